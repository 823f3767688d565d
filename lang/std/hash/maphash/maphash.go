// Package maphash hashes bytes and values for tables: differently in each run and under each seed.
package maphash

import (
	"hash"
	"internal/rt"
	"internal/ziggurat"
	"math"
	"math/bits"
)

// A Seed selects a hash function.
type Seed struct{ s uint64 }

// MakeSeed gives a random seed.
func MakeSeed() Seed {
	for {
		if s := ziggurat.Random(); s != 0 {
			return Seed{s}
		}
	}
}

const (
	m1 = 0xA0761D6478BD642F
	m2 = 0xE7037ED1A0B428DB
)

// mix takes a word into a state.
func mix(h, x uint64) uint64 {
	hi, lo := bits.Mul64(h^m1, x^m2)
	return hi ^ lo ^ bits.RotateLeft64(h, 23)
}

// A Hash hashes what is written to it. It must not be copied.
type Hash struct {
	initial Seed
	state   uint64
	buf     [8]byte
	n       int
	total   uint64
}

func (h *Hash) start() {
	if h.initial.s == 0 {
		h.SetSeed(MakeSeed())
	}
}

func (h *Hash) word() uint64 {
	var x uint64
	for i := 7; i >= 0; i-- {
		x = x<<8 | uint64(h.buf[i])
	}
	return x
}

func (h *Hash) WriteByte(b byte) error {
	h.start()
	h.buf[h.n] = b
	h.n++
	h.total++
	if h.n == 8 {
		h.state = mix(h.state, h.word())
		h.n = 0
	}
	return nil
}

func (h *Hash) Write(b []byte) (int, error) {
	for _, c := range b {
		h.WriteByte(c)
	}
	h.start()
	return len(b), nil
}

func (h *Hash) WriteString(s string) (int, error) {
	for i := range len(s) {
		h.WriteByte(s[i])
	}
	h.start()
	return len(s), nil
}

// Seed is the seed in use.
func (h *Hash) Seed() Seed {
	h.start()
	return h.initial
}

// SetSeed sets the seed and drops what has been written.
func (h *Hash) SetSeed(seed Seed) {
	if seed.s == 0 {
		panic("maphash: use of uninitialized Seed")
	}
	h.initial = seed
	h.Reset()
}

func (h *Hash) Reset() {
	h.start()
	h.state, h.n, h.total = h.initial.s, 0, 0
}

func (h *Hash) Sum64() uint64 {
	h.start()
	for i := h.n; i < 8; i++ {
		h.buf[i] = 0
	}
	return mix(mix(h.state, h.word()), h.total)
}

func (h *Hash) Sum(b []byte) []byte {
	x := h.Sum64()
	for shift := 56; shift >= 0; shift -= 8 {
		b = append(b, byte(x>>shift))
	}
	return b
}

func (h *Hash) Size() int      { return 8 }
func (h *Hash) BlockSize() int { return 128 }

func (h *Hash) Clone() (hash.Cloner, error) {
	h.start()
	c := *h
	return &c, nil
}

// Bytes is the hash of bytes.
func Bytes(seed Seed, b []byte) uint64 {
	var h Hash
	h.SetSeed(seed)
	h.Write(b)
	return h.Sum64()
}

// String is the hash of a string, the same as of its bytes.
func String(seed Seed, s string) uint64 {
	var h Hash
	h.SetSeed(seed)
	h.WriteString(s)
	return h.Sum64()
}

// Comparable is the hash of a value; equal values have equal hashes.
func Comparable[T comparable](seed Seed, v T) uint64 {
	var h Hash
	h.SetSeed(seed)
	WriteComparable(&h, v)
	return h.Sum64()
}

// WriteComparable takes a value in.
func WriteComparable[T comparable](h *Hash, x T) {
	h.start()
	h.value(rt.Elem(rt.TypeOf(&x)), rt.Pointee(&x))
}

func (h *Hash) number(x uint64) {
	for i := range 8 {
		h.WriteByte(byte(x >> (8 * i)))
	}
}

func (h *Hash) float(f float64) {
	switch {
	case f == 0:
		// Of both signs.
		h.number(0)
	case f != f:
		h.number(ziggurat.Random())
	default:
		h.number(math.Float64bits(f))
	}
}

// value takes the value of a type at an address in.
func (h *Hash) value(typ int, p *byte) {
	switch kind := rt.Kind(typ); kind {
	case rt.String:
		s := rt.LoadString(p)
		h.number(uint64(len(s)))
		h.WriteString(s)
	case rt.Float32, rt.Float64:
		h.float(rt.LoadFloat(typ, p))
	case rt.Complex64:
		part := rt.TypeOf(float32(0))
		h.float(rt.LoadFloat(part, p))
		h.float(rt.LoadFloat(part, rt.Add(p, 4)))
	case rt.Complex128:
		part := rt.TypeOf(float64(0))
		h.float(rt.LoadFloat(part, p))
		h.float(rt.LoadFloat(part, rt.Add(p, 8)))
	case rt.Array:
		elem := rt.Elem(typ)
		for i := range rt.Len(typ) {
			h.value(elem, rt.Add(p, i*rt.Size(elem)))
		}
	case rt.Struct:
		for i := range rt.Len(typ) {
			h.value(rt.FieldType(typ, i), rt.Add(p, rt.FieldOffset(typ, i)))
		}
	case rt.Interface:
		v := rt.Make(typ, p)
		in := rt.TypeOf(v)
		h.number(uint64(in))
		if in != 0 {
			if !rt.Comparable(in) {
				panic("hash of unhashable type " + rt.Name(in))
			}
			h.value(in, rt.AddressOf(v))
		}
	case rt.Pointer, rt.Chan, rt.UnsafePointer:
		h.number(uint64(rt.Address(rt.LoadPointer(p))))
	default:
		h.number(rt.LoadUint(typ, p))
	}
}

// A Hasher hashes and compares values for a table.
type Hasher[T any] interface {
	Hash(*Hash, T)
	Equal(x, y T) bool
}

// ComparableHasher is the Hasher of what == compares.
type ComparableHasher[T comparable] struct{}

func (ComparableHasher[T]) Hash(h *Hash, v T) { WriteComparable(h, v) }
func (ComparableHasher[T]) Equal(x, y T) bool { return x == y }
