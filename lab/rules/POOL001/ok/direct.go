// SPDX-License-Identifier: Apache-2.0

// Nothing of the object is used after Put.
package lab

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

var chunks = sync.Pool{New: func() any {
	b := make([]byte, 4096)
	return &b
}}

// String copies.
func render(name string) string {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	fmt.Fprintf(buf, "hello %s", name)
	return buf.String()
}

// A conversion to string copies.
func text(name string) string {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	buf.WriteString(name)
	return string(buf.Bytes())
}

// append to nil copies.
func copied(name string) []byte {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(name)
	out := append([]byte(nil), buf.Bytes()...)
	buffers.Put(buf)
	return out
}

// Clone copies.
func cloned(name string) []byte {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	buf.WriteString(name)
	return bytes.Clone(buf.Bytes())
}

// make and copy.
func made(r io.Reader) ([]byte, error) {
	chunk := chunks.Get().(*[]byte)
	defer chunks.Put(chunk)
	n, err := r.Read(*chunk)
	if err != nil {
		return nil, err
	}
	out := make([]byte, n)
	copy(out, *chunk)
	return out, nil
}

// A number is not memory of the buffer.
func measure(format string, args ...any) int {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	fmt.Fprintf(buf, format, args...)
	return buf.Len()
}

// The number was taken before.
func measured(text string) (int, byte) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	buf.WriteByte('\n')
	n := buf.Len()
	first := buf.Bytes()[0]
	buffers.Put(buf)
	return n, first
}

// Put on each of two exclusive branches.
func branch(w io.Writer, text string, loud bool) error {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	if loud {
		_, err := w.Write(bytes.ToUpper(buf.Bytes()))
		buffers.Put(buf)
		return err
	}
	_, err := w.Write(buf.Bytes())
	buffers.Put(buf)
	return err
}

// Got and put back on every turn.
func lines(w io.Writer, all []string) error {
	for _, line := range all {
		buf := buffers.Get().(*bytes.Buffer)
		buf.Reset()
		buf.WriteString(line)
		_, err := w.Write(buf.Bytes())
		buffers.Put(buf)
		if err != nil {
			return err
		}
	}
	return nil
}

// The variable holds another object after the second Get.
func twice(w io.Writer, a, b string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(a)
	w.Write(buf.Bytes())
	buffers.Put(buf)
	buf = buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(b)
	w.Write(buf.Bytes())
	buffers.Put(buf)
}

// The variable is assigned anew in the loop, from the pool or not.
func rotate(w io.Writer, all []string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	for _, line := range all {
		buf.WriteString(line)
		if buf.Len() > 1024 {
			w.Write(buf.Bytes())
			buffers.Put(buf)
			buf = buffers.Get().(*bytes.Buffer)
			buf.Reset()
		}
	}
	w.Write(buf.Bytes())
	buffers.Put(buf)
}

// Set to nil after Put: writing the variable is not using the object.
func forget(w io.Writer, text string) bool {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	w.Write(buf.Bytes())
	buffers.Put(buf)
	buf = nil
	return buf == nil
}

// Kept only when it is small; what is not put back may be used.
func large(text string) []byte {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	if buf.Cap() > 1<<16 {
		return buf.Bytes()
	}
	out := bytes.Clone(buf.Bytes())
	buffers.Put(buf)
	return out
}

var writers = sync.Pool{New: func() any { return bufio.NewWriter(nil) }}

// Flushed first.
func write(w io.Writer, text string) error {
	bw := writers.Get().(*bufio.Writer)
	bw.Reset(w)
	bw.WriteString(text)
	err := bw.Flush()
	bw.Reset(nil)
	writers.Put(bw)
	return err
}

var compressors = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// Deferred calls run last in, first out: Close, then Put.
func compress(w io.Writer, data []byte) error {
	zw := compressors.Get().(*gzip.Writer)
	zw.Reset(w)
	defer compressors.Put(zw)
	defer zw.Close()
	_, err := zw.Write(data)
	return err
}

// The deferred closure uses it before it puts it back.
func logged(w io.Writer, text string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() {
		w.Write(buf.Bytes())
		buffers.Put(buf)
	}()
	buf.WriteString(text)
}
