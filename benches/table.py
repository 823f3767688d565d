#!/usr/bin/env python3
"""Print the tables of figures of the compiled tier and of the runtime, against whatever peers are installed.

  benches/table.py [--urgo target/release/urgo] [--go go] [--n 5] [--only a,b] [--go119 PATH]

Rows: the concurrency set, wake-ups, collections, fairness, parked goroutines, an idle and a lone busy process, beside Go; the
compute set as ratios of self-timed medians to Go; the whole process against a warm `go run`; hello world; the interpreter alone; the compiler's time, code and memory; how much of the work ran compiled; warm-up. Peers are run
interleaved, so that noise falls on all alike; the worst ratio is named. Other peers on PATH (node, luajit) take part in
hello world, a Go 1.19 in the compute set too.

Programs run with what two runs before have kept, in a folder of the table's own, as `go run` has its cache. Rows that say "first run"
are of runs that find nothing and keep nothing.

The command fails if a checksum differs, a program fails, or the compiler declined a function that was hot.
"""
import argparse, math, os, re, shutil, statistics, subprocess, sys, tempfile, time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import run  # noqa: E402  (this folder's)

STAT = re.compile(r"^(\w+) +(\d+)  ", re.M)
HELLO = {"go": 'package main\nfunc main() { println("hello") }\n',
         "node": 'console.log("hello")\n', "luajit": 'print("hello")\n'}


def geomean(values):
    return math.exp(statistics.fmean(map(math.log, values)))


def interleaved(commands, n, timeout=120):
    """Runs each command n times in turn; a list of results for each."""
    results = {name: [] for name in commands}
    for _ in range(n):
        for name, args in commands.items():
            results[name].append(run.run_once([str(a) for a in args], timeout, None))
    return results


def self_ms(results):
    return statistics.median(r["metrics"].get("elapsed_ns", r["wall_ms"] * 1e6) / 1e6 for r in results)


def wall_ms(results):
    return statistics.median(r["wall_ms"] for r in results)


def spawn_ms(args, n):
    """Median wall time of a short process, without anything around it."""
    times = []
    for _ in range(n):
        start = time.perf_counter()
        subprocess.run(args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=True)
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def stats(text):
    return {name: int(value) for name, value in STAT.findall(text)}


class Table:
    def __init__(self):
        self.rows, self.failures = [], []

    def row(self, what, figure, bar="", met=None):
        self.rows.append((what, figure, bar, "" if met is None else "yes" if met else "NO"))
        print(f"{what}: {figure}", file=sys.stderr, flush=True)

    def show(self):
        print("\n| measure | figure | bar | met |\n|---|---|---|---|")
        for row in self.rows:
            print("| " + " | ".join(row) + " |")


