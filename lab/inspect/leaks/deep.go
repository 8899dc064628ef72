// SPDX-License-Identifier: Apache-2.0

package main

type link struct {
	next *link
	ch   chan int
}

type wide struct {
	children [40]*wide
	ch       chan int
}

var (
	longList   *link
	bigMap     = map[int]chan int{}
	bigSlice   []*quiet
	tree       *wide
	structsMap = map[[2]int]struct {
		pad [30]int
		ch  chan int
	}{}
	generic = &stack[chan int]{}
)

type stack[T any] struct {
	items []T
	mine  map[string]*T
}

// deep are channels that only a thorough walk through the heap finds.
//
//go:noinline
func deep() {
	last := &link{ch: make(chan int)}
	longList = last
	for i := 0; i < 1_000_000; i++ {
		longList = &link{next: longList}
	}
	receives("end of a list of a million", last.ch)

	for i := 0; i < 100_000; i++ {
		bigMap[i] = nil
	}
	bigMap[77_777] = make(chan int)
	receives("in a large map", bigMap[77_777])

	bigSlice = make([]*quiet, 3_000_000)
	bigSlice[2_900_001] = &quiet{make(chan int)}
	receives("in a large slice", bigSlice[2_900_001].ch)

	tree = &wide{}
	at := tree
	for i := 0; i < 30; i++ {
		at.children[(i*7)%40] = &wide{}
		at = at.children[(i*7)%40]
	}
	at.ch = make(chan int)
	receives("in a tree", at.ch)

	v := structsMap[[2]int{1, 2}]
	v.ch = make(chan int)
	structsMap[[2]int{1, 2}] = v
	receives("in a large value of a map", v.ch)

	generic.items = append(generic.items, make(chan int), make(chan int))
	receives("in a generic type", generic.items[1])
	inner := make(chan int)
	generic.mine = map[string]*chan int{"x": &inner}
	receives("pointer to a variable that moved to the heap", inner)
}
