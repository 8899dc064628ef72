// SPDX-License-Identifier: Apache-2.0

// heap MIB [ADDRESS]: a heap of so many MiB of small linked objects, for measuring. With an address it
// serves /debug/pprof there. Each line on its input is answered with the longest stall since the last one.
package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"

	"example.com/inspect/plant"
)

// node has 64 bytes, two of its words are pointers.
type node struct {
	next, other *node
	key         [2]int
	value       [4]int
}

const buckets = 1 << 16

var table [buckets]*node

func main() {
	mib, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.SetGCPercent(400) // the heap is built once; do not collect it ten times meanwhile
	var previous *node
	for i := 0; i < mib<<20/64; i++ {
		at := (i * 2654435761) % buckets
		n := &node{next: table[at], other: previous}
		n.key[0] = i
		table[at] = n
		if i%3 == 0 {
			previous = n
		}
	}
	for i := 0; i < 1000; i++ {
		leak(i)
		wait()
	}
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
	fmt.Printf("{\"pid\":%d,\"address\":%q,\"go\":%q,\"leaked\":1000}\n", os.Getpid(), address, runtime.Version())
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		longest, over := gap.Take()
		fmt.Printf("{\"gap_ns\":%d,\"over\":%d}\n", longest, over)
	}
	runtime.KeepAlive(&table)
}

//go:noinline
func leak(i int) {
	ch := make(chan int)
	go func() { ch <- i }()
}

var globalStop = make(chan struct{})

//go:noinline
func wait() {
	go func() { <-globalStop }()
}
