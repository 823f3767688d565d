package main

import (
	"fmt"
	"time"
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
	ny, be := time.FixedZone("EST", -5*3600), time.FixedZone("CET", 3600)
	u, err := time.LoadLocation("")
	fmt.Println(u, err)
	_, err = time.LoadLocation("../x")
	fmt.Println(err)
	_, err = time.LoadLocationFromTZData("x", []byte("bad"))
	fmt.Println(err)
	fz := time.FixedZone("FZ", 3661)
	fz2 := time.FixedZone("", -12*3600-59)
	locs := []*time.Location{ny, fz2}; _ = fz
	layouts := []string{time.Layout, time.ANSIC, time.UnixDate, time.RubyDate, time.RFC822, time.RFC822Z, time.RFC850, time.RFC1123, time.RFC1123Z, time.RFC3339, time.RFC3339Nano, time.Kitchen, time.Stamp, time.StampMilli, time.StampMicro, time.StampNano, time.DateTime, time.DateOnly, time.TimeOnly,
		"", "2006 06 01 1 Jan January 02 2 _2 __2 002 Mon Monday 15 3 03 4 04 5 05 PM pm MST", "Z07 Z0700 Z07:00 Z070000 Z07:00:00 -07 -0700 -07:00 -070000 -07:00:00", ".000 .999 ,000 ,999 .000000000000 .999999999999 .0 .9 .00a .99x", "_2006 __2006 2006_ 20061 Janu Januaryx Monx Mondayx MSTx PMx pm2", "05.000 5.999 05,999999 .0005 .9994", "x2y 0 00 07 1 11 12 13 14 16 22 33 555 J M P p - Z _ . ,"}
	secs := []int64{1234567890, -62135596801}
	for _, s := range secs {
		for _, loc := range locs {
			t := time.Unix(s, (s*7919%1000000000+1000000000)%1000000000).In(loc)
			fmt.Println(t, t.Unix(), t.UnixMilli(), t.UnixMicro(), t.UnixNano(), t.Nanosecond(), t.IsZero())
			y, m, d := t.Date()
			h, mi, se := t.Clock()
			iy, iw := t.ISOWeek()
			fmt.Println(y, m, d, h, mi, se, iy, iw, t.YearDay(), t.Weekday(), t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second())
			n, o := t.Zone()
			a, b := t.ZoneBounds()
			fmt.Println(n, o, a, b, t.IsDST(), t.Location())
			fmt.Printf("%#v %v\n", t, t.GoString())
			for _, lay := range layouts {
				fmt.Println(t.Format(lay))
			}
			js, err := t.MarshalJSON()
			fmt.Println(string(js), err)
			tx, err := t.MarshalText()
			fmt.Println(string(tx), err)
			bi, err := t.MarshalBinary()
			fmt.Println(bi, err)
			var t2, t3, t4 time.Time
			fmt.Println(t2.UnmarshalJSON(js), t2)
			fmt.Println(t3.UnmarshalText(tx), t3)
			fmt.Println(t4.UnmarshalBinary(bi), t4, t4.Equal(t), t4.Location() == t.Location())
			for _, du := range []time.Duration{1, 7, 1000, time.Millisecond, time.Second, 3 * time.Second, time.Minute, 7 * time.Minute, time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 1<<62 + 12345, 999999999, 0, -5} {
				fmt.Println(t.Truncate(du), t.Round(du))
			}
			fmt.Println(t.Add(90*time.Minute), t.Add(-1), t.AddDate(1, 2, 3), t.AddDate(0, -1, -31), t.AddDate(-5, 13, 400))
		}
	}
	for _, loc := range locs {
		for y := 1996; y < 2001; y += 4 {
			for _, md := range [][2]int{{3, 10}, {3, 31}, {11, 3}, {10, 27}, {4, 7}, {10, 6}, {13, 1}, {0, 0}, {-5, 40}, {12, 31}} {
				for h := -1; h < 28; h += 9 {
					t := time.Date(y, time.Month(md[0]), md[1], h, 30, 61, 1e9+5, loc)
					fmt.Println(t, t.Unix())
				}
			}
		}
	}
	t0 := time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)
	t1 := time.Date(2023, 1, 1, 0, 0, 0, 1, ny)
	fmt.Println(t0.Sub(t1), t1.Sub(t0), t0.Before(t1), t0.After(t1), t0.Equal(t1), t0.Compare(t1), t1.Compare(t0), t0.Compare(t0))
	far := time.Date(5000, 1, 1, 0, 0, 0, 0, time.UTC)
	fmt.Println(far.Sub(t0), t0.Sub(far), time.Time{}.Sub(far))
	try(func() { time.Date(2000, 1, 1, 0, 0, 0, 0, nil) })
	try(func() { t0.In(nil) })
	try(func() { time.NewTicker(0) })
	try(func() { var tk time.Ticker; tk.Reset(1) })
	try(func() { var tk time.Ticker; tk.Reset(0) })
	try(func() { var tk time.Ticker; tk.Stop() })
	try(func() { var tm time.Timer; tm.Reset(1) })
	try(func() { var tm time.Timer; tm.Stop() })
	fmt.Println(time.Tick(0) == nil, time.Tick(-1) == nil)
	fmt.Println(time.Month(0), time.Month(13), time.Month(-1), time.Weekday(7), time.Weekday(-2), time.March, time.Saturday)
	var z time.Time
	fmt.Println(z, z.IsZero(), z.Location(), z == time.Time{}, z.UTC() == z)
	fmt.Println(time.Unix(5, 0).UTC() == time.Unix(5, 0).UTC(), time.UnixMilli(1234567).UTC(), time.UnixMicro(-1234567).UTC(), time.Unix(1, -1).UTC(), time.Unix(1, 3e9).UTC())
	for _, d := range []time.Duration{0, 1, 999, 1000, 1500, 1e6, 1e6 + 1, 999999999, 1e9, 61e9, 3600e9, 3661e9 + 5, 1<<63 - 1, -1 << 63, -1, -1500, -61e9, 100 * time.Hour} {
		fmt.Println(d, d.Hours(), d.Minutes(), d.Seconds(), d.Milliseconds(), d.Microseconds(), d.Nanoseconds(), d.Abs())
		for _, m := range []time.Duration{1, 7, 1e3, 1e6, 1e9, 60e9, 3600e9, 0, -1, 1 << 62} {
			fmt.Print(d.Round(m), " ", d.Truncate(m), " ")
		}
		fmt.Printf("%d %v %s %x %T\n", d, d, d, d, d)
	}
	for _, s := range []string{"", "0", "+0", "-0", "1", "1s", "-1.5h", "1h2m3s", "1.5.5s", ".5s", "5.s", ".s", "s", "1x", "1h1", "3000000h", "9223372036854775807ns", "9223372036854775808ns", "-9223372036854775808ns", "1us", "1µs", "1μs", "1ms", "1 s", " 1s", "+-1s", "1d", "0.100000000000000000000h", "0.9223372036854775807h", "1e3s", "9223372036.854775807s", "2562047h47m16.854775807s", "2562047h47m16.854775808s", "-", "+", "3\"h", "1é", "0.3333333333333333333h", "9007199254.740993ms", "99999999999999999999s"} {
		d, err := time.ParseDuration(s)
		fmt.Println(s, int64(d), err)
	}
	vals := []string{"2024-02-29T12:34:56Z", "2024-02-29T12:34:56.789Z", "2024-02-29T12:34:56,789Z", "2024-02-30T12:34:56Z", "2023-02-29T12:34:56Z", "2024-02-29T12:34:56+01:00", "2024-02-29T12:34:56-05:00", "2024-02-29T12:34:56+24:00", "2024-02-29T12:34:56+25:00", "2024-02-29T12:34:56+01:61", "2024-02-29T12:34:56", "2024-02-29T1:34:56Z", "2024-02-29T25:34:56Z", "2024-02-29T12:60:56Z", "2024-02-29T12:34:60Z", "2024-13-29T12:34:56Z", "2024-00-29T12:34:56Z", "2024-02-00T12:34:56Z", "24-02-29T12:34:56Z", "2024-02-29T12:34:56Zx", "2024-02-29 12:34:56Z", "x", "", "2024-02-29T12:34:56.Z", "2024-02-29T12:34:56.1234567891234Z", "2024-02-29T12:34:56-00:00", "2024-02-29T12:34:56+00:00",
		"Mon Jan  2 15:04:05 2006", "Mon Jan 2 15:04:05 2006", "mon jan  2 15:04:05 2006", "Mox Jan  2 15:04:05 2006", "Mon Jan 2 15:04:05 MST 2006", "Mon Jan 2 15:04:05 UTC 2006", "Mon Jan 2 15:04:05 CEST 2006", "Mon Jan 2 15:04:05 EST 2006", "Mon Jan 2 15:04:05 GMT+3 2006", "Mon Jan 2 15:04:05 +03 2006", "Mon Jan 2 15:04:05 abc 2006", "Mon Jan 2 15:04:05 ABCDEF 2006", "Mon Jan 2 15:04:05 WITA 2006", "Mon Jan 2 15:04:05 ChST 2006", "Mon Jan 02 15:04:05 -0700 2006", "Mon Jan 02 15:04:05 -07x0 2006", "02 Jan 06 15:04 MST", "02 Jan 70 15:04 -0700", "Monday, 02-Jan-06 15:04:05 EST", "Mon, 02 Jan 2006 15:04:05 GMT", "Mon, 02 Jan 2006 15:04:05 +0100", "3:04PM", "13:04PM", "12:04AM", "12:00PM", "0:30am", "3:04XM", "3:4PM", "Jan  5 10:11:12.123", "Jan 31 10:11:12.123456789", "2006-01-02", "2006-1-2", "2006-01-02 15:04:05", "2006-01-02 15:04:05.5", "15:04:05", "24:00:00", "9:04:05", "2024-060", "2023-366", "2024-366", "2024-000", "01/02 03:04:05PM '06 -0700", "January 5, 2024", "Janxary 5, 2024", "5/6/07", "20240229", "12:34:56.123", "12:34:56.12", "-5000-01-01"}
	lays := append(layouts, "2006-002", "January 2, 2006", "1/2/06", "20060102", "15:04:05.000", "15:04:05.999", "15:04:05,000", "2006-002 01", "2006-002 02", "3:04 pm", "2006 January", "15:04:05Z07", "15:04:05Z070000", "15:04:05-07:00:00", "15:04:05.00", "Jan _2 2006  x")
	for i, lay := range lays {
		if i%4 != 1 {
			continue
		}
		for j, v := range vals {
			if (i+j)%4 != 0 {
				continue
			}
			t, err := time.Parse(lay, v)
			fmt.Printf("%q %q %v %v\n", lay, v, t, err)
			if e, ok := err.(*time.ParseError); ok {
				fmt.Printf("%q\n", []string{e.Layout, e.Value, e.LayoutElem, e.ValueElem, e.Message})
			}
			t, err = time.ParseInLocation(lay, v, ny)
			if err == nil {
				fmt.Println(t, t.Location())
			}
		}
		for _, s := range secs {
			for _, loc := range locs {
				a := time.Unix(s, 123456789).In(loc)
				txt := a.Format(lay)
				t, err := time.Parse(lay, txt)
				fmt.Println(txt, t, err)
				t, err = time.ParseInLocation(lay, txt, be)
				fmt.Println(t, err)
			}
		}
	}
	for _, v := range vals {
		var t time.Time
		err := t.UnmarshalText([]byte(v))
		fmt.Println(t, err)
		err = t.UnmarshalJSON([]byte("\"" + v + "\""))
		fmt.Println(t, err)
	}
	var t time.Time
	fmt.Println(t.UnmarshalJSON([]byte("null")), t.UnmarshalJSON([]byte("5")), t.UnmarshalJSON([]byte("\"")))
	fmt.Println(t.UnmarshalBinary(nil), t.UnmarshalBinary([]byte{3}), t.UnmarshalBinary([]byte{1, 2}))
	ab, err := time.Unix(0, 0).UTC().AppendText([]byte("x:"))
	fmt.Println(string(ab), err, string(time.Unix(0, 0).UTC().AppendFormat([]byte("y:"), time.Kitchen)))
	ab, err = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).AppendText([]byte("x:"))
	fmt.Println(string(ab), err)
	ab, err = time.Date(10000, 1, 1, 0, 0, 0, 0, time.FixedZone("", 100*3600)).AppendText([]byte("x:"))
	fmt.Println(string(ab), err)
	_, err = time.Date(2000, 1, 1, 0, 0, 0, 0, time.FixedZone("", 100*3600)).MarshalJSON()
	fmt.Println(err)
	_, err = time.Date(2000, 1, 1, 0, 0, 0, 0, time.FixedZone("", -1)).MarshalBinary()
	fmt.Println(err)
	_, err = time.Date(2000, 1, 1, 0, 0, 0, 0, time.FixedZone("", -60)).MarshalBinary()
	fmt.Println(err)
	_, err = time.Date(2000, 1, 1, 0, 0, 0, 0, time.FixedZone("", 60*40000)).MarshalBinary()
	fmt.Println(err)
	n := time.Now()
	fmt.Println(n.Sub(n), n.Equal(n), n.Round(0) == n, n.UTC().Location(), len(n.String()) > 40)
	now2 := n.Add(5 * time.Second)
	fmt.Println(now2.Sub(n), n.AddDate(0, 0, 0).Equal(n))
}
