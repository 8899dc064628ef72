// SPDX-License-Identifier: Apache-2.0

// Abandoned receivers, and goroutines that are functions, methods or made by helpers.
package lab

import (
	"context"
	"sync"
	"time"
)

// The goroutine ranges over a channel that is not closed on the error path.
func feed(items []int) error {
	jobs := make(chan int)
	go func() { // want CTX003
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
	close(jobs)
	return nil
}

// The goroutine waits to be told; the early return tells nobody.
func gate(n int) error {
	start := make(chan struct{})
	go func() { // want CTX003
		<-start
		work(n)
	}()
	if err := check(n); err != nil {
		return err
	}
	close(start)
	return nil
}

// The reply is never asked for when the context ends.
func ask(ctx context.Context, n int) (int, error) {
	question := make(chan int)
	answer := make(chan int, 1)
	go func() { // want CTX003
		answer <- work(<-question)
	}()
	select {
	case question <- n:
		return <-answer, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// A named function as the goroutine.
func compute(n int, out chan<- int) {
	out <- work(n)
}

func named(ctx context.Context, n int) (int, error) {
	out := make(chan int)
	go compute(n, out) // want CTX003
	select {
	case v := <-out:
		return v, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// The send is one call further down.
func report(n int, out chan<- int) { compute(n+1, out) }

func indirect(n int) (int, error) {
	out := make(chan int)
	go report(n, out) // want CTX003
	select {
	case v := <-out:
		return v, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

// A generic function around the goroutine.
func async[T any](ctx context.Context, f func() T) (T, error) {
	result := make(chan T)
	go func() { result <- f() }() // want CTX003
	select {
	case v := <-result:
		return v, nil
	case <-ctx.Done():
		var zero T
		return zero, ctx.Err()
	}
}

// A group of senders, of whom one is heard.
func group(items []int) (int, error) {
	var wg sync.WaitGroup
	results := make(chan int)
	for _, n := range items {
		wg.Add(1)
		go func() { // want CTX003
			defer wg.Done()
			results <- work(n)
		}()
	}
	select {
	case v := <-results:
		return v, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

// The select of the goroutine has two cases, and both wait for the one who has left.
func either(ctx context.Context, n int) (int, error) {
	result := make(chan int)
	errs := make(chan error)
	go func() { // want CTX003
		if err := check(n); err != nil {
			errs <- err
			return
		}
		result <- work(n)
	}()
	select {
	case v := <-result:
		return v, nil
	case err := <-errs:
		return 0, err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// The channel is made by a helper, and still has no buffer.
func newResult() chan int { return make(chan int) }

func made(ctx context.Context, n int) (int, error) {
	result := newResult()
	go func() { result <- work(n) }() // want CTX003
	select {
	case v := <-result:
		return v, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}
