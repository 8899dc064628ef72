// SPDX-License-Identifier: Apache-2.0

// Shapes of real programs: who cancels, and when there is nothing left to cancel.
package lab

import (
	"context"
	"errors"
	"sync"
	"time"
)

type feed struct {
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
	lost   chan struct{}
}

func (f *feed) close() {
	f.cancel()
	f.wg.Wait()
}

// The goroutine may cancel; the caller can, too.
func newFeed(parent context.Context) (*feed, func()) {
	ctx, cancel := context.WithCancel(parent)
	f := &feed{ctx: ctx, cancel: cancel, lost: make(chan struct{})}
	f.wg.Add(1)
	go func() {
		defer f.wg.Done()
		select {
		case <-f.lost:
			f.cancel()
		case <-f.ctx.Done():
		}
	}()
	return f, f.close
}

// Cancelled here after the work, whatever the goroutine did.
func campaign(run func(context.Context) error, seen <-chan string, me string) error {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case who := <-seen:
			if who != me {
				cancel()
			}
		case <-ctx.Done():
		}
	}()
	err := run(ctx)
	cancel()
	<-done
	return err
}

type proxy struct {
	ctx    context.Context
	leader <-chan struct{}
}

// Where the derived context is done, nothing is left to cancel.
func newProxy(parent context.Context, leader <-chan struct{}) (*proxy, <-chan struct{}) {
	ctx, cancel := context.WithCancel(parent)
	p := &proxy{ctx: ctx, leader: leader}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		select {
		case <-p.ctx.Done():
		case <-p.leader:
			cancel()
		}
		<-p.ctx.Done()
	}()
	return p, stopped
}

// Where the parent is done, its child is done as well.
func watch(ctx context.Context, events <-chan error, aggregate func(context.Context)) {
	inner, cancel := context.WithCancel(ctx)
	for {
		select {
		case err := <-events:
			cancel()
			if errors.Is(err, errStop) {
				return
			}
			inner, cancel = context.WithCancel(ctx)
			aggregate(inner)
		case <-ctx.Done():
			return
		}
	}
}

var errStop = errors.New("stop")

// A group is waited for; its context ends with it.
func runAll(ctx context.Context, jobs []func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var wg sync.WaitGroup
	errs := make([]error, len(jobs))
	for i, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs[i] = job(ctx)
		}()
	}
	wg.Wait()
	return errors.Join(errs...)
}
