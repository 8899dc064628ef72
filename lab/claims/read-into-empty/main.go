// SPDX-License-Identifier: Apache-2.0

// `b = b[:0]; r.Read(b)` reads 0 bytes with a nil error, for ever; io.ReadFull does not even
// call Read.
package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
)

type counter struct{ calls int }

func (c *counter) Read([]byte) (int, error) {
	c.calls++
	return 0, io.EOF
}

func main() {
	file, err := os.Open(os.Args[0])
	if err != nil {
		fail("open: %v", err)
	}
	defer file.Close()
	left, right := tcp()
	defer left.Close()
	defer right.Close()
	left.Write([]byte("data"))

	b := make([]byte, 16)[:0]
	for name, r := range map[string]io.Reader{
		"a file": file, "a connection": right, "a buffer": bytes.NewBufferString("data"),
	} {
		for i := 0; i < 1000; i++ {
			if n, err := r.Read(b); n != 0 || err != nil {
				fail("%s: %d bytes, %v", name, n, err)
			}
		}
	}
	var c counter
	if n, err := io.ReadFull(&c, b); n != 0 || err != nil || c.calls != 0 {
		fail("ReadFull: %d bytes, %v, %d calls", n, err, c.calls)
	}
	fmt.Println("a read into length zero gives 0, nil, for ever")
}

func tcp() (net.Conn, net.Conn) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail("listen: %v", err)
	}
	defer l.Close()
	left, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		fail("dial: %v", err)
	}
	right, err := l.Accept()
	if err != nil {
		fail("accept: %v", err)
	}
	return left, right
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "claim is false: "+format+"\n", args...)
	os.Exit(1)
}
