// SPDX-License-Identifier: Apache-2.0

// Blocks goroutines on locks and channels in known ways and prints who waits for what:
//
//	lock NAME ADDRESS KIND LOCKED READERS COUNTER WAITERS OWNER
//	channel NAME ADDRESS LEN CAP CLOSED ELEMENT WAITERS
//
// OWNER is the function that holds it with a deferred unlock, or "-".
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

type account struct {
	name  string
	first sync.Mutex
	mu    sync.Mutex
	rw    sync.RWMutex
	wg    sync.WaitGroup
	cond  *sync.Cond
	pad   [100]int
}

var (
	globalMu sync.Mutex
	globalRW sync.RWMutex
	acc      *account
	other    *account
	block    = make(chan struct{})
	out      = bufio.NewWriter(os.Stdout)
)

func say(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }

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

func start(f func()) {
	go f()
	settle()
}

//go:noinline
func newAccount(name string) *account { return &account{name: name} }

//go:noinline
func holdGlobal() {
	globalMu.Lock()
	defer globalMu.Unlock()
	<-block
}

//go:noinline
func (a *account) holdField() {
	a.mu.Lock()
	defer a.mu.Unlock()
	<-block
}

//go:noinline
func (a *account) holdByClosure() {
	a.first.Lock()
	defer func() {
		a.name += "."
		a.first.Unlock()
	}()
	<-block
}

//go:noinline
func holdPlain(a *account) {
	a.mu.Lock()
	<-block
	a.mu.Unlock()
}

//go:noinline
func readGlobal() {
	globalRW.RLock()
	defer globalRW.RUnlock()
	<-block
}

//go:noinline
func (a *account) writeField() {
	a.rw.Lock()
	defer a.rw.Unlock()
	<-block
}

// letsGo has its unlock still deferred and holds nothing while it waits for the lock again.
//
//go:noinline
func letsGo(mu *sync.Mutex, taken chan bool) {
	mu.Lock()
	defer mu.Unlock()
	mu.Unlock()
	<-taken
	mu.Lock()
}

func mutexes() {
	start(holdGlobal)
	for i := 0; i < 3; i++ {
		start(func() { globalMu.Lock() })
	}
	say("lock main.globalMu %#x mutex true 0 0 3 main.holdGlobal", unsafe.Pointer(&globalMu))

	start(acc.holdField)
	start(func() { acc.mu.Lock() })
	say("lock main.acc.mu %#x mutex true 0 0 1 main.(*account).holdField",
		unsafe.Pointer(&acc.mu))

	start(acc.holdByClosure)
	start(func() { acc.first.Lock() })
	say("lock main.acc.first %#x mutex true 0 0 1 main.(*account).holdByClosure",
		unsafe.Pointer(&acc.first))

	start(func() { holdPlain(other) })
	start(func() { other.mu.Lock() })
	say("lock main.other.mu %#x mutex true 0 0 1 -", unsafe.Pointer(&other.mu))

	mu := new(sync.Mutex)
	taken := make(chan bool)
	start(func() { letsGo(mu, taken) })
	mu.Lock()
	taken <- true
	settle()
	say("lock - %#x mutex true 0 0 1 -", unsafe.Pointer(mu))
}

func readersAndWriters() {
	start(readGlobal)
	start(func() { globalRW.Lock() })  // waits for the reader
	start(func() { globalRW.RLock() }) // waits for the writer
	start(func() { globalRW.Lock() })  // waits for the writer
	say("lock main.globalRW %#x rwmutex false 1 0 3 main.readGlobal", unsafe.Pointer(&globalRW))

	start(acc.writeField)
	start(func() { acc.rw.RLock() })
	say("lock main.acc.rw %#x rwmutex true 0 0 1 main.(*account).writeField",
		unsafe.Pointer(&acc.rw))
}

func groups() {
	acc.wg.Add(3)
	acc.wg.Done()
	start(func() { acc.wg.Wait() })
	start(func() { acc.wg.Wait() })
	say("lock main.acc.wg %#x waitgroup false 0 2 2 -", unsafe.Pointer(&acc.wg))

	// Whoever waits for a Cond has unlocked its L, though the unlock is deferred still.
	cond := sync.NewCond(new(sync.Mutex))
	acc.cond = cond
	for i := 0; i < 2; i++ {
		start(func() {
			cond.L.Lock()
			defer cond.L.Unlock()
			cond.Wait()
		})
	}
	say("lock - %#x cond false 0 0 2 -", unsafe.Pointer(cond))
}

type message struct{ text string }

func channels() {
	empty := make(chan int)
	start(func() { <-empty })
	start(func() { <-empty })
	say("channel empty %#x 0 0 false int 2", chanAddress(empty))
	full := make(chan *message, 3)
	for i := 0; i < 3; i++ {
		full <- &message{}
	}
	start(func() { full <- nil })
	say("channel full %#x 3 3 false *main.message 1", chanAddress(full))
	either, or := make(chan string, 2), make(chan bool)
	or2 := or
	start(func() {
		select {
		case <-either:
		case or2 <- true:
		}
	})
	say("channel either %#x 0 2 false string 1", chanAddress(either))
	say("channel or %#x 0 0 false bool 1", chanAddress(or))
}

func chanAddress[T any](c chan T) uintptr { return *(*uintptr)(unsafe.Pointer(&c)) }

func main() {
	acc = newAccount(os.Args[0])
	other = newAccount("other")
	mutexes()
	readersAndWriters()
	groups()
	channels()
	fmt.Fprintln(out, "ready")
	out.Flush()
	bufio.NewReader(os.Stdin).ReadString('\n')
	runtime.KeepAlive(acc)
}
