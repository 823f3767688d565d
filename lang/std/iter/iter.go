// Package iter names the functions that range statements iterate over.
package iter

// Seq yields values one by one.
type Seq[V any] func(yield func(V) bool)

// Seq2 yields pairs of values one by one.
type Seq2[K, V any] func(yield func(K, V) bool)
