// SPDX-License-Identifier: Apache-2.0

package main

import "sync"

func init() {
	cases["values"] = values
	cases["values_ok"] = valuesOK
}

var (
	byValue   = sync.Pool{New: func() interface{} { return make([]byte, 0, 64) }}
	byPointer = sync.Pool{New: func() interface{} { b := make([]byte, 0, 64); return &b }}
	boxed     interface{}
)

// A slice is no pointer: each Put makes a copy of its header.
func values(until func() bool) {
	for !until() {
		for i := 0; i < 1000; i++ {
			b := byValue.Get().([]byte)
			byValue.Put(append(b, 1)[:0]) // want POOL006 in values
		}
	}
}

// The same, of a pointer; and a value that becomes an interface elsewhere.
func valuesOK(until func() bool) {
	for !until() {
		for i := 0; i < 1000; i++ {
			b := byPointer.Get().(*[]byte)
			*b = append(*b, 1)[:0]
			byPointer.Put(b)
			boxed = *b
		}
	}
}
