#!/usr/bin/env python3
"""Runs the cases of Go's own test directory that have passed once, so that none fails again unnoticed.

  tests/conform/run.py                      all listed cases, in the column `auto`
  tests/conform/run.py --part 3/8 --column "storm, jit"
  tests/conform/run.py --rotate             the part and the column that are this day's turn (what CI does)
  tests/conform/run.py --bless              tries every case and adds those that pass to the lists; takes none away

The directory comes from GO_TEST_DIR or --corpus (Debian's package golang-1.19-src has it). No file of it is in this
project: the lists beside this script hold names only.

  run.txt       programs that end with status 0, print what NAME.out says (else nothing), and whose main returns
  compile.txt   programs that the checker accepts
  lines.txt     wrong programs for which errors are reported on exactly the lines that say so
  messages.txt  those whose messages match, too

Columns are those of tests/it/matrix.rs. In a column of a stress mode a case may run out of time; that is counted, and is
no failure. Exit status 1: a listed case fails.
"""
import argparse, concurrent.futures, os, re, subprocess, sys, tempfile, time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LISTS = ["run", "compile", "lines", "messages"]
PARTS = 8                           # of the rotation; coprime to the number of columns, so that all pairs come up
SENTINEL = "main has returned"
SKIPPED = re.compile(r"\.dir/|^(interface/private|codegen/|bench/|stress/)")
EXPECTED = re.compile(r"// (?:GC_)?ERROR (.*)")


def columns():
    """Name -> flags, from the one place that has them."""
    text = (ROOT / "tests/it/matrix.rs").read_text()
    rows = re.findall(r'Column\s*\{\s*name: "([^"]*)",\s*flags: &\[([^\]]*)\]', text)
    return {name: re.findall(r'"([^"]*)"', flags) for name, flags in rows}


def read(path):
    return path.read_text(encoding="utf-8", errors="replace")


def directive(source):
    """(kind, arguments) of the comment in the first line, behind build constraints."""
    for line in source.split("\n\n")[0].split("\n"):
        words = line.removeprefix("//").split()
        if line.startswith("//") and words and words[0] in ("run", "errorcheck", "compile"):
            return words[0], words[1:]
    return None, []


class Runner:
    def __init__(self, urgo, corpus, flags, stress):
        self.urgo, self.corpus, self.flags, self.stress = urgo, corpus, flags, stress

    def call(self, folder, *args):
        """(status or None if it ran out of time, both outputs in one)"""
        command = ["sh", "-c", 'ulimit -v 8000000; exec "$0" "$@"', self.urgo, *args]
        try:
            p = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, timeout=60)
        except subprocess.TimeoutExpired:
            return None, ""
        return p.returncode, p.stdout.decode("utf-8", "replace")

    def passes(self, what, name):
        """'' if the case passes as `what`, else why not."""
        path = self.corpus / name
        if not path.exists():
            return "not in this corpus"
        source = read(path)
        with tempfile.TemporaryDirectory() as folder:
            if what == "run":
                return self.runs(folder, path, source)
            status, out = self.call(folder, "check", str(path))
            if what == "compile":
                return "" if status == 0 else f"status {status}: {out[:300]}"
            return self.reports(path, source, status, out, what == "messages")

    def runs(self, folder, path, source):
        kind, args = directive(source)
        # A defect that ends a program early with status 0 would pass otherwise. Some end by os.Exit on purpose.
        marked, n = re.subn(r"^func\s+main\(\)\s*\{", lambda m: f'{m[0]} defer println("{SENTINEL}");', source,
                            count=1, flags=re.M)
        exits = re.search(r"os\.Exit\(0?\)|Goexit|func println|\bprintln\s*:?=", source)
        program = Path(folder) / path.name
        program.write_text(source if exits or not n else marked)
        status, out = self.call(folder, "run", *self.flags, str(program), *[a for a in args if not a.startswith("-")])
        if status is None:
            return "" if self.stress else "out of time"
        if status != 0:
            return f"status {status}: {out[:300]}"
        if program.read_text() == marked and marked != source:
            if not out.endswith(SENTINEL + "\n"):
                return "main does not return"
            out = out.removesuffix(SENTINEL + "\n")
        expected = path.with_suffix(".out")
        return "" if alike(out, read(expected) if expected.exists() else "") else f"prints: {out[:300]}"

    def reports(self, path, source, status, out, messages):
        wanted = [(n, q) for n, line in enumerate(source.split("\n"), 1) if "////" not in line
                  for m in [EXPECTED.search(line)] if m for q in re.findall(r'"([^"]*)"', m[1])]
        if status != 1 or not wanted:
            return f"status {status}"
        got = []
        for line in out.split("\n"):
            m = re.match(r"(?:\S*/)?%s:(\d+)(?::\d+)?: (.*)" % re.escape(path.name), line)
            if m:
                got.append([int(m[1]), m[2]])
            elif got and line.startswith(("\t", "    ")):
                got[-1][1] += "\n" + line
        if {n for n, _ in wanted} != {n for n, _ in got}:
            return f"lines {sorted({n for n, _ in wanted} ^ {n for n, _ in got})}"
        if messages:
            for n, pattern in wanted:
                if not any(n == g and matches(pattern, text) for g, text in got):
                    return f"line {n}: no message is like {pattern!r}"
        return ""


