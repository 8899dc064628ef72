// SPDX-License-Identifier: Apache-2.0

// http.Server.Shutdown with a context that is done does not wait for the requests that are
// running.
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	started, finish := make(chan struct{}), make(chan struct{})
	srv := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(started)
		<-finish
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail("listen: %v", err)
	}
	go srv.Serve(l)
	go http.Get("http://" + l.Addr().String())
	<-started

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	start := time.Now()
	if err := srv.Shutdown(ctx); err != context.Canceled {
		fail("Shutdown returned %v", err)
	}
	if d := time.Since(start); d > 2*time.Second {
		fail("Shutdown took %v", d)
	}
	close(finish)
	fmt.Println("Shutdown with a context that is done waits for nobody")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
