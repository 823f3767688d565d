// Package examples has examples.
package examples
