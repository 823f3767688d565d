package examples

import (
	"fmt"
	"os"
)

func Example() {
	fmt.Println("hello")
	// Output: hello
}

func ExamplePrint_lines() {
	fmt.Println("one  ")
	fmt.Println("")
	fmt.Println("two")
	// Output:
	// one
	//
	// two
}

func ExampleUnordered() {
	for _, v := range []string{"b", "a", "c"} {
		fmt.Println(v)
	}
	// Unordered output: a
	// b
	// c
}

func ExampleWrong() {
	fmt.Println("right")
	// Output: wrong
}

func ExampleUnorderedWrong() {
	fmt.Println("x")
	// unordered output:
	// y
}

func ExampleNotRun() {
	fmt.Println("compiled, not run")
}

func ExampleEmpty() {
	// Output:
}

func ExampleStdout() {
	fmt.Fprint(os.Stdout, "written\n")
	os.Stdout.WriteString("also\n")
	// OUTPUT: written
	// also
}
