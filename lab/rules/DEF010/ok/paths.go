// SPDX-License-Identifier: Apache-2.0

// Every path of the function unlocks, though not every reader sees it at once.
package lab

import (
	"errors"
	"fmt"
	"log"
	"os"
	"sync"
	"time"
)

var errMissing = errors.New("missing")

type cache struct {
	mu    sync.RWMutex
	cond  *sync.Cond
	items map[string]string
	queue []string
	hits  int
}

// The usual one.
func (c *cache) set(key, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = value
}

// Each return has its own unlock.
func (c *cache) get(key string) (string, error) {
	c.mu.RLock()
	value, ok := c.items[key]
	if !ok {
		c.mu.RUnlock()
		return "", errMissing
	}
	c.mu.RUnlock()
	return value, nil
}

// The defer stands behind statements that cannot leave.
func (c *cache) reset() {
	c.mu.Lock()
	old := len(c.items)
	if old > 1000 {
		log.Printf("dropping %d items", old)
	}
	defer c.mu.Unlock()
	c.items = make(map[string]string)
}

// The flag is the same for lock and unlock.
func (c *cache) size(locked bool) int {
	if !locked {
		c.mu.RLock()
	}
	n := len(c.items)
	if !locked {
		c.mu.RUnlock()
	}
	return n
}

// The defer depends on the flag the lock depends on.
func (c *cache) drop(key string, locked bool) {
	if !locked {
		c.mu.Lock()
		defer c.mu.Unlock()
	}
	delete(c.items, key)
}

// A local variable remembers whether the lock is held.
func (c *cache) load(key string, fetch func(string) (string, error)) (string, error) {
	c.mu.Lock()
	held := true
	defer func() {
		if held {
			c.mu.Unlock()
		}
	}()
	if value, ok := c.items[key]; ok {
		return value, nil
	}
	c.mu.Unlock()
	held = false
	return fetch(key)
}

// Unlocked and locked again on every turn.
func (c *cache) drain(work func(string)) {
	c.mu.Lock()
	for len(c.queue) > 0 {
		item := c.queue[0]
		c.queue = c.queue[1:]
		c.mu.Unlock()
		work(item)
		c.mu.Lock()
	}
	c.mu.Unlock()
}

// Locked at the head of each turn, unlocked on each way out of it.
func (c *cache) waitFor(key string, tries int) bool {
	for i := 0; i < tries; i++ {
		c.mu.RLock()
		if _, ok := c.items[key]; ok {
			c.mu.RUnlock()
			return true
		}
		if c.items == nil {
			c.mu.RUnlock()
			continue
		}
		c.mu.RUnlock()
		time.Sleep(time.Millisecond)
	}
	return false
}

// The loop's body is a function of its own, so its defer runs every turn.
func (c *cache) touchAll(keys []string) {
	for _, key := range keys {
		func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			if _, ok := c.items[key]; !ok {
				return
			}
			c.hits++
		}()
	}
}

// The closure unlocks, and it is called on every path.
func (c *cache) count(all bool) int {
	c.mu.Lock()
	unlock := func() { c.mu.Unlock() }
	if all {
		n := len(c.items)
		unlock()
		return n
	}
	unlock()
	return 0
}

// The deferred closure unlocks.
func (c *cache) bump() (err error) {
	c.mu.Lock()
	defer func() {
		c.hits++
		c.mu.Unlock()
	}()
	if c.items == nil {
		return errMissing
	}
	return nil
}

// The method value is deferred.
func (c *cache) peek() string {
	c.mu.RLock()
	release := c.mu.RUnlock
	defer release()
	for key := range c.items {
		return key
	}
	return ""
}

// Read lock first, write lock only if needed.
func (c *cache) ensure(key string) string {
	c.mu.RLock()
	value, ok := c.items[key]
	c.mu.RUnlock()
	if ok {
		return value
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if value, ok = c.items[key]; ok {
		return value
	}
	c.items[key] = "new"
	return "new"
}

// TryLock that failed holds nothing.
func (c *cache) tryBump() bool {
	if !c.mu.TryLock() {
		return false
	}
	defer c.mu.Unlock()
	c.hits++
	return true
}

// TryLock in a variable, TryRLock in a condition.
func (c *cache) tryBoth() int {
	n := 0
	ok := c.mu.TryLock()
	if ok {
		c.hits++
		c.mu.Unlock()
	}
	if c.mu.TryRLock() {
		n = c.hits
		c.mu.RUnlock()
	}
	return n
}

// The process ends here, and with it the lock.
func (c *cache) mustGet(key string) string {
	c.mu.RLock()
	value, ok := c.items[key]
	if !ok {
		log.Fatalf("no %s", key)
	}
	if value == "" {
		fmt.Fprintln(os.Stderr, "empty", key)
		os.Exit(1)
	}
	c.mu.RUnlock()
	return value
}

// A panic that is a broken invariant is not a path that goes on.
func (c *cache) check() {
	c.mu.RLock()
	if c.items == nil {
		panic("cache: not initialised")
	}
	c.mu.RUnlock()
}

// Wait gives the lock back while it waits, and the loop never ends.
func (c *cache) serve(work func(string)) {
	c.cond.L.Lock()
	for {
		for len(c.queue) == 0 {
			c.cond.Wait()
		}
		item := c.queue[0]
		c.queue = c.queue[1:]
		c.cond.L.Unlock()
		work(item)
		c.cond.L.Lock()
	}
}

// Each lock of the stripe is addressed by the same expression.
type striped struct {
	shards [16]struct {
		mu sync.Mutex
		n  int
	}
}

func (s *striped) add(hash uint32) int {
	i := hash % 16
	s.shards[i].mu.Lock()
	s.shards[i].n++
	n := s.shards[i].n
	s.shards[i].mu.Unlock()
	return n
}

// Two loops over the same locks.
func (s *striped) sum() int {
	for i := range s.shards {
		s.shards[i].mu.Lock()
	}
	total := 0
	for i := range s.shards {
		total += s.shards[i].n
	}
	for i := range s.shards {
		s.shards[i].mu.Unlock()
	}
	return total
}

// The pointer to the lock is what is locked.
func (s *striped) reset(i int) {
	shard := &s.shards[i]
	shard.mu.Lock()
	shard.n = 0
	s.shards[i].mu.Unlock()
}

// Unlocked through an alias of the lock.
func (c *cache) aliased() int {
	mu := &c.mu
	mu.Lock()
	defer c.mu.Unlock()
	return len(c.items)
}

// The read side of the lock as a Locker.
func (c *cache) viaLocker() int {
	l := c.mu.RLocker()
	l.Lock()
	defer l.Unlock()
	return len(c.items)
}
