// SPDX-License-Identifier: Apache-2.0

// Library types that go back to the pool as they were left.
package lab

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"strings"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Never reset: the next line starts with this one.
func logLine(w io.Writer, line string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.WriteString(line)
	w.Write(buf.Bytes())
	buffers.Put(buf) // want POOL004
}

// The same with a deferred Put.
func render(name string) string {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // want POOL004
	fmt.Fprintf(buf, "hello %s", name)
	return buf.String()
}

// Reset only in one branch.
func sometimes(w io.Writer, text string, fresh bool) {
	buf := buffers.Get().(*bytes.Buffer)
	if fresh {
		buf.Reset()
	}
	buf.WriteString(text)
	w.Write(buf.Bytes())
	buffers.Put(buf) // want POOL004
}

// Reset before Put, but the error path goes round it.
func onSuccessOnly(w io.Writer, text string) error {
	buf := buffers.Get().(*bytes.Buffer)
	buf.WriteString(text)
	if _, err := w.Write(buf.Bytes()); err != nil {
		buffers.Put(buf) // want POOL004
		return err
	}
	buf.Reset()
	buffers.Put(buf)
	return nil
}

// The early return runs the deferred Put without the Reset at the end.
func early(w io.Writer, text string, limit int) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // want POOL004
	buf.WriteString(text)
	if buf.Len() > limit {
		return fmt.Errorf("%d bytes are too many", buf.Len())
	}
	_, err := w.Write(buf.Bytes())
	buf.Reset()
	return err
}

// The wrong one of two is reset.
func pair(w io.Writer, a, b string) {
	left := buffers.Get().(*bytes.Buffer)
	right := buffers.Get().(*bytes.Buffer)
	left.Reset()
	left.Reset()
	left.WriteString(a)
	right.WriteString(b)
	w.Write(left.Bytes())
	w.Write(right.Bytes())
	buffers.Put(left)
	buffers.Put(right) // want POOL004
}

var builders = sync.Pool{New: func() any { return new(strings.Builder) }}

// A Builder keeps its text as well.
func greet(names []string) string {
	sb := builders.Get().(*strings.Builder)
	for _, name := range names {
		sb.WriteString(name)
	}
	text := sb.String()
	builders.Put(sb) // want POOL004
	return text
}

var hashes = sync.Pool{New: func() any { return sha256.New() }}

// A hash without Reset goes on where the last one stopped: every sum is wrong but the first.
func sum(data []byte) []byte {
	h := hashes.Get().(hash.Hash)
	defer hashes.Put(h) // want POOL004
	h.Write(data)
	return h.Sum(nil)
}

var counters = sync.Pool{New: func() any { return make(map[string]int) }}

// The map is put back full.
func countWords(words []string) int {
	counts := counters.Get().(map[string]int)
	for _, word := range words {
		counts[word]++
	}
	n := len(counts)
	counters.Put(counts) // want POOL004
	return n
}

var chunks = sync.Pool{New: func() any {
	b := make([]byte, 0, 512)
	return &b
}}

// The grown slice is stored and put back with its length.
func join(w io.