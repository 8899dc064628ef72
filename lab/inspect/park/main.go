// SPDX-License-Identifier: Apache-2.0

// park N [ADDRESS]: N parked goroutines, for measuring. With an address it serves /debug/pprof there.
// Each line on its input is answered: "gap" with the longest stall since the last "gap".
package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"strconv"
	"sync"

	"example.com/inspect/plant"
)

type conn struct {
	id       int
	requests chan int
	done     chan struct{}
	mu       sync.Mutex
}

func main() {
	n, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	stop := make(chan struct{})
	var started sync.WaitGroup
	started.Add(n)
	for i := 0; i < n; i++ {
		c := &conn{id: i, requests: make(chan int), done: stop}
		plantConn(c)
		switch i % 4 {
		case 0:
			go c.serve(&started)
		case 1:
			go c.deeper(&started, i%13)
		case 2:
			go c.receive(&started)
		default:
			go c.guarded(&started)
		}
	}
	started.Wait()
	runtime.GC()
	address := ""
	if len(os.Args) > 2 {
		listener, err := net.Listen("tcp", os.Args[2])
		if err != nil {
			panic(err)
		}
		address = listener.Addr().String()
		go http.Serve(listener, nil)
	}
	gap := plant.StartGap()
	fmt.Printf("{\"pid\":%d,\"address\":%q,\"go\":%q}\n", os.Getpid(), address, runtime.Version())
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		longest, over := gap.Take()
		fmt.Printf("{\"gap_ns\":%d,\"over\":%d}\n", longest, over)
	}
}

var conns []*conn

func plantConn(c *conn) { conns = append(conns, c) }

func (c *conn) serve(started *sync.WaitGroup) {
	started.Done()
	for {
		select {
		case r := <-c.requests:
			c.id += r
		case <-c.done:
			return
		}
	}
}

//go:noinline
func (c *conn) deeper(started *sync.WaitGroup, n int) {
	if n > 0 {
		c.deeper(started, n-1)
		c.id++
		return
	}
	c.serve(started)
}

func (c *conn) receive(started *sync.WaitGroup) {
	started.Done()
	c.id += <-c.requests
}

func (c *conn) guarded(started *sync.WaitGroup) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer func() { c.id++ }()
	started.Done()
	<-c.done
}
