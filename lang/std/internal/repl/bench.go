package repl

import (
	"os"
	"runtime"
	"strconv"
	"time"
)

// Measurements of one :bench.
const (
	batches   = 10
	batchTime = 20 * time.Millisecond
)

// Bench measures f, which does something n times, and prints the time, its spread, the runs and the memory of one.
func Bench(label string, f func(n int)) {
	n := 1
	for {
		begun := time.Now()
		f(n)
		took := time.Since(begun)
		if took >= batchTime || n >= 1<<30 {
			break
		}
		// Towards the time of a batch, but not on a guess that is far off.
		n = max(n+1, min(100*n, int(int64(n)*int64(batchTime)/max(int64(took), 1))))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var each [batches]float64
	for i := range each {
		begun := time.Now()
		f(n)
		each[i] = float64(time.Since(begun)) / float64(n)
	}
	runtime.ReadMemStats(&after)
	// The middle of the batches, and how far they lie apart.
	for i := range each {
		for j := i; j > 0 && each[j] < each[j-1]; j-- {
			each[j], each[j-1] = each[j-1], each[j]
		}
	}
	middle := (each[batches/2-1] + each[batches/2]) / 2
	spread := int((each[batches*3/4] - each[batches/4]) / 2 / max(middle, 1e-9) * 100)
	runs := batches * n
	bytes := int64(after.TotalAlloc-before.TotalAlloc) / int64(runs)
	allocs := int64(after.Mallocs-before.Mallocs) / int64(runs)
	os.Stdout.WriteString(label + "  " + short(middle) + " ±" + strconv.Itoa(spread) + "%  (" + grouped(runs) + " runs)  " +
		strconv.FormatInt(bytes, 10) + " B/op  " + strconv.FormatInt(allocs, 10) + " allocs/op\n")
}

// short is a time in nanoseconds with a unit.
func short(ns float64) string {
	for _, u := range []struct {
		size float64
		unit string
	}{{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}} {
		if ns >= u.size {
			return strconv.FormatFloat(ns/u.size, 'f', 1, 64) + u.unit
		}
	}
	return strconv.FormatFloat(ns, 'f', 1, 64) + "ns"
}
