// SPDX-License-Identifier: Apache-2.0

// Shapes of real programs: as many receives as sends, only not in so many words.
package lab

import "runtime"

type token struct{}

// The goroutine takes back what was put in for it.
func slotted(jobs []func()) {
	slots := make(chan token, runtime.GOMAXPROCS(0))
	for _, job := range jobs {
		slots <- token{}
		go func() {
			job()
			<-slots
		}()
	}
}

// Counted up, then down.
func countedDown(jobs map[string]func() int) int {
	results := make(chan int)
	n := 0
	for _, job := range jobs {
		go func() { results <- job() }()
		n++
	}
	sum := 0
	for ; n > 0; n-- {
		sum += <-results
	}
	return sum
}

type group struct{ members []func() error }

// One receive for each that was started, by ranging over the same list.
func (g *group) launch(fail func(error)) {
	errs := make(chan error)
	for _, m := range g.members {
		go func(m func() error) { errs <- m() }(m)
	}
	for range g.members {
		if err := <-errs; err != nil {
			fail(err)
		}
	}
}

// Two are started, two are received.
func both(read, write func()) {
	done := make(chan bool)
	go func() { read(); done <- true }()
	go func() { write(); done <- true }()
	for c := 0; c < 2; c++ {
		<-done
	}
}

// The others say so when they end, in a deferred call.
func proxied(receive, send func(), closeAll func()) {
	stopped := make(chan token, 2)
	go func() {
		defer func() { stopped <- token{} }()
		receive()
	}()
	go func() {
		defer func() { stopped <- token{} }()
		send()
	}()
	go func() {
		<-stopped
		<-stopped
		closeAll()
	}()
}

// The loop ends when the last one has reported.
func untilLast(workers []func() error, tick <-chan token, log func()) error {
	errs := make(chan error)
	for _, w := range workers {
		go func() { errs <- w() }()
	}
	active := len(workers)
	var first error
	for active > 0 {
		select {
		case <-tick:
			log()
		case err := <-errs:
			if first == nil {
				first = err
			}
			active--
		}
	}
	return first
}
