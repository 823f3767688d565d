// Package base64 writes three bytes as four characters.
package base64

import (
	"io"
	"slices"
	"strconv"
)

// An Encoding is an alphabet of 64 characters, with a character for padding.
type Encoding struct {
	alphabet string
	values   [256]byte // 255: not in the alphabet
	pad      rune
	strict   bool
}

const (
	StdPadding rune = '=' // the usual padding
	NoPadding  rune = -1  // none
)

// NewEncoding gives an encoding with an alphabet and the usual padding.
func NewEncoding(encoder string) *Encoding {
	if len(encoder) != 64 {
		panic("encoding alphabet is not 64-bytes long")
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

// Strict is the encoding that refuses bits behind the last byte that are not zero.
func (enc Encoding) Strict() *Encoding {
	enc.strict = true
	return &enc
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

var (
	StdEncoding    = NewEncoding(letters + "+/")
	URLEncoding    = NewEncoding(letters + "-_")
	RawStdEncoding = StdEncoding.WithPadding(NoPadding)
	RawURLEncoding = URLEncoding.WithPadding(NoPadding)
)

// Encode writes the characters of src to dst.
func (enc *Encoding) Encode(dst, src []byte) {
	at := 0
	for len(src) > 0 {
		n := min(len(src), 3)
		var v uint
		for i := range 3 {
			v <<= 8
			if i < n {
				v |= uint(src[i])
			}
		}
		for i := range 4 {
			if i <= n {
				dst[at] = enc.alphabet[v>>(18-6*i)&63]
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
		return n/3*4 + (n%3*8+5)/6
	}
	return (n + 2) / 3 * 4
}

func (enc *Encoding) DecodedLen(n int) int {
	if enc.pad == NoPadding {
		return n/4*3 + n%4*6/8
	}
	return n / 4 * 3
}

// CorruptInputError is the place of a wrong byte.
type CorruptInputError int64

func (e CorruptInputError) Error() string {
	return "illegal base64 data at input byte " + strconv.FormatInt(int64(e), 10)
}

// Decode reads characters: how many bytes they gave before an error. New lines are passed over.
func (enc *Encoding) Decode(dst, src []byte) (n int, err error) {
	i := 0
	for i < len(src) {
		var v uint
		k := 0 // characters of this group
		last := false
		for k < 4 && !last {
			if i == len(src) {
				switch {
				case k == 0:
					return n, nil
				case k == 1 || enc.pad != NoPadding:
					return n, CorruptInputError(i - k)
				}
				last = true
				break
			}
			c := src[i]
			i++
			switch d := enc.values[c]; {
			case d != 255:
				v = v<<6 | uint(d)
				k++
			case c == '\n' || c == '\r':
			case rune(c) != enc.pad || k < 2:
				return n, CorruptInputError(i - 1)
			default:
				if i, err = enc.padding(src, i, k); err != nil && i < 0 {
					return n, err
				}
				last = true
			}
		}
		v <<= 6 * (4 - k)
		if enc.strict && (k == 3 && byte(v) != 0 || k == 2 && v&0xFFFF != 0) {
			return n, CorruptInputError(i - 4 + k)
		}
		for b := range k - 1 {
			dst[n] = byte(v >> (16 - 8*b))
			n++
		}
		if last {
			return n, err
		}
	}
	return n, nil
}

// padding reads what follows the first of a group's padding, the group having k characters: the place behind it, and the
// error of what stands there. A place of -1 means that the padding itself is wrong.
func (enc *Encoding) padding(src []byte, i, k int) (int, error) {
	skip := func() {
		for i < len(src) && (src[i] == '\n' || src[i] == '\r') {
			i++
		}
	}
	skip()
	if k == 2 {
		if i == len(src) {
			return -1, CorruptInputError(len(src))
		}
		if rune(src[i]) != enc.pad {
			return -1, CorruptInputError(i - 1)
		}
		i++
		skip()
	}
	if i < len(src) {
		return i, CorruptInputError(i)
	}
	return i, nil
}

// AppendDecode appends what src stands for.
func (enc *Encoding) AppendDecode(dst, src []byte) ([]byte, error) {
	at := len(dst)
	dst = append(dst, make([]byte, len(src)/4*3+3)...)
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
	for len(e.rest) >= 3 {
		k := min(len(e.rest)/3*3, 768)
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
	for len(d.in) < 4 && d.end == nil {
		buf := make([]byte, 1024)
		var k int
		k, d.end = d.r.Read(buf)
		for _, c := range buf[:k] {
			if c != '\n' && c != '\r' {
				d.in = append(d.in, c)
			}
		}
	}
	k := len(d.in) / 4 * 4
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
