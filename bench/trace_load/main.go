// SPDX-License-Identifier: Apache-2.0

// Writes a trace of busy goroutines until it has this many megabytes: load TRACE MEGABYTES.
package main

import (
	"context"
	"os"
	"runtime/trace"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

type counter struct {
	file *os.File
	size atomic.Int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.file.Write(p)
	c.size.Add(int64(n))
	return n, err
}

var sink atomic.Pointer[[]byte]

// A request in four steps through channels, with a lock, a timer now and then, and garbage.
func client(ctx context.Context, requests chan<- chan int, mu *sync.Mutex) {
	answer := make(chan int)
	for n := 0; ctx.Err() == nil; n++ {
		task, end := trace.NewTask(ctx, "request")
		region := trace.StartRegion(task, "ask")
		requests <- answer
		<-answer
		region.End()
		mu.Lock()
		mu.Unlock()
		if n%64 == 0 {
			time.Sleep(100 * time.Microsecond)
		}
		if n%8 == 0 {
			piece := make([]byte, 4096)
			sink.Store(&piece)
		}
		end.End()
	}
}

func server(requests <-chan chan int) {
	for answer := range requests {
		done := make(chan bool)
		go func() { done <- true }()
		<-done
		answer <- 1
	}
}

func main() {
	file, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	megabytes, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	out := &counter{file: file}
	if err := trace.Start(out); err != nil {
		panic(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	requests := make(chan chan int)
	var mu sync.Mutex
	var clients sync.WaitGroup
	for i := 0; i < 64; i++ {
		go server(requests)
		clients.Add(1)
		go func() {
			defer clients.Done()
			client(ctx, requests, &mu)
		}()
	}
	for out.size.Load() < int64(megabytes)<<20 {
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	clients.Wait()
	trace.Stop()
	file.Close()
}
