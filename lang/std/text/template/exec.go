package template

import (
	"fmt"
	"io"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"text/template/parse"
)

// Templates may call themselves this deep.
const maxDepth = 100000

type variable struct {
	name  string
	value reflect.Value
}

// A state is an execution under way.
type state struct {
	tmpl  *Template
	w     io.Writer
	node  parse.Node // for errors
	vars  []variable
	depth int
}

// pop drops the variables behind the first n.
func (s *state) pop(n int) { s.vars = s.vars[:n] }

func (s *state) push(name string, v reflect.Value) { s.vars = append(s.vars, variable{name, v}) }

// assign sets the innermost variable of a name.
func (s *state) assign(name string, v reflect.Value) {
	for i := len(s.vars) - 1; i >= 0; i-- {
		if s.vars[i].name == name {
			s.vars[i].value = v
			return
		}
	}
	s.errorf("undefined variable: %s", name)
}

func (s *state) variable(name string) reflect.Value {
	for i := len(s.vars) - 1; i >= 0; i-- {
		if s.vars[i].name == name {
			return s.vars[i].value
		}
	}
	s.errorf("undefined variable: %s", name)
	return reflect.Value{}
}

var zero reflect.Value

// An ExecError is an error of the execution itself, with the template it happened in.
type ExecError struct {
	Name string
	Err  error
}

func (e ExecError) Error() string { return e.Err.Error() }

// Unwrap is the error itself.
func (e ExecError) Unwrap() error { return e.Err }

// errorf ends the execution.
func (s *state) errorf(format string, args ...any) {
	double := func(s string) string { return strings.ReplaceAll(s, "%", "%%") }
	name := double(s.tmpl.Name())
	if s.node == nil {
		format = fmt.Sprintf("template: %s: %s", name, format)
	} else {
		location, context := s.tmpl.ErrorContext(s.node)
		format = fmt.Sprintf("template: %s: executing %q at <%s>: %s", location, name, double(context), format)
	}
	panic(ExecError{s.tmpl.Name(), fmt.Errorf(format, args...)})
}

// A writeError is an error of the writer, which is given as it is.
type writeError struct{ err error }

// ExecuteTemplate executes the template of a name that belongs with t.
func (t *Template) ExecuteTemplate(wr io.Writer, name string, data any) error {
	tmpl := t.Lookup(name)
	if tmpl == nil {
		return fmt.Errorf("template: no template %q associated with template %q", name, t.name)
	}
	return tmpl.Execute(wr, data)
}

// Execute writes the template's text for data.
func (t *Template) Execute(wr io.Writer, data any) (err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case writeError:
			err = e.err
		case ExecError:
			err = e
		case runtime.Error:
			panic(e)
		default:
			panic(e)
		}
	}()
	value, ok := data.(reflect.Value)
	if !ok {
		value = reflect.ValueOf(data)
	}
	s := &state{tmpl: t, w: wr, vars: []variable{{"$", value}}}
	if t.Tree == nil || t.Root == nil {
		s.errorf("%q is an incomplete or empty template", t.Name())
	}
	s.walk(value, t.Root)
	return nil
}

