// SPDX-License-Identifier: Apache-2.0

// Read locks, embedded locks, locks by a longer path, locks in helper methods.
package lab

import "sync"

type table struct {
	sync.RWMutex
	rows map[int]string
}

// The read lock of an embedded mutex stays when the row is missing.
func (t *table) row(id int) (string, bool) {
	t.RLock() // want DEF010
	row, ok := t.rows[id]
	if !ok {
		return "", false
	}
	t.RUnlock()
	return row, true
}

// A read lock is released as a write lock: a fatal error.
func (t *table) length() int {
	t.RLock()
	n := len(t.rows)
	t.Unlock() // want DEF010
	return n
}

// The same in a defer.
func (t *table) has(id int) bool {
	t.RLock()
	defer t.Unlock() // want DEF010
	_, ok := t.rows[id]
	return ok
}

// A write lock released as a read lock.
func (t *table) put(id int, row string) {
	t.Lock()
	t.rows[id] = row
	t.RUnlock() // want DEF010
}

// The deferred read lock.
func (t *table) each(visit func(int, string)) {
	t.RLock()
	defer t.RLock() // want DEF010
	for id, row := range t.rows {
		visit(id, row)
	}
}

// Upgraded from read to write on one path, which then leaves without unlocking.
func (t *table) ensure(id int) string {
	t.RLock()
	row, ok := t.rows[id]
	t.RUnlock()
	if ok {
		return row
	}
	t.Lock() // want DEF010
	if row, ok = t.rows[id]; ok {
		return row
	}
	t.rows[id] = "new"
	t.Unlock()
	return "new"
}

type server struct {
	state *state
	peers []*peer
}

type state struct {
	mu    sync.Mutex
	ready bool
}

type peer struct {
	mu   sync.Mutex
	sent int
}

// By a pointer path.
func (s *server) markReady() bool {
	s.state.mu.Lock() // want DEF010
	if s.state.ready {
		return false
	}
	s.state.ready = true
	s.state.mu.Unlock()
	return true
}

// Each element has its own lock; the one that is skipped keeps its own.
func (s *server) broadcast(limit int) int {
	total := 0
	for _, p := range s.peers {
		p.mu.Lock() // want DEF010
		if p.sent > limit {
			continue
		}
		p.sent++
		total += p.sent
		p.mu.Unlock()
	}
	return total
}

// Two locks, and the early return gives back only one of them.
func (s *server) move(from, to *peer, n int) bool {
	from.mu.Lock()
	to.mu.Lock() // want DEF010
	if from.sent < n {
		from.mu.Unlock()
		return false
	}
	from.sent -= n
	to.sent += n
	to.mu.Unlock()
	from.mu.Unlock()
	return true
}

// The wrong one of two locks is unlocked.
func (s *server) swap(a, b *peer) {
	a.mu.Lock() // want DEF010
	a.sent, b.sent = b.sent, a.sent
	b.mu.Unlock()
}

// Locks in helper methods.
type guarded struct {
	mu    sync.Mutex
	value int
}

func (g *guarded) lock()   { g.mu.Lock() }
func (g *guarded) unlock() { g.mu.Unlock() }

// The helper's lock is not given back on the early return.
func (g *guarded) add(n int) bool {
	g.lock() // want DEF010
	if n < 0 {
		return false
	}
	g.value += n
	g.unlock()
	return true
}

// The lock comes back as the function that unlocks, which is not called on one path.
func (g *guarded) acquire() func() {
	g.mu.Lock()
	return g.mu.Unlock
}

func (g *guarded) addAll(ns []int) int {
	release := g.acquire() // want DEF010
	for _, n := range ns {
		if n == 0 {
			return 0
		}
		g.value += n
	}
	release()
	return g.value
}

// A package-level lock.
var (
	registryMu sync.Mutex
	registry   = map[string]func(){}
)

func register(name string, f func()) bool {
	registryMu.Lock() // want DEF010
	if _, dup := registry[name]; dup {
		return false
	}
	registry[name] = f
	registryMu.Unlock()
	return true
}

// A local lock shared with goroutines.
func sum(ns []int) int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	total := 0
	for _, n := range ns {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock() // want DEF010
			if n < 0 {
				return
			}
			total += n
			mu.Unlock()
		}()
	}
	wg.Wait()
	return total
}

// A generic container.
type ring[T any] struct {
	mu   sync.Mutex
	data []T
}

func (r *ring[T]) pop() (T, bool) {
	var zero T
	r.mu.Lock() // want DEF010
	if len(r.data) == 0 {
		return zero, false
	}
	last := r.data[len(r.data)-1]
	r.data = r.data[:len(r.data)-1]
	r.mu.Unlock()
	return last, true
}

// Locked through the interface.
func withLocker(l sync.Locker, work func() error) error {
	l.Lock() // want DEF010
	if err := work(); err != nil {
		return err
	}
	l.Unlock()
	return nil
}
