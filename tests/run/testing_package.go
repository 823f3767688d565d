package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

var (
	lock sync.Mutex
	seen []string
)

func note(s string) {
	lock.Lock()
	defer lock.Unlock()
	seen = append(seen, s)
}

func TestTable(t *testing.T) {
	for _, tt := range []struct {
		name       string
		a, b, want int
	}{{"small", 1, 2, 3}, {"with space", 0, 0, 0}, {"small", 1, 1, 2}} {
		ok := t.Run(tt.name, func(t *testing.T) {
			t.Cleanup(func() { note("cleanup " + t.Name()) })
			if got := tt.a + tt.b; got != tt.want {
				t.Errorf("%d + %d = %d, want %d", tt.a, tt.b, got, tt.want)
			}
			note(t.Name())
		})
		note(fmt.Sprint(ok))
	}
}

func TestSkip(t *testing.T) {
	defer func() { note(fmt.Sprint("skipped ", t.Skipped(), " ", t.Failed())) }()
	t.Skip("not now")
	note("never")
}

func TestParallel(t *testing.T) {
	t.Run("group", func(t *testing.T) {
		for _, name := range []string{"a", "b", "c"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				note("parallel")
			})
		}
		note("group returns")
	})
	note("after group")
}

func TestEnv(t *testing.T) {
	t.Setenv("URGO_TESTING_VARIABLE", "x")
	note(os.Getenv("URGO_TESTING_VARIABLE"))
	if err := t.Context().Err(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { note(fmt.Sprint(t.Context().Err())) })
}

func TestReport(t *testing.T) {
	fmt.Println(strings.Join(seen, "\n"))
	fmt.Printf("%q\n", os.Getenv("URGO_TESTING_VARIABLE"))
}

func main() {
	var sink []int
	fmt.Println(testing.AllocsPerRun(10, func() {}), testing.AllocsPerRun(10, func() { sink = make([]int, 100) }), len(sink))
	r := testing.BenchmarkResult{N: 1000, T: 123456789, Bytes: 500, MemAllocs: 5000, MemBytes: 64000, Extra: map[string]float64{"x/op": 0.5}}
	fmt.Println(r.String())
	fmt.Println(r.MemString(), r.NsPerOp(), r.AllocsPerOp(), r.AllocedBytesPerOp())
	match := func(p, s string) (bool, error) { return strings.Contains(s, p), nil }
	testing.Main(match, []testing.InternalTest{
		{"TestTable", TestTable}, {"TestSkip", TestSkip}, {"TestParallel", TestParallel}, {"TestEnv", TestEnv}, {"TestReport", TestReport},
	}, nil, nil)
}
