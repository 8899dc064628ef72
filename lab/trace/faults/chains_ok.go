// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"runtime/trace"
	"sync"
)

func init() { cases["chains_ok"] = chainsOK }

// After a recovered panic all remaining cleanups run.
func chainsOK() {
	ctx := context.Background()
	var done sync.WaitGroup
	for i := 0; i < 6; i++ {
		done.Add(1)
		go func(i int) {
			defer done.Done()
			for layer := 0; layer < 3; layer++ {
				trace.Log(ctx, "defer", "start")
				defer trace.Log(ctx, "defer", "done")
			}
			defer func() {
				if recover() != nil {
					trace.Log(ctx, "defer", "panic-recovered")
				}
			}()
			if i%2 == 1 {
				panic("planted")
			}
		}(i)
	}
	done.Wait()
}
