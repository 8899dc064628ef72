// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"sort"
	"strings"

	"example.com/inspect/plant"
)

// frames has goroutines whose stacks are hard to read: inlined calls, wrappers, generics, depth.
func frames() {
	parked("inlined", func() { inlineOuter(release) })
	parked("method", func() { (&node{}).wait(release) })
	parked("value method by interface", func() { var w waiter = value{1, 2, 3}; w.wait(release) })
	parked("embedded by interface", func() { var w waiter = &wrapper{node: node{}}; w.wait(release) })
	parked("method value", func() { wait := (&node{}).wait; call(wait) })
	parked("generic", func() { generic(release, 1) })
	parked("generic method", func() { (&box[string]{}).wait(release) })
	parked("closure in closure", func() {
		func() {
			depth := func(n int) {
				func() { <-release }()
				sink += n
			}
			depth(3)
		}()
	})
	parked("40 deep", func() { sink += deep(40, release) })
	parked("5000 deep", func() { sink += deep(5000, release) })
	parked("large stack", func() { sink += large(200, release) })
	parked("through the library", func() {
		sort.Slice([]int{2, 1}, func(i, j int) bool { <-release; return i < j })
	})
	parked("in a String method", func() { fmt.Sprintln(blocksInString{}) })
	parked("in Map", func() { strings.Map(func(r rune) rune { <-release; return r }, "ab") })
	parked("in a deferred call", func() {
		defer func() { <-release }()
	})
	parked("in a panic", func() {
		defer func() { recover() }()
		defer func() { <-release }()
		panic("planted")
	})
	parked("after a recover", func() {
		recovered()
		<-release
	})

	g := plant.Go("go of a method", "chan receive").On("chan receive", plant.Chan(release)).Lives()
	go (&node{}).start(g, release)
	g2 := plant.Go("go of a function with arguments", "chan receive").On("chan receive", plant.Chan(release)).Lives()
	go many(g2, 1, "two", []int{3}, map[string]int{}, release)
	g3 := plant.Go("started by a goroutine", "chan receive").On("chan receive", plant.Chan(release)).Lives()
	started := make(chan struct{})
	go func() {
		starts(g3)
		close(started)
	}()
	<-started
}

//go:noinline
func starts(g *plant.Goroutine) {
	g.Created = plant.At(1)
	go func() { g.Here(); <-release }()
}

// parked starts a goroutine that f blocks on release.
func parked(role string, f func()) {
	g := plant.Go(role, "chan receive").On("chan receive", plant.Chan(release)).Lives()
	go func() {
		g.Here()
		f()
	}()
}

func inlineOuter(ch chan struct{})  { inlineMiddle(ch) }
func inlineMiddle(ch chan struct{}) { inlineInner(ch) }
func inlineInner(ch chan struct{})  { <-ch }

type waiter interface{ wait(chan struct{}) }

type node struct{ next *node }

//go:noinline
func (n *node) wait(ch chan struct{}) { <-ch }

//go:noinline
func (n *node) start(g *plant.Goroutine, ch chan struct{}) {
	g.Here()
	<-ch
}

type value struct{ a, b, c int }

//go:noinline
func (v value) wait(ch chan struct{}) {
	<-ch
	sink = v.a
}

type wrapper struct {
	pad int
	node
}

//go:noinline
func call(f func(chan struct{})) { f(release) }

//go:noinline
func generic[T any](ch chan struct{}, v T) T {
	<-ch
	return v
}

type box[T any] struct{ v T }

//go:noinline
func (b *box[T]) wait(ch chan struct{}) T {
	<-ch
	return b.v
}

//go:noinline
func deep(n int, ch chan struct{}) int {
	if n == 0 {
		<-ch
		return 0
	}
	return deep(n-1, ch) + 1
}

// large has frames of 8 KiB, so that the stack is grown and copied.
//
//go:noinline
func large(n int, ch chan struct{}) int {
	var pad [1024]int
	pad[n] = n
	if n == 0 {
		<-ch
	} else {
		pad[n] += large(n-1, ch)
	}
	return pad[n]
}

type blocksInString struct{}

func (blocksInString) String() string { <-release; return "" }

//go:noinline
func recovered() {
	defer func() { recover() }()
	panic("planted")
}

//go:noinline
func many(g *plant.Goroutine, a int, b string, c []int, d map[string]int, ch chan struct{}) {
	g.Here()
	<-ch
	sink = a + len(b) + len(c) + len(d)
}
