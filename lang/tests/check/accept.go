package main

type Number interface {
	~int | ~int64 | ~float64
}

func Sum[T Number](xs ...T) (total T) {
	for _, x := range xs {
		total += x
	}
	return
}

func Map[S ~[]E, E, R any](s S, f func(E) R) []R {
	out := make([]R, 0, len(s))
	for _, e := range s {
		out = append(out, f(e))
	}
	return out
}

type List[T any] struct {
	head *node[T]
	n    int
}

type node[T any] struct {
	value T
	next  *node[T]
}

func (l *List[E]) Push(e E) { l.head = &node[E]{e, l.head}; l.n++ }

func (l *List[E]) All() func(yield func(int, E) bool) {
	return func(yield func(int, E) bool) {
		i := 0
		for n := l.head; n != nil; n = n.next {
			if !yield(i, n.value) {
				return
			}
			i++
		}
	}
}

func (l *List[E]) Convert[R any](f func(E) R) *List[R] {
	var out List[R]
	for _, v := range l.All() {
		out.Push(f(v))
	}
	return &out
}

type Set[T comparable] = map[T]struct{}

type Shape interface {
	Area() float64
	Named
}

type Named interface{ Name() string }

type base struct{ name string }

func (b base) Name() string { return b.name }

type square struct {
	base
	side float64
}

func (s *square) Area() float64 { return s.side * s.side }

const (
	_  = iota
	KB = 1 << (10 * iota)
	MB
)

var table = [...]string{2: "two", 0: "zero"}

func divide(a, b int) (q int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = r.(error)
		}
	}()
	return a / b, nil
}

func classify(x any) string {
	switch v := x.(type) {
	case nil:
		return "nil"
	case int, int64:
		return "integer"
	case string:
		return v
	case interface{ Name() string }:
		return v.Name()
	}
	return "?"
}

func loops(c chan int, m map[string][]int) int {
outer:
	for k, vs := range m {
		for i := range vs {
			if k == "" {
				continue outer
			}
			if i > 3 {
				break outer
			}
		}
	}
	select {
	case v, ok := <-c:
		if ok {
			return v
		}
	case c <- 1:
	default:
	}
	for i := range 10 {
		if i&1 == 0 {
			goto done
		}
	}
done:
	return len(table) + cap(c)
}

func main() {
	var s Shape = &square{base{"sq"}, 2}
	println(s.Area(), s.Name(), Sum(1, 2, 3), Sum(1.5, 2))
	var l List[int]
	l.Push(KB)
	strs := l.Convert(func(i int) string { return string(rune('a' + i)) })
	for i, v := range strs.All() {
		println(i, v)
	}
	set := Set[string]{"x": {}}
	delete(set, "x")
	q, err := divide(1, len(set))
	if err != nil || q > MB {
		println(classify(q), loops(nil, nil), max(q, 3), min(2.5, 1))
	}
	f := (*square).Area
	g := s.Name
	lengths := Map([]string{"a"}, func(s string) int { return len(s) })
	var shift uint = 3
	var w int64 = 1 << shift
	c := complex(1, 2)
	p := new(7)
	clear(lengths)
	println(f(s.(*square)), g(), w, real(c), *p, lengths[0])
}
