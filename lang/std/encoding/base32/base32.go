// Package base32 writes five bytes as eight characters.
package base32

import (
	"io"
	"slices"
	"strconv"
)

// An Encoding is an alphabet of 32 characters, with a character for padding.
type Encoding struct {
	alphabet string
	values   [256]byte // 255: not in the alphabet
	pad      rune
}

const (
	StdPadding rune = '=' // the usual padding
	NoPadding  rune = -1  // none
)

// NewEncoding gives an encoding with an alphabet and the usual padding.
func NewEncoding(encoder string) *Encoding {
	if len(encoder) != 32 {
		panic("encoding alphabet is not 32-bytes long")
	}
	e := &Encoding{alphabet: encoder, pad: StdPadding}
	for i := range e.values {
		e.values[i] = 255
	}
	for i := range len(encoder) {
		switch c := encoder[i]; {
		case c == '\n' || c == '\r':
			panic("encoding alphabet contains newline character")
		case e.values[c] != 255:
			panic("encoding alphabet includes duplicate symbols")
		default:
			e.values[c] = byte(i)
		}
	}
	return e
}

// WithPadding is the encoding with another padding.
func (enc Encoding) WithPadding(padding rune) *Encoding {
	switch {
	case padding < NoPadding || padding == '\r' || padding == '\n' || padding > 0xff:
		panic("invalid padding")
	case padding != NoPadding && enc.values[byte(padding)] != 255:
		panic("padding contained in alphabet")
	}
	enc.pad = padding
	return &enc
}

var (
	StdEncoding = NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
	HexEncoding = NewEncoding("0123456789ABCDEFGHIJKLMNOPQRSTUV")
)

// Encode writes the characters of src to dst.
func (enc *Encoding) Encode(dst, src []byte) {
	at := 0
	for len(src) > 0 {
		n := min(len(src), 5)
		var v uint64
		for i := range 5 {
			v <<= 8
			if i < n {
				v |= uint64(src[i])
			}
		}
		for i := range 8 {
			if 5*i < 8*n {
				dst[at] = enc.alphabet[v>>(35-5*i)&31]
			} else if enc.pad != NoPadding {
				dst[at] = byte(enc.pad)
			} else {
				break
			}
			at++
		}
		src = src[n:]
	}
}

// AppendEncode appends the characters of src.
func (enc *Encoding) AppendEncode(dst, src []byte) []byte {
	n := enc.EncodedLen(len(src))
	dst = slices.Grow(dst, n)
	enc.Encode(dst[len(dst):][:n], src)
	return dst[:len(dst)+n]
}

func (enc *Encoding) EncodeToString(src []byte) string { return string(enc.AppendEncode(nil, src)) }

func (enc *Encoding) EncodedLen(n int) int {
	if enc.pad == NoPadding {
		return n/5*8 + (n%5*8+4)/5
	}
	return (n + 4) / 5 * 8
}

func (enc *Encoding) DecodedLen(n int) int {
	if enc.pad == NoPadding {
		return n/8*5 + n%8*5/8
	}
	return n / 8 * 5
}

// CorruptInputError is the place of a wrong byte.
type CorruptInputError int64

func (e CorruptInputError) Error() string {
	return "illegal base32 data at input byte " + strconv.FormatInt(int64(e), 10)
}

