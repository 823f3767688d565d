// Package testing runs tests and benchmarks.
//
// Each test is a goroutine of its own; the one that started it waits until it has ended or goes on in parallel. Parallel
// subtests wait until the test around them has returned, and then run as many at a time as -test.parallel says.
package testing

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"
)

// What is printed behind a name when it has ended.
const (
	passed  = "PASS"
	failedT = "FAIL"
	skipped = "SKIP"
)

// settings are the -test flags.
type settings struct {
	short, verbose, failFast bool
	run, skip, bench         string
	count, parallel          int
	benchTime                time.Duration
	benchCount               int
	benchMem                 bool
	match                    func(pattern, name string) (bool, error)
}

var flags = settings{count: 1, benchTime: time.Second, match: func(pattern, name string) (bool, error) {
	return strings.Contains(name, pattern), nil
}}

// Init is called by those who register flags themselves; there is nothing to do.
func Init() {}

// Short reports whether -test.short was given.
func Short() bool { return flags.short }

// Verbose reports whether -test.v was given.
func Verbose() bool { return flags.verbose }

// CoverMode is empty: coverage is not measured.
func CoverMode() string { return "" }

// Coverage is 0: coverage is not measured.
func Coverage() float64 { return 0 }

// Testing reports whether the program runs tests.
func Testing() bool { return running }

var running bool

// TB is what T and B have in common.
type TB interface {
	ArtifactDir() string
	Attr(key, value string)
	Chdir(dir string)
	Cleanup(func())
	Context() context.Context
	Error(args ...any)
	Errorf(format string, args ...any)
	Fail()
	FailNow()
	Failed() bool
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Helper()
	Log(args ...any)
	Logf(format string, args ...any)
	Name() string
	Setenv(key, value string)
	Skip(args ...any)
	SkipNow()
	Skipf(format string, args ...any)
	Skipped() bool
	TempDir() string
	private()
}

// common is the state of a test or benchmark.
type common struct {
	mu       sync.Mutex
	name     string
	parent   *common
	output   []byte
	failed   bool
	skipped  bool
	ended    bool // it has said how it ended
	ran      bool
	done     bool
	raised   any // what it panicked with
	panicked bool
	cleanups []func()
	helpers  map[string]bool
	begun    time.Time
	took     time.Duration
	ctx      context.Context
	cancel   context.CancelFunc
	tempDir  string
	tempN    int
	isBench  bool
	// For parallel tests: signal tells who waits for it, gate opens when the test around has returned.
	signal   chan bool
	gate     chan bool
	parallel bool
	waiting  []*T
}

func (c *common) private() {}

// Name is the test's name, behind those around it.
func (c *common) Name() string { return c.name }

// Fail marks the test as failed; it goes on.
func (c *common) Fail() {
	if c.parent != nil {
		c.parent.Fail()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		panic("Fail in goroutine after " + c.name + " has completed")
	}
	c.failed = true
}

// Failed reports whether the test has failed.
func (c *common) Failed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

// FailNow marks the test as failed and ends it.
func (c *common) FailNow() {
	c.Fail()
	c.mu.Lock()
	c.ended = true
	c.mu.Unlock()
	runtime.Goexit()
}

// SkipNow marks the test as skipped and ends it.
func (c *common) SkipNow() {
	c.mu.Lock()
	c.skipped = true
	c.ended = true
	c.mu.Unlock()
	runtime.Goexit()
}

// Skipped reports whether the test was skipped.
func (c *common) Skipped() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.skipped
}

// Helper makes messages name the caller of the calling function instead of it.
func (c *common) Helper() {
	pc, _, _, ok := runtime.Caller(1)
	if !ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.helpers == nil {
		c.helpers = map[string]bool{}
	}
	c.helpers[runtime.FuncForPC(pc).Name()] = true
}

// place is file and line of the innermost frame outside this package and helpers.
func (c *common) place() string {
	pcs := make([]uintptr, 50)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		inside := strings.HasPrefix(f.Function, "testing.(*")
		if f.Function != "" && !inside && !c.isHelper(f.Function) {
			return fmt.Sprintf("%s:%d", f.File[strings.LastIndexByte(f.File, '/')+1:], f.Line)
		}
		if !more {
			return "???:1"
		}
	}
}

func (c *common) isHelper(name string) bool {
	for at := c; at != nil; at = at.parent {
		at.mu.Lock()
		is := at.helpers[name]
		at.mu.Unlock()
		if is {
			return true
		}
	}
	return false
}

// log adds a message behind its place, further lines indented.
func (c *common) log(text string) {
	text = strings.TrimSuffix(text, "\n")
	text = "    " + c.place() + ": " + strings.ReplaceAll(text, "\n", "\n        ") + "\n"
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		panic("Log in goroutine after " + c.name + " has completed: " + text)
	}
	if flags.verbose && !c.isBench {
		os.Stdout.WriteString(text)
		return
	}
	c.output = append(c.output, text...)
}

