package main

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
)

// An item's key decides its place; its number tells equal ones apart.
type item struct{ key, number int }

type byKey []item

func (s byKey) Len() int           { return len(s) }
func (s byKey) Less(i, j int) bool { return s[i].key < s[j].key }
func (s byKey) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }

func hash(s []item) uint32 {
	h := uint32(2166136261)
	for _, x := range s {
		h = (h ^ uint32(x.number)) * 16777619
	}
	return h
}

func main() {
	patterns := []struct {
		name string
		key  func(i, n int) int
	}{
		{"sorted", func(i, n int) int { return i / 3 }},
		{"reversed", func(i, n int) int { return (n - i) / 3 }},
		{"equal", func(i, n int) int { return 7 }},
		{"ties", func(i, n int) int { return i * 7919 % 5 }},
		{"two", func(i, n int) int { return i * i % 7 % 2 }},
		{"saw", func(i, n int) int { return i % 10 }},
		{"pipe", func(i, n int) int { return min(i, n-i) / 2 }},
		{"random", func(i, n int) int { return (i*1103515245 + 12345) >> 7 % (n/2 + 1) }},
		{"almost", func(i, n int) int {
			if i%17 == 5 {
				return 0
			}
			return i / 2
		}},
	}
	for _, n := range []int{0, 1, 2, 11, 12, 13, 50, 51, 200, 1000} {
		for _, p := range patterns {
			made := make([]item, n)
			for i := range made {
				made[i] = item{p.key(i, n), i}
			}
			a, b, c, d := slices.Clone(made), slices.Clone(made), slices.Clone(made), slices.Clone(made)
			sort.Slice(a, func(i, j int) bool { return a[i].key < a[j].key })
			sort.Sort(byKey(b))
			slices.SortFunc(c, func(x, y item) int { return cmp.Compare(x.key, y.key) })
			fmt.Print(n, " ", p.name, " ", hash(a), " ", hash(b), " ", hash(c))
			if n <= 200 {
				sort.Sort(sort.Reverse(byKey(d)))
				e := slices.Clone(made)
				sort.Stable(byKey(e))
				slices.SortStableFunc(made, func(x, y item) int { return cmp.Compare(y.key, x.key) })
				fmt.Print(" ", hash(d), " ", hash(e), " ", hash(made))
			}
			if n == 13 {
				fmt.Print(" ", a)
			}
			fmt.Println()
		}
	}
}
