// SPDX-License-Identifier: Apache-2.0

// Cutting a slice of pointers to zero keeps what they point to alive; clear before the cut does
// not.
package main

import (
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"time"
)

type load struct{ data [64]byte }

func collected(cut func([]*load) []*load) int32 {
	var n int32
	var batch []*load
	for i := 0; i < 50; i++ {
		l := new(load)
		runtime.SetFinalizer(l, func(*load) { atomic.AddInt32(&n, 1) })
		batch = append(batch, l)
	}
	batch = cut(batch)
	for i := 0; i < 20; i++ {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
	runtime.KeepAlive(batch)
	return atomic.LoadInt32(&n)
}

func main() {
	if n := collected(func(b []*load) []*load { return b[:0] }); n != 0 {
		fail("%d of 50 were collected behind the cut", n)
	}
	clearing := func(b []*load) []*load {
		clear(b)
		return b[:0]
	}
	if n := collected(clearing); n < 45 {
		fail("only %d of 50 were collected after clear", n)
	}
	fmt.Println("b[:0] keeps its elements alive, clear lets them go")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
