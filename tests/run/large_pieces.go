// Large objects are made in pieces: what stops a goroutine between them, and collections meanwhile, change nothing.
package main

import (
	"fmt"
	"runtime"
)

type node struct {
	next *node
	n    int
}

// sum is a checksum that depends on the order.
func sum(b []byte) (h uint32) {
	for i := 0; i < len(b); i += 997 {
		h = h*31 + uint32(b[i])
	}
	return h
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

func main() {
	stop := make(chan bool)
	go collect(stop)

	b := make([]byte, 700_000)
	for i := range b {
		b[i] = byte(i >> 5)
	}
	s := string(b)
	fmt.Println(len(s), sum([]byte(s)))
	t := s + "-" + s + s
	fmt.Println(len(t), sum([]byte(t)), t[700_000] == '-')
	b = append(b, t...)
	fmt.Println(len(b), sum(b))
	b = append(b[:1], b...)
	fmt.Println(len(b), sum(b))
	b = append(b, b...)
	fmt.Println(len(b), sum(b))

	nodes := make([]node, 40_000)
	list := make([]*node, len(nodes))
	for i := range nodes {
		list[i] = &nodes[i]
		nodes[i].n = i
		if i > 0 {
			nodes[i].next = list[i-1]
		}
	}
	list = append(list, list...)
	list = append(list[:10], list[5:]...)
	total := 0
	for i, n := range list {
		total += i % 7 * n.n
		if n.next != nil {
			total += n.next.n
		}
	}
	fmt.Println(len(list), total)

	var nothing []struct{}
	for range 20 {
		nothing = append(append(nothing, struct{}{}), nothing...)
	}
	fmt.Println(len(nothing))
	defer func() {
		fmt.Println(recover())
		stop <- true
	}()
	fmt.Println(len(append(b, make([]byte, len(b)-1<<62)...)))
}
