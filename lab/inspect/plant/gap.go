// SPDX-License-Identifier: Apache-2.0

package plant

import (
	"runtime"
	"sync/atomic"
	"time"
)

// Gap measures how long the program stands still: a thread that does nothing but read the clock keeps the
// longest time between two readings.
type Gap struct {
	longest atomic.Int64
	over    atomic.Int64 // gaps of more than a millisecond
	stop    atomic.Bool
}

// StartGap starts a meter on a thread of its own. It keeps one core busy.
func StartGap() *Gap {
	g := &Gap{}
	go func() {
		runtime.LockOSThread()
		last := time.Now()
		for !g.stop.Load() {
			now := time.Now()
			if gap := now.Sub(last).Nanoseconds(); gap > g.longest.Load() {
				g.longest.Store(gap)
			}
			if now.Sub(last) > time.Millisecond {
				g.over.Add(1)
			}
			last = now
		}
	}()
	return g
}

// Take gives the longest gap in nanoseconds, and how many were longer than a millisecond, since it was
// last asked.
func (g *Gap) Take() (longest, over int64) {
	return g.longest.Swap(0), g.over.Swap(0)
}
