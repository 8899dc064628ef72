// SPDX-License-Identifier: Apache-2.0

// The object or its memory is used after Put in the same function.
package lab

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

var chunks = sync.Pool{New: func() any {
	b := make([]byte, 4096)
	return &b
}}

// The plainest case: written to after Put.
func logLine(w io.Writer, line string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(line)
	w.Write(buf.Bytes())
	buffers.Put(buf)
	buf.WriteByte('\n') // want POOL001
}

// The bytes belong to the buffer, and the buffer is back in the pool.
func render(name string) []byte {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	fmt.Fprintf(buf, "hello %s", name)
	buffers.Put(buf)
	return buf.Bytes() // want POOL001
}

// The same with the alias taken first.
func renderAlias(name string) []byte {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	fmt.Fprintf(buf, "hello %s", name)
	out := buf.Bytes()
	buffers.Put(buf)
	return out // want POOL001
}

// The deferred Put runs before the caller sees the bytes.
func renderDeferred(name string) []byte {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	buf.WriteString(name)
	return buf.Bytes() // want POOL001
}

// The deferred Put is in a closure, and the result has a name.
func renderNamed(name string) (out []byte) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() { buffers.Put(buf) }()
	buf.WriteString(name)
	out = buf.Bytes()
	return // want POOL001
}

// The object itself is returned although it is put back on the way out.
func newBuffer(prefix string) *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	buf.WriteString(prefix)
	return buf // want POOL001
}

// A sub-slice of a pooled slice is returned.
func readSome(r io.Reader) ([]byte, error) {
	chunk := chunks.Get().(*[]byte)
	defer chunks.Put(chunk)
	n, err := r.Read(*chunk)
	if err != nil {
		return nil, err
	}
	return (*chunk)[:n], nil // want POOL001
}

// append into the pooled slice gives the pooled slice, as long as it fits.
func join(parts [][]byte) []byte {
	chunk := chunks.Get().(*[]byte)
	out := (*chunk)[:0]
	for _, part := range parts {
		out = append(out, part...)
	}
	chunks.Put(chunk)
	return out // want POOL001
}

// Trimming gives a sub-slice, not a copy.
func trimmed(text string) []byte {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	buf.WriteString(text)
	return bytes.TrimSpace(buf.Bytes()) // want POOL001
}

// A conversion to another slice type shares the memory.
func raw(value any) (json.RawMessage, error) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := json.NewEncoder(buf).Encode(value); err != nil {
		return nil, err
	}
	return json.RawMessage(buf.Bytes()), nil // want POOL001
}

// The reader reads from memory that has another owner by then.
func reader(text string) io.Reader {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	buf.WriteString(text)
	return bytes.NewReader(buf.Bytes()) // want POOL001
}

// Put back in the branch, used behind it.
func truncated(w io.Writer, text string, limit int) error {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	if buf.Len() > limit {
		buffers.Put(buf)
	}
	_, err := w.Write(buf.Bytes()) // want POOL001
	return err
}

// Put back before the break, used behind the loop.
func untilEmpty(w io.Writer, lines []string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	for _, line := range lines {
		if line == "" {
			buffers.Put(buf)
			break
		}
		buf.WriteString(line)
	}
	w.Write(buf.Bytes()) // want POOL001
}

var writers = sync.Pool{New: func() any { return bufio.NewWriter(nil) }}

// Flushed when it may already write for somebody else.
func flushLate(w io.Writer, text string) error {
	bw := writers.Get().(*bufio.Writer)
	bw.Reset(w)
	bw.WriteString(text)
	writers.Put(bw)
	return bw.Flush() // want POOL001
}

var compressors = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// Close writes the rest of the data, with a compressor that is not ours any more.
func compress(w io.Writer, data []byte) error {
	zw := compressors.Get().(*gzip.Writer)
	zw.Reset(w)
	if _, err := zw.Write(data); err != nil {
		zw.Close()
		compressors.Put(zw)
		return err
	}
	compressors.Put(zw)
	return zw.Close() // want POOL001
}

// The goto goes on behind the Put of the other path.
func limited(w io.Writer, text string, limit int) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	if len(text) > limit {
		buffers.Put(buf)
		goto flush
	}
	buf.WriteString(text)
flush:
	w.Write(buf.Bytes()) // want POOL001
}

// Deferred calls run last in, first out: Put, then Close.
func compressDeferred(w io.Writer, data []byte) error {
	zw := compressors.Get().(*gzip.Writer)
	zw.Reset(w)
	defer zw.Close() // want POOL001
	defer compressors.Put(zw)
	_, err := zw.Write(data)
	return err
}
