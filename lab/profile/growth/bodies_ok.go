// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"net/http"
)

func init() { cases["bodies_ok"] = bodiesOK }

// Bodies that are closed; and more and more streams, each of which is read.
func bodiesOK(int) {
	for i := 0; i < 4; i++ {
		response, err := http.Get(address() + "/text")
		if err != nil {
			panic(err)
		}
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
		go read(address() + "/stream")
	}
}

func read(url string) {
	response, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	io.Copy(io.Discard, response.Body)
}
