package testmain

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

var word = flag.String("word", "none", "a word")

func TestMain(m *testing.M) {
	fmt.Println("set up")
	code := m.Run()
	fmt.Println("tear down", code, *word)
	if *word == "exit" {
		os.Exit(7)
	}
}

func TestOne(t *testing.T) { t.Log(*word, flag.Args()) }
