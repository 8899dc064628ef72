// SPDX-License-Identifier: Apache-2.0

// Error, nil and ok correlation: where there is nothing to release.
package lab

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"
)

var errEmpty = errors.New("empty")

// On the error branch there is no file.
func readAll(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// The same with the condition the other way round.
func exists(path string) bool {
	f, err := os.Open(path)
	if err == nil {
		f.Close()
		return true
	}
	return false
}

// One class of error first, every other error second.
func openOptional(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// A switch on the error.
func classify(path string) string {
	f, err := os.Open(path)
	switch {
	case os.IsNotExist(err):
		return "missing"
	case err != nil:
		return "broken"
	}
	defer f.Close()
	return f.Name()
}

// The nil check stands for the error check.
func maybe(path string) ([]byte, error) {
	f, _ := os.Open(path)
	if f == nil {
		return nil, errEmpty
	}
	defer f.Close()
	return io.ReadAll(f)
}

// Scoped in the if; the else branch is the good one.
func scoped(path string) (int64, error) {
	if f, err := os.Open(path); err != nil {
		return 0, err
	} else {
		defer f.Close()
		return f.Seek(0, io.SeekEnd)
	}
}

// Closed when it is there.
func optional(path string, use bool) (string, error) {
	var f *os.File
	if use {
		var err error
		if f, err = os.Open(path); err != nil {
			return "", err
		}
	}
	name := "none"
	if f != nil {
		name = f.Name()
		if err := f.Close(); err != nil {
			return "", err
		}
	}
	return name, nil
}

// The same flag decides about both ends.
func flagged(path string, use bool) (n int64, err error) {
	var f *os.File
	if use {
		f, err = os.Open(path)
		if err != nil {
			return 0, err
		}
	}
	n = 1
	if use {
		n, err = f.Seek(0, io.SeekEnd)
		f.Close()
	}
	return n, err
}

// The bool says whether there is a file.
func lookup(dirs []string, name string) (*os.File, bool) {
	for _, dir := range dirs {
		if f, err := os.Open(filepath.Join(dir, name)); err == nil {
			return f, true
		}
	}
	return nil, false
}

func sizeIn(dirs []string, name string) int64 {
	f, ok := lookup(dirs, name)
	if !ok {
		return -1
	}
	defer f.Close()
	n, _ := f.Seek(0, io.SeekEnd)
	return n
}

// Closed by the deferred closure when the named error says so, returned otherwise.
func openChecked(path string) (_ *os.File, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		return nil, errEmpty
	}
	return f, nil
}

// A success flag instead of the error.
func openCommitted(path string) (*os.File, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	done := false
	defer func() {
		if !done {
			f.Close()
			os.Remove(path)
		}
	}()
	if _, err := f.WriteString("v1\n"); err != nil {
		return nil, err
	}
	done = true
	return f, nil
}

// A bare return of named results hands the file over.
func openNamed(path string) (f *os.File, err error) {
	if f, err = os.Open(path); err != nil {
		err = fmt.Errorf("open: %w", err)
	}
	return
}

// log.Fatal does not return, and the process takes its files with it.
func mustRead(path string) []byte {
	f, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		log.Fatalf("read %s: %v", path, err)
	}
	f.Close()
	return data
}

// die never returns, and so its callers need not release.
func die(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

func mustFirst(path string) string {
	f, err := os.Open(path)
	if err != nil {
		die("open %s: %v", path, err)
	}
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil {
		die("read %s: %v", path, err)
	}
	if line == "" {
		panic("empty line")
	}
	f.Close()
	return line
}
