// SPDX-License-Identifier: Apache-2.0

// The smallest program that waits: for other machines and for odd ways to start it.
package main

import "os"

func main() {
	stuck := make(chan int)
	go func() { stuck <- 1 }()
	os.Stdout.WriteString("{\"ready\":true}\n")
	os.Stdin.Read(make([]byte, 1))
}
