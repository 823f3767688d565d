package main

type Pair[K comparable, V any] struct {
	key K
	val V
}

func (p *Pair[K, V]) set(v V) { p.val = v }

func fold[T, A any](seq func(yield func(T) bool), a A, f func(A, T) A) A {
	for v := range seq {
		a = f(a, v)
	}
	return a
}

func upTo(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func firstAbove(n int) int {
	for v := range upTo(100) {
		if v > n {
			return v
		}
	}
	return -1
}

func main() {
	p := Pair[string, float32]{key: "k"}
	p.set(1.5)
	println(p.val, fold(upTo(4), uint8(250), func(a uint8, v int) uint8 { return a + uint8(v) }), firstAbove(3))
}
