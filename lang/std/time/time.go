package time

import "errors"

// A Time is an instant, to the nanosecond: of the wall clock, and of the monotonic clock if it came from Now.
type Time struct {
	// Seconds since the year 1 and nanoseconds.
	sec  int64
	nsec int32
	// Reading of the monotonic clock, 0 for none.
	mono int64
	// nil is UTC, so that the zero Time is in UTC.
	loc *Location
}

// A Month is a month of the year, January being 1.
type Month int

const (
	January Month = 1 + iota
	February
	March
	April
	May
	June
	July
	August
	September
	October
	November
	December
)

const monthNames = "January  February March    April    May      June     July     August   SeptemberOctober  November December "

// name is the i-th name of a text of names of equal width.
func name(names string, width, i int) string {
	s := names[i*width : (i+1)*width]
	for s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// String is the English name.
func (m Month) String() string {
	if January <= m && m <= December {
		return name(monthNames, 9, int(m)-1)
	}
	return badName("Month", int(m))
}

// badName stands for a number without a name; negative ones are shown as unsigned, as Go does.
func badName(typ string, n int) string {
	b := append([]byte("%!"), typ...)
	b = append(b, '(')
	if n < 0 {
		high := uint(n) / 10
		b = appendInt(b, int(high), 0)
		n = int(uint(n) - high*10)
	}
	return string(append(appendInt(b, n, 0), ')'))
}

// A Weekday is a day of the week, Sunday being 0.
type Weekday int

const (
	Sunday Weekday = iota
	Monday
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
)

const dayNames = "Sunday   Monday   Tuesday  WednesdayThursday Friday   Saturday "

// String is the English name.
func (d Weekday) String() string {
	if Sunday <= d && d <= Saturday {
		return name(dayNames, 9, int(d))
	}
	return badName("Weekday", int(d))
}

const (
	secondsPerDay = 86400
	// toUnix is the number of seconds from the year 1 to 1970.
	toUnix = 719162 * secondsPerDay
	// Days of 400 years, which is when the calendar repeats.
	daysPer400Years = 400*365 + 97
)

// start makes monotonic readings positive: 0 stands for none.
var start = runtimeNano() - 1

// Now is the present instant, in the local time zone.
func Now() Time {
	sec, nsec := now()
	return Time{sec + toUnix, int32(nsec), runtimeNano() - start, Local}
}

// Unix is the instant so many seconds and nanoseconds after 1970, in the local time zone.
func Unix(sec, nsec int64) Time {
	if nsec < 0 || nsec >= 1e9 {
		n := nsec / 1e9
		sec += n
		nsec -= n * 1e9
		if nsec < 0 {
			nsec += 1e9
			sec--
		}
	}
	return Time{sec + toUnix, int32(nsec), 0, Local}
}

func UnixMilli(msec int64) Time { return Unix(msec/1e3, msec%1e3*1e6) }
func UnixMicro(usec int64) Time { return Unix(usec/1e6, usec%1e6*1e3) }

func (t Time) Unix() int64      { return t.sec - toUnix }
func (t Time) UnixNano() int64  { return t.Unix()*1e9 + int64(t.nsec) }
func (t Time) UnixMilli() int64 { return t.Unix()*1e3 + int64(t.nsec)/1e6 }
func (t Time) UnixMicro() int64 { return t.Unix()*1e6 + int64(t.nsec)/1e3 }
func (t Time) Nanosecond() int  { return int(t.nsec) }
func (t Time) IsZero() bool     { return t.sec == 0 && t.nsec == 0 }

const (
	minDuration Duration = -1 << 63
	maxDuration Duration = 1<<63 - 1
)

// Sub is the time from u to t; what no Duration can hold is the nearest one.
func (t Time) Sub(u Time) Duration {
	if t.mono != 0 && u.mono != 0 {
		return Duration(t.mono - u.mono)
	}
	d := Duration(t.sec-u.sec)*Second + Duration(t.nsec-u.nsec)
	switch {
	case u.Add(d).Equal(t):
		return d
	case t.Before(u):
		return minDuration
	}
	return maxDuration
}

// Add is the instant d after t.
func (t Time) Add(d Duration) Time {
	t.sec += int64(d / 1e9)
	nsec := t.nsec + int32(d%1e9)
	if nsec >= 1e9 {
		t.sec++
		nsec -= 1e9
	} else if nsec < 0 {
		t.sec--
		nsec += 1e9
	}
	t.nsec = nsec
	if t.mono != 0 {
		m := t.mono + int64(d)
		if d < 0 && m > t.mono || d > 0 && m < t.mono {
			m = 0
		}
		t.mono = m
	}
	return t
}

// AddDate is t so many years, months and days later, normalised as by Date.
func (t Time) AddDate(years, months, days int) Time {
	year, month, day := t.Date()
	hour, min, sec := t.Clock()
	return Date(year+years, month+Month(months), day+days, hour, min, sec, int(t.nsec), t.Location())
}

func (t Time) compare(u Time) int64 {
	if t.mono != 0 && u.mono != 0 {
		return t.mono - u.mono
	}
	switch {
	case t.sec < u.sec:
		return -1
	case t.sec > u.sec:
		return 1
	}
	return int64(t.nsec - u.nsec)
}

func (t Time) After(u Time) bool  { return t.compare(u) > 0 }
func (t Time) Before(u Time) bool { return t.compare(u) < 0 }
func (t Time) Equal(u Time) bool  { return t.compare(u) == 0 }

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

// remainder is the time since the beginning of the year 1, modulo d.
func (t Time) remainder(d Duration) Duration {
	m := uint64(d)
	sec := t.sec % int64(d)
	if sec < 0 {
		sec += int64(d)
	}
	// sec * 1e9 modulo d, a binary digit at a time.
	r := uint64(0)
	for bit := 29; bit >= 0; bit-- {
		r = 2 * r % m
		if 1000000000>>bit&1 != 0 {
			r = (r + uint64(sec)) % m
		}
	}
	return Duration((r + uint64(t.nsec)%m) % m)
}

// Truncate is the last multiple of d, counted from the zero time, that is not after t.
func (t Time) Truncate(d Duration) Time {
	t.mono = 0
	if d <= 0 {
		return t
	}
	return t.Add(-t.remainder(d))
}

// Round is the multiple of d, counted from the zero time, that is nearest to t; halves go up.
func (t Time) Round(d Duration) Time {
	t.mono = 0
	if d <= 0 {
		return t
	}
	r := t.remainder(d)
	if uint64(r)+uint64(r) < uint64(d) {
		return t.Add(-r)
	}
	return t.Add(d - r)
}

// in sets the location, without a reading of the monotonic clock.
func (t Time) in(loc *Location) Time {
	if loc == &utcLoc {
		loc = nil
	}
	t.loc, t.mono = loc, 0
	return t
}

func (t Time) UTC() Time   { return t.in(nil) }
func (t Time) Local() Time { return t.in(Local) }

// In is the same instant, shown in a location.
func (t Time) In(loc *Location) Time {
	if loc == nil {
		panic("time: missing Location in call to Time.In")
	}
	return t.in(loc)
}

// Location is where t is shown.
func (t Time) Location() *Location {
	if t.loc == nil {
		return UTC
	}
	return t.loc
}

// Zone is the time zone in effect at t: its name and seconds east of UTC.
func (t Time) Zone() (name string, offset int) {
	span := t.loc.lookup(t.Unix())
	return span.name, span.offset
}

// ZoneBounds is when the time zone in effect at t begins and ends; the zero time where it does not.
func (t Time) ZoneBounds() (start, end Time) {
	span := t.loc.lookup(t.Unix())
	if span.start != alpha {
		start = Unix(span.start, 0).in(t.loc)
	}
	if span.end != omega {
		end = Unix(span.end, 0).in(t.loc)
	}
	return start, end
}

// IsDST reports whether daylight saving time is in effect.
func (t Time) IsDST() bool { return t.loc.lookup(t.Unix()).isDST }

// local is the seconds since the year 1 as the clocks of the location show them.
func (t Time) local() int64 {
	if t.loc == nil {
		return t.sec
	}
	_, offset := t.Zone()
	return t.sec + int64(offset)
}

// floorDiv rounds down, so that the remainder is not negative.
func floorDiv(a, b int64) (q, r int64) {
	q, r = a/b, a%b
	if r < 0 {
		q--
		r += b
	}
	return q, r
}

// daysSinceYear1 counts the days to the first day of a year.
func daysSinceYear1(year int64) int64 {
	// Shifted so that leap years end the spans that are counted.
	y, rest := floorDiv(year-1, 400)
	return y*daysPer400Years + rest*365 + rest/4 - rest/100
}

func isLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

// daysBefore counts the days of a year in front of the month m, which may be 13.
func daysBefore(m Month, leap bool) int {
	// Months from March on repeat: 31 30 31 30 31.
	if m <= February {
		return (int(m) - 1) * 31
	}
	days := 59 + (153*(int(m)-3)+2)/5
	if leap {
		days++
	}
	return days
}

func daysIn(m Month, year int) int {
	leap := isLeap(year)
	return daysBefore(m+1, leap) - daysBefore(m, leap)
}

// date splits a number of days since the year 1.
func date(days int64) (year int, month Month, day, yday int) {
	cycle, n := floorDiv(days, daysPer400Years)
	y := n / 365
	if 365*y+y/4-y/100+y/400 > n {
		y--
	}
	n -= 365*y + y/4 - y/100
	year = int(cycle*400 + y + 1)
	yday = int(n)
	leap := isLeap(year)
	month = Month(yday/31 + 1)
	if daysBefore(month+1, leap) <= yday {
		month++
	}
	return year, month, yday - daysBefore(month, leap) + 1, yday + 1
}

// split gives the calendar's and the clock's view of seconds since the year 1.
func split(sec int64) (days int64, second int) {
	days, rest := floorDiv(sec, secondsPerDay)
	return days, int(rest)
}

// Date is year, month and day of t.
func (t Time) Date() (year int, month Month, day int) {
	days, _ := split(t.local())
	year, month, day, _ = date(days)
	return year, month, day
}

// Clock is hour, minute and second of t.
func (t Time) Clock() (hour, min, sec int) {
	_, s := split(t.local())
	return s / 3600, s / 60 % 60, s % 60
}

func (t Time) Year() int {
	year, _, _ := t.Date()
	return year
}

func (t Time) Month() Month {
	_, month, _ := t.Date()
	return month
}

func (t Time) Day() int {
	_, _, day := t.Date()
	return day
}

// YearDay is the day of the year, from 1.
func (t Time) YearDay() int {
	days, _ := split(t.local())
	_, _, _, yday := date(days)
	return yday
}

func weekday(days int64) Weekday {
	_, d := floorDiv(days+1, 7)
	return Weekday(d)
}

func (t Time) Weekday() Weekday {
	days, _ := split(t.local())
	return weekday(days)
}

// ISOWeek is the week by ISO 8601 and the year that it belongs to.
func (t Time) ISOWeek() (year, week int) {
	days, _ := split(t.local())
	// A week belongs to the year of its Thursday.
	_, fromMonday := floorDiv(days, 7)
	year, _, _, yday := date(days - fromMonday + 3)
	return year, (yday-1)/7 + 1
}

func (t Time) Hour() int {
	hour, _, _ := t.Clock()
	return hour
}

func (t Time) Minute() int {
	_, min, _ := t.Clock()
	return min
}

func (t Time) Second() int {
	_, _, sec := t.Clock()
	return sec
}

// norm moves whole multiples of base from low to high.
func norm(high, low, base int) (int, int) {
	q, r := floorDiv(int64(low), int64(base))
	return high + int(q), int(r)
}

// Date is the instant that calendar and clocks of a location show so; values beyond their range are carried over.
func Date(year int, month Month, day, hour, min, sec, nsec int, loc *Location) Time {
	if loc == nil {
		panic("time: missing Location in call to Date")
	}
	year, m := norm(year, int(month)-1, 12)
	sec, nsec = norm(sec, nsec, 1e9)
	min, sec = norm(min, sec, 60)
	hour, min = norm(hour, min, 60)
	day, hour = norm(day, hour, 24)
	days := daysSinceYear1(int64(year)) + int64(daysBefore(Month(m+1), isLeap(year))) + int64(day-1)
	unix := days*secondsPerDay + int64(hour*3600+min*60+sec) - toUnix
	if loc != &utcLoc {
		// The offset is that of UTC: right if it still holds where it leads, else that one.
		if span := loc.lookup(unix); span.offset != 0 {
			utc := unix - int64(span.offset)
			if utc < span.start || utc >= span.end {
				span = loc.lookup(utc)
			}
			unix -= int64(span.offset)
		}
	}
	return Time{sec: unix + toUnix, nsec: int32(nsec)}.in(loc)
}

// AppendBinary appends the form of MarshalBinary.
func (t Time) AppendBinary(b []byte) ([]byte, error) {
	minutes, seconds, version := -1, 0, byte(1)
	if t.Location() != UTC {
		_, offset := t.Zone()
		if seconds = offset % 60; seconds != 0 {
			version = 2
		}
		minutes = offset / 60
		if minutes < -32768 || minutes == -1 || minutes > 32767 {
			return b, errors.New("Time.MarshalBinary: unexpected zone offset")
		}
	}
	b = append(b, version)
	for shift := 56; shift >= 0; shift -= 8 {
		b = append(b, byte(t.sec>>shift))
	}
	for shift := 24; shift >= 0; shift -= 8 {
		b = append(b, byte(t.nsec>>shift))
	}
	b = append(b, byte(minutes>>8), byte(minutes))
	if version == 2 {
		b = append(b, byte(seconds))
	}
	return b, nil
}

// MarshalBinary is the instant and the offset of its time zone in 15 bytes, or 16 if the offset has seconds.
func (t Time) MarshalBinary() ([]byte, error) { return t.marshalled(t.AppendBinary(nil)) }

func (t Time) marshalled(b []byte, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return b, nil
}

// UnmarshalBinary reads what MarshalBinary gives.
func (t *Time) UnmarshalBinary(data []byte) error {
	if len(data) == 0 {
		return errors.New("Time.UnmarshalBinary: no data")
	}
	version := data[0]
	if version != 1 && version != 2 {
		return errors.New("Time.UnmarshalBinary: unsupported version")
	}
	if len(data) != 14+int(version) {
		return errors.New("Time.UnmarshalBinary: invalid length")
	}
	number := func(from, to int) (n int64) {
		for _, c := range data[from:to] {
			n = n<<8 | int64(c)
		}
		return n
	}
	offset := int(int16(number(13, 15))) * 60
	if version == 2 {
		offset += int(int8(data[15]))
	}
	*t = Time{sec: number(1, 9), nsec: int32(number(9, 13))}
	if offset == -60 {
		return nil
	}
	if Local.lookup(t.Unix()).offset == offset {
		t.loc = Local
	} else {
		t.loc = FixedZone("", offset)
	}
	return nil
}

func (t Time) GobEncode() ([]byte, error)   { return t.MarshalBinary() }
func (t *Time) GobDecode(data []byte) error { return t.UnmarshalBinary(data) }

// appendStrict appends the form of RFC 3339, if t has one.
func (t Time) appendStrict(b []byte, what string) ([]byte, error) {
	at := len(b)
	b = t.AppendFormat(b, RFC3339Nano)
	if b[at+4] != '-' {
		return b, errors.New(what + ": year outside of range [0,9999]")
	}
	if b[len(b)-1] != 'Z' {
		c := b[len(b)-len("Z07:00")]
		hour := b[len(b)-len("07:00"):]
		if '0' <= c && c <= '9' || 10*(hour[0]-'0')+hour[1]-'0' >= 24 {
			return b, errors.New(what + ": timezone hour outside of range [0,23]")
		}
	}
	return b, nil
}

// MarshalJSON is a quoted string in the form of RFC 3339.
func (t Time) MarshalJSON() ([]byte, error) {
	b, err := t.appendStrict([]byte{'"'}, "Time.MarshalJSON")
	return t.marshalled(append(b, '"'), err)
}

// AppendText appends the form of MarshalText.
func (t Time) AppendText(b []byte) ([]byte, error) {
	return t.marshalled(t.appendStrict(b, "Time.AppendText"))
}

// MarshalText is the form of RFC 3339.
func (t Time) MarshalText() ([]byte, error) {
	return t.marshalled(t.appendStrict(nil, "Time.MarshalText"))
}

// UnmarshalJSON reads a quoted string in the form of RFC 3339.
func (t *Time) UnmarshalJSON(data []byte) error {
	s := string(data)
	if s == "null" {
		return nil
	}
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return errors.New("Time.UnmarshalJSON: input is not a JSON string")
	}
	return t.set(s[1 : len(s)-1])
}

// UnmarshalText reads the form of RFC 3339.
func (t *Time) UnmarshalText(data []byte) error { return t.set(string(data)) }

func (t *Time) set(s string) (err error) {
	*t, err = Parse(RFC3339, s)
	return err
}
