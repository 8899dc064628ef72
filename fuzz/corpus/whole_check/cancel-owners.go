// SPDX-License-Identifier: Apache-2.0

// The cancel function has an owner, and the owner does not call it.
package lab

import (
	"context"
	"sync"
	"time"
)

// Gives the context and its cancel to the caller.
func withBudget(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, 30*time.Second)
}

// The wrapper's cancel is dropped by its caller.
func dropWrapped(ctx context.Context) error {
	ctx, _ = withBudget(ctx) // want CTX001
	return call(ctx, "a")
}

// The wrapper's cancel is forgotten on one path.
func forgetWrapped(ctx context.Context) error {
	ctx, cancel := withBudget(ctx) // want CTX001
	if err := call(ctx, "a"); err != nil {
		return err
	}
	cancel()
	return nil
}

// The wrapper of the wrapper, with an error between.
func withChecked(ctx context.Context, name string) (context.Context, func(), error) {
	ctx, cancel := withBudget(ctx)
	if err := call(ctx, name); err != nil {
		cancel()
		return nil, nil, err
	}
	return ctx, cancel, nil
}

func dropChecked(ctx context.Context) error {
	ctx, _, err := withChecked(ctx, "a") // want CTX001
	if err != nil {
		return err
	}
	return call(ctx, "b")
}

// The wrapper keeps the cancel to itself: none of its callers can call it.
func onlyContext(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx) // want CTX001
	_ = cancel
	return ctx
}

// watcher keeps the cancel function, and no method of it ever calls it.
type watcher struct {
	ctx    context.Context
	cancel context.CancelFunc
	names  []string
}

func newWatcher(ctx context.Context) *watcher {
	ctx, cancel := context.WithCancel(ctx) // want CTX001
	return &watcher{ctx: ctx, cancel: cancel}
}

func (w *watcher) run() error {
	for _, name := range w.names {
		if err := call(w.ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// stopper collects cancel functions; nothing ever runs the list.
type stopper struct {
	mu      sync.Mutex
	cancels []context.CancelFunc
}

func (s *stopper) withCancel(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx) // want CTX001
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancels = append(s.cancels, cancel)
	return ctx
}

// worker has a Stop that cancels.
type worker struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func newWorker(ctx context.Context) *worker {
	ctx, cancel := context.WithCancel(ctx)
	return &worker{ctx: ctx, cancel: cancel}
}

func (w *worker) Stop() { w.cancel() }

func (w *worker) do(name string) error { return call(w.ctx, name) }

// The worker is dropped without its Stop.
func runOnce(ctx context.Context, name string) error {
	w := newWorker(ctx) // want CTX001
	return w.do(name)
}

// The worker is stopped unless the work fails.
func runTwice(ctx context.Context) error {
	w := newWorker(ctx) // want CTX001
	if err := w.do("a"); err != nil {
		return err
	}
	err := w.do("b")
	w.Stop()
	return err
}

// task overwrites the cancel of the run before, which is still going on.
type task struct {
	cancel context.CancelFunc
}

func (t *task) restart(ctx context.Context) error {
	ctx, t.cancel = context.WithCancel(ctx) // want CTX001
	return call(ctx, "a")
}

// Takes the cancel and does nothing with it.
func record(name string, cancel context.CancelFunc) int {
	if cancel == nil {
		return 0
	}
	return len(name)
}

func recorded(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want CTX001
	record("a", cancel)
	return call(ctx, "a")
}

// The goroutine calls it only when it gets a result.
func inBackground(ctx context.Context, results <-chan string) {
	ctx, cancel := context.WithTimeout(ctx, time.Hour) // want CTX001
	go func() {
		select {
		case name := <-results:
			call(ctx, name)
			cancel()
		case <-time.After(time.Second):
		}
	}()
}

// A generic helper hands the cancel on, and it is dropped.
func bound[T any](ctx context.Context, value T) (context.Context, T, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, value, cancel
}

func dropGeneric(ctx context.Context) error {
	ctx, name, _ := bound(ctx, "a") // want CTX001
	return call(ctx, name)
}
