package failing

import (
	"runtime"
	"testing"
)

func TestError(t *testing.T) {
	t.Error("one", 1)
	t.Errorf("two\nlines %d", 2)
}

func TestFatal(t *testing.T) {
	t.Log("before")
	t.Fatal("fatal")
	t.Log("after")
}

func helper(t *testing.T, v int) {
	t.Helper()
	if v != 1 {
		t.Errorf("helper says %d", v)
	}
}

func TestHelper(t *testing.T) {
	helper(t, 1)
	helper(t, 2)
}

func TestNested(t *testing.T) {
	t.Log("outer log")
	t.Run("inner", func(t *testing.T) {
		t.Log("inner log")
		t.Run("deep", func(t *testing.T) { t.Error("deep error") })
		t.Run("fine", func(t *testing.T) { t.Log("fine") })
	})
	t.Run("skip", func(t *testing.T) { t.Skip("skipped") })
	t.Log("outer end")
}

func TestCleanupFails(t *testing.T) {
	t.Cleanup(func() { t.Error("in cleanup") })
}

func TestGoexit(t *testing.T) {
	t.Run("sub", func(t *testing.T) { t.FailNow() })
	t.Run("other", func(t *testing.T) { defer runtime.Gosched() })
}

func TestSkipAfterError(t *testing.T) {
	t.Error("bad")
	t.Skip("too late")
}

func TestPasses(t *testing.T) {}
