// SPDX-License-Identifier: Apache-2.0
// A heap of objects of many sizes and types. Prints how many nodes are reachable.
package main

import (
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime"
)

type node struct {
	l, r *node
	v    [2]int
}

type big struct {
	a [100]int
	p *node
	b [50]string
	m map[string]*node
}

type huge struct {
	a [20000]struct {
		n int
		p *node
	}
}

type mixed struct {
	i int
	s string
	e any
	f func() int
	c chan *node
}

var (
	tree   *node
	bigs   []*big
	slices [][]*node
	mix    []mixed
	maps   = map[string]*big{}
	ints   = map[int]*node{}
	large  []big
	iface  []any
	giant  *huge
	table  [5000]*node
	made   int
)

func build(depth int) *node {
	made++
	if depth == 0 {
		return &node{v: [2]int{0, 0xc000001}}
	}
	return &node{build(depth - 1), build(depth - 1), [2]int{depth, 0xc000002008}}
}

func main() {
	tree = build(14)
	for i := 0; i < 500; i++ {
		b := &big{p: build(3), m: map[string]*node{"x": build(1)}}
		b.b[i%50] = fmt.Sprint("text ", i)
		bigs = append(bigs, b)
		maps[fmt.Sprint("k", i)] = b
		ints[i] = build(1)
		s := make([]*node, i)
		for k := range s {
			s[k] = build(0)
		}
		slices = append(slices, s)
		c := make(chan *node, 10)
		c <- build(2)
		mix = append(mix, mixed{i, fmt.Sprint(i), b, func() int { return len(b.m) }, c})
		iface = append(iface, i, fmt.Sprint(i), *b, [3]*node{1: build(0)})
		table[i*3] = build(1)
	}
	large = make([]big, 200)
	for i := range large {
		large[i].p = build(2)
		large[i].m = map[string]*node{"y": build(1)}
	}
	giant = new(huge)
	for i := range giant.a {
		giant.a[i].p = build(0)
		giant.a[i].n = 0xc000003000
	}
	t := reflect.ArrayOf(40, reflect.TypeOf(struct {
		A int
		B *node
		C [3]string
	}{}))
	for i := 0; i < 100; i++ {
		v := reflect.New(t)
		v.Elem().Index(i % 40).Field(1).Set(reflect.ValueOf(build(1)))
		iface = append(iface, v.Interface())
	}
	runtime.GC()
	// Garbage, and new objects in the places of old ones.
	reachable := made
	for i := 0; i < 500; i++ {
		build(5)
		bigs[i] = &big{p: build(3)}
		reachable += 15
	}
	fmt.Println("nodes", reachable)
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
}
