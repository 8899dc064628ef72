// SPDX-License-Identifier: Apache-2.0

// make always zeroes, so make([]byte, 0, n) in a pool's New holds no old data. Old data comes
// from reuse: re-slicing up to the capacity, or fields that were not reset.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
)

func main() {
	for i := 0; i < 100; i++ {
		b := make([]byte, 4096)
		for j := range b {
			b[j] = 0xff
		}
		if i%10 == 0 {
			runtime.GC()
		}
		fresh := make([]byte, 0, 4096)
		for j, c := range fresh[:cap(fresh)] {
			if c != 0 {
				fail("byte %d of fresh memory is %d", j, c)
			}
		}
	}
	pool := sync.Pool{New: func() any {
		b := make([]byte, 0, 64)
		return &b
	}}
	runtime.GOMAXPROCS(1)
	seen := false
	for i := 0; i < 100 && !seen; i++ {
		first := pool.Get().(*[]byte)
		*first = append(*first, "secret"...)
		*first = (*first)[:0]
		pool.Put(first)
		second := pool.Get().(*[]byte)
		seen = string((*second)[:6]) == "secret"
	}
	if !seen {
		fail("re-slicing did not show what was written before")
	}
	fmt.Println("make zeroes; re-slicing a reused buffer shows the last user's bytes")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
