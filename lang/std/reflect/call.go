package reflect

import (
	"internal/rt"
	"iter"
)

// Call calls the func value with the arguments in. A variadic function's last arguments are put into a slice.
func (v Value) Call(in []Value) []Value {
	v.mustBe(Func, "Call")
	v.mustBeExported("Call")
	return v.call("Call", in)
}

// CallSlice calls a variadic func value with its last argument as it is, a slice.
func (v Value) CallSlice(in []Value) []Value {
	v.mustBe(Func, "CallSlice")
	v.mustBeExported("CallSlice")
	return v.call("CallSlice", in)
}

func (v Value) call(op string, in []Value) []Value {
	typ := v.RefType
	fn := rt.LoadPointer(v.RefAddr)
	if fn == nil {
		panic("reflect.Value.Call: call of nil function")
	}
	n := rt.Len(typ)
	variadic := rt.NumResult(typ)&1 != 0
	if op == "CallSlice" {
		if !variadic {
			panic("reflect: CallSlice of non-variadic function")
		}
		if len(in) < n {
			panic("reflect: CallSlice with too few input arguments")
		}
		if len(in) > n {
			panic("reflect: CallSlice with too many input arguments")
		}
	} else {
		if variadic {
			n--
		}
		if len(in) < n {
			panic("reflect: Call with too few input arguments")
		}
		if !variadic && len(in) > n {
			panic("reflect: Call with too many input arguments")
		}
	}
	for _, x := range in {
		if x.Kind() == Invalid {
			panic("reflect: " + op + " using zero Value argument")
		}
	}
	for i := range n {
		if x, want := in[i].RefType, rt.Param(typ, i); !assignable(want, x) {
			panic("reflect: " + op + " using " + rt.Name(x) + " as type " + rt.Name(want))
		}
	}
	if variadic && op != "CallSlice" {
		in = packed(op, in, n, rt.Param(typ, n))
	}
	args := make([]*byte, len(in))
	for i, x := range in {
		x.mustBeExported("Call")
		args[i] = x.assignTo("reflect.Value.Call", rt.Param(typ, i)).RefAddr
	}
	results := make([]Value, rt.NumResult(typ)>>1)
	outs := make([]*byte, len(results))
	for i := range results {
		t := rt.Result(typ, i)
		outs[i] = rt.New(t)
		results[i] = makeValue(t, outs[i], 0)
	}
	if caller := rt.CallerOf(typ); caller != nil {
		caller(fn, args, outs)
	} else {
		// The type was made at run time: so was the function.
		callMade(made(rt.ClosureWord(fn)), args, outs)
	}
	return results
}

// packed is the arguments with those from n on in a slice.
func packed(op string, in []Value, n, typ int) []Value {
	elem := rt.Elem(typ)
	rest := MakeSlice(toRType(typ), len(in)-n, len(in)-n)
	for i, x := range in[n:] {
		if !assignable(elem, x.RefType) {
			panic("reflect: cannot use " + rt.Name(x.RefType) + " as type " + rt.Name(elem) + " in " + op)
		}
		rest.Index(i).Set(x)
	}
	return append(append([]Value(nil), in[:n]...), rest)
}

// madeFunc is what a func value of MakeFunc calls.
type madeFunc struct {
	typ int
	fn  func([]Value) []Value
}

// MakeFunc is a func value of a type that calls fn.
func MakeFunc(typ Type, fn func(args []Value) (results []Value)) Value {
	if typ.Kind() != Func {
		panic("reflect: call of MakeFunc with non-Func type")
	}
	m := &madeFunc{typ.number(), fn}
	at := rt.New(typ.number())
	rt.StorePointer(at, rt.MakeClosure(typ.number(), rt.Pointee(m)))
	return makeValue(typ.number(), at, 0)
}

// madeType is the type *madeFunc.
var madeType = rt.TypeOf((*madeFunc)(nil))

// made is the madeFunc at an address.
func made(p *byte) *madeFunc {
	at := rt.New(madeType)
	rt.StorePointer(at, p)
	m, _ := rt.Make(madeType, at).(*madeFunc)
	return m
}

