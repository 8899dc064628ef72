// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"sync"

	"example.com/inspect/plant"
)

var (
	twicePool   sync.Pool
	threePool   sync.Pool
	crossPoolA  sync.Pool
	crossPoolB  sync.Pool
	stackPool   sync.Pool
	deadPool    sync.Pool
	heapPool    sync.Pool
	globalPool  sync.Pool
	memoryPool  sync.Pool
	healthyPool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

	keptItem       *item
	keptBy         *holder
	aliasGoroutine = map[string]*plant.Goroutine{}
)

type holder struct {
	pad  [2]int
	item *item
}

// duplicates has objects that were put twice (POOL002).
func duplicates() {
	twice := &item{id: 1}
	twicePool.Put(&item{id: 0})
	twicePool.Put(twice)
	twicePool.Put(twice)
	d := describe("put twice", "main.twicePool", &twicePool)
	d.Type, d.Duplicates = "*main.item", []string{plant.Data(twice)}

	threes := &item{id: 3}
	for i := 0; i < 3; i++ {
		threePool.Put(threes)
	}
	d = describe("put three times", "main.threePool", &threePool)
	d.Type, d.Duplicates = "*main.item", []string{plant.Data(threes)}

	both := &item{id: 2}
	crossPoolA.Put(both)
	crossPoolB.Put(both)
	d = describe("in two pools, first", "main.crossPoolA", &crossPoolA)
	d.Type, d.Duplicates = "*main.item", []string{plant.Data(both)}
	// A pair is named once.
	describe("in two pools, second", "main.crossPoolB", &crossPoolB).Type = "*main.item"
}

// holders has pooled objects that somebody still holds (POOL001, POOL009).
func holders() {
	onStack(&item{id: 1})
	onDeadSlot(&item{id: 2})

	onHeap := &item{id: 3}
	keptBy = &holder{item: onHeap}
	heapPool.Put(onHeap)
	d := describe("held by the heap", "main.heapPool", &heapPool)
	d.Type, d.Aliases = "*main.item", []Alias{{Object: plant.Data(onHeap), Kind: "heap"}}

	keptItem = &item{id: 4}
	globalPool.Put(keptItem)
	d = describe("held by a global", "main.globalPool", &globalPool)
	d.Type, d.Aliases = "*main.item", []Alias{{Object: plant.Data(keptItem), Kind: "global"}}

	memory(bytes.NewBuffer(make([]byte, 64)))

	for i := 0; i < 4; i++ {
		healthy()
	}
	describe("healthy", "main.healthyPool", &healthyPool).Type = "*bytes.Buffer"
}

//go:noinline
func onStack(it *item) {
	g := plant.Go("uses it after Put", "chan receive")
	go usesAfterPut(g, it)
	g.Wait()
	plant.Settle()
	d := describe("held by a stack", "main.stackPool", &stackPool)
	d.Type, d.Aliases = "*main.item", []Alias{{Object: plant.Data(it), Kind: "stack"}}
	aliasGoroutine[plant.Data(it)] = g
}

//go:noinline
func usesAfterPut(g *plant.Goroutine, it *item) {
	g.Here()
	stackPool.Put(it)
	<-release
	it.id++ // another goroutine may own it by now
}

// onDeadSlot leaves the object in a stack slot that nothing reads any more: no use after Put.
//
//go:noinline
func onDeadSlot(it *item) {
	g := plant.Go("is done with it", "chan receive")
	address := plant.Data(it)
	go isDone(g, it)
	it = nil
	g.Wait()
	plant.Settle()
	d := describe("in a dead slot", "main.deadPool", &deadPool)
	d.Type = "*main.item"
	if len(d.Objects) != 1 || d.Objects[0] != address {
		panic("not pooled")
	}
}

//go:noinline
func isDone(g *plant.Goroutine, it *item) {
	g.Here()
	it.id++
	deadPool.Put(it)
	<-release
}

// memory keeps the bytes of a pooled buffer on a stack, not the buffer itself.
//
//go:noinline
func memory(b *bytes.Buffer) {
	g := plant.Go("uses its memory after Put", "chan receive")
	go usesMemory(g, b)
	g.Wait()
	plant.Settle()
	d := describe("memory held by a stack", "main.memoryPool", &memoryPool)
	d.Type, d.Aliases = "*bytes.Buffer", []Alias{{Object: plant.Data(b), Kind: "stack"}}
	aliasGoroutine[plant.Data(b)] = g
}

//go:noinline
func usesMemory(g *plant.Goroutine, b *bytes.Buffer) {
	g.Here()
	data := b.Bytes()
	memoryPool.Put(b)
	<-release
	data[0] = 1
}

//go:noinline
func healthy() {
	b := healthyPool.Get().(*bytes.Buffer)
	b.Reset()
	b.WriteString("x")
	healthyPool.Put(b)
}
