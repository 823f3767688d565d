package testing

import (
	"errors"
	"flag"
	"fmt"
	"internal/syscall"
	"math/rand"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// settings are the -test flags.
type settings struct {
	short, failFast, benchMem bool
	coverProfile              string
	verbose                   verbosity
	run, skip, bench, list    string
	shuffle, cpu              string
	count                     uint
	parallel                  int
	timeout                   time.Duration
	benchTime                 benchTime
	match                     func(pattern, name string) (bool, error)
	// What run and skip mean.
	wanted, unwanted alternatives
}

var flags = settings{
	count:     1,
	benchTime: benchTime{d: time.Second},
	match: func(pattern, name string) (bool, error) {
		return strings.Contains(name, pattern), nil
	},
}

// verbosity is -test.v, which is also given the value test2json.
type verbosity bool

func (v *verbosity) IsBoolFlag() bool { return true }
func (v *verbosity) String() string   { return strconv.FormatBool(bool(*v)) }
func (v *verbosity) Get() any         { return bool(*v) }
func (v *verbosity) Set(s string) error {
	if s == "test2json" {
		*v = true
		marks = markSet{frame: "\x16", begin: "\x0e", end: "\x0f"}
		return nil
	}
	on, err := strconv.ParseBool(s)
	*v = verbosity(on)
	return err
}

// markSet is what tells a program that reads the output which lines frame it, and where the message of an error is.
type markSet struct{ frame, begin, end string }

var marks markSet

// machineReads reports whether a program reads the output, as -test.v=test2json says.
func machineReads() bool { return marks.frame != "" }

// benchTime is a duration, or a number of times as in 100x.
type benchTime struct {
	d time.Duration
	n int
}

func (b *benchTime) String() string {
	if b.n > 0 {
		return fmt.Sprintf("%dx", b.n)
	}
	return b.d.String()
}

func (b *benchTime) Set(s string) error {
	if times, ok := strings.CutSuffix(s, "x"); ok {
		n, err := strconv.ParseInt(times, 10, 0)
		if err != nil || n < 0 {
			return errors.New("invalid count")
		}
		*b = benchTime{n: int(n)}
		return nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return errors.New("invalid duration")
	}
	*b = benchTime{d: d}
	return nil
}

var registered bool

// Init registers the -test flags. Programs that are made by the command for tests need not call it.
func Init() {
	if registered {
		return
	}
	registered = true
	flag.BoolVar(&flags.short, "test.short", false, "run smaller test suite to save time")
	flag.BoolVar(&flags.failFast, "test.failfast", false, "do not start new tests after the first test failure")
	flag.Var(&flags.verbose, "test.v", "verbose: print additional output")
	flag.StringVar(&flags.run, "test.run", "", "run only tests and examples matching `regexp`")
	flag.StringVar(&flags.skip, "test.skip", "", "do not list or run tests matching `regexp`")
	flag.StringVar(&flags.bench, "test.bench", "", "run only benchmarks matching `regexp`")
	flag.StringVar(&flags.list, "test.list", "", "list tests, examples, and benchmarks matching `regexp` then exit")
	flag.StringVar(&flags.shuffle, "test.shuffle", "off", "randomize the execution order of tests and benchmarks")
	flag.StringVar(&flags.cpu, "test.cpu", "", "comma-separated `list` of cpu counts to run each test with")
	flag.UintVar(&flags.count, "test.count", 1, "run tests and benchmarks `n` times")
	flag.IntVar(&flags.parallel, "test.parallel", runtime.GOMAXPROCS(0), "run at most `n` tests in parallel")
	flag.DurationVar(&flags.timeout, "test.timeout", 0, "panic test binary after duration `d` (default 0, timeout disabled)")
	flag.Var(&flags.benchTime, "test.benchtime", "run each benchmark for duration `d` or N times if `d` is of the form Nx")
	flag.StringVar(&flags.coverProfile, "test.coverprofile", "", "write a coverage profile to `file`")
	flag.BoolVar(&flags.benchMem, "test.benchmem", false, "print memory allocations for benchmarks")
}

// alternatives are patterns of which one must hold; each has a part for each level of subtests.
type alternatives [][]string

// parsePattern cuts a pattern at its slashes and bars, except those in brackets.
func parsePattern(s string) alternatives {
	out := alternatives{nil}
	depth, class, start := 0, 0, 0
	cut := func(end int) {
		last := len(out) - 1
		out[last] = append(out[last], rewrite(s[start:end]))
		start = end + 1
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			class++
		case ']':
			class = max(class-1, 0)
		case '(':
			if class == 0 {
				depth++
			}
		case ')':
			if class == 0 {
				depth--
			}
		case '/', '|':
			if class > 0 || depth > 0 {
				break
			}
			cut(i)
			if s[i] == '|' {
				out = append(out, nil)
			}
		}
	}
	cut(len(s))
	return out
}

