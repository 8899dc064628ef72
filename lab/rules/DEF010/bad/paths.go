// SPDX-License-Identifier: Apache-2.0

// Paths of one function that leave a mutex locked.
package lab

import (
	"errors"
	"sync"
	"time"
)

var errMissing = errors.New("missing")

type cache struct {
	mu    sync.Mutex
	items map[string]string
	hits  int
	dirty bool
}

// The early return keeps the lock.
func (c *cache) get(key string) (string, error) {
	c.mu.Lock() // want DEF010
	value, ok := c.items[key]
	if !ok {
		return "", errMissing
	}
	c.mu.Unlock()
	return value, nil
}

// Nothing unlocks it at all.
func (c *cache) size() int {
	c.mu.Lock() // want DEF010
	return len(c.items)
}

// The return stands between the lock and its defer.
func (c *cache) set(key, value string) error {
	c.mu.Lock() // want DEF010
	if c.items == nil {
		return errMissing
	}
	defer c.mu.Unlock()
	c.items[key] = value
	return nil
}

// The continue goes round with the lock held: the next turn blocks for ever.
func (c *cache) touchAll(keys []string) {
	for _, key := range keys {
		c.mu.Lock() // want DEF010
		if _, ok := c.items[key]; !ok {
			continue
		}
		c.hits++
		c.mu.Unlock()
	}
}

// The break leaves the loop with the lock held.
func (c *cache) find(value string) string {
	found := ""
	for key := range c.items {
		c.mu.Lock() // want DEF010
		if c.items[key] == value {
			found = key
			break
		}
		c.mu.Unlock()
	}
	return found
}

// One case forgets it.
func (c *cache) apply(op string, key string) bool {
	c.mu.Lock() // want DEF010
	switch op {
	case "delete":
		delete(c.items, key)
		c.mu.Unlock()
		return true
	case "has":
		_, ok := c.items[key]
		return ok
	default:
		c.mu.Unlock()
		return false
	}
}

// One case of the select forgets it.
func (c *cache) waitClean(done <-chan struct{}) bool {
	for {
		c.mu.Lock() // want DEF010
		if !c.dirty {
			c.mu.Unlock()
			return true
		}
		select {
		case <-done:
			return false
		case <-time.After(time.Millisecond):
			c.mu.Unlock()
		}
	}
}

// The goto passes by the unlock.
func (c *cache) bump(limit int) int {
	c.mu.Lock() // want DEF010
	if c.hits >= limit {
		goto out
	}
	c.hits++
	c.mu.Unlock()
out:
	return limit
}

// The deferred call locks once more instead of unlocking.
func (c *cache) reset() {
	c.mu.Lock()
	defer c.mu.Lock() // want DEF010
	c.items = nil
}

// Unlocks only on the error path.
func (c *cache) load(read func() (map[string]string, error)) error {
	c.mu.Lock() // want DEF010
	items, err := read()
	if err != nil {
		c.mu.Unlock()
		return err
	}
	c.items = items
	return nil
}

// Unlocked for the slow part; of the second lock one path forgets the unlock.
func (c *cache) refresh(key string, fetch func(string) (string, error)) error {
	c.mu.Lock()
	if _, ok := c.items[key]; ok {
		c.mu.Unlock()
		return nil
	}
	c.mu.Unlock()
	value, err := fetch(key)
	c.mu.Lock() // want DEF010
	if err != nil {
		return err
	}
	c.items[key] = value
	c.mu.Unlock()
	return nil
}

// The flag that guards the unlock is not the one that guards the lock.
func (c *cache) maybe(locked, verbose bool) int {
	if locked {
		c.mu.Lock() // want DEF010
	}
	n := len(c.items)
	if locked && verbose {
		c.mu.Unlock()
	}
	return n
}

// The unlock is in a closure that is not called on this path.
func (c *cache) count(all bool) int {
	c.mu.Lock() // want DEF010
	unlock := func() { c.mu.Unlock() }
	if all {
		return len(c.items)
	}
	unlock()
	return 0
}

// TryLock succeeded, and the branch forgets to unlock.
func (c *cache) tryBump() bool {
	if c.mu.TryLock() { // want DEF010
		c.hits++
		return true
	}
	return false
}

// The negated TryLock leaves the rest of the function locked.
func (c *cache) tryClear() bool {
	if !c.mu.TryLock() { // want DEF010
		return false
	}
	if len(c.items) == 0 {
		return true
	}
	c.items = nil
	c.mu.Unlock()
	return true
}
