// Package crc64 has cyclic redundancy checks of 64 bits: the remainder of the text, as a polynomial, divided by another.
package crc64

import (
	"errors"
	"hash"
	"internal/bigendian"
	"sync"
)

// Size is the size of a checksum in bytes.
const Size = 8

// Polynomials, the lowest power in the highest bit.
const (
	ISO  = 0xD800000000000000
	ECMA = 0xC96C5795D7870F42
)

// A Table has the remainders of all bytes.
type Table [256]uint64

var (
	once                sync.Once
	isoTable, ecmaTable Table
)

func (t *Table) fill(poly uint64) {
	for i := range t {
		crc := uint64(i)
		for range 8 {
			crc = crc>>1 ^ poly&-(crc&1)
		}
		t[i] = crc
	}
}

// MakeTable gives the table of a polynomial.
func MakeTable(poly uint64) *Table {
	once.Do(func() {
		isoTable.fill(ISO)
		ecmaTable.fill(ECMA)
	})
	switch poly {
	case ISO:
		return &isoTable
	case ECMA:
		return &ecmaTable
	}
	t := new(Table)
	t.fill(poly)
	return t
}

type digest struct {
	crc uint64
	tab *Table
}

// New gives the hash function of a table.
func New(tab *Table) hash.Hash64 { return &digest{0, tab} }

func (d *digest) Size() int      { return Size }
func (d *digest) BlockSize() int { return 1 }
func (d *digest) Reset()         { d.crc = 0 }
func (d *digest) Sum64() uint64  { return d.crc }

func (d *digest) Sum(in []byte) []byte { return bigendian.Append64(in, d.crc) }

func (d *digest) Clone() (hash.Cloner, error) {
	c := *d
	return &c, nil
}

const name = "crc\x02"

func (d *digest) AppendBinary(b []byte) ([]byte, error) {
	b = bigendian.Append64(append(b, name...), sumOfTable(d.tab))
	return bigendian.Append64(b, d.crc), nil
}

func (d *digest) MarshalBinary() ([]byte, error) { return d.AppendBinary(nil) }

func (d *digest) UnmarshalBinary(b []byte) error {
	if len(b) < len(name) || string(b[:len(name)]) != name {
		return errors.New("hash/crc64: invalid hash state identifier")
	}
	if len(b) != len(name)+16 {
		return errors.New("hash/crc64: invalid hash state size")
	}
	if sumOfTable(d.tab) != bigendian.Uint64(b[4:]) {
		return errors.New("hash/crc64: tables do not match")
	}
	d.crc = bigendian.Uint64(b[12:])
	return nil
}

// sumOfTable tells tables apart.
func sumOfTable(t *Table) uint64 {
	var all []byte
	if t != nil {
		for _, x := range t {
			all = bigendian.Append64(all, x)
		}
	}
	return Checksum(all, MakeTable(ISO))
}

// Update takes more data into a checksum.
func Update(crc uint64, tab *Table, p []byte) uint64 {
	crc = ^crc
	for _, c := range p {
		crc = tab[byte(crc)^c] ^ crc>>8
	}
	return ^crc
}

func (d *digest) Write(p []byte) (n int, err error) {
	d.crc = Update(d.crc, d.tab, p)
	return len(p), nil
}

// Checksum is the checksum of data.
func Checksum(data []byte, tab *Table) uint64 { return Update(0, tab, data) }
