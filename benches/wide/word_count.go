// word_count: strings.Builder, strings.Fields, a map of counts, sorted keys.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"time"
)

func main() {
	start := time.Now()
	hash := 0
	words := strings.Fields("the quick brown fox jumps over the lazy dog and then the dog sleeps while fox runs away from big bad wolf")
	var sb strings.Builder
	seed := 7
	for i := 0; i < 200000; i++ {
		seed = (seed*1103515245 + 12345) & 0x7fffffff
		sb.WriteString(words[(seed>>8)%len(words)])
		if i%17 == 0 {
			sb.WriteByte('s')
		}
		sb.WriteByte(' ')
	}
	text := sb.String()
	for r := 0; r < 5; r++ {
		counts := map[string]int{}
		for _, w := range strings.Fields(text) {
			counts[w]++
		}
		keys := make([]string, 0, len(counts))
		for k := range counts {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			hash = (hash*31 + counts[k]) % 1000000007
		}
	}
	elapsed := time.Since(start)
	fmt.Println("word_count", hash)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
}
