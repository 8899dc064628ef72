// SPDX-License-Identifier: Apache-2.0

// The sender can always go on.
package lab

import (
	"context"
	"errors"
	"sync"
	"time"
)

var errTimeout = errors.New("timeout")

func work(n int) int { return n * n }

func check(n int) error {
	if n < 0 {
		return errors.New("negative")
	}
	return nil
}

// The buffer has room for the one send.
func buffered(ctx context.Context, n int) (int, error) {
	result := make(chan int, 1)
	go func() { result <- work(n) }()
	select {
	case v := <-result:
		return v, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// Room for every sender.
func allOrNone(items []int) error {
	errs := make(chan error, len(items))
	for _, n := range items {
		go func() { errs <- check(n) }()
	}
	for range items {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

// Two senders, room for two.
func firstOf(a, b int) int {
	result := make(chan int, 2)
	go func() { result <- work(a) }()
	go func() { result <- work(b) }()
	return <-result
}

// The send gives up with the context.
func selecting(ctx context.Context, n int) (int, error) {
	result := make(chan int)
	go func() {
		select {
		case result <- work(n):
		case <-ctx.Done():
		}
	}()
	select {
	case v := <-result:
		return v, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// The send gives up when the function returns.
func doneChannel(n int) (int, error) {
	result := make(chan int)
	done := make(chan struct{})
	defer close(done)
	go func() {
		select {
		case result <- work(n):
		case <-done:
		}
	}()
	select {
	case v := <-result:
		return v, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

// The send is tried, and skipped if nobody waits.
func trying(n int) (int, error) {
	result := make(chan int)
	go func() {
		select {
		case result <- work(n):
		default:
		}
	}()
	select {
	case v := <-result:
		return v, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

// Received on every path.
func always(n int) (int, error) {
	result := make(chan int)
	go func() { result <- work(n) }()
	if err := check(n); err != nil {
		<-result
		return 0, err
	}
	return <-result, nil
}

// Drained before the function leaves on its context.
func drained(ctx context.Context, n int) (int, error) {
	result := make(chan int)
	go func() { result <- work(n) }()
	select {
	case v := <-result:
		return v, nil
	case <-ctx.Done():
		<-result
		return 0, ctx.Err()
	}
}

// Drained by a goroutine of its own.
func drainedLater(limit int) int {
	numbers := make(chan int)
	go func() {
		defer close(numbers)
		for n := 0; n < 1000; n++ {
			numbers <- work(n)
		}
	}()
	for n := range numbers {
		if n > limit {
			go func() {
				for range numbers {
				}
			}()
			return n
		}
	}
	return -1
}

// Ranged over to the end.
func sum() int {
	numbers := make(chan int)
	go func() {
		defer close(numbers)
		for n := 0; n < 1000; n++ {
			numbers <- n
		}
	}()
	total := 0
	for n := range numbers {
		total += n
	}
	return total
}

// The producer stops with the context, and the context stops with the function.
func firstLarge(ctx context.Context, limit int) int {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	numbers := make(chan int)
	go func() {
		defer close(numbers)
		for n := 0; ; n++ {
			select {
			case numbers <- work(n):
			case <-ctx.Done():
				return
			}
		}
	}()
	for n := range numbers {
		if n > limit {
			return n
		}
	}
	return -1
}

// A result for each item, all of them received.
func collect(items []int) (total int) {
	results := make(chan int)
	for _, n := range items {
		go func() { results <- work(n) }()
	}
	for range items {
		total += <-results
	}
	return total
}

// The senders are waited for by the goroutine that closes, the receiver ranges to the end.
func pipeline(items []int) (total int) {
	results := make(chan int)
	var wg sync.WaitGroup
	for _, n := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results <- work(n)
		}()
	}
	go func() {
		wg.Wait()
		close(results)
	}()
	for v := range results {
		total += v
	}
	return total
}

// A result or an error; each has room.
func either(ctx context.Context, n int) (int, error) {
	result := make(chan int, 1)
	errs := make(chan error, 1)
	go func() {
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
