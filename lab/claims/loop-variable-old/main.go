// SPDX-License-Identifier: Apache-2.0

// What a closure in a defer sees of a loop variable is decided by the file's Go version: one
// variable for the whole loop below 1.22, one for each turn from 1.22 on. This module says 1.19.
package main

import (
	"fmt"
	"os"
)

func f() (seen []int) {
	defer func() {
		if got := fmt.Sprint(seen); got != "[3 3 3]" {
			fmt.Fprintf(os.Stderr, "claim is false: seen %s\n", got)
			os.Exit(1)
		}
	}()
	for i := 0; i < 3; i++ {
		defer func() { seen = append(seen, i) }()
	}
	return nil
}

func main() {
	f()
	fmt.Println("below Go 1.22 closures in a defer see [3 3 3]")
}
