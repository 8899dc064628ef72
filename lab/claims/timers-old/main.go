// SPDX-License-Identifier: Apache-2.0

// With a go line below 1.23 a ticker that was not stopped is kept for ever, reachable or not. (Up
// to Go 1.26; Go 1.27 has dropped the old timers, whatever the go line says.)
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

func main() {
	n := collected()
	minor, _ := strconv.Atoi(strings.Split(strings.TrimPrefix(runtime.Version(), "go1."), ".")[0])
	if kept := n == 0; kept != (minor < 27) {
		fail("%d of 50 tickers were collected by %s", n, runtime.Version())
	}
	fmt.Println("go line 1.19,", runtime.Version()+":", n, "of 50 tickers collected")
}

// collected counts the tickers that are collected although nobody has stopped them.
func collected() int32 {
	var n int32
	for i := 0; i < 50; i++ {
		t := time.NewTicker(time.Hour)
		runtime.SetFinalizer(t, func(*time.Ticker) { atomic.AddInt32(&n, 1) })
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
