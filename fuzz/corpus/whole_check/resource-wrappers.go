// SPDX-License-Identifier: Apache-2.0

// The resource comes from a wrapper, or goes to a helper that does not release it.
package lab

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Hands the file to its caller, who owns it from then on.
func openConfig(dir string) (*os.File, error) {
	f, err := os.Open(filepath.Join(dir, "config"))
	if err != nil {
		return nil, fmt.Errorf("open config: %w", err)
	}
	return f, nil
}

// The caller of the wrapper leaks.
func loadConfig(dir string) (string, error) {
	f, err := openConfig(dir) // want DEF001
	if err != nil {
		return "", err
	}
	return bufio.NewReader(f).ReadString('\n')
}

// The wrapper around the wrapper is a wrapper, too.
func openAny(dirs ...string) (*os.File, error) {
	for _, dir := range dirs {
		if f, err := openConfig(dir); err == nil {
			return f, nil
		}
	}
	return nil, os.ErrNotExist
}

func peek(dirs []string) (byte, error) {
	f, err := openAny(dirs...) // want DEF001
	if err != nil {
		return 0, err
	}
	one := make([]byte, 1)
	if _, err := io.ReadFull(f, one); err != nil {
		return 0, err
	}
	f.Close()
	return one[0], nil
}

// logFile owns a file and says so with its Close.
type logFile struct {
	name string
	file *os.File
}

func newLogFile(name string) (*logFile, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &logFile{name: name, file: f}, nil
}

func (l *logFile) Write(p []byte) (int, error) { return l.file.Write(p) }

func (l *logFile) Close() error { return l.file.Close() }

// The owner is dropped without its Close.
func logOnce(name, line string) error {
	l, err := newLogFile(name) // want DEF001
	if err != nil {
		return err
	}
	_, err = l.Write([]byte(line))
	return err
}

// Takes the file and gives nothing back: it only looks.
func describe(f *os.File) string {
	info, err := f.Stat()
	if err != nil {
		return "?"
	}
	return info.Name()
}

// The helper is given the file but does not release it.
func describePath(path string) string {
	f, err := os.Open(path) // want DEF001
	if err != nil {
		return ""
	}
	return describe(f)
}

// The closure would release, but on this path nobody calls it.
func uncalled(path string, quick bool) ([]byte, error) {
	f, err := os.Open(path) // want DEF001
	if err != nil {
		return nil, err
	}
	cleanup := func() { f.Close() }
	data, err := io.ReadAll(f)
	if err != nil || quick {
		return data, err
	}
	cleanup()
	return data, nil
}

// The method value is made and never called.
func methodValue(path string) ([]byte, error) {
	f, err := os.Open(path) // want DEF001
	if err != nil {
		return nil, err
	}
	release := f.Close
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	if len(data) == 0 {
		return nil, release()
	}
	return data, nil
}

// Opens a file and parses its start with whatever the caller brings.
func openAs[T any](path string, parse func(io.Reader) (T, error)) (*os.File, T, error) {
	var zero T
	f, err := os.Open(path)
	if err != nil {
		return nil, zero, err
	}
	v, err := parse(f)
	if err != nil {
		f.Close()
		return nil, zero, err
	}
	return f, v, nil
}

// The generic wrapper hands over a file, which is leaked.
func firstByte(path string) (byte, error) {
	f, b, err := openAs(path, func(r io.Reader) (byte, error) { // want DEF001
		one := make([]byte, 1)
		_, err := io.ReadFull(r, one)
		return one[0], err
	})
	if err != nil {
		return 0, err
	}
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return 0, err
	}
	f.Close()
	return b, nil
}

// box owns a closer of any type.
type box[T io.Closer] struct{ inner T }

func newBox[T io.Closer](inner T) *box[T] { return &box[T]{inner: inner} }

func (b *box[T]) Close() error { return b.inner.Close() }

// The generic owner is dropped on the error path.
func boxed(path string) error {
	f, err := os.Open(path) // want DEF001
	if err != nil {
		return err
	}
	b := newBox(f)
	if _, err := f.Stat(); err != nil {
		return err
	}
	return b.Close()
}

// The constructor fails half way and forgets what it has already opened.
func newPair(a, b string) (*logFile, *logFile, error) {
	left, err := newLogFile(a) // want DEF001
	if err != nil {
		return nil, nil, err
	}
	right, err := newLogFile(b)
	if err != nil {
		return nil, nil, err
	}
	return left, right, nil
}

// journal keeps two files, but its Close knows only one of them.
type journal struct {
	index *os.File
	data  *os.File
}

func openJournal(dir string) (*journal, error) {
	index, err := os.Open(filepath.Join(dir, "index")) // want DEF001
	if err != nil {
		return nil, err
	}
	data, err := os.Open(filepath.Join(dir, "data"))
	if err != nil {
		index.Close()
		return nil, err
	}
	return &journal{index: index, data: data}, nil
}

func (j *journal) Close() error { return j.data.Close() }
