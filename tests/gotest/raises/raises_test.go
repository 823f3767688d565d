package raises

import (
	"os"
	"runtime"
	"testing"
)

func TestGoexit(t *testing.T) {
	t.Run("sub", func(t *testing.T) { runtime.Goexit() })
}

func TestExit(t *testing.T) { os.Exit(0) }

func TestTwice(t *testing.T) {
	t.Parallel()
	t.Parallel()
}

func TestSetenv(t *testing.T) {
	t.Parallel()
	t.Setenv("A", "b")
}

func TestNil(t *testing.T) {
	t.Attr("key", "value")
	var p *int
	_ = *p
}

func TestCleanup(t *testing.T) {
	t.Cleanup(func() { panic("in cleanup") })
}

func ExamplePanics() {
	panic("example")
	// Output: x
}
