// vm_switch: a register machine whose instructions are cases of a switch.
package main

import (
	"fmt"
	"os"
	"time"
)

type inst struct {
	op      uint8
	a, b, c int32
}
type vm struct {
	regs [16]int64
	mem  []int64
}

func (m *vm) run(prog []inst) int64 {
	pc := 0
	for {
		in := prog[pc]
		pc++
		switch in.op {
		case 0:
			return m.regs[in.a]
		case 1:
			m.regs[in.a] = int64(in.b)
		case 2:
			m.regs[in.a] = m.regs[in.b] + m.regs[in.c]
		case 3:
			m.regs[in.a] = m.regs[in.b] - m.regs[in.c]
		case 4:
			m.regs[in.a] = m.regs[in.b] * m.regs[in.c]
		case 5:
			if m.regs[in.a] < m.regs[in.b] {
				pc = int(in.c)
			}
		case 6:
			m.regs[in.a] = m.mem[m.regs[in.b]&1023]
		case 7:
			m.mem[m.regs[in.a]&1023] = m.regs[in.b]
		case 8:
			m.regs[in.a] = m.regs[in.b] & 0xffff
		case 9:
			pc = int(in.a)
		default:
			panic("bad")
		}
	}
}

func main() {
	start := time.Now()
	hash := 0
	prog := []inst{{1, 0, 0, 0}, {1, 1, 3000000, 0}, {1, 2, 1, 0}, {1, 3, 7, 0},
		{4, 4, 3, 0}, {2, 3, 3, 4}, {8, 3, 3, 0}, {7, 0, 3, 0}, {6, 5, 3, 0}, {2, 3, 3, 5}, {2, 0, 0, 2}, {5, 0, 1, 4}, {0, 3, 0, 0}}
	m := &vm{mem: make([]int64, 1024)}
	for r := 0; r < 3; r++ {
		hash += int(m.run(prog))
	}
	elapsed := time.Since(start)
	fmt.Println("vm_switch", hash)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
}
