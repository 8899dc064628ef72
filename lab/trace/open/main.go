// SPDX-License-Identifier: Apache-2.0

// Open leaves defer chains open when its trace ends, and dumps its goroutines afterwards: open TRACE DUMP. Of three
// goroutines one has ended by then.
package main

import (
	"bytes"
	"context"
	"os"
	"runtime/pprof"
	"runtime/trace"
	"sync"
)

func cleanUp(ctx context.Context, begun, ended *sync.WaitGroup, leave chan int) {
	defer ended.Done()
	trace.Log(ctx, "defer", "start")
	defer trace.Log(ctx, "defer", "done")
	begun.Done()
	<-leave // still here
}

func main() {
	out, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	if err := trace.Start(out); err != nil {
		panic(err)
	}
	var begun, first, ended sync.WaitGroup
	begun.Add(3)
	first.Add(1)
	ended.Add(2)
	leave, never := make(chan int), make(chan int)
	go cleanUp(context.Background(), &begun, &first, leave)
	for range 2 {
		go cleanUp(context.Background(), &begun, &ended, never)
	}
	begun.Wait()
	trace.Stop()
	out.Close()
	close(leave)
	first.Wait()
	for blocked := false; !blocked; { // the others
		var text bytes.Buffer
		pprof.Lookup("goroutine").WriteTo(&text, 2)
		blocked = bytes.Count(text.Bytes(), []byte("[chan receive]:\nmain.cleanUp(")) == 2
	}
	dump, err := os.Create(os.Args[2])
	if err != nil {
		panic(err)
	}
	pprof.Lookup("goroutine").WriteTo(dump, 2)
	dump.Close()
}
