// SPDX-License-Identifier: Apache-2.0

// recover works only when the deferred function itself calls it: not in a helper of it, not when
// deferred directly, not in a defer inside the deferred function, not for another goroutine.
package main

import (
	"fmt"
	"os"
	"os/exec"
)

func helper() { recover() }

// survives says whether the panic of a function with the given net was stopped by the net.
func survives(with func()) (stopped bool) {
	defer func() {
		if recover() != nil {
			stopped = false
		}
	}()
	with()
	return true
}

func direct() {
	defer func() { recover() }()
	panic("direct")
}

func named() {
	defer helper()
	panic("named")
}

func inHelper() {
	defer func() { helper() }()
	panic("in helper")
}

func bare() {
	defer recover()
	panic("bare")
}

func nested() {
	defer func() {
		defer func() { recover() }()
	}()
	panic("nested")
}

func main() {
	if len(os.Args) > 1 {
		defer func() { recover() }()
		done := make(chan struct{})
		go func() {
			defer close(done)
			panic("elsewhere")
		}()
		<-done
		select {}
	}
	for _, net := range []struct {
		name  string
		f     func()
		works bool
	}{
		{"called by the deferred closure", direct, true},
		{"called by a deferred helper", named, true},
		{"called by a helper of the deferred closure", inHelper, false},
		{"deferred itself", bare, false},
		{"in a defer of the deferred closure", nested, false},
	} {
		if got := survives(net.f); got != net.works {
			fail("recover %s: stopped %v", net.name, got)
		}
	}
	if err := exec.Command(os.Args[0], "goroutine").Run(); err == nil {
		fail("a panic of another goroutine was survived")
	}
	fmt.Println("recover works only when the deferred function calls it")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
