package main

import (
	"fmt"
	"testing"
)

type T struct{ A int }

func TestGreeting(t *testing.T) {
	if greeting() != "hi" {
		t.Fail()
	}
	t.Log(fmt.Sprintf("%T %+v", T{1}, T{1}), t.Name())
}
