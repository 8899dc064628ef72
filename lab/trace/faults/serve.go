// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"net/http"
	"net/http/httptest"
)

// Requests, one after the other, to a server with this handler.
func serve(requests int, handler http.HandlerFunc) {
	server := httptest.NewServer(handler)
	for i := 0; i < requests; i++ {
		resp, err := http.Get(server.URL)
		if err != nil {
			panic(err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	server.Close()
}