def compute(table, opt, files, folder):
    """Self-timed ratios, whole processes, statistics."""
    old = shutil.which(opt.go119) if opt.go119 else None
    ratios, olds, interps, permille, code, memory = {}, {}, {}, {}, 0, {}
    # Of later runs, and of first runs.
    wholes, spent, cpu = ({}, {}), [0, 0], [0, 0]
    firsts = {}
    for file in files:
        binary = folder / file.stem
        subprocess.run([opt.go, "build", "-o", binary, file], check=True)
        first_run = ["env", "URGO_CACHE=off", opt.urgo, "run"]
        commands = {"go": [binary], "urgo": [opt.urgo, "run", file], "first run": [*first_run, file], "go run": [opt.go, "run", file]}
        if old:
            commands["go1.19"] = [folder / (file.stem + "-119")]
            subprocess.run([old, "build", "-o", commands["go1.19"][0], file], check=True)
        interleaved({k: commands[k] for k in ("urgo", "go run")}, 2)  # both caches are warm from here on
        results = interleaved(commands, opt.n)
        results |= interleaved({"interpreter": [opt.urgo, "run", "--tier=interp", file]}, 1)
        bad = [f"{file.stem}, {k}: {r['status']} {r['stderr']}" for k, rs in results.items() for r in rs
               if r["status"] != "ok" or r["stdout"] != results["go"][0]["stdout"]]
        table.failures += bad
        if bad:
            continue
        base = self_ms(results["go"])
        ratios[file.stem] = self_ms(results["urgo"]) / base
        interps[file.stem] = self_ms(results["interpreter"]) / base
        firsts[file.stem] = self_ms(results["first run"]) / base
        for of, name in zip(wholes, ("urgo", "first run")):
            of[file.stem] = wall_ms(results[name]) / wall_ms(results["go run"])
        if old:
            olds[file.stem] = self_ms(results["go1.19"]) / base
        memory[file.stem] = (results["urgo"][0]["rss_mib"] or 0) - (results["interpreter"][0]["rss_mib"] or 0)
        # Statistics cost a little, so they have a run of their own.
        for kind, command in enumerate(([opt.urgo, "run"], first_run)):
            start = os.times()
            out = subprocess.run([*command, "--stats", file], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            end = os.times()
            s = stats(out.stderr)
            table.failures += [f"{file.stem}: {line}" for line in out.stderr.splitlines() if line.startswith("declined ")]
            spent[kind] += (s.get("compiler_cpu_ns") or s["compile_ns"]) / 1e9
            cpu[kind] += end.children_user + end.children_system - start.children_user - start.children_system
        permille[file.stem] = s["compiled_permille"]
        code += s["code_bytes"]
        print(f"{file.stem}: urgo {ratios[file.stem]:.2f}, interpreter {interps[file.stem]:.1f}, whole {wholes[0][file.stem]:.2f}, first run {firsts[file.stem]:.2f}, "
              f"compiled {permille[file.stem] / 10:.1f} %", file=sys.stderr, flush=True)
    if not ratios:
        return
    others = f" (Go 1.19: {geomean(olds.values()):.2f})" if olds else ""
    for of, note in [(ratios, ""), (firsts, ", first run")]:
        worst, mean = max(of, key=of.get), geomean(of.values())
        table.row(f"compute set{note}, geometric mean of ratios to Go", f"{mean:.2f}{others}", "1.25", mean <= 1.25)
        table.row(f"the worst single program{note}", f"{of[worst]:.2f} ({worst})", "2.0", of[worst] <= 2)
    for name, bar in [("fib_recursive", 0.8), ("matmul", 1.05), ("binary_trees", 1.2), ("sort_slice", 1.2), ("map_int", 1.2)]:
        if name in ratios:
            table.row(name, f"{ratios[name]:.2f}", str(bar), ratios[name] <= bar)
    for of, note in zip(wholes, ("", ", first run")):
        worst = max(of, key=of.get)
        table.row(f"`urgo run`{note}, whole process, against warm `go run`: worst", f"{of[worst]:.2f} ({worst}); "
                  f"geometric mean {geomean(of.values()):.2f}", "1.25", of[worst] <= 1.25)
    mean = geomean(interps.values())
    table.row("interpreter alone, geometric mean of ratios to Go", f"{mean:.1f}", "25", mean <= 25)
    for used, of, note in zip(spent, cpu, ("", ", first run")):
        share = 100 * used / of
        table.row(f"compiler time in a run of the whole set{note}", f"{share:.1f} % of processor time ({used * 1e3:.0f} ms)", "5 %",
                  share <= 5)
    least = min(permille, key=permille.get)
    table.row("share of the time that ran compiled", f"{statistics.fmean(permille.values()) / 10:.1f} %, "
              f"least {permille[least] / 10:.1f} % ({least})")
    table.row("machine code, one copy, all programs", f"{code / 1024:.0f} KiB")
    table.row("memory beyond the interpreter's, median of programs", f"{statistics.median(memory.values()):.1f} MiB")


def hello(table, opt, folder):
    file = folder / "hello.go"
    file.write_text(HELLO["go"])
    binary = folder / "hello-go"
    subprocess.run([opt.go, "build", "-o", binary, file], check=True)
    commands = {"urgo": [opt.urgo, "run", file], "Go binary": [binary], "go run": [opt.go, "run", file]}
    for peer, suffix in [("node", "js"), ("luajit", "lua")]:
        if shutil.which(peer):
            other = folder / f"hello.{suffix}"
            other.write_text(HELLO[peer])
            commands[peer] = [peer, other]
    for args in commands.values():
        spawn_ms(args, 1)
    rounds = {name: [] for name in commands}
    for _ in range(4 * opt.n):
        for name, args in commands.items():
            rounds[name].append(spawn_ms(args, 1))
    ms = {name: statistics.median(values) for name, values in rounds.items()}
    others = ", ".join(f"{name} {value:.1f}" for name, value in ms.items() if name != "urgo")
    table.row("hello world, whole process", f"{ms['urgo']:.1f} ms ({others})", "8 ms", ms["urgo"] <= 8)


def warm_up(table, opt, folder):
    file = HERE / "warmup" / "kernels.go"
    binary = folder / "warmup"
    subprocess.run([opt.go, "build", "-o", binary, file], check=True)
    results = interleaved({"go": [binary], "urgo": [opt.urgo, "run", file]}, opt.n)
    names = [n for n in results["urgo"][0]["metrics"] if n.startswith("warm_")]
    of = lambda peer, n: statistics.median(r["metrics"][n] for r in results[peer]) / 1e3
    each = ", ".join(f"{n[5:-3]} {of('urgo', n):.1f} ({of('go', n):.1f})" for n in names)
    table.row("time until 95 % of full speed, ms (Go)", each)


def concurrency(table, opt, folder):
    """Ratios of self-timed medians to Go."""
    ratios = {}
    for file in sorted((HERE / "concurrency").glob("*.go")):
        binary = folder / file.stem
        subprocess.run([opt.go, "build", "-o", binary, file], check=True)
        results = interleaved({"go": [binary], "urgo": [opt.urgo, "run", file]}, opt.n)
        if failed(table, file, results):
            continue
        ratios[file.stem] = self_ms(results["urgo"]) / self_ms(results["go"])
        print(f"{file.stem}: {ratios[file.stem]:.2f}", file=sys.stderr, flush=True)
        if file.stem == "spawn_parked":
            own, go = (metric(results[peer], "bytes_per_goroutine") for peer in ("urgo", "go"))
            table.row("bytes per parked goroutine (Go)", f"{own:.0f} ({go:.0f})", "700", own <= 700)
    if ratios:
        mean = geomean(ratios.values())
        table.row("concurrency set, geometric mean of ratios to Go", f"{mean:.2f}", "1.0", mean <= 1)
    for name, what in [("chan_pingpong", "unbuffered hand-over"), ("gosched_switch", "switch by Gosched")]:
        if name in ratios:
            table.row(f"{what}, ratio to Go", f"{ratios[name]:.2f}", "1.0", ratios[name] <= 1)


def failed(table, file, results):
    bad = [f"{file.stem}, {k}: {r['status']} {r['stderr']}" for k, rs in results.items() for r in rs if r["status"] != "ok"]
    table.failures += bad
    return bool(bad)


def metric(results, name):
    return statistics.median(r["metrics"][name] for r in results)


def preemption(table, opt, folder):
    """What is told by other figures than time. A bar of None is what Go has in the same run."""
    rows = {
        "preempt_latency": [("late_us_p50", "wake-up lateness beside a hot loop on 1 P, p50 / p99, ms", 1e3, 0.3),
                            ("late_us_p99", "", 1e3, 2)],
        "gc_stw_with_hot_loop": [("gc_us_p50", "`runtime.GC()` beside a hot loop, p50 / max, ms", 1e3, 0.3),
                                 ("gc_us_max", "", 1e3, 2)],
        "gc_pause": [("stopped_us_a_cycle", "world stopped a cycle, 100,000 parked goroutines, 200 MB, ms", 1e3, None),
                     ("late_us_p99", "a sleeper's lateness beside these collections, p99, ms", 1e3, None)],
        "million_parked": [("resident_mb", "1,000,000 parked goroutines, MB resident", 1, 1000)],
        "fair_share": [("jain_index", "8 loops on one P over 2 s, Jain index", 1, -0.999)],
        "crowd": [("crowd_to_alone", "throughput in a crowd to that alone", 1, -0.99)],
    }
    for stem, figures in rows.items():
        file, binary = HERE / "preempt" / f"{stem}.go", folder / stem
        subprocess.run([opt.go, "build", "-o", binary, file], check=True)
        results = interleaved({"go": [binary], "urgo": [opt.urgo, "run", file]}, opt.n)
        if failed(table, file, results):
            continue
        lines = []
        for name, what, unit, bar in figures:
            own, go = (metric(results[peer], name) / unit for peer in ("urgo", "go"))
            # Negative: at least so much.
            met = own <= go if bar is None else own >= -bar if bar < 0 else own <= bar
            cells = [what, f"{own:.4g}", f"{go:.4g}", "Go's" if bar is None else f"{abs(bar):g}", met]
            if what:
                lines.append([[cell] for cell in cells])
            else:
                for column, cell in zip(lines[-1], cells):
                    column.append(cell)
        for what, own, go, bar, met in lines:
            table.row(f"{what[0]} (Go)", f"{' / '.join(own)} ({' / '.join(go)})", " / ".join(bar), all(met))


IDLE = "package main\nimport \"time\"\nfunc main() { time.Sleep(time.Hour) }\n"
LONE = """package main
import "time"
func main() {
	x, start := 1, time.Now()
	for time.Since(start) < time.Second {
		for i := 0; i < 1_000_000; i++ {
			x = x*3 + i
		}
	}
	println(x != 0)
}
"""


def switches(pid):
    """How often the threads of a process gave their processor up by themselves."""
    texts = [p.read_text() for p in Path(f"/proc/{pid}/task").glob("*/status")]
    return sum(int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", text, re.M)[1]) for text in texts)


def quiet(table, opt, folder):
    """Wake-ups of a process that has nothing to do, signals to one that has one busy goroutine."""
    idle, lone, binary = folder / "idle.go", folder / "lone.go", folder / "idle"
    idle.write_text(IDLE)
    lone.write_text(LONE)
    subprocess.run([opt.go, "build", "-o", binary, idle], check=True)
    woken = {}
    for name, args in {"urgo": [opt.urgo, "run", idle], "go": [binary]}.items():
        process = subprocess.Popen(args)
        time.sleep(1)
        before = switches(process.pid)
        time.sleep(5)
        woken[name] = switches(process.pid) - before
        process.kill()
        process.wait()
    table.row("wake-ups of an idle process in 5 s (Go)", f"{woken['urgo']} ({woken['go']})", "0", woken["urgo"] == 0)
    out = subprocess.run([opt.urgo, "run", "--stats", lone], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    sent = stats(out.stderr)["sent"]
    table.row("signals to a lone busy goroutine in 1 s", str(sent), "0", sent == 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--urgo", default=str(HERE.parent / "target/release/urgo"))
    parser.add_argument("--go", default="go")
    parser.add_argument("--go119", default="", help="a second Go, as a yardstick")
    parser.add_argument("--n", type=int, default=5)
    parser.add_argument("--part", choices=["all", "runtime", "compiled"], default="all")
    parser.add_argument("--only", default="", help="comma-separated compute programs")
    opt = parser.parse_args()
    only = set(filter(None, opt.only.split(",")))
    files = [f for f in sorted((HERE / "compute").glob("*.go")) if not only or f.stem in only]
    table = Table()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["URGO_CACHE"] = str(folder / "cache")
        if opt.part in ("all", "runtime"):
            concurrency(table, opt, folder)
            preemption(table, opt, folder)
            quiet(table, opt, folder)
        if opt.part in ("all", "compiled"):
            hello(table, opt, folder)
            warm_up(table, opt, folder)
            compute(table, opt, files, folder)
    table.show()
    for failure in table.failures:
        print(f"FAILED {failure}")
    return 1 if table.failures else 0


if __name__ == "__main__":
    sys.exit(main())
