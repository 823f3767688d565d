package os

import (
	"errors"
	"internal/syscall"
	"io"
	"io/fs"
)

// dirState is what is left of a directory that is being read.
type dirState struct{ rest []DirEntry }

type dirEntry struct {
	dir, name string
	typ       FileMode
}

func (e *dirEntry) Name() string            { return e.name }
func (e *dirEntry) IsDir() bool             { return e.typ.IsDir() }
func (e *dirEntry) Type() FileMode          { return e.typ }
func (e *dirEntry) Info() (FileInfo, error) { return Lstat(e.dir + "/" + e.name) }
func (e *dirEntry) String() string          { return fs.FormatDirEntry(e) }

// load reads the directory, once until the next Seek.
func (f *File) load() error {
	if f.dir != nil {
		return nil
	}
	text, err := syscall.Text("list", f.fd, 0, 0, "", "")
	if err != nil {
		return pathError("readdirent", f.name, err)
	}
	f.dir = new(dirState)
	for start, i := 0, 0; i < len(text); i++ {
		if text[i] != 0 {
			continue
		}
		var typ FileMode
		switch text[start] {
		case 'd':
			typ = ModeDir
		case 'l':
			typ = ModeSymlink
		case 'p':
			typ = ModeNamedPipe
		case 's':
			typ = ModeSocket
		case 'c':
			typ = ModeDevice | ModeCharDevice
		case 'b':
			typ = ModeDevice
		}
		f.dir.rest = append(f.dir.rest, &dirEntry{f.name, text[start+1 : i], typ})
		start = i + 1
	}
	return nil
}

// ReadDir gives the next n entries of the directory, in its order; all that are left if n is not positive.
func (f *File) ReadDir(n int) ([]DirEntry, error) {
	if f == nil {
		return nil, ErrInvalid
	}
	if f.closed {
		return nil, pathError("readdirent", f.name, errors.New("use of closed file"))
	}
	if err := f.load(); err != nil {
		return nil, err
	}
	rest := f.dir.rest
	if n <= 0 {
		n = len(rest)
	} else if len(rest) == 0 {
		return []DirEntry{}, io.EOF
	}
	n = min(n, len(rest))
	f.dir.rest = rest[n:]
	return append([]DirEntry{}, rest[:n]...), nil
}

// Readdirnames is ReadDir that gives names.
func (f *File) Readdirnames(n int) (names []string, err error) {
	list, err := f.ReadDir(n)
	if f != nil && list != nil {
		names = make([]string, 0, len(list))
	}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names, err
}

// Readdir is ReadDir that describes the files.
func (f *File) Readdir(n int) ([]FileInfo, error) {
	list, err := f.ReadDir(n)
	var infos []FileInfo
	if list != nil {
		infos = make([]FileInfo, 0, len(list))
	}
	for _, e := range list {
		info, lstat := e.Info()
		if IsNotExist(lstat) {
			continue
		}
		if lstat != nil {
			return infos, lstat
		}
		infos = append(infos, info)
	}
	return infos, err
}

// readDirFile reads a directory in its own order.
func readDirFile(name string) ([]DirEntry, error) {
	f, err := OpenFile(name, O_RDONLY|oDirectory, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

// withoutOwn hides what a file system does itself.
type withoutOwn struct{}

func (withoutOwn) Open(name string) (fs.File, error) {
	f, err := OpenFile(name, O_RDONLY|oDirectory, 0)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// ReadDir reads a directory, sorted by name.
func ReadDir(name string) ([]DirEntry, error) { return fs.ReadDir(withoutOwn{}, name) }
