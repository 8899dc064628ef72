// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"runtime/trace"
	"time"
)

func init() { cases["abandoned_sender_ok"] = abandonedSenderOK }

// The channel has room: the goroutine ends although nobody listens.
func abandonedSenderOK() {
	for i := 0; i < 4; i++ {
		_, task := trace.NewTask(context.Background(), "lookup")
		result := make(chan int, 1)
		go func() {
			time.Sleep(20 * time.Millisecond)
			result <- 1
		}()
		select {
		case <-result:
		case <-time.After(5 * time.Millisecond):
		}
		task.End()
	}
	stay()
}
