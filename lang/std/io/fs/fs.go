// Package fs has the interfaces of file systems, and functions on any file system.
package fs

import (
	"errors"
	"internal/syscall"
	"time"
	"unicode/utf8"
)

// An FS is a tree of files.
type FS interface {
	Open(name string) (File, error)
}

// A File is an open file.
type File interface {
	Stat() (FileInfo, error)
	Read([]byte) (int, error)
	Close() error
}

// A DirEntry is what a directory tells of a file.
type DirEntry interface {
	Name() string
	IsDir() bool
	Type() FileMode
	Info() (FileInfo, error)
}

// A ReadDirFile is an open directory.
type ReadDirFile interface {
	File
	ReadDir(n int) ([]DirEntry, error)
}

// A FileInfo describes a file.
type FileInfo interface {
	Name() string
	Size() int64
	Mode() FileMode
	ModTime() time.Time
	IsDir() bool
	Sys() any
}

var (
	ErrInvalid    = errors.New("invalid argument")
	ErrPermission = errors.New("permission denied")
	ErrExist      = errors.New("file already exists")
	ErrNotExist   = errors.New("file does not exist")
	ErrClosed     = errors.New("file already closed")
)

func init() {
	syscall.Meaning = func(e syscall.Errno, target error) bool {
		switch target {
		case ErrPermission:
			return e == 1 || e == 13
		case ErrExist:
			return e == 17 || e == 39
		case ErrNotExist:
			return e == 2
		case errors.ErrUnsupported:
			return e == 38 || e == 95
		}
		return false
	}
}

// A PathError says what failed on which file.
type PathError struct {
	Op   string
	Path string
	Err  error
}

func (e *PathError) Error() string { return e.Op + " " + e.Path + ": " + e.Err.Error() }
func (e *PathError) Unwrap() error { return e.Err }

// Timeout reports whether the operation took too long.
func (e *PathError) Timeout() bool {
	t, ok := e.Err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

// A FileMode is a file's type and its permissions.
type FileMode uint32

const (
	ModeDir        FileMode = 1 << (31 - iota) // d
	ModeAppend                                 // a
	ModeExclusive                              // l
	ModeTemporary                              // T
	ModeSymlink                                // L
	ModeDevice                                 // D
	ModeNamedPipe                              // p
	ModeSocket                                 // S
	ModeSetuid                                 // u
	ModeSetgid                                 // g
	ModeCharDevice                             // c
	ModeSticky                                 // t
	ModeIrregular                              // ?

	ModeType = ModeDir | ModeSymlink | ModeNamedPipe | ModeSocket | ModeDevice | ModeCharDevice | ModeIrregular

	ModePerm FileMode = 0777
)

func (m FileMode) String() string {
	const types, perms = "dalTLDpSugct?", "rwxrwxrwx"
	var buf []byte
	for i := range len(types) {
		if m&(1<<(31-i)) != 0 {
			buf = append(buf, types[i])
		}
	}
	if buf == nil {
		buf = append(buf, '-')
	}
	for i := range len(perms) {
		if m&(1<<(8-i)) != 0 {
			buf = append(buf, perms[i])
		} else {
			buf = append(buf, '-')
		}
	}
	return string(buf)
}

func (m FileMode) IsDir() bool     { return m&ModeDir != 0 }
func (m FileMode) IsRegular() bool { return m&ModeType == 0 }
func (m FileMode) Perm() FileMode  { return m & ModePerm }
func (m FileMode) Type() FileMode  { return m & ModeType }

// ValidPath reports whether a name can be given to Open: elements with single slashes between, none "." or "..".
func ValidPath(name string) bool {
	if name == "." {
		return true
	}
	if !utf8.ValidString(name) {
		return false
	}
	for start, i := 0, 0; i <= len(name); i++ {
		if i == len(name) || name[i] == '/' {
			if e := name[start:i]; e == "" || e == "." || e == ".." {
				return false
			}
			start = i + 1
		}
	}
	return true
}

type infoEntry struct{ info FileInfo }

func (e infoEntry) Name() string            { return e.info.Name() }
func (e infoEntry) IsDir() bool             { return e.info.IsDir() }
func (e infoEntry) Type() FileMode          { return e.info.Mode().Type() }
func (e infoEntry) Info() (FileInfo, error) { return e.info, nil }
func (e infoEntry) String() string          { return FormatDirEntry(e) }

// FileInfoToDirEntry gives a directory's entry for a file; nil for nil.
func FileInfoToDirEntry(info FileInfo) DirEntry {
	if info == nil {
		return nil
	}
	return infoEntry{info}
}

// FormatFileInfo describes a file on a line: mode, size, time, name.
func FormatFileInfo(info FileInfo) string {
	size, neg := info.Size(), ""
	if size < 0 {
		size, neg = -size, "-"
	}
	digits := ""
	for u := uint64(size); u > 0 || digits == ""; u /= 10 {
		digits = string(rune('0'+u%10)) + digits
	}
	return info.Mode().String() + " " + neg + digits + " " + info.ModTime().Format("2006-01-02 15:04:05") + " " +
		nameOf(info.Name(), info.IsDir())
}

// FormatDirEntry describes an entry: type and name.
func FormatDirEntry(dir DirEntry) string {
	mode := dir.Type().String()
	return mode[:len(mode)-9] + " " + nameOf(dir.Name(), dir.IsDir())
}

func nameOf(name string, isDir bool) string {
	if isDir {
		return name + "/"
	}
	return name
}
