package template

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/url"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FuncMap is functions by their names in templates. Each gives one value, or one and an error.
type FuncMap map[string]any

// builtins are made when they are needed, as they refer to what refers to them.
func builtins() FuncMap {
	return FuncMap{
		"and": and, "or": or, "not": not, "call": emptyCall, "html": HTMLEscaper, "js": JSEscaper, "urlquery": URLQueryEscaper,
		"index": index, "slice": slice, "len": length, "print": fmt.Sprint, "printf": fmt.Sprintf, "println": fmt.Sprintln,
		"eq": eq, "ne": ne, "lt": lt, "le": le, "gt": gt, "ge": ge,
	}
}

func builtinNames() map[string]any { return builtins() }

func goodName(name string) bool {
	if name == "" {
		return false
	}
	for i, r := range name {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return true
}

// checkedFunc is a function as a value; it panics if it cannot be called from templates.
func checkedFunc(name string, f any) reflect.Value {
	if !goodName(name) {
		panic(fmt.Errorf("function name %q is not a valid identifier", name))
	}
	v := reflect.ValueOf(f)
	if v.Kind() != reflect.Func {
		panic("value for " + name + " not a function")
	}
	if err := goodFunc(name, v.Type()); err != nil {
		panic(err)
	}
	return v
}

// goodFunc refuses functions with other results than a value, or a value and an error.
func goodFunc(name string, typ reflect.Type) error {
	switch n := typ.NumOut(); {
	case n == 1:
		return nil
	case n == 2 && typ.Out(1) == errorType:
		return nil
	case n == 2:
		return fmt.Errorf("invalid function signature for %s: second return value should be error; is %s", name, typ.Out(1))
	default:
		return fmt.Errorf("function %s has %d return values; should be 1 or 2", name, n)
	}
}

func findFunction(name string, tmpl *Template) (v reflect.Value, builtin, ok bool) {
	if tmpl != nil && tmpl.common != nil {
		tmpl.muFuncs.RLock()
		defer tmpl.muFuncs.RUnlock()
		if f := tmpl.execFuncs[name]; f.IsValid() {
			return f, false, true
		}
	}
	if f := builtins()[name]; f != nil {
		return reflect.ValueOf(f), true, true
	}
	return reflect.Value{}, false, false
}

// prepareArg makes a value of the type that a parameter has; numbers change their size.
func prepareArg(value reflect.Value, typ reflect.Type) (reflect.Value, error) {
	if !value.IsValid() {
		if !canBeNil(typ) {
			return reflect.Value{}, fmt.Errorf("value is nil; should be of type %s", typ)
		}
		value = reflect.Zero(typ)
	}
	if value.Type().AssignableTo(typ) {
		return value, nil
	}
	if isInteger(value.Kind()) && isInteger(typ.Kind()) && value.Type().ConvertibleTo(typ) {
		return value.Convert(typ), nil
	}
	return reflect.Value{}, fmt.Errorf("value has type %s; should be %s", value.Type(), typ)
}

func isInteger(k reflect.Kind) bool { return reflect.Int <= k && k <= reflect.Uintptr }

// indexArg is an index, or a bound of a slice, as an int that is not above limit.
func indexArg(index reflect.Value, limit int) (int, error) {
	var x int64
	switch {
	case !index.IsValid():
		return 0, errors.New("cannot index slice/array with nil")
	case index.CanInt():
		x = index.Int()
	case index.CanUint():
		x = int64(index.Uint())
	default:
		return 0, fmt.Errorf("cannot index slice/array with type %s", index.Type())
	}
	if x < 0 || int(x) < 0 || int(x) > limit {
		return 0, fmt.Errorf("index out of range: %d", x)
	}
	return int(x), nil
}

// inner is what an interface holds, invalid for nil.
func inner(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Interface {
		return v
	}
	return v.Elem()
}

// index is item[x][y] and so on.
func index(item reflect.Value, indexes ...reflect.Value) (reflect.Value, error) {
	item = inner(item)
	if !item.IsValid() {
		return reflect.Value{}, errors.New("index of untyped nil")
	}
	for _, at := range indexes {
		at = inner(at)
		var isNil bool
		if item, isNil = indirect(item); isNil {
			return reflect.Value{}, errors.New("index of nil pointer")
		}
		switch item.Kind() {
		case reflect.Array, reflect.Slice, reflect.String:
			x, err := indexArg(at, item.Len())
			if err != nil {
				return reflect.Value{}, err
			}
			if x == item.Len() {
				return reflect.Value{}, fmt.Errorf("index out of range: %d", x)
			}
			item = item.Index(x)
		case reflect.Map:
			key, err := prepareArg(at, item.Type().Key())
			if err != nil {
				return reflect.Value{}, err
			}
			if x := item.MapIndex(key); x.IsValid() {
				item = x
			} else {
				item = reflect.Zero(item.Type().Elem())
			}
		case reflect.Invalid:
			panic("unreachable")
		default:
			return reflect.Value{}, fmt.Errorf("can't index item of type %s", item.Type())
		}
	}
	return item, nil
}

// slice is item[x:y:z].
func slice(item reflect.Value, indexes ...reflect.Value) (reflect.Value, error) {
	item = inner(item)
	if !item.IsValid() {
		return reflect.Value{}, errors.New("slice of untyped nil")
	}
	if len(indexes) > 3 {
		return reflect.Value{}, fmt.Errorf("too many slice indexes: %d", len(indexes))
	}
	limit := 0
	switch item.Kind() {
	case reflect.String:
		if len(indexes) == 3 {
			return reflect.Value{}, errors.New("cannot 3-index slice a string")
		}
		limit = item.Len()
	case reflect.Array, reflect.Slice:
		limit = item.Cap()
	default:
		return reflect.Value{}, fmt.Errorf("can't slice item of type %s", item.Type())
	}
	at := [3]int{0, item.Len()}
	for i, v := range indexes {
		x, err := indexArg(inner(v), limit)
		if err != nil {
			return reflect.Value{}, err
		}
		at[i] = x
	}
	if at[0] > at[1] {
		return reflect.Value{}, fmt.Errorf("invalid slice index: %d > %d", at[0], at[1])
	}
	if len(indexes) < 3 {
		return item.Slice(at[0], at[1]), nil
	}
	if at[1] > at[2] {
		return reflect.Value{}, fmt.Errorf("invalid slice index: %d > %d", at[1], at[2])
	}
	return item.Slice3(at[0], at[1], at[2]), nil
}

func length(arg reflect.Value) (int, error) {
	arg, isNil := indirect(arg)
	if isNil {
		return 0, errors.New("len of nil pointer")
	}
	switch arg.Kind() {
	case reflect.Array, reflect.Chan, reflect.Map, reflect.Slice, reflect.String:
		return arg.Len(), nil
	case reflect.Invalid:
		return 0, errors.New("len of untyped nil")
	}
	return 0, fmt.Errorf("len of type %s", arg.Type())
}

// emptyCall stands for call, which is executed as callNamed.
func emptyCall(fn reflect.Value, args ...reflect.Value) reflect.Value { panic("unreachable") }

// callNamed calls a function; name is for errors.
func callNamed(name string, fn reflect.Value, args ...reflect.Value) (reflect.Value, error) {
	fn = inner(fn)
	if !fn.IsValid() {
		return reflect.Value{}, errors.New("call of nil")
	}
	typ := fn.Type()
	if typ.Kind() != reflect.Func {
		return reflect.Value{}, fmt.Errorf("non-function %s of type %s", name, typ)
	}
	if err := goodFunc(name, typ); err != nil {
		return reflect.Value{}, err
	}
	fixed := typ.NumIn()
	var rest reflect.Type
	if typ.IsVariadic() {
		fixed--
		if len(args) < fixed {
			return reflect.Value{}, fmt.Errorf("wrong number of args for %s: got %d want at least %d", name, len(args), fixed)
		}
		rest = typ.In(fixed).Elem()
	} else if len(args) != fixed {
		return reflect.Value{}, fmt.Errorf("wrong number of args for %s: got %d want %d", name, len(args), fixed)
	}
	in := make([]reflect.Value, len(args))
	for i, arg := range args {
		t := rest
		if i < fixed {
			t = typ.In(i)
		}
		var err error
		if in[i], err = prepareArg(inner(arg), t); err != nil {
			return reflect.Value{}, fmt.Errorf("arg %d: %w", i, err)
		}
	}
	return safeCall(fn, in)
}

// safeCall calls a function; a panic becomes an error.
func safeCall(fun reflect.Value, args []reflect.Value) (val reflect.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			if e, ok := r.(error); ok {
				err = e
			} else {
				err = fmt.Errorf("%v", r)
			}
		}
	}()
	out := fun.Call(args)
	if len(out) == 2 && !out[1].IsNil() {
		return out[0], out[1].Interface().(error)
	}
	return out[0], nil
}

