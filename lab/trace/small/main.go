// SPDX-License-Identifier: Apache-2.0

// Small writes a trace of a few kilobytes with an event of almost every kind: small TRACE.
package main

import (
	"context"
	"os"
	"runtime"
	"runtime/trace"
	"sync"
	"time"
)

func main() {
	out, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	never := make(chan int)
	go func() { <-never }()
	if err := trace.Start(out); err != nil {
		panic(err)
	}
	ctx, task := trace.NewTask(context.Background(), "work")
	trace.WithRegion(ctx, "part", func() {
		var wg sync.WaitGroup
		values := make(chan int)
		wg.Add(1)
		go func() {
			defer wg.Done()
			trace.Log(ctx, "defer", "start")
			defer trace.Log(ctx, "defer", "done")
			<-values
		}()
		values <- 1
		wg.Wait()
	})
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan bool)
	go func() {
		<-ctx.Done()
		close(done)
	}()
	time.Sleep(time.Millisecond)
	cancel()
	<-done
	trace.StartRegion(ctx, "left open")
	runtime.GC()
	task.End()
	trace.Stop()
	out.Close()
}
