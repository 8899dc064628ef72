// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

var (
	buffers = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}
	pages   = sync.Pool{New: func() any { return new(bytes.Buffer) }}
)

type job struct {
	ctx    context.Context
	input  int
	result chan int // has room for the result, so that nobody waits for a requester that has left
}

type service struct {
	jobs    chan job
	cancel  context.CancelFunc
	workers sync.WaitGroup
	cache   cache
	queue   *queue
	slots   chan struct{}
}

func newService(ctx context.Context) *service {
	ctx, cancel := context.WithCancel(ctx)
	s := &service{jobs: make(chan job, 8), cancel: cancel, queue: newQueue(), slots: make(chan struct{}, 4)}
	s.cache.rows = map[string]entry{}
	s.cache.flights = map[string]*flight{}
	for i := 0; i < 4; i++ {
		s.start(func() { s.work(ctx) })
	}
	s.start(func() { s.sweep(ctx) })
	s.start(func() { s.queue.drain(ctx) })
	return s
}

func (s *service) start(f func()) {
	s.workers.Add(1)
	go func() {
		defer s.workers.Done()
		f()
	}()
}

func (s *service) close() {
	s.cancel()
	s.workers.Wait()
}

func (s *service) work(ctx context.Context) {
	for {
		select {
		case j := <-s.jobs:
			if j.ctx.Err() == nil {
				j.result <- j.input * 2
			}
		case <-ctx.Done():
			return
		}
	}
}

func (s *service) sweep(ctx context.Context) {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.cache.expire()
		case <-ctx.Done():
			return
		}
	}
}

type userKey struct{}

func (s *service) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", s.echo)
	mux.HandleFunc("/fan", s.fan)
	mux.HandleFunc("/cached", s.cached)
	mux.HandleFunc("/slow", s.slow)
	mux.HandleFunc("/queue", s.enqueue)
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("a handler's own") })
	mux.HandleFunc("/stream", s.stream)
	mux.HandleFunc("/work", s.submit)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				http.Error(w, fmt.Sprint(p), http.StatusInternalServerError)
			}
		}()
		ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), userKey{}, "user"), 500*time.Millisecond)
		defer cancel()
		mux.ServeHTTP(w, r.WithContext(ctx))
	})
}

func (s *service) echo(w http.ResponseWriter, r *http.Request) {
	page := pages.Get().(*bytes.Buffer)
	page.Reset()
	defer pages.Put(page)
	for i := 0; i < 50; i++ {
		fmt.Fprintf(page, "line %d of %s for %v\n", i, r.URL.Path, r.Context().Value(userKey{}))
	}
	w.Write(page.Bytes())
}

// fan asks three at once and waits for all, the way an errgroup does.
func (s *service) fan(w http.ResponseWriter, r *http.Request) {
	g, ctx := withGroup(r.Context())
	for i := 0; i < 3; i++ {
		i := i
		g.goes(func() error {
			select {
			case s.slots <- struct{}{}:
				defer func() { <-s.slots }()
			case <-ctx.Done():
				return ctx.Err()
			}
			time.Sleep(time.Duration(i) * time.Millisecond)
			if i == 2 && served.Load()%5 == 0 {
				return errors.New("one of three")
			}
			return nil
		})
	}
	if err := g.wait(); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	io.WriteString(w, "all")
}

func (s *service) cached(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, s.cache.get(r.URL.Query().Get("key")))
}

// slow is longer than some of its callers wait.
func (s *service) slow(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Millisecond)
	defer cancel()
	result := make(chan string, 1)
	go func() {
		time.Sleep(10 * time.Millisecond)
		result <- "late"
	}()
	select {
	case text := <-result:
		io.WriteString(w, text)
	case <-ctx.Done():
		http.Error(w, ctx.Err().Error(), http.StatusGatewayTimeout)
	}
}

func (s *service) enqueue(w http.ResponseWriter, r *http.Request) {
	s.queue.push(r.URL.Path)
	w.WriteHeader(http.StatusAccepted)
}

// stream passes bytes from one goroutine to the response.
func (s *service) stream(w http.ResponseWriter, r *http.Request) {
	reader, writer := io.Pipe()
	defer reader.Close()
	go func() {
		for i := 0; i < 20; i++ {
			if _, err := fmt.Fprintf(writer, "%d\n", i); err != nil {
				return
			}
		}
		writer.Close()
	}()
	io.Copy(w, reader)
}

func (s *service) submit(w http.ResponseWriter, r *http.Request) {
	j := job{r.Context(), 21, make(chan int, 1)}
	select {
	case s.jobs <- j:
	case <-r.Context().Done():
		http.Error(w, r.Context().Err().Error(), http.StatusServiceUnavailable)
		return
	}
	select {
	case n := <-j.result:
		fmt.Fprint(w, n)
	case <-r.Context().Done():
	}
}
