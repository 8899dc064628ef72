// SPDX-License-Identifier: Apache-2.0

//go:build go1.23

package main

import (
	"context"
	"iter"
	"time"
)

// Coroutine switches.
func newer(ctx context.Context) {
	for ctx.Err() == nil {
		next, stop := iter.Pull(func(yield func(int) bool) {
			for i := 0; i < 10 && yield(i); i++ {
			}
		})
		for i := 0; i < 5; i++ {
			next()
		}
		stop()
		time.Sleep(time.Millisecond)
	}
}
