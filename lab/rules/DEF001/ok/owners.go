// SPDX-License-Identifier: Apache-2.0

// The resource has another owner in the end.
package lab

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// Returned to the caller.
func openIn(dir, name string) (*os.File, error) {
	return os.Open(filepath.Join(dir, name))
}

// Returned as an interface.
func openReader(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Returned inside a struct literal.
type lines struct {
	scanner *bufio.Scanner
	file    *os.File
}

func newLines(path string) (*lines, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &lines{scanner: bufio.NewScanner(f), file: f}, nil
}

func (l *lines) Close() error { return l.file.Close() }

func countOf(path string) (int, error) {
	l, err := newLines(path)
	if err != nil {
		return 0, err
	}
	defer l.Close()
	n := 0
	for l.scanner.Scan() {
		n++
	}
	return n, l.scanner.Err()
}

// Stored in a field whose Close releases it; reopened by a method.
type store struct {
	mu   sync.Mutex
	file *os.File
	all  map[string]*os.File
}

func (s *store) reopen(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file != nil {
		s.file.Close()
	}
	s.file = f
	return nil
}

// Stored in a map that Close walks.
func (s *store) add(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = make(map[string]*os.File)
	}
	if old, ok := s.all[path]; ok {
		old.Close()
	}
	s.all[path] = f
	return nil
}

func (s *store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.all {
		f.Close()
	}
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// Sent on a channel: the receiver owns it.
func openEach(paths []string, out chan<- *os.File) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		out <- f
	}
	return nil
}

// A goroutine owns it and closes it.
func copyInBackground(path string, w io.Writer) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	go func() {
		defer f.Close()
		io.Copy(w, f)
	}()
	return nil
}

// The goroutine is a function that takes the file.
func drain(f *os.File, done chan<- struct{}) {
	io.Copy(io.Discard, f)
	f.Close()
	close(done)
}

func drainInBackground(path string) (<-chan struct{}, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go drain(f, done)
	return done, nil
}

// Appended to a slice that is closed as a whole.
func merge(w io.Writer, paths []string) error {
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
		if _, err := io.Copy(w, f); err != nil {
			return err
		}
	}
	return nil
}

// A list of cleanup functions, run by whoever holds the list.
type stack struct{ cleanups []func() }

func (s *stack) push(f func()) { s.cleanups = append(s.cleanups, f) }

func (s *stack) unwind() {
	for i := len(s.cleanups) - 1; i >= 0; i-- {
		s.cleanups[i]()
	}
}

func (s *stack) open(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	s.push(func() { f.Close() })
	return f, nil
}

func sizes(paths []string) (total int64, err error) {
	var s stack
	defer s.unwind()
	for _, path := range paths {
		f, err := s.open(path)
		if err != nil {
			return 0, err
		}
		n, err := f.Seek(0, io.SeekEnd)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// Returned together with the function that releases it.
func openWithCleanup(path string) (*os.File, func(), error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	return f, func() { f.Close() }, nil
}

func useCleanup(path string) ([]byte, error) {
	f, cleanup, err := openWithCleanup(path)
	if err != nil {
		return nil, err
	}
	defer cleanup()
	return io.ReadAll(f)
}

// Kept for the life of the process, on purpose.
var accessLog *os.File

func initLog(path string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	accessLog = f
	return nil
}

// Handed out through a pointer the caller brought.
func openInto(path string, into **os.File) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	*into = f
	return nil
}

// Embedded in a type whose Close is the file's own.
type named struct {
	*os.File
	label string
}

func openNamedFile(path, label string) (*named, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &named{File: f, label: label}, nil
}

func labelOf(path string) (string, error) {
	n, err := openNamedFile(path, "x")
	if err != nil {
		return "", err
	}
	defer n.Close()
	return n.label + n.Name(), nil
}
