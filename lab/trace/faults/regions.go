// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"runtime/trace"
	"sync"
)

func init() { cases["regions"] = regions }

var errOdd = errors.New("odd")

// The early return leaves the region open.
func regions() {
	var done sync.WaitGroup
	for i := 0; i < 6; i++ {
		done.Add(1)
		go func(i int) {
			defer done.Done()
			_ = step(i)
		}(i)
	}
	done.Wait()
}

func step(i int) error {
	region := trace.StartRegion(context.Background(), "step") // want DEF001
	if i%2 == 1 {
		return errOdd
	}
	region.End()
	return nil
}
