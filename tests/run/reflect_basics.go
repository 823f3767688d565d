package main

import (
	"fmt"
	"reflect"
)

type T struct {
	A int `json:"a,omitempty" xml:"x"`
	B string
	c float64
}

func (t T) Hello(name string) string { return "hello " + name + " from " + t.B }
func (t *T) Set(n int)              { t.A = n }
func (t T) Sum(xs ...int) (s int) {
	for _, x := range xs {
		s += x
	}
	return s + t.A
}

type S interface{ Hello(string) string }

func add(a, b int) int { return a + b }

func main() {
	t := T{1, "x", 2.5}
	v := reflect.ValueOf(t)
	fmt.Println(v.Kind(), v.Type(), v.NumField(), v.Type().Name(), v.Type().PkgPath())
	for i := 0; i < v.NumField(); i++ {
		f := v.Type().Field(i)
		fmt.Println(f.Name, f.Type, f.Tag.Get("json"), f.Tag, f.PkgPath, f.Offset, f.Index, v.Field(i).CanInterface())
	}
	fmt.Println(v.NumMethod(), reflect.TypeOf(&t).NumMethod())
	for i := 0; i < reflect.TypeOf(&t).NumMethod(); i++ {
		m := reflect.TypeOf(&t).Method(i)
		fmt.Println(m.Name, m.Type, m.Index)
	}
	fmt.Println(v.MethodByName("Hello").Call([]reflect.Value{reflect.ValueOf("bob")})[0])
	fmt.Println(v.MethodByName("Sum").Call([]reflect.Value{reflect.ValueOf(1), reflect.ValueOf(2)})[0].Int())
	p := reflect.ValueOf(&t)
	p.MethodByName("Set").Call([]reflect.Value{reflect.ValueOf(42)})
	fmt.Println(t)
	p.Elem().Field(0).SetInt(7)
	p.Elem().FieldByName("B").SetString("yy")
	fmt.Println(t, p.Elem().Field(2).CanSet(), p.Elem().Field(0).CanSet())
	fmt.Println(reflect.ValueOf(add).Call([]reflect.Value{reflect.ValueOf(3), reflect.ValueOf(4)})[0].Int())
	swap := func(in []reflect.Value) []reflect.Value { return []reflect.Value{in[1], in[0]} }
	var intSwap func(int, int) (int, int)
	reflect.ValueOf(&intSwap).Elem().Set(reflect.MakeFunc(reflect.TypeOf(intSwap), swap))
	fmt.Println(intSwap(1, 2))
	m := reflect.MakeMap(reflect.TypeOf(map[string]int{}))
	m.SetMapIndex(reflect.ValueOf("k"), reflect.ValueOf(5))
	fmt.Println(m.Interface(), m.Len(), m.MapIndex(reflect.ValueOf("k")))
	fmt.Println(reflect.DeepEqual(map[string][]int{"a": {1}}, map[string][]int{"a": {1}}))
	st := reflect.TypeOf((*S)(nil)).Elem()
	fmt.Println(st, st.Kind(), reflect.TypeOf(t).Implements(st), reflect.TypeOf(3).Implements(st))
	sl := reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(t)), 2, 4)
	sl.Index(1).Field(0).SetInt(9)
	sl = reflect.Append(sl, reflect.ValueOf(t))
	fmt.Println(sl, sl.Len(), sl.Cap(), sl.Type())
	fmt.Println(reflect.PointerTo(reflect.TypeOf(sl.Interface())), reflect.MapOf(reflect.TypeOf(""), reflect.TypeOf(t)))
	ft := reflect.FuncOf([]reflect.Type{reflect.TypeOf(0)}, []reflect.Type{reflect.TypeOf("")}, false)
	f := reflect.MakeFunc(ft, func(a []reflect.Value) []reflect.Value { return []reflect.Value{reflect.ValueOf(fmt.Sprint(a[0].Int() * 2))} })
	fmt.Println(ft, f.Call([]reflect.Value{reflect.ValueOf(21)})[0])
	ch := reflect.MakeChan(reflect.TypeOf(make(chan int)), 1)
	ch.Send(reflect.ValueOf(3))
	x, ok := ch.Recv()
	fmt.Println(x, ok)
	defer func() { fmt.Println(recover()) }()
	reflect.ValueOf("x").Int()
}
