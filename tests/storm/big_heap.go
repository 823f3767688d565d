// A heap that is large enough to be marked by several threads, changed while it is collected.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

type tree struct {
	l, r *tree
	v    int
	pad  []byte
}

func build(d, v int) *tree {
	if d == 0 {
		return &tree{v: v, pad: make([]byte, v%64)}
	}
	return &tree{build(d-1, 2*v), build(d-1, 2*v+1), v, make([]byte, v%32)}
}

func (t *tree) sum() int {
	if t == nil {
		return 0
	}
	return t.v + len(t.pad) + t.l.sum() + t.r.sum()
}

func (t *tree) rotate(n int) {
	for ; n > 0 && t != nil; n-- {
		t.l, t.r = t.r, t.l
		if n%2 == 0 {
			t = t.l
		} else {
			t = t.r
		}
	}
}

func main() {
	var wg sync.WaitGroup
	res := make([]int, 8)
	for g := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			t := build(16, g+1)
			want := t.sum()
			m := map[int]*tree{}
			for i := range 40 {
				m[i%5] = build(10, i)
				t.rotate(16)
				if t.sum() != want {
					panic("lost")
				}
			}
			for _, x := range m {
				want += x.sum()
			}
			res[g] = want
		}()
	}
	wg.Wait()
	var ms runtime.MemStats
	runtime.ReadMemStats(&ms)
	fmt.Println(res, ms.NumGC > 2)
}
