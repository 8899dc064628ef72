// SPDX-License-Identifier: Apache-2.0

// A deferred Put runs before the caller gets the result, so that `return buf.Bytes()` returns
// memory that the next user overwrites; the same holds for sub-slices and for append while it
// fits. A string is a copy.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sync"
)

var pool = sync.Pool{New: func() any { return bytes.NewBuffer(make([]byte, 0, 64)) }}

func render(text string, result func(*bytes.Buffer) []byte) []byte {
	buf := pool.Get().(*bytes.Buffer)
	defer pool.Put(buf)
	buf.Reset()
	buf.WriteString(text)
	return result(buf)
}

// overwritten says whether a later user of the pool changes an earlier result.
func overwritten(result func(*bytes.Buffer) []byte) bool {
	for i := 0; i < 100; i++ {
		first := render("first!", result)
		render("second", result)
		if string(first) != "first!" {
			return true
		}
	}
	return false
}

func main() {
	runtime.GOMAXPROCS(1)
	type result = func(*bytes.Buffer) []byte
	for name, f := range map[string]result{
		"Bytes":      func(b *bytes.Buffer) []byte { return b.Bytes() },
		"a slice":    func(b *bytes.Buffer) []byte { return b.Bytes()[:6] },
		"TrimSpace":  func(b *bytes.Buffer) []byte { return bytes.TrimSpace(b.Bytes()) },
		"RawMessage": func(b *bytes.Buffer) []byte { return json.RawMessage(b.Bytes()) },
	} {
		if !overwritten(f) {
			fail("%s does not share memory", name)
		}
	}
	for name, f := range map[string]result{
		"String": func(b *bytes.Buffer) []byte { return []byte(b.String()) },
		"a copy": func(b *bytes.Buffer) []byte { return append([]byte(nil), b.Bytes()...) },
	} {
		if overwritten(f) {
			fail("%s shares memory", name)
		}
	}
	b := make([]byte, 3, 8)
	if grown := append(b[:0], "abc"...); &grown[0] != &b[0] {
		fail("append has moved although there was room")
	}
	fmt.Println("what a deferred Put gives back is overwritten under the caller's eyes")
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
