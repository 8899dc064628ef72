// SPDX-License-Identifier: Apache-2.0

// Fills pools in known ways and prints what lies in them:
//
//	pool NAME ADDRESS PRIVATE SHARED VICTIM
//	object POOL ADDRESS TYPE SIZE CAPACITY STALE
//	duplicate POOL ADDRESS OTHER
//	alias POOL ADDRESS KIND HOLDER
//
// What is not printed must not be found: the right twins are here too.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"
	"unsafe"
)

type item struct {
	id    int
	next  *item
	owner *owner
	pad   [4]int
}

type owner struct {
	name string
	last *item
	pad  [8]int
}

type chunk struct {
	refs []*item
	n    int
}

type tree struct {
	parent *tree
	left   *tree
	pad    [3]int
}

type registry struct {
	items map[string]*item
	pad   [2]int
}

//go:noinline
func newOwner() *owner { return &owner{name: os.Args[0]} }

func newItem() any { return new(item) }

var (
	buffers   = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	slices    = sync.Pool{New: func() any { b := make([]byte, 0, 512); return &b }}
	values    sync.Pool // of slices by value
	items     = sync.Pool{New: newItem}
	twice     = sync.Pool{New: newItem}
	across    = sync.Pool{New: newItem}
	other2    sync.Pool
	chunks    sync.Pool
	trees     sync.Pool
	held      = sync.Pool{New: newItem}
	victims   sync.Pool
	clean     = sync.Pool{New: newItem}
	small     sync.Pool
	server    = &service{name: "s"}
	block     = make(chan struct{})
	global    *item
	holder    = newOwner()
	reg       = &registry{items: map[string]*item{}}
	spares    []any
	out       = bufio.NewWriter(os.Stdout)
	keepAlive []any
)

type service struct {
	name string
	pool sync.Pool
	pad  [128]int
}

func address(x any) uintptr { return (*[2]uintptr)(unsafe.Pointer(&x))[1] }

func say(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }

// Everything is put by one goroutine on one P, so that the first goes to private and the rest to shared.
func fill() {
	b := bytes.NewBuffer(make([]byte, 10, 4096))
	buffers.Put(b)
	say("pool main.buffers %#x 1 1 0", unsafe.Pointer(&buffers))
	say("object main.buffers %#x *bytes.Buffer 4096 0", address(b))
	b = bytes.NewBuffer(make([]byte, 0, 100))
	buffers.Put(b)
	say("object main.buffers %#x *bytes.Buffer 100 0", address(b))

	s := make([]byte, 7, 64)
	slices.Put(&s)
	say("pool main.slices %#x 1 0 0", unsafe.Pointer(&slices))
	say("object main.slices %#x *[]uint8 64 0", address(&s))

	var v any = make([]string, 2, 5)
	v.([]string)[:5][3] = strings.Repeat("x", runtime.NumCPU()+20)
	values.Put(v)
	say("pool main.values %#x 1 0 0", unsafe.Pointer(&values))
	say("object main.values %#x []string 80 1", address(v))

	c := &chunk{refs: make([]*item, 10)}
	for i := range c.refs {
		c.refs[i] = new(item)
	}
	c.refs = c.refs[:3]
	chunks.Put(c)
	say("pool main.chunks %#x 1 0 0", unsafe.Pointer(&chunks))
	say("object main.chunks %#x *main.chunk 80 7", address(c))

	say("pool main.items %#x 1 40 0", unsafe.Pointer(&items))
	for i := 0; i < 41; i++ { // rings of 8, 16 and 32
		it := &item{id: i}
		items.Put(it)
		say("object main.items %#x *main.item 0 0", address(it))
	}

	t := &tree{}
	t.left = &tree{parent: t} // its own child points back
	trees.Put(t)
	say("pool main.trees %#x 1 0 0", unsafe.Pointer(&trees))
	say("object main.trees %#x *main.tree 0 0", address(t))

	n := 5
	small.Put(n) // small numbers are all the same word
	small.Put(n)
	e := struct{}{}
	small.Put(&e)
	small.Put(&e)
	say("pool main.small %#x 1 3 0", unsafe.Pointer(&small))

	server.pool.Put(&item{})
	say("pool main.server+16 %#x 1 0 0", unsafe.Pointer(&server.pool))
}

