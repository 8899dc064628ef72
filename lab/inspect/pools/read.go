// SPDX-License-Identifier: Apache-2.0

package main

import (
	"sync"
	"unsafe"
)

// part is what one P has of a pool.
type part struct {
	private any
	shared  []any
}

// The types of package sync, the same from Go 1.19 to 1.27.
type (
	pool struct {
		local      unsafe.Pointer
		localSize  uintptr
		victim     unsafe.Pointer
		victimSize uintptr
		new        func() any
	}
	poolLocal struct {
		private    any
		head, tail *chainElement
		_          [96]byte
	}
	chainElement struct {
		headTail   uint64
		vals       []any
		next, prev *chainElement
	}
)

// read walks a pool that nobody uses at the time.
func read(p *sync.Pool) (local, victim []part) {
	its := (*pool)(unsafe.Pointer(p))
	return readLocals(its.local, its.localSize), readLocals(its.victim, its.victimSize)
}

func readLocals(first unsafe.Pointer, n uintptr) []part {
	var parts []part
	for _, l := range unsafe.Slice((*poolLocal)(first), int(n)) {
		p := part{private: l.private}
		for e := l.head; e != nil; e = e.prev {
			head, tail := uint32(e.headTail>>32), uint32(e.headTail)
			for ; tail != head; tail++ {
				p.shared = append(p.shared, e.vals[tail&uint32(len(e.vals)-1)])
			}
		}
		parts = append(parts, p)
	}
	return parts
}
