// SPDX-License-Identifier: Apache-2.0

// The loop is in a closure, a goroutine, a method or a generic function.
package lab

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// The loop is inside the closure, so the defer waits for the closure's end.
func inClosure(paths []string) func() int64 {
	return func() int64 {
		var total int64
		for _, path := range paths {
			f, err := os.Open(path)
			if err != nil {
				continue
			}
			defer f.Close() // want DEF002
			if n, err := f.Seek(0, io.SeekEnd); err == nil {
				total += n
			}
		}
		return total
	}
}

// A worker that lives as long as its channel.
func startWorker(jobs <-chan string, out io.Writer) {
	go func() {
		for path := range jobs {
			f, err := os.Open(path)
			if err != nil {
				continue
			}
			defer f.Close() // want DEF002
			io.Copy(out, f)
		}
	}()
}

// Done is called only when the worker ends, not when a job does.
func worker(wg *sync.WaitGroup, jobs <-chan func()) {
	for job := range jobs {
		defer wg.Done() // want DEF002
		job()
	}
}

type collector struct {
	sources []func() (io.ReadCloser, error)
	bytes   int64
}

// A method with a loop over its field.
func (c *collector) collect() error {
	for i := range c.sources {
		rc, err := c.sources[i]()
		if err != nil {
			return fmt.Errorf("source %d: %w", i, err)
		}
		defer rc.Close() // want DEF002
		n, err := io.Copy(io.Discard, rc)
		c.bytes += n
		if err != nil {
			return err
		}
	}
	return nil
}

// A generic function.
func each[T any](values []T, open func(T) (io.Closer, error), use func(io.Closer)) error {
	for _, v := range values {
		c, err := open(v)
		if err != nil {
			return err
		}
		defer c.Close() // want DEF002
		use(c)
	}
	return nil
}

// The loop over an integer.
func tempFiles(n int) ([]string, error) {
	var names []string
	for range n {
		f, err := os.CreateTemp("", "part-*")
		if err != nil {
			return nil, err
		}
		defer f.Close() // want DEF002
		names = append(names, f.Name())
	}
	return names, nil
}

// A switch inside the loop.
func dispatch(kinds []int, path string) int {
	n := 0
	for _, kind := range kinds {
		switch kind {
		case 0:
			n++
		case 1:
			if f, err := os.Open(path); err == nil {
				defer f.Close() // want DEF002
				n += len(f.Name())
			}
		}
	}
	return n
}

// Time is measured per turn and reported for all of them at the end.
func timed(steps []func(), report func(time.Duration)) {
	for _, step := range steps {
		start := time.Now()
		defer func() { report(time.Since(start)) }() // want DEF002
		step()
	}
}
