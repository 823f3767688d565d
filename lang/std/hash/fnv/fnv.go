// Package fnv has the hash functions of Fowler, Noll and Vo: FNV-1 multiplies, then takes a byte in; FNV-1a the other way
// round.
package fnv

import (
	"errors"
	"hash"
	"internal/bigendian"
	"math/bits"
)

const (
	offset32 = 2166136261
	prime32  = 16777619
	offset64 = 14695981039346656037
	prime64  = 1099511628211
	// Of 128 bits.
	offsetHi, offsetLo = 0x6C62272E07BB0142, 0x62B821756295C58D
	primeLo            = 0x13B
	primeShift         = 24 // of the bit in the upper half
)

type (
	sum32   uint32
	sum32a  uint32
	sum64   uint64
	sum64a  uint64
	sum128  [2]uint64
	sum128a [2]uint64
)

func New32() hash.Hash32 {
	s := sum32(offset32)
	return &s
}

func New32a() hash.Hash32 {
	s := sum32a(offset32)
	return &s
}

func New64() hash.Hash64 {
	s := sum64(offset64)
	return &s
}

func New64a() hash.Hash64 {
	s := sum64a(offset64)
	return &s
}

func New128() hash.Hash   { return &sum128{offsetHi, offsetLo} }
func New128a() hash.Hash  { return &sum128a{offsetHi, offsetLo} }
func (s *sum32) Reset()   { *s = offset32 }
func (s *sum32a) Reset()  { *s = offset32 }
func (s *sum64) Reset()   { *s = offset64 }
func (s *sum64a) Reset()  { *s = offset64 }
func (s *sum128) Reset()  { *s = sum128{offsetHi, offsetLo} }
func (s *sum128a) Reset() { *s = sum128a{offsetHi, offsetLo} }

func (s *sum32) Sum32() uint32  { return uint32(*s) }
func (s *sum32a) Sum32() uint32 { return uint32(*s) }
func (s *sum64) Sum64() uint64  { return uint64(*s) }
func (s *sum64a) Sum64() uint64 { return uint64(*s) }

func (s *sum32) Write(data []byte) (int, error) {
	h := *s
	for _, c := range data {
		h = h*prime32 ^ sum32(c)
	}
	*s = h
	return len(data), nil
}

func (s *sum32a) Write(data []byte) (int, error) {
	h := *s
	for _, c := range data {
		h = (h ^ sum32a(c)) * prime32
	}
	*s = h
	return len(data), nil
}

func (s *sum64) Write(data []byte) (int, error) {
	h := *s
	for _, c := range data {
		h = h*prime64 ^ sum64(c)
	}
	*s = h
	return len(data), nil
}

func (s *sum64a) Write(data []byte) (int, error) {
	h := *s
	for _, c := range data {
		h = (h ^ sum64a(c)) * prime64
	}
	*s = h
	return len(data), nil
}

// times multiplies a number of 128 bits by the prime.
func times(s [2]uint64) [2]uint64 {
	hi, lo := bits.Mul64(s[1], primeLo)
	return [2]uint64{hi + s[1]<<primeShift + s[0]*primeLo, lo}
}

func (s *sum128) Write(data []byte) (int, error) {
	h := *s
	for _, c := range data {
		h = times(h)
		h[1] ^= uint64(c)
	}
	*s = h
	return len(data), nil
}

func (s *sum128a) Write(data []byte) (int, error) {
	h := *s
	for _, c := range data {
		h[1] ^= uint64(c)
		h = times(h)
	}
	*s = h
	return len(data), nil
}

func (s *sum32) Size() int        { return 4 }
func (s *sum32a) Size() int       { return 4 }
func (s *sum64) Size() int        { return 8 }
func (s *sum64a) Size() int       { return 8 }
func (s *sum128) Size() int       { return 16 }
func (s *sum128a) Size() int      { return 16 }
func (s *sum32) BlockSize() int   { return 1 }
func (s *sum32a) BlockSize() int  { return 1 }
func (s *sum64) BlockSize() int   { return 1 }
func (s *sum64a) BlockSize() int  { return 1 }
func (s *sum128) BlockSize() int  { return 1 }
func (s *sum128a) BlockSize() int { return 1 }

