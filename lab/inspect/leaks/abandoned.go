// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"net"
	"runtime"
	"sync"
	"time"

	"example.com/inspect/plant"
)

// Each scenario has a function of its own, so that the frame of main holds nothing.

//go:noinline
func abandoned() {
	sender()
	receiver()
	bufferedSender()
	selecting()
	nowhere()
	ranging()
	workers()
	lateResult()
	firstOfThree()
	pipe()
	deferred()
	deadSlot()
	bothDirections()
	cond()
}

//go:noinline
func sender() {
	ch := make(chan int)
	g := plant.Go("abandoned sender", "chan send").On("chan send", plant.Chan(ch)).Leaks()
	go func() { g.Here(); ch <- 1 }()
	g.Wait()
}

//go:noinline
func receiver() {
	ch := make(chan string)
	g := plant.Go("abandoned receiver", "chan receive").On("chan receive", plant.Chan(ch)).Leaks()
	go func() { g.Here(); <-ch }()
	g.Wait()
}

//go:noinline
func bufferedSender() {
	ch := make(chan []byte, 3)
	g := plant.Go("sender to a full buffer", "chan send").On("chan send", plant.Chan(ch)).Leaks()
	go func() {
		g.Here()
		for {
			ch <- make([]byte, 1000)
		}
	}()
	g.Wait()
}

//go:noinline
func selecting() {
	a, b := make(chan int), make(chan int)
	g := plant.Go("select", "select").On("chan receive", plant.Chan(a)).On("chan send", plant.Chan(b)).Leaks()
	go func() {
		g.Here()
		select {
		case <-a:
		case b <- 1:
		}
	}()
	g.Wait()
}

//go:noinline
func nowhere() {
	var none chan int
	g := plant.Go("receives from nil", "chan receive (nil chan)").Leaks()
	go func() { g.Here(); <-none }()
	g2 := plant.Go("sends to nil", "chan send (nil chan)").Leaks()
	go func() { g2.Here(); none <- 1 }()
	g3 := plant.Go("select without cases", "select (no cases)").Leaks()
	go func() { g3.Here(); select {} }()
	g4 := plant.Go("select of nil channels", "select", "select (no cases)").Leaks()
	go func() {
		g4.Here()
		select {
		case <-none:
		case none <- 1:
		}
	}()
}

//go:noinline
func ranging() {
	ch := make(chan int, 10)
	g := plant.Go("ranges over a channel that nobody closes", "chan receive").Leaks()
	go func() {
		g.Here()
		for v := range ch {
			use(v)
		}
	}()
	for i := 0; i < 5; i++ {
		ch <- i
	}
}

//go:noinline
func workers() {
	jobs, results := make(chan int), make(chan int)
	for i := 0; i < 20; i++ {
		g := plant.Go("worker whose pool is gone", "chan receive").On("chan receive", plant.Chan(jobs)).Leaks()
		go worker(g, jobs, results)
	}
}

func worker(g *plant.Goroutine, jobs <-chan int, results chan<- int) {
	g.Here()
	for job := range jobs {
		results <- job * 2
	}
}

// lateResult returns on its timeout: the fault that CTX003 is about.
//
//go:noinline
func lateResult() {
	for i := 0; i < 10; i++ {
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		result, late := make(chan []byte), make(chan struct{})
		g := plant.Go("result after the timeout", "chan send").On("chan send", plant.Chan(result)).Leaks()
		go func() {
			g.Here()
			<-late
			result <- make([]byte, 10000)
		}()
		select {
		case <-result:
		case <-ctx.Done():
		}
		cancel()
		close(late)
	}
}

//go:noinline
func firstOfThree() {
	answers := make(chan int)
	var all []*plant.Goroutine
	for i := 0; i < 3; i++ {
		i := i
		g := plant.Go("loser of a race")
		go func() { g.Here(); answers <- i }()
		all = append(all, g)
	}
	for _, g := range all {
		g.Wait()
	}
	winner := <-answers
	for i, g := range all {
		if i != winner {
			g.Leaks().MissedByGo()
		}
	}
	plant.Forget(all[winner])
}

// pipe is blocked in net.Pipe, which is made of channels; the other end is gone.
//
//go:noinline
func pipe() {
	client, _ := net.Pipe()
	g := plant.Go("reads from a pipe whose other end is gone", "select").Leaks()
	go func() { g.Here(); client.Read(make([]byte, 1)) }()
	g.Wait()
}

//go:noinline
func deferred() {
	ch := make(chan int)
	g := plant.Go("with a defer pending", "chan receive").Leaks()
	go func() {
		g.Here()
		var mu sync.Mutex
		mu.Lock()
		defer mu.Unlock()
		defer close(ch)
		<-ch
	}()
	g.Wait()
}

// deadSlot holds the channel in a variable that is not read any more while it sleeps.
//
//go:noinline
func deadSlot() {
	ch := make(chan int)
	g := plant.Go("held by a dead variable", "chan receive").Leaks()
	go func() { g.Here(); <-ch }()
	g.Wait()
	g2 := plant.Go("has a dead variable", "sleep").Lives()
	go sleepsWithDead(g2, ch)
	g2.Wait()
}

//go:noinline
func sleepsWithDead(g *plant.Goroutine, ch chan int) {
	g.Here()
	use(cap(ch))
	time.Sleep(time.Hour)
}

//go:noinline
func bothDirections() {
	in, out := make(chan int), make(chan int)
	g := plant.Go("reads what the other writes later", "chan receive").Leaks()
	go func() {
		g.Here()
		v := <-in
		out <- v
	}()
	g2 := plant.Go("writes what the other reads later", "chan receive").Leaks()
	go func() {
		g2.Here()
		v := <-out
		in <- v
	}()
}

//go:noinline
func cond() {
	c := sync.NewCond(new(sync.Mutex))
	for i := 0; i < 3; i++ {
		g := plant.Go("condition that nobody signals", plant.OnCond...).Leaks()
		go func() {
			g.Here()
			c.L.Lock()
			c.Wait()
		}()
	}
	runtime.KeepAlive(c)
}
