// SPDX-License-Identifier: Apache-2.0

// With a go line of 1.23 or later a ticker that nobody can reach is collected, stopped or not; a
// goroutine that waits for it keeps it. Its channel has no buffer.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"time"
)

func main() {
	if n := collected(false); n < 45 {
		fail("%d of 50 unreachable tickers were collected", n)
	}
	if n := collected(true); n != 0 {
		fail("%d of 50 tickers were collected although goroutines wait for them", n)
	}
	if n := cap(time.NewTicker(time.Hour).C); n != 0 {
		fail("the channel has room for %d", n)
	}
	fmt.Println("unreachable tickers are collected; those somebody waits for are not")
}

func collected(waiting bool) int32 {
	var n int32
	for i := 0; i < 50; i++ {
		t := time.NewTicker(time.Hour)
		runtime.SetFinalizer(t, func(*time.Ticker) { atomic.AddInt32(&n, 1) })
		if waiting {
			go func() {
				<-t.C
				t.Stop()
			}()
		}
	}
	for i := 0; i < 20; i++ {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
	return atomic.LoadInt32(&n)
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
