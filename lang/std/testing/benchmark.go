package testing

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// InternalBenchmark is a benchmark function with its name.
type InternalBenchmark struct {
	Name string
	F    func(b *B)
}

// B is a benchmark under way.
type B struct {
	common
	// N is how many times to do what is measured.
	N           int
	f           func(*B)
	timerOn     bool
	started     time.Time
	elapsed     time.Duration
	bytes       int64
	showAllocs  bool
	mallocs     uint64
	allocated   uint64
	netMallocs  uint64
	netBytes    uint64
	parallelism int
	extra       map[string]float64
	goal        time.Duration
	result      BenchmarkResult
	// For Loop: how often it has said true, and how often it will.
	loops, loopEnd int
	hasSubs        bool
	names          alternatives
	table          *table
}

// StartTimer begins or goes on measuring.
func (b *B) StartTimer() {
	if b.timerOn {
		return
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.mallocs, b.allocated = m.Mallocs, m.TotalAlloc
	b.started = time.Now()
	b.timerOn = true
}

// StopTimer stops measuring.
func (b *B) StopTimer() {
	if !b.timerOn {
		return
	}
	b.elapsed += time.Since(b.started)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.netMallocs += m.Mallocs - b.mallocs
	b.netBytes += m.TotalAlloc - b.allocated
	b.timerOn = false
}

// ResetTimer forgets what was measured.
func (b *B) ResetTimer() {
	b.extra = nil
	if b.timerOn {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.mallocs, b.allocated = m.Mallocs, m.TotalAlloc
		b.started = time.Now()
	}
	b.elapsed, b.netMallocs, b.netBytes = 0, 0, 0
}

// SetBytes sets how many bytes one operation deals with.
func (b *B) SetBytes(n int64) { b.bytes = n }

// ReportAllocs makes the result show allocations.
func (b *B) ReportAllocs() { b.showAllocs = true }

// ReportMetric adds a figure to the result.
func (b *B) ReportMetric(n float64, unit string) {
	if unit == "" {
		panic("metric unit must not be empty")
	}
	if strings.ContainsAny(unit, " \t\n\r") {
		panic("metric unit must not contain whitespace")
	}
	if b.extra == nil {
		b.extra = map[string]float64{}
	}
	b.extra[unit] = n
}

// Elapsed is the time measured so far.
func (b *B) Elapsed() time.Duration {
	d := b.elapsed
	if b.timerOn {
		d += time.Since(b.started)
	}
	return d
}

// Loop reports whether to do once more what is measured. What is in front of the first call is not measured.
func (b *B) Loop() bool {
	if b.loops == 0 {
		b.loopEnd = 1
		if flags.benchTime.n > 0 {
			b.loopEnd = flags.benchTime.n
		}
		b.ResetTimer()
		b.StartTimer()
	}
	if b.loops < b.loopEnd {
		b.loops++
		return true
	}
	if spent := b.Elapsed(); spent < b.goal && flags.benchTime.n == 0 && b.loops < 1e9 {
		b.loopEnd = next(b.goal, b.loops, spent)
		b.loops++
		return true
	}
	b.StopTimer()
	b.N = b.loops
	return false
}

// next is how many operations to try after n took so long.
func next(goal time.Duration, n int, took time.Duration) int {
	if took <= 0 {
		took = 1
	}
	wanted := int64(goal) * int64(n) / int64(took)
	// Rather too many, but not on a guess that is far off.
	wanted += wanted / 5
	wanted = min(wanted, 100*int64(n))
	wanted = max(wanted, int64(n)+1)
	return int(min(wanted, 1e9))
}

// once calls the function with n.
func (b *B) once(n int) {
	runtime.GC()
	b.N = n
	b.parallelism = 1
	b.loops = 0
	b.ResetTimer()
	b.StartTimer()
	b.f(b)
	b.StopTimer()
}

// measure calls the function with larger and larger n until that takes long enough.
func (b *B) measure() {
	n := 1
	b.once(n)
	if b.loops == 0 && !b.hasSubs && !b.Failed() && !b.Skipped() {
		if flags.benchTime.n > 0 {
			n = flags.benchTime.n
			if n > 1 {
				b.once(n)
			}
		} else {
			for !b.Failed() && b.elapsed < b.goal && n < 1e9 {
				n = next(b.goal, n, b.elapsed)
				b.once(n)
			}
		}
	}
	b.result = BenchmarkResult{b.N, b.elapsed, b.bytes, b.netMallocs, b.netBytes, b.extra}
}

// run measures on a goroutine of its own.
func (b *B) run() {
	done := make(chan bool)
	go func() {
		defer func() {
			raised := recover()
			b.StopTimer()
			b.endContext()
			b.cleanUp()
			if raised != nil {
				b.Fail()
				b.print("")
				panic(raised)
			}
			b.endOutput()
			done <- true
		}()
		b.measure()
	}()
	<-done
}

// Run runs f as a benchmark inside this one, and reports whether it has not failed.
func (b *B) Run(name string, f func(b *B)) bool {
	b.hasSubs = true
	full := b.subName(name)
	if b.names != nil {
		if ok, _ := b.names.holds(full); !ok || skippedByFlag(full) {
			return true
		}
	}
	sub := &B{common: common{name: full, parent: &b.common, isBench: true}, f: f, goal: flags.benchTime.d, showAllocs: b.showAllocs, names: b.names, table: b.table}
	sub.measureAndPrint()
	if b.result.N == 0 {
		b.result = sub.result
	}
	return !sub.Failed()
}

// table is what the lines of a run of benchmarks have in common.
type table struct {
	path   string
	headed bool
	width  int
	cpus   []int
}

// head prints what the figures are about, once.
func (t *table) head() {
	if t.headed {
		return
	}
	t.headed = true
	fmt.Printf("goos: %s\ngoarch: %s\n", runtime.GOOS, runtime.GOARCH)
	if t.path != "" {
		fmt.Printf("pkg: %s\n", t.path)
	}
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			fmt.Printf("cpu: %s\n", strings.TrimSpace(value))
			return
		}
	}
}

