// SPDX-License-Identifier: Apache-2.0

package pools

// Channel is a free list of fixed length in a buffered channel. What does not fit is dropped; what is in it
// stays for ever, also when nobody has needed it for hours.
type Channel[T any] struct {
	kind Kind[T]
	free chan *T
}

func NewChannel[T any](kind Kind[T], limit int) *Channel[T] {
	return &Channel[T]{kind, make(chan *T, limit)}
}

func (p *Channel[T]) Get() *T {
	select {
	case object := <-p.free:
		return object
	default:
		return p.kind.New()
	}
}

func (p *Channel[T]) Put(object *T) {
	if !p.kind.ready(object) {
		return
	}
	select {
	case p.free <- object:
	default:
	}
}
