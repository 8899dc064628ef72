// SPDX-License-Identifier: Apache-2.0

// sync.Pool does not look for duplicates: after Put(x); Put(x) two calls of Get both return x.
// It clears nothing, stores typed nil pointers, and without New gives nil when it is empty.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync"
)

type object struct{ n int }

func main() {
	runtime.GOMAXPROCS(1)
	twice := false
	for i := 0; i < 100 && !twice; i++ {
		pool := sync.Pool{New: func() any { return new(object) }}
		x := &object{n: 7}
		pool.Put(x)
		pool.Put(x)
		a, b := pool.Get().(*object), pool.Get().(*object)
		twice = a == x && b == x && a.n == 7
	}
	if !twice {
		fail("two calls of Get never returned the same object")
	}
	var empty sync.Pool
	if v := empty.Get(); v != nil {
		fail("an empty pool without New gave %v", v)
	}
	stored := false
	for i := 0; i < 100 && !stored; i++ {
		empty.Put((*object)(nil))
		_, stored = empty.Get().(*object)
	}
	if !stored {
		fail("a typed nil pointer was never stored")
	}
	fmt.Println("an object put twice is given out twice")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
