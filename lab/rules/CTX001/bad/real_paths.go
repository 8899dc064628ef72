// SPDX-License-Identifier: Apache-2.0

// Shapes of real programs.
package lab

import (
	"context"
	"net/http"
	"time"
)

type sender struct {
	rt   http.RoundTripper
	stop chan struct{}
}

// Only the goroutine calls it, and only when the program stops.
func (s *sender) post(r *http.Request) error {
	done := make(chan struct{}, 1)
	ctx, cancel := context.WithCancel(context.Background()) // want CTX001
	r = r.WithContext(ctx)
	go func() {
		select {
		case <-done:
		case <-s.stop:
			cancel()
		}
	}()
	resp, err := s.rt.RoundTrip(r)
	done <- struct{}{}
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func withDeadline(d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), d)
}

// With a limit, the first one is forgotten.
func snapshot(limit time.Duration, save func(context.Context) error) error {
	ctx, cancel := context.WithCancel(context.Background()) // want CTX001
	if limit > 0 {
		ctx, cancel = withDeadline(limit)
	}
	defer cancel()
	return save(ctx)
}

// The next try forgets the last one.
func waitStarted(probe func(context.Context) error) {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second) // want CTX001
		if err := probe(ctx); err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		cancel()
		return
	}
}

type session struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func (s *session) close() { s.cancel() }

func newSession(parent context.Context) (*session, error) {
	ctx, cancel := context.WithCancel(parent)
	if err := ctx.Err(); err != nil {
		cancel()
		return nil, err
	}
	return &session{ctx: ctx, cancel: cancel}, nil
}

// The session is dropped when what comes next fails.
func register(parent context.Context, add func(context.Context) error) (*session, error) {
	s, err := newSession(parent) // want CTX001
	if err != nil {
		return nil, err
	}
	if err := add(s.ctx); err != nil {
		return nil, err
	}
	return s, nil
}
