// SPDX-License-Identifier: Apache-2.0

// A helper or a closure releases it.
package lab

import (
	"fmt"
	"io"
	"log"
	"os"
	"testing"
)

// Closes whatever it is given.
func closeQuietly(c io.Closer) {
	if err := c.Close(); err != nil {
		log.Print(err)
	}
}

func readQuietly(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer closeQuietly(f)
	return io.ReadAll(f)
}

// Joins the error of Close into the caller's error.
func closeInto(c io.Closer, err *error) {
	if cerr := c.Close(); *err == nil {
		*err = cerr
	}
}

func writeJoined(path string, data []byte) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer closeInto(f, &err)
	_, err = f.Write(data)
	return err
}

// Closes all it is given.
func closeAll(closers ...io.Closer) {
	for _, c := range closers {
		if c != nil {
			c.Close()
		}
	}
}

func compare(a, b string) (bool, error) {
	left, err := os.Open(a)
	if err != nil {
		return false, err
	}
	right, err := os.Open(b)
	if err != nil {
		left.Close()
		return false, err
	}
	defer closeAll(left, right)
	n, err := left.Seek(0, io.SeekEnd)
	if err != nil {
		return false, err
	}
	m, err := right.Seek(0, io.SeekEnd)
	return n == m, err
}

// The helper consumes the reader and closes it on every path.
func consume(rc io.ReadCloser) (string, error) {
	defer rc.Close()
	data, err := io.ReadAll(rc)
	if err != nil {
		return "", fmt.Errorf("consume: %w", err)
	}
	return string(data), nil
}

func text(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	return consume(f)
}

// The closure is called on every path.
func closureCalled(path string, quick bool) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	cleanup := func() { f.Close() }
	if quick {
		cleanup()
		return nil, nil
	}
	data, err := io.ReadAll(f)
	cleanup()
	return data, err
}

// The closure is called where it stands.
func closureImmediate(path string) (n int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	func() {
		defer f.Close()
		n, err = f.Seek(0, io.SeekEnd)
	}()
	return n, err
}

// The deferred closure releases behind a condition that only skips nil.
func closureDeferred(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if f != nil {
			if err := f.Close(); err != nil {
				log.Print(err)
			}
		}
	}()
	return io.ReadAll(f)
}

// The method value is deferred.
func methodDeferred(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	release := f.Close
	defer release()
	return io.ReadAll(f)
}

// Every path of the loop closes its own.
func total(paths []string) (int64, error) {
	var sum int64
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			continue
		}
		n, err := f.Seek(0, io.SeekEnd)
		f.Close()
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

// Called with each file, closed behind the call.
func withFile(path string, use func(*os.File) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if err := use(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// The test closes it when it ends.
func openForTest(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// must stops the test, so nothing after it runs.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("unexpected: %v", err)
	}
}

func sizeForTest(t *testing.T, path string) int64 {
	f, err := os.Open(path)
	must(t, err)
	n, err := f.Seek(0, io.SeekEnd)
	must(t, f.Close())
	must(t, err)
	return n
}

// closer is implemented twice in this package, and both release.
type closer interface{ shut(f *os.File) }

type loud struct{}
type quiet struct{}

func (loud) shut(f *os.File) {
	log.Printf("closing %s", f.Name())
	f.Close()
}

func (quiet) shut(f *os.File) { f.Close() }

func nameVia(c closer, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	name := f.Name()
	c.shut(f)
	return name, nil
}

// The file is closed by the generic helper.
func using[C io.Closer, R any](c C, use func(C) (R, error)) (R, error) {
	defer c.Close()
	return use(c)
}

func sizeUsing(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	return using(f, func(f *os.File) (int64, error) { return f.Seek(0, io.SeekEnd) })
}
