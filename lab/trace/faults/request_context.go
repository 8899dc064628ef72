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
	arrived, answer := make(chan struct{}), make(chan struct{})
	audit := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-answer
	}))
	serve(3, func(w http.ResponseWriter, r *http.Request) {
		go func() { // want CTX008
			call, _ := http.NewRequestWithContext(r.Context(), http.MethodPost, audit.URL, nil)
			if resp, err := http.DefaultClient.Do(call); err == nil {
				resp.Body.Close()
			}
		}()
		<-arrived
	})
	time.Sleep(200 * time.Millisecond)
	close(answer)
	audit.Close()
}
