// Package crc32 has cyclic redundancy checks of 32 bits: the remainder of the text, as a polynomial, divided by another.
package crc32

import (
	"errors"
	"hash"
	"internal/bigendian"
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

// IEEETable is the table of IEEE.
var IEEETable = new(Table)

var (
	castagnoliOnce  sync.Once
	castagnoliTable = new(Table)
)

func (t *Table) fill(poly uint32) {
	for i := range t {
		crc := uint32(i)
		for range 8 {
			crc = crc>>1 ^ poly&-(crc&1)
		}
		t[i] = crc
	}
}

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

type digest struct {
	crc uint32
	tab *Table
}

// New gives the hash function of a table.
func New(tab *Table) hash.Hash32 { return &digest{0, tab} }

// NewIEEE gives the hash function of IEEE.
func NewIEEE() hash.Hash32 { return New(IEEETable) }

func (d *digest) Size() int      { return Size }
func (d *digest) BlockSize() int { return 1 }
func (d *digest) Reset()         { d.crc = 0 }
func (d *digest) Sum32() uint32  { return d.crc }

func (d *digest) Sum(in []byte) []byte { return bigendian.Append32(in, d.crc) }

func (d *digest) Clone() (hash.Cloner, error) {
	c := *d
	return &c, nil
}

const name = "crc\x01"

func (d *digest) AppendBinary(b []byte) ([]byte, error) {
	b = bigendian.Append32(append(b, name...), sumOfTable(d.tab))
	return bigendian.Append32(b, d.crc), nil
}

func (d *digest) MarshalBinary() ([]byte, error) { return d.AppendBinary(nil) }

func (d *digest) UnmarshalBinary(b []byte) error {
	if len(b) < len(name) || string(b[:len(name)]) != name {
		return errors.New("hash/crc32: invalid hash state identifier")
	}
	if len(b) != len(name)+8 {
		return errors.New("hash/crc32: invalid hash state size")
	}
	if sumOfTable(d.tab) != bigendian.Uint32(b[4:]) {
		return errors.New("hash/crc32: tables do not match")
	}
	d.crc = bigendian.Uint32(b[8:])
	return nil
}

// sumOfTable tells tables apart.
func sumOfTable(t *Table) uint32 {
	var all []byte
	if t != nil {
		for _, x := range t {
			all = bigendian.Append32(all, x)
		}
	}
	return ChecksumIEEE(all)
}

// Update takes more data into a checksum.
func Update(crc uint32, tab *Table, p []byte) uint32 {
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
func Checksum(data []byte, tab *Table) uint32 { return Update(0, tab, data) }

// ChecksumIEEE is the checksum of data by IEEE.
func ChecksumIEEE(data []byte) uint32 { return Update(0, IEEETable, data) }
