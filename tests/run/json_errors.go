package main

import (
	"encoding/json"
	"fmt"
)

type In struct {
	A int
	L []In
	M map[string]In
	P *In
}
type V struct{ X int }

func (v *V) MarshalJSON() ([]byte, error) { return []byte(`"ptr"`), nil }

type W struct{ V V }

func try(s string, v any) { fmt.Println(s, json.Unmarshal([]byte(s), v)) }
func main() {
	try(`{"a":"x"}`, &In{})
	try(`{"l":[{"A":1},{"A":"x"}]}`, &In{})
	try(`{"M":{"k.z":{"A":"x"}}}`, &In{})
	try(`{"P":{"P":{"A":true}}}`, &In{})
	try(`[{"A":"x"}]`, &[]In{})
	try(`{"k":{"A":"x"}}`, &map[string]In{})
	try(`{"k":["x"]}`, &map[string][]int{})
	try(`[[1,"x"]]`, &[][]int{})
	pp := &In{}
	try(`{"A":"x"}`, &pp)
	var s struct{ A, B int }
	try(`{"A":"x","B":"y"}`, &s)
	fmt.Println(s)
	b, err := json.Marshal(V{1})
	fmt.Println(string(b), err)
	b, err = json.Marshal([]any{V{1}, &V{2}, W{}, map[string]V{"a": {}}, []V{{}}})
	fmt.Println(string(b), err)
	try(`{"A":1}x`, &In{})
	try(`"abc`, &s)
	try(`{"A":1`, &In{})
	try("\"a\tb\"", new(string))
	try(`"\q"`, new(string))
	try(`"\u1"`, new(string))
	try(`"\ud800"`, new(string))
	try(`{"A":+1}`, &In{})
	try(`{"A":1.5.5}`, &In{})
	try(`{"A":-x}`, &In{})
	try(`{"A":1ex}`, &In{})
	try(`[1,]`, new(any))
	try(`[,1]`, new(any))
	try(`{,}`, new(any))
	try(`fals`, new(any))
	try(`falsy`, new(any))
	try(`nil`, new(any))
	try(`é`, new(any))
	try(`'a'`, new(any))
	try("\x01", new(any))
	try(`{"a":1}}`, new(any))
	try(`{"A":{"b":1}}`, &In{})
	try(`{"A":[]}`, &In{})
	try(`{"A":9223372036854775808}`, &In{})
}