// DefinedTemplates lists the names of the templates, for messages; empty if there are none.
func (t *Template) DefinedTemplates() string {
	if t.common == nil {
		return ""
	}
	var b strings.Builder
	t.muTmpl.RLock()
	defer t.muTmpl.RUnlock()
	for name, tmpl := range t.tmpl {
		if tmpl.Tree == nil || tmpl.Root == nil {
			continue
		}
		if b.Len() == 0 {
			b.WriteString("; defined templates are: ")
		} else {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", name)
	}
	return b.String()
}

// How a walk ended.
type ending int

const (
	normal ending = iota
	broken
	continued
)

// walk executes a node with a cursor.
func (s *state) walk(dot reflect.Value, node parse.Node) ending {
	s.node = node
	switch n := node.(type) {
	case *parse.ActionNode:
		value := s.pipeline(dot, n.Pipe)
		if len(n.Pipe.Decl) == 0 {
			s.print(n, value)
		}
	case *parse.BreakNode:
		return broken
	case *parse.ContinueNode:
		return continued
	case *parse.CommentNode:
	case *parse.IfNode:
		return s.branch(dot, n.Pipe, n.List, n.ElseList, false)
	case *parse.WithNode:
		return s.branch(dot, n.Pipe, n.List, n.ElseList, true)
	case *parse.ListNode:
		for _, sub := range n.Nodes {
			if e := s.walk(dot, sub); e != normal {
				return e
			}
		}
	case *parse.RangeNode:
		return s.walkRange(dot, n)
	case *parse.TemplateNode:
		s.call(dot, n)
	case *parse.TextNode:
		if _, err := s.w.Write(n.Text); err != nil {
			panic(writeError{err})
		}
	default:
		s.errorf("unknown node: %s", n)
	}
	return normal
}

// branch executes an if, or with a new cursor a with.
func (s *state) branch(dot reflect.Value, pipe *parse.PipeNode, list, elseList *parse.ListNode, with bool) ending {
	defer s.pop(len(s.vars))
	value := s.pipeline(dot, pipe)
	truth, ok := isTrue(inner(value))
	if !ok {
		s.errorf("if/with can't use %v", value)
	}
	switch {
	case truth && with:
		return s.walk(value, list)
	case truth:
		return s.walk(dot, list)
	case elseList != nil:
		return s.walk(dot, elseList)
	}
	return normal
}

// IsTrue reports whether a value is true as an if sees it: not empty and not zero. ok tells whether there is an answer.
func IsTrue(val any) (truth, ok bool) { return isTrue(reflect.ValueOf(val)) }

func isTrue(val reflect.Value) (truth, ok bool) {
	if !val.IsValid() {
		return false, true
	}
	switch val.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return val.Len() > 0, true
	case reflect.Chan, reflect.Func, reflect.Pointer, reflect.UnsafePointer, reflect.Interface:
		return !val.IsNil(), true
	case reflect.Struct:
		return true, true
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Float32, reflect.Float64,
		reflect.Complex64, reflect.Complex128, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Uintptr:
		return !val.IsZero(), true
	}
	return false, false
}

