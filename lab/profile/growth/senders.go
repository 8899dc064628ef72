// SPDX-License-Identifier: Apache-2.0

package main

import "time"

func init() {
	cases["senders"] = senders
}

func ask() {
	result := make(chan int)
	go func() {
		time.Sleep(time.Millisecond)
		result <- 1 // want CTX003
	}()
	select {
	case <-result:
	case <-time.After(time.Microsecond):
	}
}

func senders(int) {
	for i := 0; i < 4; i++ {
		ask()
	}
}
