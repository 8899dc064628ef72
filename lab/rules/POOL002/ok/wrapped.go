// SPDX-License-Identifier: Apache-2.0

// Wrappers, callees and types that put back once.
package lab

import (
	"bytes"
	"io"
	"sync"
)

func getBuf() *bytes.Buffer {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	return buf
}

func putBuf(buf *bytes.Buffer) {
	if buf == nil || buf.Cap() > 1<<16 {
		return
	}
	buffers.Put(buf)
}

// The callee puts it back on every path, and the caller leaves it alone.
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

// The callee puts it back only when it fails, and the caller only when it did not.
func sendOrFree(w io.Writer, buf *bytes.Buffer) error {
	if _, err := w.Write(buf.Bytes()); err != nil {
		putBuf(buf)
		return err
	}
	return nil
}

func sendSafe(w io.Writer, text string) error {
	buf := getBuf()
	buf.WriteString(text)
	if err := sendOrFree(w, buf); err != nil {
		return err
	}
	putBuf(buf)
	return nil
}

// message may be closed twice: the second time there is nothing to put back.
type message struct {
	buf *bytes.Buffer
}

func newMessage(text string) *message {
	m := &message{buf: getBuf()}
	m.buf.WriteString(text)
	return m
}

func (m *message) Close() error {
	if m.buf == nil {
		return nil
	}
	putBuf(m.buf)
	m.buf = nil
	return nil
}

func deliver(w io.Writer, text string) error {
	m := newMessage(text)
	defer m.Close()
	if _, err := w.Write(m.buf.Bytes()); err != nil {
		return err
	}
	return m.Close()
}

// counted is shared; only the last of its owners puts it back.
type counted struct {
	mu   sync.Mutex
	refs int
	buf  *bytes.Buffer
}

func (c *counted) release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refs--
	if c.refs == 0 {
		putBuf(c.buf)
		c.buf = nil
	}
}

func share(w io.Writer, text string) {
	c := &counted{refs: 2, buf: getBuf()}
	c.buf.WriteString(text)
	w.Write(c.buf.Bytes())
	c.release()
	c.release()
}

// The pool of the embedded type and the pool beside it are two pools.
type bufferPool struct{ sync.Pool }

func (p *bufferPool) get() *bytes.Buffer {
	if buf, ok := p.Get().(*bytes.Buffer); ok {
		buf.Reset()
		return buf
	}
	return new(bytes.Buffer)
}

func (p *bufferPool) both(w io.Writer, a, b string) {
	first := p.get()
	second := getBuf()
	first.WriteString(a)
	second.WriteString(b)
	w.Write(first.Bytes())
	w.Write(second.Bytes())
	p.Put(first)
	putBuf(second)
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

func echo(w io.Writer, s string) {
	buf := texts.get()
	buf.WriteString(s)
	if _, err := w.Write(buf.Bytes()); err != nil {
		texts.put(buf)
		return
	}
	texts.put(buf)
}

// All of a list go back, each of them once.
func batch(w io.Writer, all []string) {
	var bufs []*bytes.Buffer
	for _, line := range all {
		buf := getBuf()
		buf.WriteString(line)
		bufs = append(bufs, buf)
	}
	for _, buf := range bufs {
		w.Write(buf.Bytes())
		putBuf(buf)
	}
}

// Given back by the function that came with it, and only by it.
func borrowed() (*bytes.Buffer, func()) {
	buf := getBuf()
	var once sync.Once
	return buf, func() { once.Do(func() { putBuf(buf) }) }
}

func useBorrowed(w io.Writer, text string) error {
	buf, release := borrowed()
	defer release()
	buf.WriteString(text)
	if _, err := w.Write(buf.Bytes()); err != nil {
		release()
		return err
	}
	return nil
}
