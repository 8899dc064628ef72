// SPDX-License-Identifier: Apache-2.0

// Makes contexts, timers and pooled objects at places that keep them for good and at right twins, and writes a heap
// profile each 20 collections: heap FORM FOLDER, of the form 0 (profile.proto) or 1 (text). A finding is expected at each
// line with a mark, `// want ID`, and nowhere else.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"sync"
	"time"
)

const (
	looks    = 6
	cycles   = 20
	perCycle = 10
	held     = 50
)

type buffer [1024]byte

type key struct{}

var (
	root, stop = context.WithCancel(context.Background())
	contexts   []context.Context
	values     []context.Context
	timers     []*time.Timer
	buffers    []*buffer
	inFlight   [held]*buffer
	reused     = sync.Pool{New: func() interface{} { return new(buffer) }}
	lost       = sync.Pool{New: func() interface{} {
		return new(buffer) // want POOL014
	}}
	never = sync.Pool{New: func() interface{} {
		return new(buffer) // want POOL003
	}}
)

func bad() {
	ctx, cancel := context.WithCancel(root) // want CTX001
	_ = cancel
	contexts = append(contexts, ctx)
	values = append(values, context.WithValue(root, key{}, len(values))) // want CTX007
	timers = append(timers, time.NewTimer(time.Hour))                    // want CTX015
	buffers = append(buffers, never.Get().(*buffer))
}

func right() {
	ctx, cancel := context.WithCancel(root)
	_ = context.WithValue(ctx, key{}, 1)
	cancel()
	<-time.NewTimer(time.Microsecond).C
	b := reused.Get().(*buffer)
	reused.Put(b)
}

func cycle() {
	for i := 0; i < perCycle; i++ {
		bad()
		right()
	}
	for i := range inFlight {
		inFlight[i] = lost.Get().(*buffer)
	}
	runtime.GC()
}

func write(path string, form int) {
	out, err := os.Create(path)
	if err != nil {
		panic(err)
	}
	if err := pprof.Lookup("heap").WriteTo(out, form); err != nil {
		panic(err)
	}
	out.Close()
}

func main() {
	runtime.MemProfileRate = 1
	debug.SetGCPercent(-1)
	form, _ := strconv.Atoi(os.Args[1])
	for look := 0; look < looks; look++ {
		for i := 0; i < cycles; i++ {
			cycle()
		}
		write(filepath.Join(os.Args[2], fmt.Sprintf("look.%d", look)), form)
		time.Sleep(10 * time.Millisecond)
	}
	stop()
}
