// Timers for which nobody waits do not keep a program from its deadlock.
// exit 2
package main

import "time"

func main() {
	t, u := time.NewTimer(time.Hour), time.NewTicker(time.Hour)
	select {
	case <-t.C:
	case <-time.After(time.Microsecond):
	}
	u.Reset(time.Minute)
	select {}
}
