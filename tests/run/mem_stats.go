// What runtime.MemStats says: that its figures agree with each other, move as they should, and that pauses are remembered.
package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"time"
)

type node struct {
	next *node
	pad  [5]int
}

var keep *node
var sink []byte

func look(m *runtime.MemStats) {
	runtime.ReadMemStats(m)
	check := func(name string, ok bool) {
		if !ok {
			fmt.Println("wrong:", name)
		}
	}
	check("HeapAlloc and HeapInuse", m.HeapAlloc <= m.HeapInuse)
	check("HeapInuse, HeapIdle and HeapSys", m.HeapInuse+m.HeapIdle == m.HeapSys)
	check("HeapReleased", m.HeapReleased <= m.HeapIdle)
	check("Alloc", m.Alloc == m.HeapAlloc && m.Alloc <= m.TotalAlloc)
	check("HeapObjects", m.HeapObjects == m.Mallocs-m.Frees)
	check("Sys", m.Sys == m.HeapSys+m.StackSys+m.MSpanSys+m.MCacheSys+m.BuckHashSys+m.GCSys+m.OtherSys)
	check("Inuse", m.StackInuse <= m.StackSys && m.MSpanInuse <= m.MSpanSys && m.MCacheInuse <= m.MCacheSys)
	check("NextGC", m.NextGC >= 4<<20)
	check("flags", m.EnableGC && !m.DebugGC && m.Lookups == 0)
	check("NumForcedGC", m.NumForcedGC <= m.NumGC)
	check("GCCPUFraction", m.GCCPUFraction >= 0 && m.GCCPUFraction <= 1)
	check("sizes", m.BySize[0].Size == 0 && m.BySize[1].Size == 8 && m.BySize[5].Size == 48 && m.BySize[60].Size == 18432)
	for _, b := range m.BySize {
		check("BySize", b.Frees <= b.Mallocs)
	}
	if m.NumGC == 0 {
		check("nothing", m.LastGC == 0 && m.PauseTotalNs == 0)
		return
	}
	now := time.Now()
	check("LastGC", m.LastGC <= uint64(now.UnixNano()) && m.LastGC > uint64(now.Add(-time.Hour).UnixNano()))
	check("PauseEnd", m.PauseEnd[(m.NumGC+255)%256] == m.LastGC)
	var sum uint64
	for _, ns := range m.PauseNs {
		sum += ns
	}
	check("PauseTotalNs", sum == m.PauseTotalNs || m.NumGC > 256 && sum < m.PauseTotalNs)
	for i := uint32(1); i < min(m.NumGC, 256); i++ {
		check("order of pauses", m.PauseEnd[(m.NumGC+255-i)%256] <= m.PauseEnd[(m.NumGC-i)%256])
	}
}

func main() {
	var a, b runtime.MemStats
	look(&a)
	for range 1000 {
		keep = &node{next: keep}
	}
	look(&b)
	fmt.Println("objects", b.Mallocs-a.Mallocs >= 1000, b.HeapAlloc-a.HeapAlloc >= 48_000)
	runtime.GC()
	runtime.GC()
	look(&a)
	fmt.Println("collections", a.NumGC-b.NumGC >= 2, a.NumForcedGC-b.NumForcedGC >= 2, a.HeapObjects >= 1000)
	keep = nil
	runtime.GC()
	look(&b)
	fmt.Println("freed", b.Frees-a.Frees >= 1000, a.HeapAlloc-b.HeapAlloc >= 40_000)
	sink = make([]byte, 10<<20)
	look(&a)
	fmt.Println("large", a.HeapAlloc-b.HeapAlloc >= 10<<20, a.TotalAlloc-b.TotalAlloc >= 10<<20)
	sink = nil
	for a.NumGC <= 260 {
		runtime.GC()
		look(&a)
	}
	stats := debug.GCStats{PauseQuantiles: make([]time.Duration, 5)}
	debug.ReadGCStats(&stats)
	q := stats.PauseQuantiles
	fmt.Println("ring", len(stats.Pause), len(stats.PauseEnd), stats.NumGC >= int64(a.NumGC), stats.LastGC.Equal(stats.PauseEnd[0]))
	fmt.Println("quantiles", q[0] <= q[1] && q[1] <= q[2] && q[2] <= q[3] && q[3] <= q[4] && q[4] > 0)
}