func truth(arg reflect.Value) bool {
	t, _ := isTrue(inner(arg))
	return t
}

// and and or are executed without being called, as they need not look at all arguments.
func and(arg0 reflect.Value, args ...reflect.Value) reflect.Value { panic("unreachable") }
func or(arg0 reflect.Value, args ...reflect.Value) reflect.Value  { panic("unreachable") }

func not(arg reflect.Value) bool { return !truth(arg) }

var (
	errBadComparisonType = errors.New("invalid type for comparison")
	errNoComparison      = errors.New("missing argument for comparison")
)

// Kinds of values that are compared alike.
type basicKind int

const (
	invalidKind basicKind = iota
	boolKind
	complexKind
	intKind
	floatKind
	stringKind
	uintKind
)

func kindOf(v reflect.Value) (basicKind, error) {
	switch {
	case v.Kind() == reflect.Bool:
		return boolKind, nil
	case v.CanInt():
		return intKind, nil
	case v.CanUint():
		return uintKind, nil
	case v.CanFloat():
		return floatKind, nil
	case v.CanComplex():
		return complexKind, nil
	case v.Kind() == reflect.String:
		return stringKind, nil
	}
	return invalidKind, errBadComparisonType
}

func nilable(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice:
		return true
	}
	return false
}

func isNilValue(v reflect.Value) bool { return !v.IsValid() || nilable(v) && v.IsNil() }

