// SPDX-License-Identifier: Apache-2.0

// Calling a cancel function twice, or after the timeout, is allowed and changes nothing;
// cancelling a child does not reach its parent.
package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

func main() {
	parent, end := context.WithCancel(context.Background())
	defer end()
	ctx, cancel := context.WithTimeout(parent, time.Millisecond)
	<-ctx.Done()
	cancel()
	cancel()
	if ctx.Err() != context.DeadlineExceeded {
		fail("the error became %v", ctx.Err())
	}
	if parent.Err() != nil {
		fail("the parent ended with %v", parent.Err())
	}
	fmt.Println("cancel may be called twice and late")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
