// SPDX-License-Identifier: Apache-2.0

// Goroutines with pending defers. The comment behind a defer statement says what is pending of it:
// its kind, how often if not once, and the function that will run. Everything else has run, or was not reached.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"
)

var (
	ch    = make(chan int)
	mu    sync.Mutex
	group sync.WaitGroup
)

type closer struct{ n int }

func (c *closer) Close() error { return nil }

func (c closer) value(n int) { fmt.Println(c.n, n) }

type flusher interface {
	Alpha()
	Flush(int) error
	Zulu()
}

type buffer struct{ n int }

func (b *buffer) Alpha()            {}
func (b *buffer) Flush(n int) error { return nil }
func (b *buffer) Zulu()             {}

//go:noinline
func cleanup(a, b int) { fmt.Println(a, b) }

//go:noinline
func openCoded(c io.Closer, f func(int), g func(), x int) {
	mu.Lock()
	defer mu.Unlock() // pending: open-coded sync.(*Mutex).Unlock
	defer group.Done() // pending: open-coded sync.(*WaitGroup).Done
	defer func() { // pending: open-coded main.openCoded.func1
		fmt.Println("x", x)
	}()
	defer c.Close() // pending: open-coded main.(*closer).Close
	defer f(x) // pending: open-coded main.main.func1
	defer g() // pending: open-coded main.cleanupNothing
	if x > 100 {
		defer fmt.Println("not reached")
	}
	if x > 3 {
		defer cleanup(x, 2) // pending: open-coded main.cleanup
	}
	<-ch
}

func cleanupNothing() {}

//go:noinline
func secondMethod(f flusher, c closer) {
	defer f.Flush(7) // pending: open-coded main.(*buffer).Flush
	defer c.value(3) // pending: open-coded main.closer.value
	defer close(make(chan int)) // pending: open-coded runtime.closechan
	<-ch
}

//go:noinline
func inLoop(n int) {
	for i := 0; i < n; i++ {
		defer cleanup(i, n) // pending: heap 5 main.cleanup
	}
	<-ch
}

//go:noinline
func tooMany() {
	defer cleanup(1, 0) // pending: stack main.cleanup
	defer cleanup(2, 0) // pending: stack main.cleanup
	defer cleanup(3, 0) // pending: stack main.cleanup
	defer cleanup(4, 0) // pending: stack main.cleanup
	defer cleanup(5, 0) // pending: stack main.cleanup
	defer cleanup(6, 0) // pending: stack main.cleanup
	defer cleanup(7, 0) // pending: stack main.cleanup
	defer mu.Unlock() // pending: stack sync.(*Mutex).Unlock
	defer func() { // pending: stack main.tooMany.func1
		recover()
	}()
	<-ch
}

//go:noinline
func panicsInside() {
	defer cleanup(1, 2)
	panic("x")
}

//go:noinline
func panicking() {
	defer cleanup(5, 6) // pending: open-coded main.cleanup
	defer func() {
		<-ch
		recover()
	}()
	defer func() { fmt.Fprint(io.Discard, "has run") }()
	panicsInside()
}

//go:noinline
func exiting() {
	defer cleanup(7, 8) // pending: open-coded main.cleanup
	defer func() { <-ch }()
	runtime.Goexit()
}

//go:noinline
func recovered() {
	func() {
		defer func() { recover() }()
		panicsInside()
	}()
	defer cleanup(9, 10) // pending: open-coded main.cleanup
	<-ch
}

//go:noinline
func running() {
	defer cleanup(11, 12) // pending: open-coded main.cleanup
	defer func() { <-ch }()
}

//go:noinline
func runningLinked(n int) {
	for i := 0; i < n; i++ {
		defer func(i int) { // pending: heap 2 main.runningLinked.func1
			if i == 2 {
				<-ch
			}
		}(i)
	}
}

//go:noinline
func outer() {
	defer cleanup(13, 14) // pending: open-coded main.cleanup
	middle(3)
}

//go:noinline
func middle(n int) {
	for i := 0; i < n; i++ {
		defer cleanup(15, i) // pending: heap 3 main.cleanup
	}
	inner()
}

//go:noinline
func inner() {
	defer mu.Unlock() // pending: open-coded sync.(*Mutex).Unlock
	<-ch
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
	group.Add(100)
	go openCoded(&closer{1}, func(i int) { fmt.Println(i) }, cleanupNothing, len(os.Args)+3)
	go secondMethod(&buffer{1}, closer{2})
	go inLoop(5)
	go tooMany()
	go panicking()
	go exiting()
	go recovered()
	go running()
	go runningLinked(3)
	go outer()
	more()
	settle()
	fmt.Println("ready")
	time.Sleep(time.Hour)
}
