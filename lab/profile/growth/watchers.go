// SPDX-License-Identifier: Apache-2.0

package main

import "context"

func init() { cases["watchers"] = watchers }

// A context of a type of its own: the library starts a goroutine for each child of it.
type own struct {
	context.Context
	done chan struct{}
}

func (o own) Done() <-chan struct{} { return o.done }

var parent = own{context.Background(), make(chan struct{})}

var kept []context.Context

// want CTX001 nowhere
func watchers(int) {
	for i := 0; i < 4; i++ {
		ctx, cancel := context.WithCancel(parent)
		_ = cancel
		kept = append(kept, ctx)
	}
}
