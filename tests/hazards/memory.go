// Wants memory of the kind that its argument says until there is none.
package main

import (
	"fmt"
	"os"
)

type node struct{ next *node }

func deep(n int) int {
	var a [10]int
	a[n%10] = n
	return deep(n+1) + a[3]
}

func main() {
	defer func() { fmt.Println("recovered", recover() != nil) }()
	switch os.Args[1] {
	case "large":
		var keep [][]byte
		for {
			b := make([]byte, 1<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			keep = append(keep, b)
		}
	case "small":
		var head *node
		for {
			head = &node{head}
		}
	case "stack":
		fmt.Println(deep(0))
	case "goroutines":
		c := make(chan int)
		for {
			go func() { <-c }()
		}
	case "strings":
		for s := "x"; ; {
			s += s
		}
	case "map":
		m := map[string][]byte{}
		for i := 0; ; i++ {
			m[fmt.Sprint("key", i)] = make([]byte, 20)
		}
	}
}
