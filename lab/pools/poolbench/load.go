// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"example.com/lab/pools"
)

type buffer struct {
	data []byte
}

// How many objects the bounded ones keep for each goroutine.
const keptPerGoroutine = 4

func open(name string, kind pools.Kind[buffer], goroutines int) pools.Pool[buffer] {
	limit := keptPerGoroutine * goroutines
	switch name {
	case "none":
		return pools.NewNone(kind)
	case "sync.Pool":
		return pools.NewSync(kind)
	case "channel":
		return pools.NewChannel(kind, limit)
	case "stack":
		return pools.NewStack(kind, limit)
	case "lru":
		return pools.NewLRU(kind, limit)
	}
	fmt.Fprintf(os.Stderr, "poolbench: there is no pool %q\n", name)
	os.Exit(2)
	return nil
}

type loadResult struct {
	Pool            string  `json:"pool"`
	Size            int     `json:"size"`
	Goroutines      int     `json:"goroutines"`
	Uses            int64   `json:"uses"`
	NsPerUse        float64 `json:"ns_per_use"` // wall time of one goroutine
	UsesPerSecond   float64 `json:"uses_per_second"`
	AllocationsPer  float64 `json:"allocations_per_use"`
	BytesPer        float64 `json:"bytes_per_use"`
	Reuse           float64 `json:"reuse"` // share of Gets that made no new object
	Collections     uint32  `json:"collections"`
	PauseMs         float64 `json:"pause_ms"`
	KeptBytes       int64   `json:"kept_bytes"`       // by the pool, after one collection
	KeptBytesLater  int64   `json:"kept_bytes_later"` // after three
	FragmentedBytes int64   `json:"fragmented_bytes"` // of the heap's spans in use, without an object, then
	P99Ns           int64   `json:"p99_ns"`
}

func load(arguments []string) any {
	flags := flag.NewFlagSet("load", flag.ExitOnError)
	name := flags.String("pool", "sync.Pool", "none, sync.Pool, channel, stack or lru")
	size := flags.Int("size", 4096, "bytes of an object")
	goroutines := flags.Int("goroutines", 8, "that use the pool at once")
	duration := flags.Duration("for", 300*time.Millisecond, "of the load")
	_ = flags.Parse(arguments)

	var made atomic.Int64
	kind := pools.Kind[buffer]{
		New: func() *buffer {
			made.Add(1)
			return &buffer{data: make([]byte, 0, *size)}
		},
		Reset: func(b *buffer) { b.data = b.data[:0] },
	}
	crew := newCrew(*goroutines)
	before := memory(1)
	pool := open(*name, kind, *goroutines)
	at := memory(0)
	crew.run(*duration, func(w *worker) {
		b := pool.Get()
		w.use(b)
		pool.Put(b)
		w.garbage()
	})
	after := memory(0)
	uses, elapsed := crew.uses(), crew.elapsed
	kept, later := memory(1), memory(2)
	runtime.KeepAlive(pool)
	return loadResult{
		Pool: *name, Size: *size, Goroutines: *goroutines, Uses: uses,
		NsPerUse:      float64(elapsed.Nanoseconds()) * float64(*goroutines) / float64(uses),
		UsesPerSecond: float64(uses) / elapsed.Seconds(),
		// Without the garbage that the load makes besides.
		AllocationsPer:  float64(after.Mallocs-at.Mallocs)/float64(uses) - 1,
		BytesPer:        float64(after.TotalAlloc-at.TotalAlloc)/float64(uses) - garbageBytes,
		Reuse:           1 - float64(made.Load())/float64(uses),
		Collections:     after.NumGC - at.NumGC,
		PauseMs:         float64(after.PauseTotalNs-at.PauseTotalNs) / 1e6,
		KeptBytes:       int64(kept.HeapAlloc) - int64(before.HeapAlloc),
		KeptBytesLater:  int64(later.HeapAlloc) - int64(before.HeapAlloc),
		FragmentedBytes: int64(later.HeapInuse) - int64(later.HeapAlloc),
		P99Ns:           crew.percentile(0.99),
	}
}

func memory(collections int) (m runtime.MemStats) {
	for range collections {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return m
}