// Log adds a message to the test's output.
func (c *common) Log(args ...any) { c.log(fmt.Sprintln(args...)) }

// Logf adds a message to the test's output.
func (c *common) Logf(format string, args ...any) { c.log(fmt.Sprintf(format, args...)) }

// Error is Log and Fail.
func (c *common) Error(args ...any) {
	c.log(fmt.Sprintln(args...))
	c.Fail()
}

// Errorf is Logf and Fail.
func (c *common) Errorf(format string, args ...any) {
	c.log(fmt.Sprintf(format, args...))
	c.Fail()
}

// Fatal is Log and FailNow.
func (c *common) Fatal(args ...any) {
	c.log(fmt.Sprintln(args...))
	c.FailNow()
}

// Fatalf is Logf and FailNow.
func (c *common) Fatalf(format string, args ...any) {
	c.log(fmt.Sprintf(format, args...))
	c.FailNow()
}

// Skip is Log and SkipNow.
func (c *common) Skip(args ...any) {
	c.log(fmt.Sprintln(args...))
	c.SkipNow()
}

// Skipf is Logf and SkipNow.
func (c *common) Skipf(format string, args ...any) {
	c.log(fmt.Sprintf(format, args...))
	c.SkipNow()
}

// Attr prints an attribute of the test.
func (c *common) Attr(key, value string) {
	if flags.verbose {
		fmt.Printf("=== ATTR  %s %s %s\n", c.name, key, value)
	}
}

// Cleanup makes f be called when the test and its subtests have ended, the last one first.
func (c *common) Cleanup(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cleanups = append(c.cleanups, f)
}

// cleanUp calls what Cleanup was given; a call that panics does not keep the others from being called.
func (c *common) cleanUp() {
	for {
		c.mu.Lock()
		n := len(c.cleanups)
		if n == 0 {
			c.mu.Unlock()
			return
		}
		f := c.cleanups[n-1]
		c.cleanups = c.cleanups[:n-1]
		c.mu.Unlock()
		func() {
			defer func() {
				if r := recover(); r != nil && !c.panicked {
					c.panicked, c.raised = true, r
				}
			}()
			f()
		}()
	}
}

// Setenv sets an environment variable until the test ends.
func (c *common) Setenv(key, value string) {
	old, was := os.LookupEnv(key)
	if err := os.Setenv(key, value); err != nil {
		c.Fatalf("cannot set environment variable: %v", err)
	}
	c.Cleanup(func() {
		if was {
			os.Setenv(key, old)
		} else {
			os.Unsetenv(key)
		}
	})
}

// Chdir changes the working directory until the test ends.
func (c *common) Chdir(dir string) {
	old, err := os.Getwd()
	if err != nil {
		c.Fatal(err)
	}
	if err := os.Chdir(dir); err != nil {
		c.Fatal(err)
	}
	c.Cleanup(func() {
		if err := os.Chdir(old); err != nil {
			panic("testing.Chdir: " + err.Error())
		}
	})
}

// TempDir is a new directory that is removed when the test ends.
func (c *common) TempDir() string {
	c.mu.Lock()
	base := c.tempDir
	c.tempN++
	n := c.tempN
	c.mu.Unlock()
	if base == "" {
		var err error
		base, err = os.MkdirTemp("", "test")
		if err != nil {
			c.Fatalf("TempDir: %v", err)
		}
		c.tempDir = base
		c.Cleanup(func() {
			if err := os.RemoveAll(base); err != nil {
				c.Errorf("TempDir RemoveAll cleanup: %v", err)
			}
		})
	}
	dir := fmt.Sprintf("%s/%03d", base, n)
	if err := os.Mkdir(dir, 0o777); err != nil {
		c.Fatalf("TempDir: %v", err)
	}
	return dir
}

// ArtifactDir is a directory for the test's output.
func (c *common) ArtifactDir() string { return c.TempDir() }

// Context ends just before what Cleanup was given is called.
func (c *common) Context() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ctx == nil {
		c.ctx, c.cancel = context.WithCancel(context.Background())
	}
	return c.ctx
}

func (c *common) endContext() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cancel != nil {
		c.cancel()
	}
}

// T is a test under way.
type T struct{ common }

// InternalTest is a test function with its name.
type InternalTest struct {
	Name string
	F    func(*T)
}

// slots bounds how many parallel tests run.
var slots chan bool

