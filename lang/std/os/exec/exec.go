// Package exec runs commands.
package exec

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

var (
	// ErrNotFound says that there is no such executable.
	ErrNotFound = errors.New("executable file not found in $PATH")
	// ErrDot says that an executable was found in the current directory only because the path has it.
	ErrDot = errors.New("cannot run executable found relative to current directory")
	// ErrWaitDelay says that the streams of a command did not end in time after it.
	ErrWaitDelay = errors.New("exec: WaitDelay expired before I/O complete")
)

// An Error says why a name is no executable.
type Error struct {
	Name string
	Err  error
}

func (e *Error) Error() string { return "exec: " + strconv.Quote(e.Name) + ": " + e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// An ExitError says that a command was not successful.
type ExitError struct {
	*os.ProcessState
	// The end of what Output's command wrote to its standard error.
	Stderr []byte
}

func (e *ExitError) Error() string { return e.ProcessState.String() }

func isExecutable(file string) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	switch {
	case info.IsDir():
		return syscall.EISDIR
	case info.Mode()&0111 == 0:
		return fs.ErrPermission
	}
	return nil
}

// LookPath finds an executable in the directories of $PATH.
func LookPath(file string) (string, error) {
	if strings.Contains(file, "/") {
		if err := isExecutable(file); err != nil {
			return "", &Error{file, err}
		}
		return file, nil
	}
	if file == "" {
		return "", &Error{file, ErrNotFound}
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if dir == "" {
			dir = "."
		}
		path := filepath.Join(dir, file)
		if isExecutable(path) == nil {
			if !filepath.IsAbs(path) {
				return path, &Error{file, ErrDot}
			}
			return path, nil
		}
	}
	return "", &Error{file, ErrNotFound}
}

// A Cmd is a command that is made, running or over.
type Cmd struct {
	Path         string
	Args         []string
	Env          []string
	Dir          string
	Stdin        io.Reader
	Stdout       io.Writer
	Stderr       io.Writer
	ExtraFiles   []*os.File
	SysProcAttr  *syscall.SysProcAttr
	Process      *os.Process
	ProcessState *os.ProcessState
	Err          error
	Cancel       func() error
	WaitDelay    time.Duration

	ctx     context.Context
	child   []io.Closer // what belongs to the command once it runs
	own     []io.Closer // what is closed when it is over
	copies  []func() error
	copied  chan error
	watched chan error // why the context ended the command
	over    chan struct{}
}

// Command gives a command.
func Command(name string, arg ...string) *Cmd {
	c := &Cmd{Path: name, Args: append([]string{name}, arg...)}
	if filepath.Base(name) == name {
		path, err := LookPath(name)
		if path != "" {
			c.Path = path
		}
		c.Err = err
	}
	return c
}

// CommandContext gives a command that is killed when the context ends.
func CommandContext(ctx context.Context, name string, arg ...string) *Cmd {
	if ctx == nil {
		panic("nil Context")
	}
	c := Command(name, arg...)
	c.ctx = ctx
	c.Cancel = func() error { return c.Process.Kill() }
	return c
}

// String is the command as a person would write it.
func (c *Cmd) String() string {
	if c.Err != nil || c.Path == "" {
		return strings.Join(c.Args, " ")
	}
	s := c.Path
	for _, a := range c.Args[min(1, len(c.Args)):] {
		s += " " + a
	}
	return s
}

// Environ is the environment that the command would have.
func (c *Cmd) Environ() []string {
	env := c.Env
	if env == nil {
		env = os.Environ()
		if c.Dir != "" {
			if dir, err := filepath.Abs(c.Dir); err == nil {
				env = append(env, "PWD="+dir)
			}
		}
	}
	// Of several values of a key the last counts.
	last := map[string]int{}
	for i, e := range env {
		if k := strings.IndexByte(e, '='); k > 0 {
			last[e[:k]] = i
		}
	}
	out := make([]string, 0, len(env))
	for i, e := range env {
		if k := strings.IndexByte(e, '='); k > 0 && last[e[:k]] == i {
			out = append(out, e)
		}
	}
	return out
}

func closeAll(list []io.Closer) {
	for _, c := range list {
		c.Close()
	}
}

