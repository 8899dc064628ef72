// SPDX-License-Identifier: Apache-2.0

package pools

import (
	"sync"
	"weak"
)

// LRU keeps the most recently used objects, up to a limit, and knows the ones pushed out by weak
// references: they are handed out again if the collector has not taken them meanwhile. So a burst finds its
// objects, and an idle service does not pay for them.
type LRU[T any] struct {
	kind Kind[T]

	lock   sync.Mutex
	strong ring[*T]
	weak   ring[weak.Pointer[T]]
}

// NewLRU keeps limit objects; as many again at most are remembered weakly.
func NewLRU[T any](kind Kind[T], limit int) *LRU[T] {
	return &LRU[T]{kind: kind, strong: newRing[*T](limit), weak: newRing[weak.Pointer[T]](limit)}
}

func (p *LRU[T]) Get() *T {
	if object := p.take(); object != nil {
		return object
	}
	return p.kind.New()
}

func (p *LRU[T]) take() *T {
	p.lock.Lock()
	defer p.lock.Unlock()
	if object, ok := p.strong.popNewest(); ok {
		return object
	}
	for {
		pointer, ok := p.weak.popNewest()
		if !ok {
			return nil
		}
		if object := pointer.Value(); object != nil {
			return object
		}
	}
}

func (p *LRU[T]) Put(object *T) {
	if !p.kind.ready(object) {
		return
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	if oldest, ok := p.strong.push(object); ok {
		p.weak.push(weak.Make(oldest))
	}
}

// A ring holds the newest len(at) values.
type ring[V any] struct {
	at    []V
	first int // the oldest
	count int
}

func newRing[V any](limit int) ring[V] { return ring[V]{at: make([]V, limit)} }

// push adds the newest; when the ring was full, the oldest falls out of it.
func (r *ring[V]) push(value V) (oldest V, dropped bool) {
	if len(r.at) == 0 {
		return value, true
	}
	if r.count == len(r.at) {
		oldest, dropped = r.at[r.first], true
		r.at[r.first] = value
		r.first = (r.first + 1) % len(r.at)
		return oldest, dropped
	}
	r.at[(r.first+r.count)%len(r.at)] = value
	r.count++
	return oldest, false
}

func (r *ring[V]) popNewest() (value V, ok bool) {
	if r.count == 0 {
		return value, false
	}
	r.count--
	at := &r.at[(r.first+r.count)%len(r.at)]
	value = *at
	var none V
	*at = none
	return value, true
}