// Parallel lets the test run at the same time as others that call it, once the test around them has returned.
func (t *T) Parallel() {
	if t.parallel {
		panic("testing: t.Parallel called multiple times")
	}
	t.parallel = true
	t.took += time.Since(t.begun)
	if flags.verbose {
		fmt.Printf("=== PAUSE %s\n", t.name)
	}
	t.parent.mu.Lock()
	t.parent.waiting = append(t.parent.waiting, t)
	t.parent.mu.Unlock()
	t.signal <- true
	<-t.parent.gate
	slots <- true
	if flags.verbose {
		fmt.Printf("=== CONT  %s\n", t.name)
	}
	t.begun = time.Now()
}

// newTest is a test inside another.
func newTest(parent *common, name string) *T {
	return &T{common{name: name, parent: parent, signal: make(chan bool, 1), gate: make(chan bool)}}
}

// subName is the name of a subtest: spaces become underscores, and a name that was used gets a number.
func (c *common) subName(name string) string {
	name = rewrite(name)
	if name == "" {
		name = "#00"
	}
	full := name
	if c.name != "" {
		full = c.name + "/" + name
	}
	namesLock.Lock()
	defer namesLock.Unlock()
	unique := full
	for i := 1; names[unique]; i++ {
		unique = fmt.Sprintf("%s#%02d", full, i)
	}
	names[unique] = true
	return unique
}

var (
	namesLock sync.Mutex
	names     = map[string]bool{}
)

func rewrite(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == ' ' || r >= '\t' && r <= '\r' || r == 0x85 || r == 0xa0:
			b.WriteByte('_')
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// selected reports whether a pattern, whose parts are separated by slashes, names a test or one around or inside it.
func selected(pattern, name string) bool {
	parts := strings.Split(name, "/")
	for i, p := range strings.Split(pattern, "/") {
		if i >= len(parts) {
			break
		}
		if ok, err := flags.match(p, parts[i]); err != nil || !ok {
			return false
		}
	}
	return true
}

// Run runs f as a subtest, and waits until it has ended or called Parallel. It reports whether it has not failed.
func (t *T) Run(name string, f func(t *T)) bool {
	full := t.subName(name)
	if flags.run != "" && !selected(flags.run, full) {
		return true
	}
	if flags.skip != "" && strings.Count(flags.skip, "/") <= strings.Count(full, "/") && selected(flags.skip, full) {
		return true
	}
	sub := newTest(&t.common, full)
	if flags.verbose {
		fmt.Printf("=== RUN   %s\n", full)
	}
	go sub.run(f)
	<-sub.signal
	if sub.panicked {
		panic(sub.raised)
	}
	return !sub.Failed()
}

// Deadline is when the program is to end; there is none.
func (t *T) Deadline() (deadline time.Time, ok bool) { return time.Time{}, false }

var errExited = errors.New("test executed panic(nil) or runtime.Goexit")

// run is the test's goroutine.
func (t *T) run(f func(*T)) {
	defer func() {
		if !t.ended && !t.panicked {
			if r := recover(); r != nil {
				t.panicked, t.raised = true, r
			} else {
				t.panicked, t.raised = true, errExited
			}
			t.failed = true
		}
		t.took += time.Since(t.begun)
		// Subtests that wait may run now.
		if len(t.waiting) > 0 {
			if t.parallel {
				<-slots
			}
			close(t.gate)
			for _, sub := range t.waiting {
				<-sub.signal
				if sub.panicked && !t.panicked {
					t.panicked, t.raised = true, sub.raised
				}
			}
			if t.parallel {
				slots <- true
			}
		}
		t.endContext()
		t.cleanUp()
		if t.panicked {
			t.Fail()
		}
		t.report()
		t.mu.Lock()
		t.done = true
		t.mu.Unlock()
		if t.parallel {
			<-slots
		}
		t.signal <- true
	}()
	t.begun = time.Now()
	f(t)
	t.ended = true
}

// report writes how the test ended behind the output of the one around, or to standard output.
func (t *T) report() {
	if t.parent == nil {
		return
	}
	status := passed
	switch {
	case t.failed:
		status = failedT
	case t.skipped:
		status = skipped
	}
	depth := strings.Count(t.name, "/")
	line := fmt.Sprintf("%s--- %s: %s (%.2fs)\n", strings.Repeat("    ", depth), status, t.name, t.took.Seconds())
	if !t.failed && !flags.verbose {
		return
	}
	out := line + indentOwn(t.output, depth)
	if t.parent.name == "" {
		os.Stdout.WriteString(out)
		return
	}
	t.parent.mu.Lock()
	defer t.parent.mu.Unlock()
	t.parent.output = append(t.parent.output, marked(out)...)
}

// A subtest's report in the output of the test around it has a mark in front of each line, as it is indented already.
const mark = "\x01"

func marked(s string) string {
	var b strings.Builder
	for _, l := range strings.SplitAfter(s, "\n") {
		if l != "" {
			b.WriteString(mark + l)
		}
	}
	return b.String()
}

func indentOwn(output []byte, depth int) string {
	var b strings.Builder
	for _, l := range strings.SplitAfter(string(output), "\n") {
		switch {
		case l == "":
		case strings.HasPrefix(l, mark):
			b.WriteString(l[len(mark):])
		default:
			b.WriteString(strings.Repeat("    ", depth) + l)
		}
	}
	return b.String()
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
		root := &T{common{signal: make(chan bool, 1), gate: make(chan bool)}}
		namesLock.Lock()
		clear(names)
		namesLock.Unlock()
		for _, test := range tests {
			if flags.failFast && root.Failed() {
				break
			}
			root.Run(test.Name, test.F)
		}
		close(root.gate)
		for _, t := range root.waiting {
			<-t.signal
			if t.panicked {
				panic(t.raised)
			}
		}
		ok = ok && !root.Failed()
	}
	return ok
}

