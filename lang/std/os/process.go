package os

import (
	"internal/syscall"
	"sync"
	"time"
)

// A Signal is a signal of the operating system.
type Signal interface {
	String() string
	Signal()
}

var (
	Interrupt Signal = syscall.Signal(2)
	Kill      Signal = syscall.Signal(9)
)

// ProcAttr says how a process is started.
type ProcAttr struct {
	Dir   string
	Env   []string
	Files []*File
	Sys   *syscall.SysProcAttr
}

// A Process is a process that was started or found.
type Process struct {
	Pid int

	mu   sync.Mutex
	done bool
}

// A ProcessState says how a process ended.
type ProcessState struct {
	pid    int
	status syscall.WaitStatus
}

// StartProcess starts an executable. The first three files are its standard streams; it can have no others.
func StartProcess(name string, argv []string, attr *ProcAttr) (*Process, error) {
	if attr == nil {
		attr = new(ProcAttr)
	}
	if attr.Dir != "" {
		if _, err := Stat(attr.Dir); err != nil {
			return nil, pathError("chdir", attr.Dir, cause(err))
		}
	}
	if len(attr.Files) > 3 {
		return nil, pathError("fork/exec", name, syscall.Errno(38))
	}
	var fds [3]int
	for i := range fds {
		fds[i] = -1
		if i < len(attr.Files) && attr.Files[i] != nil {
			fds[i] = int(attr.Files[i].Fd())
		}
	}
	env := attr.Env
	if env == nil {
		env = Environ()
	}
	text := attr.Dir + "\x00" + digits(len(argv))
	for _, s := range argv {
		text += "\x00" + s
	}
	for _, s := range env {
		text += "\x00" + s
	}
	pid, errno := syscall.Call("spawn", fds[0], fds[1], fds[2], name, text, nil)
	if errno != 0 {
		return nil, pathError("fork/exec", name, syscall.Errno(errno))
	}
	return &Process{Pid: pid}, nil
}

// FindProcess gives a process by its number, whether it exists or not.
func FindProcess(pid int) (*Process, error) { return &Process{Pid: pid}, nil }

func (p *Process) isDone() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done
}

// Kill ends the process at once.
func (p *Process) Kill() error { return p.Signal(Kill) }

// Signal sends a signal to the process.
func (p *Process) Signal(sig Signal) error {
	if p == nil || p.Pid <= 0 {
		return ErrInvalid
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done {
		return ErrProcessDone
	}
	s, ok := sig.(syscall.Signal)
	if !ok {
		return unsupported{}
	}
	err := syscall.Do("kill", p.Pid, int(s), 0, "", "")
	if err == syscall.Errno(3) {
		return ErrProcessDone
	}
	return err
}

type unsupported struct{}

func (unsupported) Error() string { return "os: unsupported signal type" }

// Release gives up what is kept of the process.
func (p *Process) Release() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done = true
	p.Pid = -1
	return nil
}

// WithHandle would call f with a handle of the process; there are none.
func (p *Process) WithHandle(f func(handle uintptr)) error { return ErrNoHandle }

// Wait waits for the end of the process, which must be a child.
func (p *Process) Wait() (*ProcessState, error) {
	if p == nil || p.Pid == -1 {
		return nil, einval
	}
	if p.isDone() {
		return nil, NewSyscallError("wait", syscall.Errno(10))
	}
	status, errno := syscall.Call("wait", p.Pid, 0, 0, "", "", nil)
	if errno != 0 {
		return nil, NewSyscallError("wait", syscall.Errno(errno))
	}
	p.mu.Lock()
	p.done = true
	p.mu.Unlock()
	return &ProcessState{p.Pid, syscall.WaitStatus(status)}, nil
}

func (p *ProcessState) Pid() int      { return p.pid }
func (p *ProcessState) Exited() bool  { return p.status.Exited() }
func (p *ProcessState) Success() bool { return p.status == 0 }
func (p *ProcessState) Sys() any      { return p.status }

// SysUsage would be what the process used; that is not known.
func (p *ProcessState) SysUsage() any { return nil }

// UserTime is not known, so zero.
func (p *ProcessState) UserTime() time.Duration { return 0 }

// SystemTime is not known, so zero.
func (p *ProcessState) SystemTime() time.Duration { return 0 }

// ExitCode is the process's exit code, -1 if it was ended by a signal.
func (p *ProcessState) ExitCode() int {
	if p == nil {
		return -1
	}
	return p.status.ExitStatus()
}

func (p *ProcessState) String() string {
	if p == nil {
		return "<nil>"
	}
	s := "exit status " + digits(max(p.status.ExitStatus(), 0))
	if p.status.Signaled() {
		s = "signal: " + p.status.Signal().String()
	}
	if p.status.CoreDump() {
		s += " (core dumped)"
	}
	return s
}
