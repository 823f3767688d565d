package covered

import "testing"

func TestA(t *testing.T) {
	One()
	If(1)
	If(-1)
	Loop(5)
	Sw(1)
	Sw("x")
	Lit()()
	Label(3)
	(&T{}).M()
	Multi(1)
}
