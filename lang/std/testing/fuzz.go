package testing

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
)

// InternalFuzzTarget is a fuzz target with its name.
type InternalFuzzTarget struct {
	Name string
	Fn   func(f *F)
}

// F is a fuzz target. Its function is called with the seeds: those of Add, and those in files below testdata/fuzz. Inputs
// are not generated.
type F struct {
	*common
	t     *T
	seeds []seed
	fuzzy bool
}

type seed struct {
	name   string
	values []any
}

// Add adds arguments to call the target's function with.
func (f *F) Add(args ...any) {
	for _, a := range args {
		if !fuzzable(reflect.TypeOf(a)) {
			panic(fmt.Sprintf("testing: unsupported type to Add %v", reflect.TypeOf(a)))
		}
	}
	f.seeds = append(f.seeds, seed{fmt.Sprintf("seed#%d", len(f.seeds)), args})
}

func fuzzable(t reflect.Type) bool {
	if t == nil {
		return false
	}
	switch t.Kind() {
	case reflect.Slice:
		return t == reflect.TypeFor[[]byte]()
	case reflect.String, reflect.Bool, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return t.PkgPath() == ""
	}
	return false
}

// Fuzz calls ff, a function of a *T and further parameters, with each seed as a subtest.
func (f *F) Fuzz(ff any) {
	if f.fuzzy {
		panic("testing: F.Fuzz called more than once")
	}
	f.fuzzy = true
	fn := reflect.ValueOf(ff)
	if fn.Kind() != reflect.Func {
		panic("testing: F.Fuzz must receive a function")
	}
	ft := fn.Type()
	if ft.NumIn() < 2 || ft.In(0) != reflect.TypeFor[*T]() {
		panic("testing: fuzz target must receive at least two arguments, where the first argument is a *T")
	}
	if ft.NumOut() != 0 {
		panic("testing: fuzz target must not return a value")
	}
	var types []reflect.Type
	for i := 1; i < ft.NumIn(); i++ {
		if !fuzzable(ft.In(i)) {
			panic(fmt.Sprintf("testing: unsupported type for fuzzing %v", ft.In(i)))
		}
		types = append(types, ft.In(i))
	}
	f.readSeeds(types)
	for _, s := range f.seeds {
		if len(s.values) != len(types) {
			f.t.Fatalf("wrong number of values in corpus entry: %d, want %d", len(s.values), len(types))
		}
		for i, v := range s.values {
			if reflect.TypeOf(v) != types[i] {
				f.t.Fatalf("mismatched types in corpus entry: %v, want %v", reflect.TypeOf(v), types[i])
			}
		}
		f.t.Run(s.name, func(t *T) {
			args := []reflect.Value{reflect.ValueOf(t)}
			for _, v := range s.values {
				args = append(args, reflect.ValueOf(v))
			}
			fn.Call(args)
		})
	}
}

// readSeeds adds the files of the target's corpus.
func (f *F) readSeeds(types []reflect.Type) {
	dir := "testdata/fuzz/" + f.t.name
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		text, err := os.ReadFile(dir + "/" + e.Name())
		if err != nil {
			f.t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		if strings.TrimSpace(lines[0]) != "go test fuzz v1" {
			f.t.Fatalf("%s: malformed: no version line", e.Name())
		}
		s := seed{name: e.Name()}
		for _, line := range lines[1:] {
			v, err := parseSeed(strings.TrimSpace(line))
			if err != nil {
				f.t.Fatalf("%s: malformed line %q: %v", e.Name(), line, err)
			}
			s.values = append(s.values, v)
		}
		f.seeds = append(f.seeds, s)
	}
}

// parseSeed reads a value as in int(3) or []byte("x").
func parseSeed(line string) (any, error) {
	kind, rest, ok := strings.Cut(line, "(")
	text, end := strings.CutSuffix(rest, ")")
	if !ok || !end {
		return nil, errors.New("no conversion")
	}
	bits := map[string]int{"int8": 8, "int16": 16, "int32": 32, "uint8": 8, "uint16": 16, "uint32": 32, "float32": 32}[kind]
	if bits == 0 {
		bits = 64
	}
	switch kind {
	case "string", "[]byte":
		s, err := strconv.Unquote(text)
		if kind == "string" {
			return s, err
		}
		return []byte(s), err
	case "bool":
		return strconv.ParseBool(text)
	case "rune", "byte":
		r, _, tail, err := strconv.UnquoteChar(strings.Trim(text, "'"), '\'')
		if err != nil || tail != "" {
			return nil, errors.New("no character")
		}
		if kind == "byte" {
			return byte(r), nil
		}
		return r, nil
	case "float32", "float64":
		x, err := strconv.ParseFloat(text, bits)
		if kind == "float32" {
			return float32(x), err
		}
		return x, err
	case "int", "int8", "int16", "int32", "int64":
		n, err := strconv.ParseInt(text, 0, bits)
		return map[string]any{"int": int(n), "int8": int8(n), "int16": int16(n), "int32": int32(n), "int64": n}[kind], err
	case "uint", "uint8", "uint16", "uint32", "uint64":
		n, err := strconv.ParseUint(text, 0, bits)
		return map[string]any{"uint": uint(n), "uint8": uint8(n), "uint16": uint16(n), "uint32": uint32(n), "uint64": n}[kind], err
	}
	return nil, fmt.Errorf("unknown type %s", kind)
}

// runFuzzTests runs fuzz targets with their seeds.
func (m *M) runFuzzTests() bool {
	if len(m.fuzzTargets) == 0 {
		return true
	}
	tests := make([]InternalTest, len(m.fuzzTargets))
	for i, target := range m.fuzzTargets {
		tests[i] = InternalTest{target.Name, func(t *T) {
			target.Fn(&F{common: &t.common, t: t})
		}}
	}
	return RunTests(m.deps.MatchString, tests)
}
