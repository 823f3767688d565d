package json

import (
	"encoding"
	"reflect"
	"sort"
	"strings"
	"sync"
	"unicode"
)

// A Marshaler gives its value as JSON.
type Marshaler interface{ MarshalJSON() ([]byte, error) }

// An Unmarshaler takes its value from JSON, which it must copy to keep.
type Unmarshaler interface{ UnmarshalJSON([]byte) error }

var (
	marshalerType       = reflect.TypeFor[Marshaler]()
	unmarshalerType     = reflect.TypeFor[Unmarshaler]()
	textMarshalerType   = reflect.TypeFor[encoding.TextMarshaler]()
	textUnmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
	numberType          = reflect.TypeFor[Number]()
)

// A field is a member of a struct's object.
type field struct {
	name      string
	index     []int
	typ       reflect.Type
	tagged    bool
	omitEmpty bool
	omitZero  bool
	quoted    bool
}

// structFields is the members of a struct type in their order, and by name.
type structFields struct {
	list   []field
	byName map[string]int
	// By the name in lower case; the first of several.
	byFold map[string]int
}

var fieldCache sync.Map // of *structFields by reflect.Type

// fieldsOf is the members of a struct type.
func fieldsOf(t reflect.Type) *structFields {
	if known, ok := fieldCache.Load(t); ok {
		return known.(*structFields)
	}
	f := &structFields{list: findFields(t), byName: map[string]int{}, byFold: map[string]int{}}
	for i, m := range f.list {
		f.byName[m.name] = i
		folded := fold(m.name)
		if _, taken := f.byFold[folded]; !taken {
			f.byFold[folded] = i
		}
	}
	known, _ := fieldCache.LoadOrStore(t, f)
	return known.(*structFields)
}

// fold makes names equal that differ in case only.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		// The smallest rune of the orbit.
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, name)
}

// find is the member that a key names, nil if there is none.
func (f *structFields) find(key string) *field {
	if i, ok := f.byName[key]; ok {
		return &f.list[i]
	}
	if i, ok := f.byFold[fold(key)]; ok {
		return &f.list[i]
	}
	return nil
}

// level is a struct to be looked into.
type level struct {
	typ   reflect.Type
	index []int
}

// findFields looks into embedded structs one depth after the other; what a name means at the least depth wins, among equals
// the only one with a tag, else none.
func findFields(t reflect.Type) []field {
	next := []level{{typ: t}}
	var nextCount map[reflect.Type]int
	visited := map[reflect.Type]bool{}
	var all []field
	for len(next) > 0 {
		current, count := next, nextCount
		next, nextCount = nil, map[reflect.Type]int{}
		for _, l := range current {
			if visited[l.typ] {
				continue
			}
			visited[l.typ] = true
			for i := range l.typ.NumField() {
				sf := l.typ.Field(i)
				inner := sf.Type
				if inner.Name() == "" && inner.Kind() == reflect.Pointer {
					inner = inner.Elem()
				}
				if sf.Anonymous {
					if !sf.IsExported() && inner.Kind() != reflect.Struct {
						continue
					}
				} else if !sf.IsExported() {
					continue
				}
				tag := sf.Tag.Get("json")
				if tag == "-" {
					continue
				}
				name, options, _ := strings.Cut(tag, ",")
				if !validName(name) {
					name = ""
				}
				index := append(append([]int(nil), l.index...), i)
				if name == "" && sf.Anonymous && inner.Kind() == reflect.Struct {
					nextCount[inner]++
					if nextCount[inner] == 1 {
						next = append(next, level{inner, index})
					}
					continue
				}
				f := field{name: name, index: index, typ: sf.Type, tagged: name != ""}
				if name == "" {
					f.name = sf.Name
				}
				for _, o := range strings.Split(options, ",") {
					switch o {
					case "omitempty":
						f.omitEmpty = true
					case "omitzero":
						f.omitZero = true
					case "string":
						f.quoted = canQuote(inner)
					}
				}
				all = append(all, f)
				if count[l.typ] > 1 {
					// The struct is there more than once, so its members hide each other.
					all = append(all, f)
				}
			}
		}
	}
	return dominant(all)
}

func canQuote(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64, reflect.String:
		return true
	}
	return false
}

// dominant keeps of all members with a name the one that the name means, in the order of indices.
func dominant(all []field) []field {
	byName := map[string][]field{}
	var names []string
	for _, f := range all {
		if byName[f.name] == nil {
			names = append(names, f.name)
		}
		byName[f.name] = append(byName[f.name], f)
	}
	var out []field
	for _, name := range names {
		group := byName[name]
		sort.SliceStable(group, func(i, j int) bool {
			a, b := group[i], group[j]
			if len(a.index) != len(b.index) {
				return len(a.index) < len(b.index)
			}
			return a.tagged && !b.tagged
		})
		if len(group) > 1 && len(group[0].index) == len(group[1].index) && group[0].tagged == group[1].tagged {
			continue
		}
		out = append(out, group[0])
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i].index, out[j].index
		for k := range a {
			if k >= len(b) {
				return false
			}
			if a[k] != b[k] {
				return a[k] < b[k]
			}
		}
		return len(a) < len(b)
	})
	return out
}

// validName reports whether a tag's name can be a key.
func validName(s string) bool {
	for _, c := range s {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return s != ""
}
