// Package external is tested from inside and from outside.
package external

var secret = 41

// Next is one more.
func Next() int { return secret + 1 }
