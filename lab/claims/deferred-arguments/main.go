// SPDX-License-Identifier: Apache-2.0

// Function value, receiver and arguments of a deferred call are evaluated at the defer
// statement; the body of a deferred closure sees the variables as they are at the return, named
// results included.
package main

import (
	"errors"
	"fmt"
	"os"
)

var errLate = errors.New("late")

func f() (err error) {
	var direct, pointed, closed error
	defer func() {
		if direct != nil || pointed != errLate || closed != errLate {
			fail("direct %v, by pointer %v, in closure %v", direct, pointed, closed)
		}
	}()
	defer func(e error) { direct = e }(err)
	defer func(e *error) { pointed = *e }(&err)
	defer func() { closed = err }()
	return errLate
}

func main() {
	if err := f(); err != errLate {
		fail("f returned %v", err)
	}
	fmt.Println("a deferred argument has the value of the defer statement")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
