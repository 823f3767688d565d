package main

import (
	"container/heap"
	"container/list"
	"container/ring"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

type ints []int

func (h ints) Len() int           { return len(h) }
func (h ints) Less(i, j int) bool { return h[i] < h[j] }
func (h ints) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *ints) Push(x any)        { *h = append(*h, x.(int)) }
func (h *ints) Pop() any {
	o := *h
	x := o[len(o)-1]
	*h = o[:len(o)-1]
	return x
}

func main() {
	paths := []string{"", ".", "/", "a//b", "./a", "../a", "a/../..", "/../a", "a.b/c", "x.tar.gz", "/a/.b", "abc/./../def"}
	for _, p := range paths {
		d, f := path.Split(p)
		fmt.Printf("%q: %q %q %q %q %q %q %v %v %v\n", p, path.Clean(p), d, f, path.Base(p), path.Dir(p), path.Ext(p), path.IsAbs(p), filepath.IsLocal(p), fs.ValidPath(p))
		for _, q := range paths {
			r, err := filepath.Rel(p, q)
			fmt.Printf("  %q %q %v", path.Join(p, q), r, err)
		}
		fmt.Println(filepath.Localize(p))
	}
	seed := uint32(1)
	rnd := func(n int) int { seed = seed*1664525 + 1013904223; return int(seed>>16) % n }
	pat := []string{"*", "?", "[", "]", "^", "-", "a", "b", "c", "/", "\\", "é", "[a-c]", "[^b]", "**"}
	txt := []string{"a", "b", "c", "/", "é", "-", "]", "\xff", "*"}
	for range 2000 {
		p, s := "", ""
		for range rnd(6) {
			p += pat[rnd(len(pat))]
		}
		for range rnd(6) {
			s += txt[rnd(len(txt))]
		}
		m, err := path.Match(p, s)
		if m || err != nil && rnd(10) == 0 || rnd(20) == 0 {
			fmt.Printf("%q %q %v %v\n", p, s, m, err)
		}
	}
	fmt.Printf("%q\n", filepath.SplitList("/a:b::c:"))
	h := &ints{5, 2, 8, 1, 9, 3}
	heap.Init(h)
	heap.Push(h, 4)
	(*h)[3] = 0
	heap.Fix(h, 3)
	fmt.Println(heap.Remove(h, 2), *h)
	for h.Len() > 0 {
		fmt.Print(heap.Pop(h), " ")
	}
	fmt.Println()
	l := list.New()
	a := l.PushBack(1)
	b := l.PushFront(2)
	l.InsertAfter(3, b)
	l.InsertBefore(4, a)
	l.MoveToBack(b)
	l.MoveBefore(a, l.Front())
	l.PushBackList(l)
	l.PushFrontList(l)
	for e := l.Front(); e != nil; e = e.Next() {
		fmt.Print(e.Value, " ")
	}
	fmt.Println(l.Len(), l.Remove(a), l.Remove(a), l.Len(), l.Back().Prev().Value, a.Next())
	var zl list.List
	fmt.Println(zl.Front(), zl.Len(), zl.PushBack("x").Value)
	r := ring.New(5)
	for i := range 5 {
		r.Value = i
		r = r.Next()
	}
	r.Unlink(2).Do(func(x any) { fmt.Print(x, " ") })
	r.Link(ring.New(1))
	r.Do(func(x any) { fmt.Print(x, " ") })
	fmt.Println(r.Len(), r.Move(-1).Value, ring.New(0), new(ring.Ring).Len())
	dir, _ := os.MkdirTemp("", "fp")
	defer os.RemoveAll(dir)
	os.Chdir(dir)
	os.MkdirAll("a/b/c", 0755)
	os.MkdirAll("a/d", 0755)
	for _, n := range []string{"a/1.txt", "a/b/2.txt", "a/b/c/3.go", "a/d/4.txt"} {
		os.WriteFile(n, nil, 0644)
	}
	os.Symlink("a/b", "ln")
	os.Symlink("../d", "a/b/up")
	os.Symlink("loop", "loop")
	fmt.Println(filepath.Glob("*/*"))
	fmt.Println(filepath.Glob("a/*/*.txt"))
	fmt.Println(filepath.Glob("[x"))
	fmt.Println(filepath.Glob("ln/*"))
	fmt.Println(filepath.EvalSymlinks("ln/up/4.txt"))
	fmt.Println(filepath.EvalSymlinks("loop"))
	fmt.Println(filepath.EvalSymlinks("nope/x"))
	fmt.Println(filepath.EvalSymlinks("a/1.txt/x"))
	fmt.Println(filepath.EvalSymlinks("a/../ln/../d"))
	fmt.Println(filepath.EvalSymlinks(""))
	for _, skip := range []error{nil, filepath.SkipDir, filepath.SkipAll, os.ErrExist} {
		fmt.Println(filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
			fmt.Print(p, " ", d.IsDir(), err, "; ")
			if p == "a/b" {
				return skip
			}
			return nil
		}))
		fmt.Println(filepath.Walk("a", func(p string, d fs.FileInfo, err error) error {
			fmt.Print(p, " ", d.IsDir(), err, "; ")
			if p == "a/b/2.txt" {
				return skip
			}
			return nil
		}))
	}
	fmt.Println(filepath.WalkDir("nope", func(p string, d fs.DirEntry, err error) error { fmt.Println(p, d, err); return err }))
	ab, err := filepath.Abs("x/../y")
	rel, _ := filepath.Rel(dir, ab)
	fmt.Println(rel, err)
	fmt.Println(fs.WalkDir(os.DirFS("a"), "b", func(p string, d fs.DirEntry, err error) error { fmt.Println(p, d, err); return nil }))
}
