// SPDX-License-Identifier: Apache-2.0

// `f, err := os.Open(…); if err != nil { return err }; defer f.Close()` does not leak on the
// early return: on error there is no file. The leak is a return between a successful acquisition
// and its defer.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
)

var errEarly = errors.New("early")

func right(path string) error {
	f, err := os.Open(path)
	if err != nil {
		if f != nil {
			fail("there is a file besides the error %v", err)
		}
		return err
	}
	defer f.Close()
	return nil
}

func between(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if f.Name() != "" {
		return errEarly
	}
	defer f.Close()
	return nil
}

func main() {
	debug.SetGCPercent(-1) // a collection would close what leaked
	right(os.Args[0])      // the first file also sets up the poller
	before := open()
	for i := 0; i < 50; i++ {
		if right("/does/not/exist") == nil || right(os.Args[0]) != nil {
			fail("the file that is not there was opened, or the other was not")
		}
	}
	if n := open(); n != before {
		fail("%d descriptors became %d without a return in between", before, n)
	}
	for i := 0; i < 50; i++ {
		between(os.Args[0])
	}
	if n := open(); n != before+50 {
		fail("%d descriptors became %d with the return in between", before, n)
	}
	fmt.Println("on error there is no file; the return in between leaked 50 of 50")
}

func open() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		fail("needs /proc: %v", err)
	}
	return len(entries)
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
