package big

import "math/bits"

// A nat is a natural number: digits of 32 bits, the lowest first, without zeros at the top. Products and remainders of
// two digits then fit an uint64.
type nat []uint32

func (n nat) trim() nat {
	for len(n) > 0 && n[len(n)-1] == 0 {
		n = n[:len(n)-1]
	}
	return n
}

func natOf(u uint64) nat { return nat{uint32(u), uint32(u >> 32)}.trim() }

func (n nat) cmp(m nat) int {
	if len(n) != len(m) {
		if len(n) < len(m) {
			return -1
		}
		return 1
	}
	for i := len(n) - 1; i >= 0; i-- {
		if n[i] != m[i] {
			if n[i] < m[i] {
				return -1
			}
			return 1
		}
	}
	return 0
}

func (n nat) add(m nat) nat {
	if len(n) < len(m) {
		n, m = m, n
	}
	z := make(nat, len(n)+1)
	c := uint64(0)
	for i, d := range n {
		c += uint64(d)
		if i < len(m) {
			c += uint64(m[i])
		}
		z[i] = uint32(c)
		c >>= 32
	}
	z[len(n)] = uint32(c)
	return z.trim()
}

// sub is n - m, which must not be negative.
func (n nat) sub(m nat) nat {
	z := make(nat, len(n))
	borrow := uint64(0)
	for i, d := range n {
		x := uint64(d) - borrow
		if i < len(m) {
			x -= uint64(m[i])
		}
		z[i] = uint32(x)
		borrow = x >> 63
	}
	return z.trim()
}

// From this many digits on products are made of three of half the length.
const karatsuba = 48

func (n nat) mul(m nat) nat {
	if len(n) < len(m) {
		n, m = m, n
	}
	if len(m) == 0 {
		return nil
	}
	if len(m) >= karatsuba {
		if len(n) > 2*len(m) {
			// Piece by piece, each as long as m.
			var z nat
			for i := 0; i < len(n); i += len(m) {
				part := n[i:min(i+len(m), len(n))].trim().mul(m)
				z = z.add(part.shiftDigits(i))
			}
			return z
		}
		half := (len(n) + 1) / 2
		if len(m) > half {
			n0, n1 := n[:half].trim(), n[half:]
			m0, m1 := m[:half].trim(), m[half:]
			low, high := n0.mul(m0), n1.mul(m1)
			middle := n0.add(n1).mul(m0.add(m1)).sub(low).sub(high)
			return high.shiftDigits(2 * half).add(middle.shiftDigits(half)).add(low)
		}
	}
	z := make(nat, len(n)+len(m))
	for j, d := range m {
		c := uint64(0)
		for i, e := range n {
			c += uint64(e)*uint64(d) + uint64(z[i+j])
			z[i+j] = uint32(c)
			c >>= 32
		}
		z[len(n)+j] = uint32(c)
	}
	return z.trim()
}

func (n nat) shiftDigits(k int) nat {
	if len(n) == 0 {
		return nil
	}
	return append(make(nat, k, k+len(n)), n...)
}

// divSmall divides by one digit.
func (n nat) divSmall(d uint32) (q nat, r uint32) {
	q = make(nat, len(n))
	rest := uint64(0)
	for i := len(n) - 1; i >= 0; i-- {
		rest = rest<<32 | uint64(n[i])
		q[i] = uint32(rest / uint64(d))
		rest %= uint64(d)
	}
	return q.trim(), uint32(rest)
}

// div is Knuth's algorithm D.
func (n nat) div(m nat) (q, r nat) {
	if len(m) == 0 {
		panic("division by zero")
	}
	if n.cmp(m) < 0 {
		return nil, n
	}
	if len(m) == 1 {
		q, d := n.divSmall(m[0])
		return q, natOf(uint64(d))
	}
	// The divisor's highest bit is set, so that a quotient's digit can be guessed well.
	shift := uint(bits.LeadingZeros32(m[len(m)-1]))
	v := m.shl(shift)
	u := append(make(nat, 0, len(n)+1), n.shl(shift)...)
	for len(u) <= len(n) {
		u = append(u, 0)
	}
	k := len(v)
	top, second := uint64(v[k-1]), uint64(v[k-2])
	q = make(nat, len(u)-k)
	for j := len(u) - k - 1; j >= 0; j-- {
		two := uint64(u[j+k])<<32 | uint64(u[j+k-1])
		guess, rest := two/top, two%top
		for guess>>32 != 0 || guess*second > rest<<32|uint64(u[j+k-2]) {
			guess--
			if rest += top; rest>>32 != 0 {
				break
			}
		}
		borrow, carry := uint64(0), uint64(0)
		for i, d := range v {
			carry += guess * uint64(d)
			x := uint64(u[i+j]) - uint64(uint32(carry)) - borrow
			u[i+j] = uint32(x)
			borrow = x >> 63
			carry >>= 32
		}
		x := uint64(u[j+k]) - carry - borrow
		u[j+k] = uint32(x)
		if x>>63 != 0 {
			// One too many.
			guess--
			c := uint64(0)
			for i, d := range v {
				c += uint64(u[i+j]) + uint64(d)
				u[i+j] = uint32(c)
				c >>= 32
			}
			u[j+k] += uint32(c)
		}
		q[j] = uint32(guess)
	}
	return q.trim(), u[:k].trim().shr(shift)
}

