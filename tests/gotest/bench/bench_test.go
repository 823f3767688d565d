package bench

import (
	"strings"
	"testing"
)

var sink string

func BenchmarkN(b *testing.B) {
	for i := 0; i < b.N; i++ {
		sink = strings.Repeat("a", 100)
	}
}

func BenchmarkLoop(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sink = strings.Repeat("b", 100)
	}
}

func BenchmarkSub(b *testing.B) {
	for _, n := range []int{1, 10} {
		b.Run(strings.Repeat("x", n), func(b *testing.B) {
			b.SetBytes(int64(n))
			for range b.N {
			}
		})
	}
}

func BenchmarkParallel(b *testing.B) {
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
		}
	})
}

func BenchmarkMetric(b *testing.B) {
	for range b.N {
	}
	b.ReportMetric(3.5, "things/op")
}

func BenchmarkLog(b *testing.B) {
	b.Log("logged")
}

func BenchmarkSkip(b *testing.B) { b.Skip("skipped") }

func TestBeside(t *testing.T) { t.Log("a test beside") }
