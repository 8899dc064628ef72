// SPDX-License-Identifier: Apache-2.0

// In the body of a range-over-func loop a defer belongs to the function around it, although the
// body is compiled as a closure. (Go 1.23 and later.)
package main

import (
	"fmt"
	"iter"
	"os"
)

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

func loop(n int) (most int) {
	open := 0
	for range count(n) {
		open++
		defer func() { open-- }()
		most = max(most, open)
	}
	return most
}

func main() {
	if n := loop(10); n != 10 {
		fmt.Fprintf(os.Stderr, "claim is false: at most %d of 10 were pending\n", n)
		os.Exit(1)
	}
	fmt.Println("a defer in a range-over-func body waits for the function's return")
}
