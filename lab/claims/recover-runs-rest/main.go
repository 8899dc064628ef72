// SPDX-License-Identifier: Apache-2.0

// After a recover the remaining deferred calls all run: a panic with d3, d2 (which recovers) and
// d1 runs d3, d2, d1, and the function returns its named results.
package main

import (
	"fmt"
	"os"
)

func f(log *[]string) (result int) {
	defer func() { *log = append(*log, "d1") }()
	defer func() {
		recover()
		*log = append(*log, "d2")
	}()
	defer func() { *log = append(*log, "d3") }()
	result = 7
	panic("now")
}

func main() {
	var log []string
	result := f(&log)
	if got := fmt.Sprint(log); got != "[d3 d2 d1]" || result != 7 {
		fmt.Fprintf(os.Stderr, "claim is false: %s, result %d\n", got, result)
		os.Exit(1)
	}
	fmt.Println("after a recover all deferred calls run:", log)
}
