// SPDX-License-Identifier: Apache-2.0

package main

import "example.com/inspect/plant"

// shapes has functions whose frames make defers hard to find.
func shapes() {
	park("large frame", largeFrame)
	park("several functions", func(g *plant.Goroutine) {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran() }()
		loopThen(g)
	})
	park("results", func(g *plant.Goroutine) { count(len(results(g, "a"))) })
	park("grown stack", func(g *plant.Goroutine) {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran() }()
		grow(g, 300)
	})
	park("generic function", func(g *plant.Goroutine) { genericDefers(g, "x") })
	park("method with defers", (&holder{}).wait)
	park("without defers", func(g *plant.Goroutine) { <-release })
}

//go:noinline
func largeFrame(g *plant.Goroutine) {
	var pad [20000]int
	pad[total%100] = 1
	g.Next(plant.OpenCoded)
	defer func() { g.Ran(); count(pad[1]) }()
	g.Next(plant.OpenCoded)
	defer ran(g, pad[2], "")
	<-release
}

//go:noinline
func loopThen(g *plant.Goroutine) {
	for i := 0; i < 2; i++ {
		g.Next(plant.OnHeap)
		defer func() { g.Ran() }()
	}
	eight(g, 0x23)
}

//go:noinline
func results(g *plant.Goroutine, in string) (out string) {
	g.Next(plant.OpenCoded)
	defer func() { g.Ran(); out += in }()
	<-release
	return in
}

//go:noinline
func grow(g *plant.Goroutine, n int) int {
	var pad [512]int
	pad[n] = n
	if n == 0 {
		eight(g, 0x11)
		return pad[0]
	}
	if n%100 == 0 {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran() }()
		return grow(g, n-1) + pad[n]
	}
	return grow(g, n-1) + pad[n]
}

//go:noinline
func genericDefers[T any](g *plant.Goroutine, v T) T {
	g.Next(plant.OpenCoded)
	defer func() { g.Ran(); count(1) }()
	for i := 0; i < 0; i++ {
		count(i)
	}
	<-release
	return v
}

type holder struct{ n int }

//go:noinline
func (h *holder) wait(g *plant.Goroutine) {
	g.Next(plant.OpenCoded)
	defer func() { g.Ran(); h.n++ }()
	g.Next(plant.OpenCoded)
	defer h.done(g)
	<-release
}

//go:noinline
func (h *holder) done(g *plant.Goroutine) {
	g.Ran()
	h.n++
}
