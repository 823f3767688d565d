package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"strings"
)

type inner struct {
	A uint8
	_ [3]byte
	B int16
}
type named uint32
type rec struct {
	X  int8
	Y  uint16
	Z  int32
	W  uint64
	F  float32
	G  float64
	C  complex64
	B  bool
	Ar [3]inner
	N  named
}

func main() {
	v := rec{-1, 2, -3, 1 << 60, 1.5, -2.25, 1 + 2i, true, [3]inner{{A: 1, B: -2}, {A: 3, B: 4}}, 77}
	for _, o := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian, binary.NativeEndian} {
		var b bytes.Buffer
		fmt.Println(o, binary.Write(&b, o, v), binary.Size(v), binary.Size(&v))
		fmt.Printf("%x\n", b.Bytes())
		var w rec
		fmt.Println(binary.Read(&b, o, &w), w == v)
		fmt.Println(binary.Read(&b, o, &w))
		for _, x := range []any{uint8(1), int16(-2), []uint32{1, 2}, []bool{true, false}, &[]float64{1, 2}[0], []int64{-1}, named(5), [2]uint16{1, 2}, int(3), "s", nil, []int{1}, []string{"a"}, map[int]int{}, struct{ S string }{}} {
			b.Reset()
			if x == nil {
				continue
			}
			err := binary.Write(&b, o, x)
			fmt.Printf("%x %v %d\n", b.Bytes(), err, binary.Size(x))
		}
		s := make([]int16, 3)
		fmt.Println(binary.Read(strings.NewReader("\x01\x02\x03\x04\x05\x06"), o, s), s)
		fmt.Println(binary.Read(strings.NewReader("\x01\x02\x03"), o, s))
		var bb bool
		fmt.Println(binary.Read(strings.NewReader("\x07"), o, &bb), bb)
		fmt.Println(binary.Read(strings.NewReader("\x07"), o, bb))
		ap, err := binary.Append([]byte("x"), o, uint16(258))
		fmt.Println(ap, err)
		n, err := binary.Decode([]byte{1, 2, 3, 4, 5}, o, &v.N)
		fmt.Println(n, err, v.N)
		n, err = binary.Decode([]byte{1}, o, &v.N)
		fmt.Println(n, err)
		n, err = binary.Encode(make([]byte, 1), o, v)
		fmt.Println(n, err)
	}
	for _, x := range []uint64{0, 1, 127, 128, 300, 1 << 32, 1<<64 - 1} {
		b := binary.AppendUvarint(nil, x)
		y, n := binary.Uvarint(b)
		z, err := binary.ReadUvarint(bytes.NewReader(b))
		fmt.Println(b, y, n, z, err)
		s := binary.AppendVarint(nil, -int64(x))
		t, n := binary.Varint(s)
		u, err := binary.ReadVarint(bytes.NewReader(s))
		fmt.Println(s, t, n, u, err)
		_, err = binary.ReadUvarint(bytes.NewReader(b[:len(b)-1]))
		fmt.Println(err)
	}
	over := bytes.Repeat([]byte{0xff}, 11)
	fmt.Println(binary.Uvarint(over))
	fmt.Println(binary.Uvarint(over[:3]))
	_, err := binary.ReadUvarint(bytes.NewReader(over))
	fmt.Println(err)
	fmt.Println(binary.BigEndian.Uint64(over), binary.LittleEndian.AppendUint32(nil, 1))
	seed := maphash.MakeSeed()
	var h maphash.Hash
	h.SetSeed(seed)
	h.WriteString("hello")
	fmt.Println(h.Sum64() == maphash.String(seed, "hello"), maphash.Bytes(seed, []byte("hello")) == h.Sum64(), maphash.String(seed, "hellp") == h.Sum64())
	fmt.Println(maphash.Comparable(seed, v) == maphash.Comparable(seed, v), maphash.Comparable(seed, 0.0) == maphash.Comparable(seed, 1/negInf()), maphash.Comparable(seed, any("a")) == maphash.Comparable(seed, any("b")))
}

func negInf() float64 { z := 0.0; return -1 / z }
