// Package filepath works on paths of the operating system's files.
package filepath

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"syscall"
)

const (
	Separator     = os.PathSeparator
	ListSeparator = os.PathListSeparator
)

var (
	ErrBadPattern       = errors.New("syntax error in pattern")
	SkipDir       error = fs.SkipDir
	SkipAll       error = fs.SkipAll
)

func Clean(name string) string             { return path.Clean(name) }
func Split(name string) (dir, file string) { return path.Split(name) }
func Join(elem ...string) string           { return path.Join(elem...) }
func Ext(name string) string               { return path.Ext(name) }
func Base(name string) string              { return path.Base(name) }
func Dir(name string) string               { return path.Dir(name) }
func IsAbs(name string) bool               { return path.IsAbs(name) }
func ToSlash(path string) string           { return path }
func FromSlash(path string) string         { return path }
func VolumeName(path string) string        { return "" }

// IsLocal reports whether a path stays below the directory that it is used in.
func IsLocal(path string) bool {
	if path == "" || path[0] == '/' {
		return false
	}
	depth := 0
	for start, i := 0, 0; i <= len(path); i++ {
		if i == len(path) || path[i] == '/' {
			switch path[start:i] {
			case "", ".":
			case "..":
				if depth--; depth < 0 {
					return false
				}
			default:
				depth++
			}
			start = i + 1
		}
	}
	return true
}

// Localize turns a path with slashes into one of the operating system.
func Localize(path string) (string, error) {
	for i := range len(path) {
		if path[i] == 0 {
			return "", errInvalidPath
		}
	}
	if !fs.ValidPath(path) {
		return "", errInvalidPath
	}
	return path, nil
}

var errInvalidPath = errors.New("invalid path")

// SplitList splits a list of paths such as $PATH.
func SplitList(path string) []string {
	list := []string{}
	if path == "" {
		return list
	}
	start := 0
	for i := range len(path) {
		if path[i] == ListSeparator {
			list = append(list, path[start:i])
			start = i + 1
		}
	}
	return append(list, path[start:])
}

// Abs is the path from the root.
func Abs(path string) (string, error) {
	if IsAbs(path) {
		return Clean(path), nil
	}
	wd, err := os.Getwd()
	if err != nil {
		return "", err
	}
	return Join(wd, path), nil
}

// Rel is a path from basepath to targpath.
func Rel(basepath, targpath string) (string, error) {
	base, targ := Clean(basepath), Clean(targpath)
	if targ == base {
		return ".", nil
	}
	if base == "." {
		base = ""
	}
	if targ == "." {
		targ = ""
	}
	if IsAbs(base) != IsAbs(targ) {
		return "", errors.New("Rel: can't make " + targpath + " relative to " + basepath)
	}
	// What both have in common, in whole elements.
	n, i := min(len(base), len(targ)), 0
	common := 0
	for ; i < n && base[i] == targ[i]; i++ {
		if base[i] == '/' {
			common = i + 1
		}
	}
	if i == n && (i == len(base) && (i == 0 || i == len(targ) || targ[i] == '/' || base[i-1] == '/') || i == len(targ) && base[i] == '/') {
		common = i
	}
	rest, to := base[common:], targ[common:]
	for len(rest) > 0 && rest[0] == '/' {
		rest = rest[1:]
	}
	for len(to) > 0 && to[0] == '/' {
		to = to[1:]
	}
	if rest == ".." || len(rest) > 2 && rest[:3] == "../" {
		return "", errors.New("Rel: can't make " + targpath + " relative to " + basepath)
	}
	if rest == "" {
		return to, nil
	}
	up := ".."
	for k := range len(rest) {
		if rest[k] == '/' {
			up += "/.."
		}
	}
	if to == "" {
		return up, nil
	}
	return up + "/" + to, nil
}

// EvalSymlinks is the path after following all symbolic links.
func EvalSymlinks(name string) (string, error) {
	done, rest := "", name
	if IsAbs(name) {
		done = "/"
	}
	links := 0
	for rest != "" {
		var e string
		e, rest = element(rest)
		switch {
		case e == "" || e == ".":
			continue
		case e == "..":
			if done == "" || done == ".." || len(done) > 2 && done[len(done)-3:] == "/.." {
				done = path.Join(done, "..")
			} else {
				done = path.Dir(done)
				if done == "." {
					done = ""
				}
			}
			continue
		}
		next := path.Join(done, e)
		info, err := os.Lstat(next)
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			if !info.IsDir() && (rest != "" || name[len(name)-1] == '/') {
				return "", syscall.ENOTDIR
			}
			done = next
			continue
		}
		if links++; links > 255 {
			return "", errors.New("EvalSymlinks: too many links")
		}
		to, err := os.Readlink(next)
		if err != nil {
			return "", err
		}
		if IsAbs(to) {
			done = "/"
		}
		rest = to + "/" + rest
	}
	return path.Clean(done), nil
}

