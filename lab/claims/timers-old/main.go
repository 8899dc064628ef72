// SPDX-License-Identifier: Apache-2.0

// With a go line below 1.23 a ticker that was not stopped is kept for ever, reachable or not.
// (Up to Go 1.26; Go 1.27 has dropped the old timers, whatever the go line says.)
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

const tickers = 10000

func main() {
	left := kept()
	version := strings.TrimPrefix(runtime.Version(), "go1.")
	minor, _ := strconv.Atoi(strings.Split(version, ".")[0])
	if (left >= tickers) != (minor < 27) {
		fail("%d tickers leave %d objects with %s", tickers, left, runtime.Version())
	}
	fmt.Println("go line 1.19:", tickers, "tickers dropped without Stop leave", left, "objects")
}

// kept counts the objects that tickers leave behind when nobody stops them.
func kept() int {
	before := objects()
	for i := 0; i < tickers; i++ {
		time.NewTicker(time.Hour)
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
