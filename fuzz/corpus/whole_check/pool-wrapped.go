// SPDX-License-Identifier: Apache-2.0

// The pool is behind a wrapper, a type or a callee.
package lab

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

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

// The pair of wrappers, and the alias returned.
func quote(s string) []byte {
	buf := getBuf()
	defer putBuf(buf)
	buf.WriteByte('"')
	buf.WriteString(s)
	buf.WriteByte('"')
	return buf.Bytes() // want POOL001
}

// The callee puts it back, the caller goes on with it.
func send(w io.Writer, buf *bytes.Buffer) error {
	_, err := w.Write(buf.Bytes())
	putBuf(buf)
	return err
}

func sendTwice(w io.Writer, text string) error {
	buf := getBuf()
	buf.WriteString(text)
	if err := send(w, buf); err != nil {
		return err
	}
	_, err := w.Write(buf.Bytes()) // want POOL001
	return err
}

// record is pooled and gives itself back.
type record struct {
	name string
	tags []string
}

var records = sync.Pool{New: func() any { return new(record) }}

func newRecord() *record { return records.Get().(*record) }

func (r *record) free() {
	r.name = ""
	r.tags = r.tags[:0]
	records.Put(r)
}

// The slice in the field belongs to the record.
func tagsOf(line string) []string {
	r := newRecord()
	r.tags = append(r.tags, strings.Fields(line)...)
	tags := r.tags
	r.free()
	return tags // want POOL001
}

// A field is read after the object was given back.
func nameOf(line string) string {
	r := newRecord()
	r.name = strings.TrimSpace(line)
	r.free()
	return r.name // want POOL001
}

// The deferred free clears the fields before the caller looks at the slice.
func tagsDeferred(line string) []string {
	r := newRecord()
	defer r.free()
	r.tags = append(r.tags, strings.Fields(line)...)
	return r.tags // want POOL001
}

// bufferPool embeds the pool.
type bufferPool struct{ sync.Pool }

func (p *bufferPool) get() *bytes.Buffer {
	if buf, ok := p.Get().(*bytes.Buffer); ok {
		buf.Reset()
		return buf
	}
	return new(bytes.Buffer)
}

func (p *bufferPool) embedded(text string) []byte {
	buf := p.get()
	buf.WriteString(text)
	p.Put(buf)
	return buf.Bytes() // want POOL001
}

// pool is the generic pool that many programs have.
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

func upper(s string) []byte {
	buf := texts.get()
	buf.WriteString(strings.ToUpper(s))
	texts.put(buf)
	return buf.Bytes() // want POOL001
}

// A method puts the field's object back; the function then reads through the field.
type encoder struct{ buf *bytes.Buffer }

func newEncoder() *encoder { return &encoder{buf: getBuf()} }

func (e *encoder) release() { putBuf(e.buf) }

func encode(s string) string {
	e := newEncoder()
	e.buf.WriteString(s)
	e.release()
	return e.buf.String() // want POOL001
}

// The helper returns memory of its argument, so its result is an alias too.
func body(buf *bytes.Buffer) []byte { return buf.Bytes()[1:] }

func viaHelper(s string) []byte {
	buf := getBuf()
	defer putBuf(buf)
	buf.WriteString(s)
	return body(buf) // want POOL001
}
