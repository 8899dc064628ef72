// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"time"
)

func init() { cases["spins_ok"] = spinsOK }

// One ends with its context; the other has more to do, and computes for a while below its wait.
func spinsOK() {
	ctx, cancel := context.WithCancel(context.Background())
	ticks := make(chan int)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticks:
			}
		}
	}()
	go func() {
		<-ctx.Done()
		for end := time.Now().Add(2 * settle); time.Now().Before(end); {
		}
	}()
	rest(0)
	spinning = true
	cancel()
	time.Sleep(settle)
}
