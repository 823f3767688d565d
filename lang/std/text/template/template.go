// Package template makes texts out of templates and data.
//
// Package parse reads templates; exec.go executes them, funcs.go has the functions that they know.
package template

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"sync"
	"text/template/parse"
)

// A Template is a tree, and the templates that belong with it.
type Template struct {
	name string
	*parse.Tree
	*common
	leftDelim  string
	rightDelim string
}

// common is what templates that belong together share.
type common struct {
	tmpl   map[string]*Template
	muTmpl sync.RWMutex // guards tmpl
	option option
	// For the parser, and for execution.
	muFuncs    sync.RWMutex
	parseFuncs FuncMap
	execFuncs  map[string]reflect.Value
}

// New makes a template without a text.
func New(name string) *Template { return &Template{name: name} }

// Name is the template's name.
func (t *Template) Name() string { return t.name }

// New makes a template that belongs with t.
func (t *Template) New(name string) *Template {
	t.init()
	return &Template{name: name, common: t.common, leftDelim: t.leftDelim, rightDelim: t.rightDelim}
}

func (t *Template) init() {
	if t.common == nil {
		t.common = &common{tmpl: map[string]*Template{}, parseFuncs: FuncMap{}, execFuncs: map[string]reflect.Value{}}
	}
}

// Clone is a copy of t and the templates that belong with it.
func (t *Template) Clone() (*Template, error) {
	c := &Template{name: t.name, Tree: t.Tree, leftDelim: t.leftDelim, rightDelim: t.rightDelim}
	c.init()
	if t.common == nil {
		return c, nil
	}
	c.option = t.option
	t.muTmpl.RLock()
	defer t.muTmpl.RUnlock()
	for name, tmpl := range t.tmpl {
		if name == t.name {
			c.tmpl[name] = c
			continue
		}
		c.tmpl[name] = &Template{name: tmpl.name, Tree: tmpl.Tree, common: c.common, leftDelim: tmpl.leftDelim, rightDelim: tmpl.rightDelim}
	}
	t.muFuncs.RLock()
	defer t.muFuncs.RUnlock()
	maps.Copy(c.parseFuncs, t.parseFuncs)
	maps.Copy(c.execFuncs, t.execFuncs)
	return c, nil
}

// AddParseTree adds a tree under a name.
func (t *Template) AddParseTree(name string, tree *parse.Tree) (*Template, error) {
	t.init()
	t.muTmpl.Lock()
	defer t.muTmpl.Unlock()
	n := t
	if name != t.name {
		n = t.New(name)
	}
	if t.associate(n, tree) || n.Tree == nil {
		n.Tree = tree
	}
	return n, nil
}

// associate notes a template under its name, unless it is empty and there is one already.
func (t *Template) associate(n *Template, tree *parse.Tree) bool {
	if old := t.tmpl[n.name]; old != nil && parse.IsEmptyTree(tree.Root) && old.Tree != nil {
		return false
	}
	t.tmpl[n.name] = n
	return true
}

// Templates are t and the templates that belong with it.
func (t *Template) Templates() []*Template {
	if t.common == nil {
		return nil
	}
	t.muTmpl.RLock()
	defer t.muTmpl.RUnlock()
	list := make([]*Template, 0, len(t.tmpl))
	for _, v := range t.tmpl {
		list = append(list, v)
	}
	return list
}

// Delims sets the delimiters of actions; empty ones stand for {{ and }}.
func (t *Template) Delims(left, right string) *Template {
	t.init()
	t.leftDelim, t.rightDelim = left, right
	return t
}

// Funcs adds functions.
func (t *Template) Funcs(funcMap FuncMap) *Template {
	t.init()
	t.muFuncs.Lock()
	defer t.muFuncs.Unlock()
	for name, f := range funcMap {
		t.execFuncs[name] = checkedFunc(name, f)
	}
	maps.Copy(t.parseFuncs, funcMap)
	return t
}

// Lookup is the template of a name, nil if there is none.
func (t *Template) Lookup(name string) *Template {
	if t.common == nil {
		return nil
	}
	t.muTmpl.RLock()
	defer t.muTmpl.RUnlock()
	return t.tmpl[name]
}

