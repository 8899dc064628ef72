// SPDX-License-Identifier: Apache-2.0

// Goroutines of every kind that stay where they are. The program says what Go itself thinks of them, then
// "ready", and sleeps.
package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"runtime"
	"runtime/pprof"
	"sync"
	"syscall"
	"time"
)

var (
	ch     = make(chan int)
	full   = make(chan string, 1)
	texts  = make(chan string)
	never  chan int
	mu     sync.Mutex
	rw     sync.RWMutex
	group  sync.WaitGroup
	cond   = sync.NewCond(&sync.Mutex{})
	locked = make(chan struct{})
)

type server struct{ name string }

//go:noinline
func (s *server) serve(depth int) int {
	var big [100]int
	if depth > 0 {
		big[depth%100] = s.serve(depth - 1)
		return big[depth%100] + 1
	}
	return <-ch
}

func inlined(c chan int) int { return receive(c) }

func receive(c chan int) int { return <-c }

type doer interface{ do() }

type work struct{ c chan int }

func (w work) do() { <-w.c }

//go:noinline
func generic[T any](c chan T) T { return <-c }

func spawnInlined(c chan int) { go receive(c) }

//go:noinline
func panics() {
	defer func() {
		<-ch
		recover()
	}()
	var p *server
	fmt.Println(p.name)
}

func labelled(ctx context.Context) {
	pprof.SetGoroutineLabels(ctx)
	<-ch
}

func start() {
	go receive(ch)
	go func() { full <- "b" }()
	go func() { <-never }()
	go func() { never <- 1 }()
	go func() { select {} }()
	go func() {
		select {
		case <-ch:
		case full <- "c":
		}
	}()
	go func() { mu.Lock() }()
	go func() { rw.RLock() }()
	go func() { rw.Lock() }()
	go group.Wait()
	go func() {
		cond.L.Lock()
		cond.Wait()
	}()
	go func() { time.Sleep(time.Hour) }()
	go (&server{"a"}).serve(50)
	go func() { inlined(ch) }()
	go doer(&work{ch}).do()
	go generic(texts)
	spawnInlined(ch)
	go panics()
	go func() {
		runtime.LockOSThread()
		<-locked
	}()
	go pprof.Do(context.Background(), pprof.Labels("path", "/x", "user", "17"), labelled)
	// One goroutine that shares the labels of the one that starts it.
	pprof.Do(context.Background(), pprof.Labels("shared", "yes"), func(context.Context) { go receive(ch) })
	go func() {
		var pair [2]int
		syscall.Pipe(pair[:])
		var buf [1]byte
		syscall.Read(pair[0], buf[:])
	}()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go listener.Accept()
	more()
}

// settle waits until every other goroutine is blocked.
func settle() {
	for {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		if bytes.Count(stacks, []byte(" [running")) == 1 && !bytes.Contains(stacks, []byte(" [runnable")) {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func main() {
	full <- "a"
	group.Add(1)
	mu.Lock()
	rw.Lock()
	start()
	time.Sleep(50 * time.Millisecond) // a system call cannot be told from its beginning
	settle()
	runtime.GC()
	settle()
	buf := make([]byte, 1<<20)
	os.Stdout.Write(buf[:runtime.Stack(buf, true)])
	fmt.Println("ready")
	time.Sleep(time.Hour)
}
