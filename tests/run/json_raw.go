package main

import (
	"encoding/json"
	"fmt"
)

type T struct {
	A json.RawMessage
	B *json.RawMessage `json:",omitempty"`
}

func main() {
	in := []string{`{}`, `  {"a" : [1, 2.50, "x\u0041\n<>\/"], "b":null , "A\u00e9":1e3 } `, `[]`, `"é\ud83d\ude00\u2028"`, `1.0`, `-0`, `1E400`, `123456789012345678901234567890`, `1e21`, `0.000001`, `1e-7`, `{"b":1,"a":2,"€":3,"\r":4}`, `{"a":1,"a":2}`, `"\ud800"`, "\"\xff\"", `true`, ``, `x`, `[1,`, `[1 2]`, `{"a"}`, `{"a":1,}`, `[1,]`, `{1:2}`, `01`, `1.`, `-`, `nul`, `"a`, `"\q"`, `"\u12"`, `1 2`, `[[[1],[2,{"z":{}}]]]`, "\"\x01\"", `tru `, `{"a":tru}`, `}`, ` `, `,`, `{"a" 1}`, `{,}`, `[,]`, `"\u00`, `1e`, `1e+`, `2.x`, `"\ud800\u0041"`, `"\udc00"`}
	for _, s := range in {
		r := json.RawMessage(s)
		fmt.Printf("%q %v %s %q %v %d\n", s, r.IsValid(), r.Kind(), r.Kind(), r, len(r.Clone()))
		a, b, c, d := r.Clone(), r.Clone(), r.Clone(), r.Clone()
		err := a.Compact()
		fmt.Printf("compact %q %v\n", a, err)
		err = b.Indent()
		fmt.Printf("indent %q %v\n", b, err)
		err = c.Canonicalize()
		fmt.Printf("canon %q %v\n", c, err)
		err = d.Format()
		fmt.Printf("format %q %v %T\n", d, err, err)
	}
	var n json.RawMessage
	fmt.Println(n, n.String(), n.Clone() == nil, n.Kind(), n.IsValid(), json.RawMessage{})
	fmt.Printf("%T %T %v %s %+v\n", n, &n, n, n, T{A: json.RawMessage(`{"x":1}`)})
	var t T
	fmt.Println(json.Unmarshal([]byte(`{"A": {"q": [1, 2]}, "B":"s"}`), &t), t.A, *t.B)
	o, err := json.Marshal(t)
	fmt.Println(string(o), err)
	t.A = json.RawMessage("x")
	o, err = json.Marshal(t)
	fmt.Println(string(o), err)
	var p *json.RawMessage
	fmt.Println(p.UnmarshalJSON(nil))
	for k := 0; k < 128; k++ {
		if r := (json.RawMessage{byte(k)}); r.Kind() != 0 {
			fmt.Print(k, r.Kind(), " ")
		}
	}
}
