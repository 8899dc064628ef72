// SPDX-License-Identifier: Apache-2.0

//go:build go1.23

package main

import "iter"

var pulled func() (int, bool)

func more() {
	// A coroutine.
	pulled, _ = iter.Pull(func(yield func(int) bool) { yield(1) })
	pulled()
	go func() {
		for range func(yield func(int) bool) { yield(2) } {
			<-ch
		}
	}()
}
