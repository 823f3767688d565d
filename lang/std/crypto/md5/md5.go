// Package md5 has the hash function MD5, which is broken: not for security.
package md5

import (
	"hash"
	"internal/blockhash"
	"math"
	"math/bits"
	"sync"
)

const (
	Size      = 16 // of a sum
	BlockSize = 64
)

var kind = &blockhash.Kind{
	Package: "crypto/md5", Magic: "md5\x01", Size: Size, Words: 4, Little: true, Block: block,
	Start: [8]uint64{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476},
}

var (
	once  sync.Once
	sines [64]uint32
)

var shifts = [4][4]int{{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}

func block(h *[8]uint64, p []byte) {
	once.Do(func() {
		for i := range sines {
			sines[i] = uint32(math.Abs(math.Sin(float64(i+1))) * (1 << 32))
		}
	})
	var w [16]uint32
	for i := range w {
		w[i] = uint32(p[4*i]) | uint32(p[4*i+1])<<8 | uint32(p[4*i+2])<<16 | uint32(p[4*i+3])<<24
	}
	a, b, c, d := uint32(h[0]), uint32(h[1]), uint32(h[2]), uint32(h[3])
	for i := range 64 {
		var f uint32
		g := i
		switch i / 16 {
		case 0:
			f = b&c | ^b&d
		case 1:
			f, g = d&b|^d&c, 5*i+1
		case 2:
			f, g = b^c^d, 3*i+5
		case 3:
			f, g = c^(b|^d), 7*i
		}
		f += a + sines[i] + w[g&15]
		a, d, c, b = d, c, b, b+bits.RotateLeft32(f, shifts[i/16][i%4])
	}
	for i, x := range [4]uint32{a, b, c, d} {
		h[i] = uint64(uint32(h[i]) + x)
	}
}

// New gives the hash function.
func New() hash.Hash { return blockhash.New(kind) }

// Sum is the sum of data.
func Sum(data []byte) (sum [Size]byte) {
	copy(sum[:], blockhash.Sum(kind, data))
	return sum
}
