package plain

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func TestAdd(t *testing.T) {
	if got := Add(1, 2); got != 3 {
		t.Errorf("Add(1, 2) = %d", got)
	}
}

func TestTable(t *testing.T) {
	for _, c := range []struct {
		name       string
		a, b, want int
	}{{"small", 1, 1, 2}, {"with spaces", 2, 2, 4}, {"same", 0, 0, 0}, {"same", 5, 5, 10}, {"", 1, 0, 1}} {
		t.Run(c.name, func(t *testing.T) {
			t.Logf("%d and %d", c.a, c.b)
			if got := Add(c.a, c.b); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
	t.Log("after the subtests")
}

func TestSkipped(t *testing.T) {
	t.Skip("not today")
}

func TestShort(t *testing.T) {
	if testing.Short() {
		t.Skipf("skipped in %s mode", "short")
	}
	t.Log("long")
}

func TestCleanup(t *testing.T) {
	t.Cleanup(func() { t.Log("first registered, last run") })
	t.Cleanup(func() { t.Log("last registered, first run") })
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/f", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(dir, "TestCleanup") {
		t.Error(dir)
	}
}

func TestParallel(t *testing.T) {
	for _, name := range []string{"a"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			time.Sleep(time.Millisecond)
		})
	}
}

func TestPrints(t *testing.T) {
	fmt.Println("printed by a test")
	fmt.Fprintln(t.Output(), "through Output")
}

func TestDeadline(t *testing.T) {
	_, ok := t.Deadline()
	t.Log("deadline:", ok)
}

func TestWorkingDirectory(t *testing.T) {
	if _, err := os.Stat("plain_test.go"); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PLAIN_TEST", "set")
	if os.Getenv("PLAIN_TEST") != "set" {
		t.Fatal("Setenv")
	}
}
