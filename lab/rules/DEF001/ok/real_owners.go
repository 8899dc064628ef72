// SPDX-License-Identifier: Apache-2.0

// Shapes of real programs: who owns it only shows a few lines further on.
package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"
)

// The goroutine only uses the process; this function waits for it.
func runForwarding(cmd *exec.Cmd) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals)
	go func() {
		for s := range signals {
			_ = cmd.Process.Signal(s)
		}
	}()
	err := cmd.Wait()
	signal.Stop(signals)
	close(signals)
	return err
}

var errNotMine = errors.New("another one's")

// When the error is that error, it is not nil.
func tripOrSkip(first, second http.RoundTripper, r *http.Request) (*http.Response, error) {
	if resp, err := first.RoundTrip(r); err != errNotMine {
		return resp, err
	}
	if r.Body != nil {
		return nil, fmt.Errorf("cannot send %s again", r.URL)
	}
	return second.RoundTrip(r)
}

// Without a body there is nothing to close.
func mustHaveBody(rt http.RoundTripper, r *http.Request) (*http.Response, error) {
	resp, err := rt.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if resp.Body == nil {
		return nil, errors.New("no body")
	}
	return resp, nil
}

type workplace struct{ dir string }

func (w *workplace) remove() error { return os.RemoveAll(w.dir) }

// The folder goes on under its absolute name.
func newWorkplace() (*workplace, error) {
	dir, err := os.MkdirTemp("", "work")
	if err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return &workplace{dir: abs}, nil
}

// The caller gets a path in the folder.
func tempDatabase() string {
	dir, err := os.MkdirTemp("", "db")
	if err != nil {
		panic(err)
	}
	return filepath.Join(dir, "data")
}

// The closure fills the variable of the function around it.
func getRetrying(c *http.Client, url string, again func(error) bool) (io.ReadCloser, error) {
	var resp *http.Response
	var err error
	try := func() error {
		resp, err = c.Get(url)
		return err
	}
	for try() != nil && again(err) {
		time.Sleep(time.Second)
	}
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// A ticker's channel is never closed: this loop has no end.
func logForEver(path string) {
	f, err := os.Create(path)
	if err != nil {
		panic(err)
	}
	for t := range time.NewTicker(time.Second).C {
		fmt.Fprintln(f, t)
	}
}

func isGone(err error) bool { return errors.Is(err, os.ErrNotExist) }

// What says yes to an error was given one.
func dialPatiently(stop <-chan struct{}, results chan<- net.Conn) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		c, err := net.Dial("unix", "/run/lab.sock")
		if isGone(err) {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		if err == nil {
			results <- c
		}
		return
	}
}

// Reads the answer and closes it; the response is for its headers.
func fetchInto(c *http.Client, r *http.Request, into any) (*http.Response, error) {
	resp, err := c.Do(r)
	if err != nil {
		return nil, err
	}
	if into != nil {
		defer resp.Body.Close()
		err = json.NewDecoder(resp.Body).Decode(into)
	}
	return resp, err
}

func version(c *http.Client, r *http.Request) (string, error) {
	var v struct{ Version string }
	resp, err := fetchInto(c, r, &v)
	if err != nil {
		return "", err
	}
	return v.Version + resp.Header.Get("X-Build"), nil
}

// The daemon is meant to outlive its starter.
func startDaemon(path string) error {
	cmd := exec.Command(path, "--daemon")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Start()
}

// The list has it; the caller gets the list.
func listeners(files []*os.File) []net.Listener {
	all := make([]net.Listener, len(files))
	for i, f := range files {
		if l, err := net.FileListener(f); err == nil {
			all[i] = l
			f.Close()
		}
	}
	return all
}

type problem struct{ kind string }

func (p *problem) Error() string { return p.kind }

// What is of that type is an error, so there is no response.
func account(c *http.Client, r *http.Request) (string, error) {
	resp, err := c.Do(r)
	if p, ok := err.(*problem); ok && p.kind == "unknown" {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	return resp.Header.Get("Location"), nil
}

type rememberingDialer struct{ last net.Conn }

// Kept in a field that nobody reads, but the caller gets it as well.
func (d *rememberingDialer) dial(address string) (net.Conn, error) {
	c, err := net.Dial("tcp", address)
	d.last = c
	return c, err
}

// Whoever expects an error, has no connection.
func mustBeCancelled(d *net.Dialer, ctx context.Context) {
	_, err := d.DialContext(ctx, "tcp", "lab:1")
	if err != context.Canceled {
		log.Fatal(err)
	}
}
