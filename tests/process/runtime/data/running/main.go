// SPDX-License-Identifier: Apache-2.0

// Goroutines that never rest, each in its own way: in loops, allocation, system calls, the clock, deep recursion,
// channels and maps.
package main

import (
	"fmt"
	"os"
	"time"
)

var sink any

//go:noinline
func leaf(n int) int {
	for i := 0; i < 100; i++ {
		n ^= i * 7
	}
	return n
}

//go:noinline
func spin() {
	for n := 0; ; n = leaf(n) + 1 {
	}
}

//go:noinline
func allocate() {
	for i := 0; ; i++ {
		sink = make([]*int, i%5000)
	}
}

//go:noinline
func callSystem() {
	for {
		os.Getppid()
	}
}

//go:noinline
func readClock() {
	for {
		sink = time.Now()
	}
}

//go:noinline
func recurse(n int) int {
	var buf [256]byte
	buf[n%256] = byte(n)
	if n == 0 {
		return int(buf[1])
	}
	return recurse(n-1) + int(buf[2])
}

//go:noinline
func grow() {
	for {
		done := make(chan int)
		go func() { done <- recurse(500) }()
		<-done
	}
}

//go:noinline
func pingPong() {
	a, b := make(chan int), make(chan int)
	go func() {
		for v := range a {
			b <- v
		}
	}()
	for {
		a <- 1
		<-b
	}
}

//go:noinline
func deferring() {
	for {
		func() {
			defer func() { recover() }()
			panic(leaf(1))
		}()
	}
}

//go:noinline
func mapping() {
	m := map[int]string{}
	for i := 0; ; i++ {
		m[i%1000] = "x"
		delete(m, (i+500)%1000)
	}
}

func main() {
	go spin()
	go allocate()
	go callSystem()
	go readClock()
	go grow()
	go pingPong()
	go deferring()
	go mapping()
	time.Sleep(100 * time.Millisecond)
	fmt.Println("ready")
	time.Sleep(time.Hour)
}
