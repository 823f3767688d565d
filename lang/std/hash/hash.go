// Package hash has the interfaces of hash functions.
package hash

import "io"

// Hash is a hash function under way.
type Hash interface {
	io.Writer
	Sum(b []byte) []byte
	Reset()
	Size() int
	BlockSize() int
}

// Hash32 gives its sum as a number.
type Hash32 interface {
	Hash
	Sum32() uint32
}

// Hash64 gives its sum as a number.
type Hash64 interface {
	Hash
	Sum64() uint64
}

// A Cloner can be copied.
type Cloner interface {
	Hash
	Clone() (Cloner, error)
}

// XOF is a hash function with output of any length.
type XOF interface {
	io.Writer
	io.Reader
	Reset()
	BlockSize() int
}
