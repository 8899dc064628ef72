// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

type misuseResult struct {
	Way            string  `json:"way"`
	Goroutines     int     `json:"goroutines"`
	Uses           int64   `json:"uses"`
	P50Ns          int64   `json:"p50_ns"`
	P99Ns          int64   `json:"p99_ns"`
	Reuse          float64 `json:"reuse"`
	AllocationsPer float64 `json:"allocations_per_use"`
	Corrupted      int64   `json:"corrupted_reads"`
}

const misuseSize = 4096

// How a buffer comes back. n counts the uses of one goroutine.
var ways = map[string]func(pool *sync.Pool, b *buffer, n int64){
	"right": func(pool *sync.Pool, b *buffer, _ int64) {
		b.data = b.data[:0]
		pool.Put(b)
	},
	// Every other path forgets it.
	"get-without-put": func(pool *sync.Pool, b *buffer, n int64) {
		if n%2 == 0 {
			b.data = b.data[:0]
			pool.Put(b)
		}
	},
	// Something that never came from the pool goes in, and is not what the others expect.
	"put-without-get": func(pool *sync.Pool, b *buffer, n int64) {
		b.data = b.data[:0]
		pool.Put(b)
		if n%2 == 0 {
			pool.Put(&buffer{})
		}
	},
	// The last user's bytes stay in it.
	"dirty-put": func(pool *sync.Pool, b *buffer, _ int64) { pool.Put(b) },
	// One path puts it, and a deferred call again.
	"double-put": func(pool *sync.Pool, b *buffer, n int64) {
		b.data = b.data[:0]
		pool.Put(b)
		if n%16 == 0 {
			pool.Put(b)
		}
	},
}

func misuse(arguments []string) any {
	flags := flag.NewFlagSet("misuse", flag.ExitOnError)
	way := flags.String("way", "right", "right, get-without-put, put-without-get, dirty-put or double-put")
	goroutines := flags.Int("goroutines", 8, "that use the pool at once")
	duration := flags.Duration("for", 300*time.Millisecond, "of the load")
	_ = flags.Parse(arguments)
	give := ways[*way]
	if give == nil {
		fmt.Fprintf(os.Stderr, "poolbench: there is no way %q\n", *way)
		os.Exit(2)
	}

	var made atomic.Int64
	pool := &sync.Pool{New: func() any {
		made.Add(1)
		return &buffer{data: make([]byte, 0, misuseSize)}
	}}
	crew := newCrew(*goroutines)
	at := memory(1)
	crew.run(*duration, func(w *worker) {
		b := pool.Get().(*buffer)
		// The message starts where the buffer ends: what is in it already becomes part of it.
		if len(b.data) != 0 {
			w.corrupted++
		}
		if cap(b.data) < misuseSize {
			b.data = make([]byte, 0, misuseSize)
			made.Add(1)
		}
		w.use(b)
		give(pool, b, w.count)
		w.garbage()
	})
	after := memory(0)
	uses := crew.uses()
	return misuseResult{
		Way: *way, Goroutines: *goroutines, Uses: uses,
		P50Ns: crew.percentile(0.5), P99Ns: crew.percentile(0.99),
		Reuse:          1 - float64(made.Load())/float64(uses),
		AllocationsPer: float64(after.Mallocs-at.Mallocs)/float64(uses) - 1,
		Corrupted:      crew.corrupted(),
	}
}