// holds reports whether an alternative holds for a test's name, and whether it has parts for subtests too.
func (a alternatives) holds(name string) (ok, partial bool) {
	levels := strings.Split(name, "/")
	for _, parts := range a {
		all := true
		for i, level := range levels {
			if i >= len(parts) {
				break
			}
			if m, err := flags.match(parts[i], level); err != nil || !m {
				all = false
				break
			}
		}
		if all {
			// One that holds in full counts more than one that is about subtests.
			ok, partial = true, len(levels) < len(parts)
			if !partial {
				return ok, false
			}
		}
	}
	return ok, partial
}

// check ends the program if a pattern is none.
func (a alternatives) check(name string) {
	for _, parts := range a {
		for i, p := range parts {
			if _, err := flags.match(p, "non-empty"); err != nil {
				fmt.Fprintf(os.Stderr, "testing: invalid regexp for element %d of %s (%q): %s\n", i, name, p, err)
				os.Exit(1)
			}
		}
	}
}

// wanted reports whether -test.run and -test.skip let a test, fuzz target or example run.
func wanted(name string) bool {
	if flags.wanted != nil {
		if ok, _ := flags.wanted.holds(name); !ok {
			return false
		}
	}
	return !skippedByFlag(name)
}

func skippedByFlag(name string) bool {
	if flags.unwanted == nil {
		return false
	}
	ok, partial := flags.unwanted.holds(name)
	return ok && !partial
}

var (
	anyFailed   bool
	ranAny      bool
	runningLock sync.Mutex
	runningNow  = map[string]time.Time{}
)

// stopEarly reports whether nothing more is to be started, by -test.failfast.
func stopEarly() bool {
	runningLock.Lock()
	defer runningLock.Unlock()
	return flags.failFast && anyFailed
}

func setRunning(name string, is bool) {
	runningLock.Lock()
	defer runningLock.Unlock()
	if is {
		ranAny = true
		runningNow[name] = time.Now()
	} else {
		delete(runningNow, name)
	}
}

// timedOut ends the program when -test.timeout has passed.
func timedOut() {
	runningLock.Lock()
	var lines []string
	for name, since := range runningNow {
		lines = append(lines, fmt.Sprintf("\t%s (%v)", name, time.Since(since).Round(time.Second)))
	}
	runningLock.Unlock()
	sort.Strings(lines)
	extra := ""
	if len(lines) > 0 {
		extra = "\nrunning tests:\n" + strings.Join(lines, "\n")
	}
	panic(fmt.Sprintf("test timed out after %v%s", flags.timeout, extra))
}

// RunTests runs tests and reports whether none failed.
func RunTests(matchString func(pat, str string) (bool, error), tests []InternalTest) (ok bool) {
	if matchString != nil {
		flags.match = matchString
	}
	n := flags.parallel
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	slots = make(chan bool, n)
	ok = true
	for range flags.count {
		if stopEarly() {
			break
		}
		root := &T{common{signal: make(chan bool, 1), gate: make(chan bool)}}
		namesLock.Lock()
		clear(names)
		namesLock.Unlock()
		// A goroutine of its own, since tests that fail on behalf of this one end it.
		done := make(chan bool)
		go func() {
			defer close(done)
			for _, test := range tests {
				root.Run(test.Name, test.F)
			}
		}()
		<-done
		close(root.gate)
		for _, t := range root.waiting {
			<-t.signal
		}
		ok = ok && !root.Failed()
	}
	return ok
}

// M is what TestMain gets.
type M struct {
	deps        testDeps
	tests       []InternalTest
	benchmarks  []InternalBenchmark
	fuzzTargets []InternalFuzzTarget
	examples    []InternalExample
	exitCode    int
	n           int
}

// testDeps is what the program that the command makes for tests knows, and this package does not.
type testDeps interface {
	MatchString(pat, str string) (bool, error)
	ImportPath() string
}

// onlyMatch is for programs that have no more to give.
type onlyMatch func(pat, str string) (bool, error)

func (f onlyMatch) MatchString(pat, str string) (bool, error) { return f(pat, str) }
func (f onlyMatch) ImportPath() string                        { return "" }

