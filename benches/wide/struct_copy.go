// struct_copy: particles of three vectors, passed and returned by value.
package main

import (
	"fmt"
	"os"
	"time"
)

type vec struct{ x, y, z, w float64 }
type particle struct {
	pos, vel, acc vec
	mass          float64
	id            int
	alive         bool
}

func (v vec) add(o vec) vec       { return vec{v.x + o.x, v.y + o.y, v.z + o.z, v.w + o.w} }
func (v vec) scale(f float64) vec { return vec{v.x * f, v.y * f, v.z * f, v.w * f} }
func (p particle) step(dt float64) particle {
	p.vel = p.vel.add(p.acc.scale(dt))
	p.pos = p.pos.add(p.vel.scale(dt))
	if p.pos.x > 100 {
		p.vel.x = -p.vel.x
	}
	return p
}

func main() {
	start := time.Now()
	hash := 0
	ps := make([]particle, 1000)
	for i := range ps {
		ps[i] = particle{pos: vec{float64(i), 1, 2, 3}, vel: vec{1, 2, 3, 4}, acc: vec{.1, .2, .3, .4}, mass: 1, id: i}
	}
	for r := 0; r < 2000; r++ {
		for i := range ps {
			ps[i] = ps[i].step(0.001)
		}
	}
	s := 0.0
	for _, p := range ps {
		s += p.pos.x + p.pos.w
	}
	hash = int(s)
	elapsed := time.Since(start)
	fmt.Println("struct_copy", hash)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
}
