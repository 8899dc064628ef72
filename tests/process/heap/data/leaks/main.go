// SPDX-License-Identifier: Apache-2.0
// Goroutines that can never run again (started by functions named leak…) and goroutines that can, of every
// kind that the leak proof tells apart.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"reflect"
	"runtime"
	"sync"
	"time"
)

type locks struct {
	mu   sync.Mutex
	rw   sync.RWMutex
	wg   sync.WaitGroup
	cond *sync.Cond
	ch   chan int
	pad  [16]*int
}

type node struct {
	next *node
	ch   chan int
}

type finalized struct {
	ch  chan int
	pad [4]*int
}

var (
	global  = make(chan int)
	mu      sync.Mutex
	keep    *locks
	list    *node
	byName  = map[string]any{}
	table   [][]chan int
	holders []any
)

func newLocks() *locks {
	l := &locks{ch: make(chan int)}
	l.cond = sync.NewCond(&l.mu)
	return l
}

func leakReceive() { go func() { <-make(chan int) }() }
func leakSend()    { c := make(chan int); go func() { c <- 1 }() }
func leakFull() {
	c := make(chan *node, 2)
	go func() {
		for {
			c <- &node{}
		}
	}()
}
func leakRange() {
	c := make(chan int)
	go func() {
		for range c {
		}
	}()
}
func leakSelect() {
	go func() {
		a, b := make(chan int), make(chan string)
		select {
		case <-a:
		case b <- "":
		}
	}()
}
func leakNil()         { go func() { var c chan int; <-c }() }
func leakNilSend()     { go func() { var c chan int; c <- 1 }() }
func leakEmptySelect() { go func() { select {} }() }
func leakMutex()       { go func() { l := newLocks(); l.mu.Lock(); l.mu.Lock() }() }
func leakPlainMutex()  { go func() { m := &[4]sync.Mutex{}; m[3].Lock(); m[3].Lock() }() }
func leakReader()      { go func() { l := newLocks(); l.rw.Lock(); l.rw.RLock() }() }
func leakWriter()      { go func() { l := newLocks(); l.rw.RLock(); l.rw.Lock() }() }
func leakWaitGroup()   { go func() { l := newLocks(); l.wg.Add(1); l.wg.Wait() }() }
func leakCond()        { go func() { l := newLocks(); l.mu.Lock(); l.cond.Wait() }() }
func leakContext() {
	ctx, cancel := context.WithCancel(context.Background())
	_ = cancel
	go func() { <-ctx.Done() }()
}

// Each waits for the other.
func leakCycle() {
	a, b := make(chan int), make(chan int)
	go func() { <-a; b <- 1 }()
	go func() { <-b; a <- 1 }()
}

// What only leaked goroutines hold is leaked as well.
func leakHeldByLeaked() {
	inner := make(chan int)
	go func() { <-make(chan int); inner <- 1 }()
	go func() { <-inner }()
}

// The deferred call that would free the other never comes.
func leakDeferred() {
	c := make(chan int)
	go func() { defer func() { c <- 1 }(); <-make(chan int) }()
	go func() { <-c }()
}

// A variable that is not used any more keeps nothing alive.
func leakDeadVariable() {
	go func() {
		c := make(chan int)
		go func() { <-c }()
		c = nil
		time.Sleep(time.Hour)
	}()
}

