package main

import (
	"fmt"
	"math/big"
)

func try(f func()) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println("panic:", e)
		}
	}()
	f()
}

func main() {
	strs := []string{"0", "-1", "255", "-4294967297", "18446744073709551616", "-123456789012345678901234567890123456789012345678901234567890"}
	var ns []*big.Int
	for _, s := range strs {
		n, ok := new(big.Int).SetString(s, 10)
		fmt.Println(n, ok, n.Sign(), n.BitLen(), n.IsInt64(), n.IsUint64(), n.Int64(), n.Uint64(), n.TrailingZeroBits(), n.Bytes(), n.Text(2), n.Text(16), n.Text(36), n.Text(62))
		fmt.Printf("%d|%x|%X|%#x|%b|%#b|%o|%#o|%O|%s|%v|%+d|% d|%30d|%-30d|%030d|%.20d|%#v|%q|%T|%40.25x\n", n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n)
		f, a := n.Float64()
		fmt.Println(f, a)
		for _, k := range []uint{0, 1, 31, 32, 33, 64, 100} {
			fmt.Println(new(big.Int).Lsh(n, k), new(big.Int).Rsh(n, k), n.Bit(int(k)), new(big.Int).SetBit(n, int(k), 1), new(big.Int).SetBit(n, int(k), 0))
		}
		fmt.Println(new(big.Int).Not(n), new(big.Int).Neg(n), new(big.Int).Abs(n), n.Bits(), n.ProbablyPrime(5))
		if n.Sign() >= 0 {
			fmt.Println(new(big.Int).Sqrt(n))
		}
		j, err := n.MarshalJSON()
		fmt.Println(string(j), err)
		ns = append(ns, n)
	}
	for _, a := range ns {
		for _, b := range ns {
			fmt.Println(a.Cmp(b), a.CmpAbs(b), new(big.Int).Add(a, b), new(big.Int).Sub(a, b), new(big.Int).Mul(a, b), new(big.Int).And(a, b), new(big.Int).Or(a, b), new(big.Int).Xor(a, b), new(big.Int).AndNot(a, b))
			try(func() {
				q, r := new(big.Int).QuoRem(a, b, new(big.Int))
				d, m := new(big.Int).DivMod(a, b, new(big.Int))
				fmt.Println(q, r, d, m, new(big.Int).Quo(a, b), new(big.Int).Rem(a, b), new(big.Int).Div(a, b), new(big.Int).Mod(a, b))
			})
			var x, y big.Int
			g := new(big.Int).GCD(&x, &y, a, b)
			s := new(big.Int).Add(new(big.Int).Mul(a, &x), new(big.Int).Mul(b, &y))
			fmt.Println(g, s.Cmp(g) == 0)
			if b.Sign() != 0 {
				fmt.Println(new(big.Int).ModInverse(a, b))
			}
			if a.BitLen() < 40 && b.BitLen() < 10 {
				fmt.Println(new(big.Int).Exp(a, b, nil))
			}
			fmt.Println(new(big.Int).Exp(a, big.NewInt(77), b))
		}
	}
	f := new(big.Int).MulRange(1, 500)
	fmt.Println(f)
	fmt.Println(new(big.Int).Quo(f, new(big.Int).MulRange(1, 300)))
	fmt.Println(new(big.Int).Binomial(100, 50), new(big.Int).Binomial(5, 7), new(big.Int).MulRange(-3, 3), new(big.Int).MulRange(5, 3))
	a, b := big.NewInt(0), big.NewInt(1)
	for i := 0; i < 500; i++ {
		a.Add(a, b)
		a, b = b, a
	}
	fmt.Println(a)
	p := new(big.Int).Exp(big.NewInt(3), big.NewInt(3000), nil)
	s := p.String()
	back, ok := new(big.Int).SetString(s, 10)
	fmt.Println(len(s), s[:50], ok, back.Cmp(p), len(p.Text(7)))
	q, r := new(big.Int).QuoRem(p, f, new(big.Int))
	fmt.Println(new(big.Int).Add(new(big.Int).Mul(q, f), r).Cmp(p), q.BitLen(), r.BitLen())
	for _, s := range []string{"", "-", "+5", "0x1f", "0b101", "0o17", "017", "1_000", "_1", "1_", "1__0", "0x_1", "0_7", "08", "abc", "0xg", " 1", "12a"} {
		n, ok := new(big.Int).SetString(s, 0)
		fmt.Println(s, n, ok)
		n, ok = new(big.Int).SetString(s, 16)
		fmt.Println(s, n, ok)
	}
	var n big.Int
	fmt.Println(fmt.Sscan("18446744073709551617 5", &n))
	fmt.Println(&n)
	fmt.Println(n.UnmarshalJSON([]byte("12x")), n.UnmarshalJSON([]byte("null")), n.UnmarshalText([]byte("77")), n.String())
	var nilp *big.Int
	fmt.Println(nilp)
	try(func() { new(big.Int).Sqrt(big.NewInt(-1)) })
	try(func() { big.NewInt(1000).FillBytes(make([]byte, 1)) })
	fmt.Println(new(big.Int).SetBytes([]byte{1, 2, 3, 4, 5}), big.NewInt(258).FillBytes(make([]byte, 4)), new(big.Int).SetBits([]big.Word{1, 2}))
	cnt := 0
	for i := int64(0); i < 300; i++ {
		if big.NewInt(i).ProbablyPrime(0) {
			cnt++
		}
	}
	fmt.Println(cnt, big.NewInt(1000000007).ProbablyPrime(10))
	m127 := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 127), big.NewInt(1))
	fmt.Println(m127.ProbablyPrime(5), new(big.Int).Mul(m127, m127).ProbablyPrime(5))
	fmt.Println(big.Below, big.Exact, big.Above)
}
