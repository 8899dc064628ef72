// SPDX-License-Identifier: Apache-2.0

// An untyped constant converts to a Duration without a word: a timeout of 5 is five nanoseconds.
// A duration times a duration overflows.
package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 5)
	defer cancel()
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
		fail("a timeout of 5 is longer than a second")
	}
	minute, second := time.Minute, time.Second
	if minute*second > 0 && int64(minute*second)/int64(second) == int64(minute) {
		fail("a minute times a second did not overflow: %d", minute*second)
	}
	fmt.Println("a timeout of 5 is over at once, and minute*second overflows")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
