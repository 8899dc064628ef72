// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"io"
	"os"
	"sync"
	"time"

	"example.com/inspect/plant"
)

// forms defers every form of call.
func forms() {
	park("function with arguments", func(g *plant.Goroutine) {
		g.Next(plant.OpenCoded)
		defer ran(g, 1, "two")
		<-release
	})
	park("function without arguments", func(g *plant.Goroutine) {
		g.Next(plant.OpenCoded, "main.plain")
		defer plain()
		<-release
	})
	park("method", func(g *plant.Goroutine) {
		r := &resource{g: g}
		g.Next(plant.OpenCoded)
		defer r.Close()
		<-release
	})
	park("method of a value", func(g *plant.Goroutine) {
		r := resource{g: g, name: "r"}
		g.Next(plant.OpenCoded)
		defer r.Drop()
		<-release
	})
	park("small method", func(g *plant.Goroutine) {
		r := &resource{g: g}
		g.Next(plant.OpenCoded)
		defer r.Free()
		<-release
	})
	park("method by interface", func(g *plant.Goroutine) { byInterface(g, &resource{g: g}) })
	park("method value", func(g *plant.Goroutine) {
		free := (&resource{g: g}).Close
		g.Next(plant.OpenCoded)
		defer free()
		<-release
	})
	park("function value", func(g *plant.Goroutine) { functionValue(g, func() { g.Ran(); count(1) }) })
	park("returned cleanup", func(g *plant.Goroutine) {
		g.Next(plant.OpenCoded)
		defer cleanup(g)()
		<-release
	})
	park("generic", func(g *plant.Goroutine) {
		g.Next(plant.OpenCoded)
		defer genericRan(g, 7)
		<-release
	})
	park("closure with captures", func(g *plant.Goroutine) {
		a, b := 1, "b"
		g.Next(plant.OpenCoded)
		defer func() {
			g.Ran()
			count(a + len(b))
		}()
		a = 2
		<-release
	})
	park("closure with arguments", func(g *plant.Goroutine) {
		g.Next(plant.OpenCoded)
		defer func(n int) { g.Ran(); count(n) }(total)
		<-release
	})
	park("library", library)
	park("loop with arguments", func(g *plant.Goroutine) {
		for i := 0; i < 4; i++ {
			g.Next(plant.OnHeap)
			defer ran(g, i, "")
		}
		<-release
	})
	park("loop of methods", func(g *plant.Goroutine) {
		for i := 0; i < 4; i++ {
			r := &resource{g: g}
			g.Next(plant.OnHeap)
			defer r.Close()
		}
		<-release
	})
}

// library defers calls of other packages, which do not tell that they ran.
func library(g *plant.Goroutine) {
	var mu sync.Mutex
	mu.Lock()
	g.Next(plant.OpenCoded, "sync.(*Mutex).Unlock")
	defer mu.Unlock()
	var group sync.WaitGroup
	group.Add(1)
	g.Next(plant.OpenCoded, "sync.(*WaitGroup).Done")
	defer group.Done()
	_, cancel := context.WithCancel(context.Background())
	g.Next(plant.OpenCoded, "context.WithCancel.func1")
	defer cancel()
	ticker := time.NewTicker(time.Hour)
	g.Next(plant.OpenCoded, "time.(*Ticker).Stop")
	defer ticker.Stop()
	file, err := os.Open(os.DevNull)
	if err != nil {
		panic(err)
	}
	g.Next(plant.OpenCoded, "os.(*File).Close")
	defer file.Close()
	<-release
}

//go:noinline
func byInterface(g *plant.Goroutine, c io.Closer) {
	g.Next(plant.OpenCoded)
	defer c.Close()
	<-release
}

//go:noinline
func functionValue(g *plant.Goroutine, f func()) {
	g.Next(plant.OpenCoded)
	defer f()
	<-release
}

//go:noinline
func cleanup(g *plant.Goroutine) func() {
	return func() { g.Ran(); count(1) }
}

//go:noinline
func ran(g *plant.Goroutine, n int, text string) {
	g.Ran()
	count(n + len(text))
}

//go:noinline
func plain() { count(1) }

//go:noinline
func genericRan[T any](g *plant.Goroutine, v T) {
	g.Ran()
	count(1)
}