def matches(pattern, text):
    pattern = pattern.replace("[[:space:]]", r"\s").replace(r"\pL", r"\w")
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return pattern in text


def alike(got, want):
    """Equal, but floats that `print` shows may have the format of Go before 1.27 in what is wanted."""
    if got == want:
        return True
    number = r"([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)"
    a, b = re.split(number, got), re.split(number, want)
    old = re.compile(r"[-+]\d\.\d{6}e[-+]\d{3}")
    close = lambda x, y: x == y or (old.fullmatch(y) and re.fullmatch(number, x)
                                    and abs(float(x) - float(y)) <= 1e-6 * abs(float(y)))
    return len(a) == len(b) and all(map(close, a, b))


def listed(name):
    path = HERE / f"{name}.txt"
    return path.read_text().split() if path.exists() else []


def bless(runner, jobs):
    """Adds to the lists what passes now."""
    kinds = {"run": ["run"], "compile": ["compile"], "errorcheck": ["lines", "messages"]}
    tasks = []
    for path in sorted(runner.corpus.rglob("*.go")):
        name = path.relative_to(runner.corpus).as_posix()
        kind, args = directive(read(path))
        if kind and not SKIPPED.search(name) and not any(a.endswith(".go") for a in args):
            tasks += [(what, name) for what in kinds[kind]]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(lambda t: runner.passes(*t), tasks))
    for what in LISTS:
        tried = [(n, why) for (w, n), why in zip(tasks, results) if w == what]
        good = set(listed(what)) | {n for n, why in tried if not why}
        (HERE / f"{what}.txt").write_text("".join(n + "\n" for n in sorted(good)))
        print(f"{what}: {sum(not why for _, why in tried)} of {len(tried)} pass, {len(good)} listed")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--urgo", default=str(ROOT / "target/release/urgo"))
    ap.add_argument("--corpus", default=os.environ.get("GO_TEST_DIR", "/usr/share/go-1.19/test"))
    ap.add_argument("--column", default="auto")
    ap.add_argument("--part", default="0/1", metavar="K/N", help="every N-th case from the K-th, counted from 0")
    ap.add_argument("--rotate", action="store_true")
    ap.add_argument("--bless", action="store_true")
    ap.add_argument("--jobs", type=int, default=os.cpu_count())
    opt = ap.parse_args()
    corpus = Path(opt.corpus)
    if not corpus.is_dir():
        sys.exit(f"{corpus}: no such folder; set GO_TEST_DIR")
    table = columns()
    day = int(time.time()) // 86400
    if opt.rotate:
        opt.part, opt.column = f"{day % PARTS}/{PARTS}", list(table)[day % len(table)]
    runner = Runner(str(Path(opt.urgo).resolve()), corpus, table[opt.column], any(word in opt.column for word in ("stress", "storm", "turns", "beside")))
    if opt.bless:
        return bless(runner, opt.jobs)
    k, n = map(int, opt.part.split("/"))
    tasks = [(what, name) for what in LISTS for name in listed(what)][k::n]
    with concurrent.futures.ThreadPoolExecutor(opt.jobs) as pool:
        results = list(pool.map(lambda t: runner.passes(*t), tasks))
    failed = [(what, name, why) for (what, name), why in zip(tasks, results) if why]
    for what, name, why in failed:
        print(f"FAIL {what} {name}: {why}")
    print(f"{len(tasks) - len(failed)} of {len(tasks)} cases pass, column {opt.column}, part {opt.part}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
