// Package sha1 has the hash function SHA-1, which is broken: not for security.
package sha1

import (
	"hash"
	"internal/bigendian"
	"internal/blockhash"
	"math/bits"
)

const (
	Size      = 20 // of a sum
	BlockSize = 64
)

var kind = &blockhash.Kind{
	Package: "crypto/sha1", Magic: "sha\x01", Size: Size, Words: 5, Block: block,
	Start: [8]uint64{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0},
}

func block(h *[8]uint64, p []byte) {
	var w [80]uint32
	for i := range 16 {
		w[i] = bigendian.Uint32(p[4*i:])
	}
	for i := 16; i < 80; i++ {
		w[i] = bits.RotateLeft32(w[i-3]^w[i-8]^w[i-14]^w[i-16], 1)
	}
	a, b, c, d, e := uint32(h[0]), uint32(h[1]), uint32(h[2]), uint32(h[3]), uint32(h[4])
	for i := range 80 {
		var f, k uint32
		switch i / 20 {
		case 0:
			f, k = b&c|^b&d, 0x5A827999
		case 1:
			f, k = b^c^d, 0x6ED9EBA1
		case 2:
			f, k = b&c|b&d|c&d, 0x8F1BBCDC
		case 3:
			f, k = b^c^d, 0xCA62C1D6
		}
		a, b, c, d, e = bits.RotateLeft32(a, 5)+f+e+w[i]+k, a, bits.RotateLeft32(b, 30), c, d
	}
	for i, x := range [5]uint32{a, b, c, d, e} {
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
