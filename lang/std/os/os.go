// Package os is the program's view of the operating system.
package os

import (
	"errors"
	"io"
)

// Args are the program's name and its arguments.
var Args []string = arguments()

var (
	ErrInvalid    = errors.New("invalid argument")
	ErrPermission = errors.New("permission denied")
	ErrExist      = errors.New("file already exists")
	ErrNotExist   = errors.New("file does not exist")
	ErrClosed     = errors.New("file already closed")
)

// A File is an open file.
type File struct {
	fd   int
	name string
	// The error of a write that failed for good.
	closed bool
}

var (
	Stdin  = &File{fd: 0, name: "/dev/stdin"}
	Stdout = &File{fd: 1, name: "/dev/stdout"}
	Stderr = &File{fd: 2, name: "/dev/stderr"}
)

// runtimeExit ends the process.
func runtimeExit(code int)

// write writes to a file descriptor: bytes written and the system's error number, or 0.
func write(fd int, p []byte) (int, int)

// read reads from a file descriptor: bytes read and the system's error number, or 0.
func read(fd int, p []byte) (int, int)

// argument is the program's i-th argument; false beyond the last.
func argument(i int) (string, bool)

// getenv is the value of an environment variable.
func getenv(name string) (string, bool)

// errorText is the text of an error number.
func errorText(errno int) string

func arguments() (list []string) {
	for i := 0; ; i++ {
		a, ok := argument(i)
		if !ok {
			return list
		}
		list = append(list, a)
	}
}

// Exit ends the program with a status, without running deferred calls.
func Exit(code int) { runtimeExit(code) }

// Getenv is the value of an environment variable, empty if it is not set.
func Getenv(key string) string {
	v, _ := getenv(key)
	return v
}

// LookupEnv is Getenv that tells whether the variable is set.
func LookupEnv(key string) (string, bool) { return getenv(key) }

// An Errno is the system's error number.
type errno int

func (e errno) Error() string { return errorText(int(e)) }

func (e errno) Is(target error) bool {
	switch target {
	case ErrPermission:
		return e == 1 || e == 13
	case ErrExist:
		return e == 17 || e == 39
	case ErrNotExist:
		return e == 2
	}
	return false
}

// A PathError says what failed on which file.
type PathError struct {
	Op   string
	Path string
	Err  error
}

func (e *PathError) Error() string { return e.Op + " " + e.Path + ": " + e.Err.Error() }
func (e *PathError) Unwrap() error { return e.Err }

func (f *File) Name() string { return f.name }
func (f *File) Fd() uintptr  { return uintptr(f.fd) }

func (f *File) check(op string) error {
	if f == nil {
		return ErrInvalid
	}
	if f.closed {
		return &PathError{op, f.name, ErrClosed}
	}
	return nil
}

// Write writes all of b.
func (f *File) Write(b []byte) (n int, err error) {
	if err := f.check("write"); err != nil {
		return 0, err
	}
	for n < len(b) {
		k, no := write(f.fd, b[n:])
		n += max(k, 0)
		if no != 0 {
			return n, &PathError{"write", f.name, errno(no)}
		}
	}
	return n, nil
}

// WriteString writes a string.
func (f *File) WriteString(s string) (n int, err error) { return f.Write([]byte(s)) }

// Read reads up to len(b) bytes.
func (f *File) Read(b []byte) (n int, err error) {
	if err := f.check("read"); err != nil {
		return 0, err
	}
	if len(b) == 0 {
		return 0, nil
	}
	n, no := read(f.fd, b)
	if no != 0 {
		return 0, &PathError{"read", f.name, errno(no)}
	}
	// The slice is used after the call, so that its memory stays while the goroutine waits for the bytes.
	if b = b[:n]; len(b) == 0 {
		return 0, io.EOF
	}
	return n, nil
}
