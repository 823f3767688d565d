package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

func main() {
	out, err := exec.Command("echo", "hello", "world").Output()
	fmt.Printf("%q %v\n", out, err)
	out, err = exec.Command("sh", "-c", "echo out; echo err >&2; exit 3").Output()
	var ee *exec.ExitError
	fmt.Printf("%q %v %v\n", out, err, errors.As(err, &ee))
	fmt.Printf("%q %d %v\n", ee.Stderr, ee.ExitCode(), ee.Success())
	out, err = exec.Command("sh", "-c", "echo out; echo err >&2").CombinedOutput()
	fmt.Printf("%q %v\n", out, err)
	_, err = exec.Command("nosuchprogram-x").Output()
	fmt.Println(err, errors.Is(err, exec.ErrNotFound))
	err = exec.Command("/nosuch/program").Run()
	fmt.Println(err, errors.Is(err, os.ErrNotExist))
	err = exec.Command("/etc/passwd").Run()
	fmt.Println(err)
	c := exec.Command("cat")
	c.Stdin = strings.NewReader("through cat")
	var b bytes.Buffer
	c.Stdout = &b
	fmt.Println(c.Run(), b.String(), c.ProcessState, c.ProcessState.Exited())
	fmt.Println(c.Run(), c.Wait())
	c = exec.Command("tr", "a-z", "A-Z")
	in, _ := c.StdinPipe()
	o, _ := c.StdoutPipe()
	fmt.Println(c.Start())
	fmt.Fprint(in, "piped text")
	in.Close()
	all, _ := io.ReadAll(o)
	fmt.Println(string(all), c.Wait())
	c = exec.Command("sh", "-c", "echo $FOO $PWD")
	c.Env = []string{"FOO=1", "FOO=bar", "PWD=x"}
	c.Dir = "/"
	out, err = c.Output()
	fmt.Printf("%q %v %v\n", out, err, c.String() != "")
	ctx, cancel := context.WithCancel(context.Background())
	c = exec.CommandContext(ctx, "sleep", "10")
	fmt.Println(c.Start())
	cancel()
	fmt.Println(c.Wait(), ctx.Err())
	ctx, cancel = context.WithTimeout(context.Background(), time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	fmt.Println(exec.CommandContext(ctx, "sleep", "10").Run())
	c = exec.Command("sleep", "10")
	c.Start()
	fmt.Println(c.Process.Kill(), c.Wait(), c.ProcessState.ExitCode())
	fmt.Println(c.Process.Signal(os.Interrupt))
	c = exec.Command("true")
	c.Stdout = os.Stdout
	_, err = c.Output()
	fmt.Println(err, c.Wait())
	c.Dir = "/nosuch"
	fmt.Println(c.Run())
	p, err := exec.LookPath("sh")
	fmt.Println(strings.HasSuffix(p, "/sh"), err)
	_, err = exec.LookPath("./nosuch")
	fmt.Println(err)
}
