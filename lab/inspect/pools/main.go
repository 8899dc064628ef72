// SPDX-License-Identifier: Apache-2.0

// Pools with known contents. The collector is off (the program runs with GOGC=off), so that what is put
// stays where it was put.
package main

import (
	"bytes"
	"reflect"
	"runtime"
	"runtime/debug"
	"sync"
	"unsafe"

	"example.com/inspect/plant"
)

// Pool is what is true of one pool.
type Pool struct {
	Role       string   `json:"role"`
	Symbol     string   `json:"symbol"` // of a global pool
	Address    string   `json:"address"`
	New        string   `json:"new"` // function, empty: no New
	Global     bool     `json:"global"`
	Private    int      `json:"private"`
	Shared     int      `json:"shared"`
	Victim     int      `json:"victim"`
	Objects    []string `json:"objects"`    // addresses, each as often as it lies there
	Duplicates []string `json:"duplicates"` // addresses that lie there twice, or here and in a later pool
	Type       string   `json:"type"`       // of the objects, when they are of one type
	Capacity   int      `json:"capacity"`   // of each, when it is the same; -1: not the same
	Stale      int      `json:"stale"`      // pointers beyond the length, of each
	Aliases    []Alias  `json:"aliases"`    // every holder that must be seen
}

// Alias is another holder of a pooled object.
type Alias struct {
	Object string `json:"object"`
	Kind   string `json:"kind"`
	Goid   int64  `json:"goid"`
}

type item struct {
	id   int
	name string
	next *item
}

var pools []*Pool

// describe reads what package sync keeps in the pool and notes it down.
func describe(role, symbol string, p *sync.Pool) *Pool {
	d := &Pool{Role: role, Symbol: symbol, Global: symbol != "", Address: plant.Address(unsafe.Pointer(p)), Capacity: -1}
	if p.New != nil {
		d.New = runtime.FuncForPC(reflect.ValueOf(p.New).Pointer()).Name()
	}
	local, victim := read(p)
	for _, part := range local {
		if part.private != nil {
			d.Private++
			d.Objects = append(d.Objects, plant.Data(part.private))
		}
		for _, v := range part.shared {
			d.Shared++
			d.Objects = append(d.Objects, plant.Data(v))
		}
	}
	for _, part := range victim {
		if part.private != nil {
			d.Victim++
			d.Objects = append(d.Objects, plant.Data(part.private))
		}
		for _, v := range part.shared {
			d.Victim++
			d.Objects = append(d.Objects, plant.Data(v))
		}
	}
	pools = append(pools, d)
	return d
}

func main() {
	runtime.GOMAXPROCS(4)
	debug.SetGCPercent(-1)
	victims() // runs the collector, so it comes first
	contents()
	owners()
	duplicates()
	holders()
	plant.Settle()
	for _, d := range pools {
		for i := range d.Aliases {
			if g := aliasGoroutine[d.Aliases[i].Object]; g != nil && d.Aliases[i].Kind == "stack" {
				d.Aliases[i].Goid = g.ID
			}
		}
	}
	plant.Fact("pools", pools)
	plant.Say()
	plant.Hold()
}

// onEachP runs f on n different Ps: n goroutines that hold theirs until all have run it.
func onEachP(n int, f func(int)) {
	var arrived, left sync.WaitGroup
	arrived.Add(n)
	left.Add(n)
	for i := 0; i < n; i++ {
		i := i
		go func() {
			runtime.LockOSThread()
			f(i)
			arrived.Done()
			arrived.Wait()
			left.Done()
		}()
	}
	left.Wait()
}

var (
	bufferPool = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	bytesPool  = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}
	valuePool  sync.Pool
	itemPool   = sync.Pool{New: newItem}
	stalePool  sync.Pool
	emptyPool  = sync.Pool{New: func() any { return new(item) }}
	largePool  sync.Pool
	mixedPool  sync.Pool
	victimPool sync.Pool
	twoGCsPool = sync.Pool{New: newItem}
	bothPool   sync.Pool
	manyPool   sync.Pool
	spreadPool sync.Pool
)

func newItem() any { return &item{} }

