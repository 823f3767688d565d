// Package time measures and shows time.
package time

// A Duration is a time in nanoseconds.
type Duration int64

const (
	Nanosecond  Duration = 1
	Microsecond          = 1000 * Nanosecond
	Millisecond          = 1000 * Microsecond
	Second               = 1000 * Millisecond
	Minute               = 60 * Second
	Hour                 = 60 * Minute
)

func (d Duration) Nanoseconds() int64  { return int64(d) }
func (d Duration) Microseconds() int64 { return int64(d) / 1e3 }
func (d Duration) Milliseconds() int64 { return int64(d) / 1e6 }

func (d Duration) parts(unit Duration) float64 {
	whole, rest := d/unit, d%unit
	return float64(whole) + float64(rest)/float64(unit)
}

func (d Duration) Seconds() float64 { return d.parts(Second) }
func (d Duration) Minutes() float64 { return d.parts(Minute) }
func (d Duration) Hours() float64   { return d.parts(Hour) }

// Abs is the absolute value; of the least duration, the greatest.
func (d Duration) Abs() Duration {
	switch {
	case d >= 0:
		return d
	case d == -1<<63:
		return 1<<63 - 1
	}
	return -d
}

// Truncate rounds toward zero to a multiple of m.
func (d Duration) Truncate(m Duration) Duration {
	if m <= 0 {
		return d
	}
	return d - d%m
}

// Round rounds to the nearest multiple of m, halves away from zero.
func (d Duration) Round(m Duration) Duration {
	if m <= 0 {
		return d
	}
	r := d % m
	if d < 0 {
		r = -r
		if uint64(r)+uint64(r) < uint64(m) {
			return d + r
		}
		if low := d - m + r; low < d {
			return low
		}
		return -1 << 63
	}
	if uint64(r)+uint64(r) < uint64(m) {
		return d - r
	}
	if high := d + m - r; high > d {
		return high
	}
	return 1<<63 - 1
}

// fraction puts v, which counts units of 10^-digits, in front of what follows in buf, and gives the whole part.
func fraction(buf []byte, at int, v uint64, digits int) (int, uint64) {
	shown := false
	for range digits {
		d := v % 10
		shown = shown || d != 0
		if shown {
			at--
			buf[at] = byte(d) + '0'
		}
		v /= 10
	}
	if shown {
		at--
		buf[at] = '.'
	}
	return at, v
}

func whole(buf []byte, at int, v uint64) int {
	for {
		at--
		buf[at] = byte(v%10) + '0'
		v /= 10
		if v == 0 {
			return at
		}
	}
}

// String is like 72h3m0.5s; below a second the unit is smaller.
func (d Duration) String() string {
	var buf [32]byte
	at := len(buf)
	u := uint64(d)
	if d < 0 {
		u = -u
	}
	put := func(s string) {
		at -= len(s)
		copy(buf[at:], s)
	}
	if u < uint64(Second) {
		switch {
		case u == 0:
			return "0s"
		case u < uint64(Microsecond):
			put("ns")
			at = whole(buf[:], at, u)
		case u < uint64(Millisecond):
			put("µs")
			at, u = fraction(buf[:], at, u, 3)
			at = whole(buf[:], at, u)
		default:
			put("ms")
			at, u = fraction(buf[:], at, u, 6)
			at = whole(buf[:], at, u)
		}
	} else {
		put("s")
		at, u = fraction(buf[:], at, u, 9)
		at = whole(buf[:], at, u%60)
		u /= 60
		if u > 0 {
			put("m")
			at = whole(buf[:], at, u%60)
			u /= 60
			if u > 0 {
				put("h")
				at = whole(buf[:], at, u)
			}
		}
	}
	if d < 0 {
		put("-")
	}
	return string(buf[at:])
}
