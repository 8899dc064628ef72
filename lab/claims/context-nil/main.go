// SPDX-License-Identifier: Apache-2.0

// A nil context compiles. Deriving from it panics, NewRequestWithContext returns an error.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"
)

func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}

func main() {
	var none context.Context
	for name, f := range map[string]func(){
		"WithCancel": func() { _, cancel := context.WithCancel(none); cancel() },
		"WithTimeout": func() {
			_, cancel := context.WithTimeout(none, time.Second)
			cancel()
		},
		"WithValue":   func() { _ = context.WithValue(none, 1, 2) },
		"WithContext": func() { new(http.Request).WithContext(none) },
		"an unusable key": func() {
			_ = context.WithValue(context.Background(), []int{1}, 2)
		},
	} {
		if !panics(f) {
			fail("%s does not panic", name)
		}
	}
	if _, err := http.NewRequestWithContext(none, "GET", "http://localhost", nil); err == nil {
		fail("NewRequestWithContext takes nil")
	}
	fmt.Println("deriving from a nil context panics")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
