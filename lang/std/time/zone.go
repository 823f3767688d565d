package time

import (
	"errors"
	"internal/syscall"
)

// A Location is the time zones of a place: which one is in effect when.
type Location struct {
	name  string
	zones []zone
	// When zones begin to be in effect, in order of time.
	changes []change
	// The rule for times behind the last change, in the form of the variable TZ.
	rule string
}

type zone struct {
	name   string
	offset int
	isDST  bool
}

type change struct {
	when int64
	zone int
}

// span is a zone and from when to when it is in effect, in seconds from 1970.
type span struct {
	zone
	start, end int64
}

// The beginning and end of time.
const (
	alpha = -1 << 63
	omega = 1<<63 - 1
)

var (
	utcLoc   = Location{name: "UTC"}
	localLoc Location
	// What Local stands for, once somebody asked. Whoever comes first makes it, whole, before it is seen here; that
	// several may be first does no harm, since all make the same.
	loaded *Location
)

// UTC is Universal Coordinated Time.
var UTC *Location = &utcLoc

// Local is the system's time zone: that of the variable TZ, or of /etc/localtime.
var Local *Location = &localLoc

// get replaces nil by UTC, and Local by what it stands for.
func (l *Location) get() *Location {
	switch l {
	case nil:
		return &utcLoc
	case &localLoc:
		if loaded == nil {
			loaded = loadLocal()
		}
		return loaded
	}
	return l
}

// String is the location's name.
func (l *Location) String() string { return l.get().name }

// FixedZone is a location with a single time zone.
func FixedZone(name string, offset int) *Location {
	return &Location{
		name:    name,
		zones:   []zone{{name, offset, false}},
		changes: []change{{alpha, 0}},
	}
}

// lookup finds the zone in effect at a time.
func (l *Location) lookup(sec int64) span {
	l = l.get()
	if len(l.zones) == 0 {
		return span{zone{"UTC", 0, false}, alpha, omega}
	}
	low, high := 0, len(l.changes)
	for low < high {
		if mid := (low + high) / 2; sec < l.changes[mid].when {
			high = mid
		} else {
			low = mid + 1
		}
	}
	s := span{start: alpha, end: omega}
	if low < len(l.changes) {
		s.end = l.changes[low].when
	}
	if low == 0 {
		s.zone = l.zones[l.first()]
		return s
	}
	last := l.changes[low-1]
	s.zone, s.start = l.zones[last.zone], last.when
	if low == len(l.changes) && l.rule != "" {
		if ruled, ok := byRule(l.rule, s.start, sec); ok {
			return ruled
		}
	}
	return s
}

// first is the zone in front of the first change.
func (l *Location) first() int {
	used := false
	for _, c := range l.changes {
		used = used || c.zone == 0
	}
	if !used {
		return 0
	}
	if len(l.changes) > 0 && l.zones[l.changes[0].zone].isDST {
		for i := l.changes[0].zone - 1; i >= 0; i-- {
			if !l.zones[i].isDST {
				return i
			}
		}
	}
	for i, z := range l.zones {
		if !z.isDST {
			return i
		}
	}
	return 0
}

// lookupName finds the offset of a zone by its abbreviation, if possible one that is in effect at the time.
func (l *Location) lookupName(name string, sec int64) (offset int, ok bool) {
	l = l.get()
	for _, z := range l.zones {
		if z.name == name {
			if s := l.lookup(sec - int64(z.offset)); s.name == name {
				return s.offset, true
			}
		}
	}
	for _, z := range l.zones {
		if z.name == name {
			return z.offset, true
		}
	}
	return 0, false
}

// A ruleReader reads a rule of the form that the variable TZ has: std offset [dst [offset] [,start,end]].
type ruleReader struct {
	rest string
	bad  bool
}

func (r *ruleReader) at(c byte) bool { return r.rest != "" && r.rest[0] == c }

func (r *ruleReader) expect(c byte) {
	if !r.at(c) {
		r.bad = true
		return
	}
	r.rest = r.rest[1:]
}

func (r *ruleReader) zoneName() string {
	s := r.rest
	n := 0
	if r.at('<') {
		for n < len(s) && s[n] != '>' {
			n++
		}
		if n == len(s) {
			r.bad = true
			return ""
		}
		r.rest = s[n+1:]
		return s[1:n]
	}
	for n < len(s) && s[n] > '9' || n < len(s) && s[n] < '0' && s[n] != ',' && s[n] != '-' && s[n] != '+' {
		n++
	}
	r.bad = r.bad || n < 3
	r.rest = s[n:]
	return s[:n]
}

