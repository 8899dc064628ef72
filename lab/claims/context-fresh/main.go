// SPDX-License-Identifier: Apache-2.0

// What is derived from Background() has no deadline and is never cancelled, whatever happens to
// the caller's context. WithoutCancel keeps the values and drops deadline and cancellation.
package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

type key struct{}

func main() {
	valued := context.WithValue(context.Background(), key{}, "v")
	outer, cancel := context.WithTimeout(valued, time.Hour)
	fresh := context.WithValue(context.Background(), key{}, outer.Value(key{}))
	detached := context.WithoutCancel(outer)
	cancel()
	for name, ctx := range map[string]context.Context{"fresh": fresh, "detached": detached} {
		if _, ok := ctx.Deadline(); ok || ctx.Err() != nil || ctx.Done() != nil {
			fail("%s has a deadline or an end", name)
		}
		if ctx.Value(key{}) != "v" {
			fail("%s has lost the value", name)
		}
	}
	fmt.Println("a context that does not descend from the caller's never ends with it")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