func (s *sum32) Sum(in []byte) []byte  { return bigendian.Append32(in, uint32(*s)) }
func (s *sum32a) Sum(in []byte) []byte { return bigendian.Append32(in, uint32(*s)) }
func (s *sum64) Sum(in []byte) []byte  { return bigendian.Append64(in, uint64(*s)) }
func (s *sum64a) Sum(in []byte) []byte { return bigendian.Append64(in, uint64(*s)) }
func (s *sum128) Sum(in []byte) []byte {
	return bigendian.Append64(bigendian.Append64(in, s[0]), s[1])
}
func (s *sum128a) Sum(in []byte) []byte {
	return bigendian.Append64(bigendian.Append64(in, s[0]), s[1])
}

func copyOf[T any](s *T) *T {
	c := *s
	return &c
}

func (s *sum32) Clone() (hash.Cloner, error)   { return copyOf(s), nil }
func (s *sum32a) Clone() (hash.Cloner, error)  { return copyOf(s), nil }
func (s *sum64) Clone() (hash.Cloner, error)   { return copyOf(s), nil }
func (s *sum64a) Clone() (hash.Cloner, error)  { return copyOf(s), nil }
func (s *sum128) Clone() (hash.Cloner, error)  { return copyOf(s), nil }
func (s *sum128a) Clone() (hash.Cloner, error) { return copyOf(s), nil }

func (s *sum32) AppendBinary(b []byte) ([]byte, error)   { return s.Sum(append(b, "fnv\x01"...)), nil }
func (s *sum32a) AppendBinary(b []byte) ([]byte, error)  { return s.Sum(append(b, "fnv\x02"...)), nil }
func (s *sum64) AppendBinary(b []byte) ([]byte, error)   { return s.Sum(append(b, "fnv\x03"...)), nil }
func (s *sum64a) AppendBinary(b []byte) ([]byte, error)  { return s.Sum(append(b, "fnv\x04"...)), nil }
func (s *sum128) AppendBinary(b []byte) ([]byte, error)  { return s.Sum(append(b, "fnv\x05"...)), nil }
func (s *sum128a) AppendBinary(b []byte) ([]byte, error) { return s.Sum(append(b, "fnv\x06"...)), nil }

func (s *sum32) MarshalBinary() ([]byte, error)   { return s.AppendBinary(nil) }
func (s *sum32a) MarshalBinary() ([]byte, error)  { return s.AppendBinary(nil) }
func (s *sum64) MarshalBinary() ([]byte, error)   { return s.AppendBinary(nil) }
func (s *sum64a) MarshalBinary() ([]byte, error)  { return s.AppendBinary(nil) }
func (s *sum128) MarshalBinary() ([]byte, error)  { return s.AppendBinary(nil) }
func (s *sum128a) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// state checks a marshalled state and gives what follows its name.
func state(b []byte, name string, size int) ([]byte, error) {
	if len(b) < 4 || string(b[:4]) != name {
		return nil, errors.New("hash/fnv: invalid hash state identifier")
	}
	if len(b) != 4+size {
		return nil, errors.New("hash/fnv: invalid hash state size")
	}
	return b[4:], nil
}

func (s *sum32) UnmarshalBinary(b []byte) error {
	b, err := state(b, "fnv\x01", 4)
	if err == nil {
		*s = sum32(bigendian.Uint32(b))
	}
	return err
}

func (s *sum32a) UnmarshalBinary(b []byte) error {
	b, err := state(b, "fnv\x02", 4)
	if err == nil {
		*s = sum32a(bigendian.Uint32(b))
	}
	return err
}

func (s *sum64) UnmarshalBinary(b []byte) error {
	b, err := state(b, "fnv\x03", 8)
	if err == nil {
		*s = sum64(bigendian.Uint64(b))
	}
	return err
}

func (s *sum64a) UnmarshalBinary(b []byte) error {
	b, err := state(b, "fnv\x04", 8)
	if err == nil {
		*s = sum64a(bigendian.Uint64(b))
	}
	return err
}

func (s *sum128) UnmarshalBinary(b []byte) error {
	b, err := state(b, "fnv\x05", 16)
	if err == nil {
		*s = sum128{bigendian.Uint64(b), bigendian.Uint64(b[8:])}
	}
	return err
}

func (s *sum128a) UnmarshalBinary(b []byte) error {
	b, err := state(b, "fnv\x06", 16)
	if err == nil {
		*s = sum128a{bigendian.Uint64(b), bigendian.Uint64(b[8:])}
	}
	return err
}
