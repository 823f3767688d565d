package failbench

import "testing"

func BenchmarkF(b *testing.B) { b.Error("bad") }

func BenchmarkG(b *testing.B) {
	b.Run("x", func(b *testing.B) { b.Fatal("bad") })
	b.Log("more")
}

func BenchmarkA(b *testing.B) {}

func TestFails(t *testing.T) { t.Fail() }