// callMade calls what MakeFunc was given. Functions that lowering makes call it with the addresses of their arguments, and
// of zero values that become their results.
func callMade(m *madeFunc, args, results []*byte) {
	in := make([]Value, len(args))
	for i, p := range args {
		in[i] = copied(rt.Param(m.typ, i), p, 0)
	}
	out := m.fn(in)
	if len(out) != len(results) {
		panic("reflect: wrong return count from function created by MakeFunc")
	}
	for i, p := range results {
		x := out[i]
		if x.RefType == 0 {
			panic("reflect: function created by MakeFunc using closure returned zero Value")
		}
		if x.RefFlag&flagRO != 0 {
			panic("reflect: function created by MakeFunc using closure returned value obtained from unexported field")
		}
		t := rt.Result(m.typ, i)
		x = x.assignTo("reflect.MakeFunc", t)
		rt.Copy(t, p, x.RefAddr)
	}
}

// ---- ranging

func (v Value) canSeq(two bool) bool {
	if two {
		return toRType(v.RefType).CanSeq2()
	}
	return toRType(v.RefType).CanSeq()
}

// Seq is an iterator that does what ranging over the value with one variable does.
func (v Value) Seq() iter.Seq[Value] {
	if v.RefType != 0 && v.canSeq(false) {
		switch k := v.Kind(); {
		case v.CanInt():
			return func(yield func(Value) bool) {
				for i := range v.Int() {
					if !yield(ValueOf(i).Convert(v.Type())) {
						return
					}
				}
			}
		case v.CanUint():
			return func(yield func(Value) bool) {
				for i := range v.Uint() {
					if !yield(ValueOf(i).Convert(v.Type())) {
						return
					}
				}
			}
		case k == Func:
			return func(yield func(Value) bool) {
				f := MakeFunc(v.Type().In(0), func(in []Value) []Value {
					return []Value{ValueOf(yield(in[0])).Convert(v.Type().In(0).Out(0))}
				})
				v.Call([]Value{f})
			}
		case k == Chan:
			return func(yield func(Value) bool) {
				for x, ok := v.Recv(); ok; x, ok = v.Recv() {
					if !yield(x) {
						return
					}
				}
			}
		case k == Map:
			return func(yield func(Value) bool) {
				for it := v.MapRange(); it.Next(); {
					if !yield(it.Key()) {
						return
					}
				}
			}
		case k == String:
			return func(yield func(Value) bool) {
				for i := range v.String() {
					if !yield(ValueOf(i)) {
						return
					}
				}
			}
		default:
			return func(yield func(Value) bool) {
				for i := range v.Len() {
					if !yield(ValueOf(i)) {
						return
					}
				}
			}
		}
	}
	panic("reflect: " + typeText(v.RefType) + " cannot produce iter.Seq[Value]")
}

// Seq2 is an iterator that does what ranging over the value with two variables does.
func (v Value) Seq2() iter.Seq2[Value, Value] {
	if v.RefType != 0 && v.canSeq(true) {
		switch v.Kind() {
		case Func:
			return func(yield func(Value, Value) bool) {
				f := MakeFunc(v.Type().In(0), func(in []Value) []Value {
					return []Value{ValueOf(yield(in[0], in[1])).Convert(v.Type().In(0).Out(0))}
				})
				v.Call([]Value{f})
			}
		case Map:
			return func(yield func(Value, Value) bool) {
				for it := v.MapRange(); it.Next(); {
					if !yield(it.Key(), it.Value()) {
						return
					}
				}
			}
		case String:
			return func(yield func(Value, Value) bool) {
				for i, r := range v.String() {
					if !yield(ValueOf(i), ValueOf(r)) {
						return
					}
				}
			}
		default:
			if v.Kind() == Pointer {
				v = v.Elem()
			}
			return func(yield func(Value, Value) bool) {
				for i := range v.Len() {
					if !yield(ValueOf(i), v.Index(i)) {
						return
					}
				}
			}
		}
	}
	panic("reflect: " + typeText(v.RefType) + " cannot produce iter.Seq2[Value, Value]")
}

// Fields goes over a struct's fields.
func (v Value) Fields() iter.Seq2[StructField, Value] {
	v.mustBe(Struct, "Fields")
	return func(yield func(StructField, Value) bool) {
		for i := range v.NumField() {
			if !yield(v.Type().Field(i), v.Field(i)) {
				return
			}
		}
	}
}

// Methods goes over the value's methods.
func (v Value) Methods() iter.Seq2[Method, Value] {
	return func(yield func(Method, Value) bool) {
		for i := range v.NumMethod() {
			if !yield(v.Type().Method(i), v.Method(i)) {
				return
			}
		}
	}
}
