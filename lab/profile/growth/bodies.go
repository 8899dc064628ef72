// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

func init() { cases["bodies"] = bodies }

var start sync.Once
var server string

// A process of its own answers, so that its goroutines are not among ours.
func address() string {
	start.Do(func() {
		child := exec.Command(os.Args[0], "serve")
		input, _ := child.StdinPipe() // ends with this process
		output, err := child.StdoutPipe()
		if err == nil {
			err = child.Start()
		}
		if err != nil {
			panic(err)
		}
		line, _ := bufio.NewReader(output).ReadString('\n')
		server = strings.TrimSpace(line)
		served = input
	})
	return server
}

var served interface{}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	go func() {
		var none [1]byte
		os.Stdin.Read(none[:])
		os.Exit(0)
	}()
	http.HandleFunc("/text", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "text") })
	http.HandleFunc("/stream", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "begin")
		w.(http.Flusher).Flush()
		time.Sleep(time.Minute)
	})
	panic(http.Serve(listener, nil))
}

// Looks at the status alone: each Body stays open, and its connection waits for it.
// want DEF001 nowhere
func bodies(int) {
	for i := 0; i < 4; i++ {
		response, err := http.Get(address() + "/text")
		if err != nil {
			panic(err)
		}
		statuses[response.StatusCode]++
	}
}

var statuses = map[int]int{}
