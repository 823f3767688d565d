package main

type I interface { // ERROR "invalid recursive type: anonymous interface refers to itself (see https://go.dev/issue/56103)"
	m() interface{ I }
}

type Named interface{ m() Other }
type Other interface{ Named }

func main() {
	var x I
	_ = x
}
