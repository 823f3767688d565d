package main

import (
	"fmt"
	"io/fs"
	"os"
)

func main() {
	dir, _ := os.MkdirTemp("", "root")
	defer os.RemoveAll(dir)
	os.Chdir(dir)
	os.Mkdir("r", 0755)
	os.WriteFile("outside", []byte("secret"), 0644)
	r, err := os.OpenRoot("r")
	fmt.Println(r.Name(), err)
	fmt.Println(r.MkdirAll("a/b/c", 0755), r.Mkdir("a", 0755))
	fmt.Println(r.WriteFile("a/f", []byte("data"), 0644))
	b, err := r.ReadFile("a/f")
	fmt.Println(string(b), err)
	b, err = r.ReadFile("a/b/../f")
	fmt.Println(string(b), err)
	_, err = r.Open("../outside")
	fmt.Println(err)
	_, err = r.Open("/etc/passwd")
	fmt.Println(err)
	fmt.Println(r.Symlink("../outside", "esc"), r.Symlink("a/f", "good"), r.Symlink("/etc/passwd", "abs"))
	for _, n := range []string{"esc", "good", "abs", "nope", "a/f/x"} {
		b, err := r.ReadFile(n)
		fmt.Println(n, string(b), err)
	}
	st, err := r.Stat("good")
	fmt.Println(st.Name(), st.Size(), err)
	st, err = r.Lstat("good")
	fmt.Println(st.Name(), st.Mode().Type(), err)
	fmt.Println(r.Readlink("good"))
	fmt.Println(r.Rename("a/f", "a/g"), r.Remove("good"), r.Remove("nope"))
	f, err := r.Create("new")
	fmt.Println(f.Name(), err, f.Close())
	s, err := r.OpenRoot("a")
	fmt.Println(s.Name(), err)
	fmt.Println(fs.Glob(r.FS(), "*"))
	fmt.Println(fs.ReadFile(r.FS(), "a/g"))
	fmt.Println(r.RemoveAll("a"), r.Close())
	_, err = r.Open("new")
	fmt.Println(err)
	_, err = os.OpenInRoot("r", "../outside")
	fmt.Println(err)
	_, err = os.OpenRoot("nope")
	fmt.Println(err)
	_, err = os.OpenRoot("outside")
	fmt.Println(err)
}
