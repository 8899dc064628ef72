// SPDX-License-Identifier: Apache-2.0

// A panic between Lock and Unlock without a defer leaves the mutex locked; net/http recovers the
// panics of its handlers, so that the service goes on with it.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
)

var mu sync.Mutex

func handler(_ http.ResponseWriter, r *http.Request) {
	mu.Lock()
	if r.URL.Path == "/panic" {
		panic("in handler")
	}
	mu.Unlock()
}

func main() {
	server := httptest.NewUnstartedServer(http.HandlerFunc(handler))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	if resp, err := http.Get(server.URL + "/"); err != nil {
		fail("a request before the panic: %v", err)
	} else {
		resp.Body.Close()
	}
	if _, err := http.Post(server.URL+"/panic", "text/plain", nil); err == nil {
		fail("the request that panics got an answer")
	}
	if mu.TryLock() {
		fail("the mutex is free after the panic")
	}
	fmt.Println("a recovered panic leaves the mutex locked")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
