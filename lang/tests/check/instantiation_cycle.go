package main

// Looked for only where nothing else is wrong.

func endless[T any]() { endless[*T]() } // ERROR "instantiation cycle"

func main() {
	endless[int]()
}
