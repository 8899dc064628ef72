// SPDX-License-Identifier: Apache-2.0

// Library types that are clean when the next user gets to see them.
package lab

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"strings"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Reset at the Get side.
func logLine(w io.Writer, line string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(line)
	w.Write(buf.Bytes())
	buffers.Put(buf)
}

// Reset behind the deferred Put, which is still before the first use.
func render(name string) string {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	fmt.Fprintf(buf, "hello %s", name)
	return buf.String()
}

var returned = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Reset at the Put side, on every path.
func atPut(w io.Writer, text string) error {
	buf := returned.Get().(*bytes.Buffer)
	defer func() {
		buf.Reset()
		returned.Put(buf)
	}()
	buf.WriteString(text)
	_, err := w.Write(buf.Bytes())
	return err
}

// Truncate(0) is a Reset.
func truncated(w io.Writer, text string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Truncate(0)
	buf.WriteString(text)
	w.Write(buf.Bytes())
	buffers.Put(buf)
}

// Reset in each of the branches that use it.
func branches(w io.Writer, text string, loud bool) {
	buf := buffers.Get().(*bytes.Buffer)
	if loud {
		buf.Reset()
		buf.WriteString(strings.ToUpper(text))
	} else {
		buf.Reset()
		buf.WriteString(text)
	}
	w.Write(buf.Bytes())
	buffers.Put(buf)
}

// Reset on each turn.
func lines(w io.Writer, all []string) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	for _, line := range all {
		buf.Reset()
		buf.WriteString(line)
		w.Write(buf.Bytes())
	}
}

// What is too large or broken is not put back at all.
func dropped(w io.Writer, text string) error {
	buf := returned.Get().(*bytes.Buffer)
	buf.WriteString(text)
	if _, err := w.Write(buf.Bytes()); err != nil {
		return err
	}
	buf.Reset()
	returned.Put(buf)
	return nil
}

var builders = sync.Pool{New: func() any { return new(strings.Builder) }}

func greet(names []string) string {
	sb := builders.Get().(*strings.Builder)
	for _, name := range names {
		sb.WriteString(name)
	}
	text := sb.String()
	sb.Reset()
	builders.Put(sb)
	return text
}

var hashes = sync.Pool{New: func() any { return sha256.New() }}

func sum(data []byte) []byte {
	h := hashes.Get().(hash.Hash)
	defer hashes.Put(h)
	h.Reset()
	h.Write(data)
	return h.Sum(nil)
}

var writers = sync.Pool{New: func() any { return bufio.NewWriter(nil) }}

// Reset with an argument is a Reset.
func write(w io.Writer, text string) error {
	bw := writers.Get().(*bufio.Writer)
	bw.Reset(w)
	bw.WriteString(text)
	err := bw.Flush()
	writers.Put(bw)
	return err
}

var compressors = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func compress(w io.Writer, data []byte) error {
	zw := compressors.Get().(*gzip.Writer)
	defer compressors.Put(zw)
	zw.Reset(w)
	if _, err := zw.Write(data); err != nil {
		return err
	}
	return zw.Close()
}

var counters = sync.Pool{New: func() any { return make(map[string]int) }}

// clear empties the map.
func countWords(words []string) int {
	counts := counters.Get().(map[string]int)
	for _, word := range words {
		counts[word]++
	}
	n := len(counts)
	clear(counts)
	counters.Put(counts)
	return n
}

// So does the loop that deletes every key.
func countBytes(text []byte) int {
	counts := counters.Get().(map[string]int)
	defer func() {
		for key := range counts {
			delete(counts, key)
		}
		counters.Put(counts)
	}()
	for _, b := range text {
		counts[string(rune(b))]++
	}
	return len(counts)
}

var chunks = sync.Pool{New: func() any {
	b := make([]byte, 0, 512)
	return &b
}}

// The length is cut before it is stored again.
func join(w io.Writer, parts [][]byte) error {
	chunk := chunks.Get().(*[]byte)
	b := (*chunk)[:0]
	for _, part := range parts {
		b = append(b, part...)
	}
	_, err := w.Write(b)
	*chunk = b[:0]
	chunks.Put(chunk)
	return err
}

var scratch = sync.Pool{New: func() any {
	b := make([]byte, 32<<10)
	return &b
}}

// Scratch memory is written before it is read.
func copyAll(dst io.Writer, src io.Reader) (int64, error) {
	b := scratch.Get().(*[]byte)
	defer scratch.Put(b)
	return io.CopyBuffer(dst, src, *b)
}

// Only what was read is looked at.
func readName(r io.Reader) (string, error) {
	b := scratch.Get().(*[]byte)
	defer scratch.Put(b)
	n, err := r.Read(*b)
	return string((*b)[:n]), err
}

// Reset in the wrapper of Get.
func getBuf() *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	return buf
}

func quote(s string) string {
	buf := getBuf()
	defer buffers.Put(buf)
	fmt.Fprintf(buf, "%q", s)
	return buf.String()
}

// Reset in the wrapper of Put.
func putBuf(buf *bytes.Buffer) {
	if buf.Cap() > 1<<16 {
		return
	}
	buf.Reset()
	returned.Put(buf)
}

func double(s string) string {
	buf := returned.Get().(*bytes.Buffer)
	defer putBuf(buf)
	buf.WriteString(s)
	buf.WriteString(s)
	return buf.String()
}

// Reset by a helper that knows only the method.
type resetter interface{ Reset() }

func recycle(p *sync.Pool, r resetter) {
	r.Reset()
	p.Put(r)
}

func viaHelper(s string) int {
	buf := returned.Get().(*bytes.Buffer)
	buf.WriteString(s)
	n := buf.Len()
	recycle(&returned, buf)
	return n
}

// bufferPool embeds the pool and hides its Get behind one that resets.
type bufferPool struct{ sync.Pool }

func (p *bufferPool) Get() *bytes.Buffer {
	buf, ok := p.Pool.Get().(*bytes.Buffer)
	if !ok {
		return new(bytes.Buffer)
	}
	buf.Reset()
	return buf
}

func (p *bufferPool) line(w io.Writer, text string) {
	buf := p.Get()
	buf.WriteString(text)
	w.Write(buf.Bytes())
	p.Put(buf)
}

type pool[T any] struct {
	inner sync.Pool
	reset func(T)
}

func newPool[T any](create func() T, reset func(T)) *pool[T] {
	return &pool[T]{
		inner: sync.Pool{New: func() any { return create() }},
		reset: reset,
	}
}

func (p *pool[T]) get() T { return p.inner.Get().(T) }

func (p *pool[T]) put(v T) {
	p.reset(v)
	p.inner.Put(v)
}

var texts = newPool(func() *bytes.Buffer { return new(bytes.Buffer) }, (*bytes.Buffer).Reset)

func upper(s string) string {
	buf := texts.get()
	buf.WriteString(strings.ToUpper(s))
	text := buf.String()
	texts.put(buf)
	return text
}
