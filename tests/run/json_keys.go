// Keys of maps that are no strings, characters outside of ASCII in wrong texts, commas with nothing behind them, embedded
// pointers that cannot be set.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

type key int

func (k key) MarshalText() ([]byte, error) { return []byte(fmt.Sprintf("k%d", int(k))), nil }

type point struct{ x, y int }

type hidden struct{ C int }

type outer struct {
	A int
	*hidden
	D int
}

func marshal(v any) {
	b, err := json.Marshal(v)
	fmt.Printf("%s %v %T\n", b, err, err)
}

func unmarshal(s string, v any) {
	err := json.Unmarshal([]byte(s), v)
	fmt.Printf("%q %v %T\n", s, err, err)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		fmt.Println(" offset", syntax.Offset)
	}
}

func main() {
	marshal(map[bool]int{true: 1})
	marshal(map[bool]int{})
	marshal(map[bool]int(nil))
	marshal(map[any]int{1: 1, "a": 2, key(3): 4})
	marshal(map[any]int{nil: 1})
	marshal(map[any]int{1.5: 1})
	marshal(map[point]int{{1, 2}: 3})
	marshal(map[[2]int]int{})
	marshal(map[complex128]int{1: 1})
	marshal(map[float64]int{1.5: 1})

	var bools map[bool]int
	unmarshal(`{"true":1}`, &bools)
	var points map[point]int
	unmarshal(`{"a":1}`, &points)
	var anys map[any]int
	unmarshal(`{"a":1}`, &anys)
	fmt.Println(bools, points, anys)

	var o outer
	unmarshal(`{"A":1,"C":2,"D":3}`, &o)
	fmt.Println(o.A, o.hidden, o.D)

	var v any
	for _, s := range []string{"\ufeff1", "é", "[é]", "{é}", "1é", "[1é", "\u00a0", "\x80", "[\xff", "\x01", "'", "😀"} {
		unmarshal(s, &v)
	}
	for _, s := range []string{`[1,]`, `[1,}`, `{"a":1,}`, `{1:2}`, `{,}`, `{"a":}`, `{]`, `[}`, `{"a" 1}`, `[1 2]`} {
		d := json.NewDecoder(strings.NewReader(s))
		for {
			t, err := d.Token()
			fmt.Print(t, " ", err, "; ")
			if err != nil {
				break
			}
		}
		fmt.Println()
	}
}
