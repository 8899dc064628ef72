// SPDX-License-Identifier: Apache-2.0

// Putting a slice into a pool allocates, putting a pointer or a map does not.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"testing"
)

func main() {
	debug.SetGCPercent(-1)
	runtime.GOMAXPROCS(1)
	pool := sync.Pool{New: func() any { return nil }}
	slice, pointer, table := make([]byte, 64), new([]byte), map[string]int{}
	per := func(put func()) float64 {
		return testing.AllocsPerRun(1000, func() {
			put()
			pool.Get()
		})
	}
	if n := per(func() { pool.Put(slice) }); n < 0.9 {
		fail("Put of a slice allocates %.1f times", n)
	}
	if n := per(func() { pool.Put(pointer) }); n > 0.1 {
		fail("Put of a pointer allocates %.1f times", n)
	}
	if n := per(func() { pool.Put(table) }); n > 0.1 {
		fail("Put of a map allocates %.1f times", n)
	}
	fmt.Println("Put of a slice allocates, Put of a pointer does not")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