func (r *ruleReader) number(low, high int) int {
	n := 0
	i := 0
	for ; isDigit(r.rest, i) && n <= high; i++ {
		n = 10*n + int(r.rest[i]-'0')
	}
	r.bad = r.bad || i == 0 || n < low || n > high
	r.rest = r.rest[i:]
	return n
}

// seconds reads [+-]hh[:mm[:ss]].
func (r *ruleReader) seconds() int {
	sign := 1
	if r.at('-') {
		sign = -1
		r.rest = r.rest[1:]
	} else if r.at('+') {
		r.rest = r.rest[1:]
	}
	n := 3600 * r.number(0, 24*7)
	if r.at(':') {
		r.expect(':')
		n += 60 * r.number(0, 59)
		if r.at(':') {
			r.expect(':')
			n += r.number(0, 59)
		}
	}
	return sign * n
}

// day reads a day's rule, and gives the second of the year at which the zones change, on clocks with the offset.
func (r *ruleReader) day(year int) int {
	leap := isLeap(year)
	day := 0
	switch {
	case r.at('J'):
		// February 29 is not counted.
		r.expect('J')
		day = r.number(1, 365) - 1
		if leap && day >= 59 {
			day++
		}
	case r.at('M'):
		r.expect('M')
		month := Month(r.number(1, 12))
		r.expect('.')
		week := r.number(1, 5)
		r.expect('.')
		wanted := r.number(0, 6)
		if r.bad {
			return 0
		}
		before := daysBefore(month, leap)
		first := weekday(daysSinceYear1(int64(year)) + int64(before))
		n := (wanted - int(first) + 7) % 7
		for i := 1; i < week && n+7 < daysIn(month, year); i++ {
			n += 7
		}
		day = before + n
	default:
		day = r.number(0, 365)
	}
	sec := 2 * 3600
	if r.at('/') {
		r.expect('/')
		sec = r.seconds()
	}
	return day*secondsPerDay + sec
}

// byRule finds the zone in effect at a time behind the last change, which was at the time last. The spans are exact at
// changes, and else end with the year, which suffices.
func byRule(rule string, last, sec int64) (span, bool) {
	r := &ruleReader{rest: rule}
	std := zone{name: r.zoneName()}
	std.offset = -r.seconds()
	if r.bad {
		return span{}, false
	}
	if r.rest == "" || r.at(',') {
		return span{std, last, omega}, true
	}
	dst := zone{name: r.zoneName(), offset: std.offset + 3600, isDST: true}
	if r.rest != "" && !r.at(',') {
		dst.offset = -r.seconds()
	}
	if r.rest == "" {
		r.rest = ",M3.2.0,M11.1.0"
	}
	if r.at(';') {
		r.expect(';')
	} else {
		r.expect(',')
	}
	days, second := split(sec + toUnix)
	year, _, _, yday := date(days)
	now := int64(yday-1)*secondsPerDay + int64(second)
	begin := sec - now
	from := int64(r.day(year) - std.offset)
	r.expect(',')
	to := int64(r.day(year) - dst.offset)
	if r.bad || r.rest != "" {
		return span{}, false
	}
	if to < from {
		// South of the equator.
		from, to, std, dst = to, from, dst, std
	}
	switch {
	case now < from:
		return span{std, begin, begin + from}, true
	case now >= to:
		return span{std, begin + to, begin + 365*secondsPerDay}, true
	}
	return span{dst, begin + from, begin + to}, true
}

var errBadData = errors.New("malformed time zone information")

// dataReader reads the system's files of time zones.
type dataReader struct {
	rest string
	bad  bool
}

func (d *dataReader) take(n int) string {
	if n < 0 || len(d.rest) < n {
		d.bad = true
		d.rest = ""
		return ""
	}
	s := d.rest[:n]
	d.rest = d.rest[n:]
	return s
}

func bigEndian(s string) (n int64) {
	for i := range len(s) {
		n = n<<8 | int64(s[i])
	}
	return n
}

// header reads the head of one of the file's parts: the version, and how many there are of what the part consists of.
func (d *dataReader) header() (version int, counts [6]int) {
	if d.take(4) != "TZif" {
		d.bad = true
	}
	v := d.take(16)
	for i := range counts {
		counts[i] = int(bigEndian(d.take(4)))
	}
	if d.bad {
		return 0, counts
	}
	if v[0] == 0 {
		return 1, counts
	}
	if v[0] < '2' || v[0] > '3' {
		d.bad = true
	}
	return int(v[0] - '0'), counts
}

