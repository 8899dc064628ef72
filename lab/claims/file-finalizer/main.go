// SPDX-License-Identifier: Apache-2.0

// A file that nobody can reach any more is closed by the garbage collector, at some time, and
// not before a collection.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

func leak(n int) {
	for i := 0; i < n; i++ {
		if _, err := os.Open(os.Args[0]); err != nil {
			fail("open: %v", err)
		}
	}
}

func main() {
	old := debug.SetGCPercent(-1)
	leak(1) // the first file also sets up the poller
	before := open()
	leak(50)
	if n := open(); n != before+50 {
		fail("%d descriptors became %d before any collection", before, n)
	}
	debug.SetGCPercent(old)
	for i := 0; i < 100 && open() > before; i++ {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	if n := open(); n > before {
		fail("%d of 50 are still open after collections", n-before)
	}
	fmt.Println("unreachable files are closed by a collection, and by nothing else")
}

func open() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		fail("needs /proc: %v", err)
	}
	return len(entries)
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
