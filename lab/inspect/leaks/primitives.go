// SPDX-License-Identifier: Apache-2.0

package main

import (
	"sync"
	"unsafe"

	"example.com/inspect/plant"
)

//go:noinline
func primitives() {
	neverUnlocked()
	heldByALeaked()
	readers()
	writer()
	group()
	once()
}

// table and lazy: a lock alone is so small that it shares its memory with other small objects, and with
// them it would stay reachable.
type table struct {
	name string
	mu   sync.Mutex
	rows map[string]int
}

type lazy struct {
	once sync.Once
	text string
}

// neverUnlocked is a lock whose holder has returned (DEF010).
//
//go:noinline
func neverUnlocked() {
	mu := &new(table).mu
	mu.Lock()
	for i := 0; i < 3; i++ {
		g := plant.Go("lock that nobody unlocks", plant.OnMutex...).OnLock("mutex", unsafe.Pointer(mu)).Leaks()
		go func() { g.Here(); mu.Lock() }()
	}
}

//go:noinline
func heldByALeaked() {
	t := &table{name: "t"}
	ch := make(chan int)
	g := plant.Go("holds a lock and waits for ever", "chan send").Leaks()
	go func() {
		g.Here()
		t.mu.Lock()
		defer t.mu.Unlock()
		ch <- 1
	}()
	g.Wait()
	plant.Settle()
	g2 := plant.Go("waits for the lock of one that waits for ever", plant.OnMutex...).Leaks()
	go func() {
		g2.Here()
		t.mu.Lock()
		t.rows["a"]++
		t.mu.Unlock()
	}()
}

//go:noinline
func readers() {
	rw := new(sync.RWMutex)
	rw.Lock()
	for i := 0; i < 2; i++ {
		g := plant.Go("read lock of a lost RWMutex", plant.OnRead...).Leaks()
		go func() { g.Here(); rw.RLock() }()
	}
}

//go:noinline
func writer() {
	rw := new(sync.RWMutex)
	rw.RLock()
	g := plant.Go("write lock of a lost RWMutex", plant.OnWrite...).Leaks()
	go func() { g.Here(); rw.Lock() }()
	g.Wait()
	plant.Settle()
	g2 := plant.Go("read lock behind a writer", plant.OnRead...).Leaks()
	go func() { g2.Here(); rw.RLock() }()
	g3 := plant.Go("write lock behind a writer", plant.OnMutex...).Leaks()
	go func() { g3.Here(); rw.Lock() }()
}

//go:noinline
func group() {
	wg := new(sync.WaitGroup)
	wg.Add(1)
	for i := 0; i < 2; i++ {
		g := plant.Go("group that is never done", plant.OnWaitGroup...).Leaks()
		go func() { g.Here(); wg.Wait() }()
	}
}

//go:noinline
func once() {
	o := &new(lazy).once
	g := plant.Go("once that never ends", "select (no cases)").Leaks()
	go func() { g.Here(); o.Do(func() { select {} }) }()
	g.Wait()
	plant.Settle()
	g2 := plant.Go("second of a once that never ends", plant.OnMutex...).Leaks()
	go func() { g2.Here(); o.Do(func() {}) }()
}

//go:noinline
func cycles() {
	deadlock()
	ring(10)
	chain(5)
	selfHeld()
	group2()
}

// deadlock takes two locks in two orders.
//
//go:noinline
func deadlock() {
	a, b := &new(table).mu, &new(table).mu
	first, second := make(chan int), make(chan int)
	g := plant.Go("holds a, wants b", plant.OnMutex...).OnLock("mutex", unsafe.Pointer(b)).Leaks()
	go func() {
		g.Here()
		a.Lock()
		defer a.Unlock()
		close(first)
		<-second
		b.Lock()
		defer b.Unlock()
	}()
	g2 := plant.Go("holds b, wants a", plant.OnMutex...).OnLock("mutex", unsafe.Pointer(a)).Leaks()
	go func() {
		g2.Here()
		b.Lock()
		defer b.Unlock()
		close(second)
		<-first
		a.Lock()
		defer a.Unlock()
	}()
}

// ring has n goroutines that each wait for the one before.
//
//go:noinline
func ring(n int) {
	var chs []chan int
	for i := 0; i < n; i++ {
		chs = append(chs, make(chan int))
	}
	for i := 0; i < n; i++ {
		in, out := chs[i], chs[(i+1)%n]
		g := plant.Go("in a ring", "chan receive").On("chan receive", plant.Chan(in)).Leaks()
		go func() {
			g.Here()
			v := <-in
			out <- v
		}()
	}
}

// chain has n goroutines in a row; the first waits for a channel that nobody has.
//
//go:noinline
func chain(n int) {
	in := make(chan int)
	for i := 0; i < n; i++ {
		from, to := in, make(chan int)
		g := plant.Go("in a chain", "chan receive").On("chan receive", plant.Chan(from)).Leaks()
		go func() {
			g.Here()
			for v := range from {
				to <- v
			}
			close(to)
		}()
		in = to
	}
}

type actor struct {
	inbox chan func()
	stop  chan struct{}
}

func (a *actor) run(g *plant.Goroutine) {
	g.Here()
	for {
		select {
		case f := <-a.inbox:
			f()
		case <-a.stop:
			return
		}
	}
}

// selfHeld is an actor that only itself refers to.
//
//go:noinline
func selfHeld() {
	a := &actor{make(chan func()), make(chan struct{})}
	g := plant.Go("actor that only itself knows", "select").Leaks()
	go a.run(g)
	g.Wait()
}

// group2 has a group whose members wait for what its waiter would do.
//
//go:noinline
func group2() {
	wg := new(sync.WaitGroup)
	ch := make(chan int)
	for i := 0; i < 3; i++ {
		wg.Add(1)
		g := plant.Go("member of a group", "chan send").Leaks()
		go func() {
			g.Here()
			defer wg.Done()
			ch <- 1
		}()
	}
	g := plant.Go("waits for its members before it reads", plant.OnWaitGroup...).Leaks()
	go func() {
		g.Here()
		wg.Wait()
		for range ch {
		}
	}()
}

//go:noinline
func garbage() {
	inObject()
	inMap()
}

type session struct {
	pad  [100]int
	done chan struct{}
	next *session
}

// inObject is a channel in objects that refer to each other and that nobody refers to.
//
//go:noinline
func inObject() {
	s := &session{done: make(chan struct{})}
	s.next = &session{next: s, done: make(chan struct{})}
	done := s.done
	g := plant.Go("channel of a garbage object", "chan receive").Leaks()
	go func() { g.Here(); <-done }()
	g.Wait()
}

//go:noinline
func inMap() {
	m := map[string]chan int{"a": make(chan int), "b": make(chan int)}
	ch := m["a"]
	g := plant.Go("channel of a garbage map", "chan receive").Leaks()
	go func() { g.Here(); <-ch }()
	g.Wait()
}
