package main

import (
	"fmt"
	"sort"
	"unicode"
)

func sum(t *unicode.RangeTable) uint64 {
	h := uint64(1)
	for _, r := range t.R16 {
		h = h*31 + uint64(r.Lo)
		h = h*31 + uint64(r.Hi)
		h = h*31 + uint64(r.Stride)
	}
	for _, r := range t.R32 {
		h = h*37 + uint64(r.Lo)
		h = h*37 + uint64(r.Hi)
		h = h*37 + uint64(r.Stride)
	}
	return h*41 + uint64(t.LatinOffset) + uint64(len(t.R16))<<32
}

func main() {
	for i, m := range []map[string]*unicode.RangeTable{unicode.Categories, unicode.Scripts, unicode.Properties, unicode.FoldCategory, unicode.FoldScript} {
		var keys []string
		for k := range m {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			fmt.Println(i, k, sum(m[k]))
		}
	}
	fmt.Println(len(unicode.CategoryAliases), unicode.CategoryAliases["Letter"], unicode.Version, len(unicode.CaseRanges), unicode.CaseRanges[3], unicode.CaseRanges[100], unicode.CaseRanges[len(unicode.CaseRanges)-1])
	fmt.Println(unicode.Letter == unicode.L, unicode.Categories["L"] == unicode.Letter, len(unicode.PrintRanges), len(unicode.GraphicRanges))
	for _, r := range "aZ5 é語\u00a0\u0301€ǅ😀\x00" {
		fmt.Println(r, unicode.Is(unicode.Latin, r), unicode.In(r, unicode.Han, unicode.Lu, unicode.Sc), unicode.IsLetter(r), unicode.IsUpper(r), unicode.IsTitle(r), unicode.IsMark(r), unicode.IsSymbol(r), unicode.IsPrint(r), unicode.IsGraphic(r), unicode.IsControl(r), unicode.IsPunct(r), string(unicode.ToUpper(r)), string(unicode.ToTitle(r)), string(unicode.To(unicode.LowerCase, r)), unicode.TurkishCase.ToUpper(r))
	}
	fmt.Printf("%T %v\n", unicode.Latin, unicode.IsOneOf(unicode.PrintRanges, 'x'))
}
