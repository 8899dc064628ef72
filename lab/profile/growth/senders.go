// SPDX-License-Identifier: Apache-2.0

package main

import "time"

func init() {
	cases["senders"] = senders
}

func ask() {
	result, late := make(chan int), make(chan struct{})
	go func() {
		<-late      // as slow as it takes
		result <- 1 // want CTX003
	}()
	select {
	case <-result:
	case <-time.After(time.Microsecond):
	}
	close(late)
}

func senders(int) {
	for i := 0; i < 4; i++ {
		ask()
	}
}
