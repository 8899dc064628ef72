// SPDX-License-Identifier: Apache-2.0

// The defer belongs to a function that ends with each turn.
package lab

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"
)

// A function literal, called at once.
func totalSize(paths []string) (total int64, err error) {
	for _, path := range paths {
		err = func() error {
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			n, err := f.Seek(0, io.SeekEnd)
			total += n
			return err
		}()
		if err != nil {
			return 0, err
		}
	}
	return total, nil
}

// A named function.
func copyOne(path string, out io.Writer) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(out, f)
	return err
}

func copyEach(paths []string, out io.Writer) error {
	for _, path := range paths {
		if err := copyOne(path, out); err != nil {
			return err
		}
	}
	return nil
}

// A goroutine for each connection.
func serve(l net.Listener, handle func(net.Conn)) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer conn.Close()
			handle(conn)
		}()
	}
}

// A goroutine for each item, with two defers of its own.
func fanOut(items []string, work func(string)) {
	var wg sync.WaitGroup
	limit := make(chan struct{}, 4)
	for _, item := range items {
		wg.Add(1)
		limit <- struct{}{}
		go func() {
			defer wg.Done()
			defer func() { <-limit }()
			work(item)
		}()
	}
	wg.Wait()
}

// A worker whose job is a closure.
func worker(jobs <-chan string, mu *sync.Mutex, seen map[string]int) {
	for job := range jobs {
		count := func() int {
			mu.Lock()
			defer mu.Unlock()
			seen[job]++
			return seen[job]
		}
		if count() > 10 {
			return
		}
	}
}

// Handed to a function that calls it.
func withTimeout(ctx context.Context, work func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return work(ctx)
}

func callAll(ctx context.Context, client *http.Client, urls []string) error {
	for _, url := range urls {
		err := withTimeout(ctx, func(ctx context.Context) error {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
			if err != nil {
				return err
			}
			resp, err := client.Do(req)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			_, err = io.Copy(io.Discard, resp.Body)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Subtests are functions of their own.
func checkAll(t *testing.T, paths []string) {
	for _, path := range paths {
		t.Run(path, func(t *testing.T) {
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if _, err := f.Stat(); err != nil {
				t.Error(err)
			}
		})
	}
}

// One defer for all of them, in front of the loop.
func merge(out io.Writer, paths []string) error {
	var files []*os.File
	defer func() {
		for _, f := range files {
			f.Close()
		}
	}()
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		files = append(files, f)
	}
	for _, f := range files {
		if _, err := io.Copy(out, f); err != nil {
			return err
		}
	}
	return nil
}

// Released without a defer.
func names(paths []string) (all []string) {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		all = append(all, f.Name())
		f.Close()
	}
	return all
}

// The closure is built in the loop and deferred behind it.
func deferredOnce(steps []func()) {
	var undo []func()
	for _, step := range steps {
		undo = append(undo, func() { step() })
	}
	defer func() {
		for i := len(undo) - 1; i >= 0; i-- {
			undo[i]()
		}
	}()
}
