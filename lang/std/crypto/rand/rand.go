// Package rand has random bytes of the operating system, which nobody can guess.
package rand

import (
	"internal/syscall"
	"io"
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
