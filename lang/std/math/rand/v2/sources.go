package rand

import (
	"errors"
	"math/bits"
)

// A PCG is a permuted congruential generator with 128 bits of state (PCG-DXSM).
type PCG struct{ hi, lo uint64 }

// NewPCG gives a PCG whose state is the two seeds.
func NewPCG(seed1, seed2 uint64) *PCG { return &PCG{seed1, seed2} }

func (p *PCG) Seed(seed1, seed2 uint64) { p.hi, p.lo = seed1, seed2 }

func (p *PCG) Uint64() uint64 {
	const (
		mulHi, mulLo = 2549297995355413924, 4865540595714422341
		incHi, incLo = 6364136223846793005, 1442695040888963407
		cheap        = 0xDA942042E4DD58B5
	)
	hi, lo := bits.Mul64(p.lo, mulLo)
	hi += p.hi*mulLo + p.lo*mulHi
	var carry uint64
	lo, carry = bits.Add64(lo, incLo, 0)
	hi += incHi + carry
	p.hi, p.lo = hi, lo
	hi ^= hi >> 32
	hi *= cheap
	hi ^= hi >> 48
	return hi * (lo | 1)
}

func appendBig(b []byte, x uint64) []byte {
	for shift := 56; shift >= 0; shift -= 8 {
		b = append(b, byte(x>>shift))
	}
	return b
}

func big(b []byte) (x uint64) {
	for _, c := range b[:8] {
		x = x<<8 | uint64(c)
	}
	return x
}

func (p *PCG) AppendBinary(b []byte) ([]byte, error) {
	return appendBig(appendBig(append(b, "pcg:"...), p.hi), p.lo), nil
}

func (p *PCG) MarshalBinary() ([]byte, error) { return p.AppendBinary(nil) }

func (p *PCG) UnmarshalBinary(data []byte) error {
	if len(data) != 20 || string(data[:4]) != "pcg:" {
		return errors.New("invalid PCG encoding")
	}
	p.hi, p.lo = big(data[4:]), big(data[12:])
	return nil
}

const (
	perRefill = 32 // numbers that four blocks give
	reseed    = 4  // the last numbers of 16 blocks, which become the next seed
)

// A ChaCha8 takes its numbers from the stream of a cipher, four blocks at a time, and from time to time its next key.
type ChaCha8 struct {
	seed    [4]uint64
	buf     [perRefill]uint64
	i, n, c uint32 // next number, numbers that may be used, blocks so far under this seed
	readBuf [8]byte
	readLen int
}

// NewChaCha8 gives a ChaCha8 with a seed.
func NewChaCha8(seed [32]byte) *ChaCha8 {
	c := new(ChaCha8)
	c.Seed(seed)
	return c
}

func little(b []byte) (x uint64) {
	for i := 7; i >= 0; i-- {
		x = x<<8 | uint64(b[i])
	}
	return x
}

func putLittle(b []byte, x uint64) {
	for i := range 8 {
		b[i] = byte(x >> (8 * i))
	}
}

func (c *ChaCha8) Seed(seed [32]byte) {
	*c = ChaCha8{}
	for i := range c.seed {
		c.seed[i] = little(seed[8*i:])
	}
	c.block()
	c.n = perRefill
}

// block computes the four blocks from c.c on. Word w of block k becomes half of number 2·w + k/2.
func (c *ChaCha8) block() {
	for k := range 4 {
		x := [16]uint32{0x61707865, 0x3320646E, 0x79622D32, 0x6B206574}
		for i, s := range c.seed {
			x[4+2*i], x[5+2*i] = uint32(s), uint32(s>>32)
		}
		x[12] = c.c + uint32(k)
		quarter := func(a, b, c, d int) {
			x[a] += x[b]
			x[d] = bits.RotateLeft32(x[d]^x[a], 16)
			x[c] += x[d]
			x[b] = bits.RotateLeft32(x[b]^x[c], 12)
			x[a] += x[b]
			x[d] = bits.RotateLeft32(x[d]^x[a], 8)
			x[c] += x[d]
			x[b] = bits.RotateLeft32(x[b]^x[c], 7)
		}
		for range 4 {
			for i := range 4 {
				quarter(i, 4+i, 8+i, 12+i)
			}
			for i := range 4 {
				quarter(i, 4+(i+1)%4, 8+(i+2)%4, 12+(i+3)%4)
			}
		}
		// Of the start only the key is added.
		for i, s := range c.seed {
			x[4+2*i] += uint32(s)
			x[5+2*i] += uint32(s >> 32)
		}
		for w, v := range x {
			at := &c.buf[2*w+k/2]
			if k%2 == 0 {
				*at = uint64(v)
			} else {
				*at |= uint64(v) << 32
			}
		}
	}
}

func (c *ChaCha8) refill() {
	if c.c += 4; c.c == 16 {
		copy(c.seed[:], c.buf[perRefill-reseed:])
		c.c = 0
	}
	c.block()
	c.i, c.n = 0, perRefill
	if c.c == 12 {
		c.n = perRefill - reseed
	}
}

func (c *ChaCha8) Uint64() uint64 {
	if c.i >= c.n {
		c.refill()
	}
	c.i++
	return c.buf[c.i-1]
}

// Read fills p.
func (c *ChaCha8) Read(p []byte) (n int, err error) {
	if c.readLen > 0 {
		n = copy(p, c.readBuf[8-c.readLen:])
		c.readLen -= n
		p = p[n:]
	}
	for len(p) >= 8 {
		putLittle(p, c.Uint64())
		p = p[8:]
		n += 8
	}
	if len(p) > 0 {
		putLittle(c.readBuf[:], c.Uint64())
		n += copy(p, c.readBuf[:])
		c.readLen = 8 - len(p)
	}
	return n, nil
}

func (c *ChaCha8) AppendBinary(b []byte) ([]byte, error) {
	if c.readLen > 0 {
		b = append(append(b, "readbuf:"...), byte(c.readLen))
		b = append(b, c.readBuf[8-c.readLen:]...)
	}
	b = appendBig(append(b, "chacha8:"...), uint64(c.c/4*perRefill+c.i))
	for _, s := range c.seed {
		b = append(b, 0, 0, 0, 0, 0, 0, 0, 0)
		putLittle(b[len(b)-8:], s)
	}
	return b, nil
}

func (c *ChaCha8) MarshalBinary() ([]byte, error) { return c.AppendBinary(nil) }

func (c *ChaCha8) UnmarshalBinary(data []byte) error {
	c.readLen = 0
	if len(data) >= 9 && string(data[:8]) == "readbuf:" {
		n := int(data[8])
		if n > 8 || len(data) < 9+n {
			return errors.New("invalid ChaCha8 Read buffer encoding")
		}
		copy(c.readBuf[8-n:], data[9:9+n])
		c.readLen = n
		data = data[9+n:]
	}
	if len(data) != 48 || string(data[:8]) != "chacha8:" {
		return errors.New("invalid ChaCha8 encoding")
	}
	used := big(data[8:])
	if used > 4*perRefill-reseed {
		return errors.New("invalid ChaCha8 encoding")
	}
	for i := range c.seed {
		c.seed[i] = little(data[16+8*i:])
	}
	c.c = 4 * (uint32(used) / perRefill)
	c.block()
	c.i = uint32(used) % perRefill
	c.n = perRefill
	if c.c == 12 {
		c.n = perRefill - reseed
	}
	return nil
}
