// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"runtime/trace"
)

func init() { cases["abandoned_receiver"] = abandonedReceiver }

// The region is left early: nobody closes the channel that the goroutine ranges over.
func abandonedReceiver() {
	for i := 0; i < 5; i++ {
		trace.WithRegion(context.Background(), "batch", func() {
			items := make(chan int)
			go func() { // want CTX003
				for range items {
				}
			}()
			items <- 1
		})
	}
	stay()
}
