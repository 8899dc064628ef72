// SPDX-License-Identifier: Apache-2.0

// Shapes of real programs.
package lab

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
)

// The goroutine is the only one left who knows the file.
func feed(path string, to io.Writer, done chan<- struct{}) error {
	in, err := os.Open(path) // want DEF001
	if err != nil {
		return err
	}
	go func() {
		io.Copy(to, in)
		close(done)
	}()
	return nil
}

// One end of the pipe is dropped where it is made.
func readEnd() (*os.File, error) {
	r, _, err := os.Pipe() // want DEF001
	if err != nil {
		return nil, err
	}
	return r, nil
}

// The first listener is open when the second one cannot be made.
func listenBoth(a, b string) (net.Listener, net.Listener, error) {
	first, err := net.Listen("tcp", a) // want DEF001
	if err != nil {
		return nil, nil, err
	}
	second, err := net.Listen("tcp", b)
	if err != nil {
		return nil, nil, err
	}
	return first, second, nil
}

// Only the bad answer is read and closed.
func ping(c *http.Client, r *http.Request) error {
	resp, err := c.Do(r) // want DEF001
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		text, err := io.ReadAll(resp.Body)
		defer resp.Body.Close()
		if err != nil {
			return err
		}
		return errors.New(string(text))
	}
	return nil
}

// The process is waited for, but not when its output cannot be read.
func toolVersion(path string) (string, error) {
	cmd := exec.Command(path, "version")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil { // want DEF001
		return "", err
	}
	text, err := io.ReadAll(out)
	if err != nil {
		return "", err
	}
	return string(bytes.TrimSpace(text)), cmd.Wait()
}

// The temporary file is removed, not closed.
func save(dir string, v any) (string, error) {
	f, err := os.CreateTemp(dir, "save") // want DEF001
	if err != nil {
		return "", err
	}
	if err := json.NewEncoder(f).Encode(v); err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), f.Close()
}
