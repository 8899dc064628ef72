// SPDX-License-Identifier: Apache-2.0

package main

import "sync"

func init() { cases["locks"] = locks }

type counter struct {
	mu    sync.Mutex
	value int
}

func (c *counter) add() {
	c.mu.Lock() // want DEF010
	c.value++
	if c.value > 1 {
		c.mu.Unlock()
	}
}

var stuck counter

func locks(int) {
	for i := 0; i < 5; i++ {
		go stuck.add()
	}
}