// eq reports whether the first argument equals one of the others.
func eq(arg1 reflect.Value, arg2 ...reflect.Value) (bool, error) {
	arg1 = inner(arg1)
	if len(arg2) == 0 {
		return false, errNoComparison
	}
	k1, _ := kindOf(arg1)
	for _, arg := range arg2 {
		arg = inner(arg)
		k2, _ := kindOf(arg)
		same := false
		switch {
		case k1 == intKind && k2 == uintKind:
			same = arg1.Int() >= 0 && uint64(arg1.Int()) == arg.Uint()
		case k1 == uintKind && k2 == intKind:
			same = arg.Int() >= 0 && arg1.Uint() == uint64(arg.Int())
		case k1 != k2:
			if arg1.IsValid() && arg.IsValid() {
				return false, errIncompatible(arg1, arg)
			}
		case k1 == boolKind:
			same = arg1.Bool() == arg.Bool()
		case k1 == complexKind:
			same = arg1.Complex() == arg.Complex()
		case k1 == floatKind:
			same = arg1.Float() == arg.Float()
		case k1 == intKind:
			same = arg1.Int() == arg.Int()
		case k1 == stringKind:
			same = arg1.String() == arg.String()
		case k1 == uintKind:
			same = arg1.Uint() == arg.Uint()
		default:
			if !canCompare(arg1, arg) {
				return false, fmt.Errorf("non-comparable types %s: %v, %s: %v", arg1, arg1.Type(), arg.Type(), arg)
			}
			if isNilValue(arg1) || isNilValue(arg) {
				same = isNilValue(arg1) && isNilValue(arg)
			} else {
				if !arg.Type().Comparable() {
					return false, fmt.Errorf("non-comparable type %s: %v", arg, arg.Type())
				}
				same = arg1.Interface() == arg.Interface()
			}
		}
		if same {
			return true, nil
		}
	}
	return false, nil
}

func errIncompatible(a, b reflect.Value) error {
	return fmt.Errorf("incompatible types for comparison: %v and %v", a.Type(), b.Type())
}

// canCompare reports whether two values may be compared: values of one kind, or anything with nil.
func canCompare(a, b reflect.Value) bool {
	return a.Kind() == b.Kind() || !a.IsValid() || !b.IsValid()
}

func ne(arg1, arg2 reflect.Value) (bool, error) {
	equal, err := eq(arg1, arg2)
	return !equal, err
}

func lt(arg1, arg2 reflect.Value) (bool, error) {
	arg1, arg2 = inner(arg1), inner(arg2)
	k1, err := kindOf(arg1)
	if err != nil {
		return false, err
	}
	k2, err := kindOf(arg2)
	if err != nil {
		return false, err
	}
	switch {
	case k1 == intKind && k2 == uintKind:
		return arg1.Int() < 0 || uint64(arg1.Int()) < arg2.Uint(), nil
	case k1 == uintKind && k2 == intKind:
		return arg2.Int() >= 0 && arg1.Uint() < uint64(arg2.Int()), nil
	case k1 != k2:
		return false, errIncompatible(arg1, arg2)
	case k1 == floatKind:
		return arg1.Float() < arg2.Float(), nil
	case k1 == intKind:
		return arg1.Int() < arg2.Int(), nil
	case k1 == stringKind:
		return arg1.String() < arg2.String(), nil
	case k1 == uintKind:
		return arg1.Uint() < arg2.Uint(), nil
	}
	return false, errBadComparisonType
}

