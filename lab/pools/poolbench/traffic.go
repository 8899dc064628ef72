// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"runtime"
	"sync"
)

type trafficResult struct {
	Uses   int     `json:"uses"`   // in
	Cycles int     `json:"cycles"` // so many collections
	Held   int     `json:"held"`   // at once
	Reuse  float64 `json:"reuse"`
}

// traffic uses a sync.Pool at an even rate, counted in collections and not in seconds: the pool knows no other
// clock. One processor, so that nothing lies in another's part of the pool.
func traffic(arguments []string) any {
	flags := flag.NewFlagSet("traffic", flag.ExitOnError)
	uses := flags.Int("uses", 1, "of the pool in -cycles collections")
	cycles := flags.Int("cycles", 1, "collections")
	held := flags.Int("held", 1, "objects at once by a use")
	rounds := flags.Int("rounds", 200, "of that")
	_ = flags.Parse(arguments)
	runtime.GOMAXPROCS(1)

	made, gets := 0, 0
	pool := &sync.Pool{New: func() any {
		made++
		return new(buffer)
	}}
	objects := make([]any, *held)
	for range *rounds {
		for u := 0; u < *uses; u++ {
			for i := range objects {
				objects[i] = pool.Get()
				gets++
			}
			for i := range objects {
				pool.Put(objects[i])
				objects[i] = nil
			}
		}
		for range *cycles {
			runtime.GC()
		}
	}
	return trafficResult{*uses, *cycles, *held, 1 - float64(made)/float64(gets)}
}
