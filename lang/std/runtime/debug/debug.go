// Package debug lets a program look at itself and set what the runtime does while it runs.
package debug

import (
	"os"
	"runtime"
	"slices"
	"time"
)

// Stack is the calling goroutine's trace.
func Stack() []byte {
	buf := make([]byte, 1024)
	for {
		n := runtime.Stack(buf, false)
		if n < len(buf) {
			return buf[:n]
		}
		buf = make([]byte, 2*len(buf))
	}
}

// PrintStack writes the calling goroutine's trace to standard error.
func PrintStack() { os.Stderr.Write(Stack()) }

func setGCPercent(percent int) int

// SetGCPercent sets by how many per cent the heap may grow before it is collected; a negative number switches collections
// off. It gives the old number.
func SetGCPercent(percent int) int { return setGCPercent(percent) }

func setMemoryLimit(limit int) int

// SetMemoryLimit sets the memory beyond which collections become more frequent; a negative number only asks. It gives the
// old limit.
func SetMemoryLimit(limit int64) int64 { return int64(setMemoryLimit(int(limit))) }

func setMaxStack(bytes int) int

// SetMaxStack sets the most bytes that a goroutine's stack may have, and gives the old number.
func SetMaxStack(bytes int) int { return setMaxStack(bytes) }

var maxThreads = 10000

// SetMaxThreads sets a limit of threads, and gives the old one. Nothing here starts threads without bound, so it is only
// remembered.
func SetMaxThreads(threads int) int {
	old := maxThreads
	maxThreads = threads
	return old
}

var panicOnFault bool

// SetPanicOnFault sets whether a fault at an address that is not nil panics, and gives the old setting. There are no such
// faults.
func SetPanicOnFault(enabled bool) bool {
	old := panicOnFault
	panicOnFault = enabled
	return old
}

func setTraceback(level int)

// SetTraceback sets how much a crash prints, by the words that GOTRACEBACK takes; it cannot be less than what the
// environment's setting asks for.
func SetTraceback(level string) {
	switch level {
	case "none", "0":
		setTraceback(0)
	case "", "single":
		setTraceback(1)
	case "crash":
		setTraceback(3)
	default:
		setTraceback(2)
	}
}

// FreeOSMemory runs a collection, which gives memory back.
func FreeOSMemory() { runtime.GC() }

// GCStats is figures about collections.
type GCStats struct {
	LastGC         time.Time
	NumGC          int64
	PauseTotal     time.Duration
	Pause          []time.Duration
	PauseEnd       []time.Time
	PauseQuantiles []time.Duration
}

// ReadGCStats gets the figures; the newest of the pauses that are remembered is the first.
func ReadGCStats(stats *GCStats) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	stats.NumGC = int64(m.NumGC)
	stats.PauseTotal = time.Duration(m.PauseTotalNs)
	stats.LastGC = time.Unix(0, int64(m.LastGC))
	stats.Pause, stats.PauseEnd = stats.Pause[:0], stats.PauseEnd[:0]
	n := min(int(m.NumGC), len(m.PauseNs))
	for i := range n {
		at := (int(m.NumGC) - 1 - i) % len(m.PauseNs)
		stats.Pause = append(stats.Pause, time.Duration(m.PauseNs[at]))
		stats.PauseEnd = append(stats.PauseEnd, time.Unix(0, int64(m.PauseEnd[at])))
	}
	if last := len(stats.PauseQuantiles) - 1; n > 0 {
		sorted := slices.Sorted(slices.Values(stats.Pause))
		for i := range stats.PauseQuantiles {
			if i < last {
				stats.PauseQuantiles[i] = sorted[n*i/last]
			} else {
				stats.PauseQuantiles[i] = sorted[n-1]
			}
		}
	} else {
		clear(stats.PauseQuantiles)
	}
}
