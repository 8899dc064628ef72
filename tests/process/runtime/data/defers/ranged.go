// SPDX-License-Identifier: Apache-2.0

//go:build go1.23

package main

func seq(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := 0; i < n && yield(i); i++ {
		}
	}
}

//go:noinline
func ranged() {
	defer cleanup(0, 0) // pending: stack main.cleanup
	for i := range seq(2) {
		defer cleanup(i, 1) // pending: range 2 main.cleanup
	}
	<-ch
}

//go:noinline
func inRange() {
	for i := range seq(2) {
		defer cleanup(i, 1) // pending: range 1 main.cleanup
		<-ch
	}
}

func more() {
	go ranged()
	go inRange()
}
