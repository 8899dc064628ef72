// SPDX-License-Identifier: Apache-2.0

// Unlocking a mutex that is not locked, or a read-locked RWMutex with Unlock, is a fatal error
// that recover does not stop. Any goroutine may unlock: a second unlock takes somebody else's
// lock.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
)

func run(how string) {
	defer func() {
		if recover() != nil {
			os.Exit(0)
		}
	}()
	var mu sync.Mutex
	var rw sync.RWMutex
	switch how {
	case "unlock":
		mu.Unlock()
	case "twice":
		mu.Lock()
		mu.Unlock()
		mu.Unlock()
	case "read":
		rw.RLock()
		rw.Unlock()
	case "write":
		rw.Lock()
		rw.RUnlock()
	}
	os.Exit(0)
}

func main() {
	if len(os.Args) > 1 {
		run(os.Args[1])
	}
	for _, how := range []string{"unlock", "twice", "read", "write"} {
		out, err := exec.Command(os.Args[0], how).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "fatal error: sync:") {
			fail("%s: %v, %.80s", how, err, out)
		}
	}
	var mu sync.Mutex
	mu.Lock()
	mu.Unlock()
	mu.Lock() // somebody else, in between
	mu.Unlock()
	if !mu.TryLock() {
		fail("the second unlock did not take the other's lock")
	}
	fmt.Println("a wrong unlock is fatal, or takes somebody else's lock")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
