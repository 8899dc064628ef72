// SPDX-License-Identifier: Apache-2.0

// break in a select leaves the select, not the loop; a closed Done channel is ready every time,
// so that such a loop spins. Background().Done() is nil.
package main

import (
	"context"
	"fmt"
	"os"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	turns := 0
	for turns < 1000 {
		select {
		case <-ctx.Done():
			turns++
			break
		}
	}
	if turns != 1000 {
		fail("the break left the loop after %d turns", turns)
	}
	if context.Background().Done() != nil {
		fail("Background().Done() is not nil")
	}
	fmt.Println("break leaves the select; the loop has spun", turns, "times")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
