// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"time"
)

func init() { cases["pollers_ok"] = pollersOK }

func pollersOK(int) {
	for i := 0; i < 3; i++ {
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			for ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
		}()
		cancel()
	}
}
