// byte_loops: loops over bytes: upper case, reversal, CRC, histogram, run lengths.
package main

import (
	"fmt"
	"os"
	"time"
)

func upper(b []byte) {
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 32
		}
	}
}
func rev(b []byte) {
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
}
func crc(b []byte, t *[256]uint32) uint32 {
	c := ^uint32(0)
	for _, x := range b {
		c = t[byte(c)^x] ^ c>>8
	}
	return ^c
}
func hist(b []byte) (h [256]int) {
	for _, c := range b {
		h[c]++
	}
	return
}
func rle(b []byte) []byte {
	var out []byte
	for i := 0; i < len(b); {
		j := i
		for j < len(b) && b[j] == b[i] && j-i < 255 {
			j++
		}
		out = append(out, byte(j-i), b[i])
		i = j
	}
	return out
}

func main() {
	start := time.Now()
	hash := 0
	var t [256]uint32
	for i := range t {
		c := uint32(i)
		for k := 0; k < 8; k++ {
			if c&1 != 0 {
				c = c>>1 ^ 0xedb88320
			} else {
				c >>= 1
			}
		}
		t[i] = c
	}
	b := make([]byte, 1<<20)
	for r := 0; r < 15; r++ {
		for i := range b {
			b[i] = byte('a' + i/7%26)
		}
		upper(b)
		rev(b)
		hash += int(crc(b, &t) & 0xffff)
		h := hist(b)
		hash += h['Q'] + len(rle(b))
	}
	elapsed := time.Since(start)
	fmt.Println("byte_loops", hash)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
}
