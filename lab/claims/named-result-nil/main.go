// SPDX-License-Identifier: Apache-2.0

// In a function with a named result f, `return nil, err` sets f to nil before the deferred
// closure runs, so that `f.Close()` in it closes nothing. With a local variable it works.
package main

import (
	"errors"
	"fmt"
	"os"
)

var errCheck = errors.New("check")

func named(seen **os.File) (f *os.File, err error) {
	f, err = os.Open(os.Args[0])
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			*seen = f
		}
	}()
	return nil, errCheck
}

func local(seen **os.File) (_ *os.File, err error) {
	f, err := os.Open(os.Args[0])
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			*seen = f
		}
	}()
	return nil, errCheck
}

func main() {
	var a, b *os.File
	named(&a)
	local(&b)
	if a != nil {
		fail("the deferred closure still sees the named result's file")
	}
	if b == nil {
		fail("the deferred closure does not see the local variable's file")
	}
	fmt.Println("return nil, err clears the named result before the deferred closure looks")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