func suffix(procs int) string {
	if procs == 1 {
		return ""
	}
	return "-" + strconv.Itoa(procs)
}

// measureAndPrint does for each number of Ps, as often as -test.count says, what run does once.
func (b *B) measureAndPrint() {
	if b.table == nil {
		b.run()
		return
	}
	for _, procs := range b.table.cpus {
		for range flags.count {
			runtime.GOMAXPROCS(procs)
			once := &B{common: common{name: b.name, parent: b.parent, isBench: true}, f: b.f, goal: b.goal, showAllocs: b.showAllocs, names: b.names, table: b.table}
			if Verbose() {
				b.table.head()
				if machineReads() {
					chatty.event("RUN", b.name)
				}
				fmt.Println(b.name)
			}
			once.run()
			once.print(b.name + suffix(procs))
			b.result = once.result
			if once.Failed() {
				b.failed = true
				return
			}
		}
	}
}

// print shows the result, and what was logged.
func (b *B) print(full string) {
	switch {
	case b.Failed():
		fmt.Printf("%s--- FAIL: %s\n%s", marks.frame, b.name, b.output)
		return
	case b.Skipped():
		if Verbose() {
			fmt.Printf("%s--- SKIP: %s\n%s", marks.frame, b.name, b.output)
		}
		return
	case !b.hasSubs:
		t := b.table
		t.head()
		// Wide enough for the longest suffix, and rather too wide, so that it is not widened for each.
		if n := len(b.name) + len(suffix(slices.Max(t.cpus))); n >= t.width {
			t.width = n + 9
		}
		text := fmt.Sprintf("%-*s\t%s", t.width, full, b.result.String())
		if b.showAllocs || flags.benchMem {
			text += "\t" + b.result.MemString()
		}
		fmt.Println(text)
	}
	if len(b.output) > 0 {
		fmt.Printf("%s--- BENCH: %s\n%s", marks.frame, full, b.output)
	}
}

// A PB is what RunParallel gives each goroutine.
type PB struct {
	left *atomic.Int64
}

// Next reports whether there is one more operation to do.
func (pb *PB) Next() bool { return pb.left.Add(-1) >= 0 }

// SetParallelism sets how many goroutines RunParallel starts for each P.
func (b *B) SetParallelism(p int) {
	if p >= 1 {
		b.parallelism = p
	}
}

// RunParallel calls body on several goroutines, among which N operations are divided.
func (b *B) RunParallel(body func(*PB)) {
	if b.N == 0 {
		return
	}
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	for range b.parallelism * runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			body(&PB{&left})
		}()
	}
	wg.Wait()
}

// A BenchmarkResult is what a benchmark found.
type BenchmarkResult struct {
	N         int
	T         time.Duration
	Bytes     int64
	MemAllocs uint64
	MemBytes  uint64
	Extra     map[string]float64
}

