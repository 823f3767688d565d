package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"hash/adler32"
	"hash/crc32"
	"hash/crc64"
	"hash/fnv"
	"io"
	"os"
	"strings"
)

func try(f func()) {
	defer func() { fmt.Println("recovered", recover()) }()
	f()
}

func main() {
	data := []byte("The quick brown fox jumps over the lazy dog. \x00\xff\xfe and more é")
	for n := 0; n <= 4; n++ {
		d := data[:n]
		h := hex.EncodeToString(d)
		fmt.Println(h)
		b, err := hex.DecodeString(h)
		fmt.Println(string(b) == string(d), err)
		for _, e := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding, base64.StdEncoding.WithPadding('*').Strict()} {
			s := e.EncodeToString(d)
			b, err := e.DecodeString(s)
			fmt.Println(s, string(b) == string(d), err, e.EncodedLen(n), e.DecodedLen(n))
		}
	}
	for _, s := range []string{"a", "zz", "0g", "abc", "abz", "ABCD", "é"} {
		b, err := hex.DecodeString(s)
		fmt.Println(s, b, err)
		r, err := io.ReadAll(hex.NewDecoder(strings.NewReader(s)))
		fmt.Println(r, err)
	}
	fmt.Print(hex.Dump(data))
	dd := hex.Dumper(os.Stdout)
	dd.Write([]byte("abc"))
	dd.Write([]byte("defghijkl"))
	dd.Close()
	he := hex.NewEncoder(os.Stdout)
	fmt.Println(he.Write(data))
	al := "AQ=\nZ+-*/b"
	seed := uint32(7)
	rnd := func(n int) int { seed = seed*1664525 + 1013904223; return int(seed>>16) % n }
	for range 40 {
		s := ""
		for range rnd(10) {
			s += string(al[rnd(len(al))])
		}
		for i, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.StdEncoding.WithPadding('*').Strict(), base64.RawStdEncoding.Strict()} {
			b, err := e.DecodeString(s)
			if err == nil || rnd(4) == 0 {
				fmt.Printf("%q %d %v %v\n", s, i, b, err)
			}
		}
	}
	for _, s := range []string{"YWJj", "YWJ", "YWJjZA==", "YWJj\nZA\n==", "YWJjZA", "YW!j", "YWJjZA=", "YWJjYWJjYWJjYW*"} {
		for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding} {
			b, err := io.ReadAll(base64.NewDecoder(e, strings.NewReader(s)))
			fmt.Println(s, string(b), err)
		}
	}
	var sb strings.Builder
	be := base64.NewEncoder(base64.StdEncoding, &sb)
	for _, c := range data {
		be.Write([]byte{c})
	}
	be.Close()
	fmt.Println(sb.String())
	try(func() { base64.NewEncoding("abc") })
	try(func() { base64.StdEncoding.WithPadding('A') })
	try(func() { base64.StdEncoding.WithPadding('\n') })
	for i, h := range []hash.Hash{fnv.New32(), fnv.New32a(), fnv.New64(), fnv.New64a(), fnv.New128(), fnv.New128a(), adler32.New(), crc32.NewIEEE(), crc32.New(crc32.MakeTable(crc32.Castagnoli)), crc32.New(crc32.MakeTable(crc32.Koopman)), crc64.New(crc64.MakeTable(crc64.ISO)), crc64.New(crc64.MakeTable(crc64.ECMA))} {
		fmt.Printf("%d %x %d %d\n", i, h.Sum(nil), h.Size(), h.BlockSize())
		h.Write(data)
		fmt.Printf("%x\n", h.Sum([]byte("pre")))
		m, err := h.(interface{ MarshalBinary() ([]byte, error) }).MarshalBinary()
		fmt.Printf("%x %v\n", m, err)
		c, _ := h.(hash.Cloner).Clone()
		c.Write([]byte("x"))
		u := h.(interface{ UnmarshalBinary([]byte) error })
		h.Reset()
		fmt.Println(u.UnmarshalBinary(m), u.UnmarshalBinary(nil), u.UnmarshalBinary(append(m, 1)))
		fmt.Printf("%x %x\n", h.Sum(nil), c.Sum(nil))
	}
	fmt.Println(adler32.Checksum(data), crc32.ChecksumIEEE(data), crc64.Checksum(data, crc64.MakeTable(5)))
}
