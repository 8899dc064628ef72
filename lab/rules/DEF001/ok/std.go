// SPDX-License-Identifier: Apache-2.0

// Resources of the standard library, released as they should be.
package lab

import (
	"archive/zip"
	"compress/gzip"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"time"
)

// Drained and closed by a helper, as bodies should be.
func discard(body io.ReadCloser) {
	io.Copy(io.Discard, io.LimitReader(body, 1<<16))
	body.Close()
}

func ping(client *http.Client, url string) error {
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	defer discard(resp.Body)
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return nil
}

// The helper takes the whole response.
func decodeResponse(resp *http.Response, into any) error {
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return json.NewDecoder(resp.Body).Decode(into)
}

func getJSON(url string, into any) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	return decodeResponse(resp, into)
}

// The body goes to the caller.
func stream(client *http.Client, url string) (io.ReadCloser, error) {
	resp, err := client.Get(url)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, errors.New(resp.Status)
	}
	return resp.Body, nil
}

// Retried: the body of every attempt but the last is closed, the last one is returned.
func retry(client *http.Client, url string) (*http.Response, error) {
	for attempt := 0; ; attempt++ {
		resp, err := client.Get(url)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode < 500 || attempt == 3 {
			return resp, nil
		}
		resp.Body.Close()
	}
}

// Rows are closed by the defer behind the error check.
func names(db *sql.DB) ([]string, error) {
	rows, err := db.Query("SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		all = append(all, name)
	}
	return all, rows.Err()
}

// A row needs no Close: Scan does it.
func name(db *sql.DB, id int) (string, error) {
	var s string
	err := db.QueryRow("SELECT name FROM users WHERE id = ?", id).Scan(&s)
	return s, err
}

// Rolled back by the defer unless it was committed.
func inTx(db *sql.DB, work func(*sql.Tx) error) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := work(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// Committed or rolled back by the deferred closure.
func inTxNamed(db *sql.DB, query string) (err error) {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	_, err = tx.Exec(query)
	return err
}

// The listener belongs to the server, which closes it when Serve returns.
func serveOn(addr string, handler http.Handler) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return http.Serve(l, handler)
}

// Each connection goes to a goroutine that closes it; the loop ends with the listener.
func acceptAll(l net.Listener, handle func(net.Conn)) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go func(c net.Conn) {
			defer c.Close()
			handle(c)
		}(conn)
	}
}

// client owns its connection.
type lineClient struct {
	conn net.Conn
	enc  *json.Encoder
}

func dialLine(addr string) (*lineClient, error) {
	conn, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return nil, err
	}
	c := &lineClient{conn: conn, enc: json.NewEncoder(conn)}
	if err := c.enc.Encode("hello"); err != nil {
		conn.Close()
		return nil, err
	}
	return c, nil
}

func (c *lineClient) Close() error { return c.conn.Close() }

// A gzip file is two resources, and both are released.
type gzipFile struct {
	*gzip.Reader
	file *os.File
}

func openGzip(path string) (*gzipFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	zr, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return &gzipFile{Reader: zr, file: f}, nil
}

func (g *gzipFile) Close() error {
	err := g.Reader.Close()
	if cerr := g.file.Close(); err == nil {
		err = cerr
	}
	return err
}

func zipCount(path string) (int, error) {
	zr, err := zip.OpenReader(path)
	if err != nil {
		return 0, err
	}
	defer zr.Close()
	return len(zr.File), nil
}

// Both ends of the pipe are closed, one by the goroutine that writes to it.
func pipeThrough(message []byte) ([]byte, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	go func() {
		defer w.Close()
		w.Write(message)
	}()
	return io.ReadAll(r)
}

// Written to a temporary file that becomes the real one.
func replace(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(data); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// The folder goes away with the function.
func inTempDir(work func(dir string) error) error {
	dir, err := os.MkdirTemp("", "work-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return work(dir)
}

// The folder goes to the caller.
func scratchDir() (string, error) {
	dir, err := os.MkdirTemp("", "scratch-*")
	if err != nil {
		return "", err
	}
	return dir, nil
}

// Wait closes the pipe, so nobody else has to.
func run(name string) ([]byte, error) {
	cmd := exec.Command(name)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(out)
	if werr := cmd.Wait(); err == nil {
		err = werr
	}
	return data, err
}

// Waited for in the background.
func spawn(name string) (*exec.Cmd, error) {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go cmd.Wait()
	return cmd, nil
}

// The ticker is stopped on every way out.
func poll(stop <-chan struct{}, every time.Duration, work func() error) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return nil
		case <-ticker.C:
			if err := work(); err != nil {
				return err
			}
		}
	}
}

func profiled(w io.Writer, work func() error) error {
	if err := pprof.StartCPUProfile(w); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return work()
}
