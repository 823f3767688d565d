// Package ziggurat has what math/rand and its second version have in common: the tables of Marsaglia's and Tsang's
// ziggurat method for the normal and the exponential distribution, Zipf's distribution, and random bits for seeds.
package ziggurat

import (
	"internal/syscall"
	"math"
	"sync"
	"sync/atomic"
)

const (
	normalTail      = 3.442619855899
	exponentialTail = 7.69711747013104972
)

var (
	normalOnce      sync.Once
	normalK         [128]uint32
	normalW         [128]float32
	normalF         [128]float32
	exponentialOnce sync.Once
	exponentialK    [256]uint32
	exponentialW    [256]float32
	exponentialF    [256]float32
)

// The layers have equal areas; each is computed from the one outside it.
func makeNormal() {
	const area, scale = 9.91256303526217e-3, 1 << 31
	d := float64(normalTail)
	outer := d
	q := area / math.Exp(-.5*d*d)
	normalK[0] = uint32(d / q * scale)
	normalW[0], normalW[127] = float32(q/scale), float32(d/scale)
	normalF[0], normalF[127] = 1, float32(math.Exp(-.5*d*d))
	for i := 126; i >= 1; i-- {
		d = math.Sqrt(-2 * math.Log(area/d+math.Exp(-.5*d*d)))
		normalK[i+1] = uint32(d / outer * scale)
		outer = d
		normalF[i] = float32(math.Exp(-.5 * d * d))
		normalW[i] = float32(d / scale)
	}
}

func makeExponential() {
	const area, scale = 3.949659822581572e-3, 1 << 32
	d := float64(7.697117470131487)
	outer := d
	q := area / math.Exp(-d)
	exponentialK[0] = uint32(d / q * scale)
	exponentialW[0], exponentialW[255] = float32(q/scale), float32(d/scale)
	exponentialF[0], exponentialF[255] = 1, float32(math.Exp(-d))
	for i := 254; i >= 1; i-- {
		d = -math.Log(area/d + math.Exp(-d))
		exponentialK[i+1] = uint32(d / outer * scale)
		outer = d
		exponentialF[i] = float32(math.Exp(-d))
		exponentialW[i] = float32(d / scale)
	}
}

// Normal is a number of the standard normal distribution. draw gives 32 random bits and the number of a layer, float a
// number in [0, 1).
func Normal(draw func() (j int32, layer int), float func() float64) float64 {
	normalOnce.Do(makeNormal)
	for {
		j, i := draw()
		x := float64(j) * float64(normalW[i])
		size := uint32(j)
		if j < 0 {
			size = uint32(-j)
		}
		if size < normalK[i] {
			return x
		}
		if i == 0 {
			for {
				x = -math.Log(float()) * (1.0 / normalTail)
				y := -math.Log(float())
				if y+y >= x*x {
					break
				}
			}
			if j > 0 {
				return normalTail + x
			}
			return -normalTail - x
		}
		if normalF[i]+float32(float())*(normalF[i-1]-normalF[i]) < float32(math.Exp(-.5*x*x)) {
			return x
		}
	}
}

// Exponential is a number of the exponential distribution of rate 1.
func Exponential(draw func() (j uint32, layer int), float func() float64) float64 {
	exponentialOnce.Do(makeExponential)
	for {
		j, i := draw()
		x := float64(j) * float64(exponentialW[i])
		if j < exponentialK[i] {
			return x
		}
		if i == 0 {
			return exponentialTail - math.Log(float())
		}
		if exponentialF[i]+float32(float())*(exponentialF[i-1]-exponentialF[i]) < float32(math.Exp(-x)) {
			return x
		}
	}
}

// A Zipf draws by rejection and inversion (Hörmann and Derflinger).
type Zipf struct {
	imax, v, q, s   float64
	p, inverseP     float64 // 1-q
	hxm, hx0MinusHx float64
}

func (z *Zipf) h(x float64) float64 { return math.Exp(z.p*math.Log(z.v+x)) * z.inverseP }
func (z *Zipf) hinv(x float64) float64 {
	return math.Exp(z.inverseP*math.Log(z.p*x)) - z.v
}

// NewZipf gives a Zipf for P(k) proportional to (v+k)^-s, k at most imax; nil if that is none.
func NewZipf(s, v float64, imax uint64) *Zipf {
	if s <= 1.0 || v < 1 {
		return nil
	}
	z := &Zipf{imax: float64(imax), v: v, q: s, p: 1 - s}
	z.inverseP = 1 / z.p
	z.hxm = z.h(z.imax + 0.5)
	z.hx0MinusHx = z.h(0.5) - math.Exp(math.Log(z.v)*(-z.q)) - z.hxm
	z.s = 1 - z.hinv(z.h(1.5)-math.Exp(-z.q*math.Log(z.v+1.0)))
	return z
}

// Draw draws a number.
func (z *Zipf) Draw(float func() float64) uint64 {
	for {
		r := float()
		ur := z.hxm + r*z.hx0MinusHx
		x := z.hinv(ur)
		k := math.Floor(x + 0.5)
		if k-x <= z.s || ur >= z.h(k+0.5)-math.Exp(-math.Log(k+z.v)*z.q) {
			return uint64(k)
		}
	}
}

var (
	seedOnce sync.Once
	state    atomic.Uint64
)

// Random gives random bits, different in each run unless that has a seed: a counter that starts at a random place, well mixed.
func Random() uint64 {
	seedOnce.Do(func() {
		var b [8]byte
		syscall.Start(b[:])
		var s uint64
		for _, c := range b {
			s = s<<8 | uint64(c)
		}
		state.Store(s)
	})
	x := state.Add(0x9E3779B97F4A7C15)
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}
