// SPDX-License-Identifier: Apache-2.0

//go:build go1.23

package main

import (
	"iter"

	"example.com/inspect/plant"
)

// newer has what came with Go 1.23: goroutines of coroutines.
func newer() {
	inside := make(chan struct{}, 1)
	g := plant.Go("in a coroutine")
	var seq iter.Seq[int] = func(yield func(int) bool) {
		g.Here()
		g.Created = plant.Place{}
		inside <- struct{}{}
		yield(1)
	}
	next, stop := iter.Pull(seq)
	next()
	<-inside
	plant.Keep(next)
	plant.Keep(stop)

	parked("range over func", func() {
		for range iter.Seq[int](func(yield func(int) bool) { yield(1) }) {
			<-release
		}
	})
}
