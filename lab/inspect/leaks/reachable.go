// SPDX-License-Identifier: Apache-2.0

package main

import (
	"container/list"
	"context"
	"net"
	"os"
	"os/signal"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	"example.com/inspect/plant"
)

type hub struct {
	pad   [7]int
	mu    sync.Mutex
	done  chan struct{}
	names map[string]chan int
}

type notifier interface{ wait() }

type quiet struct{ ch chan int }

func (q *quiet) wait() { <-q.ch }

var (
	globalChan   = make(chan int)
	globalOther  = make(chan int)
	globalBoth   = make(chan int)
	globalMap    = map[string]chan int{}
	globalFunc   func()
	globalIface  notifier
	globalAny    any
	globalHub    = &hub{done: make(chan struct{}), names: map[string]chan int{}}
	globalValue  hub
	globalArray  [50]chan int
	globalBuffer = make(chan chan int, 4)
	globalSync   sync.Map
	globalPool   sync.Pool
	globalList   = list.New()
	globalLock   sync.Mutex
	globalCond   = sync.NewCond(new(sync.Mutex))
	globalAtomic atomic.Value
	globalPtr    atomic.Pointer[hub]
	globalInner  *int
	globalSlice  []hub
	globalUnsafe unsafe.Pointer
	stopSpin     atomic.Bool
)

// receives starts a goroutine that waits for the channel.
//
//go:noinline
func receives(role string, ch chan int) *plant.Goroutine {
	g := plant.Go(role, "chan receive").On("chan receive", plant.Chan(ch)).Lives()
	go func() { g.Here(); <-ch }()
	g.Wait()
	return g
}

//go:noinline
func globals() {
	receives("global", globalChan)
	globalMap["a"] = make(chan int)
	receives("value of a global map", globalMap["a"])
	{
		ch := make(chan int)
		globalFunc = func() { close(ch) }
		receives("captured by a global closure", ch)
	}
	{
		q := &quiet{make(chan int)}
		globalIface = q
		g := plant.Go("behind a global interface", "chan receive").Lives()
		go func() { g.Here(); q.wait() }()
		g.Wait()
	}
	globalAny = struct{ a, b chan int }{nil, make(chan int)}
	receives("in a struct in a global interface", globalAny.(struct{ a, b chan int }).b)
	{
		done := globalHub.done
		g := plant.Go("field behind a global", "chan receive").Lives()
		go func() { g.Here(); <-done }()
		g.Wait()
	}
	globalHub.names["n"] = make(chan int)
	receives("map behind a field of a global", globalHub.names["n"])
	globalValue.names = map[string]chan int{"v": make(chan int)}
	receives("map in a global struct", globalValue.names["v"])
	globalArray[49] = make(chan int)
	receives("last of a global array", globalArray[49])
	globalBuffer <- make(chan int)
	globalBuffer <- make(chan int)
	receives("in the buffer of a global channel", <-globalBuffer).Leaks() // taken out
	{
		ch := <-globalBuffer
		globalBuffer <- ch
		receives("still in the buffer of a global channel", ch)
	}
	globalSync.Store("k", make(chan int))
	{
		v, _ := globalSync.Load("k")
		receives("in a sync.Map", v.(chan int))
	}
	globalList.PushBack(make(chan int))
	receives("in a list", globalList.Back().Value.(chan int))
	globalAtomic.Store(make(chan int))
	receives("in an atomic value", globalAtomic.Load().(chan int))
	globalPtr.Store(&hub{names: map[string]chan int{"p": make(chan int)}})
	receives("behind an atomic pointer", globalPtr.Load().names["p"])
	{
		h := &struct {
			n  int
			ch chan int
		}{1, make(chan int)}
		globalInner = &h.n // keeps all of it
		receives("beside what a global points into", h.ch)
	}
	globalSlice = make([]hub, 100)[50:60]
	globalSlice[3].names = map[string]chan int{"s": make(chan int)}
	receives("in the middle of a slice", globalSlice[3].names["s"])
	{
		q := &quiet{make(chan int)}
		globalUnsafe = unsafe.Pointer(q)
		receives("behind an unsafe pointer", q.ch)
	}
	{
		globalLock.Lock()
		g := plant.Go("global lock", plant.OnMutex...).OnLock("mutex", unsafe.Pointer(&globalLock)).Lives()
		go func() { g.Here(); globalLock.Lock() }()
		globalHub.mu.Lock()
		g2 := plant.Go("lock behind a global", plant.OnMutex...).OnLock("mutex", unsafe.Pointer(&globalHub.mu)).Lives()
		go func() { g2.Here(); globalHub.mu.Lock() }()
		g3 := plant.Go("global condition", plant.OnCond...).Lives()
		go func() { g3.Here(); globalCond.L.Lock(); globalCond.Wait() }()
	}
	{
		other := make(chan int)
		g := plant.Go("select with one reachable channel", "select").Lives()
		go func() {
			g.Here()
			select {
			case <-other:
			case globalOther <- 1:
			}
		}()
		g.Wait()
	}
	{
		cases := []reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(globalBoth)},
			{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(make(chan int))}}
		g := plant.Go("reflect.Select", "select").Lives()
		go func() { g.Here(); reflect.Select(cases) }()
		g.Wait()
	}
	{
		interrupts := make(chan os.Signal, 1)
		signal.Notify(interrupts, syscall.SIGUSR1)
		g := plant.Go("signal", "chan receive").Lives()
		go func() { g.Here(); <-interrupts }()
		g.Wait()
	}
}

