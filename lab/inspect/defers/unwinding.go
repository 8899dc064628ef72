// SPDX-License-Identifier: Apache-2.0

package main

import (
	"runtime"

	"example.com/inspect/plant"
)

// unwinding has goroutines that are in the middle of running their defers.
func unwinding() {
	park("panicking, open-coded", panicking)
	park("panicking, linked", func(g *plant.Goroutine) { panickingLinked(g, 3) })
	park("panicking through frames", func(g *plant.Goroutine) {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran(); recover() }()
		outer(g)
	})
	park("panicking twice", twice)
	park("recovered", func(g *plant.Goroutine) {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran() }()
		recovers()
		<-release
	})
	park("goexit", func(g *plant.Goroutine) {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran(); all.Done() }()
		g.Next(plant.OpenCoded)
		defer func() { g.Ran() }()
		defer func() { <-release }()
		runtime.Goexit()
	})
	park("returning", func(g *plant.Goroutine) {
		returning(g)
	})
	park("returning, linked", func(g *plant.Goroutine) { returningLinked(g, 4) })
	park("nested", nested)
}

// panicking is stopped in the second of four defers that a panic runs.
//
//go:noinline
func panicking(g *plant.Goroutine) {
	g.Next(plant.OpenCoded)
	defer func() { g.Ran(); recover() }()
	g.Next(plant.OpenCoded)
	defer func() { g.Ran(); count(2) }()
	defer func() { <-release }()
	defer count(4)
	panic("planted")
}

//go:noinline
func panickingLinked(g *plant.Goroutine, n int) {
	g.Next(plant.OnStack)
	defer func() { g.Ran(); recover() }()
	for i := 0; i < n; i++ {
		g.Next(plant.OnHeap)
		defer func() { g.Ran() }()
	}
	defer func() { <-release }()
	panic("planted")
}

//go:noinline
func outer(g *plant.Goroutine) {
	g.Next(plant.OpenCoded)
	defer func() { g.Ran(); count(1) }()
	middle(g)
}

//go:noinline
func middle(g *plant.Goroutine) {
	for i := 0; i < 2; i++ {
		g.Next(plant.OnHeap)
		defer func() { g.Ran() }()
	}
	inner(g)
}

//go:noinline
func inner(g *plant.Goroutine) {
	g.Next(plant.OpenCoded)
	defer func() { g.Ran(); count(1) }()
	defer func() {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran() }()
		<-release
	}()
	var none *resource
	count(len(none.name))
}

// twice panics again in a defer that the first panic runs.
//
//go:noinline
func twice(g *plant.Goroutine) {
	g.Next(plant.OpenCoded)
	defer func() { g.Ran(); recover() }()
	g.Next(plant.OpenCoded)
	defer func() { g.Ran(); count(2) }()
	defer func() {
		defer func() { <-release }()
		panic("second")
	}()
	panic("first")
}

//go:noinline
func recovers() {
	defer func() { recover() }()
	defer count(1)
	panic("planted")
}

// returning is stopped in the second of four defers that a return runs.
//
//go:noinline
func returning(g *plant.Goroutine) {
	g.Next(plant.OpenCoded)
	defer func() { g.Ran(); count(1) }()
	g.Next(plant.OpenCoded)
	defer func() { g.Ran(); count(2) }()
	defer func() { <-release }()
	defer count(4)
}

//go:noinline
func returningLinked(g *plant.Goroutine, n int) {
	for i := 0; i < n; i++ {
		i := i
		g.Next(plant.OnHeap)
		defer func() {
			g.Ran()
			if i == n-1 {
				<-release
			}
		}()
	}
}

// nested waits in a deferred function that has defers itself (DEF017's shape).
//
//go:noinline
func nested(g *plant.Goroutine) {
	g.Next(plant.OpenCoded)
	defer func() { g.Ran(); count(1) }()
	defer func() {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran(); count(2) }()
		defer func() {
			g.Next(plant.OpenCoded)
			defer func() { g.Ran(); count(3) }()
			<-release
		}()
	}()
}
