package main

import "fmt"

func try(f func()) {
	defer func() { fmt.Println(recover()) }()
	f()
}

type S struct{ a, b, c int }

func main() {
	s := []int{1, 2, 3}
	var u uint64 = 1<<64 - 1
	var v uint = 1 << 63
	var w uintptr = 1<<64 - 2
	i := -1
	a := [3]int{}
	ss := []S{{}, {}}
	str := "abc"
	try(func() { _ = s[u] })
	try(func() { _ = s[i] })
	try(func() { s[v] = 1 })
	try(func() { _ = a[w] })
	try(func() { _ = ss[u].b })
	try(func() { p := &ss[u]; _ = p })
	try(func() { _ = str[u] })
	try(func() { _ = s[u:] })
	try(func() { _ = s[:u] })
	try(func() { _ = s[1:2:u] })
	try(func() { _ = s[1:u:3] })
	try(func() { _ = s[u:2:3] })
	try(func() { _ = str[u:] })
	try(func() { _ = str[:v] })
	try(func() { _ = s[i:] })
	try(func() { _ = s[:i] })
	try(func() { _ = a[1:u] })
	try(func() { s[u]++ })
	try(func() { s[0], s[u] = 1, 2 })
	try(func() { var x uint8 = 200; _ = s[x] })
	try(func() { var x uint32 = 1<<32 - 1; _ = s[x] })
}
