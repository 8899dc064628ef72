// SPDX-License-Identifier: Apache-2.0

// A busy HTTP service without any fault, with its own clients: pools, timeouts, worker pools, groups,
// caches, queues and background loops, all of them ended as they should be. A look at any time must
// claim nothing. Its load is bounded: a fixed number of clients that pause between requests.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"example.com/inspect/plant"
)

const clients = 16

var served, failed atomic.Int64

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	s := newService(ctx)
	server := &http.Server{
		Handler:      s.routes(),
		ReadTimeout:  time.Minute,
		WriteTimeout: time.Minute,
		BaseContext:  func(net.Listener) context.Context { return ctx },
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()

	var load sync.WaitGroup
	for i := 0; i < clients; i++ {
		load.Add(1)
		go func() {
			defer load.Done()
			client(ctx, "http://"+listener.Addr().String())
		}()
	}
	time.Sleep(500 * time.Millisecond)
	fmt.Printf("{\"pid\":%d,\"go\":%q}\n", os.Getpid(), "")
	plant.Hold()

	// It must work on, however slow the machine is.
	for before := served.Load(); served.Load() < before+100 || served.Load() <= 1000; {
		time.Sleep(time.Millisecond)
	}
	stop()
	load.Wait()
	shutdown, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	server.Shutdown(shutdown)
	<-ended
	s.close()
	json.NewEncoder(os.Stdout).Encode(map[string]int64{"served": served.Load(), "failed": failed.Load()})
}

// client asks for one page after the other until ctx ends.
func client(ctx context.Context, base string) {
	transport := &http.Transport{MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Second}
	defer transport.CloseIdleConnections()
	c := &http.Client{Transport: transport, Timeout: 2 * time.Second}
	paths := []string{"/echo", "/fan", "/cached?key=a", "/slow", "/queue", "/panic", "/stream", "/cached?key=b", "/work"}
	for i := 0; ctx.Err() == nil; i++ {
		get(ctx, c, base+paths[i%len(paths)])
		pause := time.NewTimer(2 * time.Millisecond)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
		}
	}
}

func get(ctx context.Context, c *http.Client, url string) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		panic(err)
	}
	response, err := c.Do(request)
	if err != nil {
		if ctx.Err() == nil { // else the machine was too busy
			failed.Add(1)
		}
		return
	}
	defer response.Body.Close()
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	for {
		if _, err := response.Body.Read((*buffer)[:cap(*buffer)]); err != nil {
			break
		}
	}
	served.Add(1)
}