// NsPerOp is the nanoseconds of one operation.
func (r BenchmarkResult) NsPerOp() int64 {
	if v, ok := r.Extra["ns/op"]; ok {
		return int64(v)
	}
	if r.N <= 0 {
		return 0
	}
	return r.T.Nanoseconds() / int64(r.N)
}

func (r BenchmarkResult) mbPerSec() float64 {
	if v, ok := r.Extra["MB/s"]; ok {
		return v
	}
	if r.Bytes <= 0 || r.T <= 0 || r.N <= 0 {
		return 0
	}
	return float64(r.Bytes) * float64(r.N) / 1e6 / r.T.Seconds()
}

// AllocsPerOp is the objects that one operation allocates.
func (r BenchmarkResult) AllocsPerOp() int64 {
	if v, ok := r.Extra["allocs/op"]; ok {
		return int64(v)
	}
	if r.N <= 0 {
		return 0
	}
	return int64(r.MemAllocs) / int64(r.N)
}

// AllocedBytesPerOp is the bytes that one operation allocates.
func (r BenchmarkResult) AllocedBytesPerOp() int64 {
	if v, ok := r.Extra["B/op"]; ok {
		return int64(v)
	}
	if r.N <= 0 {
		return 0
	}
	return int64(r.MemBytes) / int64(r.N)
}

// String is the result without the allocations.
func (r BenchmarkResult) String() string {
	out := fmt.Sprintf("%8d", r.N)
	ns, ok := r.Extra["ns/op"]
	if !ok {
		ns = float64(r.T.Nanoseconds()) / float64(r.N)
	}
	if ns != 0 {
		out += "\t" + pretty(ns, "ns/op")
	}
	if mbs := r.mbPerSec(); mbs != 0 {
		out += fmt.Sprintf("\t%7.2f MB/s", mbs)
	}
	var units []string
	for unit := range r.Extra {
		switch unit {
		case "ns/op", "MB/s", "B/op", "allocs/op":
		default:
			units = append(units, unit)
		}
	}
	sort.Strings(units)
	for _, unit := range units {
		out += "\t" + pretty(r.Extra[unit], unit)
	}
	return out
}

// pretty is a figure with four significant digits, its point in the same column.
func pretty(x float64, unit string) string {
	format := "%10.0f %s"
	switch y := math.Abs(x); {
	case y == 0 || y >= 999.95:
	case y >= 99.995:
		format = "%12.1f %s"
	case y >= 9.9995:
		format = "%13.2f %s"
	case y >= 0.99995:
		format = "%14.3f %s"
	case y >= 0.099995:
		format = "%15.4f %s"
	case y >= 0.0099995:
		format = "%16.5f %s"
	case y >= 0.00099995:
		format = "%17.6f %s"
	default:
		format = "%18.7f %s"
	}
	return fmt.Sprintf(format, x, unit)
}

// MemString is the allocations.
func (r BenchmarkResult) MemString() string {
	return fmt.Sprintf("%8d B/op\t%8d allocs/op", r.AllocedBytesPerOp(), r.AllocsPerOp())
}

// Benchmark measures a function.
func Benchmark(f func(b *B)) BenchmarkResult {
	b := &B{common: common{isBench: true}, f: f, goal: flags.benchTime.d}
	b.run()
	if b.Failed() {
		return BenchmarkResult{}
	}
	return b.result
}

// RunBenchmarks runs the benchmarks that -test.bench names.
func RunBenchmarks(matchString func(pat, str string) (bool, error), benchmarks []InternalBenchmark) {
	flags.match = matchString
	runBenchmarks("", benchmarks, []int{runtime.GOMAXPROCS(0)})
}

func runBenchmarks(path string, benchmarks []InternalBenchmark, cpus []int) bool {
	if flags.bench == "" {
		return true
	}
	root := &B{common: common{isBench: true}, names: parsePattern(flags.bench), table: &table{path: path, cpus: cpus}}
	ext := len(suffix(slices.Max(cpus)))
	var chosen []InternalBenchmark
	for _, x := range benchmarks {
		if ok, _ := root.names.holds(x.Name); ok && !skippedByFlag(x.Name) {
			chosen = append(chosen, x)
			root.table.width = max(root.table.width, len(x.Name)+2*ext+1)
		}
	}
	namesLock.Lock()
	clear(names)
	namesLock.Unlock()
	for _, x := range chosen {
		root.Run(x.Name, x.F)
	}
	return !root.Failed()
}
