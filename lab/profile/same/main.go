// SPDX-License-Identifier: Apache-2.0

// What a heap profile cannot tell: same CASE FOLDER does the same allocations for a fault and for its right twin, writes six
// heap profiles as text, and prints what is true. The profiles of both are the same, so nothing may be said of either.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"sync"
	"time"
)

const (
	looks   = 6
	perLook = 50
	large   = 1 << 16

	collections = 4 // before each look
)

type buffer struct{ data []byte }

type node struct{ payload [256]byte }

var (
	files   []*os.File
	buffers = sync.Pool{New: func() interface{} { return new(buffer) }}
	cache   []*buffer
	slices  = sync.Pool{New: func() interface{} { return new([]*node) }}
	nodes   []*node
)

// What a case does before each look; what is true in the end.
var cases = map[string]struct {
	work  func()
	truth func() int
}{
	"files_open":    {func() { each(func() { files = append(files, openFile()) }) }, descriptors},
	"files_closed":  {func() { each(func() { f := openFile(); f.Close(); files = append(files, f) }) }, descriptors},
	"files_dropped": {func() { each(func() { openFile() }) }, descriptors},
	"large_pooled":  {func() { pooled(true) }, func() int { return len(cache) }},
	"large_cached":  {func() { pooled(false) }, func() int { return len(cache) }},
	"nodes_pooled":  {func() { pointed(true) }, func() int { return len(nodes) }},
	"nodes_listed":  {func() { pointed(false) }, func() int { return len(nodes) }},
}

func each(do func()) {
	for i := 0; i < perLook; i++ {
		do()
	}
}

func openFile() *os.File {
	f, err := os.Open(os.DevNull)
	if err != nil {
		panic(err)
	}
	return f
}

func descriptors() int {
	found, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		panic(err)
	}
	return len(found)
}

func grow() *buffer { return &buffer{make([]byte, large)} }

// Large buffers: in a pool, which they are taken out of and given back to, or in a cache that is meant to have them.
func pooled(isPool bool) {
	each(func() {
		b := grow()
		if isPool {
			buffers.Put(b)
		} else {
			cache = append(cache, b)
		}
	})
	if isPool {
		stir(&buffers)
	}
}

// Nodes behind the length of one pooled slice, or in a list.
func pointed(isPool bool) {
	list := &nodes
	if isPool {
		list = slices.Get().(*[]*node)
		*list = (*list)[:cap(*list)]
	}
	each(func() { *list = append(*list, new(node)) })
	if isPool {
		*list = (*list)[:0]
		slices.Put(list)
		stir(&slices)
	}
}

// Takes everything out and gives it back, so that the collector does not.
func stir(pool *sync.Pool) {
	var out []interface{}
	fresh := pool.New
	pool.New = nil
	for x := pool.Get(); x != nil; x = pool.Get() {
		out = append(out, x)
	}
	pool.New = fresh
	for _, x := range out {
		pool.Put(x)
	}
}

// The profiles go to files in the end: an open file is itself what some cases count.
func take(profile *bytes.Buffer) {
	if err := pprof.Lookup("heap").WriteTo(profile, 1); err != nil {
		panic(err)
	}
}

func main() {
	var profiles [looks]bytes.Buffer
	runtime.MemProfileRate = 1
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(-1)
	for look := range profiles {
		cases[os.Args[1]].work()
		for i := 0; i < collections; i++ {
			runtime.GC()
			stir(&buffers)
			stir(&slices)
			time.Sleep(time.Millisecond) // for finalizers
		}
		take(&profiles[look])
	}
	fmt.Println(cases[os.Args[1]].truth())
	for look := range profiles {
		path := filepath.Join(os.Args[2], fmt.Sprintf("look.%d", look))
		if err := os.WriteFile(path, profiles[look].Bytes(), 0o666); err != nil {
			panic(err)
		}
	}
}
