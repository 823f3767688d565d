// Waits for hours in all the ways there are.
package main

import (
	"context"
	"fmt"
	"time"
)

func main() {
	start := time.Now()
	called, slept := make(chan bool), make(chan bool)
	time.AfterFunc(time.Hour, func() { called <- true })
	go func() { time.Sleep(time.Hour); slept <- true }()
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	after, ticker := time.After(time.Hour), time.NewTicker(20*time.Minute)
	<-called
	<-slept
	<-after
	<-ticker.C
	<-ctx.Done()
	more := 0
	for len := true; len; {
		select {
		case <-ticker.C:
			more++
		default:
			len = false
		}
	}
	fmt.Println(ctx.Err(), more, time.Since(start) >= time.Hour)
}
