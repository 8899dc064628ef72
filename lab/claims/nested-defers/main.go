// SPDX-License-Identifier: Apache-2.0

// Three nested defers do not leak: the innermost call runs when the function returns, last of
// all, and also when the deferred function around it panics.
package main

import (
	"fmt"
	"os"
)

func nest(log *[]string, fault bool) {
	defer func() {
		defer func() {
			defer func() { *log = append(*log, "release") }()
			*log = append(*log, "second")
		}()
		*log = append(*log, "first")
		if fault {
			panic("first")
		}
	}()
	*log = append(*log, "body")
}

func main() {
	var plain, panicking []string
	nest(&plain, false)
	func() {
		defer func() { recover() }()
		nest(&panicking, true)
	}()
	for _, log := range [][]string{plain, panicking} {
		if got := fmt.Sprint(log); got != "[body first second release]" {
			fmt.Fprintf(os.Stderr, "claim is false: %s\n", got)
			os.Exit(1)
		}
	}
	fmt.Println("nested defers release last, but they release:", plain)
}
