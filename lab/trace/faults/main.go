// SPDX-License-Identifier: Apache-2.0

// Faults that a trace shows, and their right twins, each in a file of its own: faults CASE TRACE. A finding is expected at
// each line with a mark, `// want ID`, and nowhere else.
package main

import (
	"fmt"
	"os"
	"runtime/trace"
	"time"
)

var cases = map[string]func(){}

// What stays blocked is blocked for this long before the trace ends.
const settle = 1300 * time.Millisecond

func main() {
	if len(os.Args) == 2 && os.Args[1] == "list" {
		for name := range cases {
			fmt.Println(name)
		}
		return
	}
	out, err := os.Create(os.Args[2])
	if err != nil {
		panic(err)
	}
	if err := trace.Start(out); err != nil {
		panic(err)
	}
	cases[os.Args[1]]()
	trace.Stop()
	out.Close()
}
