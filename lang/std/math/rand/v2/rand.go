// Package rand makes random numbers that are good enough for games and simulations, not for secrets.
package rand

import (
	"internal/ziggurat"
	"math/bits"
)

// A Source gives random numbers of 64 bits.
type Source interface {
	Uint64() uint64
}

// A Rand makes numbers of all kinds from a source.
type Rand struct{ src Source }

// New gives a Rand.
func New(src Source) *Rand { return &Rand{src} }

func (r *Rand) Int64() int64   { return int64(r.src.Uint64() &^ (1 << 63)) }
func (r *Rand) Uint32() uint32 { return uint32(r.src.Uint64() >> 32) }
func (r *Rand) Uint64() uint64 { return r.src.Uint64() }
func (r *Rand) Int32() int32   { return int32(r.src.Uint64() >> 33) }
func (r *Rand) Int() int       { return int(uint(r.src.Uint64()) << 1 >> 1) }
func (r *Rand) Uint() uint     { return uint(r.src.Uint64()) }

// below is a number in [0, n), n positive: the upper half of a product, unless that would be unfair.
func (r *Rand) below(n uint64) uint64 {
	if n&(n-1) == 0 {
		if n>>32 == 0 {
			return uint64(uint32(r.Uint64()) & uint32(n-1))
		}
		return r.Uint64() & (n - 1)
	}
	if n>>32 == 0 {
		product := uint64(r.Uint32()) * n
		if uint32(product) < uint32(n) {
			least := -uint32(n) % uint32(n)
			for uint32(product) < least {
				product = uint64(r.Uint32()) * n
			}
		}
		return product >> 32
	}
	hi, lo := bits.Mul64(r.Uint64(), n)
	if lo < n {
		least := -n % n
		for lo < least {
			hi, lo = bits.Mul64(r.Uint64(), n)
		}
	}
	return hi
}

func (r *Rand) Int64N(n int64) int64 {
	if n <= 0 {
		panic("invalid argument to Int64N")
	}
	return int64(r.below(uint64(n)))
}

func (r *Rand) Uint64N(n uint64) uint64 {
	if n == 0 {
		panic("invalid argument to Uint64N")
	}
	return r.below(n)
}

func (r *Rand) Int32N(n int32) int32 {
	if n <= 0 {
		panic("invalid argument to Int32N")
	}
	return int32(r.below(uint64(n)))
}

func (r *Rand) Uint32N(n uint32) uint32 {
	if n == 0 {
		panic("invalid argument to Uint32N")
	}
	return uint32(r.below(uint64(n)))
}

func (r *Rand) IntN(n int) int {
	if n <= 0 {
		panic("invalid argument to IntN")
	}
	return int(r.below(uint64(n)))
}

func (r *Rand) UintN(n uint) uint {
	if n == 0 {
		panic("invalid argument to UintN")
	}
	return uint(r.below(uint64(n)))
}

func (r *Rand) Float64() float64 { return float64(r.Uint64()<<11>>11) / (1 << 53) }
func (r *Rand) Float32() float32 { return float32(r.Uint32()<<8>>8) / (1 << 24) }

// Perm is a permutation of [0, n).
func (r *Rand) Perm(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	r.Shuffle(n, func(i, j int) { p[i], p[j] = p[j], p[i] })
	return p
}

// Shuffle exchanges elements at random.
func (r *Rand) Shuffle(n int, swap func(i, j int)) {
	if n < 0 {
		panic("invalid argument to Shuffle")
	}
	for i := n - 1; i > 0; i-- {
		swap(i, int(r.below(uint64(i+1))))
	}
}

// NormFloat64 is a number of the standard normal distribution.
func (r *Rand) NormFloat64() float64 {
	return ziggurat.Normal(func() (int32, int) {
		u := r.Uint64()
		return int32(u), int(u >> 32 & 0x7F)
	}, r.Float64)
}

// ExpFloat64 is a number of the exponential distribution of rate 1.
func (r *Rand) ExpFloat64() float64 {
	return ziggurat.Exponential(func() (uint32, int) {
		u := r.Uint64()
		return uint32(u), int(uint8(u >> 32))
	}, r.Float64)
}

// A Zipf makes numbers of a Zipf distribution.
type Zipf struct {
	r *Rand
	z *ziggurat.Zipf
}

// NewZipf gives a Zipf for P(k) proportional to (v+k)^-s, k at most imax.
func NewZipf(r *Rand, s float64, v float64, imax uint64) *Zipf {
	z := ziggurat.NewZipf(s, v, imax)
	if z == nil {
		return nil
	}
	return &Zipf{r, z}
}

func (z *Zipf) Uint64() uint64 {
	if z == nil {
		panic("rand: nil Zipf")
	}
	return z.z.Draw(z.r.Float64)
}

type random struct{}

func (random) Uint64() uint64 { return ziggurat.Random() }

var global = &Rand{random{}}

func Int64() int64                       { return global.Int64() }
func Uint32() uint32                     { return global.Uint32() }
func Uint64() uint64                     { return global.Uint64() }
func Int32() int32                       { return global.Int32() }
func Int() int                           { return global.Int() }
func Uint() uint                         { return global.Uint() }
func Int64N(n int64) int64               { return global.Int64N(n) }
func Uint64N(n uint64) uint64            { return global.Uint64N(n) }
func Int32N(n int32) int32               { return global.Int32N(n) }
func Uint32N(n uint32) uint32            { return global.Uint32N(n) }
func IntN(n int) int                     { return global.IntN(n) }
func UintN(n uint) uint                  { return global.UintN(n) }
func Float64() float64                   { return global.Float64() }
func Float32() float32                   { return global.Float32() }
func Perm(n int) []int                   { return global.Perm(n) }
func Shuffle(n int, swap func(i, j int)) { global.Shuffle(n, swap) }
func NormFloat64() float64               { return global.NormFloat64() }
func ExpFloat64() float64                { return global.ExpFloat64() }

type intType interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

// N is a number in [0, n) of any integer type.
func (r *Rand) N[Int intType](n Int) Int {
	if n <= 0 {
		panic("invalid argument to N")
	}
	return Int(r.below(uint64(n)))
}

// N is a number in [0, n) of any integer type.
func N[Int intType](n Int) Int {
	if n <= 0 {
		panic("invalid argument to N")
	}
	return Int(global.below(uint64(n)))
}