func liveGlobal() { go func() { <-global }() }
func liveMutex()  { mu.Lock(); go func() { mu.Lock() }() }
func liveKept() {
	keep = newLocks()
	go func() { <-keep.ch }()
	go func() { keep.mu.Lock(); keep.cond.Wait() }()
	keep.wg.Add(1)
	go func() { keep.wg.Wait() }()
	keep.rw.Lock()
	go func() { keep.rw.RLock() }()
}
func liveShapes() {
	wait := func(c chan int) { go func() { <-c }() }
	for i := 0; i < 50; i++ {
		list = &node{list, make(chan int)}
		wait(list.ch)
	}
	c := make(chan int)
	byName["x"] = struct{ a, b any }{1, c}
	wait(c)
	c = make(chan int)
	table = append(table, make([]chan int, 3000))
	table[0][2999] = c
	wait(c)
	c = make(chan int)
	holders = append(holders, func() { c <- 1 })
	wait(c)
	c2 := make(chan int)
	holders = append(holders, &[3]*node{2: {ch: c2}})
	wait(c2)
	buffered := make(chan any, 4)
	c3 := make(chan int)
	buffered <- c3
	holders = append(holders, buffered)
	wait(c3)
	big := new([300]struct {
		a int
		c chan int
		b [5]string
	})
	big[299].c = make(chan int)
	holders = append(holders, big)
	wait(big[299].c)
	// A type that is made at run time.
	made := reflect.New(reflect.StructOf([]reflect.StructField{
		{Name: "A", Type: reflect.TypeOf([100]int{})},
		{Name: "C", Type: reflect.TypeOf(c3)},
	}))
	made.Elem().Field(1).Set(reflect.ValueOf(make(chan int)))
	holders = append(holders, made.Interface())
	wait(made.Elem().Field(1).Interface().(chan int))
}
func liveTimers() {
	go func() { <-time.After(time.Hour) }()
	c := make(chan int)
	time.AfterFunc(time.Hour, func() { c <- 1 })
	go func() { <-c }()
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	_ = cancel
	go func() { <-ctx.Done() }()
	go func() {
		for range time.NewTicker(time.Hour).C {
		}
	}()
}
func liveByDefer() {
	c := make(chan int)
	go func() { defer func() { c <- 1 }(); time.Sleep(time.Hour) }()
	go func() { <-c }()
}
func liveByDeferInLoop() {
	c, d := make(chan int), make(chan int)
	go func() {
		for i := 0; i < 3; i++ {
			defer func() { c <- 1 }()
		}
		if c != nil {
			defer func() { d <- 1 }()
		}
		time.Sleep(time.Hour)
	}()
	go func() { <-c }()
	go func() { <-d }()
}

// The closure is on the stack, and so is what it captures.
func liveByStackObject() {
	c := make(chan int)
	go func() {
		l := locks{ch: c}
		f := func(p *locks) { time.Sleep(time.Hour); p.ch <- 1 }
		f(&l)
		runtime.KeepAlive(&l)
	}()
	go func() { <-c }()
}
func liveByPanic() {
	c := make(chan int)
	go func() {
		defer func() {
			recover()
			time.Sleep(time.Hour)
			c <- 1
		}()
		var l *locks
		l.ch <- 1
	}()
	go func() { <-c }()
}
func liveSignal() {
	s := make(chan os.Signal, 1)
	signal.Notify(s, os.Interrupt)
	go func() { <-s }()
}
func liveNetwork() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return
	}
	c := make(chan int)
	go func() { l.Accept(); c <- 1 }()
	go func() { <-c }()
}
func liveChain() {
	a, b := make(chan int), make(chan int)
	go func() { time.Sleep(time.Hour); a <- 1 }()
	go func() { <-a; b <- 1 }()
	go func() { <-b }()
}
func liveFinalizer() {
	f := &finalized{ch: make(chan int)}
	c := f.ch
	runtime.SetFinalizer(f, func(f *finalized) { f.ch <- 1 })
	go func() { <-c }()
}

// Runs all the time, its channel perhaps only in a register.
func liveBusy() {
	c := make(chan int)
	go func() {
		for i := 0; i >= 0; i++ {
			if i&0xfffff == 0 {
				runtime.Gosched()
			}
		}
		c <- 1
	}()
	go func() { <-c }()
}

// settle waits until every other goroutine is blocked, but for so many that never are.
func settle(busy int) {
	for {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		if bytes.Count(stacks, []byte(" [running"))+bytes.Count(stacks, []byte(" [runnable")) == 1+busy {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func main() {
	for _, f := range []func(){leakReceive, leakSend, leakFull, leakRange, leakSelect, leakNil, leakNilSend,
		leakEmptySelect, leakMutex, leakPlainMutex, leakReader, leakWriter, leakWaitGroup, leakCond, leakContext,
		leakCycle, leakHeldByLeaked, leakDeferred, leakDeadVariable} {
		f()
	}
	for _, f := range []func(){liveGlobal, liveMutex, liveKept, liveShapes, liveTimers, liveByDefer,
		liveByDeferInLoop, liveByStackObject, liveByPanic, liveSignal, liveNetwork, liveChain} {
		f()
	}
	settle(0)
	runtime.GC()
	liveFinalizer()
	busy := 0
	if os.Getenv("BUSY") != "" {
		liveBusy()
		busy = 1
	}
	settle(busy)
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
}
