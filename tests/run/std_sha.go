package main

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"
)

func main() {
	data := make([]byte, 300)
	for i := range data {
		data[i] = byte(i * 7)
	}
	for _, n := range []int{0, 56, 64, 112, 129, 300} {
		d := data[:n]
		fmt.Printf("%x\n%x\n%x\n%x\n%x\n%x\n%x\n%x\n", md5.Sum(d), sha1.Sum(d), sha256.Sum256(d), sha256.Sum224(d), sha512.Sum512(d), sha512.Sum384(d), sha512.Sum512_224(d), sha512.Sum512_256(d))
	}
	for _, h := range []hash.Hash{md5.New(), sha1.New(), sha256.New(), sha256.New224(), sha512.New(), sha512.New384(), sha512.New512_224(), sha512.New512_256()} {
		for i := range 7 {
			h.Write(data[i*40 : i*40+40])
			fmt.Printf("%x\n", h.Sum([]byte("p")))
		}
		m, err := h.(interface{ MarshalBinary() ([]byte, error) }).MarshalBinary()
		fmt.Printf("%x %v %d %d\n", m, err, h.Size(), h.BlockSize())
		h.Reset()
		u := h.(interface{ UnmarshalBinary([]byte) error })
		fmt.Println(u.UnmarshalBinary(m), u.UnmarshalBinary(m[1:]), u.UnmarshalBinary(m[:9]))
		fmt.Printf("%x\n", h.Sum(nil))
	}
}
