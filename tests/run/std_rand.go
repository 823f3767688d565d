package main

import (
	"fmt"
	"math/rand"
	r2 "math/rand/v2"
)

func try(f func()) {
	defer func() { fmt.Println(recover()) }()
	f()
}

func main() {
	for _, seed := range []int64{1, 42, 0, -7, 1 << 40} {
		r := rand.New(rand.NewSource(seed))
		fmt.Println(r.Int63(), r.Uint32(), r.Uint64(), r.Int31(), r.Int(), r.Int63n(1000), r.Int63n(1<<40), r.Int31n(10), r.Int31n(16), r.Intn(7), r.Intn(1<<40), r.Float64(), r.Float32())
		fmt.Println(r.Perm(10), r.NormFloat64(), r.ExpFloat64())
		s := []int{1, 2, 3, 4, 5, 6, 7}
		r.Shuffle(7, func(i, j int) { s[i], s[j] = s[j], s[i] })
		b := make([]byte, 17)
		r.Read(b[:5])
		r.Read(b[5:])
		fmt.Println(s, b)
		z := rand.NewZipf(r, 1.5, 2, 1000)
		sum, esum := 0.0, 0.0
		for range 20 {
			sum += r.NormFloat64()
			esum += r.ExpFloat64()
		}
		fmt.Println(z.Uint64(), z.Uint64(), sum, esum)
	}
	for i := range uint64(3) {
		p := r2.NewPCG(i, i*77)
		r := r2.New(p)
		fmt.Println(r.Int64(), r.Uint32(), r.Uint64(), r.Int32(), r.Int(), r.Uint(), r.Int64N(1000), r.Int64N(1<<40+1), r.Uint64N(1<<63), r.Int32N(10), r.Uint32N(16), r.IntN(7), r.UintN(3), r.Float64(), r.Float32())
		sum, esum := 0.0, 0.0
		for range 20 {
			sum += r.NormFloat64()
			esum += r.ExpFloat64()
		}
		fmt.Println(r.Perm(10), sum, esum)
		m, err := p.MarshalBinary()
		fmt.Printf("%q %v\n", m, err)
		var q r2.PCG
		fmt.Println(q.UnmarshalBinary(m), q.Uint64() == p.Uint64(), q.UnmarshalBinary(nil))
		var seed [32]byte
		copy(seed[:], fmt.Sprint("seed", i))
		c := r2.NewChaCha8(seed)
		x := uint64(0)
		for range 70 {
			x = x*31 + c.Uint64()
		}
		b := make([]byte, 13)
		fmt.Println(c.Read(b))
		fmt.Println(x, b)
		m, err = c.MarshalBinary()
		fmt.Printf("%q %v\n", m, err)
		var d r2.ChaCha8
		fmt.Println(d.UnmarshalBinary(m), d.Uint64() == c.Uint64(), d.UnmarshalBinary(m[3:]), d.UnmarshalBinary([]byte("readbuf:\x09")))
		z := r2.NewZipf(r, 1.1, 1, 100)
		fmt.Println(z.Uint64(), z.Uint64(), z.Uint64())
	}
	try(func() { rand.Intn(0) })
	try(func() { rand.Int31n(-1) })
	try(func() { rand.Int63n(0) })
	try(func() { rand.Shuffle(-1, nil) })
	try(func() { r2.IntN(0) })
	try(func() { r2.N(0) })
	try(func() { r2.Uint64N(0) })
	fmt.Println(r2.N(10) < 10, r2.IntN(5) < 5, rand.NewZipf(nil, 1, 1, 1) == nil)
}
