// SPDX-License-Identifier: Apache-2.0

// The cancel function is called on every path of the function.
package lab

import (
	"context"
	"errors"
	"log"
	"os"
	"os/signal"
	"time"
)

var errBusy = errors.New("busy")

func call(ctx context.Context, name string) error {
	if name == "" {
		return errBusy
	}
	return ctx.Err()
}

// The usual one.
func deferred(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return call(ctx, "a")
}

// Through a deferred closure.
func deferredClosure(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		log.Print("done")
		cancel()
	}()
	return call(ctx, "a")
}

// Each path has its own call.
func each(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	if err := call(ctx, "a"); err != nil {
		cancel()
		return err
	}
	cancel()
	return nil
}

// A function that does nothing stands in where there is no limit.
func limited(ctx context.Context, limit time.Duration) error {
	cancel := func() {}
	if limit > 0 {
		ctx, cancel = context.WithTimeout(ctx, limit)
	}
	defer cancel()
	return call(ctx, "a")
}

// Nil where there is no limit.
func limitedNil(ctx context.Context, limit time.Duration) error {
	var cancel context.CancelFunc
	if limit > 0 {
		ctx, cancel = context.WithTimeout(ctx, limit)
	}
	err := call(ctx, "a")
	if cancel != nil {
		cancel()
	}
	return err
}

// Deferred in the branch that makes it.
func limitedBranch(ctx context.Context, limit time.Duration) error {
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	return call(ctx, "a")
}

// One or the other, one defer for both.
func either(ctx context.Context, deadline time.Time) error {
	var cancel context.CancelFunc
	if deadline.IsZero() {
		ctx, cancel = context.WithCancel(ctx)
	} else {
		ctx, cancel = context.WithDeadline(ctx, deadline)
	}
	defer cancel()
	return call(ctx, "a")
}

// Called before it is assigned anew.
func renewed(ctx context.Context) error {
	one, cancel := context.WithTimeout(ctx, time.Second)
	err := call(one, "a")
	cancel()
	if err == nil {
		return nil
	}
	two, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return call(two, "b")
}

// Each attempt ends its own.
func retry(ctx context.Context, attempts int) (err error) {
	for i := 0; i < attempts; i++ {
		attempt, cancel := context.WithTimeout(ctx, time.Second)
		err = call(attempt, "a")
		cancel()
		if err == nil {
			break
		}
	}
	return err
}

// Each turn is a function of its own.
func all(ctx context.Context, names []string) error {
	for _, name := range names {
		err := func() error {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			return call(ctx, name)
		}()
		if err != nil {
			return err
		}
	}
	return nil
}

// The process ends with the failure.
func mustCall(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	if err := call(ctx, "a"); err != nil {
		log.Fatal(err)
	}
	cancel()
}

// The loop never returns; the select's other case cancels and returns.
func forever(ctx context.Context, names <-chan string) {
	ctx, cancel := context.WithCancel(ctx)
	for {
		select {
		case <-ctx.Done():
			cancel()
			return
		case name, ok := <-names:
			if !ok {
				cancel()
				return
			}
			call(ctx, name)
		}
	}
}

// A race of two; both ways cancel.
func race(ctx context.Context, ready <-chan string) (string, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	select {
	case name := <-ready:
		cancel(nil)
		return name, nil
	case <-ctx.Done():
		err := context.Cause(ctx)
		cancel(err)
		return "", err
	}
}

// The stop function of the signals.
func untilSignal(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	return call(ctx, "a")
}

// Values and detached contexts have nothing to cancel.
func valued(ctx context.Context) error {
	type key struct{}
	ctx = context.WithValue(ctx, key{}, "v")
	return call(context.WithoutCancel(ctx), "a")
}
