// SPDX-License-Identifier: Apache-2.0

//go:build go1.21

package main

import (
	"context"
	"time"

	"example.com/inspect/plant"
)

// newer has what came with Go 1.20 and 1.21: causes, AfterFunc and WithoutCancel.
func newer() {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errPlanted)
	add("cancelled with a cause", "cancel", ctx, nil).node.Cause = errPlanted.Error()

	timeout, stop := context.WithTimeoutCause(context.Background(), time.Nanosecond, errPlanted)
	plant.Keep(stop)
	<-timeout.Done()
	add("timed out with a cause", "timer", timeout, nil).node.Cause = errPlanted.Error()

	after, stop2 := context.WithCancel(context.Background())
	plant.Keep(stop2)
	a := add("with functions after it", "cancel", after, nil)
	for i := 0; i < 4; i++ {
		plant.Keep(context.AfterFunc(after, func() {}))
	}
	plant.Fact("after_funcs", 4)
	plant.Fact("after_funcs_of", a.node.Address)

	without := context.WithoutCancel(a.ctx)
	w := add("without cancel", "withoutcancel", without, a)
	below, stop3 := context.WithCancel(without)
	plant.Keep(stop3)
	add("below without cancel", "cancel", below, w).waits("below without cancel")
}
