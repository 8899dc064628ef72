// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"time"
)

func init() { cases["request_context_ok"] = requestContextOK }

// The audit call has a context that outlives the request, and what waits for the request's end only waits.
func requestContextOK() {
	audit := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(60 * time.Millisecond)
	}))
	serve(3, func(w http.ResponseWriter, r *http.Request) {
		go func() {
			call, _ := http.NewRequestWithContext(context.WithoutCancel(r.Context()), http.MethodPost, audit.URL, nil)
			if resp, err := http.DefaultClient.Do(call); err == nil {
				resp.Body.Close()
			}
		}()
		go func() {
			<-r.Context().Done()
		}()
		time.Sleep(20 * time.Millisecond)
	})
	time.Sleep(200 * time.Millisecond)
	audit.Close()
}
