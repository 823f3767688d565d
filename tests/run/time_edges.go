package main

import (
	"encoding/json"
	"fmt"
	"time"
)

func main() {
	base := time.Date(2024, 2, 29, 13, 4, 5, 678901234, time.UTC)
	z := time.FixedZone("CEST", 7200)
	z2 := time.FixedZone("", -3*3600-30*60-15)
	ny, err := time.LoadLocation("America/New_York")
	fmt.Println(err)
	layouts := []string{time.ANSIC, time.UnixDate, time.RubyDate, time.RFC822, time.RFC822Z, time.RFC850, time.RFC1123, time.RFC1123Z, time.RFC3339, time.RFC3339Nano, time.Kitchen, time.Stamp, time.StampMilli, time.StampMicro, time.StampNano, time.DateTime, time.DateOnly, time.TimeOnly, "2006-1-2 3:4:5.000 PM", "Jan _2 06 15h", "002 __2 Monday Mon January", "-07 -0700 -07:00 -07:00:00 -070000 Z07 Z0700 Z07:00 Z07:00:00 MST", "05.00 05.99 05,000 .999999 03pm", "2006x01y02", "20060102150405", "", "lit 5 55", "Janu Mond 2nd", "05.000000000 0", "15:04:05.9", "1/2/2006", "Z", "Z07:00Z", "Jan. 2"}
	times := []time.Time{base, base.In(z), base.In(z2), base.In(ny), base.AddDate(0, 6, 0).In(ny), {}, time.Unix(0, 0).UTC(), time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(12345, 12, 31, 23, 59, 59, 999999999, time.UTC), time.Date(1, 1, 1, 12, 0, 0, 1000, time.UTC)}
	for _, t := range times {
		for _, l := range layouts {
			fmt.Print(t.Format(l), "|")
		}
		y, w := t.ISOWeek()
		fmt.Println(t, t.Unix(), t.UnixMilli(), t.UnixMicro(), t.UnixNano(), t.YearDay(), t.Weekday(), y, w, t.IsZero(), t.IsDST())
		fmt.Printf("%#v %v %s\n", t, t.Month(), t.Location())
		j, err := json.Marshal(t)
		fmt.Println(string(j), err)
		b, err := t.MarshalBinary()
		var u time.Time
		fmt.Println(b, err, u.UnmarshalBinary(b), u.Equal(t), t.GoString())
	}
	for _, c := range [][2]string{{time.RFC3339, "2024-02-30T00:00:00Z"}, {time.RFC3339, "2024-02-29T24:00:00Z"}, {time.RFC3339, "2024-02-29T13:04:05.5+02:00"}, {time.RFC3339, "2024-02-29T13:04:05"}, {time.RFC3339, "2024-2-29T13:04:05Z"}, {time.RFC3339, "x"}, {time.RFC3339, "2024-02-29T13:04:05Zx"}, {time.RFC3339, "2024-02-29T13:04:05+25:00"}, {time.RFC3339, "2024-02-29T13:04:60Z"}, {time.DateOnly, "2023-02-29"}, {time.DateOnly, "2023-13-01"}, {time.DateOnly, "23-01-01"}, {time.Kitchen, "3:04AM"}, {time.Kitchen, "13:04AM"}, {time.Kitchen, "3:04am"}, {time.UnixDate, "Thu Feb 29 13:04:05 PST 2024"}, {time.UnixDate, "Thu Feb 29 13:04:05 GMT+3 2024"}, {time.ANSIC, "Thu Feb  9 13:04:05 2024"}, {time.ANSIC, "Foo Feb 29 13:04:05 2024"}, {time.RFC1123Z, "Thu, 29 Feb 2024 13:04:05 -0330"}, {"Jan 2", "Feb 30"}, {"2 January 2006", "3 march 2020"}, {"15:04:05", "13:04:05.123456789123"}, {"15:04:05.000", "13:04:05.12"}, {"15:04:05,999", "13:04:05,12"}, {"2006 002", "2024 366"}, {"2006 002", "2023 366"}, {"2006 002", "2023 060"}, {"01/02 03:04:05PM '06 -0700", "11/12 10:11:12AM '13 +0100"}, {"Jan _2 2006", "Jan  3 2020"}, {"MST", "CEST"}, {"MST", "ab"}, {"MST", "+03"}, {"Z07:00", "Z"}, {"Z0700", "+0130"}, {"-07", "-05"}, {"PM 3", "AM 12"}, {"PM 3", "PM 12"}, {"Monday", "tuesday"}, {"06", "69"}, {"06", "68"}, {"x2006", "y2006"}, {"2006-01-02", "2006-01-02 "}, {"_2", " 5"}, {"05", "5"}, {"5", "61"}, {".000", ".12"}, {"15", "24"}, {"3", "13"}, {time.DateTime, "2024-02-29 13:04:05.999"}} {
		t, err := time.Parse(c[0], c[1])
		fmt.Println(c, t, err)
		t, err = time.ParseInLocation(c[0], c[1], ny)
		fmt.Println(t, err)
	}
	for _, s := range []string{"", "0", "1s", "-1.5h", "1h2m3.004s", "1d", "1", "s", "1.s", ".5s", ".s", "1us2µs3μs", "1e3s", "9223372036854775807ns", "9223372036854775808ns", "-9223372036854775808ns", "3000000h", "+5m", "--1s", "1 s", "1h-1m", "0.000000001s", "1.23456789012345678901234s"} {
		d, err := time.ParseDuration(s)
		fmt.Println(s, d, err, d.Hours(), d.Minutes(), d.Seconds(), d.Milliseconds(), d.Round(time.Second), d.Truncate(time.Minute), d.Abs())
	}
	for _, d := range []time.Duration{0, 1, 999, 1000, 1001, 1e6, 1.5e6, 1e9, 61e9, 3600e9, 3661e9 + 1, -1, -1500, 1<<63 - 1, -1 << 63} {
		fmt.Print(d, " ", d.String(), " ", d.Round(7), " ", d.Truncate(1000), " ", d.Round(1<<62), "|")
	}
	fmt.Println()
	t := base
	fmt.Println(t.Add(-25*time.Hour), t.AddDate(1, 0, 0), t.AddDate(0, -1, 1), t.AddDate(0, 0, 366), t.Sub(base.AddDate(-400, 0, 0)), t.Truncate(time.Hour), t.Round(time.Hour), t.Truncate(7*24*time.Hour), t.Round(0))
	fmt.Println(t.Before(base), t.After(base.Add(-1)), t.Compare(base.Add(1)), t.Equal(base.In(z)), t == base.In(z))
	fmt.Println(time.Date(2024, 14, 35, 25, 61, 61, 1e9+5, time.UTC), time.Date(2024, 0, 0, -1, -1, -1, -1, time.UTC))
	for _, d := range []time.Time{time.Date(2024, 3, 10, 2, 30, 0, 0, ny), time.Date(2024, 11, 3, 1, 30, 0, 0, ny), time.Date(2024, 3, 10, 7, 0, 0, 0, time.UTC).In(ny), time.Date(1900, 1, 1, 0, 0, 0, 0, ny), time.Date(2050, 7, 1, 0, 0, 0, 0, ny)} {
		a, b := d.ZoneBounds()
		fmt.Println(d, d.UTC(), d.IsDST(), a, b)
	}
	for _, n := range []string{"UTC", "", "Local", "Europe/Berlin", "Asia/Kolkata", "No/Where", "../x", "Asia/Tokyo"} {
		l, err := time.LoadLocation(n)
		if n != "Local" {
			fmt.Println(l, err)
		}
		if err == nil && n != "Local" {
			fmt.Println(base.In(l), base.In(l).AddDate(0, 6, 0))
		}
	}
	fmt.Println(time.UnixMilli(-1).UTC(), time.UnixMicro(1).UTC(), time.Unix(1, -1).UTC(), time.Month(13), time.Weekday(8), time.January, time.Sunday)
	var u time.Time
	fmt.Println(u.UnmarshalJSON([]byte(`"2024-01-02T03:04:05Z"`)), u.UnmarshalJSON([]byte(`"x"`)), u.UnmarshalJSON([]byte(`5`)), u.UnmarshalText([]byte("2024")))
	h, m, s := base.Clock()
	fmt.Println(h, m, s, base.Nanosecond())
	_, err = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).MarshalJSON()
	fmt.Println(err)
}
