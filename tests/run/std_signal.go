package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"strconv"
)

func main() {
	c := make(chan os.Signal, 4)
	signal.Notify(c, syscall.SIGUSR1, syscall.SIGTERM)
	p, _ := os.FindProcess(os.Getpid())
	fmt.Println(p.Signal(syscall.SIGUSR1))
	s := <-c
	fmt.Println(s, s == syscall.SIGUSR1)
	syscall.Kill(os.Getpid(), syscall.SIGTERM)
	fmt.Println(<-c)
	signal.Ignore(syscall.SIGHUP)
	fmt.Println(signal.Ignored(syscall.SIGHUP), signal.Ignored(syscall.SIGUSR1))
	p.Signal(syscall.SIGHUP)
	signal.Stop(c)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	fmt.Println(ctx)
	p.Signal(os.Interrupt)
	<-ctx.Done()
	fmt.Println(ctx.Err(), context.Cause(ctx))
	stop()
	for i := range 40 {
		fmt.Print(syscall.Signal(i), ",")
	}
	fmt.Println(syscall.ENOENT, syscall.Errno(0), syscall.EAGAIN.Timeout(), syscall.EAGAIN.Temporary())
	for _, s := range []string{"1", "1+2i", "(1-2i)", "i", "3i", "-1.5e3-0x1p4i", "1++2i", "nan+infi", "1e999+1i", "1+2", "", "()", "1 +2i", "+1-i", "Inf", "1_0i", "0x1.8p1+1i", "(1+2i"} {
		c, err := strconv.ParseComplex(s, 128)
		fmt.Println(s, c, err)
		c, err = strconv.ParseComplex(s, 64)
		fmt.Println(c, err)
	}
	fmt.Println(strconv.FormatComplex(1.5-2i, 'g', -1, 128), strconv.FormatComplex(complex(0.1, 1e30), 'e', 3, 64), string(strconv.AppendQuoteToGraphic(nil, "a\u00a0\u3000\x00b")), string(strconv.AppendQuoteRuneToGraphic(nil, '\u3000')))
}
