package os

import (
	"errors"
	"internal/syscall"
	"io"
	"io/fs"
	"time"
)

// A File is an open file.
type File struct {
	fd       int
	name     string
	closed   bool
	appends  bool
	dir      *dirState
	isStream bool // one of the standard streams, which may be other than what the descriptor says
}

var (
	Stdin  = NewFile(0, "/dev/stdin")
	Stdout = NewFile(1, "/dev/stdout")
	Stderr = NewFile(2, "/dev/stderr")
)

func init() {
	syscall.Stdout = func() interface{ Write([]byte) (int, error) } { return Stdout }
	syscall.Stdin = func() interface{ Read([]byte) (int, error) } { return Stdin }
}

// NewFile gives a File for a descriptor.
func NewFile(fd uintptr, name string) *File {
	if int(fd) < 0 {
		return nil
	}
	return &File{fd: int(fd), name: name, isStream: fd <= 2}
}

func (f *File) Name() string { return f.name }

// Fd is the file's descriptor.
func (f *File) Fd() uintptr {
	if f == nil || f.closed {
		return ^uintptr(0)
	}
	return uintptr(f.fd)
}

func (f *File) check(op string) error {
	if f == nil {
		return ErrInvalid
	}
	if f.closed {
		return pathError(op, f.name, ErrClosed)
	}
	return nil
}

// fail is the error of an operation on the file.
func (f *File) fail(op string, errno int) error {
	if errno == 0 {
		return nil
	}
	if f.closed {
		return pathError(op, f.name, ErrClosed)
	}
	return pathError(op, f.name, syscall.Errno(errno))
}

func systemMode(mode FileMode) int {
	m := int(mode.Perm())
	if mode&ModeSetuid != 0 {
		m |= 0o4000
	}
	if mode&ModeSetgid != 0 {
		m |= 0o2000
	}
	if mode&ModeSticky != 0 {
		m |= 0o1000
	}
	return m
}

// Open opens a file for reading.
func Open(name string) (*File, error) { return OpenFile(name, O_RDONLY, 0) }

// Create makes a file, or empties it, and opens it.
func Create(name string) (*File, error) { return OpenFile(name, O_RDWR|O_CREATE|O_TRUNC, 0666) }

// OpenFile opens a file.
func OpenFile(name string, flag int, perm FileMode) (*File, error) {
	fd, errno := syscall.Call("open", flag, systemMode(perm), 0, name, "", nil)
	if errno != 0 {
		return nil, pathError("open", name, syscall.Errno(errno))
	}
	return &File{fd: fd, name: name, appends: flag&O_APPEND != 0}, nil
}

// Close closes the file.
func (f *File) Close() error {
	if f == nil {
		return ErrInvalid
	}
	if err := f.check("close"); err != nil {
		return err
	}
	f.closed = true
	if f.isStream {
		return nil
	}
	_, errno := syscall.Call("close", f.fd, 0, 0, "", "", nil)
	if errno != 0 {
		return pathError("close", f.name, syscall.Errno(errno))
	}
	return nil
}

