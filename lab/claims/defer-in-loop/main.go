// SPDX-License-Identifier: Apache-2.0

// Deferred calls run when the function returns, last in, first out; the end of a block or of a
// turn of a loop runs none, and the end of a closure runs its own.
package main

import (
	"fmt"
	"os"
)

func loop(n int) (most int) {
	open := 0
	for i := 0; i < n; i++ {
		open++
		defer func() { open-- }()
		if open > most {
			most = open
		}
	}
	return most
}

func closures(n int) (most int) {
	open := 0
	for i := 0; i < n; i++ {
		func() {
			open++
			defer func() { open-- }()
			if open > most {
				most = open
			}
		}()
	}
	return most
}

func order() (all []int) {
	defer func() {
		if fmt.Sprint(all) != "[3 2 1]" {
			fail("order %v", all)
		}
	}()
	for i := 1; i <= 3; i++ {
		defer func(i int) { all = append(all, i) }(i)
	}
	return nil
}

func main() {
	if n := loop(100); n != 100 {
		fail("at most %d of 100 were pending", n)
	}
	if n := closures(100); n != 1 {
		fail("at most %d were pending with closures", n)
	}
	order()
	fmt.Println("100 turns of a loop leave 100 deferred calls pending")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
