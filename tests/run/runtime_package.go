package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"unique"
	"weak"
)

type T struct {
	n    int
	next *T
}

func where() (string, int) {
	_, file, line, ok := runtime.Caller(1)
	if !ok {
		return "?", 0
	}
	return file[strings.LastIndex(file, "/")+1:], line
}

func names() []string {
	pc := make([]uintptr, 20)
	n := runtime.Callers(1, pc)
	frames := runtime.CallersFrames(pc[:n])
	var out []string
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "main.") {
			out = append(out, fmt.Sprintf("%s:%d", f.Function, f.Line))
		}
		if !more {
			return out
		}
	}
}

func (t *T) method() []string { return func() []string { return names() }() }

var sink any

//go:noinline
func makeGarbage(done chan<- string) {
	a := &T{n: 1}
	b := &T{n: 2, next: a}
	runtime.SetFinalizer(a, func(t *T) { done <- fmt.Sprint("finalized ", t.n) })
	runtime.SetFinalizer(b, func(t *T) { done <- fmt.Sprint("finalized ", t.n, " ", t.next.n) })
	c := &T{n: 3}
	runtime.AddCleanup(c, func(n int) { done <- fmt.Sprint("cleanup ", n) }, 33)
	d := &T{n: 4}
	runtime.AddCleanup(d, func(n int) { done <- fmt.Sprint("never ", n) }, 44).Stop()
}

//go:noinline
func makeWeak() weak.Pointer[T] {
	t := &T{n: 7}
	w := weak.Make(t)
	if w.Value() != t || w != weak.Make(t) {
		panic("weak")
	}
	runtime.KeepAlive(t)
	return w
}

//go:noinline
func clobber(n int) int {
	if n == 0 {
		return 0
	}
	var x [64]int
	x[n%64] = n
	return clobber(n-1) + x[(n+1)%64]
}

func main() {
	fmt.Println(where())
	fmt.Println(names())
	fmt.Println((&T{}).method())
	pc, _, _, _ := runtime.Caller(0)
	fmt.Println(runtime.FuncForPC(pc).Name())
	done := make(chan string, 10)
	makeGarbage(done)
	clobber(100)
	got := map[string]bool{}
	for i := 0; len(got) < 3 && i < 1000; i++ {
		runtime.GC()
		runtime.Gosched()
		for more := true; more; {
			select {
			case s := <-done:
				got[s] = true
			default:
				more = false
			}
		}
	}
	fmt.Println(got)
	w := makeWeak()
	clobber(100)
	for i := 0; w.Value() != nil && i < 1000; i++ {
		runtime.GC()
	}
	fmt.Println(w.Value() == nil, w == weak.Pointer[T]{})
	keep := &T{n: 9}
	w2 := weak.Make(keep)
	runtime.GC()
	fmt.Println(w2.Value().n)
	runtime.KeepAlive(keep)
	h1, h2, h3 := unique.Make("a"), unique.Make("a"+strings.Repeat("", 3)), unique.Make("b")
	fmt.Println(h1 == h2, h1 == h3, h1.Value())
	var m1, m2 runtime.MemStats
	runtime.ReadMemStats(&m1)
	for i := 0; i < 1000; i++ {
		sink = &T{n: i}
	}
	runtime.ReadMemStats(&m2)
	fmt.Println(m2.Mallocs-m1.Mallocs >= 1000, m2.Mallocs-m1.Mallocs < 1100, m2.TotalAlloc-m1.TotalAlloc >= 16000, m2.HeapAlloc > 0, m2.Sys >= m2.HeapAlloc, m2.NumGC > 0)
	fmt.Println(debug.SetGCPercent(50), debug.SetGCPercent(100), debug.SetMaxStack(1<<20))
	s := string(debug.Stack())
	fmt.Println(strings.HasPrefix(s, "goroutine 1 [running]:\n"), strings.Contains(s, "main.main()"))
	buf := make([]byte, 10)
	fmt.Println(runtime.Stack(buf, true), string(buf))
	fmt.Println(runtime.NumGoroutine() >= 1, runtime.NumCPU() > 0, runtime.GOMAXPROCS(0) > 0, runtime.GOOS, runtime.GOARCH)
	info, ok := debug.ReadBuildInfo()
	fmt.Println(info.Path, ok)
	func() {
		defer func() {
			e := recover().(runtime.Error)
			fmt.Println(e)
			_, is := e.(*runtime.TypeAssertionError)
			fmt.Println(is)
		}()
		var x any = "s"
		_ = x.(int)
	}()
	func() {
		defer func() {
			e := recover()
			_, is := e.(*runtime.PanicNilError)
			fmt.Println(e, is)
		}()
		panic(nil)
	}()
	defer fmt.Println("deferred")
	go func() { fmt.Println("other"); done <- "x" }()
	<-done
}
