// SPDX-License-Identifier: Apache-2.0

// Mixed does a little of everything that an execution trace can hold: mixed TRACE [MILLISECONDS].
package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"strconv"
	"sync"
	"time"
)

var sink []byte

// Blocked before the trace begins and until it ends.
func parked(never chan int) { <-never }

func pingPong(ctx context.Context) {
	there, back := make(chan int), make(chan int)
	go func() {
		for v := range there {
			back <- v + 1
		}
		close(back)
	}()
	for ctx.Err() == nil {
		there <- 1
		<-back
	}
	close(there)
	<-back
}

func contend(ctx context.Context, mu *sync.Mutex, done *sync.WaitGroup) {
	defer done.Done()
	for ctx.Err() == nil {
		mu.Lock()
		spin(20 * time.Microsecond)
		mu.Unlock()
	}
}

func spin(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
	}
}

func allocate(ctx context.Context) {
	for ctx.Err() == nil {
		sink = make([]byte, 1<<16)
		runtime.Gosched()
	}
}

func request(ctx context.Context, url string) {
	ctx, task := trace.NewTask(ctx, "request")
	defer task.End()
	trace.WithRegion(ctx, "fetch", func() {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return
		}
		defer resp.Body.Close()
		io.Copy(io.Discard, resp.Body)
	})
	trace.Log(ctx, "kind", "\"quoted\"\n and é, \xff")
}

func files(ctx context.Context) {
	for ctx.Err() == nil {
		f, err := os.CreateTemp("", "trace")
		if err != nil {
			return
		}
		f.Write(make([]byte, 4096))
		f.Sync()
		f.Close()
		os.Remove(f.Name())
	}
}

func main() {
	length := 300
	if len(os.Args) > 2 {
		length, _ = strconv.Atoi(os.Args[2])
	}
	out, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	never := make(chan int)
	for i := 0; i < 3; i++ {
		go parked(never)
	}
	time.Sleep(10 * time.Millisecond)
	if os.Getenv("CPU") != "" {
		pprof.StartCPUProfile(io.Discard)
		defer pprof.StopCPUProfile()
	}
	if err := trace.Start(out); err != nil {
		panic(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer trace.StartRegion(r.Context(), "handle").End()
		time.Sleep(time.Millisecond)
		io.WriteString(w, "hello")
	}))
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(length)*time.Millisecond)
	var done sync.WaitGroup
	var mu sync.Mutex
	run := func(f func(context.Context)) {
		done.Add(1)
		go func() {
			defer done.Done()
			f(ctx)
		}()
	}
	run(pingPong)
	run(allocate)
	run(files)
	run(newer)
	for i := 0; i < 3; i++ {
		done.Add(1)
		go contend(ctx, &mu, &done)
	}
	for ctx.Err() == nil {
		request(context.Background(), server.URL)
	}
	done.Wait()
	cancel()
	if listener, err := net.Listen("tcp", "127.0.0.1:0"); err == nil {
		listener.Close()
	}
	server.Close()
	trace.Stop()
	out.Close()
}
