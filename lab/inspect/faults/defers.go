// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"sync"
	"time"

	"example.com/inspect/plant"
)

func serve() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write(make([]byte, 20000))
	}))
	return "http://" + listener.Addr().String()
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}

// bodiesLeftOpen looks at the status only, so that every request keeps its connection.
func bodiesLeftOpen() {
	plant.Expect("DEF001", plant.Place{}, 100)
	url := serve()
	for i := 0; i < 100; i++ {
		response, err := client.Get(url)
		if err != nil {
			panic(err)
		}
		sink += response.StatusCode
	}
}

func bodiesClosed() {
	url := serve()
	for i := 0; i < 100; i++ {
		response, err := client.Get(url)
		if err != nil {
			panic(err)
		}
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
}

// defersPileUp closes the files of a whole queue when the queue ends, which it never does.
func defersPileUp() {
	queue := make(chan string)
	g := plant.Go("consumer", "chan receive")
	go consumeAll(g, queue)
	for i := 0; i < 200; i++ {
		queue <- os.DevNull
	}
	plant.Keep(queue)
}

//go:noinline
func consumeAll(g *plant.Goroutine, queue <-chan string) {
	g.Here()
	plant.Expect("DEF002", plant.At(6), 200)
	for path := range queue {
		file, err := os.Open(path)
		if err != nil {
			continue
		}
		defer file.Close()
		sink += int(file.Fd())
	}
}

func deferPerItem() {
	queue := make(chan string)
	g := plant.Go("consumer", "chan receive")
	go func() {
		g.Here()
		defer func() { sink++ }()
		for path := range queue {
			consumeOne(path)
		}
	}()
	for i := 0; i < 200; i++ {
		queue <- os.DevNull
	}
	plant.Keep(queue)
}

//go:noinline
func consumeOne(path string) {
	file, err := os.Open(path)
	if err != nil {
		return
	}
	defer file.Close()
	sink += int(file.Fd())
}

type account struct {
	mu      sync.Mutex
	balance int
	history []string
}

// take leaves with the lock held when there is too little.
//
//go:noinline
func (a *account) take(n int) bool {
	a.mu.Lock()
	if a.balance < n {
		return false
	}
	a.balance -= n
	a.mu.Unlock()
	return true
}

func lockKept() {
	a := &account{balance: 10}
	a.take(20)
	plant.Expect("DEF010", plant.Place{}, 8)
	for i := 0; i < 8; i++ {
		g := plant.Go("customer", plant.OnMutex...)
		go func() { g.Here(); a.take(1) }()
	}
}

// lockBusy has customers that wait for one who works with the lock held, and who gives it back in time.
func lockBusy() {
	a := &account{balance: 10}
	plant.Keep(a)
	g := plant.Go("slow customer", "sleep")
	go func() {
		g.Here()
		a.mu.Lock()
		defer a.mu.Unlock()
		time.Sleep(time.Hour)
	}()
	g.Wait()
	plant.Settle()
	for i := 0; i < 2; i++ {
		g := plant.Go("customer", plant.OnMutex...)
		go func() { g.Here(); a.take(1) }()
	}
}

// deferNeverRuns serves for ever: its clean-up is dead code.
func deferNeverRuns() {
	g := plant.Go("server", "select (no cases)")
	go func() {
		g.Here()
		serveForEver()
	}()
}

//go:noinline
func serveForEver() {
	file, err := os.Open(os.DevNull)
	if err != nil {
		panic(err)
	}
	plant.Expect("DEF011", plant.At(1), 1)
	defer file.Close()
	select {}
}

func deferRunsInTheEnd() {
	ctx, cancel := context.WithCancel(context.Background())
	plant.Keep(cancel)
	g := plant.Go("server", "chan receive")
	go func() {
		g.Here()
		file, err := os.Open(os.DevNull)
		if err != nil {
			panic(err)
		}
		defer file.Close()
		<-ctx.Done()
	}()
}

// nestedRelease gives its file back behind a flush that hangs.
func nestedRelease() {
	peer := make(chan struct{})
	plant.Keep(peer)
	g := plant.Go("writer", "chan receive")
	go func() {
		g.Here()
		writes(peer)
	}()
	ages()
}

// ages makes known how long goroutines have waited: a collection notes that they wait, since the collection
// before, and what the next one notes of somebody else tells when that was.
func ages() {
	never := make(chan struct{})
	plant.Keep(never)
	plant.Settle()
	runtime.GC()
	runtime.GC()
	g := plant.Go("witness", "chan receive")
	go func() { g.Here(); <-never }()
	plant.Settle()
	runtime.GC()
}

//go:noinline
func writes(peer chan struct{}) {
	file, err := os.Open(os.DevNull)
	if err != nil {
		panic(err)
	}
	defer func() {
		plant.Expect("DEF017", plant.At(1), 1)
		defer file.Close()
		<-peer
	}()
	sink += int(file.Fd())
}

func plainRelease() {
	peer := make(chan struct{})
	plant.Keep(peer)
	g := plant.Go("writer", "chan receive")
	go func() {
		g.Here()
		file, err := os.Open(os.DevNull)
		if err != nil {
			panic(err)
		}
		defer file.Close()
		<-peer
	}()
	ages()
}
