// SPDX-License-Identifier: Apache-2.0

// Locks: who holds them and who waits.
package main

import (
	"sync"
	"time"
	"unsafe"

	"example.com/inspect/plant"
)

// Lock is what is true of one lock.
type Lock struct {
	Role    string  `json:"role"`
	Address string  `json:"address"`
	Kind    string  `json:"kind"`
	Symbol  string  `json:"symbol"`
	Locked  bool    `json:"locked"`
	Readers int     `json:"readers"`
	Counter int     `json:"counter"`
	Waiters []int64 `json:"waiters"`
	Owner   int64   `json:"owner"` // who really holds it, 0: nobody, or several
	Sure    bool    `json:"sure"`  // an unlock is pending in a defer: the owner must be named

	waiters []*plant.Goroutine
	owner   *plant.Goroutine
}

var (
	locks   []*Lock
	release = make(chan struct{})

	globalMutex sync.Mutex
	globalRW    sync.RWMutex
	globalGroup sync.WaitGroup
	globalCond  = sync.NewCond(new(sync.Mutex))
	store       = &shop{rows: map[string]int{}}
	shops       [3]shop
)

type shop struct {
	name string
	n    int32
	mu   sync.Mutex
	rw   sync.RWMutex
	rows map[string]int
}

func note(role, kind string, p unsafe.Pointer) *Lock {
	l := &Lock{Role: role, Kind: kind, Address: plant.Address(p)}
	locks = append(locks, l)
	return l
}

func main() {
	mutexes()
	rwMutexes()
	others()
	plant.Settle()
	for _, l := range locks {
		for _, g := range l.waiters {
			l.Waiters = append(l.Waiters, g.ID)
		}
		if l.owner != nil {
			l.Owner = l.owner.ID
		}
	}
	plant.Fact("locks", locks)
	plant.Say()
	plant.Hold()
}

// waits starts n goroutines that wait in f.
func (l *Lock) waits(n int, states []string, f func()) *Lock {
	for i := 0; i < n; i++ {
		g := plant.Go("waits: "+l.Role, states...)
		go func() { g.Here(); f() }()
		l.waiters = append(l.waiters, g)
	}
	return l
}

// held starts a goroutine that has the lock when held returns.
func (l *Lock) held(f func(g *plant.Goroutine, has chan<- struct{})) *Lock {
	has := make(chan struct{})
	g := plant.Go("holds: "+l.Role, "chan receive", "sleep", "sync.Mutex.Lock", "semacquire")
	go func() { g.Here(); f(g, has) }()
	<-has
	l.Locked, l.owner = true, g
	return l
}

func mutexes() {
	l := note("global mutex, deferred unlock", "mutex", unsafe.Pointer(&globalMutex))
	l.Symbol, l.Sure = "main.globalMutex", true
	l.held(func(g *plant.Goroutine, has chan<- struct{}) { holdDeferred(&globalMutex, has) }).
		waits(3, plant.OnMutex, func() { globalMutex.Lock() })

	l = note("mutex in a struct, deferred unlock", "mutex", unsafe.Pointer(&store.mu))
	l.Sure = true
	l.held(func(g *plant.Goroutine, has chan<- struct{}) { holdDeferred(&store.mu, has) }).
		waits(2, plant.OnMutex, func() { store.mu.Lock() })

	mu := &new(shop).mu
	note("mutex, unlock in the same function", "mutex", unsafe.Pointer(mu)).
		held(func(g *plant.Goroutine, has chan<- struct{}) { holdPlain(mu, has) }).
		waits(1, plant.OnMutex, func() { mu.Lock() })

	gone := &new(shop).mu
	gone.Lock()
	l = note("mutex whose holder is gone", "mutex", unsafe.Pointer(gone))
	l.Locked = true
	l.waits(2, plant.OnMutex, func() { gone.Lock() })

	sleepy := &new(shop).mu
	l = note("mutex whose holder sleeps", "mutex", unsafe.Pointer(sleepy))
	l.Sure = true
	l.held(func(g *plant.Goroutine, has chan<- struct{}) {
		sleepy.Lock()
		defer sleepy.Unlock()
		close(has)
		time.Sleep(time.Hour)
	}).waits(1, plant.OnMutex, func() { sleepy.Lock() })

	deadlock()

	inArray := &shops[1].mu
	l = note("mutex in a global array", "mutex", unsafe.Pointer(inArray))
	l.Sure = true
	l.held(func(g *plant.Goroutine, has chan<- struct{}) { holdDeferred(inArray, has) }).
		waits(1, plant.OnMutex, func() { inArray.Lock() })
}

//go:noinline
func holdDeferred(mu *sync.Mutex, has chan<- struct{}) {
	mu.Lock()
	defer mu.Unlock()
	close(has)
	<-release
}

//go:noinline
func holdPlain(mu *sync.Mutex, has chan<- struct{}) {
	mu.Lock()
	close(has)
	<-release
	mu.Unlock()
}

// deadlock has two goroutines that want each other's lock.
func deadlock() {
	a, b := &new(shop).mu, &new(shop).mu
	la := note("deadlock, first", "mutex", unsafe.Pointer(a))
	lb := note("deadlock, second", "mutex", unsafe.Pointer(b))
	la.Sure, lb.Sure = true, true
	goOn := make(chan struct{})
	la.held(func(g *plant.Goroutine, has chan<- struct{}) { holdAndWant(a, b, has, goOn) })
	lb.held(func(g *plant.Goroutine, has chan<- struct{}) { holdAndWant(b, a, has, goOn) })
	la.waiters, lb.waiters = []*plant.Goroutine{lb.owner}, []*plant.Goroutine{la.owner}
	close(goOn)
}

//go:noinline
func holdAndWant(have, want *sync.Mutex, has chan<- struct{}, goOn <-chan struct{}) {
	have.Lock()
	defer have.Unlock()
	close(has)
	<-goOn
	want.Lock()
	defer want.Unlock()
}

func rwMutexes() {
	l := note("written, deferred unlock", "rwmutex", unsafe.Pointer(&globalRW))
	l.Symbol, l.Sure = "main.globalRW", true
	l.held(func(g *plant.Goroutine, has chan<- struct{}) {
		globalRW.Lock()
		defer globalRW.Unlock()
		close(has)
		<-release
	}).waits(4, plant.OnRead, func() { globalRW.RLock() })

	rw := &store.rw
	l = note("read by two, a writer waits", "rwmutex", unsafe.Pointer(rw))
	for i := 0; i < 2; i++ {
		l.held(func(g *plant.Goroutine, has chan<- struct{}) {
			rw.RLock()
			defer rw.RUnlock()
			close(has)
			<-release
		})
	}
	// It is held by readers: nobody alone owns it, and no writer has it.
	l.Locked, l.owner, l.Readers = false, nil, 2
	l.waits(1, plant.OnWrite, func() { rw.Lock() })
	plant.Settle()
	l.waits(2, plant.OnRead, func() { rw.RLock() })
}

func others() {
	globalGroup.Add(3)
	l := note("group", "waitgroup", unsafe.Pointer(&globalGroup))
	l.Symbol, l.Counter = "main.globalGroup", 3
	l.waits(2, plant.OnWaitGroup, func() { globalGroup.Wait() })
	for i := 0; i < 3; i++ {
		g := plant.Go("member of the group", "chan receive")
		go func() {
			g.Here()
			defer globalGroup.Done()
			<-release
		}()
	}
	note("condition", "cond", unsafe.Pointer(globalCond)).
		waits(3, plant.OnCond, func() {
			globalCond.L.Lock()
			defer globalCond.L.Unlock()
			globalCond.Wait()
		})
}