//go:noinline
func timers() {
	{
		ch := make(chan int)
		time.AfterFunc(time.Hour, func() { close(ch) })
		receives("closed by a timer", ch)
	}
	g := plant.Go("time.After", "chan receive").Lives()
	go func() { g.Here(); <-time.After(time.Hour) }()
	g2 := plant.Go("ticker", "chan receive").Lives()
	go func() {
		g2.Here()
		for range time.NewTicker(time.Hour).C {
		}
	}()
	g3 := plant.Go("timer in a select", "select").Lives()
	go func() {
		g3.Here()
		select {
		case <-time.After(time.Hour):
		case <-make(chan int):
		}
	}()
	{
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		_ = cancel
		g := plant.Go("context with a deadline", "chan receive").Lives()
		go func() { g.Here(); <-ctx.Done() }()
		child, cancel2 := context.WithCancel(ctx)
		_ = cancel2
		g2 := plant.Go("below a context with a deadline", "chan receive").Lives()
		go func() { g2.Here(); <-child.Done() }()
	}
	{
		ctx, cancel := context.WithCancel(context.Background())
		_ = cancel
		g := plant.Go("context whose cancel function is lost", "chan receive").Leaks()
		go func() { g.Here(); <-ctx.Done() }()
	}
	{
		h := &hub{names: map[string]chan int{"f": make(chan int)}}
		ch := h.names["f"]
		runtime.SetFinalizer(h, func(h *hub) { close(h.names["f"]) })
		plant.Keep(h)
		receives("kept object with a finalizer", ch)
	}
	{
		ch := make(chan int)
		h := &hub{}
		runtime.SetFinalizer(h, func(*hub) { close(ch) })
		plant.Keep(h)
		receives("captured by a finalizer", ch)
	}
}

// heldByOthers are channels that only the stack of another goroutine holds, which can run again.
//
//go:noinline
func heldByOthers() {
	{
		ch := make(chan int)
		g := plant.Go("sleeps and will send", "sleep").Lives()
		go func() { g.Here(); time.Sleep(time.Hour); ch <- 1 }()
		receives("held by one that sleeps", ch)
	}
	{
		ch := make(chan int)
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			panic(err)
		}
		g := plant.Go("accepts and will send", "IO wait").Lives()
		go func() { g.Here(); listener.Accept(); ch <- 1 }()
		receives("held by one that waits for the network", ch)
	}
	{
		ch := make(chan int)
		var fds [2]int
		if err := syscall.Pipe(fds[:]); err != nil {
			panic(err)
		}
		g := plant.Go("in a system call, will send", "syscall").Lives()
		go func() { g.Here(); syscall.Read(fds[0], make([]byte, 1)); ch <- 1 }()
		receives("held by one in a system call", ch)
	}
	{
		first, second, third := make(chan int), make(chan int), make(chan int)
		g := plant.Go("head of a living chain", "sleep").Lives()
		go func() { g.Here(); time.Sleep(time.Hour); close(first) }()
		g2 := plant.Go("middle of a living chain", "chan receive").Lives()
		go func() { g2.Here(); <-first; close(second) }()
		g3 := plant.Go("middle of a living chain", "chan receive").Lives()
		go func() { g3.Here(); <-second; close(third) }()
		receives("end of a living chain", third)
	}
	{
		ch := make(chan int)
		g := plant.Go("has a deferred close", "sleep").Lives()
		go func() { g.Here(); defer close(ch); time.Sleep(time.Hour) }()
		receives("held by an open-coded defer", ch)
	}
	{
		ch := make(chan int)
		g := plant.Go("has deferred closes in a loop", "sleep").Lives()
		go func() {
			g.Here()
			for _, c := range []chan int{make(chan int), ch, make(chan int)} {
				defer close(c)
			}
			time.Sleep(time.Hour)
		}()
		receives("held by a defer of a loop", ch)
	}
	{
		ch := make(chan int)
		g := plant.Go("panics with a channel", "sleep").Lives()
		go func() {
			g.Here()
			defer func() { recover().(func())() }()
			defer time.Sleep(time.Hour)
			panic(func() { close(ch) })
		}()
		receives("held by a panic value", ch)
	}
	{
		var mu sync.Mutex
		ch := make(chan int)
		g := plant.Go("holds a lock and sleeps", "sleep").Lives()
		go func() { g.Here(); mu.Lock(); defer mu.Unlock(); time.Sleep(time.Hour) }()
		g.Wait()
		plant.Settle()
		g2 := plant.Go("waits for a lock that will be free", plant.OnMutex...).Lives()
		go func() { g2.Here(); mu.Lock(); ch <- 1 }()
		receives("held by one that waits for a lock", ch)
	}
	{
		var array struct {
			pad [300]int
			ch  chan int
		}
		array.ch = make(chan int)
		g := plant.Go("has a large variable on its stack", "sleep").Lives()
		go func() {
			g.Here()
			local := array
			p := &local // a stack object
			sleepWith(p.pad[:])
			close(p.ch)
		}()
		receives("in a stack object", array.ch)
	}
}

// spinning comes before everything else: its frame is read word by word when it is interrupted, and the
// memory of its stack must never have held anything of the others.
//
//go:noinline
func spinning() {
	ch := make(chan int)
	g := plant.Go("spins and will send", "running", "runnable").Lives()
	go spins(g, ch)
	receives("held by one that runs", ch)
}

//go:noinline
func sleepWith(pad []int) {
	time.Sleep(time.Hour)
	use(len(pad))
}

//go:noinline
func spins(g *plant.Goroutine, ch chan int) {
	g.Here()
	for n := 0; !stopSpin.Load(); n++ {
		spun = n
	}
	close(ch)
}

var spun int
