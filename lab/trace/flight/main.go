// SPDX-License-Identifier: Apache-2.0

//go:build go1.25

// Flight works for a while with a flight recorder running, as a service does, and writes what that remembers: flight TRACE.
// Goroutines that were there before the first remembered moment and that are there after the last belong to it.
package main

import (
	"context"
	"os"
	"runtime/trace"
	"sync"
	"time"
)

func work(ctx context.Context, values chan int, ended *sync.WaitGroup) {
	defer ended.Done()
	for {
		select {
		case <-ctx.Done():
			return
		case v := <-values:
			trace.WithRegion(ctx, "square", func() { trace.Logf(ctx, "square", "%d", v*v) })
		}
	}
}

func main() {
	recorder := trace.NewFlightRecorder(trace.FlightRecorderConfig{MinAge: 200 * time.Millisecond, MaxBytes: 4 << 20})
	if err := recorder.Start(); err != nil {
		panic(err)
	}
	never := make(chan int)
	go func() { <-never }()
	ctx, cancel := context.WithCancel(context.Background())
	values := make(chan int)
	var ended sync.WaitGroup
	for i := 0; i < 4; i++ {
		ended.Add(1)
		go work(ctx, values, &ended)
	}
	for i := 0; i < 300; i++ {
		taskCtx, task := trace.NewTask(ctx, "request")
		trace.Log(taskCtx, "number", "one")
		values <- i
		time.Sleep(2 * time.Millisecond)
		task.End()
	}
	out, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	if _, err := recorder.WriteTo(out); err != nil {
		panic(err)
	}
	out.Close()
	cancel()
	ended.Wait()
	recorder.Stop()
}
