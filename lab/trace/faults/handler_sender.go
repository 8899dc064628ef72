// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net/http"
	"time"
)

func init() { cases["handler_sender"] = handlerSender }

// Nothing is annotated: the handler's own run is the scope.
func handlerSender() {
	late := make(chan struct{})
	serve(5, func(w http.ResponseWriter, r *http.Request) {
		answer := make(chan string)
		go func() { // want CTX003
			<-late // as slow as it takes
			answer <- "late"
		}()
		select {
		case text := <-answer:
			w.Write([]byte(text))
		case <-time.After(5 * time.Millisecond):
			w.WriteHeader(http.StatusGatewayTimeout)
		}
	})
	close(late)
	stay()
}
