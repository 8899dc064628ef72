// SPDX-License-Identifier: Apache-2.0

// Makes contexts, timers and pooled objects at places that keep them for good and at right twins, and writes a heap
// profile each 20 collections: heap FORM FOLDER, of the form 0 (profile.proto) or 1 (text). A finding is expected at each
// line with a mark, `// want ID`, and nowhere else.
package main

import (
	"context"
	"fmt"
	"net"
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
	looks    = 9
	cycles   = 20
	perCycle = 10
	held     = 50
	sessions = 10
)

type buffer [1024]byte

type key struct{}

type session struct {
	near, far net.Conn
	ctx       context.Context
	cancel    context.CancelFunc
}

var (
	root, stop = context.WithCancel(context.Background())
	contexts   []context.Context
	values     []context.Context
	timers     []*time.Timer
	buffers    []*buffer
	inFlight   [held]*buffer

	listener    net.Listener
	connections []session
	reused      = sync.Pool{New: func() interface{} { return new(buffer) }}
	lost        = sync.Pool{New: func() interface{} {
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

// A context for each connection, and more and more of these: load, for all that the profiles tell.
func connect() {
	for i := 0; i < sessions; i++ {
		connection, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			panic(err)
		}
		accepted, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		ctx, cancel := context.WithCancel(root)
		connections = append(connections, session{connection, accepted, ctx, cancel})
	}
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
	var err error
	if listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		panic(err)
	}
	for look := 0; look < looks; look++ {
		connect()
		for i := 0; i < cycles; i++ {
			cycle()
		}
		write(filepath.Join(os.Args[2], fmt.Sprintf("look.%d", look)), form)
		time.Sleep(10 * time.Millisecond)
	}
	stop()
}
