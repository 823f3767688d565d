// Package rand has random bytes of the operating system, which nobody can guess.
package rand

import (
	"errors"
	"internal/syscall"
	"io"
	"math/big"
)

type reader struct{}

func (reader) Read(b []byte) (n int, err error) {
	syscall.Random(b)
	return len(b), nil
}

// Reader gives random bytes.
var Reader io.Reader = reader{}

// Read fills b.
func Read(b []byte) (n int, err error) { return io.ReadFull(Reader, b) }

// Text is a random text of at least 128 bits.
func Text() string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	b := make([]byte, 26)
	Read(b)
	for i := range b {
		b[i] = alphabet[b[i]%32]
	}
	return string(b)
}

// Int is a number in [0, max).
func Int(rand io.Reader, max *big.Int) (n *big.Int, err error) {
	if max.Sign() <= 0 {
		panic("crypto/rand: argument to Int is <= 0")
	}
	n = new(big.Int)
	bits := n.Sub(max, big.NewInt(1)).BitLen()
	if bits == 0 {
		return n, nil
	}
	b := make([]byte, (bits+7)/8)
	for {
		if _, err := io.ReadFull(rand, b); err != nil {
			return nil, err
		}
		if k := bits % 8; k != 0 {
			b[0] &= 1<<k - 1
		}
		if n.SetBytes(b); n.Cmp(max) < 0 {
			return n, nil
		}
	}
}

// Prime is a number of so many bits that is prime with near certainty.
func Prime(rand io.Reader, bits int) (*big.Int, error) {
	if bits < 2 {
		return nil, errors.New("crypto/rand: prime size must be at least 2-bit")
	}
	b := make([]byte, (bits+7)/8)
	top := uint((bits-1)%8) + 1
	for {
		if _, err := io.ReadFull(rand, b); err != nil {
			return nil, err
		}
		// The two highest bits are set, so that a product has all of its bits; the lowest, since primes are odd.
		b[0] &= byte(1<<top - 1)
		if top >= 2 {
			b[0] |= 3 << (top - 2)
		} else {
			b[0] |= 1
			if len(b) > 1 {
				b[1] |= 0x80
			}
		}
		b[len(b)-1] |= 1
		if p := new(big.Int).SetBytes(b); p.ProbablyPrime(20) {
			return p, nil
		}
	}
}
