// Package radix is what encodings of bytes by the characters of an alphabet have in common.
package radix

import (
	"io"
	"slices"
)

// Paddings.
const (
	StdPadding rune = '='
	NoPadding  rune = -1
)

// None is the value of a character that is not in the alphabet.
const None = 255

// A Table is an alphabet: groups of so many bytes are written as so many characters.
type Table struct {
	bytes, chars int
	bits         uint
	alphabet     string
	// Values are what the characters count, or None.
	Values [256]byte
	// Pad fills up the last group.
	Pad rune
}

// New makes a table for groups of so many bytes, of an alphabet of the right length and with the usual padding.
func New(alphabet string, bytes, chars int) Table {
	t := Table{bytes: bytes, chars: chars, bits: uint(8 * bytes / chars), alphabet: alphabet, Pad: StdPadding}
	for i := range t.Values {
		t.Values[i] = None
	}
	for i := range len(alphabet) {
		switch c := alphabet[i]; {
		case c == '\n' || c == '\r':
			panic("encoding alphabet contains newline character")
		case t.Values[c] != None:
			panic("encoding alphabet includes duplicate symbols")
		default:
			t.Values[c] = byte(i)
		}
	}
	return t
}

// SetPadding sets the padding.
func (t *Table) SetPadding(padding rune) {
	switch {
	case padding < NoPadding || padding == '\r' || padding == '\n' || padding > 0xff:
		panic("invalid padding")
	case padding != NoPadding && t.Values[byte(padding)] != None:
		panic("padding contained in alphabet")
	}
	t.Pad = padding
}

// Encode writes the characters of src to dst.
func (t *Table) Encode(dst, src []byte) {
	at, mask := 0, uint64(1)<<t.bits-1
	for len(src) > 0 {
		n := min(len(src), t.bytes)
		var v uint64
		for i := range t.bytes {
			v <<= 8
			if i < n {
				v |= uint64(src[i])
			}
		}
		left, shift := 8*n, uint(8*t.bytes)
		for range t.chars {
			shift -= t.bits
			switch {
			case left > 0:
				dst[at] = t.alphabet[v>>shift&mask]
			case t.Pad != NoPadding:
				dst[at] = byte(t.Pad)
			default:
				at--
			}
			at++
			left -= int(t.bits)
		}
		src = src[n:]
	}
}

// AppendEncode appends the characters of src.
func (t *Table) AppendEncode(dst, src []byte) []byte {
	n := t.EncodedLen(len(src))
	dst = slices.Grow(dst, n)
	t.Encode(dst[len(dst):][:n], src)
	return dst[:len(dst)+n]
}

// EncodedLen is the number of characters of n bytes.
func (t *Table) EncodedLen(n int) int {
	if t.Pad == NoPadding {
		return n/t.bytes*t.chars + (n%t.bytes*8+int(t.bits)-1)/int(t.bits)
	}
	return (n + t.bytes - 1) / t.bytes * t.chars
}

// DecodedLen is the largest number of bytes of n characters.
func (t *Table) DecodedLen(n int) int {
	if t.Pad == NoPadding {
		return n/t.chars*t.bytes + n%t.chars*int(t.bits)/8
	}
	return n / t.chars * t.bytes
}

// A Decode writes what characters stand for to dst, which is large enough, and tells how much that is.
type Decode func(dst, src []byte) (int, error)

// AppendDecode appends what src stands for.
func (t *Table) AppendDecode(dst, src []byte, decode Decode) ([]byte, error) {
	at, most := len(dst), (len(src)/t.chars+1)*t.bytes
	chars := len(src)
	for chars > 0 && rune(src[chars-1]) == t.Pad {
		chars--
	}
	if room := cap(dst) - at; room < most && room >= chars/t.chars*t.bytes+chars%t.chars*int(t.bits)/8 {
		// Groups are written whole, but what they give together may fit.
		part := make([]byte, most)
		n, err := decode(part, src)
		return append(dst, part[:n]...), err
	}
	dst = slices.Grow(dst, most)
	n, err := decode(dst[at:][:most], src)
	return dst[:at+n], err
}

// WithoutLines is src without the characters of new lines.
func WithoutLines(src []byte) []byte {
	out := make([]byte, 0, len(src))
	for _, c := range src {
		if c != '\n' && c != '\r' {
			out = append(out, c)
		}
	}
	return out
}

type encoder struct {
	t *Table
	w io.Writer
	// The largest number of bytes that are written at a time.
	most int
	rest []byte
	err  error
}

// NewEncoder gives a Writer that writes characters to w, of so many groups at a time; Close writes what is left.
func (t *Table) NewEncoder(w io.Writer, groups int) io.WriteCloser {
	return &encoder{t: t, w: w, most: groups * t.bytes}
}

func (e *encoder) Write(p []byte) (n int, err error) {
	if e.err != nil {
		return 0, e.err
	}
	e.rest = append(e.rest, p...)
	for len(e.rest) >= e.t.bytes {
		k := min(len(e.rest)/e.t.bytes*e.t.bytes, e.most)
		if _, e.err = e.w.Write(e.t.AppendEncode(nil, e.rest[:k])); e.err != nil {
			return 0, e.err
		}
		e.rest = e.rest[k:]
	}
	return len(p), nil
}

func (e *encoder) Close() error {
	if e.err == nil && len(e.rest) > 0 {
		_, e.err = e.w.Write(e.t.AppendEncode(nil, e.rest))
		e.rest = nil
	}
	return e.err
}

type decoder struct {
	t      *Table
	r      io.Reader
	decode Decode
	in     []byte // characters that are not decoded yet, without new lines
	out    []byte // bytes that have not been given out
	end    error  // the source's error
	err    error
}

// NewDecoder gives a Reader of what the characters of r stand for.
func (t *Table) NewDecoder(r io.Reader, decode Decode) io.Reader {
	return &decoder{t: t, r: r, decode: decode}
}

func (d *decoder) Read(p []byte) (n int, err error) {
	for len(d.out) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		d.fill()
	}
	n = copy(p, d.out)
	d.out = d.out[n:]
	if len(d.out) == 0 {
		err = d.err
	}
	return n, err
}

// fill decodes something more.
func (d *decoder) fill() {
	unpadded := d.t.Pad == NoPadding
	// Without padding only the source's end tells that a group is the last one.
	for d.end == nil && (len(d.in) < d.t.chars || unpadded && len(d.in)%d.t.chars != 0) {
		buf := make([]byte, 1024)
		var k int
		k, d.end = d.r.Read(buf)
		d.in = append(d.in, WithoutLines(buf[:k])...)
	}
	k := len(d.in) / d.t.chars * d.t.chars
	last := unpadded && d.end == io.EOF && k < len(d.in)
	if k == 0 && !last {
		d.err = d.end
		if d.end == io.EOF && len(d.in) > 0 {
			d.err = io.ErrUnexpectedEOF
		}
		return
	}
	d.out, d.err = d.t.AppendDecode(nil, d.in[:k], d.decode)
	if last && d.err == nil {
		// Errors in what is no whole group are told by their place in it.
		d.out, d.err = d.t.AppendDecode(d.out, d.in[k:], d.decode)
		k = len(d.in)
	}
	d.in = append([]byte(nil), d.in[k:]...)
}
