// SPDX-License-Identifier: Apache-2.0

// Every path puts the object back once.
package lab

import (
	"bytes"
	"errors"
	"io"
	"log"
	"sync"
)

var errLarge = errors.New("too large")

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// The usual one.
func write(w io.Writer, text string) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	buf.WriteString(text)
	_, err := w.Write(buf.Bytes())
	return err
}

// One Put on each of two exclusive branches.
func branches(w io.Writer, text string, loud bool) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	if loud {
		w.Write(bytes.ToUpper(buf.Bytes()))
		buffers.Put(buf)
	} else {
		w.Write(buf.Bytes())
		buffers.Put(buf)
	}
}

// One Put before each return.
func returns(w io.Writer, text string, limit int) error {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	if buf.Len() > limit {
		buffers.Put(buf)
		return errLarge
	}
	_, err := w.Write(buf.Bytes())
	buffers.Put(buf)
	return err
}

// One Put in each case.
func cases(w io.Writer, kind int, text string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	switch kind {
	case 0:
		w.Write(buf.Bytes())
		buffers.Put(buf)
	case 1:
		w.Write(bytes.ToUpper(buf.Bytes()))
		buffers.Put(buf)
	default:
		buffers.Put(buf)
	}
}

// Another object on every turn.
func lines(w io.Writer, all []string) {
	for _, line := range all {
		buf := buffers.Get().(*bytes.Buffer)
		buf.Reset()
		buf.WriteString(line)
		w.Write(buf.Bytes())
		buffers.Put(buf)
	}
}

// The variable is the same, the object is another one.
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

// Two objects.
func pair(w io.Writer, a, b string) {
	left := buffers.Get().(*bytes.Buffer)
	right := buffers.Get().(*bytes.Buffer)
	left.Reset()
	right.Reset()
	left.WriteString(a)
	right.WriteString(b)
	w.Write(left.Bytes())
	w.Write(right.Bytes())
	buffers.Put(left)
	buffers.Put(right)
}

// A variable remembers whether it was put back.
func once(w io.Writer, text string) error {
	buf := buffers.Get().(*bytes.Buffer)
	done := false
	defer func() {
		if !done {
			buffers.Put(buf)
		}
	}()
	buf.Reset()
	buf.WriteString(text)
	if _, err := w.Write(buf.Bytes()); err != nil {
		return err
	}
	buffers.Put(buf)
	done = true
	return nil
}

// Nil says that it was put back.
func nilled(w io.Writer, text string) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		if buf != nil {
			buffers.Put(buf)
		}
	}()
	buf.Reset()
	buf.WriteString(text)
	if _, err := w.Write(buf.Bytes()); err != nil {
		return err
	}
	buffers.Put(buf)
	buf = nil
	return nil
}

// The process ends between the two.
func fatal(w io.Writer, text string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	if _, err := w.Write(buf.Bytes()); err != nil {
		buffers.Put(buf)
		log.Fatal(err)
	}
	buffers.Put(buf)
}

// The break leaves the loop, so the Put runs once.
func search(w io.Writer, all []string, want string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(want)
	for _, line := range all {
		if line == want {
			w.Write(buf.Bytes())
			break
		}
	}
	buffers.Put(buf)
}

// Got under a condition and put back under the same condition.
func guarded(w io.Writer, text string, pooled bool) {
	var buf *bytes.Buffer
	if pooled {
		buf = buffers.Get().(*bytes.Buffer)
		buf.Reset()
	} else {
		buf = new(bytes.Buffer)
	}
	buf.WriteString(text)
	w.Write(buf.Bytes())
	if pooled {
		buffers.Put(buf)
	}
}
