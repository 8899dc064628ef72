// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"runtime"
	"runtime/trace"
	"sync"
)

func init() { cases["chains"] = chains }

// Two cleanups each. Of nine goroutines three return, three panic and recover with all of it, and in three the outer cleanup
// gives up before it is through.
func chains() {
	ctx := context.Background()
	var done sync.WaitGroup
	for i := 0; i < 9; i++ {
		done.Add(1)
		go func(i int) {
			defer done.Done()
			trace.Log(ctx, "defer", "start")
			defer func() {
				if i%3 == 2 {
					runtime.Goexit()
				}
				trace.Log(ctx, "defer", "done")
			}()
			trace.Log(ctx, "defer", "start") // want DEF001
			defer func() {
				if recover() != nil {
					trace.Log(ctx, "defer", "panic-recovered")
				}
				trace.Log(ctx, "defer", "done")
			}()
			if i%3 == 1 {
				panic("planted")
			}
		}(i)
	}
	done.Wait()
}
