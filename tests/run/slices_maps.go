// Slices, strings and maps.
package main

import (
	"fmt"
	"sort"
	"strings"
)

type key struct {
	a int
	b string
}

// sink keeps what is stored in it in the heap.
var sink []int

func main() {
	s := []int{1, 2, 3, 4, 5}
	t := s[1:3]
	t = append(t, 99)
	fmt.Println(s, t, len(t), cap(t))
	t = append(t[:1:1], 7, 8, 9)
	fmt.Println(s, t)
	u := make([]int, 2, 10)
	copy(u, s)
	fmt.Println(u, copy(u, []int{42}), u, len(u[:5]))
	s = append(s[:1], s[2:]...)
	fmt.Println(s, s[len(s)-1])
	var nils []string
	nils = append(nils, "a", "b")
	fmt.Println(nils, nils[1:2], []byte("xyz"), string([]byte{104, 105}), []rune("né"))
	caps := []int{}
	last := -1
	for i := 0; i < 2000; i++ {
		caps = append(caps, i)
		sink = caps
		if cap(caps) != last {
			last = cap(caps)
			fmt.Print(last, " ")
		}
	}
	fmt.Println()
	m := map[string]int{"one": 1, "two": 2}
	m["three"]++
	m["two"] += 10
	v, ok := m["none"]
	fmt.Println(len(m), m["two"], v, ok, m)
	delete(m, "one")
	_, ok = m["one"]
	fmt.Println(ok, len(m))
	mk := map[key][]int{}
	for i := range 100 {
		k := key{i % 7, strings.Repeat("x", i%3)}
		mk[k] = append(mk[k], i)
	}
	fmt.Println(len(mk), mk[key{1, "x"}], mk[key{6, ""}])
	total, seen := 0, 0
	for k, v := range mk {
		total += k.a * len(v)
		seen++
	}
	fmt.Println(total, seen)
	mi := map[any]string{1: "int", "1": "string", 1.0: "float", key{1, ""}: "key", nil: "nil"}
	fmt.Println(mi[1], mi["1"], mi[1.0], mi[key{1, ""}], mi[nil], mi[2] == "")
	words := strings.Fields("the quick brown fox jumps over the lazy dog the end")
	count := map[string]int{}
	for _, w := range words {
		count[w]++
	}
	var keys []string
	for w := range count {
		keys = append(keys, w)
	}
	sort.Strings(keys)
	for _, w := range keys {
		fmt.Print(w, "=", count[w], " ")
	}
	fmt.Println()
	big := map[int]int{}
	for i := range 10000 {
		big[i*i] = i
	}
	for i := 0; i < 10000; i += 2 {
		delete(big, i*i)
	}
	check := 0
	for k, v := range big {
		if k != v*v {
			fmt.Println("wrong", k, v)
		}
		check += v
	}
	fmt.Println(len(big), check)
	clear(big)
	fmt.Println(len(big))
	str := "hello"
	str += ", " + "world"
	fmt.Println(str, len(str), str[1:4], str[7], str < "help", str > "hello")
	fmt.Println(strings.ToUpper(str), strings.Split("a,b,c", ","), strings.Contains(str, "wor"), strings.Index(str, "o"))
	var sb strings.Builder
	for i := range 3 {
		fmt.Fprintf(&sb, "%d-", i)
	}
	fmt.Println(sb.String(), sb.Len())
}
