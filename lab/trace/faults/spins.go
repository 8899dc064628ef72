// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"time"
)

func init() { cases["spins"] = spins }

// The case of the closed channel only leaves the select.
func spins() {
	ctx, cancel := context.WithCancel(context.Background())
	ticks := make(chan int)
	stop := make(chan int)
	go func() {
		for n := 0; ; n++ {
			select { // want CTX010
			case <-ctx.Done():
				break
			case <-ticks:
			case <-stop:
				return
			}
		}
	}()
	rest(0)
	spinning = true
	cancel()
	time.Sleep(settle)
}
