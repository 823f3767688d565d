// Package testing runs tests and benchmarks.
//
// Each test is a goroutine of its own; the one that started it waits until it has ended or goes on in parallel. Parallel
// subtests wait until the test around them has returned, and then run as many at a time as -test.parallel says.
package testing

import (
	"context"
	"errors"
	"fmt"
	"io"
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

// Short reports whether -test.short was given.
func Short() bool { return flags.short }

// Verbose reports whether -test.v was given.
func Verbose() bool { return bool(flags.verbose) }

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
	Output() io.Writer
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
	cleanups []func()
	helpers  map[string]bool
	begun    time.Time
	took     time.Duration
	ctx      context.Context
	cancel   context.CancelFunc
	tempDir  string
	tempN    int
	// What ArtifactDir has given.
	artifacts string
	isBench  bool
	halfLine []byte // what Output got behind its last newline
	envSet   bool   // Setenv or Chdir was called
	// For parallel tests: signal tells who waits for it, gate opens when the test around has returned.
	signal   chan bool
	gate     chan bool
	parallel bool
	waiting  []*T
	test     *T // whose this is
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
	runningLock.Lock()
	anyFailed = true
	runningLock.Unlock()
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
func (c *common) log(text string) { c.logMessage(text, "", "") }

// logError is log for the message of an error, which may be marked.
func (c *common) logError(text string) { c.logMessage(text, marks.begin, marks.end) }

func (c *common) logMessage(text, before, behind string) {
	text = strings.TrimSuffix(text, "\n")
	text = before + "    " + c.place() + ": " + strings.ReplaceAll(text, "\n", "\n        ") + behind + "\n"
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		panic("Log in goroutine after " + c.name + " has completed: " + text)
	}
	c.emit(text)
}

// emit adds lines to the output, or shows them at once; the lock is held.
func (c *common) emit(text string) {
	switch {
	case Verbose() && c.isBench:
		os.Stdout.WriteString(text)
	case Verbose():
		chatty.show(c.name, text)
	default:
		c.output = append(c.output, text...)
	}
}

// chatty is what shows -test.v output: whose line it is stands in front when that changes.
var chatty verboseOutput

type verboseOutput struct {
	mu   sync.Mutex
	last string
}

// event shows that a test begins, pauses or goes on.
func (v *verboseOutput) event(what, name string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.last = name
	fmt.Fprintf(os.Stdout, "%s=== %-5s %s\n", marks.frame, what, name)
}

func (v *verboseOutput) show(name, text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.last != name {
		v.last = name
		text = marks.frame + "=== NAME  " + name + "\n" + text
	}
	os.Stdout.WriteString(text)
}

// Output is a writer that adds whole lines to the test's output, indented like those of Log but without a place.
func (c *common) Output() io.Writer { return outputWriter{c} }

type outputWriter struct{ c *common }

func (w outputWriter) Write(p []byte) (int, error) {
	c := w.c
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		panic("testing: Output of " + c.name + " written to after it has completed")
	}
	c.halfLine = append(c.halfLine, p...)
	for {
		i := strings.IndexByte(string(c.halfLine), '\n')
		if i < 0 {
			return len(p), nil
		}
		c.emit("    " + string(c.halfLine[:i+1]))
		c.halfLine = c.halfLine[i+1:]
	}
}

// endOutput shows the line that was begun last.
func (c *common) endOutput() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.halfLine) > 0 {
		c.emit("    " + string(c.halfLine) + "\n")
		c.halfLine = nil
	}
}

// Log adds a message to the test's output.
func (c *common) Log(args ...any) { c.log(fmt.Sprintln(args...)) }

// Logf adds a message to the test's output.
func (c *common) Logf(format string, args ...any) { c.log(fmt.Sprintf(format, args...)) }

// Error is Log and Fail.
func (c *common) Error(args ...any) {
	c.logError(fmt.Sprintln(args...))
	c.Fail()
}

// Errorf is Logf and Fail.
func (c *common) Errorf(format string, args ...any) {
	c.logError(fmt.Sprintf(format, args...))
	c.Fail()
}

// Fatal is Log and FailNow.
func (c *common) Fatal(args ...any) {
	c.logError(fmt.Sprintln(args...))
	c.FailNow()
}

// Fatalf is Logf and FailNow.
func (c *common) Fatalf(format string, args ...any) {
	c.logError(fmt.Sprintf(format, args...))
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
	if Verbose() {
		chatty.event("ATTR", c.name+" "+key+" "+value)
	}
}

// Cleanup makes f be called when the test and its subtests have ended, the last one first.
func (c *common) Cleanup(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cleanups = append(c.cleanups, f)
}

// cleanUp calls what Cleanup was given; a call that panics or exits does not keep the others from being called.
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
			returned := false
			defer func() {
				if !returned {
					c.cleanUp()
				}
			}()
			f()
			returned = true
		}()
	}
}

const envAndParallel = "testing: test using t.Setenv, t.Chdir, or cryptotest.SetGlobalRandom can not use t.Parallel"

// forbidParallel is for what changes the whole process.
func (c *common) forbidParallel() {
	for at := c; at != nil; at = at.parent {
		if at.parallel {
			panic(envAndParallel)
		}
	}
	c.envSet = true
}

