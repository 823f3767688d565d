package main

import (
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strings"
)

type Inner struct {
	X, Y int
	z    string
}
type Named int

func (n Named) String() string { return fmt.Sprintf("Named(%d)", int(n)) }

type Big struct {
	Inner
	*Ptr
	A    [3]int
	M    map[string]Inner
	S    []Named
	I    any
	E    error
	F    func(int) string
	C    chan int
	P    *Inner
	f32  float32
	Cx   complex64
	B    bool
	U8   uint8 `k:"v" j:"w\"q"`
	Nest struct{ Q, R string }
}
type Ptr struct{ Deep int }

func (b *Big) PtrMethod(a, c int) (int, error) { return a + c + b.X, nil }
func (b Big) ValMethod(s ...string) string     { return strings.Join(s, "-") + fmt.Sprint(b.A) }
func (b Big) Fail() error                      { return errors.New("failed") }

type Pair[K comparable, V any] struct {
	Key K
	Val V
}

func (p Pair[K, V]) Get() V { return p.Val }

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			if e, ok := r.(error); ok {
				fmt.Printf("%s: error %v\n", name, e)
			} else {
				fmt.Printf("%s: %v\n", name, r)
			}
		}
	}()
	f()
	fmt.Println(name, "fine")
}

func main() {
	b := Big{A: [3]int{1, 2, 3}, M: map[string]Inner{"a": {1, 2, "z"}}, S: []Named{1, 2}, I: 5, F: func(i int) string { return fmt.Sprint(i * 3) }, Ptr: &Ptr{9}}
	b.E = errors.New("e")
	t := reflect.TypeOf(b)
	fmt.Println(t, t.Kind(), t.Size(), t.Align(), t.NumField(), t.NumMethod(), t.Comparable())
	for f := range t.Fields() {
		fmt.Println(f.Name, f.Type, f.Type.Kind(), f.Offset, f.Index, f.Anonymous, f.PkgPath, f.IsExported(), f.Tag, f.Type.Size(), f.Type.Name(), f.Type.PkgPath())
	}
	for _, f := range reflect.VisibleFields(t) {
		fmt.Print(f.Name, f.Index, " ")
	}
	fmt.Println()
	pt := reflect.TypeOf(&b)
	for m := range pt.Methods() {
		fmt.Println(m.Name, m.Type, m.Index, m.Func.Kind())
	}
	if m, ok := pt.MethodByName("PtrMethod"); ok {
		r := m.Func.Call([]reflect.Value{reflect.ValueOf(&b), reflect.ValueOf(2), reflect.ValueOf(3)})
		fmt.Println(r[0], r[1], r[1].IsNil(), r[1].Type())
	}
	v := reflect.ValueOf(&b).Elem()
	fmt.Println(v.FieldByName("Deep"), v.FieldByName("X").CanSet(), v.FieldByName("z").CanSet(), v.FieldByName("nope").IsValid())
	v.FieldByName("X").SetInt(11)
	v.FieldByName("A").Index(1).SetInt(22)
	v.FieldByName("M").SetMapIndex(reflect.ValueOf("b"), reflect.ValueOf(Inner{3, 4, "q"}))
	v.FieldByName("S").Set(reflect.Append(v.FieldByName("S"), reflect.ValueOf(Named(3))))
	v.FieldByName("I").Set(reflect.ValueOf("text"))
	v.FieldByName("Cx").SetComplex(3 + 4i)
	v.FieldByName("B").SetBool(true)
	v.FieldByName("U8").SetUint(200)
	v.FieldByName("P").Set(reflect.New(reflect.TypeOf(Inner{})))
	v.FieldByName("P").Elem().Field(1).SetInt(77)
	v.FieldByName("C").Set(reflect.MakeChan(reflect.TypeOf(b.C), 2))
	b.C <- 4
	fmt.Println(b.X, b.A, b.M, b.S, b.I, b.Cx, b.B, b.U8, *b.P, len(b.C), cap(b.C))
	fmt.Println(v.FieldByName("F").Call([]reflect.Value{reflect.ValueOf(14)})[0])
	fmt.Println(v.MethodByName("ValMethod").Call([]reflect.Value{reflect.ValueOf("p"), reflect.ValueOf("q")})[0])
	fmt.Println(v.MethodByName("ValMethod").CallSlice([]reflect.Value{reflect.ValueOf([]string{"r", "s"})})[0])
	fmt.Println(v.Addr().MethodByName("Fail").Call(nil)[0])
	fn := v.MethodByName("ValMethod").Interface().(func(...string) string)
	fmt.Println(fn("direct"))
	keys := v.FieldByName("M").MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	fmt.Println(keys, len(keys))
	it := v.FieldByName("M").MapRange()
	n := 0
	for it.Next() {
		n += int(it.Value().Field(0).Int()) + len(it.Key().String())
	}
	fmt.Println(n)
	p := Pair[string, map[int]Named]{"k", map[int]Named{1: 2}}
	pty := reflect.TypeOf(p)
	fmt.Println(pty, pty.Name(), pty.NumMethod(), pty.Method(0).Type)
	fmt.Println(reflect.ValueOf(p).Method(0).Call(nil)[0])
	fmt.Println(reflect.TypeFor[error](), reflect.TypeFor[error]().NumMethod(), reflect.TypeFor[fmt.Stringer]().Method(0).Name)
	fmt.Println(reflect.TypeOf(Named(1)).Implements(reflect.TypeFor[fmt.Stringer]()), reflect.TypeOf(Named(1)).ConvertibleTo(reflect.TypeOf("")), reflect.TypeOf(1).AssignableTo(reflect.TypeOf(Named(1))))
	fmt.Println(reflect.ValueOf(65).Convert(reflect.TypeOf("")), reflect.ValueOf(3.7).Convert(reflect.TypeOf(0)), reflect.ValueOf("hé").Convert(reflect.TypeOf([]byte(nil))), reflect.ValueOf([]rune{104, 233}).Convert(reflect.TypeOf("")), reflect.ValueOf(Named(3)).Convert(reflect.TypeOf(uint8(0))))
	fmt.Println(reflect.ValueOf([]int{1, 2, 3, 4}).Convert(reflect.TypeOf([2]int{})), reflect.ValueOf(Named(4)).Convert(reflect.TypeFor[fmt.Stringer]()).Type())
	fmt.Println(reflect.ChanOf(reflect.RecvDir, pty), reflect.ArrayOf(4, pty).Size(), reflect.MapOf(reflect.TypeOf(1), reflect.SliceOf(pty)), reflect.FuncOf([]reflect.Type{reflect.TypeOf(1), reflect.TypeOf([]string{})}, []reflect.Type{reflect.TypeOf(1), reflect.TypeFor[error]()}, true))
	fmt.Println(reflect.SliceOf(reflect.TypeOf(1)) == reflect.TypeOf([]int{}), reflect.PointerTo(pt) == reflect.PointerTo(pt), reflect.ArrayOf(77, pty) == reflect.ArrayOf(77, pty))
	st := reflect.StructOf([]reflect.StructField{{Name: "Height", Type: reflect.TypeOf(float64(0)), Tag: `json:"height"`}, {Name: "Age", Type: reflect.TypeOf(int(0))}, {Name: "L", Type: reflect.TypeOf([]string{})}})
	sv := reflect.New(st).Elem()
	sv.Field(0).SetFloat(0.4)
	sv.Field(1).SetInt(2)
	fmt.Printf("%v %+v %T\n", sv.Interface(), sv, sv.Interface())
	fmt.Println(reflect.DeepEqual(b, b), reflect.DeepEqual([]int{1, 2}, []int{1, 2}), reflect.DeepEqual(map[int]any{1: []string{"a"}}, map[int]any{1: []string{"a"}}), reflect.DeepEqual(1, int64(1)), reflect.DeepEqual([]int(nil), []int{}), reflect.DeepEqual(nil, nil), reflect.DeepEqual(errors.New("a"), errors.New("a")))
	type cyc struct{ next *cyc }
	c1, c2 := &cyc{}, &cyc{}
	c1.next, c2.next = c1, c2
	fmt.Println(reflect.DeepEqual(c1, c2))
	sw := []string{"a", "b", "c"}
	reflect.Swapper(sw)(0, 2)
	fmt.Println(sw)
	dst := make([]byte, 3)
	fmt.Println(reflect.Copy(reflect.ValueOf(dst), reflect.ValueOf("hello")), string(dst))
	arr := [5]int{1, 2, 3, 4, 5}
	av := reflect.ValueOf(&arr).Elem()
	fmt.Println(av.Slice(1, 3), av.Slice3(1, 2, 4).Cap(), reflect.ValueOf("hello").Slice(1, 3), reflect.ValueOf("hello").Index(1))
	fmt.Println(reflect.Zero(t).IsZero(), v.IsZero(), reflect.ValueOf(0.0).IsZero(), reflect.ValueOf((*int)(nil)).IsNil())
	for _, c := range []any{1, "s", 2.5, true, []int{1}, map[string]int{}, b.P, nil, struct{}{}, [2]bool{}, make(chan int), func() {}, 3i, uint8(3), uintptr(1)} {
		rv := reflect.ValueOf(c)
		fmt.Print(rv.Kind(), " ", rv.IsValid(), " ", rv.String(), "; ")
	}
	fmt.Println()
	cases := []reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(b.C)}, {Dir: reflect.SelectDefault}}
	i, r, ok := reflect.Select(cases)
	fmt.Println(i, r, ok)
	i, r, ok = reflect.Select(cases)
	fmt.Println(i, r.IsValid(), ok)
	cv := reflect.ValueOf(b.C)
	fmt.Println(cv.TrySend(reflect.ValueOf(1)), cv.TrySend(reflect.ValueOf(2)), cv.TrySend(reflect.ValueOf(3)))
	cv.Close()
	for x := range cv.Seq() {
		fmt.Print(x, " ")
	}
	for i, x := range reflect.ValueOf(arr).Seq2() {
		fmt.Print(i, ":", x, " ")
	}
	for i := range reflect.ValueOf(Named(2)).Seq() {
		fmt.Print(i, i.Type(), " ")
	}
	for i := range reflect.ValueOf(func(y func(int) bool) { _ = y(1) && y(2) }).Seq() {
		fmt.Print(i, " ")
	}
	fmt.Println()
	done := make(chan int)
	go func() { reflect.ValueOf(done).Send(reflect.ValueOf(99)) }()
	fmt.Println(<-done)
	// panics
	try("a", func() { reflect.ValueOf("x").Int() })
	try("b", func() { reflect.ValueOf(1).SetInt(2) })
	try("c", func() { v.FieldByName("z").SetString("x") })
	try("d", func() { _ = v.FieldByName("z").Interface() })
	try("e", func() { v.Field(99) })
	try("f", func() { reflect.ValueOf([]int{1}).Index(5) })
	try("g", func() { v.FieldByName("X").Set(reflect.ValueOf("x")) })
	try("h", func() { reflect.ValueOf(fn).Call([]reflect.Value{reflect.ValueOf(1)}) })
	try("i", func() { reflect.ValueOf(try).Call(nil) })
	try("j", func() { reflect.ValueOf(try).Call([]reflect.Value{reflect.ValueOf(1), reflect.ValueOf(2)}) })
	try("k", func() { reflect.Value{}.Type() })
	try("l", func() { reflect.Value{}.Int() })
	try("m", func() { reflect.TypeOf(1).Elem() })
	try("n", func() { reflect.TypeOf(1).NumField() })
	try("o", func() { reflect.TypeOf(1).Key() })
	try("p", func() { reflect.TypeOf(b).Field(100) })
	try("q", func() { reflect.ValueOf(1).Convert(reflect.TypeOf([]int{})) })
	try("r", func() { var m map[string]int; reflect.ValueOf(m).SetMapIndex(reflect.ValueOf("a"), reflect.ValueOf(1)) })
	try("s", func() { reflect.ValueOf(1).IsNil() })
	try("t", func() { reflect.ValueOf(1).Elem() })
	try("u", func() { reflect.ValueOf(1).Len() })
	try("v", func() { reflect.ValueOf(1).Addr() })
	try("w", func() { reflect.MakeSlice(reflect.TypeOf(1), 1, 1) })
	try("x", func() { reflect.ValueOf(func() { panic("inside") }).Call(nil) })
	try("y", func() { var e error; reflect.ValueOf(&e).Elem().Method(0) })
	try("z", func() { reflect.ValueOf(1).Method(0) })
	try("A", func() { var f func(); reflect.ValueOf(f).Call(nil) })
	try("B", func() { reflect.TypeOf("").Bits() })
	try("C", func() { reflect.ValueOf([]int{1}).Equal(reflect.ValueOf([]int{1})) })
}
