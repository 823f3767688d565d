package external

import "testing"

func TestInside(t *testing.T) {
	if secret != 41 {
		t.Error(secret)
	}
}
