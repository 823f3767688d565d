// exit 2
package main

import (
	"errors"
	"fmt"
)

func main() {
	defer func() {
		r := recover()
		fmt.Println("recovered", r)
		defer func() { panic(errors.New("third")) }()
		panic(fmt.Sprintf("again %v", r))
	}()
	panic("first")
}