// Parse reads a text as the template's, with the definitions in it.
func (t *Template) Parse(text string) (*Template, error) {
	t.init()
	t.muFuncs.RLock()
	trees, err := parse.Parse(t.name, text, t.leftDelim, t.rightDelim, t.parseFuncs, builtinNames())
	t.muFuncs.RUnlock()
	if err != nil {
		return nil, err
	}
	for name, tree := range trees {
		if _, err := t.AddParseTree(name, tree); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// Must panics if there is an error.
func Must(t *Template, err error) *Template {
	if err != nil {
		panic(err)
	}
	return t
}

// What to do about keys that a map lacks.
type missingKey int

const (
	keepInvalid missingKey = iota
	zeroValue
	asError
)

type option struct{ missingKey missingKey }

// Option sets options: missingkey=default, =invalid, =zero or =error.
func (t *Template) Option(opt ...string) *Template {
	t.init()
	for _, s := range opt {
		switch s {
		case "":
			panic("empty option string")
		case "missingkey=invalid", "missingkey=default":
			t.option.missingKey = keepInvalid
		case "missingkey=zero":
			t.option.missingKey = zeroValue
		case "missingkey=error":
			t.option.missingKey = asError
		default:
			panic("unrecognized option: " + s)
		}
	}
	return t
}

type reader func(name string) (base string, text []byte, err error)

func fromSystem(name string) (string, []byte, error) {
	text, err := os.ReadFile(name)
	return filepath.Base(name), text, err
}

func fromFS(fsys fs.FS) reader {
	return func(name string) (string, []byte, error) {
		text, err := fs.ReadFile(fsys, name)
		return path.Base(name), text, err
	}
}

// parseFiles reads files as templates of their names; t is nil, or one of them belongs with it.
func parseFiles(t *Template, read reader, filenames ...string) (*Template, error) {
	if len(filenames) == 0 {
		return nil, fmt.Errorf("template: no files named in call to ParseFiles")
	}
	for _, filename := range filenames {
		name, text, err := read(filename)
		if err != nil {
			return nil, err
		}
		if t == nil {
			t = New(name)
		}
		n := t
		if name != t.Name() {
			n = t.New(name)
		}
		if _, err := n.Parse(string(text)); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// ParseFiles reads files as templates; the first one is given.
func ParseFiles(filenames ...string) (*Template, error) {
	return parseFiles(nil, fromSystem, filenames...)
}

// ParseFiles reads files as templates that belong with t.
func (t *Template) ParseFiles(filenames ...string) (*Template, error) {
	t.init()
	return parseFiles(t, fromSystem, filenames...)
}

func parseGlob(t *Template, pattern string) (*Template, error) {
	filenames, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	if len(filenames) == 0 {
		return nil, fmt.Errorf("template: pattern matches no files: %#q", pattern)
	}
	return parseFiles(t, fromSystem, filenames...)
}

// ParseGlob reads the files that match a pattern.
func ParseGlob(pattern string) (*Template, error) { return parseGlob(nil, pattern) }

// ParseGlob reads the files that match a pattern as templates that belong with t.
func (t *Template) ParseGlob(pattern string) (*Template, error) {
	t.init()
	return parseGlob(t, pattern)
}

func parseFS(t *Template, fsys fs.FS, patterns []string) (*Template, error) {
	var filenames []string
	for _, pattern := range patterns {
		list, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			return nil, fmt.Errorf("template: pattern matches no files: %#q", pattern)
		}
		filenames = append(filenames, list...)
	}
	return parseFiles(t, fromFS(fsys), filenames...)
}

// ParseFS reads the files of a file system that match patterns.
func ParseFS(fsys fs.FS, patterns ...string) (*Template, error) { return parseFS(nil, fsys, patterns) }

// ParseFS reads the files of a file system that match patterns as templates that belong with t.
func (t *Template) ParseFS(fsys fs.FS, patterns ...string) (*Template, error) {
	t.init()
	return parseFS(t, fsys, patterns)
}
