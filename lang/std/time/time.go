package time

// A Time is an instant, to the nanosecond: of the wall clock, and of the monotonic clock if it came from Now.
type Time struct {
	// Seconds since the year 1 and nanoseconds.
	sec  int64
	nsec int32
	mono int64
}

// toUnix is the number of seconds from the year 1 to 1970.
const toUnix = 719162 * 86400

// start makes monotonic readings positive: 0 stands for none.
var start = runtimeNano() - 1

// Now is the present instant.
func Now() Time {
	sec, nsec := now()
	return Time{sec + toUnix, int32(nsec), runtimeNano() - start}
}

// Unix is the instant so many seconds and nanoseconds after 1970.
func Unix(sec, nsec int64) Time {
	sec += nsec / 1e9
	nsec %= 1e9
	if nsec < 0 {
		nsec += 1e9
		sec--
	}
	return Time{sec: sec + toUnix, nsec: int32(nsec)}
}

func UnixMilli(msec int64) Time { return Unix(msec/1e3, msec%1e3*1e6) }
func UnixMicro(usec int64) Time { return Unix(usec/1e6, usec%1e6*1e3) }

func (t Time) Unix() int64      { return t.sec - toUnix }
func (t Time) UnixNano() int64  { return t.Unix()*1e9 + int64(t.nsec) }
func (t Time) UnixMilli() int64 { return t.Unix()*1e3 + int64(t.nsec)/1e6 }
func (t Time) UnixMicro() int64 { return t.Unix()*1e6 + int64(t.nsec)/1e3 }
func (t Time) Nanosecond() int  { return int(t.nsec) }
func (t Time) IsZero() bool     { return t.sec == 0 && t.nsec == 0 }

// Sub is the time from u to t.
func (t Time) Sub(u Time) Duration {
	if t.mono != 0 && u.mono != 0 {
		return Duration(t.mono - u.mono)
	}
	sec := t.sec - u.sec
	switch {
	case sec > 1<<33:
		return 1<<63 - 1
	case sec < -1<<33:
		return -1 << 63
	}
	return Duration(sec)*Second + Duration(t.nsec-u.nsec)
}

// Add is the instant d after t.
func (t Time) Add(d Duration) Time {
	u := Unix(t.Unix()+int64(d/Second), int64(t.nsec)+int64(d%Second))
	if t.mono != 0 {
		u.mono = t.mono + int64(d)
	}
	return u
}

func (t Time) compare(u Time) int64 {
	if t.mono != 0 && u.mono != 0 {
		return t.mono - u.mono
	}
	if t.sec != u.sec {
		return t.sec - u.sec
	}
	return int64(t.nsec - u.nsec)
}

func (t Time) After(u Time) bool  { return t.compare(u) > 0 }
func (t Time) Before(u Time) bool { return t.compare(u) < 0 }
func (t Time) Equal(u Time) bool  { return t.sec == u.sec && t.nsec == u.nsec }

// Compare is -1, 0 or +1 as t is before, at or after u.
func (t Time) Compare(u Time) int {
	switch c := t.compare(u); {
	case c < 0:
		return -1
	case c > 0:
		return +1
	}
	return 0
}

func Since(t Time) Duration { return Now().Sub(t) }
func Until(t Time) Duration { return t.Sub(Now()) }
