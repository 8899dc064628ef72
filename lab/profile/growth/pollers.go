// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"time"
)

func init() { cases["pollers"] = pollers }

func poll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
		default:
		}
		time.Sleep(time.Hour) // want CTX010
	}
}

func pollers(int) {
	for i := 0; i < 3; i++ {
		ctx, cancel := context.WithCancel(context.Background())
		go poll(ctx)
		cancel()
	}
}
