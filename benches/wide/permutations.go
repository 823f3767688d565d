// permutations: permutations, subsets, Hanoi, Ackermann: recursion.
package main

import (
	"fmt"
	"os"
	"time"
)

func permute(a []int, k int, visit func([]int)) {
	if k == len(a) {
		visit(a)
		return
	}
	for i := k; i < len(a); i++ {
		a[k], a[i] = a[i], a[k]
		permute(a, k+1, visit)
		a[k], a[i] = a[i], a[k]
	}
}
func subsets(a []int, cur []int, out *[][]int) {
	if len(a) == 0 {
		*out = append(*out, append([]int(nil), cur...))
		return
	}
	subsets(a[1:], cur, out)
	subsets(a[1:], append(cur, a[0]), out)
}
func hanoi(n, a, b, c int, pegs *[3]int) {
	if n > 0 {
		hanoi(n-1, a, c, b, pegs)
		pegs[b]++
		hanoi(n-1, c, b, a, pegs)
	}
}
func ack(m, n int) int {
	if m == 0 {
		return n + 1
	}
	if n == 0 {
		return ack(m-1, 1)
	}
	return ack(m-1, ack(m, n-1))
}

func main() {
	start := time.Now()
	hash := 0
	permute([]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0, func(a []int) { hash = (hash*7 + a[0]*a[9]) & 0xffffff })
	var out [][]int
	a := make([]int, 17)
	for i := range a {
		a[i] = i
	}
	subsets(a, nil, &out)
	hash += len(out) + len(out[777])
	var pegs [3]int
	hanoi(22, 0, 1, 2, &pegs)
	hash += pegs[1] + ack(2, 2000) + ack(3, 8)
	elapsed := time.Since(start)
	fmt.Println("permutations", hash)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
}