func (c *Cmd) input() (*os.File, error) {
	if c.Stdin == nil {
		return c.null(os.O_RDONLY)
	}
	if f, ok := c.Stdin.(*os.File); ok {
		return f, nil
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c.child = append(c.child, r)
	c.own = append(c.own, w)
	c.copies = append(c.copies, func() error {
		_, err := io.Copy(w, c.Stdin)
		if errors.Is(err, syscall.EPIPE) || errors.Is(err, os.ErrClosed) {
			// The command need not read everything.
			err = nil
		}
		if closed := w.Close(); err == nil {
			err = closed
		}
		return err
	})
	return r, nil
}

func (c *Cmd) null(flag int) (*os.File, error) {
	f, err := os.OpenFile(os.DevNull, flag, 0)
	if err == nil {
		c.child = append(c.child, f)
	}
	return f, err
}

func (c *Cmd) output(to io.Writer) (*os.File, error) {
	if to == nil {
		return c.null(os.O_WRONLY)
	}
	if f, ok := to.(*os.File); ok {
		return f, nil
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c.child = append(c.child, w)
	c.own = append(c.own, r)
	c.copies = append(c.copies, func() error {
		_, err := io.Copy(to, r)
		r.Close()
		return err
	})
	return w, nil
}

// sameWriter reports whether two writers are the same; those that cannot be compared are not.
func sameWriter(a, b io.Writer) bool {
	defer func() { recover() }()
	return a == b
}

// Start starts the command.
func (c *Cmd) Start() error {
	if c.Path == "" && c.Err == nil {
		c.Err = errors.New("exec: no command")
	}
	fail := func(err error) error {
		closeAll(c.child)
		closeAll(c.own)
		c.child, c.own = nil, nil
		return err
	}
	switch {
	case c.Err != nil:
		return fail(c.Err)
	case c.Process != nil:
		return errors.New("exec: already started")
	case c.Cancel != nil && c.ctx == nil:
		return fail(errors.New("exec: command with a non-nil Cancel was not created with CommandContext"))
	}
	if c.ctx != nil && c.ctx.Err() != nil {
		return fail(c.ctx.Err())
	}
	stdin, err := c.input()
	if err != nil {
		return fail(err)
	}
	stdout, err := c.output(c.Stdout)
	if err != nil {
		return fail(err)
	}
	stderr := stdout
	if c.Stderr == nil || !sameWriter(c.Stderr, c.Stdout) {
		if stderr, err = c.output(c.Stderr); err != nil {
			return fail(err)
		}
	}
	files := append([]*os.File{stdin, stdout, stderr}, c.ExtraFiles...)
	args := c.Args
	if len(args) == 0 {
		args = []string{c.Path}
	}
	path := c.Path
	if c.Dir != "" && !filepath.IsAbs(path) && strings.Contains(path, "/") {
		// A relative path is meant from the command's directory.
		path = filepath.Join(c.Dir, path)
		if abs, err := filepath.Abs(path); err == nil {
			path = abs
		}
	}
	c.Process, err = os.StartProcess(path, args, &os.ProcAttr{Dir: c.Dir, Files: files, Env: c.Environ(), Sys: c.SysProcAttr})
	if err != nil {
		var pe *fs.PathError
		if errors.As(err, &pe) && pe.Path == path {
			pe.Path = c.Path
		}
		return fail(err)
	}
	closeAll(c.child)
	c.child = nil
	c.copied = make(chan error, len(c.copies))
	for _, f := range c.copies {
		go func() { c.copied <- f() }()
	}
	c.over = make(chan struct{})
	if c.ctx != nil && c.ctx.Done() != nil {
		c.watched = make(chan error, 1)
		go c.watch()
	}
	return nil
}

// watch ends the command when its context ends.
func (c *Cmd) watch() {
	select {
	case <-c.over:
		c.watched <- nil
		return
	case <-c.ctx.Done():
	}
	var err error
	if c.Cancel != nil {
		switch e := c.Cancel(); {
		case e == nil:
			err = c.ctx.Err()
		case !errors.Is(e, os.ErrProcessDone):
			err = e
		}
	}
	if c.WaitDelay > 0 {
		t := time.NewTimer(c.WaitDelay)
		defer t.Stop()
		select {
		case <-c.over:
		case <-t.C:
			c.Process.Kill()
		}
	}
	c.watched <- err
}

// Wait waits for the end of a command that was started.
func (c *Cmd) Wait() error {
	if c.Process == nil {
		return errors.New("exec: not started")
	}
	if c.ProcessState != nil {
		return errors.New("exec: Wait was already called")
	}
	state, err := c.Process.Wait()
	if err == nil && !state.Success() {
		err = &ExitError{ProcessState: state}
	}
	c.ProcessState = state
	close(c.over)
	if c.watched != nil {
		if ended := <-c.watched; ended != nil && (err == nil || isExit(err)) {
			if err != nil && errors.Is(ended, context.Canceled) || errors.Is(ended, context.DeadlineExceeded) {
				// How it ended says more.
				if err == nil {
					err = ended
				}
			} else {
				err = ended
			}
		}
	}
	if failed := c.await(); failed != nil && err == nil {
		err = failed
	}
	closeAll(c.own)
	c.own = nil
	return err
}

func isExit(err error) bool {
	_, ok := err.(*ExitError)
	return ok
}

// await waits for what is copied, not longer than WaitDelay.
func (c *Cmd) await() (err error) {
	var late <-chan time.Time
	if c.WaitDelay > 0 {
		t := time.NewTimer(c.WaitDelay)
		defer t.Stop()
		late = t.C
	}
	for range c.copies {
		select {
		case e := <-c.copied:
			if e != nil && err == nil {
				err = e
			}
		case <-late:
			return ErrWaitDelay
		}
	}
	return err
}

// Run starts the command and waits for its end.
func (c *Cmd) Run() error {
	if err := c.Start(); err != nil {
		return err
	}
	return c.Wait()
}

// ends keeps the beginning and the end of a long text.
type ends struct {
	head, tail []byte
	skipped    int64
}

const keep = 32 << 10

func (e *ends) Write(p []byte) (int, error) {
	n := len(p)
	if room := keep - len(e.head); room > 0 {
		k := min(room, len(p))
		e.head = append(e.head, p[:k]...)
		p = p[k:]
	}
	e.tail = append(e.tail, p...)
	if over := len(e.tail) - keep; over > 0 {
		e.skipped += int64(over)
		e.tail = append([]byte(nil), e.tail[over:]...)
	}
	return n, nil
}

func (e *ends) bytes() []byte {
	if e.skipped > 0 {
		e.head = append(e.head, "\n... omitting "+strconv.FormatInt(e.skipped, 10)+" bytes ...\n"...)
	}
	return append(e.head, e.tail...)
}

// Output runs the command and gives its standard output.
func (c *Cmd) Output() ([]byte, error) {
	if c.Stdout != nil {
		return nil, errors.New("exec: Stdout already set")
	}
	var out bytes.Buffer
	c.Stdout = &out
	var text *ends
	if c.Stderr == nil {
		text = new(ends)
		c.Stderr = text
	}
	err := c.Run()
	if e, ok := err.(*ExitError); ok && text != nil {
		e.Stderr = text.bytes()
	}
	return out.Bytes(), err
}

// CombinedOutput runs the command and gives its standard output and error.
func (c *Cmd) CombinedOutput() ([]byte, error) {
	switch {
	case c.Stdout != nil:
		return nil, errors.New("exec: Stdout already set")
	case c.Stderr != nil:
		return nil, errors.New("exec: Stderr already set")
	}
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	return out.Bytes(), err
}

// onceCloser closes a file once.
type onceCloser struct {
	*os.File
	once sync.Once
	err  error
}

func (c *onceCloser) Close() error {
	c.once.Do(func() { c.err = c.File.Close() })
	return c.err
}

// StdinPipe gives a pipe to the command's standard input.
func (c *Cmd) StdinPipe() (io.WriteCloser, error) {
	switch {
	case c.Stdin != nil:
		return nil, errors.New("exec: Stdin already set")
	case c.Process != nil:
		return nil, errors.New("exec: StdinPipe after process started")
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c.Stdin = r
	c.child = append(c.child, r)
	end := &onceCloser{File: w}
	c.own = append(c.own, end)
	return end, nil
}

func (c *Cmd) outputPipe(to *io.Writer) (io.ReadCloser, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	*to = w
	c.child = append(c.child, w)
	c.own = append(c.own, r)
	return r, nil
}

// StdoutPipe gives a pipe from the command's standard output. Wait closes it.
func (c *Cmd) StdoutPipe() (io.ReadCloser, error) {
	switch {
	case c.Stdout != nil:
		return nil, errors.New("exec: Stdout already set")
	case c.Process != nil:
		return nil, errors.New("exec: StdoutPipe after process started")
	}
	return c.outputPipe(&c.Stdout)
}

// StderrPipe gives a pipe from the command's standard error. Wait closes it.
func (c *Cmd) StderrPipe() (io.ReadCloser, error) {
	switch {
	case c.Stderr != nil:
		return nil, errors.New("exec: Stderr already set")
	case c.Process != nil:
		return nil, errors.New("exec: StderrPipe after process started")
	}
	return c.outputPipe(&c.Stderr)
}
