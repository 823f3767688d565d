package external_test

import (
	"fmt"
	"testing"

	"example.com/gotest/external"
)

func TestOutside(t *testing.T) {
	external.SetSecret(1)
	if external.Next() != 2 {
		t.Error(external.Next())
	}
}

func ExampleNext() {
	external.SetSecret(6)
	fmt.Println(external.Next())
	// Output: 7
}
