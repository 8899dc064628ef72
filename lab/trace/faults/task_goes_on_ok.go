// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"runtime/trace"
	"time"
)

func init() { cases["task_goes_on_ok"] = taskGoesOnOK }

// It finishes the row at hand and stops.
func taskGoesOnOK() {
	ctx, task := trace.NewTask(context.Background(), "import")
	for i := 0; i < 10; i++ {
		trace.WithRegion(ctx, "row", func() {
			time.Sleep(20 * time.Millisecond)
		})
		if i == 2 {
			trace.Log(ctx, "context", "cancelled")
			trace.WithRegion(ctx, "undo", func() { time.Sleep(time.Millisecond) })
			break
		}
	}
	time.Sleep(200 * time.Millisecond)
	task.End()
}
