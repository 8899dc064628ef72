// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"runtime/trace"
	"sync"
)

func init() { cases["workers_ok"] = workersOK }

// Two workers are started by the first task that needs them, and stay for the next ones.
func workersOK() {
	var once sync.Once
	jobs := make(chan chan int)
	for i := 0; i < 6; i++ {
		_, task := trace.NewTask(context.Background(), "job")
		once.Do(func() {
			for w := 0; w < 2; w++ {
				go func() {
					for done := range jobs {
						done <- 1
					}
				}()
			}
		})
		done := make(chan int)
		jobs <- done
		<-done
		task.End()
	}
	stay()
}
