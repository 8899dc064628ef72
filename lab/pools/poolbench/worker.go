// SPDX-License-Identifier: Apache-2.0

package main

import (
	"runtime"
	"slices"
	"sync"
	"time"
)

const (
	garbageBytes = 512 // allocated besides on each use, as services do: so there are collections
	cacheLine    = 64
	sampled      = 16   // one use in so many is timed
	yields       = 8    // one use in so many gives the processor to others while it holds its object
	least        = 1000 // uses of each goroutine, also where the machine has no time for them
)

// One goroutine of the load.
type worker struct {
	number    int
	count     int64
	corrupted int64 // uses that found something else than they had written
	latencies []time.Duration
	kept      []byte
}

type crew struct {
	workers []worker
	elapsed time.Duration
}

// use writes to each cache line of the object, to its capacity, and reads it again.
func (w *worker) use(b *buffer) {
	mark := byte(w.number)*31 + byte(w.count)
	data := b.data[:cap(b.data)]
	b.data = data
	for i := 0; i < len(data); i += cacheLine {
		data[i] = mark
	}
	if w.count%yields == 0 {
		runtime.Gosched()
	}
	for i := 0; i < len(data); i += cacheLine {
		if data[i] != mark {
			w.corrupted++
			return
		}
	}
}

func (w *worker) garbage() { w.kept = make([]byte, garbageBytes) }

func newCrew(goroutines int) *crew {
	c := &crew{workers: make([]worker, goroutines)}
	for i := range c.workers {
		c.workers[i] = worker{number: i, latencies: make([]time.Duration, 0, 1<<14)}
	}
	return c
}

func (c *crew) run(duration time.Duration, use func(w *worker)) {
	var group sync.WaitGroup
	start := time.Now()
	end := start.Add(duration)
	for i := range c.workers {
		w := &c.workers[i]
		group.Add(1)
		go func() {
			defer group.Done()
			w.run(end, use)
		}()
	}
	group.Wait()
	c.elapsed = time.Since(start)
}

func (w *worker) run(end time.Time, use func(w *worker)) {
	for {
		if w.count%sampled != 0 {
			use(w)
			w.count++
			continue
		}
		begin := time.Now()
		if begin.After(end) && w.count >= least {
			return
		}
		use(w)
		w.count++
		if len(w.latencies) < cap(w.latencies) {
			w.latencies = append(w.latencies, time.Since(begin))
		}
	}
}

func (c *crew) uses() (sum int64) {
	for i := range c.workers {
		sum += c.workers[i].count
	}
	return sum
}

func (c *crew) corrupted() (sum int64) {
	for i := range c.workers {
		sum += c.workers[i].corrupted
	}
	return sum
}

func (c *crew) percentile(share float64) int64 {
	var all []time.Duration
	for i := range c.workers {
		all = append(all, c.workers[i].latencies...)
	}
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[int(share*float64(len(all)-1))].Nanoseconds()
}
