//go:build ignore

// Writes the exported names of Go's packages, as src/go_names.txt has them: a line for each package, its path first, then
// its names, those of fields and methods behind the type's. Packages are read from standard input, one a line.
//
//	go run tests/conform/go_names.go < packages > src/go_names.txt
package main

import (
	"bufio"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"os"
	"sort"
	"strings"
)

func main() {
	imp := importer.ForCompiler(token.NewFileSet(), "source", nil)
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		path := strings.TrimSpace(in.Text())
		pkg, err := imp.Import(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, path, err)
			os.Exit(1)
		}
		fmt.Println(path + " " + strings.Join(names(pkg), " "))
	}
}

func names(pkg *types.Package) []string {
	var out []string
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		out = append(out, name)
		if t, ok := obj.(*types.TypeName); ok {
			for _, m := range members(t.Type()) {
				out = append(out, name+"."+m)
			}
		}
	}
	sort.Strings(out)
	return out
}

// members are the exported methods of a type or a pointer to it, promoted ones included, and its own fields.
func members(t types.Type) []string {
	var out []string
	set := types.NewMethodSet(t)
	if !types.IsInterface(t) {
		set = types.NewMethodSet(types.NewPointer(t))
	}
	for i := range set.Len() {
		if m := set.At(i).Obj(); m.Exported() {
			out = append(out, m.Name())
		}
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		for i := range s.NumFields() {
			if f := s.Field(i); f.Exported() {
				out = append(out, f.Name())
			}
		}
	}
	return out
}
