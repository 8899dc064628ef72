// SPDX-License-Identifier: Apache-2.0

// The lock is handed to somebody who unlocks.
package lab

import "sync"

type account struct {
	mu      sync.Mutex
	balance int
	history []int
}

// The pair of helpers: each is half of it, and that is their purpose.
func (a *account) lock()   { a.mu.Lock() }
func (a *account) unlock() { a.mu.Unlock() }

func (a *account) deposit(n int) {
	a.lock()
	defer a.unlock()
	a.balance += n
}

func (a *account) withdraw(n int) bool {
	a.lock()
	if a.balance < n {
		a.unlock()
		return false
	}
	a.balance -= n
	a.unlock()
	return true
}

// Begin and End are a pair under other names.
func (a *account) Begin() *account {
	a.mu.Lock()
	return a
}

func (a *account) End() { a.mu.Unlock() }

func (a *account) interest(rate int) {
	tx := a.Begin()
	defer tx.End()
	tx.balance += tx.balance * rate / 100
}

// The unlocking function is returned.
func (a *account) hold() func() {
	a.mu.Lock()
	return a.mu.Unlock
}

// The same in one line.
func (a *account) total() int {
	defer a.hold()()
	sum := 0
	for _, n := range a.history {
		sum += n
	}
	return sum
}

// The same as a closure that does more.
func (a *account) holdNoted(n int) (release func()) {
	a.mu.Lock()
	return func() {
		a.history = append(a.history, n)
		a.mu.Unlock()
	}
}

func (a *account) note(n int) {
	release := a.holdNoted(n)
	a.balance += n
	release()
}

// Called with the lock held, gives it back for the slow part and takes it again.
func (a *account) settleLocked(slow func() int) {
	n := a.balance
	a.mu.Unlock()
	fee := slow()
	a.mu.Lock()
	if a.balance == n {
		a.balance -= fee
	}
}

func (a *account) settle(slow func() int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.settleLocked(slow)
}

// Called with the lock held, returns without it.
func (a *account) finishLocked() int {
	n := a.balance
	a.mu.Unlock()
	return n
}

func (a *account) close() int {
	a.mu.Lock()
	a.history = nil
	return a.finishLocked()
}

// Found, locked and returned: the caller unlocks.
type bank struct {
	mu       sync.RWMutex
	accounts map[string]*account
}

func (b *bank) acquire(name string) (*account, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	a, ok := b.accounts[name]
	if !ok {
		return nil, false
	}
	a.mu.Lock()
	return a, true
}

func (b *bank) add(name string, n int) bool {
	a, ok := b.acquire(name)
	if !ok {
		return false
	}
	a.balance += n
	a.mu.Unlock()
	return true
}

// All locks are taken in one function and given back in its twin.
func (b *bank) lockAll() {
	b.mu.Lock()
	for _, a := range b.accounts {
		a.mu.Lock()
	}
}

func (b *bank) unlockAll() {
	for _, a := range b.accounts {
		a.mu.Unlock()
	}
	b.mu.Unlock()
}

func (b *bank) sum() int {
	b.lockAll()
	defer b.unlockAll()
	total := 0
	for _, a := range b.accounts {
		total += a.balance
	}
	return total
}

// Unlocked by the goroutine that was started under the lock.
func (a *account) async(work func()) {
	a.mu.Lock()
	go func() {
		defer a.mu.Unlock()
		work()
	}()
}

// The embedded lock is promoted: a type that is a sync.Locker hands its own halves on.
type gate struct {
	inner sync.Mutex
}

func (g *gate) Lock()   { g.inner.Lock() }
func (g *gate) Unlock() { g.inner.Unlock() }

func through(g *gate, work func() error) error {
	g.Lock()
	defer g.Unlock()
	return work()
}
