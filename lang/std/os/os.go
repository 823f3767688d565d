// Package os is the program's view of the operating system.
package os

import (
	"errors"
	"internal/syscall"
	"io/fs"
)

// Args are the program's name and its arguments.
var Args []string = arguments()

func arguments() (list []string) {
	for i := 0; ; i++ {
		a, ok := syscall.Argument(i)
		if !ok {
			return list
		}
		list = append(list, a)
	}
}

var (
	ErrInvalid    = fs.ErrInvalid
	ErrPermission = fs.ErrPermission
	ErrExist      = fs.ErrExist
	ErrNotExist   = fs.ErrNotExist
	ErrClosed     = fs.ErrClosed

	ErrNoDeadline             = errors.New("file type does not support deadline")
	ErrDeadlineExceeded error = deadlineExceeded{}
	ErrProcessDone            = errors.New("os: process already finished")
	ErrNoHandle               = errors.New("os: process handle unavailable")
)

type deadlineExceeded struct{}

func (deadlineExceeded) Error() string   { return "i/o timeout" }
func (deadlineExceeded) Timeout() bool   { return true }
func (deadlineExceeded) Temporary() bool { return true }

// A PathError says what failed on which file.
type PathError = fs.PathError

type (
	FileInfo = fs.FileInfo
	FileMode = fs.FileMode
	DirEntry = fs.DirEntry
)

const (
	ModeDir        = fs.ModeDir
	ModeAppend     = fs.ModeAppend
	ModeExclusive  = fs.ModeExclusive
	ModeTemporary  = fs.ModeTemporary
	ModeSymlink    = fs.ModeSymlink
	ModeDevice     = fs.ModeDevice
	ModeNamedPipe  = fs.ModeNamedPipe
	ModeSocket     = fs.ModeSocket
	ModeSetuid     = fs.ModeSetuid
	ModeSetgid     = fs.ModeSetgid
	ModeCharDevice = fs.ModeCharDevice
	ModeSticky     = fs.ModeSticky
	ModeIrregular  = fs.ModeIrregular

	ModeType = fs.ModeType
	ModePerm = fs.ModePerm
)

const (
	O_RDONLY int = 0x0
	O_WRONLY int = 0x1
	O_RDWR   int = 0x2
	O_APPEND int = 0x400
	O_CREATE int = 0x40
	O_EXCL   int = 0x80
	O_SYNC   int = 0x101000
	O_TRUNC  int = 0x200

	oDirectory = 0x10000
	oNoFollow  = 0x20000

	SEEK_SET int = 0
	SEEK_CUR int = 1
	SEEK_END int = 2

	PathSeparator     = '/'
	PathListSeparator = ':'
	DevNull           = "/dev/null"
)

const (
	einval  = syscall.Errno(22)
	enotdir = syscall.Errno(20)
	eisdir  = syscall.Errno(21)
	eexist  = syscall.Errno(17)
)

// A SyscallError says which system call failed.
type SyscallError struct {
	Syscall string
	Err     error
}

func (e *SyscallError) Error() string { return e.Syscall + ": " + e.Err.Error() }
func (e *SyscallError) Unwrap() error { return e.Err }
func (e *SyscallError) Timeout() bool { return hasTimeout(e.Err) }

func hasTimeout(err error) bool {
	t, ok := err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// NewSyscallError wraps err, nil for nil.
func NewSyscallError(syscall string, err error) error {
	if err == nil {
		return nil
	}
	return &SyscallError{syscall, err}
}

// A LinkError says what failed on which two files.
type LinkError struct {
	Op  string
	Old string
	New string
	Err error
}

func (e *LinkError) Error() string { return e.Op + " " + e.Old + " " + e.New + ": " + e.Err.Error() }
func (e *LinkError) Unwrap() error { return e.Err }

// cause is the error inside the errors of this package.
func cause(err error) error {
	switch e := err.(type) {
	case *PathError:
		return e.Err
	case *LinkError:
		return e.Err
	case *SyscallError:
		return e.Err
	}
	return err
}

func means(err, target error) bool {
	err = cause(err)
	if err == target {
		return true
	}
	e, ok := err.(syscall.Errno)
	return ok && e.Is(target)
}

func IsExist(err error) bool      { return means(err, ErrExist) }
func IsNotExist(err error) bool   { return means(err, ErrNotExist) }
func IsPermission(err error) bool { return means(err, ErrPermission) }
func IsTimeout(err error) bool    { return hasTimeout(cause(err)) }

// IsPathSeparator reports whether c separates the elements of paths.
func IsPathSeparator(c uint8) bool { return c == PathSeparator }

func pathError(op, name string, err error) error {
	if err == nil {
		return nil
	}
	return &PathError{Op: op, Path: name, Err: err}
}

// Exit ends the program with a status, without running deferred calls.
func Exit(code int) {
	if syscall.BeforeExit != nil {
		syscall.BeforeExit(code)
	}
	syscall.Exit(code)
}

// Getpagesize is the size of the system's pages.
func Getpagesize() int { return 4096 }

// Executable is the path of the running executable.
func Executable() (string, error) { return syscall.Text("exe", 0, 0, 0, "", "") }

// Hostname is the machine's name.
func Hostname() (name string, err error) {
	data, err := ReadFile("/proc/sys/kernel/hostname")
	if err != nil {
		return "", err
	}
	for len(data) > 0 && data[len(data)-1] == '\n' {
		data = data[:len(data)-1]
	}
	return string(data), nil
}

// ids are the numbers of a line of what the system tells of this process.
func ids(line string) (list []int) {
	data, _ := ReadFile("/proc/self/status")
	for start, i := 0, 0; i < len(data); i++ {
		if data[i] != '\n' {
			continue
		}
		if i-start > len(line) && string(data[start:start+len(line)]) == line {
			n, digits := 0, false
			for _, c := range data[start+len(line) : i+1] {
				if '0' <= c && c <= '9' {
					n, digits = 10*n+int(c-'0'), true
				} else if digits {
					list = append(list, n)
					n, digits = 0, false
				}
			}
			return list
		}
		start = i + 1
	}
	return nil
}

func id(line string, i int) int {
	if list := ids(line); i < len(list) {
		return list[i]
	}
	return -1
}

func Getuid() int               { return id("Uid:", 0) }
func Geteuid() int              { return id("Uid:", 1) }
func Getgid() int               { return id("Gid:", 0) }
func Getegid() int              { return id("Gid:", 1) }
func Getgroups() ([]int, error) { return ids("Groups:"), nil }

func Getpid() int {
	pid, _ := syscall.Call("pid", 0, 0, 0, "", "", nil)
	return pid
}

func Getppid() int {
	pid, _ := syscall.Call("ppid", 0, 0, 0, "", "", nil)
	return pid
}