// Setenv sets an environment variable until the test ends.
func (c *common) Setenv(key, value string) {
	c.forbidParallel()
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
	c.forbidParallel()
	old, err := os.Getwd()
	if err != nil {
		c.Fatal(err)
	}
	if err := os.Chdir(dir); err != nil {
		c.Fatal(err)
	}
	if full, err := os.Getwd(); err == nil {
		c.Setenv("PWD", full)
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
	if _, err := os.Stat(base); base == "" || err != nil {
		// The first one, or what there was has been cleaned up.
		n = 1
		name := c.name
		if len(name) > 64 {
			// Names of files must not be too long.
			name = name[:64]
		}
		base, err = os.MkdirTemp(os.Getenv("GOTMPDIR"), strings.Map(plainRune, name))
		if err != nil {
			c.Fatalf("TempDir: %v", err)
		}
		c.tempDir, c.tempN = base, n
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

func plainRune(r rune) rune {
	if r < 128 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
		return r
	}
	return '_'
}

// ArtifactDir is a directory for the test's output.
func (c *common) ArtifactDir() string {
	if c.artifacts == "" {
		c.artifacts = c.TempDir()
	}
	return c.artifacts
}

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
	if t.envSet {
		panic(envAndParallel)
	}
	t.parallel = true
	t.took += time.Since(t.begun)
	if Verbose() {
		chatty.event("PAUSE", t.name)
	}
	t.parent.mu.Lock()
	t.parent.waiting = append(t.parent.waiting, t)
	t.parent.mu.Unlock()
	setRunning(t.name, false)
	t.signal <- true
	<-t.parent.gate
	slots <- true
	if Verbose() {
		chatty.event("CONT", t.name)
	}
	setRunning(t.name, true)
	t.begun = time.Now()
}

// newTest is a test inside another.
func newTest(parent *common, name string) *T {
	t := &T{common{name: name, parent: parent, signal: make(chan bool, 1), gate: make(chan bool)}}
	t.test = t
	return t
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

// Run runs f as a subtest, and waits until it has ended or called Parallel. It reports whether it has not failed.
func (t *T) Run(name string, f func(t *T)) bool {
	full := t.subName(name)
	if !wanted(full) || stopEarly() {
		return true
	}
	sub := newTest(&t.common, full)
	if Verbose() {
		chatty.event("RUN", full)
	}
	go sub.run(f)
	goesOn := <-sub.signal
	if machineReads() {
		chatty.event("NAME", t.name)
	}
	if !goesOn {
		// It has ended this test too, by FailNow.
		runtime.Goexit()
	}
	return !sub.Failed()
}

// Deadline is when the program is to end, if -test.timeout says so.
func (t *T) Deadline() (deadline time.Time, ok bool) {
	return deadline0, !deadline0.IsZero()
}

var deadline0 time.Time

var errExited = errors.New("test executed panic(nil) or runtime.Goexit")

// run is the test's goroutine.
func (t *T) run(f func(*T)) {
	setRunning(t.name, true)
	defer t.end()
	t.begun = time.Now()
	f(t)
	t.mu.Lock()
	t.ended = true
	t.mu.Unlock()
}

// end is what follows when the test has returned, failed, exited or panicked.
func (t *T) end() {
	raised := recover()
	goesOn := true
	if raised == nil && !t.ended {
		raised = errExited
		for at := t.parent; at != nil; at = at.parent {
			at.mu.Lock()
			ended := at.ended
			at.mu.Unlock()
			if ended {
				t.Errorf("%v: subtest may have called FailNow on a parent test", raised)
				raised, goesOn = nil, false
				break
			}
		}
	}
	if raised != nil {
		t.die(raised)
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
		}
		if t.parallel {
			slots <- true
		}
	}
	t.endContext()
	defer t.finish(goesOn)
	t.cleanUp()
}

// finish is what follows when the test has been cleaned up; that may have panicked or called FailNow.
func (t *T) finish(goesOn bool) {
	if raised := recover(); raised != nil {
		t.die(raised)
	}
	t.endOutput()
	t.report()
	t.mu.Lock()
	t.done = true
	t.mu.Unlock()
	setRunning(t.name, false)
	if t.parallel {
		<-slots
	}
	t.signal <- goesOn
}

// die ends the program by a panic, when this test and those around it have been cleaned up and reported.
func (t *T) die(raised any) {
	t.Fail()
	t.took += time.Since(t.begun)
	at := t
	for {
		at.endContext()
		at.cleanUp()
		at.endOutput()
		at.report()
		if at.parent == nil || at.parent.test == nil {
			break
		}
		at = at.parent.test
		at.took += time.Since(at.begun)
	}
	panic(raised)
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
	if machineReads() {
		depth = 0
	}
	line := fmt.Sprintf(marks.frame+"%s--- %s: %s (%.2fs)\n", strings.Repeat("    ", depth), status, t.name, t.took.Seconds())
	if !t.failed && !Verbose() {
		return
	}
	out := line + indentOwn(t.output, depth)
	if t.parent.name == "" || machineReads() {
		chatty.mu.Lock()
		defer chatty.mu.Unlock()
		chatty.last = t.name
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

