// SPDX-License-Identifier: Apache-2.0

// Closing an os.File twice returns os.ErrClosed and touches nothing, even if the descriptor's
// number is in use again; closing a closed channel and a negative WaitGroup panic. Close of a
// nil *os.File returns an error.
package main

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}

func main() {
	first := open()
	number := first.Fd()
	first.Close()
	second := open()
	if second.Fd() != number {
		fail("the number was not used again: %d, %d", number, second.Fd())
	}
	if err := first.Close(); !errors.Is(err, os.ErrClosed) {
		fail("the second Close returned %v", err)
	}
	if _, err := second.Stat(); err != nil {
		fail("the second Close has closed another file: %v", err)
	}
	var none *os.File
	if err := none.Close(); err == nil {
		fail("Close of a nil file returned no error")
	}
	ch := make(chan int)
	close(ch)
	if !panics(func() { close(ch) }) {
		fail("a channel can be closed twice")
	}
	var wg sync.WaitGroup
	if !panics(wg.Done) {
		fail("a WaitGroup may be negative")
	}
	fmt.Println("a second Close of a file is harmless, of a channel it is not")
}

func open() *os.File {
	f, err := os.Open(os.Args[0])
	if err != nil {
		fail("open: %v", err)
	}
	return f
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
