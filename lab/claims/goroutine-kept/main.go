// SPDX-License-Identifier: Apache-2.0

// A goroutine that is blocked on a channel nobody else can reach is never collected, nor is what
// it refers to. With room in the buffer the send completes, and all of it goes.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"time"
)

type load struct{ data [64]byte }

func abandon(room int) (left int, collected int32) {
	before := runtime.NumGoroutine()
	var n int32
	for i := 0; i < 50; i++ {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		l := new(load)
		runtime.SetFinalizer(l, func(*load) { atomic.AddInt32(&n, 1) })
		result := make(chan *load, room)
		go func() { result <- l }()
		<-ctx.Done()
	}
	for i := 0; i < 20; i++ {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
	return runtime.NumGoroutine() - before, atomic.LoadInt32(&n)
}

func main() {
	runtime.GC()
	time.Sleep(10 * time.Millisecond)
	if left, collected := abandon(1); left > 1 || collected < 45 {
		fail("with room: %d goroutines left, %d values collected", left, collected)
	}
	left, collected := abandon(0)
	if left < 50 || collected != 0 {
		fail("without room: %d goroutines left, %d values collected", left, collected)
	}
	fmt.Println("abandoned senders stay:", left, "of 50, with all they refer to")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
