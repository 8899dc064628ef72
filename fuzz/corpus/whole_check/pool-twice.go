// SPDX-License-Identifier: Apache-2.0

// The same object is put back twice in one function.
package lab

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

var errLarge = errors.New("too large")

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Once explicitly on the error path, once deferred.
func write(w io.Writer, text string) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // want POOL002
	buf.Reset()
	buf.WriteString(text)
	if _, err := w.Write(buf.Bytes()); err != nil {
		buffers.Put(buf)
		return err
	}
	return nil
}

// Two in a row, as a merge of two branches leaves them behind.
func twice(w io.Writer, text string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	w.Write(buf.Bytes())
	buffers.Put(buf)
	buffers.Put(buf) // want POOL002
}

// In the branch, and again behind it.
func limited(w io.Writer, text string, limit int) (err error) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	if buf.Len() > limit {
		buffers.Put(buf)
		err = errLarge
	} else {
		_, err = w.Write(buf.Bytes())
	}
	buffers.Put(buf) // want POOL002
	return err
}

// On every turn of the loop, though it was got before the loop.
func notify(text string, receivers []func(int)) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	n := buf.Len()
	for _, receive := range receivers {
		receive(n)
		buffers.Put(buf) // want POOL002
	}
}

// One case of the switch puts it back, and so does the end.
func format(w io.Writer, kind int, text string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	switch kind {
	case 0:
		w.Write(buf.Bytes())
	case 1:
		w.Write(bytes.ToUpper(buf.Bytes()))
		buffers.Put(buf)
	}
	buffers.Put(buf) // want POOL002
}

// Two defers for one Get.
func deferredTwice(w io.Writer, text string) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf) // want POOL002
	buf.Reset()
	if text == "" {
		return nil
	}
	defer buffers.Put(buf)
	buf.WriteString(text)
	_, err := w.Write(buf.Bytes())
	return err
}

// The alias is the same object.
func aliased(w io.Writer, text string) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	out := buf
	out.WriteString(text)
	w.Write(out.Bytes())
	buffers.Put(out)
	buffers.Put(buf) // want POOL002
}

// The closure puts it back when it is called, and the function does it again.
func closure(w io.Writer, text string) error {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	release := func() { buffers.Put(buf) }
	buf.WriteString(text)
	_, err := w.Write(buf.Bytes())
	if err != nil {
		release()
	}
	buffers.Put(buf) // want POOL002
	return err
}

// The goto runs into the cleanup a second time.
func jump(w io.Writer, text string) error {
	var err error
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	buf.WriteString(text)
	if _, err = w.Write(buf.Bytes()); err != nil {
		buffers.Put(buf)
		goto out
	}
out:
	buffers.Put(buf) // want POOL002
	return err
}

// The deferred closure does not know that it was put back already.
func deferredClosure(w io.Writer, text string) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		buffers.Put(buf) // want POOL002
	}()
	buf.Reset()
	buf.WriteString(text)
	if _, err := w.Write(buf.Bytes()); err != nil {
		return err
	}
	buffers.Put(buf)
	return nil
}
