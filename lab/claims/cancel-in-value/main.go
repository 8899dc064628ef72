// SPDX-License-Identifier: Apache-2.0

// A CancelFunc fetched from a context value ends its own context, not the parent's timeout: that
// still fires. Nobody calls it when the context ends.
package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

type key struct{}

func main() {
	parent, end := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer end()
	called := false
	child, cancel := context.WithCancel(parent)
	ctx := context.WithValue(child, key{}, context.CancelFunc(func() {
		called = true
		cancel()
	}))
	idle := context.WithValue(parent, key{}, context.CancelFunc(func() {
		fail("called by itself")
	}))

	ctx.Value(key{}).(context.CancelFunc)()
	if !called || child.Err() != context.Canceled {
		fail("the callee could not end the scope it does not own: %v", child.Err())
	}
	if parent.Err() != nil {
		fail("the parent ended as well")
	}
	<-parent.Done()
	if parent.Err() != context.DeadlineExceeded || idle.Err() == nil {
		fail("the parent's timeout did not fire: %v", parent.Err())
	}
	fmt.Println("any callee can end the scope; the parent's timeout still fires")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
