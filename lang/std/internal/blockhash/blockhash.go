// Package blockhash has what the hash functions of the Merkle–Damgård construction have in common: they take their text
// in blocks and end it with a bit, zeros and the text's length.
package blockhash

import (
	"errors"
	"hash"
	"internal/bigendian"
)

// A Kind is what makes a hash function.
type Kind struct {
	Package string
	Magic   string // begins a marshalled state
	Size    int    // of the sum in bytes
	Words   int    // of the state
	Wide    bool   // words of 64 bits in blocks of 128 bytes, else 32 and 64
	Little  bool   // lowest byte first
	Start   [8]uint64
	Block   func(h *[8]uint64, block []byte)
}

// A Digest is a hash function under way.
type Digest struct {
	kind  *Kind
	h     [8]uint64
	block [128]byte
	n     int // bytes in block
	total uint64
}

// New gives the hash function of a kind.
func New(kind *Kind) *Digest {
	d := &Digest{kind: kind}
	d.Reset()
	return d
}

func (d *Digest) Reset()    { d.h, d.n, d.total = d.kind.Start, 0, 0 }
func (d *Digest) Size() int { return d.kind.Size }

func (d *Digest) BlockSize() int {
	if d.kind.Wide {
		return 128
	}
	return 64
}

func (d *Digest) Write(p []byte) (n int, err error) {
	n = len(p)
	d.total += uint64(n)
	size := d.BlockSize()
	if d.n > 0 {
		k := copy(d.block[d.n:size], p)
		d.n += k
		p = p[k:]
		if d.n == size {
			d.kind.Block(&d.h, d.block[:size])
			d.n = 0
		}
	}
	for len(p) >= size {
		d.kind.Block(&d.h, p[:size])
		p = p[size:]
	}
	if len(p) > 0 {
		d.n = copy(d.block[:], p)
	}
	return n, nil
}

func appendLittle(b []byte, x uint64, n int) []byte {
	for i := range n {
		b = append(b, byte(x>>(8*i)))
	}
	return b
}

// words appends the state.
func (d *Digest) words(b []byte, wide bool) []byte {
	for _, w := range d.h[:d.kind.Words] {
		switch {
		case wide:
			b = bigendian.Append64(b, w)
		case d.kind.Little:
			b = appendLittle(b, w, 4)
		default:
			b = bigendian.Append32(b, uint32(w))
		}
	}
	return b
}

// Sum appends the sum of what has been written.
func (d *Digest) Sum(in []byte) []byte {
	c := *d
	size := c.BlockSize()
	end := []byte{0x80}
	for (c.n+len(end))%size != size-size/8 {
		end = append(end, 0)
	}
	if c.kind.Wide {
		end = bigendian.Append64(end, c.total>>61)
	}
	if c.kind.Little {
		end = appendLittle(end, c.total<<3, 8)
	} else {
		end = bigendian.Append64(end, c.total<<3)
	}
	c.Write(end)
	return append(in, c.words(nil, c.kind.Wide)[:c.kind.Size]...)
}

func (d *Digest) Clone() (hash.Cloner, error) {
	c := *d
	return &c, nil
}

func (d *Digest) AppendBinary(b []byte) ([]byte, error) {
	size := d.BlockSize()
	var block [128]byte
	copy(block[:], d.block[:d.n])
	// In a state all words have the highest byte first.
	b = append(b, d.kind.Magic...)
	for _, w := range d.h[:d.kind.Words] {
		if d.kind.Wide {
			b = bigendian.Append64(b, w)
		} else {
			b = bigendian.Append32(b, uint32(w))
		}
	}
	b = append(b, block[:size]...)
	return bigendian.Append64(b, d.total), nil
}

func (d *Digest) MarshalBinary() ([]byte, error) { return d.AppendBinary(nil) }

func (d *Digest) UnmarshalBinary(b []byte) error {
	magic := d.kind.Magic
	if len(b) < len(magic) || string(b[:len(magic)]) != magic {
		return errors.New(d.kind.Package + ": invalid hash state identifier")
	}
	word, size := 4, d.BlockSize()
	if d.kind.Wide {
		word = 8
	}
	if len(b) != len(magic)+word*d.kind.Words+size+8 {
		return errors.New(d.kind.Package + ": invalid hash state size")
	}
	b = b[len(magic):]
	for i := range d.h[:d.kind.Words] {
		if d.kind.Wide {
			d.h[i] = bigendian.Uint64(b)
		} else {
			d.h[i] = uint64(bigendian.Uint32(b))
		}
		b = b[word:]
	}
	b = b[copy(d.block[:size], b):]
	d.total = bigendian.Uint64(b)
	d.n = int(d.total % uint64(size))
	return nil
}

// Sum is the sum of data.
func Sum(kind *Kind, data []byte) []byte {
	d := New(kind)
	d.Write(data)
	return d.Sum(nil)
}
