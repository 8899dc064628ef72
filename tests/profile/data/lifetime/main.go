// SPDX-License-Identifier: Apache-2.0

// Allocates at five places whose objects live for known numbers of GC cycles, and writes the heap profile, in both
// forms, into the folder that it is given, each 20 cycles.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
)

const perCycle = 50

type object [1024]byte

var (
	leaked []*object
	cached = map[int]*object{}
	ring   [10][perCycle]*object
	loaded [][]*object
	sink   *object
)

//go:noinline
func leak() {
	made := new(object)
	leaked = append(leaked, made)
}

//go:noinline
func fillCache(key int) {
	if cached[key] == nil {
		cached[key] = new(object)
	}
}

//go:noinline
func liveTen(cycle, i int) { ring[cycle%10][i] = new(object) }

//go:noinline
func liveNotAtAll() { sink = new(object) }

//go:noinline
func underLoad() *object { return new(object) }

// Each cycle's objects live for four cycles; every 20 cycles there are half as many more of them.
func load(cycle int) {
	var made []*object
	for i := 0; i < perCycle+perCycle*(cycle/20)/2; i++ {
		made = append(made, underLoad())
	}
	loaded = append(loaded, made)
	if len(loaded) > 4 {
		loaded[0] = nil
		loaded = loaded[1:]
	}
}

func write(folder string, step, debug int, suffix string) {
	file, err := os.Create(filepath.Join(folder, fmt.Sprintf("heap.%d%s", step, suffix)))
	if err != nil {
		panic(err)
	}
	defer file.Close()
	if err := pprof.Lookup("heap").WriteTo(file, debug); err != nil {
		panic(err)
	}
}

func main() {
	runtime.MemProfileRate = 1
	debug.SetGCPercent(-1)
	for cycle := 0; cycle < 160; cycle++ {
		for i := 0; i < perCycle; i++ {
			leak()
			fillCache((cycle*perCycle + i) % (60 * perCycle))
			liveTen(cycle, i)
			liveNotAtAll()
		}
		load(cycle)
		runtime.GC()
		if cycle%20 == 19 {
			write(os.Args[1], cycle/20, 1, ".txt")
			write(os.Args[1], cycle/20, 0, ".pprof")
		}
	}
}
