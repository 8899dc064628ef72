// SPDX-License-Identifier: Apache-2.0

// panic(nil) is a *runtime.PanicNilError from Go 1.21 on; recover does not return nil for it.
package main

import (
	"fmt"
	"os"
	"runtime"
)

func main() {
	var got any
	func() {
		defer func() { got = recover() }()
		panic(nil)
	}()
	if _, ok := got.(*runtime.PanicNilError); !ok {
		fmt.Fprintf(os.Stderr, "claim is false: recovered %T\n", got)
		os.Exit(1)
	}
	fmt.Println("panic(nil) is recovered as:", got)
}