// decode reads characters without new lines: how many bytes they gave, and whether padding ended them.
func (enc *Encoding) decode(dst, src []byte) (n int, ended bool, err error) {
	whole := len(src)
	for len(src) > 0 && !ended {
		var v uint64
		k := 0 // characters of this group
		for k < 8 {
			if len(src) == 0 {
				if enc.pad != NoPadding {
					return n, false, CorruptInputError(whole - len(src) - k)
				}
				ended = true
				break
			}
			c := src[0]
			src = src[1:]
			if rune(c) == enc.pad && k >= 2 && len(src) < 8 {
				if len(src)+k < 8-1 {
					return n, false, CorruptInputError(whole)
				}
				for i := range 8 - 1 - k {
					if len(src) > i && rune(src[i]) != enc.pad {
						return n, false, CorruptInputError(whole - len(src) + i - 1)
					}
				}
				ended = true
				if k == 1 || k == 3 || k == 6 {
					return n, false, CorruptInputError(whole - len(src) - 1)
				}
				break
			}
			d := enc.values[c]
			if d == 255 {
				return n, false, CorruptInputError(whole - len(src) - 1)
			}
			v = v<<5 | uint64(d)
			k++
		}
		v <<= 5 * (8 - k)
		for i := range k * 5 / 8 {
			dst[n] = byte(v >> (32 - 8*i))
			n++
		}
	}
	return n, ended, nil
}

func withoutLines(src []byte) []byte {
	out := make([]byte, 0, len(src))
	for _, c := range src {
		if c != '\n' && c != '\r' {
			out = append(out, c)
		}
	}
	return out
}

// Decode reads characters: how many bytes they gave before an error. New lines are passed over.
func (enc *Encoding) Decode(dst, src []byte) (n int, err error) {
	n, _, err = enc.decode(dst, withoutLines(src))
	return n, err
}

// AppendDecode appends what src stands for.
func (enc *Encoding) AppendDecode(dst, src []byte) ([]byte, error) {
	at := len(dst)
	dst = append(dst, make([]byte, len(src)/8*5+5)...)
	n, err := enc.Decode(dst[at:], src)
	return dst[:at+n], err
}

func (enc *Encoding) DecodeString(s string) ([]byte, error) {
	return enc.AppendDecode([]byte{}, []byte(s))
}

type encoder struct {
	enc  *Encoding
	w    io.Writer
	rest []byte
	err  error
}

// NewEncoder gives a Writer that writes characters to w; Close writes what is left.
func NewEncoder(enc *Encoding, w io.Writer) io.WriteCloser { return &encoder{enc: enc, w: w} }

func (e *encoder) Write(p []byte) (n int, err error) {
	if e.err != nil {
		return 0, e.err
	}
	e.rest = append(e.rest, p...)
	for len(e.rest) >= 5 {
		k := min(len(e.rest)/5*5, 640)
		if _, e.err = e.w.Write(e.enc.AppendEncode(nil, e.rest[:k])); e.err != nil {
			return 0, e.err
		}
		e.rest = e.rest[k:]
	}
	return len(p), nil
}

func (e *encoder) Close() error {
	if e.err == nil && len(e.rest) > 0 {
		_, e.err = e.w.Write(e.enc.AppendEncode(nil, e.rest))
		e.rest = nil
	}
	return e.err
}

type decoder struct {
	enc *Encoding
	r   io.Reader
	in  []byte // characters that are not decoded yet, without new lines
	out []byte // bytes that have not been given out
	end error  // the source's error
	err error
}

// NewDecoder gives a Reader of what the characters of r stand for.
func NewDecoder(enc *Encoding, r io.Reader) io.Reader { return &decoder{enc: enc, r: r} }

func (d *decoder) Read(p []byte) (n int, err error) {
	for len(d.out) == 0 && len(p) > 0 {
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
	for len(d.in) < 8 && d.end == nil {
		buf := make([]byte, 1024)
		var k int
		k, d.end = d.r.Read(buf)
		d.in = append(d.in, withoutLines(buf[:k])...)
	}
	k := len(d.in) / 8 * 8
	if k == 0 {
		d.err = d.end
		switch {
		case d.end != io.EOF || len(d.in) == 0:
			return
		case d.enc.pad != NoPadding:
			d.err = io.ErrUnexpectedEOF
			return
		}
		k = len(d.in)
		d.err = nil
	}
	d.out, d.err = d.enc.AppendDecode(nil, d.in[:k])
	d.in = append([]byte(nil), d.in[k:]...)
}