func (s *state) walkRange(dot reflect.Value, r *parse.RangeNode) (end ending) {
	s.node = r
	defer s.pop(len(s.vars))
	val, _ := indirect(s.pipeline(dot, r.Pipe))
	mark := len(s.vars)
	ran := false
	// one executes the body for an element; it reports whether to go on.
	one := func(index, elem reflect.Value) bool {
		ran = true
		if decl := r.Pipe.Decl; len(decl) > 0 {
			s.setLoopVariables(r.Pipe, mark, index, elem)
		}
		defer s.pop(mark)
		return s.walk(elem, r.List) != broken
	}
	switch val.Kind() {
	case reflect.Array, reflect.Slice:
		for i := range val.Len() {
			if !one(reflect.ValueOf(i), val.Index(i)) {
				break
			}
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16,
		reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if len(r.Pipe.Decl) > 1 {
			s.errorf("can't use %v to iterate over more than one variable", val)
		}
		for v := range val.Seq() {
			if !one(v, v) {
				break
			}
		}
	case reflect.Map:
		keys := val.MapKeys()
		slices.SortStableFunc(keys, compare)
		for _, key := range keys {
			if !one(key, val.MapIndex(key)) {
				break
			}
		}
	case reflect.Chan:
		if val.IsNil() {
			break
		}
		if val.Type().ChanDir() == reflect.SendDir {
			s.errorf("range over send-only channel %v", val)
		}
		for i := 0; ; i++ {
			elem, ok := val.Recv()
			if !ok || !one(reflect.ValueOf(i), elem) {
				break
			}
		}
	case reflect.Invalid:
	case reflect.Func:
		s.rangeFunc(val, r, one)
	default:
		s.errorf("range can't iterate over %v", val)
	}
	if !ran && r.ElseList != nil {
		return s.walk(dot, r.ElseList)
	}
	return normal
}

func (s *state) rangeFunc(val reflect.Value, r *parse.RangeNode, one func(index, elem reflect.Value) bool) {
	switch {
	case val.Type().CanSeq():
		if len(r.Pipe.Decl) > 1 {
			s.errorf("can't use %v iterate over more than one variable", val)
		}
		for v := range val.Seq() {
			if !one(v, v) {
				break
			}
		}
	case val.Type().CanSeq2():
		for i, v := range val.Seq2() {
			if !one(i, v) {
				break
			}
		}
	default:
		s.errorf("range can't iterate over %v", val)
	}
}

// setLoopVariables sets the variables that a range declares, or assigns to.
func (s *state) setLoopVariables(pipe *parse.PipeNode, mark int, index, elem reflect.Value) {
	decl := pipe.Decl
	set := func(i int, v reflect.Value) {
		if pipe.IsAssign {
			s.assign(decl[i].Ident[0], v)
		} else {
			// The pipeline has declared them.
			s.vars[mark-len(decl)+i].value = v
		}
	}
	if len(decl) > 1 {
		set(0, index)
		set(1, elem)
	} else {
		set(0, elem)
	}
}

// call executes {{template}}.
func (s *state) call(dot reflect.Value, n *parse.TemplateNode) {
	tmpl := s.tmpl.Lookup(n.Name)
	if tmpl == nil {
		s.errorf("template %q not defined", n.Name)
	}
	if s.depth == maxDepth {
		s.errorf("exceeded maximum template depth (%v)", maxDepth)
	}
	dot = s.pipeline(dot, n.Pipe)
	inner := *s
	inner.depth++
	inner.tmpl = tmpl
	inner.vars = []variable{{"$", dot}}
	inner.walk(dot, tmpl.Root)
}

// pipeline is the value of a pipeline; variables are set on the way.
func (s *state) pipeline(dot reflect.Value, pipe *parse.PipeNode) (value reflect.Value) {
	if pipe == nil {
		return
	}
	s.node = pipe
	value = missing
	for _, cmd := range pipe.Cmds {
		value = s.command(dot, cmd, value)
		if value.Kind() == reflect.Interface && value.Type().NumMethod() == 0 {
			value = value.Elem()
		}
	}
	for _, v := range pipe.Decl {
		if pipe.IsAssign {
			s.assign(v.Ident[0], value)
		} else {
			s.push(v.Ident[0], value)
		}
	}
	return value
}

// missing is the last argument where there is none.
var missing = reflect.ValueOf(missingType{})

type missingType struct{}

var missingReflectType = reflect.TypeFor[missingType]()

func isMissing(v reflect.Value) bool { return v.IsValid() && v.Type() == missingReflectType }

func (s *state) noArguments(args []parse.Node, final reflect.Value) {
	if len(args) > 1 || !isMissing(final) {
		s.errorf("can't give argument to non-function %s", args[0])
	}
}

// command is the value of a command; final is that of the one in front of it in the pipeline.
func (s *state) command(dot reflect.Value, cmd *parse.CommandNode, final reflect.Value) reflect.Value {
	first := cmd.Args[0]
	switch n := first.(type) {
	case *parse.FieldNode:
		return s.field(dot, n, cmd.Args, final)
	case *parse.ChainNode:
		return s.chain(dot, n, cmd.Args, final)
	case *parse.IdentifierNode:
		return s.function(dot, n, cmd, cmd.Args, final)
	case *parse.PipeNode:
		s.noArguments(cmd.Args, final)
		return s.pipeline(dot, n)
	case *parse.VariableNode:
		return s.variableNode(dot, n, cmd.Args, final)
	}
	s.node = first
	s.noArguments(cmd.Args, final)
	switch n := first.(type) {
	case *parse.BoolNode:
		return reflect.ValueOf(n.True)
	case *parse.DotNode:
		return dot
	case *parse.NilNode:
		s.errorf("nil is not a command")
	case *parse.NumberNode:
		return s.constant(n)
	case *parse.StringNode:
		return reflect.ValueOf(n.Text)
	}
	s.errorf("can't evaluate command %q", first)
	panic("not reached")
}

// constant is a number as Go would type it.
func (s *state) constant(n *parse.NumberNode) reflect.Value {
	s.node = n
	isHex := len(n.Text) > 2 && n.Text[0] == '0' && (n.Text[1] == 'x' || n.Text[1] == 'X')
	isRune := len(n.Text) > 0 && n.Text[0] == '\''
	switch {
	case n.IsComplex:
		return reflect.ValueOf(n.Complex128)
	case n.IsFloat && !isHex && !isRune && strings.ContainsAny(n.Text, ".eEpP"):
		return reflect.ValueOf(n.Float64)
	case n.IsInt:
		i := int(n.Int64)
		if int64(i) != n.Int64 {
			s.errorf("%s overflows int", n.Text)
		}
		return reflect.ValueOf(i)
	case n.IsUint:
		s.errorf("%s overflows int", n.Text)
	}
	return zero
}

func (s *state) field(dot reflect.Value, n *parse.FieldNode, args []parse.Node, final reflect.Value) reflect.Value {
	s.node = n
	return s.fields(dot, dot, n, n.Ident, args, final)
}

func (s *state) chain(dot reflect.Value, n *parse.ChainNode, args []parse.Node, final reflect.Value) reflect.Value {
	s.node = n
	if len(n.Field) == 0 {
		s.errorf("internal error: no fields in evalChainNode")
	}
	if n.Node.Type() == parse.NodeNil {
		s.errorf("indirection through explicit nil in %s", n)
	}
	receiver := s.arg(dot, nil, n.Node)
	return s.fields(dot, receiver, n, n.Field, args, final)
}

func (s *state) variableNode(dot reflect.Value, n *parse.VariableNode, args []parse.Node, final reflect.Value) reflect.Value {
	s.node = n
	value := s.variable(n.Ident[0])
	if len(n.Ident) == 1 {
		s.noArguments(args, final)
		return value
	}
	return s.fields(dot, value, n, n.Ident[1:], args, final)
}

// fields follows fields; the last one may be a method with arguments.
func (s *state) fields(dot, receiver reflect.Value, node parse.Node, names []string, args []parse.Node, final reflect.Value) reflect.Value {
	n := len(names)
	for _, name := range names[:n-1] {
		receiver = s.one(dot, name, node, nil, missing, receiver)
	}
	return s.one(dot, names[n-1], node, args, final, receiver)
}

func (s *state) function(dot reflect.Value, n *parse.IdentifierNode, cmd parse.Node, args []parse.Node, final reflect.Value) reflect.Value {
	s.node = n
	name := n.Ident
	f, builtin, ok := findFunction(name, s.tmpl)
	if !ok {
		s.errorf("%q is not a defined function", name)
	}
	return s.callFunction(dot, f, builtin, cmd, name, args, final)
}

// one is the field, method or map entry of a name.
func (s *state) one(dot reflect.Value, name string, node parse.Node, args []parse.Node, final, receiver reflect.Value) reflect.Value {
	if !receiver.IsValid() {
		if s.tmpl.option.missingKey == asError {
			s.errorf("nil data; no entry for key %q", name)
		}
		return zero
	}
	typ := receiver.Type()
	receiver, isNil := indirect(receiver)
	if receiver.Kind() == reflect.Interface && isNil {
		s.errorf("nil pointer evaluating %s.%s", typ, name)
	}
	// Methods first, with those of pointers.
	ptr := receiver
	if ptr.Kind() != reflect.Interface && ptr.Kind() != reflect.Pointer && ptr.CanAddr() {
		ptr = ptr.Addr()
	}
	if method := ptr.MethodByName(name); method.IsValid() {
		return s.callFunction(dot, method, false, node, name, args, final)
	}
	hasArgs := len(args) > 1 || !isMissing(final)
	switch receiver.Kind() {
	case reflect.Struct:
		field, ok := receiver.Type().FieldByName(name)
		if !ok {
			break
		}
		value, err := receiver.FieldByIndexErr(field.Index)
		if !field.IsExported() {
			s.errorf("%s is an unexported field of struct type %s", name, typ)
		}
		if err != nil {
			s.errorf("%v", err)
		}
		if hasArgs {
			s.errorf("%s has arguments but cannot be invoked as function", name)
		}
		return value
	case reflect.Map:
		key := reflect.ValueOf(name)
		if !key.Type().AssignableTo(receiver.Type().Key()) {
			break
		}
		if hasArgs {
			s.errorf("%s is not a method but has arguments", name)
		}
		result := receiver.MapIndex(key)
		if !result.IsValid() {
			switch s.tmpl.option.missingKey {
			case zeroValue:
				result = reflect.Zero(receiver.Type().Elem())
			case asError:
				s.errorf("map has no entry for key %q", name)
			}
		}
		return result
	case reflect.Pointer:
		if elem := receiver.Type().Elem(); elem.Kind() == reflect.Struct {
			if _, ok := elem.FieldByName(name); !ok {
				break
			}
		}
		if isNil {
			s.errorf("nil pointer evaluating %s.%s", typ, name)
		}
	}
	s.errorf("can't evaluate field %s in type %s", name, typ)
	panic("not reached")
}

var (
	errorType        = reflect.TypeFor[error]()
	fmtStringerType  = reflect.TypeFor[fmt.Stringer]()
	reflectValueType = reflect.TypeFor[reflect.Value]()
)

// callFunction calls a function or method with the arguments of a command.
func (s *state) callFunction(dot, fun reflect.Value, builtin bool, node parse.Node, name string, args []parse.Node, final reflect.Value) reflect.Value {
	if args != nil {
		// The first one is the function itself.
		args = args[1:]
	}
	typ := fun.Type()
	n := len(args)
	if !isMissing(final) {
		n++
	}
	fixed := len(args)
	switch {
	case typ.IsVariadic():
		fixed = typ.NumIn() - 1
		if n < fixed {
			s.errorf("wrong number of args for %s: want at least %d got %d", name, typ.NumIn()-1, len(args))
		}
	case n != typ.NumIn():
		s.errorf("wrong number of args for %s: want %d got %d", name, typ.NumIn(), n)
	}
	if err := goodFunc(name, typ); err != nil {
		s.errorf("%v", err)
	}
	unwrap := func(v reflect.Value) reflect.Value {
		if v.Type() == reflectValueType {
			v = v.Interface().(reflect.Value)
		}
		return v
	}
	// and and or stop at the first argument that decides.
	if builtin && (name == "and" || name == "or") {
		argType := typ.In(0)
		var v reflect.Value
		for _, arg := range args {
			v = s.arg(dot, argType, arg).Interface().(reflect.Value)
			if truth(v) == (name == "or") {
				return v
			}
		}
		if !isMissing(final) {
			v = unwrap(s.validate(final, argType))
		}
		return v
	}
	in := make([]reflect.Value, n)
	i := 0
	for ; i < fixed && i < len(args); i++ {
		in[i] = s.arg(dot, typ.In(i), args[i])
	}
	if typ.IsVariadic() {
		rest := typ.In(typ.NumIn() - 1).Elem()
		for ; i < len(args); i++ {
			in[i] = s.arg(dot, rest, args[i])
		}
	}
	if !isMissing(final) {
		t := typ.In(typ.NumIn() - 1)
		if typ.IsVariadic() {
			if n-1 < fixed {
				t = typ.In(n - 1)
			} else {
				t = t.Elem()
			}
		}
		in[i] = s.validate(final, t)
	}
	if name == "call" && builtin {
		// For errors: what is called.
		callee := "call"
		if len(args) > 0 {
			callee = args[0].String()
		}
		in = append([]reflect.Value{reflect.ValueOf(callee)}, in...)
		fun = reflect.ValueOf(callNamed)
	}
	v, err := safeCall(fun, in)
	if err != nil {
		s.node = node
		s.errorf("error calling %s: %w", name, err)
	}
	return unwrap(v)
}

// canBeNil reports whether an untyped nil may be of a type.
func canBeNil(typ reflect.Type) bool {
	switch typ.Kind() {
	case reflect.Chan, reflect.Func, reflect.Interface, reflect.Map, reflect.Pointer, reflect.Slice:
		return true
	case reflect.Struct:
		return typ == reflectValueType
	}
	return false
}

// validate makes a value of the type that a parameter has.
func (s *state) validate(value reflect.Value, typ reflect.Type) reflect.Value {
	if !value.IsValid() {
		if typ == nil {
			return reflect.ValueOf(nil)
		}
		if canBeNil(typ) {
			return reflect.Zero(typ)
		}
		s.errorf("invalid value; expected %s", typ)
	}
	if typ == reflectValueType && value.Type() != typ {
		return reflect.ValueOf(value)
	}
	if typ != nil && !value.Type().AssignableTo(typ) {
		if value.Kind() == reflect.Interface && !value.IsNil() {
			value = value.Elem()
			if value.Type().AssignableTo(typ) {
				return value
			}
		}
		// The pointer, or what it points to, may do.
		switch {
		case value.Kind() == reflect.Pointer && value.Type().Elem().AssignableTo(typ):
			value = value.Elem()
			if !value.IsValid() {
				s.errorf("dereference of nil pointer of type %s", typ)
			}
		case reflect.PointerTo(value.Type()).AssignableTo(typ) && value.CanAddr():
			value = value.Addr()
		default:
			s.errorf("wrong type for value; expected %s; got %s", typ, value.Type())
		}
	}
	return value
}

// arg is the value of an argument for a parameter of a type.
func (s *state) arg(dot reflect.Value, typ reflect.Type, n parse.Node) reflect.Value {
	s.node = n
	switch arg := n.(type) {
	case *parse.DotNode:
		return s.validate(dot, typ)
	case *parse.NilNode:
		if canBeNil(typ) {
			return reflect.Zero(typ)
		}
		s.errorf("cannot assign nil to %s", typ)
	case *parse.FieldNode:
		return s.validate(s.field(dot, arg, []parse.Node{n}, missing), typ)
	case *parse.VariableNode:
		return s.validate(s.variableNode(dot, arg, nil, missing), typ)
	case *parse.PipeNode:
		return s.validate(s.pipeline(dot, arg), typ)
	case *parse.IdentifierNode:
		return s.validate(s.function(dot, arg, arg, nil, missing), typ)
	case *parse.ChainNode:
		return s.validate(s.chain(dot, arg, nil, missing), typ)
	}
	if typ == nil {
		return s.any(dot, n)
	}
	made := reflect.New(typ).Elem()
	number, _ := n.(*parse.NumberNode)
	switch k := typ.Kind(); {
	case k == reflect.Bool:
		if b, ok := n.(*parse.BoolNode); ok {
			made.SetBool(b.True)
			return made
		}
		s.errorf("expected bool; found %s", n)
	case k == reflect.String:
		if str, ok := n.(*parse.StringNode); ok {
			made.SetString(str.Text)
			return made
		}
		s.errorf("expected string; found %s", n)
	case made.CanInt():
		if number != nil && number.IsInt {
			made.SetInt(number.Int64)
			return made
		}
		s.errorf("expected integer; found %s", n)
	case made.CanUint():
		if number != nil && number.IsUint {
			made.SetUint(number.Uint64)
			return made
		}
		s.errorf("expected unsigned integer; found %s", n)
	case made.CanFloat():
		if number != nil && number.IsFloat {
			made.SetFloat(number.Float64)
			return made
		}
		s.errorf("expected float; found %s", n)
	case made.CanComplex():
		if number != nil && number.IsComplex {
			made.SetComplex(number.Complex128)
			return made
		}
		s.errorf("expected complex; found %s", n)
	case k == reflect.Interface && typ.NumMethod() == 0:
		return s.any(dot, n)
	case typ == reflectValueType:
		return reflect.ValueOf(s.any(dot, n))
	}
	s.errorf("can't handle %s for arg of type %s", n, typ)
	panic("not reached")
}

// any is the value of a literal.
func (s *state) any(dot reflect.Value, n parse.Node) reflect.Value {
	s.node = n
	switch n := n.(type) {
	case *parse.BoolNode:
		return reflect.ValueOf(n.True)
	case *parse.DotNode:
		return dot
	case *parse.NilNode:
		s.errorf("evalEmptyInterface: nil (can't happen)")
	case *parse.NumberNode:
		return s.constant(n)
	case *parse.StringNode:
		return reflect.ValueOf(n.Text)
	}
	s.errorf("can't handle assignment of %s to empty interface argument", n)
	panic("not reached")
}

// indirect follows pointers and interfaces, up to a nil one or an interface with methods.
func indirect(v reflect.Value) (rv reflect.Value, isNil bool) {
	for ; v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface; v = v.Elem() {
		if v.IsNil() {
			return v, true
		}
	}
	return v, false
}

// print writes a value.
func (s *state) print(n parse.Node, v reflect.Value) {
	s.node = n
	value, ok := printable(v)
	if !ok {
		s.errorf("can't print %s of type %s", n, v.Type())
	}
	if _, err := fmt.Fprint(s.w, value); err != nil {
		panic(writeError{err})
	}
}

// printable is a value as fmt prints it best.
func printable(v reflect.Value) (any, bool) {
	if v.Kind() == reflect.Pointer {
		v, _ = indirect(v)
	}
	if !v.IsValid() {
		return "<no value>", true
	}
	if !v.Type().Implements(errorType) && !v.Type().Implements(fmtStringerType) {
		p := reflect.PointerTo(v.Type())
		if v.CanAddr() && (p.Implements(errorType) || p.Implements(fmtStringerType)) {
			v = v.Addr()
		} else if v.Kind() == reflect.Chan || v.Kind() == reflect.Func {
			return nil, false
		}
	}
	return v.Interface(), true
}
