// SPDX-License-Identifier: Apache-2.0

//go:build go1.23

package main

import "example.com/inspect/plant"

// newer has what came with Go 1.23: the defers of a loop body belong to the function around it.
func newer() {
	park("range over func", rangeFunc)
	park("range over func in the loop", rangeInside)
	park("range over func, nested", rangeNested)
}

func three(yield func(int) bool) {
	for i := 0; i < 3 && yield(i); i++ {
	}
}

//go:noinline
func rangeFunc(g *plant.Goroutine) {
	g.Next(plant.OnStack)
	defer func() { g.Ran(); count(1) }()
	for i := range three {
		g.Next(plant.OnHeap)
		defer func() { g.Ran(); count(i) }()
	}
	<-release
}

//go:noinline
func rangeInside(g *plant.Goroutine) {
	for i := range three {
		g.Next(plant.OnHeap)
		defer func() { g.Ran(); count(i) }()
		if i == 1 {
			<-release
			return
		}
	}
}

//go:noinline
func rangeNested(g *plant.Goroutine) {
	for i := range three {
		for j := range three {
			g.Next(plant.OnHeap)
			defer func() { g.Ran(); count(i * j) }()
		}
	}
	g.Next(plant.OnStack)
	defer func() { g.Ran(); count(2) }()
	<-release
}
