// SPDX-License-Identifier: Apache-2.0

// Package plant is what the programs of this module share: a program plants a known state, says it in
// one line of JSON, and keeps it until its standard input is closed. What it says is what it did itself
// (addresses, numbers of goroutines, lines by runtime.Caller) and what Go says (runtime.Stack).
package plant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// Place is a line of source.
type Place struct {
	Function string `json:"function"`
	File     string `json:"file"`
	Line     int    `json:"line"`
}

// Wait is something that a goroutine waits on.
type Wait struct {
	Kind    string `json:"kind"`
	Address string `json:"address"`
}

// Truth is the line that a program says.
type Truth struct {
	Program    string         `json:"program"`
	Go         string         `json:"go"`
	Pid        int            `json:"pid"`
	Gomaxprocs int            `json:"gomaxprocs"`
	Main       int64          `json:"main"`
	Stacks     string         `json:"stacks"`
	Goroutines []*Goroutine   `json:"goroutines"`
	Expect     []Expectation  `json:"expect"`
	Facts      map[string]any `json:"facts"`
}

// Expectation is a finding that must be there.
type Expectation struct {
	ID       string `json:"id"`
	Function string `json:"function"`
	Line     int    `json:"line"`
	Count    int    `json:"count"`
}

var (
	mu    sync.Mutex
	truth = Truth{Goroutines: []*Goroutine{}, Expect: []Expectation{}, Facts: map[string]any{}}
	after = map[string]any{}
)

// Fact adds something that only one program says.
func Fact(name string, value any) {
	mu.Lock()
	defer mu.Unlock()
	truth.Facts[name] = value
}

// Append adds to a list of facts.
func Append(name string, value any) {
	mu.Lock()
	defer mu.Unlock()
	list, _ := truth.Facts[name].([]any)
	truth.Facts[name] = append(list, value)
}

// Later adds something to the second line, which is said when the state is given up.
func Later(name string, value any) {
	mu.Lock()
	defer mu.Unlock()
	after[name] = value
}

// Expect says that a finding is due at a place.
func Expect(id string, at Place, count int) {
	mu.Lock()
	defer mu.Unlock()
	truth.Expect = append(truth.Expect, Expectation{id, at.Function, at.Line, count})
}

// At is the place of its caller, `down` lines further down.
func At(down int) Place { return caller(2, down) }

func caller(skip, down int) Place {
	pc := make([]uintptr, 1)
	runtime.Callers(skip+1, pc)
	frame, _ := runtime.CallersFrames(pc).Next()
	return Place{frame.Function, frame.File, frame.Line + down}
}

// Address spells an address as the inspection does.
func Address(p unsafe.Pointer) string { return fmt.Sprintf("0x%x", uintptr(p)) }

// Chan is the address of a channel.
func Chan[T any](ch chan T) string { return Address(*(*unsafe.Pointer)(unsafe.Pointer(&ch))) }

// Data is the address that an interface value holds.
func Data(v any) string { return Address((*[2]unsafe.Pointer)(unsafe.Pointer(&v))[1]) }

// Ready waits until every goroutine of the truth is where it should be, says the truth, and keeps the
// state until the standard input is closed.
func Ready() {
	Settle()
	Say()
	Hold()
}

// Settle waits until every goroutine of the truth is where it should be, and no other has anything to do.
func Settle() {
	for end := time.Now().Add(4 * time.Minute); ; time.Sleep(2 * time.Millisecond) {
		late := unsettled(Stacks())
		if late == "" && unsettled(Stacks()) == "" {
			return
		}
		if time.Now().After(end) {
			fmt.Fprintln(os.Stderr, "never where it should be:", late)
			os.Exit(1)
		}
	}
}

// Say prints the truth.
func Say() {
	mu.Lock()
	defer mu.Unlock()
	truth.Program = program()
	truth.Go = runtime.Version()
	truth.Pid = os.Getpid()
	truth.Gomaxprocs = runtime.GOMAXPROCS(0)
	truth.Main = ID()
	truth.Stacks = Stacks()
	line, err := json.Marshal(&truth)
	if err != nil {
		panic(err)
	}
	os.Stdout.Write(append(line, '\n'))
	for _, g := range truth.Goroutines {
		g.ran = nil
	}
}

// Hold returns when the standard input is closed.
func Hold() { io.Copy(io.Discard, os.Stdin) }

// Done prints the second line.
func Done() {
	mu.Lock()
	defer mu.Unlock()
	line, err := json.Marshal(after)
	if err != nil {
		panic(err)
	}
	os.Stdout.Write(append(line, '\n'))
}

func program() string {
	name := os.Args[0]
	return name[strings.LastIndexByte(name, '/')+1:]
}

// Stacks are those of all goroutines, as Go prints them.
func Stacks() string {
	for size := 1 << 20; ; size *= 2 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size {
			return string(buf[:n])
		}
	}
}

// ID is the number of the goroutine that calls it.
func ID() int64 {
	var buf [64]byte
	text := bytes.TrimPrefix(buf[:runtime.Stack(buf[:], false)], []byte("goroutine "))
	id, err := strconv.ParseInt(string(text[:bytes.IndexByte(text, ' ')]), 10, 64)
	if err != nil {
		panic(err)
	}
	return id
}

// ExpectOnce is Expect for a place that is passed many times.
func ExpectOnce(id string, at Place, count int) {
	mu.Lock()
	for _, e := range truth.Expect {
		if e.ID == id {
			mu.Unlock()
			return
		}
	}
	mu.Unlock()
	Expect(id, at, count)
}
