// SPDX-License-Identifier: Apache-2.0

// The loop cannot come round again once the defer has run.
package lab

import (
	"bufio"
	"errors"
	"io"
	"log"
	"net"
	"os"
	"strings"
	"sync"
	"time"
)

var errNone = errors.New("none of them")

// The first that opens is used, and the function returns.
func firstReadable(paths []string) ([]byte, error) {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		defer f.Close()
		return io.ReadAll(f)
	}
	return nil, errNone
}

// The loop retries until it has the connection, then leaves.
func dialRetry(addr string, attempts int) (string, error) {
	for i := 0; i < attempts; i++ {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		defer conn.Close()
		if i > 0 {
			log.Printf("connected after %d attempts", i+1)
		}
		return bufio.NewReader(conn).ReadString('\n')
	}
	return "", errNone
}

// The break stands right behind the defer.
func firstLine(paths []string) string {
	line := ""
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		defer f.Close()
		line, _ = bufio.NewReader(f).ReadString('\n')
		break
	}
	return line
}

// The labelled break leaves both loops.
func search(groups [][]string) string {
	name := ""
found:
	for _, paths := range groups {
		for _, path := range paths {
			f, err := os.Open(path)
			if err != nil {
				continue
			}
			defer f.Close()
			name = f.Name()
			break found
		}
	}
	return name
}

// Each case returns.
func await(conns <-chan net.Conn, stop <-chan struct{}, tick <-chan time.Time) error {
	for {
		select {
		case conn := <-conns:
			defer conn.Close()
			_, err := io.WriteString(conn, "hello\r\n")
			return err
		case <-stop:
			return errNone
		case <-tick:
			log.Print("still waiting")
		}
	}
}

// Both branches behind the defer return.
func either(paths []string) (string, error) {
	for _, path := range paths {
		if strings.HasPrefix(path, "#") {
			continue
		}
		f, err := os.Open(path)
		if err != nil {
			return "", err
		}
		defer f.Close()
		line, err := bufio.NewReader(f).ReadString('\n')
		if err != nil {
			return "", err
		} else {
			return line, nil
		}
	}
	return "", errNone
}

// A loop that is none: it leaves at the end of its first turn.
func once(path string) (n int64, err error) {
	for {
		f, err := os.Open(path)
		if err != nil {
			return 0, err
		}
		defer f.Close()
		n, err = f.Seek(0, io.SeekEnd)
		return n, err
	}
}

// Nothing runs behind the panic, and the deferred calls run with it.
func mustBeEmpty(mu *sync.Mutex, queue []string) {
	for _, entry := range queue {
		mu.Lock()
		defer mu.Unlock()
		panic("left over: " + entry)
	}
}

// The goto leaves the loop for good.
func jump(paths []string) (size int64) {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		defer f.Close()
		size, _ = f.Seek(0, io.SeekEnd)
		goto done
	}
done:
	return size
}

// The defer stands before the loop and after the loop.
func around(path, copyTo string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var lines []string
	for scanner := bufio.NewScanner(f); scanner.Scan(); {
		lines = append(lines, scanner.Text())
	}
	out, err := os.Create(copyTo)
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = io.WriteString(out, strings.Join(lines, "\n"))
	return err
}
