// Package crc64 has cyclic redundancy checks of 64 bits: the remainder of the text, as a polynomial, divided by another.
package crc64

import (
	"hash"
	"internal/bigendian"
	"internal/crc"
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

func (t *Table) fill(poly uint64) { crc.Fill((*crc.Table[uint64])(t), poly) }

var (
	once                sync.Once
	isoTable, ecmaTable Table
)

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

type digest struct{ crc.Digest[uint64] }

var kind = crc.Kind[uint64]{
	Package: "hash/crc64",
	Name:    "crc\x02",
	Size:    Size,
	Append:  bigendian.Append64,
	Read:    bigendian.Uint64,
	Sum:     func(b []byte) uint64 { return Checksum(b, MakeTable(ISO)) },
}

// New gives the hash function of a table.
func New(tab *Table) hash.Hash64 {
	return &digest{crc.Digest[uint64]{Kind: &kind, Tab: (*crc.Table[uint64])(tab)}}
}

func (d *digest) Sum64() uint64 { return d.CRC }

func (d *digest) Clone() (hash.Cloner, error) {
	c := *d
	return &c, nil
}

// Update takes more data into a checksum.
func Update(sum uint64, tab *Table, p []byte) uint64 {
	return crc.Update(sum, (*crc.Table[uint64])(tab), p)
}

// Checksum is the checksum of data.
func Checksum(data []byte, tab *Table) uint64 { return Update(0, tab, data) }
