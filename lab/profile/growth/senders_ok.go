// SPDX-License-Identifier: Apache-2.0

package main

import "time"

func init() { cases["senders_ok"] = sendersOK }

func sendersOK(int) {
	for i := 0; i < 4; i++ {
		result, late := make(chan int, 1), make(chan struct{})
		go func() {
			<-late
			result <- 1
		}()
		select {
		case <-result:
		case <-time.After(time.Microsecond):
		}
		close(late)
	}
}
