// SPDX-License-Identifier: Apache-2.0

// A deferred nil func is not skipped: it panics when the function returns, not at the defer
// statement, and the other deferred calls still run.
package main

import (
	"fmt"
	"os"
	"runtime"
)

var log []string

func f(cleanup func()) {
	defer func() { log = append(log, "first") }()
	defer cleanup()
	defer func() { log = append(log, "last") }()
	log = append(log, "body")
}

func main() {
	var err any
	func() {
		defer func() { err = recover() }()
		f(nil)
	}()
	if _, ok := err.(runtime.Error); !ok {
		fail("no runtime error but %v", err)
	}
	if got := fmt.Sprint(log); got != "[body last first]" {
		fail("order %s", got)
	}
	fmt.Println("a deferred nil func panics at the return:", err)
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