// element takes the first element off a path.
func element(name string) (first, rest string) {
	for len(name) > 0 && name[0] == '/' {
		name = name[1:]
	}
	i := 0
	for i < len(name) && name[i] != '/' {
		i++
	}
	rest = name[i:]
	for len(rest) > 0 && rest[0] == '/' {
		rest = rest[1:]
	}
	return name[:i], rest
}

// WalkFunc is called by Walk for each file.
type WalkFunc func(path string, info fs.FileInfo, err error) error

// WalkDir calls fn for root and all below it, in the order of names.
func WalkDir(root string, fn fs.WalkDirFunc) error {
	info, err := os.Lstat(root)
	if err != nil {
		err = fn(root, nil, err)
	} else {
		err = walkDir(root, fs.FileInfoToDirEntry(info), fn)
	}
	if err == SkipDir || err == SkipAll {
		return nil
	}
	return err
}

func walkDir(name string, d fs.DirEntry, fn fs.WalkDirFunc) error {
	if err := fn(name, d, nil); err != nil || !d.IsDir() {
		if err == SkipDir && d.IsDir() {
			err = nil
		}
		return err
	}
	list, err := os.ReadDir(name)
	if err != nil {
		// The directory a second time, now with its error.
		if err = fn(name, d, err); err != nil {
			if err == SkipDir && d.IsDir() {
				err = nil
			}
			return err
		}
	}
	for _, e := range list {
		if err := walkDir(path.Join(name, e.Name()), e, fn); err != nil {
			if err == SkipDir {
				break
			}
			return err
		}
	}
	return nil
}

// Walk is WalkDir that describes each file.
func Walk(root string, fn WalkFunc) error {
	info, err := os.Lstat(root)
	if err != nil {
		err = fn(root, nil, err)
	} else {
		err = walk(root, info, fn)
	}
	if err == SkipDir || err == SkipAll {
		return nil
	}
	return err
}

func walk(name string, info fs.FileInfo, fn WalkFunc) error {
	if !info.IsDir() {
		return fn(name, info, nil)
	}
	list, err := os.ReadDir(name)
	// The names, even if not all of them could be read, unless fn refuses.
	if told := fn(name, info, err); err != nil || told != nil {
		return told
	}
	for _, e := range list {
		below := path.Join(name, e.Name())
		info, err := os.Lstat(below)
		if err != nil {
			if err := fn(below, info, err); err != nil && err != SkipDir {
				return err
			}
			continue
		}
		if err := walk(below, info, fn); err != nil {
			if err != SkipDir {
				return err
			}
			if !info.IsDir() {
				return err
			}
		}
	}
	return nil
}

// HasPrefix compares texts, not paths.
//
// Deprecated: it does not respect the elements of paths.
func HasPrefix(p, prefix string) bool { return len(p) >= len(prefix) && p[:len(prefix)] == prefix }

// Match reports whether the whole of name matches a pattern, as path.Match does.
func Match(pattern, name string) (matched bool, err error) {
	matched, err = path.Match(pattern, name)
	if err != nil {
		err = ErrBadPattern
	}
	return matched, err
}

func hasMeta(pattern string) bool {
	for i := range len(pattern) {
		switch pattern[i] {
		case '*', '?', '[', '\\':
			return true
		}
	}
	return false
}

// Glob gives the names of files that match a pattern.
func Glob(pattern string) (matches []string, err error) { return glob(pattern, 0) }

func glob(pattern string, depth int) (matches []string, err error) {
	if _, err := Match(pattern, ""); err != nil || depth > 10000 {
		return nil, ErrBadPattern
	}
	if !hasMeta(pattern) {
		if _, err := os.Lstat(pattern); err != nil {
			return nil, nil
		}
		return []string{pattern}, nil
	}
	dir, file := Split(pattern)
	switch dir {
	case "":
		dir = "."
	case "/":
	default:
		dir = dir[:len(dir)-1]
	}
	dirs := []string{dir}
	if hasMeta(dir) {
		if dir == pattern {
			return nil, ErrBadPattern
		}
		if dirs, err = glob(dir, depth+1); err != nil {
			return nil, err
		}
	}
	for _, d := range dirs {
		if info, err := os.Stat(d); err != nil || !info.IsDir() {
			continue
		}
		list, _ := os.ReadDir(d)
		for _, e := range list {
			ok, err := Match(file, e.Name())
			if err != nil {
				return matches, err
			}
			if ok {
				matches = append(matches, Join(d, e.Name()))
			}
		}
	}
	return matches, nil
}
