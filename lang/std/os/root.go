package os

import (
	"errors"
	"internal/syscall"
	"io"
	"io/fs"
	"time"
)

// A Root gives access to the files below a directory only: no name and no symbolic link leads out of it. Each name is
// followed element by element, so that others who move directories meanwhile can make an operation fail or meet another
// file.
type Root struct {
	name   string
	path   string // from the file system's root
	closed bool
}

var (
	errEscapes = errors.New("path escapes from parent")
	errTooDeep = errors.New("too many levels of symbolic links")
)

// OpenRoot opens a directory as a Root.
func OpenRoot(name string) (*Root, error) {
	path := name
	if path == "" || path[0] != '/' {
		wd, err := Getwd()
		if err != nil {
			return nil, err
		}
		path = wd + "/" + name
	}
	info, err := Stat(name)
	if err != nil {
		return nil, pathError("open", name, cause(err))
	}
	if !info.IsDir() {
		return nil, pathError("open", name, enotdir)
	}
	return &Root{name: name, path: path}, nil
}

// OpenInRoot opens a file below a directory.
func OpenInRoot(dir, name string) (*File, error) {
	r, err := OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return r.Open(name)
}

func (r *Root) Name() string { return r.name }

func (r *Root) Close() error {
	r.closed = true
	return nil
}

// elements splits a path.
func elements(path string) (list []string) {
	for start, i := 0, 0; i <= len(path); i++ {
		if i == len(path) || path[i] == '/' {
			if e := path[start:i]; e != "" && e != "." {
				list = append(list, e)
			}
			start = i + 1
		}
	}
	return list
}

// find follows a name; of the last element a link is followed only if that is wanted.
func (r *Root) find(op, name string, follow bool) (string, error) {
	fail := func(err error) (string, error) { return "", pathError(op, name, err) }
	if r.closed {
		return fail(ErrClosed)
	}
	if name == "" {
		return fail(errors.New("empty path"))
	}
	if name[0] == '/' {
		return fail(errEscapes)
	}
	rest := elements(name)
	var done []string
	join := func() string {
		path := r.path
		for _, e := range done {
			path += "/" + e
		}
		return path
	}
	for links := 0; len(rest) > 0; {
		e := rest[0]
		rest = rest[1:]
		if e == ".." {
			if len(done) == 0 {
				return fail(errEscapes)
			}
			done = done[:len(done)-1]
			continue
		}
		done = append(done, e)
		if len(rest) == 0 && !follow && name[len(name)-1] != '/' {
			break
		}
		info, err := Lstat(join())
		if err != nil {
			if len(rest) == 0 && IsNotExist(err) {
				// To be made.
				break
			}
			return fail(cause(err))
		}
		if info.Mode()&ModeSymlink != 0 {
			if links++; links > 40 {
				return fail(errTooDeep)
			}
			to, err := Readlink(join())
			if err != nil {
				return fail(cause(err))
			}
			if to == "" || to[0] == '/' {
				return fail(errEscapes)
			}
			done = done[:len(done)-1]
			rest = append(elements(to), rest...)
		} else if len(rest) > 0 && !info.IsDir() {
			return fail(enotdir)
		}
	}
	return join(), nil
}

// told is an error with the name that the caller knows.
func told(err error, op, name string) error {
	if err == nil {
		return nil
	}
	return pathError(op, name, cause(err))
}

// do performs an operation on the file of a name.
func (r *Root) do(op, name string, follow bool, f func(path string) error) error {
	path, err := r.find(op, name, follow)
	if err != nil {
		return err
	}
	return told(f(path), op, name)
}

func (r *Root) Open(name string) (*File, error) { return r.OpenFile(name, O_RDONLY, 0) }
func (r *Root) Create(name string) (*File, error) {
	return r.OpenFile(name, O_RDWR|O_CREATE|O_TRUNC, 0666)
}

func (r *Root) OpenFile(name string, flag int, perm FileMode) (f *File, err error) {
	if perm&0o777 != perm {
		return nil, pathError("openat", name, errors.New("unsupported file mode"))
	}
	err = r.do("openat", name, flag&O_EXCL == 0, func(path string) (err error) {
		f, err = OpenFile(path, flag|oNoFollow, perm)
		return err
	})
	if f != nil {
		f.name = joined(r.name, name)
	}
	return f, err
}

func joined(dir, name string) string {
	if len(dir) > 0 && dir[len(dir)-1] == '/' {
		return dir + name
	}
	return dir + "/" + name
}

func (r *Root) OpenRoot(name string) (*Root, error) {
	path, err := r.find("openat", name, true)
	if err != nil {
		return nil, err
	}
	inner, err := OpenRoot(path)
	if err != nil {
		return nil, told(err, "openat", name)
	}
	inner.name = joined(r.name, name)
	return inner, nil
}

func (r *Root) stat(op, name string, follow bool) (info FileInfo, err error) {
	err = r.do(op, name, follow, func(path string) (err error) {
		sys, err := syscall.Stat("lstat", 0, path)
		if err == nil {
			info = newStat(name, sys)
		}
		return err
	})
	return info, err
}

func (r *Root) Stat(name string) (FileInfo, error)  { return r.stat("statat", name, true) }
func (r *Root) Lstat(name string) (FileInfo, error) { return r.stat("lstatat", name, false) }