func faults() {
	it := &item{id: 100}
	other := &item{id: 101}
	twice.Put(it)
	twice.Put(other)
	twice.Put(it)
	say("pool main.twice %#x 1 2 0", unsafe.Pointer(&twice))
	say("duplicate main.twice %#x main.twice", address(it))

	it = &item{id: 102}
	across.Put(it)
	other2.Put(it)
	say("pool main.across %#x 1 0 0", unsafe.Pointer(&across))
	say("pool main.other2 %#x 1 0 0", unsafe.Pointer(&other2))
	say("duplicate main.across %#x main.other2", address(it))

	say("pool main.held %#x 1 3 0", unsafe.Pointer(&held))
	it = &item{id: 104}
	holder.last = it
	held.Put(it)
	say("alias main.held %#x heap %#x", address(it), unsafe.Pointer(holder))
	it = &item{id: 105}
	global = it
	held.Put(it)
	say("alias main.held %#x global main.global", address(it))
	it = &item{id: 106}
	reg.items["a"] = it
	held.Put(it)
	say("alias main.held %#x heap 0x0", address(it))
	start(useAfterPut)
}

//go:noinline
func useAfterPut() {
	it := &item{id: 107}
	held.Put(it)
	say("alias main.held %#x stack main.useAfterPut", address(it))
	<-block
	it.id++
	touch(it)
}

//go:noinline
func touch(it *item) { keepAlive = append(keepAlive, it.id) }

// start runs f until it is blocked, and every other goroutine with it.
func start(f func()) {
	go f()
	for {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		if bytes.Count(stacks, []byte(" [running")) == 1 && !bytes.Contains(stacks, []byte(" [runnable")) {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// right does what looks like the faults and is none: every one of these goroutines waits now.
func right() {
	start(func() { // held while it is in use, and not in the pool
		it := clean.Get().(*item)
		<-block
		touch(it)
		clean.Put(it)
	})
	start(func() { // a deferred Put that is still to come
		it := clean.Get().(*item)
		defer clean.Put(it)
		<-block
	})
	start(func() { // Get, use, Put, and on to the next
		for {
			it := clean.Get().(*item)
			touch(it)
			clean.Put(it)
			<-block
		}
	})
	start(func() { // the deferred Put has run, another deferred call waits
		defer func() { <-block }()
		it := new(item)
		defer clean.Put(it)
		touch(it)
	})
	start(func() { // a variable whose address was taken still holds what was put
		var it *item
		fill := func() { it = new(item) }
		for {
			fill()
			touch(it)
			clean.Put(it)
			<-block
		}
	})
	start(func() { // a panic runs the deferred Put, then a deferred call that waits
		defer func() { <-block }()
		it := new(item)
		defer clean.Put(it)
		touch(it)
		panic("on the way out")
	})
	a, b := new(item), new(item)
	a.next = b // pooled objects that know each other
	clean.Put(a)
	clean.Put(b)
	say("pool main.clean %#x 1 5 0", unsafe.Pointer(&clean))
}

func collect() {
	for i := 0; i < 10; i++ {
		victims.Put(&item{id: i})
	}
	runtime.GC()
	say("pool main.victims %#x 0 0 10", unsafe.Pointer(&victims))
}

func main() {
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(-1)
	collect()
	fill()
	faults()
	right()
	keepAlive = append(keepAlive, server, holder, reg)
	fmt.Fprintln(out, "ready")
	out.Flush()
	bufio.NewReader(os.Stdin).ReadString('\n')
	runtime.KeepAlive(keepAlive)
}
