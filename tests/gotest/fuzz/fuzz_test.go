package fuzz

import "testing"

func FuzzReverse(f *testing.F) {
	f.Add("abc", 1)
	f.Add("", 2)
	f.Fuzz(func(t *testing.T, s string, n int) {
		t.Log(len(s), n)
		if n == 3 {
			t.Error("three")
		}
	})
}

func FuzzFails(f *testing.F) {
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, b []byte) { t.Errorf("%q", b) })
}
