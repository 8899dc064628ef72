// SPDX-License-Identifier: Apache-2.0

// One of the two Puts is in a wrapper, a callee or a method.
package lab

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

func getBuf() *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	return buf
}

func putBuf(buf *bytes.Buffer) { buffers.Put(buf) }

// The wrapper twice: deferred, and on the error path.
func quote(w io.Writer, s string) error {
	buf := getBuf()
	defer putBuf(buf) // want POOL002
	if _, err := fmt.Fprintf(buf, "%q", s); err != nil {
		putBuf(buf)
		return err
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// The callee puts it back, and so does the caller.
func send(w io.Writer, buf *bytes.Buffer) error {
	defer putBuf(buf)
	_, err := w.Write(buf.Bytes())
	return err
}

func sendOne(w io.Writer, text string) error {
	buf := getBuf()
	buf.WriteString(text)
	err := send(w, buf)
	putBuf(buf) // want POOL002
	return err
}

// The callee puts it back only when it fails, and the caller always does.
func sendOrFree(w io.Writer, buf *bytes.Buffer) error {
	if _, err := w.Write(buf.Bytes()); err != nil {
		putBuf(buf)
		return err
	}
	return nil
}

// message is pooled and gives itself back; its Close can be called twice.
type message struct {
	body []byte
}

var messages = sync.Pool{New: func() any { return new(message) }}

func newMessage(text string) *message {
	m := messages.Get().(*message)
	m.body = append(m.body[:0], text...)
	return m
}

func (m *message) Close() error {
	messages.Put(m)
	return nil
}

func deliver(w io.Writer, text string) error {
	m := newMessage(text)
	defer m.Close() // want POOL002
	if _, err := w.Write(m.body); err != nil {
		m.Close()
		return err
	}
	return nil
}

// The helper takes any closer, and this closer puts back.
func closeQuietly(c io.Closer) { _ = c.Close() }

func deliverQuietly(w io.Writer, text string) {
	m := newMessage(text)
	w.Write(m.body)
	closeQuietly(m)
	closeQuietly(m) // want POOL002
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

func (p *bufferPool) embedded(w io.Writer, text string) {
	buf := p.get()
	buf.WriteString(text)
	if _, err := w.Write(buf.Bytes()); err != nil {
		p.Put(buf)
	}
	p.Put(buf) // want POOL002
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

// The generic pool, with the return forgotten in the first branch.
func echo(w io.Writer, s string) {
	buf := texts.get()
	buf.WriteString(s)
	if _, err := w.Write(buf.Bytes()); err != nil {
		texts.put(buf)
	}
	texts.put(buf) // want POOL002
}

// The field's object is put back by two methods, both of which run.
type encoder struct{ buf *bytes.Buffer }

func (e *encoder) flush(w io.Writer) {
	w.Write(e.buf.Bytes())
	putBuf(e.buf)
}

func (e *encoder) release() { putBuf(e.buf) }

func encode(w io.Writer, s string) {
	e := &encoder{buf: getBuf()}
	e.buf.WriteString(s)
	e.flush(w)
	e.release() // want POOL002
}
