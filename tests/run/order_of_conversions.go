// What a statement reads beside its calls, and when: conversions. As the program prints with gc.
package main

import "fmt"

var str = "abcdefghijklmnopqrstuvwxyz"
var bb = []byte(str)
var rr = []rune(str)
var r rune = 'a'
var fl = 1.5
var n = 3

func f() int {
	str = str[1:]
	bb = bb[1:]
	rr = rr[1:]
	r++
	fl++
	n++
	return 0
}
func k(x any, b int, y any)        { fmt.Println(x, b, y) }
func ks(x string, b int, y string) { fmt.Println(x, b, y) }
func kb(x []byte, b int, y []byte) { fmt.Println(string(x), b, string(y)) }
func kr(x []rune, b int, y []rune) { fmt.Println(string(x), b, string(y)) }

func main() {
	e, b := []byte(str), f()
	fmt.Println(string(e), b)
	g, b := []rune(str), f()
	fmt.Println(string(g), b)
	s, b := string(bb), f()
	fmt.Println(s, b)
	s, b = string(rr), f()
	fmt.Println(s, b)
	s, b = string(r), f()
	fmt.Println(s, b)
	ks(string(bb), f(), string(rr))
	ks(string(r), f(), string(r)+"x")
	kb([]byte(str), f(), append([]byte(str), '!'))
	kr([]rune(str), f(), []rune(str+"!"))
	k(string(bb), f(), string(rr))
	k([]byte(str)[0], f(), len([]byte(str)))
	i, b := int(fl), f()
	fmt.Println(i, b)
	u, b := uint8(n), f()
	fmt.Println(u, b)
	a, b := [2]byte(bb), f()
	fmt.Println(a, b)
	p, b := (*[2]byte)(bb), f()
	fmt.Println(*p, b)
	ss, b := str+"x", f()
	fmt.Println(ss, b)
	x, b := any(str), f()
	fmt.Println(x, b)
	y, b := any(n), f()
	fmt.Println(y, b)
	z, b := fmt.Stringer(t(n)), f()
	fmt.Println(z, b)
}

type t int

func (x t) String() string { return fmt.Sprint(int(x)) }