func (n nat) shl(s uint) nat {
	if len(n) == 0 {
		return nil
	}
	digits, s := int(s/32), s%32
	z := make(nat, len(n)+digits+1)
	for i, d := range n {
		x := uint64(d) << s
		z[i+digits] |= uint32(x)
		z[i+digits+1] = uint32(x >> 32)
	}
	return z.trim()
}

func (n nat) shr(s uint) nat {
	digits, s := s/32, s%32
	if digits >= uint(len(n)) {
		return nil
	}
	z := make(nat, len(n)-int(digits))
	for i := range z {
		x := uint64(n[i+int(digits)])
		if i+int(digits)+1 < len(n) {
			x |= uint64(n[i+int(digits)+1]) << 32
		}
		z[i] = uint32(x >> s)
	}
	return z.trim()
}

func (n nat) bitLen() int {
	if len(n) == 0 {
		return 0
	}
	return 32*(len(n)-1) + bits.Len32(n[len(n)-1])
}

func (n nat) bit(i int) uint {
	if i/32 >= len(n) {
		return 0
	}
	return uint(n[i/32]>>(uint(i)%32)) & 1
}

func (n nat) trailingZeros() uint {
	for i, d := range n {
		if d != 0 {
			return uint(32*i + bits.TrailingZeros32(d))
		}
	}
	return 0
}

func (n nat) uint64() uint64 {
	switch len(n) {
	case 0:
		return 0
	case 1:
		return uint64(n[0])
	}
	return uint64(n[1])<<32 | uint64(n[0])
}

// power is n^e, modulo m unless that is empty.
func (n nat) power(e, m nat) nat {
	z := nat{1}
	reduce := func(x nat) nat {
		if len(m) > 0 {
			_, x = x.div(m)
		}
		return x
	}
	z = reduce(z)
	n = reduce(n)
	for i := e.bitLen() - 1; i >= 0; i-- {
		z = reduce(z.mul(z))
		if e.bit(i) != 0 {
			z = reduce(z.mul(n))
		}
	}
	return z
}

// sqrt is the largest number whose square is not above n (Newton).
func (n nat) sqrt() nat {
	if len(n) == 0 {
		return nil
	}
	x := nat{1}.shl(uint(n.bitLen()+1) / 2)
	for {
		q, _ := n.div(x)
		y := q.add(x).shr(1)
		if y.cmp(x) >= 0 {
			return x
		}
		x = y
	}
}

const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// chunk is the largest power of a base that fits a digit, and its exponent.
func chunk(base int) (power uint32, n int) {
	p := uint64(1)
	for p*uint64(base) < 1<<32 {
		p *= uint64(base)
		n++
	}
	return uint32(p), n
}

// Numbers of more digits are split in halves to be written or read.
const splitLength = 60

func (n nat) text(base int) []byte {
	if len(n) == 0 {
		return []byte{'0'}
	}
	b := n.appendText(nil, base, 0)
	for len(b) > 1 && b[0] == '0' {
		b = b[1:]
	}
	return b
}

// appendText writes n with leading zeros to at least width digits.
func (n nat) appendText(b []byte, base, width int) []byte {
	if len(n) > splitLength {
		_, per := chunk(base)
		low := len(n) / 2 * per
		q, r := n.div(nat{uint32(base)}.power(natOf(uint64(low)), nil))
		b = q.appendText(b, base, max(width-low, 0))
		return r.appendText(b, base, low)
	}
	power, per := chunk(base)
	var reversed []byte
	for len(n) > 0 {
		var r uint32
		n, r = n.divSmall(power)
		for range per {
			reversed = append(reversed, digits[r%uint32(base)])
			r /= uint32(base)
		}
	}
	for len(reversed) > 0 && reversed[len(reversed)-1] == '0' {
		reversed = reversed[:len(reversed)-1]
	}
	for n := width - len(reversed); n > 0; n-- {
		b = append(b, '0')
	}
	for i := len(reversed) - 1; i >= 0; i-- {
		b = append(b, reversed[i])
	}
	return b
}

// parseDigits is the number that values of digits in a base stand for.
func parseDigits(values []byte, base int) nat {
	if len(values) > 500 {
		half := len(values) / 2
		high, low := parseDigits(values[:half], base), parseDigits(values[half:], base)
		return high.mul(nat{uint32(base)}.power(natOf(uint64(len(values)-half)), nil)).add(low)
	}
	var z nat
	for _, v := range values {
		c := uint64(v)
		for i, d := range z {
			c += uint64(d) * uint64(base)
			z[i] = uint32(c)
			c >>= 32
		}
		if c > 0 {
			z = append(z, uint32(c))
		}
	}
	return z
}
