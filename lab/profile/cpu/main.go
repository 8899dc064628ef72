// SPDX-License-Identifier: Apache-2.0

// Spends its time in one thing that the runtime does for a line, or in its right twin: cpu CASE FILE writes a CPU profile of
// three seconds of CPU time, or of five minutes where it gets less. A finding is expected at the line with a mark, `// want ID in CASE`,
// and nowhere else.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/pprof"
	"syscall"
	"time"
)

const (
	spell   = 50 * time.Millisecond
	enough  = 3 * time.Second // of CPU time
	longest = 5 * time.Minute
)

// What a case does for one spell.
var cases = map[string]func(until func() bool){}

func used() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
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
	runtime.GOMAXPROCS(2)
	if err := pprof.StartCPUProfile(out); err != nil {
		panic(err)
	}
	for begun := time.Now(); time.Since(begun) < longest && used() < enough; {
		end := time.Now().Add(spell)
		cases[os.Args[1]](func() bool { return !time.Now().Before(end) })
	}
	pprof.StopCPUProfile()
	out.Close()
}
