// Package crc32 has cyclic redundancy checks of 32 bits: the remainder of the text, as a polynomial, divided by another.
package crc32

import (
	"hash"
	"internal/bigendian"
	"internal/crc"
	"sync"
)

// Size is the size of a checksum in bytes.
const Size = 4

// Polynomials, the lowest power in the highest bit.
const (
	IEEE       = 0xedb88320
	Castagnoli = 0x82f63b78
	Koopman    = 0xeb31d82e
)

// A Table has the remainders of all bytes.
type Table [256]uint32

func (t *Table) fill(poly uint32) { crc.Fill((*crc.Table[uint32])(t), poly) }

// IEEETable is the table of IEEE.
var IEEETable = new(Table)

var (
	castagnoliOnce  sync.Once
	castagnoliTable = new(Table)
)

func init() { IEEETable.fill(IEEE) }

// MakeTable gives the table of a polynomial.
func MakeTable(poly uint32) *Table {
	switch poly {
	case IEEE:
		return IEEETable
	case Castagnoli:
		castagnoliOnce.Do(func() { castagnoliTable.fill(Castagnoli) })
		return castagnoliTable
	}
	t := new(Table)
	t.fill(poly)
	return t
}

type digest struct{ crc.Digest[uint32] }

var kind = crc.Kind[uint32]{
	Package: "hash/crc32",
	Name:    "crc\x01",
	Size:    Size,
	Append:  bigendian.Append32,
	Read:    bigendian.Uint32,
	Sum:     func(b []byte) uint32 { return ChecksumIEEE(b) },
}

// New gives the hash function of a table.
func New(tab *Table) hash.Hash32 {
	return &digest{crc.Digest[uint32]{Kind: &kind, Tab: (*crc.Table[uint32])(tab)}}
}

// NewIEEE gives the hash function of IEEE.
func NewIEEE() hash.Hash32 { return New(IEEETable) }

func (d *digest) Sum32() uint32 { return d.CRC }

func (d *digest) Clone() (hash.Cloner, error) {
	c := *d
	return &c, nil
}

// Update takes more data into a checksum.
func Update(sum uint32, tab *Table, p []byte) uint32 {
	return crc.Update(sum, (*crc.Table[uint32])(tab), p)
}

// Checksum is the checksum of data.
func Checksum(data []byte, tab *Table) uint32 { return Update(0, tab, data) }

// ChecksumIEEE is the checksum of data by IEEE.
func ChecksumIEEE(data []byte) uint32 { return Update(0, IEEETable, data) }
