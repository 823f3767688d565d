package testing

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// An InternalExample is an example with the output that it is to have.
type InternalExample struct {
	Name      string
	F         func()
	Output    string
	Unordered bool
}

// RunExamples runs examples and compares what they print.
func RunExamples(matchString func(pat, str string) (bool, error), examples []InternalExample) (ok bool) {
	if matchString != nil {
		flags.match = matchString
	}
	ok = true
	for _, e := range examples {
		if wanted(e.Name) && !stopEarly() {
			ranAny = true
			ok = e.run() && ok
		}
	}
	return ok
}

// run runs an example with a pipe for standard output.
func (e InternalExample) run() (ok bool) {
	if Verbose() {
		fmt.Printf("%s=== RUN   %s\n", marks.frame, e.Name)
	}
	r, w, err := os.Pipe()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	stdout := os.Stdout
	os.Stdout = w
	printed := make(chan string)
	go func() {
		text, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			fmt.Fprintf(os.Stderr, "testing: copying pipe: %v\n", err)
			os.Exit(1)
		}
		printed <- string(text)
	}()
	begun := time.Now()
	finished := false
	defer func() {
		took := time.Since(begun)
		w.Close()
		os.Stdout = stdout
		raised := recover()
		got := <-printed
		if raised == nil && !finished {
			raised = errExited
		}
		ok = e.report(got, took, raised != nil)
		if raised != nil {
			panic(raised)
		}
	}()
	e.F()
	finished = true
	return true
}

func (e InternalExample) report(printed string, took time.Duration, panicked bool) bool {
	got, want := strings.TrimSpace(printed), strings.TrimSpace(e.Output)
	difference := ""
	switch {
	case e.Unordered:
		if sortedLines(got) != sortedLines(want) && !panicked {
			difference = fmt.Sprintf("got:\n%s\nwant (unordered):\n%s\n", printed, e.Output)
		}
	case got != want && !panicked:
		difference = fmt.Sprintf("got:\n%s\nwant:\n%s\n", got, want)
	}
	if difference != "" || panicked {
		anyFailed = true
		fmt.Printf("%s--- FAIL: %s (%.2fs)\n%s", marks.frame, e.Name, took.Seconds(), difference)
		return false
	}
	if Verbose() {
		fmt.Printf("%s--- PASS: %s (%.2fs)\n", marks.frame, e.Name, took.Seconds())
	}
	return true
}

func sortedLines(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