// Main runs tests and benchmarks as the arguments say, and ends the program.
func Main(matchString func(pat, str string) (bool, error), tests []InternalTest, benchmarks []InternalBenchmark, examples []InternalExample) {
	os.Exit(MainStart(onlyMatch(matchString), tests, benchmarks, nil, examples).Run())
}

// MainStart is for the programs that the command makes for tests.
func MainStart(deps testDeps, tests []InternalTest, benchmarks []InternalBenchmark, fuzzTargets []InternalFuzzTarget, examples []InternalExample) *M {
	Init()
	running = true
	return &M{deps: deps, tests: tests, benchmarks: benchmarks, fuzzTargets: fuzzTargets, examples: examples}
}

// Run runs the tests and gives the program's exit status.
func (m *M) Run() (code int) {
	defer func() { m.exitCode = code }()
	if !flag.Parsed() {
		flag.Parse()
	}
	flags.match = m.deps.MatchString
	if flags.parallel < 1 {
		fmt.Fprintln(os.Stderr, "testing: -parallel can only be given a positive integer")
		flag.Usage()
		return 2
	}
	patterns := []struct {
		name, text string
		to         *alternatives
	}{{"-test.run", flags.run, &flags.wanted}, {"-test.skip", flags.skip, &flags.unwanted}, {"-test.bench", flags.bench, new(alternatives)}, {"-test.list", flags.list, new(alternatives)}}
	for _, p := range patterns {
		if p.text != "" {
			*p.to = parsePattern(p.text)
			p.to.check(p.name)
		}
	}
	if flags.list != "" {
		m.list()
		return 0
	}
	if flags.shuffle != "off" && !m.shuffle() {
		return 2
	}
	cpus, err := parseCPUs()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if flags.timeout > 0 {
		deadline0 = time.Now().Add(flags.timeout)
		alarm := time.AfterFunc(flags.timeout, timedOut)
		defer alarm.Stop()
	}
	syscall.BeforeExit = func(code int) {
		if code == 0 {
			panic("unexpected call to os.Exit(0) during test")
		}
	}
	defer func() { syscall.BeforeExit = nil }()
	return m.runAll(cpus)
}

func (m *M) runAll(cpus []int) int {
	ok := true
	for _, n := range cpus {
		runtime.GOMAXPROCS(n)
		ok = RunTests(m.deps.MatchString, m.tests) && ok
		ok = m.runFuzzTests() && ok
	}
	deadline := deadline0
	ok = RunExamples(m.deps.MatchString, m.examples) && ok
	deadline0 = deadline
	if !ranAny && flags.bench == "" {
		fmt.Fprintln(os.Stderr, "testing: warning: no tests to run")
	}
	if !ok || !runBenchmarks(m.deps.ImportPath(), m.benchmarks, cpus) {
		fmt.Println(marks.frame + failedT)
		tellCoverage()
		return 1
	}
	fmt.Println(marks.frame + passed)
	tellCoverage()
	return 0
}

// list prints what -test.list names.
func (m *M) list() {
	pattern := parsePattern(flags.list)
	show := func(name string) {
		if ok, _ := pattern.holds(name); ok && !skippedByFlag(name) {
			fmt.Println(name)
		}
	}
	for _, t := range m.tests {
		show(t.Name)
	}
	for _, b := range m.benchmarks {
		show(b.Name)
	}
	for _, f := range m.fuzzTargets {
		show(f.Name)
	}
	for _, e := range m.examples {
		show(e.Name)
	}
}

// shuffle brings tests and benchmarks into an order that -test.shuffle determines.
func (m *M) shuffle() bool {
	seed := time.Now().UnixNano()
	if flags.shuffle != "on" {
		n, err := strconv.ParseInt(flags.shuffle, 10, 64)
		if err != nil {
			fmt.Fprintln(os.Stderr, `testing: -shuffle should be "off", "on", or a valid integer:`, err)
			return false
		}
		seed = n
	}
	fmt.Println("-test.shuffle", seed)
	rng := rand.New(rand.NewSource(seed))
	rng.Shuffle(len(m.tests), func(i, j int) { m.tests[i], m.tests[j] = m.tests[j], m.tests[i] })
	rng.Shuffle(len(m.benchmarks), func(i, j int) { m.benchmarks[i], m.benchmarks[j] = m.benchmarks[j], m.benchmarks[i] })
	return true
}

func parseCPUs() ([]int, error) {
	var out []int
	for _, part := range strings.Split(flags.cpu, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || n <= 0 {
			return nil, fmt.Errorf("testing: invalid value %q for -test.cpu", part)
		}
		out = append(out, n)
	}
	if out == nil {
		out = append(out, runtime.GOMAXPROCS(0))
	}
	return out, nil
}
