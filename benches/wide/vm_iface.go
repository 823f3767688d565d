// vm_iface: a stack machine whose instructions are interface values.
package main

import (
	"fmt"
	"os"
	"time"
)

type machine struct {
	stack [64]int
	sp    int
	pc    int
	vars  [8]int
}
type op interface{ exec(m *machine) }
type push int
type load int
type store int
type add struct{}
type sub struct{}
type jnz int

func (o push) exec(m *machine)  { m.stack[m.sp] = int(o); m.sp++; m.pc++ }
func (o load) exec(m *machine)  { m.stack[m.sp] = m.vars[o]; m.sp++; m.pc++ }
func (o store) exec(m *machine) { m.sp--; m.vars[o] = m.stack[m.sp]; m.pc++ }
func (add) exec(m *machine) {
	m.sp--
	m.stack[m.sp-1] += m.stack[m.sp]
	m.pc++
}
func (sub) exec(m *machine) {
	m.sp--
	m.stack[m.sp-1] -= m.stack[m.sp]
	m.pc++
}
func (o jnz) exec(m *machine) {
	m.sp--
	if m.stack[m.sp] != 0 {
		m.pc = int(o)
	} else {
		m.pc++
	}
}

func main() {
	start := time.Now()
	hash := 0
	prog := []op{push(1000000), store(0), push(0), store(1), load(1), load(0), add{}, store(1), load(0), push(1), sub{}, store(0), load(0), jnz(4)}
	for r := 0; r < 2; r++ {
		m := &machine{}
		for m.pc < len(prog) {
			prog[m.pc].exec(m)
		}
		hash += m.vars[1] & 0xfffff
	}
	elapsed := time.Since(start)
	fmt.Println("vm_iface", hash)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
}
