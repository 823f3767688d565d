// Package syscall names error numbers and signals. It has no system calls of its own: package os has what programs need.
package syscall

import "internal/syscall"

type (
	Errno       = syscall.Errno
	Signal      = syscall.Signal
	Stat_t      = syscall.Stat_t
	Timespec    = syscall.Timespec
	RawConn     = syscall.RawConn
	SysProcAttr = syscall.SysProcAttr
	WaitStatus  = syscall.WaitStatus
)

// Signals.
const (
	SIGHUP    = Signal(0x1)
	SIGINT    = Signal(0x2)
	SIGQUIT   = Signal(0x3)
	SIGILL    = Signal(0x4)
	SIGTRAP   = Signal(0x5)
	SIGABRT   = Signal(0x6)
	SIGIOT    = Signal(0x6)
	SIGBUS    = Signal(0x7)
	SIGFPE    = Signal(0x8)
	SIGKILL   = Signal(0x9)
	SIGUSR1   = Signal(0xa)
	SIGSEGV   = Signal(0xb)
	SIGUSR2   = Signal(0xc)
	SIGPIPE   = Signal(0xd)
	SIGALRM   = Signal(0xe)
	SIGTERM   = Signal(0xf)
	SIGSTKFLT = Signal(0x10)
	SIGCHLD   = Signal(0x11)
	SIGCLD    = Signal(0x11)
	SIGCONT   = Signal(0x12)
	SIGSTOP   = Signal(0x13)
	SIGTSTP   = Signal(0x14)
	SIGTTIN   = Signal(0x15)
	SIGTTOU   = Signal(0x16)
	SIGURG    = Signal(0x17)
	SIGXCPU   = Signal(0x18)
	SIGXFSZ   = Signal(0x19)
	SIGVTALRM = Signal(0x1a)
	SIGPROF   = Signal(0x1b)
	SIGWINCH  = Signal(0x1c)
	SIGIO     = Signal(0x1d)
	SIGPOLL   = Signal(0x1d)
	SIGPWR    = Signal(0x1e)
	SIGSYS    = Signal(0x1f)
)

// Error numbers that programs ask for.
const (
	EPERM     = Errno(0x1)
	ENOENT    = Errno(0x2)
	ESRCH     = Errno(0x3)
	EINTR     = Errno(0x4)
	EIO       = Errno(0x5)
	EBADF     = Errno(0x9)
	ECHILD    = Errno(0xa)
	EAGAIN    = Errno(0xb)
	ENOMEM    = Errno(0xc)
	EACCES    = Errno(0xd)
	EBUSY     = Errno(0x10)
	EEXIST    = Errno(0x11)
	EXDEV     = Errno(0x12)
	ENODEV    = Errno(0x13)
	ENOTDIR   = Errno(0x14)
	EISDIR    = Errno(0x15)
	EINVAL    = Errno(0x16)
	ENFILE    = Errno(0x17)
	EMFILE    = Errno(0x18)
	EFBIG     = Errno(0x1b)
	ENOSPC    = Errno(0x1c)
	ESPIPE    = Errno(0x1d)
	EROFS     = Errno(0x1e)
	EPIPE     = Errno(0x20)
	ERANGE    = Errno(0x22)
	ENOSYS    = Errno(0x26)
	ENOTEMPTY = Errno(0x27)
	ELOOP     = Errno(0x28)
	ETIMEDOUT = Errno(0x6e)
)

const (
	Stdin  = 0
	Stdout = 1
	Stderr = 2
)

// Kill sends a signal to a process.
func Kill(pid int, sig Signal) error { return syscall.Do("kill", pid, int(sig), 0, "", "") }

// Getpid is the process's number.
func Getpid() int {
	pid, _ := syscall.Call("pid", 0, 0, 0, "", "", nil)
	return pid
}

// Exit ends the process.
func Exit(code int) { syscall.Exit(code) }
