// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"runtime/trace"
	"time"
)

func init() { cases["task_goes_on"] = taskGoesOn }

func taskGoesOn() {
	ctx, task := trace.NewTask(context.Background(), "import")
	for i := 0; i < 10; i++ {
		trace.WithRegion(ctx, "row", func() { // want CTX010
			time.Sleep(40 * time.Millisecond)
		})
		if i == 2 {
			trace.Log(ctx, "context", "cancelled")
		}
	}
	task.End()
}
