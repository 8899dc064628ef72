// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"runtime/trace"
	"time"
)

func init() { cases["abandoned_sender"] = abandonedSender }

func abandonedSender() {
	for i := 0; i < 4; i++ {
		ctx, task := trace.NewTask(context.Background(), "lookup")
		result := make(chan int)
		go func() { // want CTX003
			time.Sleep(20 * time.Millisecond)
			result <- 1
		}()
		select {
		case <-result:
		case <-time.After(5 * time.Millisecond):
		}
		trace.Log(ctx, "lookup", "gave up")
		task.End()
	}
	time.Sleep(settle)
}
