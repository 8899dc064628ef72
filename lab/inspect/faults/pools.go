// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"runtime/debug"
	"sync"

	"example.com/inspect/plant"
)

var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	items   = sync.Pool{New: func() any { return new(item) }}
	lists   = sync.Pool{New: func() any { l := make([]*item, 0, 1024); return &l }}
	chunks  = sync.Pool{New: func() any { c := make([]byte, 0, 1024); return &c }}
	last    []*item
)

type item struct {
	id   int
	name string
	rest [4]*item
}

// The pools are looked at as they are: without a collector that empties them in between.
func still() { debug.SetGCPercent(-1) }

// useAfterPut goes on with the object that another goroutine may have got by now.
func useAfterPut() {
	still()
	plant.Expect("POOL001", plant.Place{}, 1)
	for i := 0; i < 3; i++ {
		g := plant.Go("handler", "chan receive")
		go handles(g)
	}
}

//go:noinline
func handles(g *plant.Goroutine) {
	g.Here()
	it := items.Get().(*item)
	it.id = 7
	items.Put(it)
	<-release
	it.name = "late"
}

func copyBeforePut() {
	still()
	for i := 0; i < 3; i++ {
		g := plant.Go("handler", "chan receive")
		go handlesWell(g)
	}
}

//go:noinline
func handlesWell(g *plant.Goroutine) {
	g.Here()
	it := items.Get().(*item)
	it.id = 7
	copied := *it
	items.Put(it)
	<-release
	sink += copied.id
}

func putTwice() {
	still()
	plant.Expect("POOL002", plant.Place{}, 1)
	b := buffers.Get().(*bytes.Buffer)
	buffers.Put(b)
	fails(b)
}

// fails gives back on its error path what its caller has given back.
//
//go:noinline
func fails(b *bytes.Buffer) {
	b.Reset()
	buffers.Put(b)
}

func putOnce() {
	still()
	for i := 0; i < 10; i++ {
		b := buffers.Get().(*bytes.Buffer)
		b.Reset()
		buffers.Put(b)
	}
}

// hugeKept puts whatever it has grown to back.
func hugeKept() {
	still()
	plant.Expect("POOL005", plant.Place{}, 1)
	for i := 0; i < 40; i++ {
		c := make([]byte, 0, 1024)
		if i%5 == 0 {
			c = make([]byte, 0, 4<<20)
		}
		chunks.Put(&c)
	}
}

func hugeDropped() {
	still()
	for i := 0; i < 40; i++ {
		c := make([]byte, 0, 1024)
		if i%5 == 0 {
			c = make([]byte, 0, 4<<20)
		}
		if cap(c) <= 64<<10 {
			chunks.Put(&c)
		}
	}
}

func foreignPut() {
	still()
	plant.Expect("POOL008", plant.Place{}, 1)
	for i := 0; i < 4; i++ {
		buffers.Put(new(bytes.Buffer))
	}
	buffers.Put(bytes.NewReader(nil))
}

func ownPut() {
	still()
	for i := 0; i < 5; i++ {
		buffers.Put(new(bytes.Buffer))
	}
}

// escapes keeps the objects in a list and gives them back.
func escapes() {
	still()
	plant.Expect("POOL009", plant.Place{}, 1)
	for i := 0; i < 5; i++ {
		it := new(item)
		last = append(last, it)
		items.Put(it)
	}
}

func staysInside() {
	still()
	for i := 0; i < 5; i++ {
		it := new(item)
		last = append(last, &item{id: it.id})
		items.Put(it)
	}
}

// poolPerCall makes a pool for each request: it never has anything in it.
func poolPerCall() {
	still()
	plant.Expect("POOL010", plant.Place{}, 1)
	for i := 0; i < 300; i++ {
		plant.Keep(request())
	}
}

//go:noinline
func request() *sync.Pool {
	pool := &sync.Pool{New: func() any { return new(item) }}
	it := pool.Get().(*item)
	it.id++
	pool.Put(it)
	return pool
}

func poolShared() {
	still()
	for i := 0; i < 300; i++ {
		it := items.Get().(*item)
		it.id++
		items.Put(it)
	}
}

// pointersKept cuts its lists to nothing, and what they pointed to stays.
func pointersKept() {
	still()
	plant.Expect("POOL013", plant.Place{}, 1)
	for i := 0; i < 4; i++ {
		list := filled()
		*list = (*list)[:0]
		lists.Put(list)
	}
}

func filled() *[]*item {
	list := make([]*item, 1000, 1024)
	for i := range list {
		list[i] = &item{id: i}
	}
	return &list
}

func pointersCleared() {
	still()
	for i := 0; i < 4; i++ {
		list := filled()
		for j := range *list {
			(*list)[j] = nil
		}
		*list = (*list)[:0]
		lists.Put(list)
	}
}
