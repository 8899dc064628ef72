// SPDX-License-Identifier: Apache-2.0

// Faults that a trace shows, and their right twins, each in a file of its own: faults CASE TRACE. A finding is expected at
// each line with a mark, `// want ID`, and nowhere else.
package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/trace"
	"time"
)

var cases = map[string]func(){}

// Set by cases in which a goroutine runs to the end.
var spinning bool

// What stays blocked is blocked for this long before the trace ends.
const settle = 1300 * time.Millisecond

// rest waits until so many goroutines besides the caller have anything to do: those of a case that never rests.
func rest(busy int) {
	stacks := make([]byte, 1<<20)
	for {
		text := stacks[:runtime.Stack(stacks, true)]
		if bytes.Count(text, []byte(" [running"))+bytes.Count(text, []byte(" [runnable")) == 1+busy {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// stay lets what is blocked be blocked for long enough.
func stay() {
	rest(0)
	time.Sleep(settle)
}

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
	if !spinning {
		rest(0)
	}
	trace.Stop()
	out.Close()
}
