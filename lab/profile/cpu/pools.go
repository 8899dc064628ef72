// SPDX-License-Identifier: Apache-2.0

package main

import (
	"runtime/debug"
	"sync"
)

func init() {
	cases["empty"] = empty
	cases["full_ok"] = fullOK
	cases["lost"] = lost
	cases["local"] = local
}

type buffer [4096]byte

var (
	given = sync.Pool{}
	full  = sync.Pool{New: func() interface{} { return new(buffer) }}
	held  [8]*buffer
	spare buffer
	never = sync.Pool{New: func() interface{} {
		return new(buffer) // want POOL014 in lost
	}}
)

// Nobody puts anything: each Get looks through the whole pool, and goes away with nothing.
func empty(until func() bool) {
	for !until() {
		for i := 0; i < 1000; i++ {
			b, _ := given.Get().(*buffer) // want POOL014 in empty
			if b == nil {
				b = &spare
			}
			b[0]++
		}
	}
}

func fullOK(until func() bool) {
	for !until() {
		for i := 0; i < 1000; i++ {
			b := full.Get().(*buffer)
			b[0]++
			full.Put(b)
		}
	}
}

// What is not given back is made anew, under a collector that is kept busy.
func lost(until func() bool) {
	debug.SetGCPercent(20)
	for !until() {
		for i := 0; i < 1000; i++ {
			held[i%len(held)] = never.Get().(*buffer)
		}
	}
}

func local(until func() bool) {
	for !until() {
		var own sync.Pool
		own.Put(&spare) // want POOL010 in local
		own.Get()
	}
}
