// SPDX-License-Identifier: Apache-2.0

package main

import (
	"sync"
	"unsafe"

	"example.com/inspect/plant"
)

type account struct {
	name  string
	lock  sync.Mutex
	total int
}

func locks() {
	mutex.Lock()
	g := plant.Go("mutex", plant.OnMutex...).OnLock("mutex", unsafe.Pointer(&mutex)).Lives()
	go func() { g.Here(); mutex.Lock() }()

	a := &account{name: "a"}
	a.lock.Lock()
	plant.Keep(a)
	for i := 0; i < 3; i++ {
		g := plant.Go("mutex in a struct", plant.OnMutex...).OnLock("mutex", unsafe.Pointer(&a.lock)).Lives()
		go func() { g.Here(); a.lock.Lock() }()
	}

	rw.Lock()
	g2 := plant.Go("read lock", plant.OnRead...).OnLock("rwmutex", unsafe.Pointer(&rw)).Lives()
	go func() { g2.Here(); rw.RLock() }()

	read := &sync.RWMutex{}
	read.RLock()
	plant.Keep(read)
	g3 := plant.Go("write lock", plant.OnWrite...).OnLock("rwmutex", unsafe.Pointer(read)).Lives()
	go func() { g3.Here(); read.Lock() }()

	group.Add(1)
	g4 := plant.Go("wait group", plant.OnWaitGroup...).OnLock("waitgroup", unsafe.Pointer(&group)).Lives()
	go func() { g4.Here(); group.Wait() }()

	g5 := plant.Go("condition", plant.OnCond...).OnLock("cond", unsafe.Pointer(cond)).Lives()
	go func() {
		g5.Here()
		cond.L.Lock()
		defer cond.L.Unlock()
		cond.Wait()
	}()

	var once sync.Once
	inside := make(chan struct{})
	g6 := plant.Go("once", "chan receive").On("chan receive", plant.Chan(release)).Lives()
	go func() { g6.Here(); once.Do(func() { close(inside); <-release }) }()
	<-inside
	g7 := plant.Go("second of a once", plant.OnMutex...).Lives()
	go func() { g7.Here(); once.Do(func() {}) }()
}
