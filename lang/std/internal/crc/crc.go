// Package crc is what cyclic redundancy checks of both sizes have in common: the remainder of the text, as a polynomial,
// divided by another.
package crc

import (
	"errors"
	"hash"
)

// A Word is a checksum.
type Word interface{ uint32 | uint64 }

// A Table has the remainders of all bytes.
type Table[W Word] = [256]W

// Fill makes the table of a polynomial.
func Fill[W Word](t *Table[W], poly W) {
	for i := range t {
		crc := W(i)
		for range 8 {
			crc = crc>>1 ^ poly&-(crc&1)
		}
		t[i] = crc
	}
}

// Update takes more data into a checksum.
func Update[W Word](crc W, t *Table[W], p []byte) W {
	crc = ^crc
	for _, c := range p {
		crc = t[byte(crc)^c] ^ crc>>8
	}
	return ^crc
}

// A Kind is what differs between the packages.
type Kind[W Word] struct {
	// Package for errors, and what encoded states begin with.
	Package, Name string
	Size          int
	Append        func(b []byte, w W) []byte
	Read          func(b []byte) W
	// Sum tells tables apart, by their bytes.
	Sum func(b []byte) W
}

// A Digest is a hash function under way.
type Digest[W Word] struct {
	Kind *Kind[W]
	CRC  W
	Tab  *Table[W]
}

func (d *Digest[W]) Size() int            { return d.Kind.Size }
func (d *Digest[W]) BlockSize() int       { return 1 }
func (d *Digest[W]) Reset()               { d.CRC = 0 }
func (d *Digest[W]) Sum(in []byte) []byte { return d.Kind.Append(in, d.CRC) }

func (d *Digest[W]) Write(p []byte) (n int, err error) {
	d.CRC = Update(d.CRC, d.Tab, p)
	return len(p), nil
}

func (d *Digest[W]) sumOfTable() W {
	var all []byte
	if d.Tab != nil {
		for _, x := range d.Tab {
			all = d.Kind.Append(all, x)
		}
	}
	return d.Kind.Sum(all)
}

func (d *Digest[W]) AppendBinary(b []byte) ([]byte, error) {
	return d.Kind.Append(d.Kind.Append(append(b, d.Kind.Name...), d.sumOfTable()), d.CRC), nil
}

func (d *Digest[W]) MarshalBinary() ([]byte, error) { return d.AppendBinary(nil) }

func (d *Digest[W]) UnmarshalBinary(b []byte) error {
	k := d.Kind
	n := len(k.Name)
	switch {
	case len(b) < n || string(b[:n]) != k.Name:
		return errors.New(k.Package + ": invalid hash state identifier")
	case len(b) != n+2*k.Size:
		return errors.New(k.Package + ": invalid hash state size")
	case d.sumOfTable() != k.Read(b[n:]):
		return errors.New(k.Package + ": tables do not match")
	}
	d.CRC = k.Read(b[n+k.Size:])
	return nil
}

var _ hash.Hash = (*Digest[uint32])(nil)
