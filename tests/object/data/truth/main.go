// SPDX-License-Identifier: Apache-2.0

// Says about itself what tests/object reads out of its file: layouts, lines of instructions, stacks with inlined calls.
package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"sort"
	"strings"
	"sync"
	"time"
)

var out = bufio.NewWriter(os.Stdout)

var pool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

type record struct {
	name  string
	inner struct{ a, b int32 }
	time  time.Time
	next  *record
}

type list[T any] struct {
	head T
	tail []T
}

func (l list[T]) each(f func(T)) {
	f(l.head)
	for _, x := range l.tail {
		f(x)
	}
}

// The layout of the struct that p points to.
func layout(name string, p any) {
	t := reflect.TypeOf(p).Elem()
	fmt.Fprintf(out, "size %s %d\n", name, t.Size())
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		if f.Name == "_" {
			continue
		}
		fmt.Fprintf(out, "field %s %s %d\n", name, f.Name, f.Offset)
		for j := 0; f.Type.Kind() == reflect.Struct && j < f.Type.NumField(); j++ {
			if g := f.Type.Field(j); g.Name != "_" {
				fmt.Fprintf(out, "field %s %s.%s %d\n", name, f.Name, g.Name, f.Offset+g.Offset)
			}
		}
	}
}

// Every third instruction address of a function, as a call would return to it.
func lines(f any) {
	start := reflect.ValueOf(f).Pointer()
	for pc := start; runtime.FuncForPC(pc+1) != nil && runtime.FuncForPC(pc+1).Entry() == start; pc += 3 {
		frame, _ := runtime.CallersFrames([]uintptr{pc + 1}).Next()
		if frame.Line != 0 {
			fmt.Fprintf(out, "line %#x %s %s:%d\n", pc, frame.Function, frame.File, frame.Line)
		}
	}
}

func stack() {
	var pcs [64]uintptr
	n := runtime.Callers(1, pcs[:])
	frames := runtime.CallersFrames(pcs[:n])
	fmt.Fprintln(out, "stack")
	for i := 0; ; i++ {
		f, more := frames.Next()
		fmt.Fprintf(out, "frame %#x %s %s:%d\n", pcs[i], f.Function, f.File, f.Line)
		if !more {
			return
		}
	}
}

func innermost(a int) int {
	if a > 0 {
		stack()
	}
	return a
}

func middle(a int) int { return innermost(a+1) + 1 }

func outer(a int) int {
	x := middle(a)
	y := func() int { return middle(x) }()
	return x + y
}

type walker struct{ n int }

func (w *walker) walk() int { return outer(w.n) + middle(2) }

type stepper interface{ walk() int }

// Its defers are open-coded.
func deferred(s stepper) (r int) {
	defer fmt.Fprintln(out, "end")
	defer func() { r++ }()
	return s.walk()
}

func main() {
	fmt.Fprintf(out, "main %#x\n", reflect.ValueOf(main).Pointer())
	layout("sync.Pool", &pool)
	layout("sync.Mutex", &sync.Mutex{})
	layout("sync.WaitGroup", &sync.WaitGroup{})
	layout("time.Timer", &time.Timer{})
	layout("bytes.Buffer", &bytes.Buffer{})
	layout("main.record", &record{})
	layout("main.list[string]", &list[string]{})
	for _, f := range []any{main, stack, deferred, outer, fmt.Fprintf, sort.Strings, strings.Map, context.WithCancel,
		context.WithDeadline, (*sync.Pool).Get, (*sync.Pool).Put, (*bytes.Buffer).ReadFrom, time.NewTimer,
		reflect.DeepEqual, runtime.GC, runtime.Stack, list[string].each} {
		lines(f)
	}
	deferred(&walker{1})
	list[string]{"a", []string{"b"}}.each(func(s string) { middle(len(s)) })
	out.Flush()
}
