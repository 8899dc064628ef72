// SPDX-License-Identifier: Apache-2.0

// Paths of one function on which the cancel function is not called.
package lab

import (
	"context"
	"errors"
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

// Thrown away where it is made: the timer runs its full course.
func discarded(ctx context.Context) error {
	ctx, _ = context.WithTimeout(ctx, time.Minute) // want CTX001
	return call(ctx, "a")
}

// Assigned to the blank identifier a line later, which calls nothing.
func blanked(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want CTX001
	_ = cancel
	return call(ctx, "a")
}

// The return stands before the defer.
func early(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want CTX001
	if name == "" {
		return errBusy
	}
	defer cancel()
	return call(ctx, name)
}

// Called only on the error path.
func onErrorOnly(ctx context.Context) (context.Context, error) {
	ctx, cancel := context.WithCancel(ctx) // want CTX001
	if err := call(ctx, "a"); err != nil {
		cancel()
		return nil, err
	}
	return ctx, nil
}

// Called only when all went well.
func onSuccessOnly(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want CTX001
	if err := call(ctx, "a"); err != nil {
		return err
	}
	cancel()
	return nil
}

// The first cancel is overwritten by the second.
func overwritten(ctx context.Context, long bool) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want CTX001
	if long {
		ctx, cancel = context.WithTimeout(ctx, time.Minute)
	}
	defer cancel()
	return call(ctx, "a")
}

// The defer inside the branch belongs to another variable of the same name.
func shadowed(ctx context.Context, limit time.Duration) error {
	cancel := func() {}
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit) // want CTX001
		if ctx.Err() != nil {
			cancel()
			return ctx.Err()
		}
	}
	defer cancel()
	return call(ctx, "a")
}

// Each failed attempt leaves its timer behind.
func retry(ctx context.Context, attempts int) error {
	var err error
	for i := 0; i < attempts; i++ {
		attempt, cancel := context.WithTimeout(ctx, time.Second) // want CTX001
		if err = call(attempt, "a"); err != nil {
			continue
		}
		cancel()
		return nil
	}
	return err
}

// The break leaves with the last one pending.
func first(ctx context.Context, names []string) string {
	found := ""
	for _, name := range names {
		one, cancel := context.WithCancel(ctx) // want CTX001
		if call(one, name) == nil {
			found = name
			break
		}
		cancel()
	}
	return found
}

// One case of the switch forgets it.
func byMode(ctx context.Context, mode int) error {
	ctx, cancel := context.WithDeadline(ctx, time.Now().Add(time.Second)) // want CTX001
	switch mode {
	case 0:
		cancel()
		return nil
	case 1:
		return call(ctx, "one")
	}
	err := call(ctx, "other")
	cancel()
	return err
}

// One case of the select forgets it.
func wait(ctx context.Context, ready <-chan string) (string, error) {
	ctx, cancel := context.WithCancel(ctx) // want CTX001
	select {
	case name := <-ready:
		cancel()
		return name, nil
	case <-ctx.Done():
		cancel()
		return "", ctx.Err()
	case <-time.After(time.Second):
		return "", errBusy
	}
}

// The closure that would call it is not called on this path.
func uncalled(ctx context.Context, quick bool) error {
	ctx, cancel := context.WithCancel(ctx) // want CTX001
	stop := func() { cancel() }
	if quick {
		return nil
	}
	err := call(ctx, "a")
	stop()
	return err
}

// The forms with a cause need their cancel as much as the others.
func withCause(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, time.Minute, errBusy) // want CTX001
	if err := call(ctx, "a"); err != nil {
		return err
	}
	cancel()
	return nil
}

// The cause is given only on one path.
func cancelCause(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx) // want CTX001
	if err := call(ctx, "a"); err != nil {
		cancel(err)
		return err
	}
	return nil
}

// The stop function unregisters the signals; here it is dropped.
func untilSignal(ctx context.Context) error {
	ctx, _ = signal.NotifyContext(ctx, os.Interrupt) // want CTX001
	return call(ctx, "a")
}

// The stop function is called unless the work fails.
func untilSignalOnce(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt) // want CTX001
	if err := call(ctx, "a"); err != nil {
		return err
	}
	stop()
	return nil
}