// victims has pools that were in use before the last collections.
func victims() {
	twoGCsPool.Put(&item{id: 1})
	runtime.GC()
	for i := 0; i < 5; i++ {
		victimPool.Put(&item{id: i})
		bothPool.Put(&item{id: i})
	}
	runtime.GC()
	bothPool.Put(&item{id: 10})
	bothPool.Put(&item{id: 11})
	describe("victims", "main.victimPool", &victimPool).Type = "*main.item"
	describe("victims and new ones", "main.bothPool", &bothPool).Type = "*main.item"
	describe("idle for two collections", "main.twoGCsPool", &twoGCsPool)
}

func contents() {
	for i := 0; i < 3; i++ {
		b := new(bytes.Buffer)
		b.Grow(1000)
		b.Write(make([]byte, 10))
		b.Reset()
		bufferPool.Put(b)
	}
	d := describe("buffers", "main.bufferPool", &bufferPool)
	d.Type = "*bytes.Buffer"

	for i := 0; i < 4; i++ {
		b := make([]byte, 0, 4096)
		bytesPool.Put(&b)
	}
	d = describe("pointers to byte slices", "main.bytesPool", &bytesPool)
	d.Type, d.Capacity = "*[]uint8", 4096

	for i := 0; i < 2; i++ {
		valuePool.Put(make([]byte, 100, 512))
	}
	d = describe("byte slices", "main.valuePool", &valuePool)
	d.Type, d.Capacity = "[]uint8", 512

	itemPool.Put(&item{id: 1, name: "one"})
	d = describe("structs", "main.itemPool", &itemPool)
	d.Type = "*main.item"

	list := make([]*item, 8, 16)
	for i := range list {
		list[i] = &item{id: i}
	}
	list = list[:0]
	stalePool.Put(&list)
	d = describe("stale pointers", "main.stalePool", &stalePool)
	d.Type, d.Stale = "*[]*main.item", 8

	emptyPool.Get()
	describe("empty", "main.emptyPool", &emptyPool)

	huge := make([]byte, 0, 8<<20)
	largePool.Put(&huge)
	d = describe("oversized", "main.largePool", &largePool)
	d.Type, d.Capacity = "*[]uint8", 8<<20

	mixedPool.Put(&item{})
	mixedPool.Put(new(bytes.Buffer))
	mixedPool.Put("text")
	mixedPool.Put(7)
	describe("of several types", "main.mixedPool", &mixedPool)

	for i := 0; i < 3000; i++ { // the chain of a P grows by doubling
		manyPool.Put(&item{id: i})
	}
	describe("many", "main.manyPool", &manyPool).Type = "*main.item"

	onEachP(4, func(i int) {
		for n := 0; n < 3; n++ {
			spreadPool.Put(&item{id: i*10 + n})
		}
	})
	describe("over several Ps", "main.spreadPool", &spreadPool).Type = "*main.item"
}

type server struct {
	name string
	bufs sync.Pool
	more *sync.Pool
}

var (
	theServer  = &server{name: "s", more: &sync.Pool{New: newItem}}
	byPointer  = &sync.Pool{New: newItem}
	poolsByKey = map[string]*sync.Pool{}
)

// owners has pools that are not package variables themselves.
func owners() {
	theServer.bufs.Put(&item{id: 1})
	describe("in a struct", "", &theServer.bufs).Type = "*main.item"
	theServer.more.Put(&item{id: 2})
	describe("behind a field", "", theServer.more).Type = "*main.item"
	byPointer.Put(&item{id: 3})
	describe("behind a global", "", byPointer).Type = "*main.item"
	poolsByKey["a"] = new(sync.Pool)
	poolsByKey["a"].Put(&item{id: 4})
	describe("in a map", "", poolsByKey["a"]).Type = "*main.item"
	local()
}

//go:noinline
func local() {
	pool := new(sync.Pool)
	pool.Put(&item{id: 5})
	describe("local", "", pool).Type = "*main.item"
	g := plant.Go("holds a pool", "chan receive")
	go func() {
		g.Here()
		<-release
		pool.Get()
	}()
}

var release = make(chan struct{})
