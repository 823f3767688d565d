package reflect

import "internal/rt"

// CanConvert reports whether Convert does not panic.
func (v Value) CanConvert(t Type) bool {
	if !v.Type().ConvertibleTo(t) {
		return false
	}
	if v.Kind() == Slice && t.Kind() == Array && t.Len() > v.Len() {
		return false
	}
	if v.Kind() == Slice && t.Kind() == Pointer && t.Elem().Kind() == Array && t.Elem().Len() > v.Len() {
		return false
	}
	return true
}

// Convert is the value converted to a type.
func (v Value) Convert(t Type) Value {
	if v.RefType == 0 {
		panic(&ValueError{"reflect.Value.Convert", Invalid})
	}
	convert := converter(t.number(), v.RefType)
	if convert == nil {
		panic("reflect.Value.Convert: value of type " + rt.Name(v.RefType) + " cannot be converted to type " + t.String())
	}
	x := convert(v, t.number())
	x.RefFlag = v.ro()
	return x
}

func isInt(k int) bool     { return k >= rt.Int && k <= rt.Int64 }
func isUint(k int) bool    { return k >= rt.Uint && k <= rt.Uintptr }
func isFloat(k int) bool   { return k == rt.Float32 || k == rt.Float64 }
func isComplex(k int) bool { return k == rt.Complex64 || k == rt.Complex128 }

// converter is a function that converts values of a type to another type, nil if the language has no such conversion.
func converter(to, from int) func(v Value, to int) Value {
	tk, fk := rt.Kind(to), rt.Kind(from)
	switch {
	case isInt(fk) || isUint(fk):
		switch {
		case isInt(tk) || isUint(tk):
			return convertBits
		case isFloat(tk) && isInt(fk):
			return func(v Value, to int) Value { return newFloat(to, float64(v.Int())) }
		case isFloat(tk):
			return func(v Value, to int) Value { return newFloat(to, float64(v.Uint())) }
		case tk == rt.String && isInt(fk):
			return func(v Value, to int) Value {
				s := "\uFFFD"
				if x := v.Int(); int64(rune(x)) == x {
					s = string(rune(x))
				}
				return newString(to, s)
			}
		case tk == rt.String:
			return func(v Value, to int) Value {
				s := "\uFFFD"
				if x := v.Uint(); uint64(rune(x)) == x {
					s = string(rune(x))
				}
				return newString(to, s)
			}
		}
	case isFloat(fk):
		switch {
		case isInt(tk):
			return func(v Value, to int) Value { return newInt(to, int64(v.Float())) }
		case isUint(tk):
			return func(v Value, to int) Value { return newInt(to, int64(uint64(v.Float()))) }
		case isFloat(tk):
			return func(v Value, to int) Value { return newFloat(to, v.Float()) }
		}
	case isComplex(fk) && isComplex(tk):
		return func(v Value, to int) Value {
			at := rt.New(to)
			rt.StoreComplex(to, at, v.Complex())
			return makeValue(to, at, 0)
		}
	case fk == rt.String && tk == rt.Slice && rt.PkgPath(rt.Elem(to)) == "":
		switch rt.Kind(rt.Elem(to)) {
		case rt.Uint8:
			return func(v Value, to int) Value {
				at := rt.New(to)
				rt.Copy(bytesType, at, rt.AddressOf([]byte(v.String())))
				return makeValue(to, at, 0)
			}
		case rt.Int32:
			return func(v Value, to int) Value {
				at := rt.New(to)
				rt.Copy(runesType, at, rt.AddressOf([]rune(v.String())))
				return makeValue(to, at, 0)
			}
		}
	case fk == rt.Slice && tk == rt.String && rt.PkgPath(rt.Elem(from)) == "":
		switch rt.Kind(rt.Elem(from)) {
		case rt.Uint8:
			return func(v Value, to int) Value { return newString(to, string(bytesAt(v.RefAddr))) }
		case rt.Int32:
			return func(v Value, to int) Value {
				r, _ := rt.Make(runesType, v.RefAddr).([]rune)
				return newString(to, string(r))
			}
		}
	case fk == rt.Slice && tk == rt.Pointer && rt.Kind(rt.Elem(to)) == rt.Array && rt.Elem(from) == rt.Elem(rt.Elem(to)):
		return func(v Value, to int) Value {
			p, n, _ := rt.LoadSlice(v.RefAddr)
			checkArray(n, rt.Len(rt.Elem(to)), "pointer to array")
			at := rt.New(to)
			rt.StorePointer(at, p)
			return makeValue(to, at, 0)
		}
	case fk == rt.Slice && tk == rt.Array && rt.Elem(from) == rt.Elem(to):
		return func(v Value, to int) Value {
			p, n, _ := rt.LoadSlice(v.RefAddr)
			checkArray(n, rt.Len(to), "array")
			at := rt.New(to)
			copyElements(rt.Elem(to), at, p, rt.Len(to))
			return makeValue(to, at, 0)
		}
	case fk == rt.Chan && tk == rt.Chan && (rt.TypeName(to) == "" || rt.TypeName(from) == "") && assignable(to, from):
		return convertSame
	}
	if sameUnderlying(to, from, false) {
		return convertSame
	}
	if tk == rt.Pointer && rt.TypeName(to) == "" && fk == rt.Pointer && rt.TypeName(from) == "" &&
		sameUnderlying(rt.Elem(to), rt.Elem(from), false) {
		return convertSame
	}
	if tk == rt.Interface && implements(from, to) {
		return func(v Value, to int) Value {
			at := rt.New(to)
			rt.StoreInterface(at, rt.Make(v.RefType, v.RefAddr))
			return makeValue(to, at, 0)
		}
	}
	return nil
}

func checkArray(have, want int, what string) {
	if want > have {
		panic("reflect: cannot convert slice with length " + quoteInt(have) + " to " + what + " with length " + quoteInt(want))
	}
}

var runesType = rt.TypeOf([]rune(nil))

// convertSame converts to a type with the same representation.
func convertSame(v Value, to int) Value { return copied(to, v.RefAddr, 0) }

func convertBits(v Value, to int) Value { return newInt(to, rt.LoadInt(v.RefType, v.RefAddr)) }

func newInt(typ int, x int64) Value {
	at := rt.New(typ)
	rt.StoreInt(typ, at, x)
	return makeValue(typ, at, 0)
}

func newFloat(typ int, x float64) Value {
	at := rt.New(typ)
	rt.StoreFloat(typ, at, x)
	return makeValue(typ, at, 0)
}

func newString(typ int, s string) Value {
	at := rt.New(typ)
	rt.StoreString(at, s)
	return makeValue(typ, at, 0)
}
