// SPDX-License-Identifier: Apache-2.0

// faults ID bad|ok: a service that has one fault of the catalogue, or its right twin. The finding that is
// due is in the truth; the twin expects none.
package main

import (
	"fmt"
	"os"
	"sort"
	"time"

	"example.com/inspect/plant"
)

// A pair is a fault and its twin. Each plants its state and returns.
type pair struct {
	bad, ok func()
	// The state is a fault only when it has lasted for so long.
	after time.Duration
}

var pairs = map[string]pair{
	"DEF001":  {bad: bodiesLeftOpen, ok: bodiesClosed},
	"DEF002":  {bad: defersPileUp, ok: deferPerItem},
	"DEF010":  {bad: lockKept, ok: lockBusy},
	"DEF011":  {bad: deferNeverRuns, ok: deferRunsInTheEnd},
	"DEF017":  {bad: nestedRelease, ok: plainRelease, after: 62 * time.Second},
	"CTX001":  {bad: cancelsLost, ok: cancelsCalled},
	"CTX003":  {bad: senderAbandoned, ok: senderBuffered},
	"CTX006":  {bad: cancelInValue, ok: plainValue},
	"CTX007":  {bad: chainGrows, ok: chainFresh},
	"CTX010":  {bad: worksOn, ok: stopsInTime, after: 32 * time.Second},
	"POOL001": {bad: useAfterPut, ok: copyBeforePut},
	"POOL002": {bad: putTwice, ok: putOnce},
	"POOL005": {bad: hugeKept, ok: hugeDropped},
	"POOL008": {bad: foreignPut, ok: ownPut},
	"POOL009": {bad: escapes, ok: staysInside},
	"POOL010": {bad: poolPerCall, ok: poolShared},
	"POOL013": {bad: pointersKept, ok: pointersCleared},
}

func main() {
	if len(os.Args) < 3 {
		var ids []string
		for id := range pairs {
			ids = append(ids, id)
		}
		sort.Strings(ids)
		fmt.Println(ids)
		return
	}
	p, known := pairs[os.Args[1]]
	if !known {
		panic("no such fault: " + os.Args[1])
	}
	plant.Fact("after_seconds", p.after.Seconds())
	if os.Args[2] == "bad" {
		p.bad()
	} else {
		p.ok()
	}
	plant.Ready()
}

var (
	release = make(chan struct{})
	sink    int
)
