// Package base64 writes three bytes as four characters.
package base64

import (
	"internal/radix"
	"io"
	"strconv"
)

// An Encoding is an alphabet of 64 characters, with a character for padding.
type Encoding struct {
	t radix.Table
	// Bits behind the last byte must be zero.
	strict bool
}

const (
	StdPadding = radix.StdPadding // the usual padding
	NoPadding  = radix.NoPadding  // none
)

// NewEncoding gives an encoding with an alphabet and the usual padding.
func NewEncoding(encoder string) *Encoding {
	if len(encoder) != 64 {
		panic("encoding alphabet is not 64-bytes long")
	}
	return &Encoding{t: radix.New(encoder, 3, 4)}
}

// WithPadding is the encoding with another padding.
func (enc Encoding) WithPadding(padding rune) *Encoding {
	enc.t.SetPadding(padding)
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
				case k == 1 || enc.t.Pad != NoPadding:
					return n, CorruptInputError(i - k)
				}
				last = true
				break
			}
			c := src[i]
			i++
			switch d := enc.t.Values[c]; {
			case d != radix.None:
				v = v<<6 | uint(d)
				k++
			case c == '\n' || c == '\r':
			case rune(c) != enc.t.Pad || k < 2:
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
		if rune(src[i]) != enc.t.Pad {
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
	return enc.t.AppendDecode(dst, src, enc.Decode)
}

// DecodeString is what s stands for.
func (enc *Encoding) DecodeString(s string) ([]byte, error) {
	return enc.AppendDecode([]byte{}, []byte(s))
}

// NewEncoder gives a Writer that writes characters to w; Close writes what is left.
func NewEncoder(enc *Encoding, w io.Writer) io.WriteCloser { return enc.t.NewEncoder(w, 256) }

// NewDecoder gives a Reader of what the characters of r stand for.
func NewDecoder(enc *Encoding, r io.Reader) io.Reader { return enc.t.NewDecoder(r, enc.Decode) }
