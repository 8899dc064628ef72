// SPDX-License-Identifier: Apache-2.0

// With a go line of 1.23 or later a ticker that nobody can reach is collected, stopped or not; a
// goroutine that waits for it keeps it. Its channel has no buffer.
package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

const tickers = 10000

func main() {
	if left := kept(false); left >= tickers/10 {
		fail("%d tickers that nobody can reach leave %d objects", tickers, left)
	}
	if left := kept(true); left < tickers {
		fail("%d tickers that goroutines wait for leave %d objects", tickers, left)
	}
	if n := cap(time.NewTicker(time.Hour).C); n != 0 {
		fail("the channel has room for %d", n)
	}
	fmt.Println("unreachable tickers are collected; those somebody waits for are not")
}

// kept counts the objects that tickers leave behind when nobody stops them.
func kept(waiting bool) int {
	before := objects()
	for i := 0; i < tickers; i++ {
		t := time.NewTicker(time.Hour)
		if waiting {
			go func() { <-t.C }()
		}
	}
	return objects() - before
}

func objects() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapObjects)
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
