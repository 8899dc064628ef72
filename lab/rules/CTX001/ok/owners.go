// SPDX-License-Identifier: Apache-2.0

// Somebody else calls the cancel function.
package lab

import (
	"context"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"
)

// Returned.
func withBudget(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, 30*time.Second)
}

func useBudget(ctx context.Context) error {
	ctx, cancel := withBudget(ctx)
	defer cancel()
	return call(ctx, "a")
}

// Returned inside a closure.
func withNoted(ctx context.Context, note func()) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, func() {
		note()
		cancel()
	}
}

// Kept in a field, called by Close.
type service struct {
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

func newService(ctx context.Context) *service {
	ctx, cancel := context.WithCancel(ctx)
	s := &service{ctx: ctx, cancel: cancel}
	s.wg.Add(1)
	go s.loop()
	return s
}

func (s *service) loop() {
	defer s.wg.Done()
	<-s.ctx.Done()
}

func (s *service) Close() error {
	s.cancel()
	s.wg.Wait()
	return nil
}

func useService(ctx context.Context) error {
	s := newService(ctx)
	defer s.Close()
	return call(s.ctx, "a")
}

// Kept in a field that a later method replaces after calling it.
type session struct {
	mu     sync.Mutex
	cancel context.CancelFunc
}

func (s *session) restart(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil {
		s.cancel()
	}
	ctx, s.cancel = context.WithCancel(ctx)
	return call(ctx, "a")
}

func (s *session) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
}

// Kept in a map by name, called by the method that looks it up.
type jobs struct {
	mu      sync.Mutex
	cancels map[string]context.CancelFunc
}

func (j *jobs) start(ctx context.Context, name string) {
	ctx, cancel := context.WithCancel(ctx)
	j.mu.Lock()
	j.cancels[name] = cancel
	j.mu.Unlock()
	go func() {
		call(ctx, name)
		j.stop(name)
	}()
}

func (j *jobs) stop(name string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if cancel, ok := j.cancels[name]; ok {
		cancel()
		delete(j.cancels, name)
	}
}

// Collected and called as a list.
func fanOut(ctx context.Context, names []string) []error {
	var cancels []context.CancelFunc
	var errs []error
	for _, name := range names {
		one, cancel := context.WithTimeout(ctx, time.Second)
		cancels = append(cancels, cancel)
		errs = append(errs, call(one, name))
	}
	for _, cancel := range cancels {
		cancel()
	}
	return errs
}

// The goroutine cancels when it is done.
func background(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	go func() {
		defer cancel()
		call(ctx, "a")
	}()
}

// The goroutine is a function that takes the cancel.
func runAndCancel(ctx context.Context, cancel context.CancelFunc) {
	defer cancel()
	call(ctx, "a")
}

func backgroundNamed(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	go runAndCancel(ctx, cancel)
}

// A timer calls it.
func after(ctx context.Context, d time.Duration) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	time.AfterFunc(d, cancel)
	return ctx
}

// The end of another context calls it.
func merged(ctx, other context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(other, cancel)
	defer stop()
	defer cancel()
	return call(ctx, "a")
}

// A helper calls it.
func finish(cancel context.CancelFunc, err error) error {
	cancel()
	return err
}

func finished(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	return finish(cancel, call(ctx, "a"))
}

// Sent to whoever stops the work.
func announce(ctx context.Context, stops chan<- context.CancelFunc) error {
	ctx, cancel := context.WithCancel(ctx)
	stops <- cancel
	return call(ctx, "a")
}

// Called when the body is closed.
type cancelBody struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (b *cancelBody) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}

func get(ctx context.Context, client *http.Client, url string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		cancel()
		return nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		cancel()
		return nil, err
	}
	resp.Body = &cancelBody{ReadCloser: resp.Body, cancel: cancel}
	return resp, nil
}

// The test ends it.
func contextForTest(t *testing.T, parent context.Context) context.Context {
	ctx, cancel := context.WithCancel(parent)
	t.Cleanup(cancel)
	return ctx
}

// A group as errgroup has it: the first error and Wait both cancel.
type group struct {
	cancel context.CancelFunc
	wg     sync.WaitGroup
	once   sync.Once
	err    error
}

func withGroup(ctx context.Context) (*group, context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	return &group{cancel: cancel}, ctx
}

func (g *group) Go(f func() error) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		if err := f(); err != nil {
			g.once.Do(func() {
				g.err = err
				g.cancel()
			})
		}
	}()
}

func (g *group) Wait() error {
	g.wg.Wait()
	g.cancel()
	return g.err
}

func useGroup(ctx context.Context, names []string) error {
	g, ctx := withGroup(ctx)
	for _, name := range names {
		g.Go(func() error { return call(ctx, name) })
	}
	return g.Wait()
}
