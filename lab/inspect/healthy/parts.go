// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"strings"
	"sync"
	"time"
)

// group is what an errgroup is.
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

func (g *group) goes(f func() error) {
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

func (g *group) wait() error {
	g.wg.Wait()
	g.cancel()
	return g.err
}

type entry struct {
	text  string
	until time.Time
}

// flight is a load that several ask for.
type flight struct {
	done chan struct{}
	text string
}

// cache loads each row once however many ask for it.
type cache struct {
	mu      sync.RWMutex
	rows    map[string]entry
	flights map[string]*flight
}

func (c *cache) get(key string) string {
	c.mu.RLock()
	row, ok := c.rows[key]
	c.mu.RUnlock()
	if ok {
		return row.text
	}
	c.mu.Lock()
	if f := c.flights[key]; f != nil {
		c.mu.Unlock()
		<-f.done
		return f.text
	}
	f := &flight{done: make(chan struct{})}
	c.flights[key] = f
	c.mu.Unlock()

	time.Sleep(3 * time.Millisecond)
	f.text = strings.Repeat(key, 100)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rows[key] = entry{f.text, time.Now().Add(15 * time.Millisecond)}
	delete(c.flights, key)
	close(f.done)
	return f.text
}

func (c *cache) expire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, row := range c.rows {
		if time.Now().After(row.until) {
			delete(c.rows, key)
		}
	}
}

// queue hands items to one goroutine, by a condition.
type queue struct {
	mu     sync.Mutex
	more   *sync.Cond
	items  []string
	closed bool
	seen   map[string]int
}

func newQueue() *queue {
	q := &queue{seen: map[string]int{}}
	q.more = sync.NewCond(&q.mu)
	return q
}

func (q *queue) push(item string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, item)
	q.more.Signal()
}

func (q *queue) drain(ctx context.Context) {
	go func() {
		<-ctx.Done()
		q.mu.Lock()
		defer q.mu.Unlock()
		q.closed = true
		q.more.Broadcast()
	}()
	for {
		q.mu.Lock()
		for len(q.items) == 0 && !q.closed {
			q.more.Wait()
		}
		if q.closed {
			q.mu.Unlock()
			return
		}
		item := q.items[0]
		q.items = q.items[1:]
		q.mu.Unlock()
		q.seen[item]++
	}
}
