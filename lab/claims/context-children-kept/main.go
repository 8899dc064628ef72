// SPDX-License-Identifier: Apache-2.0

// A child of a cancellable parent is kept by the parent until one of the two is cancelled. A
// child of Background() with WithCancel is registered nowhere and is collected; one with a
// timeout is kept by its timer.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"time"
)

const children = 100

// load is what a context refers to; its finalizer shows when the context was collected.
type load struct{ data [64]byte }

type key struct{}

func lose(parent context.Context, derive func(context.Context)) int32 {
	var collected int32
	for i := 0; i < children; i++ {
		l := new(load)
		runtime.SetFinalizer(l, func(*load) { atomic.AddInt32(&collected, 1) })
		derive(context.WithValue(parent, key{}, l))
	}
	for i := 0; i < 20; i++ {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
	return atomic.LoadInt32(&collected)
}

func withCancel(parent context.Context) {
	_, cancel := context.WithCancel(parent)
	_ = cancel
}

func withCancelCalled(parent context.Context) {
	_, cancel := context.WithCancel(parent)
	cancel()
}

func withTimeout(parent context.Context) {
	_, cancel := context.WithTimeout(parent, time.Hour)
	_ = cancel
}

func main() {
	parent, cancel := context.WithCancel(context.Background())
	if n := lose(parent, withCancel); n != 0 {
		fail("%d children of a cancellable parent were collected", n)
	}
	if n := lose(parent, withCancelCalled); n < children-5 {
		fail("only %d of the cancelled children were collected", n)
	}
	if n := lose(context.Background(), withCancel); n < children-5 {
		fail("only %d children of Background were collected", n)
	}
	if n := lose(context.Background(), withTimeout); n != 0 {
		fail("%d contexts with a timer were collected", n)
	}
	cancel()
	runtime.KeepAlive(parent)
	fmt.Println("a lost cancel keeps the child in its parent, a lost timeout in its timer")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
