// SPDX-License-Identifier: Apache-2.0

// Resources of the standard library other than plain files.
package lab

import (
	"archive/zip"
	"compress/gzip"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The status check returns before the body is closed.
func fetch(url string) ([]byte, error) {
	resp, err := http.Get(url) // want DEF001
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("unexpected status %s", resp.Status)
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// Only the status is wanted; the body is forgotten altogether.
func alive(client *http.Client, url string) bool {
	resp, err := client.Get(url) // want DEF001
	return err == nil && resp.StatusCode < 500
}

// Decoding fails, and the body stays open.
func decode(client *http.Client, req *http.Request, into any) error {
	resp, err := client.Do(req) // want DEF001
	if err != nil {
		return err
	}
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		return err
	}
	return resp.Body.Close()
}

// Rows hold a connection until they are closed or read to their end.
func firstName(db *sql.DB) (string, error) {
	rows, err := db.Query("SELECT name FROM users") // want DEF001
	if err != nil {
		return "", err
	}
	name := ""
	if rows.Next() {
		if err := rows.Scan(&name); err != nil {
			return "", err
		}
	}
	return name, nil
}

// The transaction is neither committed nor rolled back when the insert fails.
func insert(db *sql.DB, name string) error {
	tx, err := db.Begin() // want DEF001
	if err != nil {
		return err
	}
	if _, err := tx.Exec("INSERT INTO users VALUES (?)", name); err != nil {
		return err
	}
	return tx.Commit()
}

// The statement is prepared for every call and never closed.
func update(db *sql.DB, id int) error {
	stmt, err := db.Prepare("UPDATE users SET seen = 1 WHERE id = ?") // want DEF001
	if err != nil {
		return err
	}
	_, err = stmt.Exec(id)
	return err
}

// The listener stays open when the address is not the expected one.
func listen(want string) (net.Listener, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // want DEF001
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(l.Addr().String(), want) {
		return nil, fmt.Errorf("listening on %s", l.Addr())
	}
	return l, nil
}

// The connection stays open when the greeting cannot be sent.
func dial(addr string) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr) // want DEF001
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(conn, "HELO\r\n"); err != nil {
		return nil, err
	}
	return conn, nil
}

// An accepted connection is dropped when it comes from elsewhere.
func serve(l net.Listener, handle func(net.Conn)) error {
	for {
		conn, err := l.Accept() // want DEF001
		if err != nil {
			return err
		}
		if !strings.HasPrefix(conn.RemoteAddr().String(), "127.") {
			continue
		}
		go func() {
			defer conn.Close()
			handle(conn)
		}()
	}
}

// The file beneath the gzip reader stays open when the header is bad.
func readGzip(path string) ([]byte, error) {
	f, err := os.Open(path) // want DEF001
	if err != nil {
		return nil, err
	}
	zr, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	defer zr.Close()
	return io.ReadAll(zr)
}

// A zip reader opened by name holds the file.
func zipNames(path string) ([]string, error) {
	zr, err := zip.OpenReader(path) // want DEF001
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range zr.File {
		names = append(names, entry.Name)
	}
	return names, nil
}

// The temporary file is closed only when the write went well.
func spool(data []byte) (string, error) {
	f, err := os.CreateTemp("", "spool-*") // want DEF001
	if err != nil {
		return "", err
	}
	if _, err := f.Write(data); err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

// The temporary folder stays on disk when the build fails.
func build(source []byte) error {
	dir, err := os.MkdirTemp("", "build-*") // want DEF001
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "main.go"), source, 0o600); err != nil {
		return err
	}
	return os.RemoveAll(dir)
}

// A started process that nobody waits for stays as a zombie.
func start(name string, ready func() bool) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil { // want DEF001
		return err
	}
	if !ready() {
		return fmt.Errorf("%s is not ready", name)
	}
	return cmd.Wait()
}
