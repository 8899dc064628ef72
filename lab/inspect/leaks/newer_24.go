// SPDX-License-Identifier: Apache-2.0

//go:build go1.24

package main

import (
	"iter"
	"runtime"
	"weak"

	"example.com/inspect/plant"
)

var (
	globalWeak  weak.Pointer[quiet]
	globalStops []func()
)

// newer has what came with Go 1.23 and 1.24: coroutines, weak pointers and cleanups.
//
//go:noinline
func newer() {
	weakly()
	cleaned()
	pulled()
}

//go:noinline
func weakly() {
	q := &quiet{make(chan int)}
	globalWeak = weak.Make(q)
	receives("behind a weak pointer", q.ch).Leaks()
}

//go:noinline
func cleaned() {
	ch := make(chan int)
	h := &hub{}
	runtime.AddCleanup(h, func(ch chan int) { close(ch) }, ch)
	plant.Keep(h)
	receives("argument of a cleanup", ch)
}

//go:noinline
func pulled() {
	ch := make(chan int)
	next, stop := iter.Pull(iter.Seq[int](func(yield func(int) bool) {
		yield(1)
		close(ch)
	}))
	next()
	globalStops = append(globalStops, stop)
	receives("held by a coroutine", ch)
}
