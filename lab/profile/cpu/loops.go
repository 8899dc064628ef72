// SPDX-License-Identifier: Apache-2.0

package main

import "sync"

func init() {
	cases["defers"] = defers
	cases["defers_ok"] = defersOK
	cases["spins"] = spins
}

var (
	mutex   sync.RWMutex
	closed  = make(chan struct{})
	nothing = make(chan int)
)

func init() { close(closed) }

// Deferred calls of a loop go to the heap, and pile up.
func defers(until func() bool) {
	for !until() {
		func() {
			for i := 0; i < 1000; i++ {
				mutex.RLock()
				defer mutex.RUnlock() // want DEF002 in defers
			}
		}()
	}
}

func defersOK(until func() bool) {
	for !until() {
		for i := 0; i < 1000; i++ {
			func() {
				mutex.RLock()
				defer mutex.RUnlock()
			}()
		}
	}
}

// The case of what has ended does not leave the loop.
func spins(until func() bool) {
	for i := 0; ; i++ {
		if i%1000 == 0 && until() {
			return
		}
		select { // want CTX010 in spins
		case <-closed:
		case <-nothing:
		}
	}
}
