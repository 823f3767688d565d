// Large values are compared, converted, copied and cleared in pieces, and large maps made, walked and cleared: what stops a
// goroutine between them, and collections meanwhile, change nothing.
package main

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
)

type block [40_000]int

type named struct {
	before string
	_      int
	names  [3000]string
	any    [3000]any
	floats [9000]float64
}

func collect(stop chan bool) {
	for {
		select {
		case <-stop:
			return
		default:
			runtime.GC()
			runtime.Gosched()
		}
	}
}

// text has runes of all widths, and bytes that are no UTF-8.
func text() string {
	return strings.Repeat("a\u00fc\u20ac\U0001F600\xff-", 25_000)
}

func runes() {
	s := text()
	r := []rune(s)
	h := rune(0)
	for i := 0; i < len(r); i += 7 {
		h = h*31 + r[i]
	}
	fmt.Println(len(s), len(r), h)
	t := string(r)
	i := 0
	for _, c := range t {
		if c != r[i] {
			fmt.Println("rune", i, "is", c)
		}
		i++
	}
	fmt.Println(len(t), i, t == strings.ReplaceAll(s, "\xff", "\ufffd"))
	r[len(r)-1], r[7] = 0x7fffffff, -1
	fmt.Println(len(string(r)))
}

func texts() {
	a := strings.Repeat("0123456789", 30_000)
	b := []byte(a)
	for _, at := range []int{0, 65_535, 65_536, 131_072, len(b) - 1} {
		b[at]++
		c := string(b)
		fmt.Println(a == c, a < c, a > c, strings.Compare(c, a), any(a) == any(c))
		b[at]--
	}
	c := string(b)
	fmt.Println(a == c, a < c, a <= c, any(a) == any(c), a < c+"x", a > c[:len(c)-1], a[:200_000] == c[:200_000])
}

func arrays() {
	p, q := new(block), new(block)
	for i := range p {
		p[i] = i * i
	}
	*q = *p
	fmt.Println(*p == *q, any(*p) == any(*q), q[39_999])
	q[39_999] = 0
	fmt.Println(*p == *q, any(*p) == any(*q))
	e := any(*p)
	p[20_000] = -1
	r := e.(block)
	fmt.Println(r == *p, r[20_000], last(r), double(r)[39_999], r[39_999])
	*q = block{}
	fmt.Println(*q == block{}, q[20_000])
	m := map[int]block{1: r}
	m[2] = m[1]
	fmt.Println(m[2] == r, m[3] == block{})
	ch := make(chan *block, 1)
	go func(b block) { ch <- &b }(r)
	fmt.Println(*<-ch == r)
}

func last(b block) int { return b[len(b)-1] }

func double(b block) block {
	for i := range b {
		b[i] *= 2
	}
	return b
}

func parts() {
	p, q := new(named), new(named)
	long := strings.Repeat("long", 50_000)
	for i := range p.names {
		p.names[i], q.names[i] = strconv.Itoa(i), strconv.Itoa(i)
		p.any[i], q.any[i] = i, i
	}
	p.before, q.before = long, string([]byte(long))
	p.names[1500], q.names[1500] = long+"!", string([]byte(long))+"!"
	inner, same := new(block), new(block)
	p.any[7], q.any[7] = *inner, *same
	p.any[8], q.any[8] = [2]any{"x", long}, [2]any{"x", string([]byte(long))}
	fmt.Println(*p == *q, any(*p) == any(*q))
	q.floats[8999] = 1
	fmt.Println(*p == *q, any(*p) == any(*q))
	q.floats[8999] = 0
	q.any[8] = [2]any{"x", long[:len(long)-1] + "?"}
	fmt.Println(*p == *q)
	q.any[8] = p.any[8]
	same[39_999] = 1
	q.any[7] = *same
	fmt.Println(*p == *q)
	q.any[7] = p.any[7]
	fmt.Println(*p == *q)
	p.any[2999], q.any[2999] = []int{1}, []int{1}
	defer func() { fmt.Println(recover()) }()
	fmt.Println(*p == *q)
}

func maps() {
	m := make(map[int]*int, 100_000)
	fmt.Println(len(m))
	n := 60_000
	all := make([]int, n)
	for i := range n {
		all[i] = i
		m[i] = &all[i]
	}
	for i := range n {
		if i%20_000 != 7 {
			delete(m, i)
		}
	}
	sum := 0
	for k, p := range m {
		sum += k + *p
	}
	fmt.Println(len(m), sum)
	for i := range n {
		m[-i] = &all[i]
	}
	count := 0
	for range m {
		if count++; count == 10 {
			clear(m)
		}
	}
	fmt.Println(len(m), count)
	clear(m)
	m[1] = new(int)
	fmt.Println(len(m), *m[1], m[0] == nil)
}

func keys() {
	long := strings.Repeat("a long key", 30_000)
	m := map[string]int{}
	for i := range 40 {
		m[long+strconv.Itoa(i)] = i
		m[strconv.Itoa(i)+long] = -i
	}
	same := string([]byte(long))
	sum := 0
	for i := range 41 {
		n, ok := m[same+strconv.Itoa(i)]
		if ok {
			sum += n
		}
		if i%2 == 0 {
			delete(m, strconv.Itoa(i)+same)
		}
		m[same+strconv.Itoa(i)] += 1000
	}
	_, none := m[same]
	fmt.Println(len(m), sum, m[long+"40"], m["1"+long], m["2"+long], none)
	var empty map[string]int
	delete(empty, long)
	fmt.Println(empty[long])
	defer func() { fmt.Println(recover()) }()
	empty[long] = 1
}

func main() {
	stop := make(chan bool)
	go collect(stop)
	for _, f := range []func(){runes, texts, arrays, parts, maps, keys} {
		f()
	}
	stop <- true
}