// What the counts of a part's head stand for.
const (
	nUTCLocal = iota
	nStdWall
	nLeap
	nTime
	nZone
	nChar
)

// LoadLocationFromTZData makes a location of the contents of a file of the IANA time zone database.
func LoadLocationFromTZData(name string, data []byte) (*Location, error) {
	return parseZones(name, string(data))
}

func parseZones(name, data string) (*Location, error) {
	d := &dataReader{rest: data}
	version, n := d.header()
	wide := 4
	if version > 1 {
		// The second part has the same in 64 bits.
		d.take(n[nTime]*5 + n[nZone]*6 + n[nChar] + n[nLeap]*8 + n[nStdWall] + n[nUTCLocal])
		_, n = d.header()
		wide = 8
	}
	times := d.take(n[nTime] * wide)
	which := d.take(n[nTime])
	zones := d.take(n[nZone] * 6)
	names := d.take(n[nChar])
	d.take(n[nLeap]*(wide+4) + n[nStdWall] + n[nUTCLocal])
	if d.bad || n[nZone] == 0 {
		return nil, errBadData
	}
	l := &Location{name: name}
	if rest := d.rest; version > 1 && len(rest) > 2 && rest[0] == '\n' && rest[len(rest)-1] == '\n' {
		l.rule = rest[1 : len(rest)-1]
	}
	for i := 0; i < len(zones); i += 6 {
		at := int(zones[i+5])
		if at >= len(names) {
			return nil, errBadData
		}
		end := at
		for end < len(names) && names[end] != 0 {
			end++
		}
		offset := int(int32(bigEndian(zones[i : i+4])))
		l.zones = append(l.zones, zone{names[at:end], offset, zones[i+4] != 0})
	}
	for i := range len(which) {
		when := bigEndian(times[i*wide : (i+1)*wide])
		if wide == 4 {
			when = int64(int32(when))
		}
		if int(which[i]) >= len(l.zones) {
			return nil, errBadData
		}
		l.changes = append(l.changes, change{when, int(which[i])})
	}
	if len(l.changes) == 0 {
		l.changes = []change{{alpha, 0}}
	}
	return l, nil
}

// readFile is the contents of a file, and the system's error number or 0.
func readFile(name string) (string, int)

// Where the system's time zones are.
var zoneFolders = [...]string{"/usr/share/zoneinfo/", "/usr/share/lib/zoneinfo/", "/usr/lib/locale/TZ/", "/etc/zoneinfo/"}

func loadFile(name, path string) (*Location, error) {
	data, errno := readFile(path)
	if errno != 0 {
		return nil, errors.New("unknown time zone " + name)
	}
	return parseZones(name, data)
}

func loadNamed(name string) (*Location, error) {
	var first error
	for _, folder := range zoneFolders {
		data, errno := readFile(folder + name)
		if errno != 0 {
			continue
		}
		l, err := parseZones(name, data)
		if err == nil {
			return l, nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = errors.New("unknown time zone " + name)
	}
	return nil, first
}

func loadLocal() *Location {
	tz, set := syscall.Getenv("TZ")
	if tz != "" && tz[0] == ':' {
		tz = tz[1:]
	}
	switch {
	case !set:
		if l, err := loadFile("Local", "/etc/localtime"); err == nil {
			return l
		}
	case tz == "":
	case tz[0] == '/':
		if l, err := loadFile(tz, tz); err == nil {
			if tz == "/etc/localtime" {
				l.name = "Local"
			}
			return l
		}
	case tz != "UTC":
		if l, err := loadNamed(tz); err == nil {
			return l
		}
	}
	return &Location{name: "UTC"}
}

// LoadLocation is the location with a name of the IANA time zone database, such as America/New_York.
func LoadLocation(name string) (*Location, error) {
	switch name {
	case "", "UTC":
		return UTC, nil
	case "Local":
		return Local, nil
	}
	bad := name[0] == '/'
	for i := range len(name) {
		bad = bad || name[i] == '\\' || name[i] == '.' && i > 0 && name[i-1] == '.'
	}
	if bad {
		return nil, errors.New("time: invalid location name")
	}
	if folder, _ := syscall.Getenv("ZONEINFO"); folder != "" {
		if l, err := loadFile(name, folder+"/"+name); err == nil {
			return l, nil
		}
	}
	return loadNamed(name)
}
