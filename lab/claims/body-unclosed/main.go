// SPDX-License-Identifier: Apache-2.0

// An HTTP response body that is neither read to its end nor closed keeps its connection and two
// goroutines of the client; a collection does not help.
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"time"
)

const requests = 20

func main() {
	text := strings.Repeat("x", 1<<20)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, text)
	}))
	client := &http.Client{Transport: &http.Transport{}}

	for i := 0; i < requests; i++ {
		get(client, server.URL).Body.Close()
	}
	for i := 0; i < 100 && loops() > 0; i++ {
		time.Sleep(10 * time.Millisecond)
	}
	if n := loops(); n > 2 {
		fail("%d goroutines are left although every body was closed", n)
	}
	before := loops()
	for i := 0; i < requests; i++ {
		get(client, server.URL)
	}
	for i := 0; i < 5; i++ {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	if n := loops() - before; n < 2*requests-2 {
		fail("%d unclosed bodies keep %d goroutines", requests, n)
	}
	fmt.Printf("%d unclosed bodies keep %d goroutines\n", requests, loops()-before)
}

func get(client *http.Client, url string) *http.Response {
	resp, err := client.Get(url)
	if err != nil {
		fail("get: %v", err)
	}
	return resp
}

// loops counts the goroutines that serve connections of the client.
func loops() int {
	stacks := make([]byte, 4<<20)
	text := string(stacks[:runtime.Stack(stacks, true)])
	return strings.Count(text, "(*persistConn).readLoop(") +
		strings.Count(text, "(*persistConn).writeLoop(")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
