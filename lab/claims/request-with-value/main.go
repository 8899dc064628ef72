// SPDX-License-Identifier: Apache-2.0

// r.WithContext(context.WithValue(r.Context(), …)) keeps cancellation and deadline; a context
// that does not descend from r.Context() loses them. The context of a server's request is
// cancelled when the handler returns.
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"time"
)

type key struct{}

func main() {
	outer, cancel := context.WithTimeout(context.Background(), time.Hour)
	r := httptest.NewRequest(http.MethodGet, "/", nil).WithContext(outer)
	kept := r.WithContext(context.WithValue(r.Context(), key{}, "v"))
	lost := r.WithContext(context.WithValue(context.Background(), key{}, "v"))
	_, keptDeadline := kept.Context().Deadline()
	_, lostDeadline := lost.Context().Deadline()
	cancel()
	if !keptDeadline || kept.Context().Err() == nil {
		fail("WithValue of r.Context() has lost deadline or cancellation")
	}
	if lostDeadline || lost.Context().Err() != nil {
		fail("WithValue of Background() has kept deadline or cancellation")
	}

	escaped := make(chan context.Context, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Context().Err() != nil {
			fail("the request's context ended before the handler")
		}
		escaped <- r.Context()
	}))
	resp, err := http.Get(server.URL)
	if err != nil {
		fail("get: %v", err)
	}
	resp.Body.Close()
	select {
	case <-(<-escaped).Done():
	case <-time.After(5 * time.Second):
		fail("the request's context goes on after its handler")
	}
	fmt.Println("WithValue of r.Context() keeps its end, which comes when the handler returns")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