// Read reads up to len(b) bytes.
func (f *File) Read(b []byte) (n int, err error) {
	if err := f.check("read"); err != nil {
		return 0, err
	}
	if len(b) == 0 {
		return 0, nil
	}
	var errno int
	if f.isStream {
		n, errno = syscall.Read(f.fd, b)
	} else {
		n, errno = syscall.Call("read", f.fd, 0, 0, "", "", b)
	}
	if errno != 0 {
		return 0, f.fail("read", errno)
	}
	// The slice is used after the call, so that its memory stays while the goroutine waits for the bytes.
	if b = b[:n]; len(b) == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// ReadAt reads len(b) bytes from a place of the file.
func (f *File) ReadAt(b []byte, off int64) (n int, err error) {
	if err := f.check("read"); err != nil {
		return 0, err
	}
	if off < 0 {
		return 0, pathError("readat", f.name, errors.New("negative offset"))
	}
	for len(b) > 0 {
		k, errno := syscall.Call("pread", f.fd, int(off), 0, "", "", b)
		if errno != 0 {
			return n, f.fail("read", errno)
		}
		if k == 0 {
			return n, io.EOF
		}
		n += k
		b = b[k:]
		off += int64(k)
	}
	return n, nil
}

// The files of copying functions, which must not find ReadFrom and WriteTo again.
type onlyWriter struct{ f *File }

func (w onlyWriter) Write(b []byte) (int, error) { return w.f.Write(b) }

type onlyReader struct{ f *File }

func (r onlyReader) Read(b []byte) (int, error) { return r.f.Read(b) }

func (f *File) ReadFrom(r io.Reader) (n int64, err error) {
	if err := f.check("write"); err != nil {
		return 0, err
	}
	return io.Copy(onlyWriter{f}, r)
}

func (f *File) WriteTo(w io.Writer) (n int64, err error) {
	if err := f.check("read"); err != nil {
		return 0, err
	}
	return io.Copy(w, onlyReader{f})
}

// Write writes all of b.
func (f *File) Write(b []byte) (n int, err error) {
	if err := f.check("write"); err != nil {
		return 0, err
	}
	for n < len(b) {
		var k, errno int
		if f.isStream && f.fd > 0 {
			k, errno = syscall.WriteStream(f.fd, b[n:])
		} else {
			k, errno = syscall.Call("write", f.fd, 0, 0, "", "", b[n:])
		}
		n += max(k, 0)
		if errno != 0 {
			return n, f.fail("write", errno)
		}
	}
	return n, nil
}

// WriteString writes a string.
func (f *File) WriteString(s string) (n int, err error) { return f.Write([]byte(s)) }

// WriteAt writes to a place of the file.
func (f *File) WriteAt(b []byte, off int64) (n int, err error) {
	if err := f.check("write"); err != nil {
		return 0, err
	}
	if f.appends {
		return 0, errors.New("os: invalid use of WriteAt on file opened with O_APPEND")
	}
	if off < 0 {
		return 0, pathError("writeat", f.name, errors.New("negative offset"))
	}
	for n < len(b) {
		k, errno := syscall.Call("pwrite", f.fd, int(off)+n, 0, "", "", b[n:])
		n += k
		if errno != 0 {
			return n, f.fail("write", errno)
		}
	}
	return n, nil
}

// Seek sets the place of the next Read or Write.
func (f *File) Seek(offset int64, whence int) (ret int64, err error) {
	if err := f.check("seek"); err != nil {
		return 0, err
	}
	n, errno := syscall.Call("seek", f.fd, int(offset), whence, "", "", nil)
	if f.isStream && errno == 9 {
		errno = 29
	}
	if errno != 0 {
		return 0, f.fail("seek", errno)
	}
	f.dir = nil
	return int64(n), nil
}

// request performs a request on the file of which only the success matters.
func (f *File) request(op, request string, a, b int) error {
	if err := f.check(op); err != nil {
		return err
	}
	_, errno := syscall.Call(request, f.fd, a, b, "", "", nil)
	return f.fail(op, errno)
}

func (f *File) Sync() error               { return f.request("sync", "fsync", 0, 0) }
func (f *File) Truncate(size int64) error { return f.request("truncate", "ftruncate", int(size), 0) }
func (f *File) Chmod(mode FileMode) error { return f.request("chmod", "fchmod", systemMode(mode), 0) }
func (f *File) Chown(uid, gid int) error  { return f.request("chown", "fchown", uid, gid) }
func (f *File) deadline(op string) error {
	if err := f.check(op); err != nil {
		return err
	}
	return pathError(op, f.name, ErrNoDeadline)
}

func (f *File) SetDeadline(t time.Time) error      { return f.deadline("set deadline") }
func (f *File) SetReadDeadline(t time.Time) error  { return f.deadline("set deadline") }
func (f *File) SetWriteDeadline(t time.Time) error { return f.deadline("set deadline") }

// Chdir makes the file, a directory, the current one.
func (f *File) Chdir() error {
	if err := f.check("chdir"); err != nil {
		return err
	}
	return pathError("chdir", f.name, syscall.Do("chdir", 0, 0, 0, "/proc/self/fd/"+digits(f.fd), ""))
}

func digits(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return digits(n/10) + string(rune('0'+n%10))
}

type rawConn struct{ f *File }

func (c rawConn) Control(f func(fd uintptr)) error {
	if err := c.f.check("SyscallConn"); err != nil {
		return err
	}
	f(c.f.Fd())
	return nil
}

func (c rawConn) Read(f func(fd uintptr) (done bool)) error {
	return c.Control(func(fd uintptr) {
		for !f(fd) {
		}
	})
}

func (c rawConn) Write(f func(fd uintptr) (done bool)) error { return c.Read(f) }

// SyscallConn gives access to the descriptor.
func (f *File) SyscallConn() (syscall.RawConn, error) {
	if err := f.check("SyscallConn"); err != nil {
		return nil, err
	}
	return rawConn{f}, nil
}

// Pipe makes a pipe: what is written to w is read from r.
func Pipe() (r *File, w *File, err error) {
	var buf [8]byte
	fd, errno := syscall.Call("pipe", 0, 0, 0, "", "", buf[:])
	if errno != 0 {
		return nil, nil, NewSyscallError("pipe2", syscall.Errno(errno))
	}
	to := int(buf[0]) | int(buf[1])<<8 | int(buf[2])<<16
	return &File{fd: fd, name: "|0"}, &File{fd: to, name: "|1"}, nil
}

type fileStat struct {
	name string
	mode FileMode
	sys  *syscall.Stat_t
}

func (s *fileStat) Name() string       { return s.name }
func (s *fileStat) Size() int64        { return s.sys.Size }
func (s *fileStat) Mode() FileMode     { return s.mode }
func (s *fileStat) ModTime() time.Time { return time.Unix(s.sys.Mtim.Sec, s.sys.Mtim.Nsec) }
func (s *fileStat) IsDir() bool        { return s.mode.IsDir() }
func (s *fileStat) Sys() any           { return s.sys }

// base is a path's last element.
func base(name string) string {
	for len(name) > 1 && name[len(name)-1] == '/' {
		name = name[:len(name)-1]
	}
	for i := len(name) - 2; i >= 0; i-- {
		if name[i] == '/' {
			return name[i+1:]
		}
	}
	return name
}

func newStat(name string, sys *syscall.Stat_t) *fileStat {
	m := FileMode(sys.Mode & 0o777)
	switch sys.Mode & 0o170000 {
	case 0o040000:
		m |= ModeDir
	case 0o120000:
		m |= ModeSymlink
	case 0o140000:
		m |= ModeSocket
	case 0o010000:
		m |= ModeNamedPipe
	case 0o020000:
		m |= ModeDevice | ModeCharDevice
	case 0o060000:
		m |= ModeDevice
	}
	if sys.Mode&0o4000 != 0 {
		m |= ModeSetuid
	}
	if sys.Mode&0o2000 != 0 {
		m |= ModeSetgid
	}
	if sys.Mode&0o1000 != 0 {
		m |= ModeSticky
	}
	return &fileStat{base(name), m, sys}
}

func describe(request, name string) (FileInfo, error) {
	sys, err := syscall.Stat(request, 0, name)
	if err != nil {
		return nil, pathError(request, name, err)
	}
	return newStat(name, sys), nil
}

// Stat describes a file.
func Stat(name string) (FileInfo, error) { return describe("stat", name) }

// Lstat is Stat, but describes a link and not where it leads.
func Lstat(name string) (FileInfo, error) { return describe("lstat", name) }

// Stat describes the file.
func (f *File) Stat() (FileInfo, error) {
	if err := f.check("stat"); err != nil {
		return nil, err
	}
	sys, err := syscall.Stat("fstat", f.fd, "")
	if err != nil {
		return nil, pathError("stat", f.name, err)
	}
	return newStat(f.name, sys), nil
}

// SameFile reports whether both describe the same file.
func SameFile(fi1, fi2 FileInfo) bool {
	a, ok := fi1.(*fileStat)
	b, also := fi2.(*fileStat)
	return ok && also && a.sys.Dev == b.sys.Dev && a.sys.Ino == b.sys.Ino
}

// ReadFile reads a whole file.
func ReadFile(name string) ([]byte, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size := 512
	if sys, err := syscall.Stat("fstat", f.fd, ""); err == nil && sys.Size < 1<<40 {
		size = max(int(sys.Size)+1, size)
	}
	data := make([]byte, 0, size)
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if err == io.EOF {
			return data, nil
		}
		if err != nil {
			return data, err
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
}

// WriteFile makes or empties a file and writes data to it.
func WriteFile(name string, data []byte, perm FileMode) error {
	f, err := OpenFile(name, O_WRONLY|O_CREATE|O_TRUNC, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closed := f.Close(); closed != nil && err == nil {
		err = closed
	}
	return err
}

// Mkdir makes a directory.
func Mkdir(name string, perm FileMode) error {
	err := pathError("mkdir", name, syscall.Do("mkdir", systemMode(perm), 0, 0, name, ""))
	if err == nil && perm&ModeSticky != 0 {
		return Chmod(name, perm)
	}
	return err
}

// MkdirAll makes a directory and those above it, as far as they are missing.
func MkdirAll(path string, perm FileMode) error {
	if info, err := Stat(path); err == nil {
		if info.IsDir() {
			return nil
		}
		return pathError("mkdir", path, enotdir)
	}
	end := len(path)
	for end > 0 && path[end-1] == '/' {
		end--
	}
	for end > 0 && path[end-1] != '/' {
		end--
	}
	if end > 1 {
		if err := MkdirAll(path[:end-1], perm); err != nil {
			return err
		}
	}
	err := Mkdir(path, perm)
	if err != nil {
		// Such as "foo/.", or somebody was faster.
		if info, lstat := Lstat(path); lstat == nil && info.IsDir() {
			return nil
		}
	}
	return err
}

// Remove removes a file or an empty directory.
func Remove(name string) error {
	asFile := syscall.Do("unlink", 0, 0, 0, name, "")
	if asFile == nil {
		return nil
	}
	asDir := syscall.Do("rmdir", 0, 0, 0, name, "")
	if asDir == nil {
		return nil
	}
	// The one of the two errors that says more.
	if asDir != enotdir {
		asFile = asDir
	}
	return pathError("remove", name, asFile)
}

// RemoveAll removes a path and all below it; that it does not exist is no error.
func RemoveAll(path string) error {
	if path == "" {
		return nil
	}
	if base := base(path); base == "." || len(path) > 1 && path[len(path)-2:] == "/." {
		return pathError("RemoveAll", path, einval)
	}
	err := Remove(path)
	if err == nil || IsNotExist(err) {
		return nil
	}
	info, lstat := Lstat(path)
	if lstat != nil {
		if IsNotExist(lstat) {
			return nil
		}
		return lstat
	}
	if !info.IsDir() {
		return err
	}
	list, err := readDirFile(path)
	if err != nil && !IsNotExist(err) {
		return err
	}
	var first error
	for _, e := range list {
		if err := RemoveAll(path + "/" + e.Name()); err != nil && first == nil {
			first = err
		}
	}
	err = Remove(path)
	if err == nil || IsNotExist(err) {
		return nil
	}
	if first != nil {
		return first
	}
	return err
}

func linkError(op, old, new string, err error) error {
	if err == nil {
		return nil
	}
	return &LinkError{op, old, new, err}
}

// Rename moves a file.
func Rename(oldpath, newpath string) error {
	// A directory is not replaced by a file, nor by another directory.
	if info, err := Lstat(newpath); err == nil && info.IsDir() {
		old, err := Lstat(oldpath)
		if err != nil {
			return linkError("rename", oldpath, newpath, cause(err))
		}
		if newpath == oldpath || !SameFile(old, info) {
			return linkError("rename", oldpath, newpath, eexist)
		}
	}
	return linkError("rename", oldpath, newpath, syscall.Do("rename", 0, 0, 0, oldpath, newpath))
}

// Link makes another name of a file.
func Link(oldname, newname string) error {
	return linkError("link", oldname, newname, syscall.Do("link", 0, 0, 0, oldname, newname))
}

// Symlink makes a symbolic link.
func Symlink(oldname, newname string) error {
	return linkError("symlink", oldname, newname, syscall.Do("symlink", 0, 0, 0, oldname, newname))
}

// Readlink is where a symbolic link leads.
func Readlink(name string) (string, error) {
	to, err := syscall.Text("readlink", 0, 0, 0, name, "")
	return to, pathError("readlink", name, err)
}

func Chmod(name string, mode FileMode) error {
	return pathError("chmod", name, syscall.Do("chmod", systemMode(mode), 0, 0, name, ""))
}

func Chown(name string, uid, gid int) error {
	return pathError("chown", name, syscall.Do("chown", uid, gid, 0, name, ""))
}

func Lchown(name string, uid, gid int) error {
	return pathError("lchown", name, syscall.Do("lchown", uid, gid, 0, name, ""))
}

// Chtimes sets a file's times of access and change; a zero time leaves one as it is.
func Chtimes(name string, atime time.Time, mtime time.Time) error {
	which := 0
	if !atime.IsZero() {
		which |= 1
	}
	if !mtime.IsZero() {
		which |= 2
	}
	err := syscall.Do("utimes", int(atime.UnixNano()), int(mtime.UnixNano()), which, name, "")
	return pathError("chtimes", name, err)
}

func Truncate(name string, size int64) error {
	return pathError("truncate", name, syscall.Do("truncate", int(size), 0, 0, name, ""))
}

// Chdir changes the current directory.
func Chdir(dir string) error { return pathError("chdir", dir, syscall.Do("chdir", 0, 0, 0, dir, "")) }

// Getwd is the current directory, by the name that $PWD has for it if that is right.
func Getwd() (dir string, err error) {
	if dir = Getenv("PWD"); len(dir) > 0 && dir[0] == '/' {
		here, err := Stat(".")
		there, also := Stat(dir)
		if err == nil && also == nil && SameFile(here, there) {
			return dir, nil
		}
	}
	dir, err = syscall.Text("getcwd", 0, 0, 0, "", "")
	return dir, NewSyscallError("getwd", err)
}

// temporary gives names for a pattern, in which a random number stands for the last star.
func temporary(op, dir, pattern string) (func() string, error) {
	prefix, suffix := pattern, ""
	for i := range len(pattern) {
		switch pattern[i] {
		case '/':
			return nil, pathError(op, pattern, errors.New("pattern contains path separator"))
		case '*':
			prefix, suffix = pattern[:i], pattern[i+1:]
		}
	}
	if dir == "" {
		dir = TempDir()
	}
	if dir[len(dir)-1] != '/' {
		dir += "/"
	}
	return func() string {
		var b [4]byte
		syscall.Random(b[:])
		n := int(b[0]) | int(b[1])<<8 | int(b[2])<<16 | int(b[3])<<24
		return dir + prefix + digits(n) + suffix
	}, nil
}

// CreateTemp makes a new file of a name that nothing has.
func CreateTemp(dir, pattern string) (*File, error) {
	next, err := temporary("createtemp", dir, pattern)
	if err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		f, err := OpenFile(next(), O_RDWR|O_CREATE|O_EXCL, 0600)
		if !IsExist(err) {
			return f, err
		}
		if try == 10000 {
			return nil, pathError("createtemp", dir+"/"+pattern, ErrExist)
		}
	}
}

// MkdirTemp makes a new directory of a name that nothing has.
func MkdirTemp(dir, pattern string) (string, error) {
	next, err := temporary("mkdirtemp", dir, pattern)
	if err != nil {
		return "", err
	}
	for try := 1; ; try++ {
		name := next()
		err := Mkdir(name, 0700)
		if err == nil {
			return name, nil
		}
		if IsNotExist(err) && dir != "" {
			if _, statErr := Stat(dir); IsNotExist(statErr) {
				return "", statErr
			}
		}
		if !IsExist(err) {
			return "", err
		}
		if try == 10000 {
			return "", pathError("mkdirtemp", dir+"/"+pattern, ErrExist)
		}
	}
}

// dirFS is the file system below a directory.
type dirFS string

// DirFS is the file system below a directory.
func DirFS(dir string) fs.FS { return dirFS(dir) }

func (dir dirFS) full(op, name string) (string, error) {
	if dir == "" {
		return "", pathError(op, name, errors.New("os: DirFS with empty root"))
	}
	if !fs.ValidPath(name) {
		return "", pathError(op, name, ErrInvalid)
	}
	if name == "." {
		return string(dir), nil
	}
	if dir[len(dir)-1] == '/' {
		return string(dir) + name, nil
	}
	return string(dir) + "/" + name, nil
}

// renamed is an error that speaks of the name below the directory.
func renamed(err error, name string) error {
	if e, ok := err.(*PathError); ok {
		e.Path = name
	}
	return err
}

func (dir dirFS) Open(name string) (fs.File, error) {
	full, err := dir.full("open", name)
	if err != nil {
		return nil, err
	}
	f, err := Open(full)
	if err != nil {
		return nil, renamed(err, name)
	}
	return f, nil
}

func (dir dirFS) ReadFile(name string) ([]byte, error) {
	full, err := dir.full("readfile", name)
	if err != nil {
		return nil, err
	}
	data, err := ReadFile(full)
	return data, renamed(err, name)
}

func (dir dirFS) ReadDir(name string) ([]DirEntry, error) {
	full, err := dir.full("readdir", name)
	if err != nil {
		return nil, err
	}
	list, err := ReadDir(full)
	return list, renamed(err, name)
}

func (dir dirFS) Stat(name string) (FileInfo, error) {
	full, err := dir.full("stat", name)
	if err != nil {
		return nil, err
	}
	info, err := Stat(full)
	return info, renamed(err, name)
}

func (dir dirFS) Lstat(name string) (FileInfo, error) {
	full, err := dir.full("lstat", name)
	if err != nil {
		return nil, err
	}
	info, err := Lstat(full)
	return info, renamed(err, name)
}

func (dir dirFS) ReadLink(name string) (string, error) {
	full, err := dir.full("readlink", name)
	if err != nil {
		return "", err
	}
	to, err := Readlink(full)
	return to, renamed(err, name)
}

// CopyFS copies a file system to a directory.
func CopyFS(dir string, fsys fs.FS) error {
	return fs.WalkDir(fsys, ".", func(name string, d DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := dir
		if name != "." {
			to += "/" + name
		}
		switch d.Type() {
		case ModeDir:
			return MkdirAll(to, 0777)
		case ModeSymlink:
			target, err := fs.ReadLink(fsys, name)
			if err != nil {
				return err
			}
			return Symlink(target, to)
		case 0:
		default:
			return pathError("CopyFS", name, ErrInvalid)
		}
		from, err := fsys.Open(name)
		if err != nil {
			return err
		}
		defer from.Close()
		info, err := from.Stat()
		if err != nil {
			return err
		}
		file, err := OpenFile(to, O_CREATE|O_EXCL|O_WRONLY, 0666|info.Mode()&0777)
		if err != nil {
			return err
		}
		if _, err := io.Copy(file, from); err != nil {
			file.Close()
			return pathError("Copy", to, err)
		}
		return file.Close()
	})
}
