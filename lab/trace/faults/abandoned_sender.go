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
		result, late := make(chan int), make(chan struct{})
		go func() { // want CTX003
			<-late // as slow as it takes
			result <- 1
		}()
		select {
		case <-result:
		case <-time.After(5 * time.Millisecond):
		}
		trace.Log(ctx, "lookup", "gave up")
		task.End()
		close(late)
	}
	stay()
}
