package main

import (
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"testing"
)

func try(f func()) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Printf("%v %T\n", e, e)
			var re runtime.Error
			if err, ok := e.(error); ok {
				fmt.Println(errors.As(err, &re))
			}
		}
	}()
	f()
}

func main() {
	infos := []debug.BuildInfo{
		{},
		{GoVersion: "go1.2", Path: "p/q", Main: debug.Module{Path: "m", Version: "v1", Sum: "h1:x"}, Deps: []*debug.Module{{Path: "a", Version: "v0.1.0", Sum: "h1:y"}, {Path: "b", Version: "v2", Replace: &debug.Module{Path: "c", Version: "v3", Sum: "s"}}}, Settings: []debug.BuildSetting{{"-compiler", "gc"}, {"k w", "v\n"}, {"K=", "\"q\""}, {"e", ""}}},
		{Main: debug.Module{Path: "m"}},
		{Main: debug.Module{Version: "v"}},
		{Main: debug.Module{Path: "m", Version: "(devel)", Replace: &debug.Module{Path: "../x"}}},
	}
	for _, bi := range infos {
		s := bi.String()
		fmt.Printf("%q\n", s)
		back, err := debug.ParseBuildInfo(s)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%v %v %q\n", back.Main.Path, len(back.Deps), back.String())
	}
	for _, s := range []string{"", "x", "path\ta", "path\ta\n", "mod\ta\n", "mod\ta\tb\n", "mod\ta\tb\tc\n", "mod\ta\tb\tc\td\n", "dep\ta\n", "=>\ta\tb\tc\n", "dep\ta\tb\n=>\tc\td\n", "dep\ta\tb\n=>\tc\td\te\n", "mod\ta\tb\n=>\tc\td\te\n", "build\tk\n", "build\tk=v\n", "build\t=v\n", "build\t\"k\n", "build\t\"k k\"=v\n", "build\tk=\"v\\n\"\n", "build\tk=\"v\n", "build\t`k`=`v`\n", "build\tk=`v`x\n", "go\tgo1.3\nzzz\n", "build\tk\"=v\n", "build\t k=v\n", "\npath\tx\n\n"} {
		bi, err := debug.ParseBuildInfo(s)
		if err != nil {
			fmt.Printf("%q %v %v\n", s, bi, err)
			continue
		}
		fmt.Printf("%q %q %v %d %+v\n", s, bi.Path, bi.Main.Sum, len(bi.Deps), bi.Settings)
		for _, d := range bi.Deps {
			fmt.Println(d.Path, d.Replace != nil)
		}
	}
	var p runtime.Pinner
	try(func() { p.Pin(3) })
	try(func() { p.Pin(nil) })
	try(func() { p.Pin("x") })
	try(func() { p.Pin(new(int)); p.Unpin() })
	try(func() { runtime.CPUProfile() })
	fmt.Println(runtime.BlockProfile(nil))
	fmt.Println(runtime.MutexProfile(nil))
	testing.RegisterCover(testing.Cover{Mode: "set"})
	fmt.Println(testing.Coverage())
	r := runtime.MemProfileRecord{AllocBytes: 5, FreeBytes: 2, AllocObjects: 3, FreeObjects: 1}
	r.Stack0[0] = 7
	fmt.Println(r.InUseBytes(), r.InUseObjects(), r.Stack())
	var b runtime.BlockProfileRecord
	fmt.Println(b.Count, b.Cycles, len(b.Stack()))
	runtime.SetCPUProfileRate(0)
}
