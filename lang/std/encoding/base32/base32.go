// Package base32 writes five bytes as eight characters.
package base32

import (
	"internal/radix"
	"io"
	"strconv"
)

// An Encoding is an alphabet of 32 characters, with a character for padding.
type Encoding struct {
	t radix.Table
}

const (
	StdPadding = radix.StdPadding // the usual padding
	NoPadding  = radix.NoPadding  // none
)

// NewEncoding gives an encoding with an alphabet and the usual padding.
func NewEncoding(encoder string) *Encoding {
	if len(encoder) != 32 {
		panic("encoding alphabet is not 32-bytes long")
	}
	return &Encoding{t: radix.New(encoder, 5, 8)}
}

// WithPadding is the encoding with another padding.
func (enc Encoding) WithPadding(padding rune) *Encoding {
	enc.t.SetPadding(padding)
	return &enc
}

var (
	StdEncoding = NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
	HexEncoding = NewEncoding("0123456789ABCDEFGHIJKLMNOPQRSTUV")
)

// Encode writes the characters of src to dst.
func (enc *Encoding) Encode(dst, src []byte) { enc.t.Encode(dst, src) }

// AppendEncode appends the characters of src.
func (enc *Encoding) AppendEncode(dst, src []byte) []byte { return enc.t.AppendEncode(dst, src) }

// EncodeToString is the characters of src.
func (enc *Encoding) EncodeToString(src []byte) string { return string(enc.AppendEncode(nil, src)) }

// EncodedLen is the number of characters of n bytes.
func (enc *Encoding) EncodedLen(n int) int { return enc.t.EncodedLen(n) }

// DecodedLen is the largest number of bytes of n characters.
func (enc *Encoding) DecodedLen(n int) int { return enc.t.DecodedLen(n) }

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
				if enc.t.Pad != NoPadding {
					return n, false, CorruptInputError(whole - len(src) - k)
				}
				ended = true
				break
			}
			c := src[0]
			src = src[1:]
			if rune(c) == enc.t.Pad && k >= 2 && len(src) < 8 {
				if len(src)+k < 8-1 {
					return n, false, CorruptInputError(whole)
				}
				for i := range 8 - 1 - k {
					if len(src) > i && rune(src[i]) != enc.t.Pad {
						return n, false, CorruptInputError(whole - len(src) + i - 1)
					}
				}
				ended = true
				if k == 1 || k == 3 || k == 6 {
					return n, false, CorruptInputError(whole - len(src) - 1)
				}
				break
			}
			d := enc.t.Values[c]
			if d == radix.None {
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

// Decode reads characters: how many bytes they gave before an error. New lines are passed over.
func (enc *Encoding) Decode(dst, src []byte) (n int, err error) {
	n, _, err = enc.decode(dst, radix.WithoutLines(src))
	return n, err
}

// AppendDecode appends what src stands for.
func (enc *Encoding) AppendDecode(dst, src []byte) ([]byte, error) {
	return enc.t.AppendDecode(dst, src, enc.Decode)
}

// DecodeString is what s stands for.
func (enc *Encoding) DecodeString(s string) ([]byte, error) {
	return enc.AppendDecode([]byte{}, []byte(s))
}

// NewEncoder gives a Writer that writes characters to w; Close writes what is left.
func NewEncoder(enc *Encoding, w io.Writer) io.WriteCloser { return enc.t.NewEncoder(w, 128) }

// NewDecoder gives a Reader of what the characters of r stand for.
func NewDecoder(enc *Encoding, r io.Reader) io.Reader { return enc.t.NewDecoder(r, enc.Decode) }
