package main

import "fmt"

func greeting() string { return "hi" }

func main() { fmt.Println(greeting()) }
