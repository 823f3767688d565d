package main

import (
	"encoding/json"
	"fmt"
)

func main() {
	for _, s := range []string{`{"a":`, `{"a":[1,`, `{"a":[1`, `{"a"`, `{"a`, `{"a":{"b`, `[[1 2]]`, `{"a":{"b":1 2}}`, `{"a":[x]}`, `{"a/b~":[1,x]}`, `{"a":{"b":1,}}`, `{"a":{"b":1,"b":2}}`, `[0,{"a":"\q"}]`, `{"\q":1}`, `[1.`, `{"a":tr`, `{"a":tr}`, `[[`, `[[1],`, `{"a":1`, `{"a":1 `, `{`, `[`, `[}`, `{]`, `{"a":1]`, `[1}`, `  [ 1 , `, `{"a" : x}`, `[é]`, "[\xff]", "[1 \x80]", `{"a":1}é`, "\"a\xffb\"", `[1, -x]`, `[-`, `[1ex]`, `"\`, `"\u`, `"\ud83d`, `"\ud83d\`, `"\ud83d\u`, `"\ud83d\n"`, `{"a":1}}`, `[1]]`, `{"a":{"x":[{"y":nulL}]}}`} {
		r := json.RawMessage(s)
		fmt.Printf("%q %v\n", s, r.Format())
		r = json.RawMessage(s)
		fmt.Printf("%v\n", r.Compact())
	}
	r := json.RawMessage(`[0, 1.5e300, -1.25e-9, 100, 1e20, 123456789.125, 5e-324, 1e-400, -1e400, 0.1e1, {"\uffff":1,"\ud83d\ude00":2,"a\u0000":3,"":4}, "\b\f\n\r\t\u007f\u0000\u001f"]`)
	fmt.Println(r.Canonicalize(), r)
	fmt.Println(r.Indent(), r)
}
