// SPDX-License-Identifier: Apache-2.0

// A goroutine in every state that a goroutine can rest in, and every kind of frame.
package main

import (
	"context"
	"net"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"example.com/inspect/plant"
)

var (
	release = make(chan struct{})
	mutex   sync.Mutex
	rw      sync.RWMutex
	group   sync.WaitGroup
	cond    = sync.NewCond(&sync.Mutex{})
	spins   atomic.Bool
)

func main() {
	channels()
	locks()
	times()
	system()
	running()
	frames()
	newer()
	deadOnes()
	plant.Settle()
	runtime.GC() // the next collection tells every goroutine that it waits since the end of this one
	runtime.GC()
	time.Sleep(1100 * time.Millisecond)
	plant.Fact("waited_seconds", 1)
	plant.Ready()
	spins.Store(true)
}

func channels() {
	ch := make(chan int)
	plant.Keep(ch)
	g := plant.Go("receive", "chan receive").On("chan receive", plant.Chan(ch)).Lives()
	go func() { g.Here(); <-ch }()

	full := make(chan string, 2)
	full <- "a"
	full <- "b"
	plant.Keep(full)
	g2 := plant.Go("send", "chan send").On("chan send", plant.Chan(full)).Lives()
	go func() { g2.Here(); full <- "c" }()

	var none chan int
	g3 := plant.Go("receive nil", "chan receive (nil chan)").Leaks()
	go func() { g3.Here(); <-none }()
	g4 := plant.Go("send nil", "chan send (nil chan)").Leaks()
	go func() { g4.Here(); none <- 1 }()

	a, b := make(chan int), make(chan struct{ x, y int })
	plant.Keep(a)
	g5 := plant.Go("select", "select").On("chan receive", plant.Chan(a)).On("chan send", plant.Chan(b)).Lives()
	go func() {
		g5.Here()
		select {
		case <-a:
		case b <- struct{ x, y int }{1, 2}:
		}
	}()
	g6 := plant.Go("select without cases", "select (no cases)").Leaks()
	go func() { g6.Here(); select {} }()

	jobs := make(chan func())
	plant.Keep(jobs)
	for i := 0; i < 25; i++ {
		g := plant.Go("worker", "chan receive").On("chan receive", plant.Chan(jobs)).Lives()
		go worker(g, jobs)
	}
}

func worker(g *plant.Goroutine, jobs chan func()) {
	g.Here()
	for job := range jobs {
		job()
	}
}

func times() {
	g := plant.Go("sleep", "sleep").Lives()
	go func() { g.Here(); time.Sleep(time.Hour) }()
	g2 := plant.Go("timer", "chan receive").Lives()
	go func() { g2.Here(); <-time.After(time.Hour) }()
	g3 := plant.Go("ticker", "select").Lives()
	go func() {
		g3.Here()
		ticker := time.NewTicker(time.Hour)
		defer ticker.Stop()
		select {
		case <-ticker.C:
		case <-make(chan int):
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	_ = cancel
	g4 := plant.Go("context", "chan receive").Lives()
	go func() { g4.Here(); <-ctx.Done() }()
}

func system() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	g := plant.Go("accept", "IO wait").Lives()
	go func() { g.Here(); listener.Accept() }()

	second, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	conn, err := net.Dial("tcp", second.Addr().String())
	check(err)
	plant.Keep(second) // a listener that is garbage is closed, and its connections with it
	g2 := plant.Go("socket", "IO wait").Lives()
	go func() { g2.Here(); conn.Read(make([]byte, 1)) }()

	r, w, err := os.Pipe()
	check(err)
	plant.Keep(w)
	g3 := plant.Go("pipe", "IO wait").Lives()
	go func() { g3.Here(); r.Read(make([]byte, 1)) }()

	var fds [2]int
	check(syscall.Pipe(fds[:]))
	g4 := plant.Go("system call", "syscall").Lives()
	go func() { g4.Here(); syscall.Read(fds[0], make([]byte, 1)) }()
}

func running() {
	g := plant.Go("running", "running", "runnable").Lives()
	go spin(g)

	g2 := plant.Go("locked to its thread", "chan receive").On("chan receive", plant.Chan(release)).Lives().OnThread()
	go func() {
		runtime.LockOSThread()
		g2.Here()
		<-release
	}()

	list := map[string]string{"tenant": "acme", "route": "/v1/orders/{id}", "": "empty key", "wide": "größe 日本"}
	g3 := plant.Go("labels", "chan receive").On("chan receive", plant.Chan(release)).Lives().With(list)
	go func() {
		labels := pprof.Labels("tenant", "acme", "route", "/v1/orders/{id}", "", "empty key", "wide", "größe 日本")
		pprof.Do(context.Background(), labels, func(context.Context) {
			g3.Here()
			<-release
		})
	}()
}

//go:noinline
func spin(g *plant.Goroutine) {
	g.Here()
	for n := 0; !spins.Load(); n++ {
		sink = n
	}
}

var sink int

// deadOnes leaves goroutines behind that have ended.
func deadOnes() {
	var all sync.WaitGroup
	for i := 0; i < 200; i++ {
		all.Add(1)
		go func() { defer all.Done(); time.Sleep(time.Millisecond) }()
	}
	all.Wait()
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
