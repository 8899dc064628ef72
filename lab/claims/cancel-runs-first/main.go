// SPDX-License-Identifier: Apache-2.0

// Deferred calls run last in, first out: a `defer cancel()` below a `defer cleanup(ctx)` has run
// when cleanup starts, and a deferred Put below a deferred Close has put back what is closed.
package main

import (
	"context"
	"fmt"
	"os"
)

func f() (seen error) {
	ctx := context.Background()
	var cancel context.CancelFunc
	ctx, cancel = context.WithCancel(ctx)
	defer func() { seen = ctx.Err() }()
	defer cancel()
	return nil
}

func main() {
	if err := f(); err != context.Canceled {
		fail("the cleanup above saw %v", err)
	}
	fmt.Println("the defer registered last runs first")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
