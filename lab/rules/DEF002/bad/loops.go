// SPDX-License-Identifier: Apache-2.0

// A defer in every kind of loop.
package lab

import (
	"bufio"
	"context"
	"database/sql"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// All files stay open until the last one is read.
func totalSize(paths []string) (int64, error) {
	var total int64
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return 0, err
		}
		defer f.Close() // want DEF002
		info, err := f.Stat()
		if err != nil {
			return 0, err
		}
		total += info.Size()
	}
	return total, nil
}

// The three-clause loop.
func fetchPages(client *http.Client, base string, pages int) (int64, error) {
	var total int64
	for i := 0; i < pages; i++ {
		resp, err := client.Get(base + strings.Repeat("/next", i))
		if err != nil {
			return 0, err
		}
		defer resp.Body.Close() // want DEF002
		n, err := io.Copy(io.Discard, resp.Body)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// Endless, until the listener fails: connections are closed only then.
func acceptLoop(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		defer conn.Close() // want DEF002
		if _, err := io.WriteString(conn, "busy\r\n"); err != nil {
			continue
		}
	}
}

// A loop over a channel ends when the channel is closed, which may be never.
func consume(paths <-chan string, out io.Writer) {
	for path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		defer f.Close() // want DEF002
		io.Copy(out, f)
	}
}

// A condition in place of a counter.
func drainRows(db *sql.DB, scanner *bufio.Scanner) error {
	for scanner.Scan() {
		rows, err := db.Query(scanner.Text())
		if err != nil {
			return err
		}
		defer rows.Close() // want DEF002
		for rows.Next() {
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	return scanner.Err()
}

// The inner of two loops.
func perGroup(groups map[string][]string, visit func(*os.File)) {
	for _, paths := range groups {
		for _, path := range paths {
			if f, err := os.Open(path); err == nil {
				defer f.Close() // want DEF002
				visit(f)
			}
		}
	}
}

// In the outer loop, behind the inner one.
func perFile(paths []string, words []string) int {
	hits := 0
next:
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue next
		}
		defer f.Close() // want DEF002
		line, _ := bufio.NewReader(f).ReadString('\n')
		for _, word := range words {
			if strings.Contains(line, word) {
				hits++
				continue next
			}
		}
	}
	return hits
}

// A loop made of goto.
func reconnect(addr string, attempts int) error {
	tried := 0
again:
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close() // want DEF002
	if _, err := io.WriteString(conn, "HELO\r\n"); err != nil && tried < attempts {
		tried++
		goto again
	}
	return nil
}

// Only under a condition, and still once per turn.
func selective(paths []string, visit func(*os.File)) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".log") {
			defer f.Close() // want DEF002
			visit(f)
			continue
		}
		f.Close()
	}
	return nil
}

// One case of the select, chosen again and again.
func serve(requests <-chan *http.Request, client *http.Client, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case req := <-requests:
			resp, err := client.Do(req)
			if err != nil {
				continue
			}
			defer resp.Body.Close() // want DEF002
			io.Copy(io.Discard, resp.Body)
		}
	}
}

// The loop may return behind the defer, but it need not.
func findFirst(paths []string, magic byte) string {
	one := make([]byte, 1)
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		defer f.Close() // want DEF002
		if _, err := f.Read(one); err == nil && one[0] == magic {
			return path
		}
	}
	return ""
}

// Contexts pile up under their parent, each with a timer.
func callAll(ctx context.Context, names []string, call func(context.Context, string) error) error {
	for _, name := range names {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel() // want DEF002
		if err := call(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

type item struct {
	mu    sync.Mutex
	count int
}

// Every item stays locked until all are done.
func bumpAll(items []*item) {
	for _, it := range items {
		it.mu.Lock()
		defer it.mu.Unlock() // want DEF002
		it.count++
	}
}

// The deferred closure piles up as well.
func closeLater(paths []string, visit func(*os.File) error) (err error) {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer func() { // want DEF002
			if cerr := f.Close(); cerr != nil && err == nil {
				err = cerr
			}
		}()
		if err := visit(f); err != nil {
			return err
		}
	}
	return nil
}
