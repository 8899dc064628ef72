// SPDX-License-Identifier: Apache-2.0

// Writes a profile of every kind that runtime/pprof makes into the folder that it is given: NAME in the format of pprof,
// NAME.txt in its text form, and goroutine.dump.
package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"sync"
	"syscall"
	"time"
)

var kept [][]byte

//go:noinline
func allocate(n int) {
	for i := 0; i < n; i++ {
		kept = append(kept, make([]byte, 4096))
	}
}

// used is the processor time of the process: what a CPU profile counts, however busy the machine is.
func used() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano())
}

func spin(until time.Duration) int {
	sum := 0
	for used() < until {
		for i := 0; i < 1000; i++ {
			sum += fibonacci(12)
		}
	}
	return sum
}

func fibonacci(n int) int {
	if n < 2 {
		return n
	}
	return fibonacci(n-1) + fibonacci(n-2)
}

func contend() {
	var mu sync.Mutex
	var group sync.WaitGroup
	for i := 0; i < 8; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for k := 0; k < 20; k++ {
				mu.Lock()
				time.Sleep(100 * time.Microsecond)
				mu.Unlock()
			}
		}()
	}
	group.Wait()
}

var forms = map[string]int{"": 0, ".before": 0, ".txt": 1, ".dump": 2}

func threads() int { return pprof.Lookup("threadcreate").Count() }

// write writes one moment in each of the forms: no thread may be started between them.
func write(folder, name string, suffixes ...string) {
	texts := make([]bytes.Buffer, len(suffixes))
	for before := -1; before != threads(); {
		before = threads()
		for i, suffix := range suffixes {
			texts[i].Reset()
			if err := pprof.Lookup(name).WriteTo(&texts[i], forms[suffix]); err != nil {
				panic(err)
			}
		}
	}
	for i, suffix := range suffixes {
		if err := os.WriteFile(filepath.Join(folder, name+suffix), texts[i].Bytes(), 0o666); err != nil {
			panic(err)
		}
	}
}

func main() {
	folder := os.Args[1]
	runtime.MemProfileRate = 512
	runtime.SetMutexProfileFraction(1)
	runtime.SetBlockProfileRate(1)
	file, err := os.Create(filepath.Join(folder, "cpu"))
	if err != nil {
		panic(err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		panic(err)
	}
	pprof.Do(context.Background(), pprof.Labels("part", "spin"), func(context.Context) {
		spin(used() + 300*time.Millisecond)
	})
	pprof.StopCPUProfile()
	file.Close()
	allocate(200)
	runtime.GC()
	write(folder, "heap", ".before")
	allocate(1000)
	contend()
	wait := make(chan int)
	pprof.Do(context.Background(), pprof.Labels("part", "wait", "a \"key\"", "of = two"), func(context.Context) {
		for i := 0; i < 50; i++ {
			go func() { <-wait }()
		}
	})
	time.Sleep(10 * time.Millisecond)
	runtime.GC()
	debug.SetGCPercent(-1) // what the heap profile says changes at collections only
	for _, name := range []string{"heap", "allocs", "goroutine", "threadcreate", "block", "mutex", "goroutineleak"} {
		if pprof.Lookup(name) != nil {
			write(folder, name, "", ".txt")
		}
	}
	write(folder, "goroutine", ".dump")
	runtime.KeepAlive(wait)
}
