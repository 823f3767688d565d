// Package hex writes bytes as two digits each.
package hex

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

const digits = "0123456789abcdef"

// ErrLength says that the number of digits is odd.
var ErrLength = errors.New("encoding/hex: odd length hex string")

// InvalidByteError is a byte that is no digit.
type InvalidByteError byte

func (e InvalidByteError) Error() string {
	return fmt.Sprintf("encoding/hex: invalid byte: %#U", rune(e))
}

func EncodedLen(n int) int { return n * 2 }
func DecodedLen(x int) int { return x / 2 }

// Encode writes the digits of src to dst.
func Encode(dst, src []byte) int {
	for i, c := range src {
		dst[2*i] = digits[c>>4]
		dst[2*i+1] = digits[c&15]
	}
	return len(src) * 2
}

// AppendEncode appends the digits of src.
func AppendEncode(dst, src []byte) []byte {
	dst = slices.Grow(dst, len(src)*2)
	for _, c := range src {
		dst = append(dst, digits[c>>4], digits[c&15])
	}
	return dst
}

func EncodeToString(src []byte) string { return string(AppendEncode(nil, src)) }

// value is a digit's value, 16 or more for others.
func value(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// Decode reads pairs of digits: how many bytes they gave before an error.
func Decode(dst, src []byte) (int, error) {
	n := len(src) / 2
	for i := range n {
		a, b := value(src[2*i]), value(src[2*i+1])
		if a > 15 {
			return i, InvalidByteError(src[2*i])
		}
		if b > 15 {
			return i, InvalidByteError(src[2*i+1])
		}
		dst[i] = a<<4 | b
	}
	if len(src)%2 == 1 {
		// A wrong byte is told rather than the length.
		if c := src[len(src)-1]; value(c) > 15 {
			return n, InvalidByteError(c)
		}
		return n, ErrLength
	}
	return n, nil
}

// AppendDecode appends what src stands for.
func AppendDecode(dst, src []byte) ([]byte, error) {
	at := len(dst)
	dst = append(dst, make([]byte, len(src)/2)...)
	n, err := Decode(dst[at:], src)
	return dst[:at+n], err
}

func DecodeString(s string) ([]byte, error) { return AppendDecode([]byte{}, []byte(s)) }

type encoder struct {
	w   io.Writer
	err error
}

// NewEncoder gives a Writer that writes digits to w.
func NewEncoder(w io.Writer) io.Writer { return &encoder{w: w} }

func (e *encoder) Write(p []byte) (n int, err error) {
	for len(p) > 0 && e.err == nil {
		part := p[:min(len(p), 512)]
		var k int
		k, e.err = e.w.Write(AppendEncode(nil, part))
		n += k / 2
		p = p[len(part):]
	}
	return n, e.err
}

type decoder struct {
	r   io.Reader
	err error
	in  []byte
	buf [1024]byte
}

// NewDecoder gives a Reader of what the digits of r stand for.
func NewDecoder(r io.Reader) io.Reader { return &decoder{r: r} }

func (d *decoder) Read(p []byte) (n int, err error) {
	if len(d.in) < 2 && d.err == nil {
		have := copy(d.buf[:], d.in)
		var k int
		k, d.err = d.r.Read(d.buf[have:])
		d.in = d.buf[:have+k]
		if d.err == io.EOF && len(d.in)%2 != 0 {
			if c := d.in[len(d.in)-1]; value(c) > 15 {
				d.err = InvalidByteError(c)
			} else {
				d.err = io.ErrUnexpectedEOF
			}
		}
	}
	n = min(len(p), len(d.in)/2)
	k, err := Decode(p[:n], d.in[:2*n])
	d.in = d.in[2*k:]
	if err != nil {
		d.in, d.err = nil, err
	}
	if len(d.in) < 2 {
		return k, d.err
	}
	return k, nil
}

type buffer []byte

func (b *buffer) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

// Dump shows data as hexdump -C does.
func Dump(data []byte) string {
	var b buffer
	d := Dumper(&b)
	d.Write(data)
	d.Close()
	return string(b)
}

type dumper struct {
	w      io.Writer
	right  []byte // the line's characters
	n      int    // all bytes so far
	closed bool
}

// Dumper gives a Writer that writes a dump to w.
func Dumper(w io.Writer) io.WriteCloser { return &dumper{w: w} }

// edge is the right edge of a line.
func (d *dumper) edge(out []byte) []byte {
	out = append(append(append(out, " |"...), d.right...), "|\n"...)
	d.right = d.right[:0]
	return out
}

func (d *dumper) Write(data []byte) (n int, err error) {
	if d.closed {
		return 0, errors.New("encoding/hex: dumper closed")
	}
	for i, c := range data {
		var out []byte
		if len(d.right) == 0 {
			out = fmt.Appendf(out, "%08x  ", uint32(d.n))
		}
		out = append(out, digits[c>>4], digits[c&15], ' ')
		if c < 32 || c > 126 {
			c = '.'
		}
		d.right = append(d.right, c)
		d.n++
		switch len(d.right) {
		case 8:
			out = append(out, ' ')
		case 16:
			out = d.edge(out)
		}
		if _, err := d.w.Write(out); err != nil {
			return i, err
		}
	}
	return len(data), nil
}

// Close ends the last line.
func (d *dumper) Close() error {
	if d.closed || len(d.right) == 0 {
		d.closed = true
		return nil
	}
	d.closed = true
	var out []byte
	for i := len(d.right); i < 16; i++ {
		out = append(out, "   "...)
		if i == 7 {
			out = append(out, ' ')
		}
	}
	_, err := d.w.Write(d.edge(out))
	return err
}
