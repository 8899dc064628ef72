// SPDX-License-Identifier: Apache-2.0

// Reads a trace with the toolchain's own internal/trace and counts its events; built as if it stood in GOROOT.
package main

import (
	"bufio"
	"fmt"
	"internal/trace"
	"io"
	"os"
)

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	reader, err := trace.NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		panic(err)
	}
	count := 0
	for {
		_, err := reader.ReadEvent()
		if err == io.EOF {
			break
		}
		if err != nil {
			panic(err)
		}
		count++
	}
	fmt.Println(count)
}
