// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"runtime/trace"
	"sync"
	"time"
)

func init() { cases["regions_ok"] = regionsOK }

// Ended on every path; one is open because its goroutine still is at it.
func regionsOK() {
	var done sync.WaitGroup
	for i := 0; i < 6; i++ {
		done.Add(1)
		go func(i int) {
			defer done.Done()
			defer trace.StartRegion(context.Background(), "step").End()
			if i%2 == 1 {
				return
			}
			trace.WithRegion(context.Background(), "inner", func() {})
		}(i)
	}
	go func() {
		defer trace.StartRegion(context.Background(), "long").End()
		time.Sleep(time.Hour)
	}()
	done.Wait()
	time.Sleep(20 * time.Millisecond)
}
