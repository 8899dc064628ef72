// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"runtime"
	"time"

	"example.com/inspect/plant"
)

type server struct {
	base context.Context
	stop context.CancelFunc
}

func newServer() *server {
	s := &server{}
	s.base, s.stop = context.WithCancel(context.Background())
	plant.Keep(s)
	return s
}

type key int

// cancelsLost derives a context for each message and calls its cancel function on errors only.
func cancelsLost() {
	s := newServer()
	plant.Expect("CTX001", plant.Place{}, 5000)
	for i := 0; i < 5000; i++ {
		s.handle(i)
	}
	go func() {
		for i := 5000; ; i++ { // and on it goes
			time.Sleep(time.Millisecond)
			s.handle(i)
		}
	}()
}

//go:noinline
func (s *server) handle(i int) {
	ctx, cancel := context.WithTimeout(s.base, 10*time.Hour)
	if err := step(ctx, i); err != nil {
		cancel()
	}
}

//go:noinline
func step(ctx context.Context, i int) error {
	if ctx.Err() != nil || i < 0 {
		return errors.New("failed")
	}
	return nil
}

func cancelsCalled() {
	s := newServer()
	for i := 0; i < 5000; i++ {
		ctx, cancel := context.WithTimeout(s.base, 10*time.Hour)
		step(ctx, i)
		cancel()
	}
}

// senderAbandoned is the classic: the caller leaves on its timeout, and the result has no taker.
func senderAbandoned() {
	for i := 0; i < 20; i++ {
		asks(make(chan int))
	}
	plant.Settle()
}

//go:noinline
func asks(result chan int) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	late := make(chan struct{})
	defer close(late)
	plant.ExpectOnce("CTX003", plant.At(1), 20)
	go func() {
		<-late
		result <- 1
	}()
	select {
	case n := <-result:
		sink += n
	case <-ctx.Done():
	}
}

func senderBuffered() {
	for i := 0; i < 20; i++ {
		result := make(chan int, 1)
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		go func() {
			time.Sleep(10 * time.Millisecond)
			result <- 1
		}()
		select {
		case n := <-result:
			sink += n
		case <-ctx.Done():
		}
		cancel()
	}
	time.Sleep(50 * time.Millisecond)
}

// cancelInValue lets every callee end a scope that it does not own.
func cancelInValue() {
	s := newServer()
	plant.Expect("CTX006", plant.Place{}, 1)
	ctx, cancel := context.WithCancel(s.base)
	ctx = context.WithValue(ctx, key(1), cancel)
	waits(ctx)
}

func plainValue() {
	s := newServer()
	ctx, cancel := context.WithCancel(s.base)
	plant.Keep(cancel)
	ctx = context.WithValue(ctx, key(1), "user")
	waits(ctx)
}

func waits(ctx context.Context) {
	g := plant.Go("waits", "chan receive")
	go func() {
		g.Here()
		<-ctx.Done()
		runtime.KeepAlive(ctx)
	}()
}

// chainGrows adds a value for each message to the context of the loop.
func chainGrows() {
	messages := make(chan int)
	plant.Keep(messages)
	plant.Expect("CTX007", plant.Place{}, 3000)
	s := newServer()
	g := plant.Go("consumer", "chan receive")
	go func() {
		g.Here()
		grows(s.base, messages)
	}()
	for i := 0; i < 3000; i++ {
		messages <- i
	}
}

//go:noinline
func grows(ctx context.Context, messages <-chan int) {
	for m := range messages {
		ctx = context.WithValue(ctx, key(1), m)
		step(ctx, m)
	}
}

func chainFresh() {
	messages := make(chan int)
	plant.Keep(messages)
	s := newServer()
	g := plant.Go("consumer", "chan receive")
	go func() {
		g.Here()
		for m := range messages {
			step(context.WithValue(s.base, key(1), m), m)
		}
	}()
	for i := 0; i < 3000; i++ {
		messages <- i
	}
}

// worksOn goes on polling long after its deadline: nobody looks at Done.
func worksOn() {
	plant.Expect("CTX010", plant.Place{}, 4)
	for i := 0; i < 4; i++ {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		plant.Keep(cancel)
		g := plant.Go("poller")
		go polls(g, ctx)
	}
}

//go:noinline
func polls(g *plant.Goroutine, ctx context.Context) {
	g.Here()
	for {
		time.Sleep(20 * time.Millisecond)
		poll(ctx)
	}
}

//go:noinline
func poll(ctx context.Context) {
	if v, ok := ctx.Value(key(1)).(int); ok {
		sink += v
	}
}

func stopsInTime() {
	for i := 0; i < 4; i++ {
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		plant.Keep(cancel)
		g := plant.Go("poller")
		go func() {
			g.Here()
			for ctx.Err() == nil {
				time.Sleep(20 * time.Millisecond)
				poll(ctx)
			}
		}()
	}
}
