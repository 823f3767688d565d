// levenshtein: edit distances of words by rows, with min over data without order.
package main

import (
	"fmt"
	"os"
	"time"
)

func distance(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	prev := make([]int, len(rb)+1)
	cur := make([]int, len(rb)+1)
	for j := range prev {
		prev[j] = j
	}
	for i, x := range ra {
		cur[0] = i + 1
		for j, y := range rb {
			cost := 1
			if x == y {
				cost = 0
			}
			cur[j+1] = min(prev[j+1]+1, cur[j]+1, prev[j]+cost)
		}
		prev, cur = cur, prev
	}
	return prev[len(rb)]
}

func main() {
	start := time.Now()
	hash := 0
	words := []string{}
	seed := uint32(1)
	for i := 0; i < 90; i++ {
		b := make([]byte, 60)
		for j := range b {
			seed = seed*1664525 + 1013904223
			b[j] = 'a' + byte(seed>>24)%6
		}
		words = append(words, string(b))
	}
	for i := range words {
		for j := range words {
			hash = (hash*7 + distance(words[i], words[j])) % 1000003
		}
	}
	elapsed := time.Since(start)
	fmt.Println("levenshtein", hash)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
}
