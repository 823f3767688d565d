// Package sha256 has the hash functions SHA-224 and SHA-256.
package sha256

import (
	"hash"
	"internal/bigendian"
	"internal/blockhash"
	"internal/primes"
	"math/bits"
	"sync"
)

const (
	Size      = 32 // of a sum
	Size224   = 28
	BlockSize = 64
)

var kind = &blockhash.Kind{
	Package: "crypto/sha256", Magic: "sha\x03", Size: Size, Words: 8, Block: block,
	Start: [8]uint64{0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19},
}

var kind224 = &blockhash.Kind{
	Package: "crypto/sha256", Magic: "sha\x02", Size: Size224, Words: 8, Block: block,
	Start: [8]uint64{0xC1059ED8, 0x367CD507, 0x3070DD17, 0xF70E5939, 0xFFC00B31, 0x68581511, 0x64F98FA7, 0xBEFA4FA4},
}

var (
	once sync.Once
	k    [64]uint32
)

func block(h *[8]uint64, p []byte) {
	once.Do(func() {
		for i, c := range primes.CubeRoots(64) {
			k[i] = uint32(c >> 32)
		}
	})
	var w [64]uint32
	for i := range 16 {
		w[i] = bigendian.Uint32(p[4*i:])
	}
	for i := 16; i < 64; i++ {
		x, y := w[i-15], w[i-2]
		s0 := bits.RotateLeft32(x, -7) ^ bits.RotateLeft32(x, -18) ^ x>>3
		s1 := bits.RotateLeft32(y, -17) ^ bits.RotateLeft32(y, -19) ^ y>>10
		w[i] = w[i-16] + s0 + w[i-7] + s1
	}
	var s [8]uint32
	for i := range s {
		s[i] = uint32(h[i])
	}
	a, b, c, d, e, f, g, z := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
	for i := range 64 {
		s1 := bits.RotateLeft32(e, -6) ^ bits.RotateLeft32(e, -11) ^ bits.RotateLeft32(e, -25)
		t1 := z + s1 + (e&f ^ ^e&g) + k[i] + w[i]
		s0 := bits.RotateLeft32(a, -2) ^ bits.RotateLeft32(a, -13) ^ bits.RotateLeft32(a, -22)
		t2 := s0 + (a&b ^ a&c ^ b&c)
		z, g, f, e, d, c, b, a = g, f, e, d+t1, c, b, a, t1+t2
	}
	for i, x := range [8]uint32{a, b, c, d, e, f, g, z} {
		h[i] = uint64(s[i] + x)
	}
}

func New() hash.Hash    { return blockhash.New(kind) }
func New224() hash.Hash { return blockhash.New(kind224) }

// Sum256 is the sum of data.
func Sum256(data []byte) (sum [Size]byte) {
	copy(sum[:], blockhash.Sum(kind, data))
	return sum
}

// Sum224 is the shorter sum of data.
func Sum224(data []byte) (sum [Size224]byte) {
	copy(sum[:], blockhash.Sum(kind224, data))
	return sum
}
