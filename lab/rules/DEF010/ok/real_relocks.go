// SPDX-License-Identifier: Apache-2.0

// Shapes of real programs: the lock is given up for a while, passed from hand to hand, or not this
// function's to give back.
package lab

import "sync"

type bucket struct {
	mu      sync.Mutex
	made    map[string]bool
	waiting int
}

// The unlock was deferred before the lock that is seen last.
func (b *bucket) create(name string, make func() error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.made[name] {
		return nil
	}
	b.mu.Unlock()
	err := make()
	b.mu.Lock()
	if err != nil {
		return err
	}
	b.made[name] = true
	return nil
}

// The caller holds the lock; it is given up while waiting.
func (b *bucket) waitLocked(ready <-chan struct{}) {
	b.waiting++
	b.mu.Unlock()
	<-ready
	b.mu.Lock()
	b.waiting--
}

// The same on demand.
func (b *bucket) stepLocked(release bool, work func()) {
	if release {
		b.mu.Unlock()
	}
	work()
	if release {
		b.mu.Lock()
	}
}

type link struct {
	mu   sync.Mutex
	next *link
	sum  int
}

// Hand over hand: the next is locked before this one is let go.
func (l *link) total() int {
	n := 0
	at := l
	at.mu.Lock()
	for at.next != nil {
		after := at.next
		after.mu.Lock()
		n += at.sum
		at.mu.Unlock()
		at = after
	}
	n += at.sum
	at.mu.Unlock()
	return n
}

type ledger struct {
	mu   sync.RWMutex
	rows []string
}

type reader struct{ of *ledger }

// What begins a reading returns what ends it.
func (l *ledger) begin() *reader {
	l.mu.RLock()
	return &reader{of: l}
}

func (r *reader) rows() []string { return r.of.rows }
func (r *reader) end()           { r.of.mu.RUnlock() }

func (l *ledger) count() int {
	r := l.begin()
	n := len(r.rows())
	r.end()
	return n
}

type journal struct {
	mu      sync.Mutex
	version int
}

type change struct {
	to    *journal
	lines []string
}

// The same question twice; what is written between does not change the answer.
func (c *change) commit(flush func()) {
	if len(c.lines) != 0 {
		c.to.mu.Lock()
		c.to.version++
	}
	flush()
	if len(c.lines) != 0 {
		c.to.mu.Unlock()
	}
}

type turnstile struct {
	gate  sync.Mutex
	all   sync.RWMutex
	users int
}

// A helper whose purpose is to leave with the lock held, if nobody has it yet.
func (t *turnstile) acquireAll() {
	t.gate.Lock()
	defer t.gate.Unlock()
	if t.users == 0 {
		t.all.Lock()
	}
	t.users++
}

func (t *turnstile) releaseAll() {
	t.gate.Lock()
	defer t.gate.Unlock()
	t.users--
	if t.users == 0 {
		t.all.Unlock()
	}
}

type stripes struct {
	locks [16]sync.Mutex
	names map[string]int
}

func (s *stripes) of(key string) *sync.Mutex { return &s.locks[len(key)%16] }

// The same call gives the same lock.
func (s *stripes) set(key string, n int) {
	s.of(key).Lock()
	defer s.of(key).Unlock()
	s.names[key] = n
}

type summary struct {
	hot, cold sync.Mutex
	buffer    []float64
	sum       float64
}

// Locks, and leaves the unlocking to the goroutine that does the work.
func (s *summary) flush() {
	s.cold.Lock()
	values := s.buffer
	s.buffer = nil
	go func() {
		for _, v := range values {
			s.sum += v
		}
		s.cold.Unlock()
	}()
}

func (s *summary) observe(v float64) {
	s.hot.Lock()
	defer s.hot.Unlock()
	s.buffer = append(s.buffer, v)
	if len(s.buffer) > 100 {
		s.flush()
	}
}

type certificate struct {
	sync.RWMutex
	fresh bool
	text  string
}

type certificates struct {
	mu  sync.Mutex
	all map[string]*certificate
}

// A fresh one is returned locked: its caller fills it.
func (c *certificates) of(name string) (*certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cert, ok := c.all[name]; ok {
		return cert, nil
	}
	cert := &certificate{fresh: true}
	cert.Lock()
	c.all[name] = cert
	return cert, nil
}

func (c *certificates) text(name string, make func() string) (string, error) {
	cert, err := c.of(name)
	if err != nil {
		return "", err
	}
	if !cert.fresh {
		cert.RLock()
		defer cert.RUnlock()
		return cert.text, nil
	}
	defer cert.Unlock()
	cert.fresh = false
	cert.text = make()
	return cert.text, nil
}

func unlockOnce(l sync.Locker) func() {
	var once sync.Once
	return func() { once.Do(l.Unlock) }
}

type listener struct {
	mu      sync.Mutex
	started bool
}

// What unlocks was made before the lock was taken.
func (l *listener) start(serve func() error) error {
	unlock := unlockOnce(&l.mu)
	l.mu.Lock()
	defer unlock()
	if l.started {
		return nil
	}
	l.started = true
	unlock()
	return serve()
}
