// Package adler32 has the checksum of zlib: two sums modulo the largest prime of 16 bits, the second of the first.
package adler32

import (
	"errors"
	"hash"
	"internal/bigendian"
)

// Size is the size of a checksum in bytes.
const Size = 4

const (
	modulus = 65521
	// So many bytes can be summed up before the second sum has to be reduced.
	stretch = 5552
	name    = "adl\x01"
)

type digest uint32

// New gives the hash function.
func New() hash.Hash32 {
	d := digest(1)
	return &d
}

func (d *digest) Reset()         { *d = 1 }
func (d *digest) Size() int      { return Size }
func (d *digest) BlockSize() int { return 4 }
func (d *digest) Sum32() uint32  { return uint32(*d) }

func (d *digest) Sum(in []byte) []byte { return bigendian.Append32(in, uint32(*d)) }

func (d *digest) Clone() (hash.Cloner, error) {
	c := *d
	return &c, nil
}

func (d *digest) AppendBinary(b []byte) ([]byte, error) { return d.Sum(append(b, name...)), nil }
func (d *digest) MarshalBinary() ([]byte, error)        { return d.AppendBinary(nil) }

func (d *digest) UnmarshalBinary(b []byte) error {
	if len(b) < len(name) || string(b[:len(name)]) != name {
		return errors.New("hash/adler32: invalid hash state identifier")
	}
	if len(b) != len(name)+4 {
		return errors.New("hash/adler32: invalid hash state size")
	}
	*d = digest(bigendian.Uint32(b[len(name):]))
	return nil
}

func update(sum uint32, p []byte) uint32 {
	a, b := sum&0xFFFF, sum>>16
	for len(p) > 0 {
		n := min(len(p), stretch)
		for _, c := range p[:n] {
			a += uint32(c)
			b += a
		}
		a %= modulus
		b %= modulus
		p = p[n:]
	}
	return b<<16 | a
}

func (d *digest) Write(p []byte) (n int, err error) {
	*d = digest(update(uint32(*d), p))
	return len(p), nil
}

// Checksum is the checksum of data.
func Checksum(data []byte) uint32 { return update(1, data) }
