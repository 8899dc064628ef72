// SPDX-License-Identifier: Apache-2.0

package pools

import "sync"

// Sync is a sync.Pool with its rules kept: pointers go in (a value would be allocated on each Put), they are
// clean, and large ones stay out.
type Sync[T any] struct {
	kind Kind[T]
	pool sync.Pool
}

func NewSync[T any](kind Kind[T]) *Sync[T] {
	return &Sync[T]{kind: kind, pool: sync.Pool{New: func() any { return kind.New() }}}
}

func (p *Sync[T]) Get() *T { return p.pool.Get().(*T) }

func (p *Sync[T]) Put(object *T) {
	if p.kind.ready(object) {
		p.pool.Put(object)
	}
}
