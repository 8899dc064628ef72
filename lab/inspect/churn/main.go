// SPDX-License-Identifier: Apache-2.0

// Goroutines that come and go all the time, with stacks that grow and shrink, under a collector that
// never rests. A reader that mixes two moments shows a stack that cannot be: each of three kinds of
// goroutine has functions of its own, and none is ever blocked for ever.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"example.com/inspect/plant"
)

var pool = sync.Pool{New: func() any { return new([64]int) }}

func main() {
	stop := make(chan struct{})
	var all sync.WaitGroup
	for i := 0; i < 3; i++ {
		all.Add(3)
		go spawnRed(stop, &all)
		go spawnGreen(stop, &all)
		go spawnBlue(stop, &all)
	}
	go collect(stop)
	fmt.Printf("{\"pid\":%d,\"go\":%q}\n", os.Getpid(), runtime.Version())
	plant.Hold()
	close(stop)
	all.Wait()
	fmt.Println("{\"ended\":true}")
}

func collect(stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(5 * time.Millisecond):
			runtime.GC()
		}
	}
}

func spawnRed(stop chan struct{}, all *sync.WaitGroup) {
	defer all.Done()
	for n := 0; ; n++ {
		var batch sync.WaitGroup
		turn := make(chan int)
		for i := 0; i < 50; i++ {
			batch.Add(1)
			go startRed(&batch, turn, (n*7+i)%60)
		}
		for i := 0; i < 50; i++ {
			turn <- i
		}
		batch.Wait()
		if stopped(stop) {
			return
		}
	}
}

func startRed(batch *sync.WaitGroup, turn chan int, depth int) {
	defer batch.Done()
	climbRed(turn, depth)
}

//go:noinline
func climbRed(turn chan int, depth int) int {
	var pad [40]int
	pad[depth%40] = depth
	if depth == 0 {
		return <-turn
	}
	defer touch(&pad)
	return climbRed(turn, depth-1) + pad[0]
}

func spawnGreen(stop chan struct{}, all *sync.WaitGroup) {
	defer all.Done()
	for {
		ctx, cancel := context.WithCancel(context.Background())
		var batch sync.WaitGroup
		for i := 0; i < 50; i++ {
			batch.Add(1)
			child, cancelChild := context.WithTimeout(ctx, time.Duration(i)*100*time.Microsecond)
			go startGreen(&batch, child, cancelChild, i%30)
		}
		time.Sleep(time.Millisecond)
		cancel()
		batch.Wait()
		if stopped(stop) {
			return
		}
	}
}

func startGreen(batch *sync.WaitGroup, ctx context.Context, cancel context.CancelFunc, depth int) {
	defer batch.Done()
	defer cancel()
	climbGreen(ctx, depth)
}

//go:noinline
func climbGreen(ctx context.Context, depth int) int {
	buffer := pool.Get().(*[64]int)
	defer pool.Put(buffer)
	buffer[0] = depth
	if depth == 0 {
		select {
		case <-ctx.Done():
		case <-time.After(3 * time.Millisecond):
		}
		return 1
	}
	return climbGreen(ctx, depth-1) + buffer[0]
}

func spawnBlue(stop chan struct{}, all *sync.WaitGroup) {
	defer all.Done()
	var mu sync.Mutex
	for {
		var batch sync.WaitGroup
		for i := 0; i < 50; i++ {
			batch.Add(1)
			go startBlue(&batch, &mu, i%20)
		}
		batch.Wait()
		if stopped(stop) {
			return
		}
	}
}

func startBlue(batch *sync.WaitGroup, mu *sync.Mutex, depth int) {
	defer batch.Done()
	climbBlue(mu, depth)
}

//go:noinline
func climbBlue(mu *sync.Mutex, depth int) int {
	var pad [100]int
	pad[depth] = depth
	if depth == 0 {
		mu.Lock()
		defer mu.Unlock()
		time.Sleep(10 * time.Microsecond)
		return pad[1]
	}
	return climbBlue(mu, depth-1) + pad[depth]
}

//go:noinline
func touch(pad *[40]int) { pad[1]++ }

func stopped(stop chan struct{}) bool {
	select {
	case <-stop:
		return true
	default:
		return false
	}
}
