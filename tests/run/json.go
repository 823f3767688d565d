package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
)

type Color int

func (c Color) MarshalText() ([]byte, error) { return []byte(fmt.Sprintf("color-%d", int(c))), nil }
func (c *Color) UnmarshalText(b []byte) error {
	if !strings.HasPrefix(string(b), "color-") {
		return errors.New("no color")
	}
	*c = Color(b[6] - '0')
	return nil
}

type Temp float64

func (t Temp) MarshalJSON() ([]byte, error) { return []byte(fmt.Sprintf(`{"deg": %g}`, float64(t))), nil }
func (t *Temp) UnmarshalJSON(b []byte) error {
	var x struct{ Deg float64 }
	if err := json.Unmarshal(b, &x); err != nil {
		return err
	}
	*t = Temp(x.Deg)
	return nil
}

type Base struct {
	ID   int    `json:"id"`
	Kind string `json:"kind,omitempty"`
}
type Deep struct{ Base }
type All struct {
	Base
	*Deep2
	Name   string `json:"name"`
	Skip   string `json:"-"`
	Dash   string `json:"-,"`
	E      []int  `json:"e,omitempty"`
	M      map[string]any
	P      *int
	Q      *int `json:",omitempty"`
	F      float64
	F32    float32
	B      []byte
	Arr    [3]bool
	Any    any
	S      int    `json:",string"`
	SS     string `json:"ss,string"`
	Raw    json.RawMessage
	Num    json.Number
	T      Temp
	IntM   map[int]string
	hidden int
	Nested struct {
		X, Y int
	} `json:"nested"`
	Z time.Duration `json:"z,omitzero"`
}
type Deep2 struct{ Deeper string }

type Node struct {
	Val  int
	Next *Node `json:",omitempty"`
}
type Bad struct{ C chan int }
type Failing struct{}

func (Failing) MarshalJSON() ([]byte, error) { return nil, errors.New("no way") }

