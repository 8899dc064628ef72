// SPDX-License-Identifier: Apache-2.0

// A goroutine sends, and the one who should receive has left.
package lab

import (
	"context"
	"errors"
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

// The classic: the context ends first, and the send never completes.
func onDone(ctx context.Context, n int) (int, error) {
	result := make(chan int)
	go func() { // want CTX003
		result <- work(n)
	}()
	select {
	case v := <-result:
		return v, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// The same with a timeout.
func onTimeout(n int) (int, error) {
	result := make(chan int)
	go func() { // want CTX003
		result <- work(n)
	}()
	select {
	case v := <-result:
		return v, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

// A timer of one's own is no better.
func onTimer(n int) (int, error) {
	result := make(chan int)
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	go func() { // want CTX003
		result <- work(n)
	}()
	select {
	case <-timer.C:
		return 0, errTimeout
	case v := <-result:
		return v, nil
	}
}

// Nobody receives when the check fails.
func earlyReturn(n int) (int, error) {
	result := make(chan int)
	go func() { // want CTX003
		result <- work(n)
	}()
	if err := check(n); err != nil {
		return 0, err
	}
	return <-result, nil
}

// Two send, one is received. One finding for the channel is enough.
func firstOf(a, b int) int {
	result := make(chan int)
	go func() { result <- work(a) }() // want CTX003
	go func() { result <- work(b) }()
	return <-result
}

// Each item has a sender, and the first error ends the receiving.
func allOrNone(items []int) error {
	errs := make(chan error)
	for _, n := range items {
		go func() { // want CTX003
			errs <- check(n)
		}()
	}
	for range items {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

// The buffer has room for one, and there are two sends.
func twoResults(ctx context.Context, n int) (int, error) {
	results := make(chan int, 1)
	go func() { // want CTX003
		results <- work(n)
		results <- work(n + 1)
	}()
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case v := <-results:
		return v + <-results, nil
	}
}

// The producer goes on, the consumer has found what it wanted.
func firstLarge(limit int) int {
	numbers := make(chan int)
	go func() { // want CTX003
		defer close(numbers)
		for n := 0; n < 1000; n++ {
			numbers <- work(n)
		}
	}()
	for n := range numbers {
		if n > limit {
			return n
		}
	}
	return -1
}

// The break leaves the loop that receives.
func sumUntil(stop int) int {
	numbers := make(chan int)
	go func() { // want CTX003
		defer close(numbers)
		for n := 0; n < 1000; n++ {
			numbers <- n
		}
	}()
	total := 0
	for n := range numbers {
		if n == stop {
			break
		}
		total += n
	}
	return total
}

// Closing would help the receiver, but it is the sender that waits.
func closedLate(ctx context.Context, n int) error {
	errs := make(chan error)
	go func() { // want CTX003
		defer close(errs)
		errs <- check(n)
	}()
	select {
	case err := <-errs:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Result or error: on the error, the result has a sender still.
func resultAndError(n int) (int, error) {
	result := make(chan int)
	errs := make(chan error)
	go func() { result <- work(n) }() // want CTX003
	go func() { errs <- check(n) }()
	if err := <-errs; err != nil {
		return 0, err
	}
	return <-result, nil
}

// The case of the switch that does not wait.
func maybeWait(n, mode int) int {
	result := make(chan int)
	go func() { result <- work(n) }() // want CTX003
	switch mode {
	case 0:
		return <-result
	case 1:
		return -1
	default:
		return work(n) + <-result
	}
}

// Polled once, and then forgotten.
func poll(n int) (int, bool) {
	result := make(chan int)
	go func() { result <- work(n) }() // want CTX003
	select {
	case v := <-result:
		return v, true
	default:
		return 0, false
	}
}

// The goroutine knows the context, but waits for it only before the send.
func looksOnce(ctx context.Context, n int) (int, error) {
	result := make(chan int)
	go func() { // want CTX003
		if ctx.Err() != nil {
			return
		}
		result <- work(n)
	}()
	select {
	case v := <-result:
		return v, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}
