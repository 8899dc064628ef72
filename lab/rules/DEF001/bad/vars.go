// SPDX-License-Identifier: Apache-2.0

// The variable that should be released is not the one that was acquired.
package lab

import (
	"io"
	"os"
	"strings"
)

// The inner f shadows the outer one, which is what gets closed.
func openFallback(path string) (int64, error) {
	var f *os.File
	if strings.HasSuffix(path, ".gz") {
		f, err := os.Open(path) // want DEF001
		if err != nil {
			return 0, err
		}
		if _, err := f.Seek(10, io.SeekStart); err != nil {
			return 0, err
		}
	}
	if f != nil {
		defer f.Close()
	}
	return 0, nil
}

// The first file is overwritten before anybody closed it.
func reopen(first, second string) ([]byte, error) {
	f, err := os.Open(first) // want DEF001
	if err != nil {
		return nil, err
	}
	f, err = os.Open(second)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// Every turn overwrites the file of the turn before; only the last is closed.
func last(paths []string) ([]byte, error) {
	var f *os.File
	for _, path := range paths {
		next, err := os.Open(path) // want DEF001
		if err != nil {
			continue
		}
		f = next
	}
	if f == nil {
		return nil, os.ErrNotExist
	}
	defer f.Close()
	return io.ReadAll(f)
}

// The file is dropped where it is created.
func mustCreate(path string) error {
	_, err := os.Create(path) // want DEF001
	return err
}

// Only one of the two ends of the pipe is closed.
func pipeRoundTrip(message []byte) ([]byte, error) {
	r, w, err := os.Pipe() // want DEF001
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(message); err != nil {
		w.Close()
		return nil, err
	}
	w.Close()
	return io.ReadAll(r)
}

// The wrong condition guards the release: on err == nil nothing is closed.
func inverted(path string) (int64, error) {
	f, err := os.Open(path) // want DEF001
	if err != nil {
		return 0, err
	}
	n, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		f.Close()
	}
	return n, err
}

// An alias is closed only when it is not needed any more.
func aliased(path string, again bool) ([]byte, error) {
	f, err := os.Open(path) // want DEF001
	if err != nil {
		return nil, err
	}
	in := io.Reader(f)
	data, err := io.ReadAll(in)
	if err != nil || again {
		return nil, err
	}
	f.Close()
	return data, nil
}
