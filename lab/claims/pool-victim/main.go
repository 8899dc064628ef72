// SPDX-License-Identifier: Apache-2.0

// At a collection the objects of a pool move to the victim cache, at the next one they are
// freed.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
)

type object struct{ data [64]byte }

func survives(collections int) bool {
	var pool sync.Pool
	for i := 0; i < 100; i++ {
		pool.Put(new(object))
	}
	for i := 0; i < collections; i++ {
		runtime.GC()
	}
	return pool.Get() != nil
}

func main() {
	debug.SetGCPercent(-1)
	runtime.GOMAXPROCS(1)
	for collections, want := range []bool{true, true, false} {
		if got := survives(collections); got != want {
			fail("after %d collections there is an object: %v", collections, got)
		}
	}
	fmt.Println("a pool's objects survive one collection, not two")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
