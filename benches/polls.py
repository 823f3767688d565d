#!/usr/bin/env python3
"""What polls cost, and what an entry in the middle of a loop costs.

Runs benches/loops/kernels.go three ways, interleaved: as it is, without polls in either copy (--debug=without-polls), and
entered at loop headers only (--debug=osr-only). Prints, for each kernel, the ratio of the least times, and the geometric
means. With --instructions it counts executed instructions with callgrind instead (a run with n and one with 2n, whose
difference leaves out start and compiler).

usage: benches/polls.py [URGO] [--runs N] [--instructions]
"""
import argparse, math, os, re, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, "loops", "kernels.go")
WAYS = {"polls": [], "without": ["--debug=without-polls"], "osr": ["--debug=osr-only"]}


def urgo(binary, way, args, prefix=(), flags=()):
    command = [*prefix, binary, "run", "--tier=jit", "--maxprocs=1", *flags, *WAYS[way], PROGRAM, *map(str, args)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit status {done.returncode}")
    return {name: (int(ns), checksum) for name, ns, checksum in map(str.split, done.stdout.splitlines())}


def mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def times(binary, runs):
    best, checksums = {}, {}
    for _ in range(runs):
        for way in WAYS:
            for name, (ns, checksum) in urgo(binary, way, [1 << 25, 3]).items():
                if checksums.setdefault(name, checksum) != checksum:
                    sys.exit(f"{name}: checksum {checksum}, not {checksums[name]}")
                best[name, way] = min(ns, best.get((name, way), ns))
    names = list(checksums)
    print(f"{'kernel':10} {'with/without polls':>20} {'osr/normal entry':>20}")
    columns = [[best[n, "polls"] / best[n, "without"] for n in names], [best[n, "osr"] / best[n, "polls"] for n in names]]
    for i, name in enumerate(names):
        print(f"{name:10} {columns[0][i]:20.3f} {columns[1][i]:20.3f}")
    print(f"{'geometric':10} {mean(columns[0]):20.3f} {mean(columns[1]):20.3f}")


def executed(binary, way, name, n):
    with tempfile.TemporaryDirectory() as folder:
        prefix = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", "-q"]
        # Signals make the tool fail; they change nothing of what is counted.
        urgo(binary, way, [n, 1, name], prefix, ["--asyncpreemptoff"])
        text = open(f"{folder}/out").read()
    return int(re.search(r"^(?:totals|summary): (\d+)", text, re.M).group(1))


def instructions(binary):
    names = list(urgo(binary, "polls", [1 << 18, 1]))
    n = 1 << 21
    print(f"{'kernel':10} {'with polls':>12} {'without':>12} {'ratio':>8}   instructions for each of n")
    for name in names:
        counts = [(executed(binary, w, name, 2 * n) - executed(binary, w, name, n)) / n for w in ("polls", "without")]
        print(f"{name:10} {counts[0]:12.3f} {counts[1]:12.3f} {counts[0] / counts[1]:8.3f}")


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("urgo", nargs="?", default="target/release/urgo")
parser.add_argument("--runs", type=int, default=15, help="rounds; each runs every way once")
parser.add_argument("--instructions", action="store_true", help="count instructions with callgrind")
options = parser.parse_args()
instructions(options.urgo) if options.instructions else times(options.urgo, options.runs)
