// SPDX-License-Identifier: Apache-2.0

// Paths of one function that leave a resource open.
package lab

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

var errEmpty = errors.New("empty")

// The return stands between the successful open and its defer.
func readHeader(path string) ([]byte, error) {
	f, err := os.Open(path) // want DEF001
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() < 16 {
		return nil, errEmpty
	}
	defer f.Close()
	header := make([]byte, 16)
	_, err = io.ReadFull(f, header)
	return header, err
}

// Nothing releases it on any path.
func firstLine(path string) (string, error) {
	f, err := os.Open(path) // want DEF001
	if err != nil {
		return "", err
	}
	return bufio.NewReader(f).ReadString('\n')
}

// The continue skips the Close of this turn.
func countBytes(paths []string) (int64, error) {
	var total int64
	for _, path := range paths {
		f, err := os.Open(path) // want DEF001
		if err != nil {
			return 0, err
		}
		info, err := f.Stat()
		if err != nil {
			f.Close()
			return 0, err
		}
		if info.IsDir() {
			continue
		}
		total += info.Size()
		f.Close()
	}
	return total, nil
}

// The break skips the Close of the turn that found it.
func findMagic(paths []string, magic byte) (string, error) {
	found := ""
	one := make([]byte, 1)
	for _, path := range paths {
		f, err := os.Open(path) // want DEF001
		if err != nil {
			return "", err
		}
		if _, err := f.Read(one); err == nil && one[0] == magic {
			found = path
			break
		}
		f.Close()
	}
	return found, nil
}

// The labelled continue leaves two loops at once.
func matchAll(paths []string, words []string) int {
	hits := 0
next:
	for _, path := range paths {
		f, err := os.Open(path) // want DEF001
		if err != nil {
			continue
		}
		line, _ := bufio.NewReader(f).ReadString('\n')
		for _, word := range words {
			if line == word {
				hits++
				continue next
			}
		}
		f.Close()
	}
	return hits
}

// Released only on the error path.
func writeGreeting(path string) error {
	f, err := os.Create(path) // want DEF001
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(f, "hello"); err != nil {
		f.Close()
		return err
	}
	return nil
}

// One case of the switch forgets it.
func probe(path string, mode int) (int64, error) {
	f, err := os.Open(path) // want DEF001
	if err != nil {
		return 0, err
	}
	switch mode {
	case 0:
		f.Close()
		return 0, nil
	case 1:
		info, err := f.Stat()
		f.Close()
		if err != nil {
			return 0, err
		}
		return info.Size(), nil
	case 2:
		return 2, nil
	default:
		f.Close()
		return -1, nil
	}
}

// One case of the type switch forgets it.
func dump(path string, value any) error {
	f, err := os.Create(path) // want DEF001
	if err != nil {
		return err
	}
	switch v := value.(type) {
	case string:
		_, err = f.WriteString(v)
	case []byte:
		_, err = f.Write(v)
	case nil:
		return errEmpty
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// The timeout case of the select leaves with the file open.
func waitAndRead(path string, ready <-chan struct{}) ([]byte, error) {
	f, err := os.Open(path) // want DEF001
	if err != nil {
		return nil, err
	}
	select {
	case <-ready:
	case <-time.After(time.Second):
		return nil, os.ErrDeadlineExceeded
	}
	defer f.Close()
	return io.ReadAll(f)
}

// The goto jumps over the label that would have closed it.
func skipHeader(path string, n int64) error {
	f, err := os.Open(path) // want DEF001
	if err != nil {
		return err
	}
	if n == 0 {
		goto done
	}
	if _, err = f.Seek(n, io.SeekStart); err != nil {
		goto release
	}
release:
	f.Close()
done:
	return err
}

// Falls off the end of the function in the else branch.
func touch(path string, keep bool) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // want DEF001
	if err != nil {
		return
	}
	if keep {
		f.Sync()
	} else {
		f.Close()
	}
}

// The defer is conditional, and the condition is not the error.
func sizeOf(path string, verbose bool) int64 {
	f, err := os.Open(path) // want DEF001
	if err != nil {
		return 0
	}
	if verbose {
		defer f.Close()
	}
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

// The error of the second open leaves the first one open.
func copyFile(from, to string) error {
	src, err := os.Open(from) // want DEF001
	if err != nil {
		return err
	}
	dst, err := os.Create(to)
	if err != nil {
		return err
	}
	defer src.Close()
	defer dst.Close()
	_, err = io.Copy(dst, src)
	return err
}