func (r *Root) Chmod(name string, mode FileMode) error {
	return r.do("chmodat", name, true, func(path string) error { return Chmod(path, mode) })
}

func (r *Root) Chown(name string, uid, gid int) error {
	return r.do("chownat", name, true, func(path string) error { return Chown(path, uid, gid) })
}

func (r *Root) Lchown(name string, uid, gid int) error {
	return r.do("lchownat", name, false, func(path string) error { return Lchown(path, uid, gid) })
}

func (r *Root) Chtimes(name string, atime time.Time, mtime time.Time) error {
	return r.do("chtimesat", name, true, func(path string) error { return Chtimes(path, atime, mtime) })
}

func (r *Root) Mkdir(name string, perm FileMode) error {
	if perm&0o777 != perm {
		return pathError("mkdirat", name, errors.New("unsupported file mode"))
	}
	return r.do("mkdirat", name, false, func(path string) error { return Mkdir(path, perm) })
}

func (r *Root) MkdirAll(name string, perm FileMode) error {
	for i := range len(name) {
		if name[i] == '/' && i > 0 {
			if err := r.makeOne(name[:i], perm); err != nil {
				return err
			}
		}
	}
	return r.makeOne(name, perm)
}

// makeOne makes a directory unless there is one.
func (r *Root) makeOne(name string, perm FileMode) error {
	if info, err := r.Stat(name); err == nil && info.IsDir() {
		return nil
	}
	return r.Mkdir(name, perm)
}

func (r *Root) Remove(name string) error { return r.remove("removeat", name, Remove) }

func (r *Root) RemoveAll(name string) error {
	for len(name) > 1 && name[len(name)-1] == '/' {
		name = name[:len(name)-1]
	}
	return r.remove("RemoveAll", name, RemoveAll)
}

func (r *Root) remove(op, name string, f func(path string) error) error {
	return r.do(op, name, false, func(path string) error {
		// A folder cannot be removed by a name that it has for itself or for what is in it.
		last := name
		for len(last) > 0 && last[len(last)-1] == '/' {
			last = last[:len(last)-1]
		}
		if last = last[lastSlash(last)+1:]; last == "." || last == ".." {
			return syscall.Errno(22) // EINVAL
		}
		return f(path)
	})
}

func lastSlash(name string) int {
	i := len(name) - 1
	for i >= 0 && name[i] != '/' {
		i--
	}
	return i
}

func (r *Root) Readlink(name string) (to string, err error) {
	err = r.do("readlinkat", name, false, func(path string) (err error) {
		to, err = Readlink(path)
		return err
	})
	return to, err
}

// two performs an operation on two names.
func (r *Root) two(op, oldname, newname string, f func(old, new string) error) error {
	old, err := r.find(op, oldname, false)
	if err == nil {
		var new string
		if new, err = r.find(op, newname, false); err == nil {
			err = f(old, new)
		}
	}
	if err == nil {
		return nil
	}
	return linkError(op, oldname, newname, cause(err))
}

func (r *Root) Rename(oldname, newname string) error {
	return r.two("renameat", oldname, newname, Rename)
}

func (r *Root) Link(oldname, newname string) error {
	return r.two("linkat", oldname, newname, Link)
}

// Symlink makes a link; where it leads is not checked until somebody follows it.
func (r *Root) Symlink(oldname, newname string) error {
	path, err := r.find("symlinkat", newname, false)
	if err == nil {
		err = Symlink(oldname, path)
	}
	if err == nil {
		return nil
	}
	return linkError("symlinkat", oldname, newname, cause(err))
}

func (r *Root) ReadFile(name string) ([]byte, error) {
	f, err := r.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func (r *Root) WriteFile(name string, data []byte, perm FileMode) error {
	f, err := r.OpenFile(name, O_WRONLY|O_CREATE|O_TRUNC, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// FS is the file system below the Root.
func (r *Root) FS() fs.FS { return rootFS{r} }

type rootFS struct{ r *Root }

func (f rootFS) name(op, name string) (string, error) {
	if !fs.ValidPath(name) {
		return "", pathError(op, name, ErrInvalid)
	}
	return name, nil
}

func (f rootFS) Open(name string) (fs.File, error) {
	if _, err := f.name("open", name); err != nil {
		return nil, err
	}
	file, err := f.r.Open(name)
	if err != nil {
		return nil, err
	}
	return file, nil
}

func (f rootFS) ReadDir(name string) ([]DirEntry, error) {
	path, err := f.r.find("readdir", name, true)
	if err != nil {
		return nil, err
	}
	list, err := ReadDir(path)
	return list, told(err, "readdir", name)
}

func (f rootFS) ReadFile(name string) ([]byte, error) {
	if _, err := f.name("read", name); err != nil {
		return nil, err
	}
	return f.r.ReadFile(name)
}

func (f rootFS) Stat(name string) (FileInfo, error) {
	if _, err := f.name("stat", name); err != nil {
		return nil, err
	}
	return f.r.Stat(name)
}

func (f rootFS) Lstat(name string) (FileInfo, error) {
	if _, err := f.name("lstat", name); err != nil {
		return nil, err
	}
	return f.r.Lstat(name)
}

func (f rootFS) ReadLink(name string) (string, error) {
	if _, err := f.name("readlink", name); err != nil {
		return "", err
	}
	return f.r.Readlink(name)
}
