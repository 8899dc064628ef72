// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net/http"
	"net/http/httptest"
	"time"
)

func init() { cases["request_context"] = requestContext }

// The audit call dies with the request that it is about.
func requestContext() {
	audit := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(100 * time.Millisecond)
	}))
	serve(3, func(w http.ResponseWriter, r *http.Request) {
		go func() { // want CTX008
			call, _ := http.NewRequestWithContext(r.Context(), http.MethodPost, audit.URL, nil)
			if resp, err := http.DefaultClient.Do(call); err == nil {
				resp.Body.Close()
			}
		}()
		time.Sleep(20 * time.Millisecond)
	})
	time.Sleep(200 * time.Millisecond)
	audit.Close()
}
