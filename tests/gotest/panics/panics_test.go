package panics

import "testing"

func TestFirst(t *testing.T) { t.Log("fine") }

func TestPanic(t *testing.T) {
	t.Cleanup(func() { t.Log("cleaned up") })
	t.Run("sub", func(t *testing.T) {
		t.Log("about to")
		panic("oh no")
	})
}

func TestNever(t *testing.T) {}