func show(v any) {
	b, err := json.Marshal(v)
	fmt.Println(string(b), err)
}
func dump(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

func try(s string, v any) {
	err := json.Unmarshal([]byte(s), v)
	if p, ok := v.(*any); ok {
		v = *p
	}
	fmt.Printf("%s -> %s %v\n", s, dump(v), err)
	var se *json.SyntaxError
	if errors.As(err, &se) {
		fmt.Println("  offset", se.Offset > 0)
	}
	var te *json.UnmarshalTypeError
	if errors.As(err, &te) {
		fmt.Println("  type", te.Value, te.Type, te.Struct, te.Field)
	}
}

func main() {
	n := 5
	a := All{Base: Base{1, ""}, Name: "n<>&\u2028é\x00\"\\\n\t\xff", M: map[string]any{"b": 1, "a": []string{"x"}, "c": nil}, P: &n, F: 1e21, F32: 0.1, B: []byte("hello!!"), Any: map[string]int{"k": 1}, S: 7, SS: "str", Raw: json.RawMessage(`{"r": [1, 2]}`), Num: "12.50", T: 36.6, IntM: map[int]string{3: "c", 1: "a", 10: "j"}}
	show(a)
	b, err := json.MarshalIndent(a, ">", "  ")
	fmt.Println(string(b), err)
	show(map[Color]Color{1: 2, 0: 3})
	show([]any{nil, true, 1, 1.5, "s", []int(nil), map[string]int(nil), [0]int{}, struct{}{}, 1e-7, 1e-6, 123456789.0, 1e20, float32(3.4e38), math.MaxInt64, uint64(math.MaxUint64), -0.0, 100000000000000000000000.0})
	show(&Node{1, &Node{2, nil}})
	show(Bad{})
	show(math.NaN())
	show(Failing{})
	show([]any{func() {}})
	cyc := &Node{Val: 1}
	cyc.Next = cyc
	_, err = json.Marshal(cyc)
	fmt.Println(err)
	show("\u2028 <script>")

	var x All
	err = json.Unmarshal([]byte(`{"id": 3, "KIND":"k", "name":"N\u00e9\ud83d\ude00\ud800 \n", "Deeper":"d", "e":[1,2,3], "M":{"z":[1,"a",null,true,{"q":2.5}]}, "P": 8, "F":2.5e3, "B":"aGVsbG8=", "Arr":[true,false,true,true], "Any":[1], "S":"42", "ss":"\"quoted\"", "Raw": {"keep" : 1}, "Num": 1e5, "T":{"Deg":3}, "IntM":{"5":"five"}, "nested":{"x":1,"Y":2}, "extra": [1,{"a":"}"}]}`), &x)
	fmt.Printf("%+v %v %d %s\n", x.Base, err, *x.P, x.Raw)
	fmt.Println(x.Deep2.Deeper, x.Name, x.E, x.M, x.F, string(x.B), x.Arr, x.Any, x.S, x.SS, x.Num, x.T, x.IntM, x.Nested)
	var v any
	try(`{"a":[1,2,{"b":null}],"c":"d"}`, &v)
	try(`[1,2,3]`, &v)
	try(` "s" `, &v)
	try(`nul`, &v)
	try(`{"a":1,}`, &v)
	try(`[1,2`, &v)
	try(`[1 2]`, &v)
	try(`{"a" 1}`, &v)
	try(`{a:1}`, &v)
	try(``, &v)
	try(`1 2`, &v)
	try(`01`, &v)
	try(`-`, &v)
	try(`1.`, &v)
	try(`1e`, &v)
	try(`"a`, &v)
	try("\"a\nb\"", &v)
	try(`"\x"`, &v)
	try(`"\u12g4"`, &v)
	try(`tru3`, &v)
	try(`{"a":1 "b":2}`, &v)
	try(`]`, &v)
	var i int
	try(`"s"`, &i)
	try(`1.5`, &i)
	try(`300`, new(int8))
	try(`-1`, new(uint))
	try(`null`, &i)
	try(`[1,"x",3]`, &[]int{})
	try(`{"id":"x","name":5}`, &All{})
	try(`{"nested":{"x":"q"}}`, &All{})
	try(`{"Val":1,"Next":{"Val":"bad"}}`, &Node{})
	try(`[1,2,3]`, &[2]int{})
	try(`[1]`, &[2]int{7, 8})
	try(`{"1":2,"x":3}`, &map[int]int{})
	try(`"color-4"`, new(Color))
	try(`{"color-4":1}`, &map[Color]int{})
	try(`"!!!"`, &[]byte{})
	try(`{"S":"x"}`, &All{})
	try(`{"S":5}`, &All{})
	try(`true`, new(string))
	try(`{"a":1}`, new([]int))
	try(`[1]`, new(map[string]int))
	try(`1e400`, new(float64))
	try(`"x"`, new(json.Number))
	try(`"12"`, new(json.Number))
	fmt.Println(json.Unmarshal([]byte("1"), nil), json.Unmarshal([]byte("1"), 5), json.Unmarshal([]byte("1"), (*int)(nil)))
	pp := new(*int)
	try(`5`, pp)
	fmt.Println(**pp)
	var iface any = &Node{}
	try(`{"Val":9}`, &iface)
	fmt.Println(iface.(*Node).Val)

	dec := json.NewDecoder(strings.NewReader(`{"a":1} {"a":2}
 [3] "x" 4`))
	for {
		var v any
		if err := dec.Decode(&v); err == io.EOF {
			break
		} else if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(v, dec.InputOffset())
	}
	dec = json.NewDecoder(strings.NewReader(`{"a":[1,true,null,"s",{"b":2.5}],"c":{}}`))
	dec.UseNumber()
	for {
		t, err := dec.Token()
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Printf("%T %v %v\n", t, t, dec.More())
	}
	dec = json.NewDecoder(strings.NewReader(`{"Val":1,"zzz":2}`))
	dec.DisallowUnknownFields()
	fmt.Println(dec.Decode(&Node{}))
	dec = json.NewDecoder(strings.NewReader(`[{"Val":1},{"Val":2}]`))
	dec.Token()
	for dec.More() {
		var n Node
		fmt.Println(dec.Decode(&n), n.Val)
	}
	fmt.Println(json.NewDecoder(strings.NewReader(`{"a":`)).Decode(&v))
	enc := json.NewEncoder(&strings.Builder{})
	fmt.Println(enc.Encode(1))
	var buf bytes.Buffer
	enc = json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	enc.Encode(map[string]any{"h": "<b>", "l": []int{}, "m": map[string]int{}, "n": []int{1}})
	fmt.Print(buf.String())
	buf.Reset()
	fmt.Println(json.Compact(&buf, []byte(" { \"a\" : [ 1 , 2 ] } ")), buf.String(), json.Valid([]byte(`{}`)), json.Valid([]byte(`{`)))
	buf.Reset()
	fmt.Println(json.Indent(&buf, []byte(`{"a":[1,2,{}],"b":{}} `), "", " "), buf.String())
	buf.Reset()
	json.HTMLEscape(&buf, []byte(`"<a>&"`))
	fmt.Println(buf.String())
	fmt.Println(json.Compact(&buf, []byte("{x}")))
}
