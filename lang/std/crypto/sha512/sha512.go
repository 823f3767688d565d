// Package sha512 has the hash functions SHA-384, SHA-512, SHA-512/224 and SHA-512/256.
package sha512

import (
	"hash"
	"internal/bigendian"
	"internal/blockhash"
	"internal/primes"
	"math/bits"
	"sync"
)

const (
	Size      = 64 // of a sum
	Size224   = 28
	Size256   = 32
	Size384   = 48
	BlockSize = 128
)

var kind = &blockhash.Kind{
	Package: "crypto/sha512", Magic: "sha\x07", Size: Size, Words: 8, Wide: true, Block: block,
	Start: [8]uint64{0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
		0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179},
}

var kind384 = &blockhash.Kind{
	Package: "crypto/sha512", Magic: "sha\x04", Size: Size384, Words: 8, Wide: true, Block: block,
	Start: [8]uint64{0xCBBB9D5DC1059ED8, 0x629A292A367CD507, 0x9159015A3070DD17, 0x152FECD8F70E5939,
		0x67332667FFC00B31, 0x8EB44A8768581511, 0xDB0C2E0D64F98FA7, 0x47B5481DBEFA4FA4},
}

// truncated gives SHA-512/t, whose start is the sum of its name by a SHA-512 with a changed start.
func truncated(name, magic string, size int) *blockhash.Kind {
	changed := *kind
	for i := range changed.Start {
		changed.Start[i] ^= 0xA5A5A5A5A5A5A5A5
	}
	sum := blockhash.Sum(&changed, []byte(name))
	k := *kind
	k.Magic, k.Size = magic, size
	for i := range k.Start {
		k.Start[i] = bigendian.Uint64(sum[8*i:])
	}
	return &k
}

var (
	once sync.Once
	k    [80]uint64

	kind224 = sync.OnceValue(func() *blockhash.Kind { return truncated("SHA-512/224", "sha\x05", Size224) })
	kind256 = sync.OnceValue(func() *blockhash.Kind { return truncated("SHA-512/256", "sha\x06", Size256) })
)

func block(h *[8]uint64, p []byte) {
	once.Do(func() { copy(k[:], primes.CubeRoots(80)) })
	var w [80]uint64
	for i := range 16 {
		w[i] = bigendian.Uint64(p[8*i:])
	}
	for i := 16; i < 80; i++ {
		x, y := w[i-15], w[i-2]
		s0 := bits.RotateLeft64(x, -1) ^ bits.RotateLeft64(x, -8) ^ x>>7
		s1 := bits.RotateLeft64(y, -19) ^ bits.RotateLeft64(y, -61) ^ y>>6
		w[i] = w[i-16] + s0 + w[i-7] + s1
	}
	a, b, c, d, e, f, g, z := h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
	for i := range 80 {
		s1 := bits.RotateLeft64(e, -14) ^ bits.RotateLeft64(e, -18) ^ bits.RotateLeft64(e, -41)
		t1 := z + s1 + (e&f ^ ^e&g) + k[i] + w[i]
		s0 := bits.RotateLeft64(a, -28) ^ bits.RotateLeft64(a, -34) ^ bits.RotateLeft64(a, -39)
		t2 := s0 + (a&b ^ a&c ^ b&c)
		z, g, f, e, d, c, b, a = g, f, e, d+t1, c, b, a, t1+t2
	}
	for i, x := range [8]uint64{a, b, c, d, e, f, g, z} {
		h[i] += x
	}
}

func New() hash.Hash        { return blockhash.New(kind) }
func New384() hash.Hash     { return blockhash.New(kind384) }
func New512_224() hash.Hash { return blockhash.New(kind224()) }
func New512_256() hash.Hash { return blockhash.New(kind256()) }

func Sum512(data []byte) (sum [Size]byte) {
	copy(sum[:], blockhash.Sum(kind, data))
	return sum
}

func Sum384(data []byte) (sum [Size384]byte) {
	copy(sum[:], blockhash.Sum(kind384, data))
	return sum
}

func Sum512_224(data []byte) (sum [Size224]byte) {
	copy(sum[:], blockhash.Sum(kind224(), data))
	return sum
}

func Sum512_256(data []byte) (sum [Size256]byte) {
	copy(sum[:], blockhash.Sum(kind256(), data))
	return sum
}
