// SPDX-License-Identifier: Apache-2.0

package pools

import "sync/atomic"

// Stack is a lock-free pool of fixed size: two Treiber stacks over one array of slots, the slots that hold
// an object and those that hold none. Compare-and-swap on a bare top of stack falls for ABA: between
// reading the top A with its next B and swapping A for B, others may pop A and B and push A again, and B,
// which somebody uses, becomes the top. Here the top is an index with a count of all swaps beside it, so
// that a top which has been away is another value. The count has 32 bits: one goroutine would have to be
// held up between two instructions for exactly 2^32 swaps.
//
// A slot's object is written while the slot is in neither stack, by the one that popped it; the swap that
// pushes it publishes the object.
type Stack[T any] struct {
	kind  Kind[T]
	slots []slot[T]
	full  top
	empty top
}

type slot[T any] struct {
	next   atomic.Uint32 // slot number, 0: the last one
	object *T
}

// A cache line of its own: both tops are what everybody writes.
type top struct {
	word atomic.Uint64 // swaps << 32 | slot number, 0: empty
	_    [56]byte
}

func NewStack[T any](kind Kind[T], limit int) *Stack[T] {
	p := &Stack[T]{kind: kind, slots: make([]slot[T], limit+1)}
	for i := 1; i <= limit; i++ {
		p.push(&p.empty, uint32(i))
	}
	return p
}

func (p *Stack[T]) pop(from *top) (number uint32) {
	for {
		word := from.word.Load()
		number = uint32(word)
		if number == 0 {
			return 0
		}
		// The slot may be popped by others at this moment: then next is stale, and the swap fails.
		next := p.slots[number].next.Load()
		if from.word.CompareAndSwap(word, (word>>32+1)<<32|uint64(next)) {
			return number
		}
	}
}

func (p *Stack[T]) push(onto *top, number uint32) {
	for {
		word := onto.word.Load()
		p.slots[number].next.Store(uint32(word))
		if onto.word.CompareAndSwap(word, (word>>32+1)<<32|uint64(number)) {
			return
		}
	}
}

func (p *Stack[T]) Get() *T {
	number := p.pop(&p.full)
	if number == 0 {
		return p.kind.New()
	}
	object := p.slots[number].object
	p.slots[number].object = nil
	p.push(&p.empty, number)
	return object
}

func (p *Stack[T]) Put(object *T) {
	if !p.kind.ready(object) {
		return
	}
	number := p.pop(&p.empty)
	if number == 0 {
		return
	}
	p.slots[number].object = object
	p.push(&p.full, number)
}
