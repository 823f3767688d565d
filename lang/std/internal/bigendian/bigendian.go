// Package bigendian writes and reads numbers with the highest byte first, as states and sums of hash functions are.
package bigendian

func Append32(b []byte, x uint32) []byte {
	return append(b, byte(x>>24), byte(x>>16), byte(x>>8), byte(x))
}

func Append64(b []byte, x uint64) []byte { return Append32(Append32(b, uint32(x>>32)), uint32(x)) }

func Uint32(b []byte) uint32 {
	_ = b[3]
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}

func Uint64(b []byte) uint64 { return uint64(Uint32(b))<<32 | uint64(Uint32(b[4:])) }
