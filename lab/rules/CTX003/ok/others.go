// SPDX-License-Identifier: Apache-2.0

// Goroutines that end by themselves, are told to end, or belong to somebody else.
package lab

import (
	"context"
	"sync"
	"time"
)

// close never blocks.
func signalled(ctx context.Context, n int) error {
	done := make(chan struct{})
	go func() {
		work(n)
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// The deferred close ends the receiver on every path.
func feed(items []int) error {
	jobs := make(chan int)
	defer close(jobs)
	go func() {
		for n := range jobs {
			work(n)
		}
	}()
	for _, n := range items {
		if err := check(n); err != nil {
			return err
		}
		jobs <- n
	}
	return nil
}

// The receiver ends with the context, too.
func listen(ctx context.Context, items []int) error {
	jobs := make(chan int)
	go func() {
		for {
			select {
			case n := <-jobs:
				work(n)
			case <-ctx.Done():
				return
			}
		}
	}()
	for _, n := range items {
		select {
		case jobs <- n:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	<-ctx.Done()
	return nil
}

// Joined before the function returns.
func joined(items []int) {
	var wg sync.WaitGroup
	for _, n := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			work(n)
		}()
	}
	wg.Wait()
}

// Returned: the caller receives.
func start(n int) <-chan int {
	result := make(chan int)
	go func() {
		defer close(result)
		result <- work(n)
	}()
	return result
}

func useStart(n int) int { return <-start(n) }

// The channel came from outside; who receives is not known here.
func publish(out chan<- int, n int) {
	go func() { out <- work(n) }()
}

// The channel is kept in a field, and a method receives.
type mailbox struct {
	in   chan int
	stop chan struct{}
}

func newMailbox() *mailbox {
	m := &mailbox{in: make(chan int), stop: make(chan struct{})}
	go m.loop()
	return m
}

func (m *mailbox) loop() {
	for {
		select {
		case n := <-m.in:
			work(n)
		case <-m.stop:
			return
		}
	}
}

func (m *mailbox) post(ctx context.Context, n int) error {
	select {
	case m.in <- n:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *mailbox) Close() { close(m.stop) }

func postOne(ctx context.Context, n int) error {
	m := newMailbox()
	defer m.Close()
	return m.post(ctx, n)
}

// A named function with a channel that has room.
func compute(n int, out chan<- int) { out <- work(n) }

func named(n int) (int, error) {
	out := make(chan int, 1)
	go compute(n, out)
	select {
	case v := <-out:
		return v, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

// A generic function with a channel that has room.
func async[T any](ctx context.Context, f func() T) (T, error) {
	result := make(chan T, 1)
	go func() { result <- f() }()
	select {
	case v := <-result:
		return v, nil
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	}
}

// The gate is opened on every path.
func gate(n int) error {
	start := make(chan struct{})
	go func() {
		<-start
		work(n)
	}()
	err := check(n)
	close(start)
	return err
}

// The check comes before the goroutine.
func checkedFirst(n int) (int, error) {
	if err := check(n); err != nil {
		return 0, err
	}
	result := make(chan int)
	go func() { result <- work(n) }()
	return <-result, nil
}

// The goroutine waits for the end of the context, nothing else.
func onEnd(ctx context.Context, undo func()) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	go func() {
		<-ctx.Done()
		undo()
	}()
	work(1)
}

// The one slot of a semaphore is taken and given back by the goroutine itself.
func limited(items []int) {
	slots := make(chan struct{}, 4)
	for _, n := range items {
		go func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			work(n)
		}()
	}
}

// The timer sends into its own buffer.
func delayed(ctx context.Context, n int) error {
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	go work(n)
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
