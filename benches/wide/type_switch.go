// type_switch: type switches on concrete types and interfaces, and assertions.
package main

import (
	"fmt"
	"os"
	"time"
)

type shape interface{ area() float64 }
type circle struct{ r float64 }
type rect struct{ w, h float64 }
type tri struct{ a, b, c float64 }

func (c circle) area() float64 { return 3 * c.r * c.r }
func (r *rect) area() float64  { return r.w * r.h }
func (t tri) area() float64    { return t.a * t.b / 2 }

func kind(x any) int {
	switch v := x.(type) {
	case int:
		return v
	case string:
		return len(v)
	case float64:
		return int(v)
	case []int:
		return len(v)
	case shape:
		return int(v.area())
	case nil:
		return 1
	case error:
		return 9
	}
	return 3
}

func main() {
	start := time.Now()
	hash := 0
	xs := []any{1, "two", 3.5, []int{1, 2}, circle{2}, &rect{3, 4}, tri{3, 4, 5}, nil, fmt.Errorf("x"), int8(3)}
	for i := 0; i < 10000000; i++ {
		hash = (hash + kind(xs[i%len(xs)])) & 0xffffff
		if s, ok := xs[i%7].(shape); ok {
			hash += int(s.area())
		}
	}
	elapsed := time.Since(start)
	fmt.Println("type_switch", hash)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
}
