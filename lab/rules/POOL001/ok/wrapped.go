// SPDX-License-Identifier: Apache-2.0

// Wrappers, callees and types around a pool, used as they should be.
package lab

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

// Handed to the caller, who puts it back.
func getBuf() *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	return buf
}

func putBuf(buf *bytes.Buffer) {
	if buf.Cap() > 1<<16 {
		return
	}
	buffers.Put(buf)
}

func quote(s string) string {
	buf := getBuf()
	defer putBuf(buf)
	buf.WriteByte('"')
	buf.WriteString(s)
	buf.WriteByte('"')
	return buf.String()
}

// The callee puts it back, and nobody uses it any more.
func send(w io.Writer, buf *bytes.Buffer) error {
	defer putBuf(buf)
	_, err := w.Write(buf.Bytes())
	return err
}

func sendOne(w io.Writer, text string) error {
	buf := getBuf()
	buf.WriteString(text)
	return send(w, buf)
}

// Returned together with the function that gives it back.
func borrowed() (*bytes.Buffer, func()) {
	buf := getBuf()
	return buf, func() { putBuf(buf) }
}

func useBorrowed(w io.Writer, text string) error {
	buf, release := borrowed()
	defer release()
	buf.WriteString(text)
	_, err := w.Write(buf.Bytes())
	return err
}

type record struct {
	name string
	tags []string
	size int
}

var records = sync.Pool{New: func() any { return new(record) }}

func newRecord() *record { return records.Get().(*record) }

func (r *record) free() {
	r.name = ""
	r.tags = r.tags[:0]
	r.size = 0
	records.Put(r)
}

// A string is immutable: the copy of its header stays good.
func nameOf(line string) string {
	r := newRecord()
	defer r.free()
	r.name = strings.TrimSpace(line)
	return r.name
}

// A number is copied when it is returned.
func sizeOf(line string) int {
	r := newRecord()
	r.size = len(line)
	n := r.size
	r.free()
	return n
}

// The strings are copied out of the slice.
func tagsOf(line string) []string {
	r := newRecord()
	defer r.free()
	r.tags = append(r.tags, strings.Fields(line)...)
	return append([]string(nil), r.tags...)
}

// The value is copied as a whole; its slice is taken away from the pooled one.
func snapshot(line string) record {
	r := newRecord()
	r.name = line
	out := *r
	r.tags = nil
	r.free()
	return out
}

type bufferPool struct{ sync.Pool }

func (p *bufferPool) get() *bytes.Buffer {
	if buf, ok := p.Get().(*bytes.Buffer); ok {
		buf.Reset()
		return buf
	}
	return new(bytes.Buffer)
}

func (p *bufferPool) embedded(text string) string {
	buf := p.get()
	buf.WriteString(text)
	out := buf.String()
	p.Put(buf)
	return out
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
	defer texts.put(buf)
	buf.WriteString(strings.ToUpper(s))
	return buf.String()
}

// The field is given back once, and is nil afterwards.
type encoder struct{ buf *bytes.Buffer }

func newEncoder() *encoder { return &encoder{buf: getBuf()} }

func (e *encoder) release() {
	putBuf(e.buf)
	e.buf = nil
}

func encode(s string) string {
	e := newEncoder()
	e.buf.WriteString(s)
	out := e.buf.String()
	e.release()
	return out
}

// The writer owns what it was given: it has copied the bytes by the time it returns.
func copyTo(sb *strings.Builder, s string) string {
	buf := getBuf()
	buf.WriteString(s)
	sb.Write(buf.Bytes())
	putBuf(buf)
	return sb.String()
}