func le(arg1, arg2 reflect.Value) (bool, error) {
	less, err := lt(arg1, arg2)
	if less || err != nil {
		return less, err
	}
	return eq(arg1, arg2)
}

func gt(arg1, arg2 reflect.Value) (bool, error) {
	lessOrEqual, err := le(arg1, arg2)
	return err == nil && !lessOrEqual, err
}

func ge(arg1, arg2 reflect.Value) (bool, error) {
	less, err := lt(arg1, arg2)
	return err == nil && !less, err
}

// compare orders the keys of maps as fmt does.
func compare(a, b reflect.Value) int {
	switch {
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	case a.CanComplex():
		x, y := a.Complex(), b.Complex()
		return cmp.Or(cmp.Compare(real(x), real(y)), cmp.Compare(imag(x), imag(y)))
	}
	switch a.Kind() {
	case reflect.String:
		return cmp.Compare(a.String(), b.String())
	case reflect.Bool:
		switch {
		case a.Bool() == b.Bool():
			return 0
		case a.Bool():
			return 1
		}
		return -1
	case reflect.Struct:
		for i := range a.NumField() {
			if c := compare(a.Field(i), b.Field(i)); c != 0 {
				return c
			}
		}
	case reflect.Array:
		for i := range a.Len() {
			if c := compare(a.Index(i), b.Index(i)); c != 0 {
				return c
			}
		}
	case reflect.Pointer, reflect.Chan:
		return cmp.Compare(a.Pointer(), b.Pointer())
	case reflect.Interface:
		switch {
		case a.IsNil() || b.IsNil():
			return cmp.Compare(bit(!a.IsNil()), bit(!b.IsNil()))
		case a.Elem().Type() != b.Elem().Type():
			return cmp.Compare(a.Elem().Kind(), b.Elem().Kind())
		}
		return compare(a.Elem(), b.Elem())
	}
	return 0
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// ---- escapes

var htmlReplacer = strings.NewReplacer("\x00", "\uFFFD", `"`, "&#34;", "'", "&#39;", "&", "&amp;", "<", "&lt;", ">", "&gt;")

// HTMLEscape writes b escaped for HTML.
func HTMLEscape(w io.Writer, b []byte) { io.WriteString(w, HTMLEscapeString(string(b))) }

// HTMLEscapeString is s escaped for HTML.
func HTMLEscapeString(s string) string { return htmlReplacer.Replace(s) }

// HTMLEscaper is its arguments as fmt.Sprint has them, escaped for HTML.
func HTMLEscaper(args ...any) string { return HTMLEscapeString(sprint(args)) }

// JSEscape writes b escaped for a string of JavaScript.
func JSEscape(w io.Writer, b []byte) { io.WriteString(w, JSEscapeString(string(b))) }

// JSEscapeString is s escaped for a string of JavaScript.
func JSEscapeString(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case strings.ContainsRune("\\'\"<>&=", r) || r < ' ':
			switch r {
			case '\\', '\'', '"':
				b.WriteString("\\" + s[:1])
			default:
				fmt.Fprintf(&b, `\u%04X`, r)
			}
		case r < utf8.RuneSelf || unicode.IsPrint(r):
			b.WriteString(s[:size])
		default:
			fmt.Fprintf(&b, `\u%04X`, r)
		}
		s = s[size:]
	}
	return b.String()
}

// JSEscaper is its arguments as fmt.Sprint has them, escaped for a string of JavaScript.
func JSEscaper(args ...any) string { return JSEscapeString(sprint(args)) }

// URLQueryEscaper is its arguments as fmt.Sprint has them, escaped for the query of a URL.
func URLQueryEscaper(args ...any) string { return url.QueryEscape(sprint(args)) }

// sprint is fmt.Sprint of arguments, each as a template prints it.
func sprint(args []any) string {
	if len(args) == 1 {
		if s, ok := args[0].(string); ok {
			return s
		}
	}
	for i, arg := range args {
		if a, ok := printable(reflect.ValueOf(arg)); ok {
			args[i] = a
		}
	}
	return fmt.Sprint(args...)
}
