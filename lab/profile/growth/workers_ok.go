// SPDX-License-Identifier: Apache-2.0

package main

func init() { cases["workers_ok"] = workersOK }

var jobs = make(chan int)

// A pool that fills and then stays: at rest its workers stand in a receive.
func workersOK(look int) {
	if look > 3 {
		return
	}
	for i := 0; i < 8; i++ {
		go func() {
			for range jobs {
			}
		}()
	}
}
