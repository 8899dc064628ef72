// SPDX-License-Identifier: Apache-2.0

// Pending defers of every kind. In the end each goroutine is let go, runs its defers, and the program
// tells which ran, in which order.
package main

import (
	"io"
	"os"
	"sync"

	"example.com/inspect/plant"
)

var (
	release = make(chan struct{})
	all     sync.WaitGroup
)

func main() {
	openCoded()
	listed()
	forms()
	unwinding()
	shapes()
	newer()
	plant.Ready()
	close(release)
	all.Wait()
	plant.Later("ran", plant.RanByNow())
	plant.Done()
}

// park starts a goroutine that f blocks on release, with defers pending.
func park(role string, f func(g *plant.Goroutine)) {
	all.Add(1)
	g := plant.Go(role, "chan receive")
	go func() {
		g.Here()
		f(g)
		g.Rest()
		all.Done()
	}()
}

// eight has up to eight open-coded defers: those whose bits are set in mask.
//
//go:noinline
func eight(g *plant.Goroutine, mask int) {
	if mask&1 != 0 {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran(); count(1) }()
	}
	if mask&2 != 0 {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran(); count(2) }()
	}
	if mask&4 != 0 {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran(); count(3) }()
	}
	if mask&8 != 0 {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran(); count(4) }()
	}
	if mask&16 != 0 {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran(); count(5) }()
	}
	if mask&32 != 0 {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran(); count(6) }()
	}
	if mask&64 != 0 {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran(); count(7) }()
	}
	if mask&128 != 0 {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran(); count(8) }()
	}
	<-release
}

func openCoded() {
	for _, mask := range []int{0x00, 0x01, 0x02, 0x03, 0x0f, 0x55, 0x80, 0xa5, 0xfe, 0xff} {
		mask := mask
		park("open-coded", func(g *plant.Goroutine) { eight(g, mask) })
	}
	park("one", func(g *plant.Goroutine) {
		g.Next(plant.OpenCoded)
		defer func() { g.Ran() }()
		<-release
	})
	park("before and after", before)
	park("recursion", func(g *plant.Goroutine) { recursion(g, 20) })
}

// before has defers above and below the place where it waits.
//
//go:noinline
func before(g *plant.Goroutine) {
	g.Next(plant.OpenCoded)
	defer func() { g.Ran() }()
	<-release
	defer count(1)
	defer count(2)
}

//go:noinline
func recursion(g *plant.Goroutine, n int) {
	g.Next(plant.OpenCoded)
	defer func() { g.Ran(); count(n) }()
	if n == 0 {
		<-release
		return
	}
	recursion(g, n-1)
}

func listed() {
	park("in a loop", func(g *plant.Goroutine) { loop(g, 5) })
	park("piled up in a loop", func(g *plant.Goroutine) { loop(g, 3000) })
	park("nine", nine)
	park("many returns", func(g *plant.Goroutine) { manyReturns(g, 99) })
	park("loop, stack and conditional", func(g *plant.Goroutine) { mixed(g, 3) })
	park("goto", jumps)
	park("in a loop that is left", leftLoop)
}

//go:noinline
func loop(g *plant.Goroutine, n int) {
	for i := 0; i < n; i++ {
		g.Next(plant.OnHeap)
		defer func() { g.Ran() }()
	}
	<-release
}

// nine has one defer too many for open coding: they lie in the frame and are linked.
//
//go:noinline
func nine(g *plant.Goroutine) {
	g.Next(plant.OnStack)
	defer func() { g.Ran(); count(1) }()
	g.Next(plant.OnStack)
	defer func() { g.Ran(); count(2) }()
	g.Next(plant.OnStack)
	defer func() { g.Ran(); count(3) }()
	g.Next(plant.OnStack)
	defer func() { g.Ran(); count(4) }()
	g.Next(plant.OnStack)
	defer func() { g.Ran(); count(5) }()
	g.Next(plant.OnStack)
	defer func() { g.Ran(); count(6) }()
	g.Next(plant.OnStack)
	defer func() { g.Ran(); count(7) }()
	g.Next(plant.OnStack)
	defer func() { g.Ran(); count(8) }()
	g.Next(plant.OnStack)
	defer func() { g.Ran(); count(9) }()
	<-release
}

// manyReturns has more returns times defers than are open-coded.
//
//go:noinline
func manyReturns(g *plant.Goroutine, n int) int {
	g.Next(plant.OnStack)
	defer func() { g.Ran(); count(1) }()
	g.Next(plant.OnStack)
	defer func() { g.Ran(); count(2) }()
	switch n {
	case 1:
		count(1)
		return 10
	case 2:
		count(2)
		return 20
	case 3:
		count(3)
		return 30
	case 4:
		count(4)
		return 40
	case 5:
		count(5)
		return 50
	case 6:
		count(6)
		return 60
	case 7:
		count(7)
		return 70
	case 8:
		count(8)
		return 80
	}
	<-release
	return n
}

// mixed has one defer in a loop, so that none of its defers is open-coded.
//
//go:noinline
func mixed(g *plant.Goroutine, n int) {
	g.Next(plant.OnStack)
	defer func() { g.Ran(); count(0) }()
	for i := 0; i < n; i++ {
		if i%2 == 0 {
			g.Next(plant.OnHeap)
			defer func() { g.Ran() }()
		}
	}
	if n > 2 {
		g.Next(plant.OnStack)
		defer func() { g.Ran(); count(n) }()
	}
	<-release
}

// jumps loops by goto: the defer is on the heap though no for statement stands around it.
//
//go:noinline
func jumps(g *plant.Goroutine) {
	n := 0
again:
	g.Next(plant.OnHeap)
	defer func() { g.Ran() }()
	if n++; n < 4 {
		goto again
	}
	<-release
}

//go:noinline
func leftLoop(g *plant.Goroutine) {
	for i := 0; ; i++ {
		g.Next(plant.OnHeap)
		defer func() { g.Ran(); count(i) }()
		if i == 2 {
			break
		}
	}
	<-release
}

var (
	countLock sync.Mutex
	total     int
)

//go:noinline
func count(n int) {
	countLock.Lock()
	total += n
	countLock.Unlock()
}

// resource is released by deferred calls of every form.
type resource struct {
	g    *plant.Goroutine
	name string
}

//go:noinline
func (r *resource) Close() error { r.g.Ran(); count(1); return nil }

//go:noinline
func (r resource) Drop() { r.g.Ran(); count(len(r.name)) }

// Free is small enough to be inlined into what calls it.
func (r *resource) Free() { r.g.Ran() }

var _ io.Closer = (*resource)(nil)
var devNull, _ = os.Open(os.DevNull)
