// SPDX-License-Identifier: Apache-2.0

// Goroutines that can never run again, and goroutines that look like them but are still reachable. Each
// has its verdict. With LAB_ORACLE set, Go's own goroutineleak profile (1.27) must say the same. With an
// argument no goroutine runs: then also a look that does not stop the program can see everything.
package main

import (
	"fmt"
	"os"
	"runtime"

	"example.com/inspect/plant"
)

func main() {
	if len(os.Args) == 1 {
		spinning()
	}
	abandoned()
	primitives()
	cycles()
	garbage()
	globals()
	timers()
	heldByOthers()
	deep()
	newer()
	plant.Settle()
	runtime.GC()
	runtime.GC()
	plant.Settle()
	if os.Getenv("LAB_ORACLE") != "" {
		if err := oracle(); err != nil {
			fmt.Fprintln(os.Stderr, "oracle:", err)
			os.Exit(1)
		}
		return
	}
	plant.Ready()
	stopSpin.Store(true)
}

//go:noinline
func use(any) {}
