// SPDX-License-Identifier: Apache-2.0

// Package pools holds what people reach for when allocations hurt: sync.Pool, a channel as a free list, a
// lock-free stack, a bounded cache that leaves the rest to the collector, and nothing at all. All of them
// keep the same rules: an object has one user at a time, is cleaned before it is kept, and is not kept when
// it has grown too large.
package pools

// A Pool hands out objects. Get never returns nil. After Put the object belongs to the pool: the caller
// must not touch it, nor Put it again. Both are safe for concurrent use.
type Pool[T any] interface {
	Get() *T
	Put(*T)
}

// A Kind says how objects are made and made ready for their next user.
type Kind[T any] struct {
	New   func() *T
	Reset func(*T)      // on Put: nothing of the last user may stay
	Keep  func(*T) bool // nil: all; false for an object that is too large to keep
}

// ready cleans the object; false when it must not be kept.
func (k *Kind[T]) ready(object *T) bool {
	if k.Keep != nil && !k.Keep(object) {
		return false
	}
	if k.Reset != nil {
		k.Reset(object)
	}
	return true
}

// None allocates each time and leaves the rest to the collector.
type None[T any] struct {
	kind Kind[T]
}

func NewNone[T any](kind Kind[T]) *None[T] { return &None[T]{kind} }

func (p *None[T]) Get() *T { return p.kind.New() }

func (p *None[T]) Put(*T) {}
