// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net/http"
	"time"
)

func init() { cases["handler_sender"] = handlerSender }

// Nothing is annotated: the handler's own run is the scope.
func handlerSender() {
	serve(5, func(w http.ResponseWriter, r *http.Request) {
		answer := make(chan string)
		go func() { // want CTX003
			time.Sleep(30 * time.Millisecond)
			answer <- "late"
		}()
		select {
		case text := <-answer:
			w.Write([]byte(text))
		case <-time.After(5 * time.Millisecond):
			w.WriteHeader(http.StatusGatewayTimeout)
		}
	})
	time.Sleep(settle)
}