// M is what TestMain gets.
type M struct {
	match      func(pat, str string) (bool, error)
	tests      []InternalTest
	benchmarks []InternalBenchmark
	examples   []InternalExample
}

// An InternalExample is an example with the output that it is to have.
type InternalExample struct {
	Name      string
	F         func()
	Output    string
	Unordered bool
}

// Main runs tests and benchmarks as the arguments say, and ends the program.
func Main(matchString func(pat, str string) (bool, error), tests []InternalTest, benchmarks []InternalBenchmark, examples []InternalExample) {
	os.Exit((&M{matchString, tests, benchmarks, examples}).Run())
}

// NewM is the M of a program with these tests.
func NewM(matchString func(pat, str string) (bool, error), tests []InternalTest, benchmarks []InternalBenchmark, examples []InternalExample) *M {
	return &M{matchString, tests, benchmarks, examples}
}

// Run runs the tests and gives the program's exit status.
func (m *M) Run() (code int) {
	running = true
	if err := parseFlags(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	ok := RunTests(m.match, m.tests)
	if len(m.tests) == 0 && len(m.benchmarks) == 0 {
		fmt.Fprintln(os.Stderr, "testing: warning: no tests to run")
	}
	if ok {
		ok = RunExamples(m.match, m.examples)
	}
	if ok && flags.bench != "" {
		RunBenchmarks(m.match, m.benchmarks)
	}
	if !ok {
		fmt.Println(failedT)
		return 1
	}
	fmt.Println(passed)
	return 0
}

// RunExamples runs the examples that have no output to compare: what goes to standard output cannot be caught here.
func RunExamples(matchString func(pat, str string) (bool, error), examples []InternalExample) (ok bool) {
	for _, e := range examples {
		if e.Output == "" && (flags.run == "" || selected(flags.run, e.Name)) {
			e.F()
		}
	}
	return true
}

// parseFlags reads -test.NAME=VALUE, and -test.NAME VALUE for flags that are not bools.
func parseFlags(args []string) error {
	for i := 0; i < len(args); i++ {
		name, ok := strings.CutPrefix(strings.TrimPrefix(args[i], "-"), "-")
		if !ok {
			name = strings.TrimPrefix(args[i], "-")
		}
		name, ok = strings.CutPrefix(name, "test.")
		if !ok || !strings.HasPrefix(args[i], "-") {
			continue
		}
		name, value, given := strings.Cut(name, "=")
		on := map[string]*bool{"short": &flags.short, "v": &flags.verbose, "failfast": &flags.failFast, "benchmem": &flags.benchMem}
		if p := on[name]; p != nil {
			*p = !given || value != "false"
			continue
		}
		if !given {
			i++
			if i == len(args) {
				return errors.New("flag needs an argument: -test." + name)
			}
			value = args[i]
		}
		var err error
		switch name {
		case "run":
			flags.run = value
		case "skip":
			flags.skip = value
		case "bench":
			flags.bench = value
		case "count":
			_, err = number(value, &flags.count)
		case "parallel":
			_, err = number(value, &flags.parallel)
		case "benchtime":
			if times, isCount := strings.CutSuffix(value, "x"); isCount {
				_, err = number(times, &flags.benchCount)
			} else {
				flags.benchTime, err = time.ParseDuration(value)
			}
		}
		if err != nil {
			return fmt.Errorf("invalid value %q for flag -test.%s: %v", value, name, err)
		}
	}
	return nil
}

func number(s string, to *int) (int, error) {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' || n > 1<<40 {
			return 0, errors.New("parse error")
		}
		n = 10*n + int(c-'0')
	}
	if s == "" {
		return 0, errors.New("parse error")
	}
	*to = n
	return n, nil
}

// AllocsPerRun is how many objects a call of f allocates on average.
func AllocsPerRun(runs int, f func()) (avg float64) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	f()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		f()
	}
	runtime.ReadMemStats(&after)
	return float64((after.Mallocs - before.Mallocs) / uint64(runs))
}
