// SPDX-License-Identifier: Apache-2.0

package pools

import (
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
)

const limit = 32

type object struct {
	users atomic.Int32
	data  []byte
	tag   int
}

func kind(made *atomic.Int64) Kind[object] {
	return Kind[object]{
		New: func() *object {
			made.Add(1)
			return &object{data: make([]byte, 0, 64)}
		},
		Reset: func(o *object) { o.data, o.tag = o.data[:0], 0 },
		Keep:  func(o *object) bool { return cap(o.data) <= 1024 },
	}
}

func all(made *atomic.Int64) map[string]Pool[object] {
	return map[string]Pool[object]{
		"none":    NewNone(kind(made)),
		"sync":    NewSync(kind(made)),
		"channel": NewChannel(kind(made), limit),
		"stack":   NewStack(kind(made), limit),
		"lru":     NewLRU(kind(made), limit),
	}
}

func each(t *testing.T, run func(t *testing.T, pool Pool[object], made *atomic.Int64)) {
	for name := range all(new(atomic.Int64)) {
		t.Run(name, func(t *testing.T) {
			made := new(atomic.Int64)
			run(t, all(made)[name], made)
		})
	}
}

// An object has one user at a time, and finds nothing of the last one.
func TestOneUser(t *testing.T) {
	each(t, func(t *testing.T, pool Pool[object], _ *atomic.Int64) {
		var group sync.WaitGroup
		for range 8 {
			group.Add(1)
			go func() {
				defer group.Done()
				for i := range 5000 {
					var held [3]*object
					for k := range held {
						o := pool.Get()
						if users := o.users.Add(1); users != 1 {
							t.Errorf("%d users of one object", users)
						}
						if len(o.data) != 0 || o.tag != 0 {
							t.Error("an object is not clean")
						}
						o.data, o.tag = append(o.data, byte(i)), i+1
						held[k] = o
					}
					if i%7 == 0 {
						runtime.Gosched()
					}
					for _, o := range held {
						o.users.Add(-1)
						pool.Put(o)
					}
				}
			}()
		}
		group.Wait()
	})
}

// What was put is handed out again, as long as there is room, by all that keep something.
func TestReuse(t *testing.T) {
	each(t, func(t *testing.T, pool Pool[object], made *atomic.Int64) {
		switch pool.(type) {
		case *None[object]:
			t.Skip("keeps nothing")
		case *Sync[object]:
			t.Skip("may drop what it likes, and does so under the race detector")
		}
		var held []*object
		for range limit {
			held = append(held, pool.Get())
		}
		for _, o := range held {
			pool.Put(o)
		}
		for range limit {
			pool.Get()
		}
		if made.Load() != limit {
			t.Errorf("%d objects were made", made.Load())
		}
	})
}

func TestLargeOnesStayOut(t *testing.T) {
	each(t, func(t *testing.T, pool Pool[object], _ *atomic.Int64) {
		large := pool.Get()
		large.data = make([]byte, 0, 4096)
		pool.Put(large)
		for range 2 * limit {
			if pool.Get() == large {
				t.Fatal("a large object was kept")
			}
		}
	})
}

// More is put than there is room for.
func TestLimit(t *testing.T) {
	for _, name := range []string{"channel", "stack"} {
		made := new(atomic.Int64)
		pool := all(made)[name]
		var held []*object
		for range 3 * limit {
			held = append(held, pool.Get())
		}
		for _, o := range held {
			pool.Put(o)
		}
		for range 3 * limit {
			pool.Get()
		}
		if made.Load() != 5*limit {
			t.Errorf("%s: %d objects were made", name, made.Load())
		}
	}
}

// The schedule of ABA, step by step: a goroutine has read the top and its next when others pop both and push
// the first again. Its swap must fail.
func TestStackSurvivesABA(t *testing.T) {
	p := NewStack(kind(new(atomic.Int64)), 3)
	word := p.empty.word.Load()
	a := uint32(word)
	stale := p.slots[a].next.Load()
	if p.pop(&p.empty) != a || p.pop(&p.empty) != stale {
		t.Fatal("not the order of a stack")
	}
	p.push(&p.empty, a)
	if uint32(p.empty.word.Load()) != a {
		t.Fatal("the top is not the same slot again")
	}
	if p.empty.word.CompareAndSwap(word, (word>>32+1)<<32|uint64(stale)) {
		t.Error("a slot in use has become the top")
	}
}

// Beyond the limit the collector decides.
func TestLRULeavesTheRestToTheCollector(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // only when it is asked
	runtime.GC()
	made := new(atomic.Int64)
	pool := NewLRU(kind(made), limit)
	fill := func() {
		var held []*object
		for range 2 * limit {
			held = append(held, pool.Get())
		}
		for _, o := range held {
			pool.Put(o)
		}
	}
	fill()
	fill()
	if made.Load() != 2*limit {
		t.Errorf("%d objects were made before a collection", made.Load())
	}
	runtime.GC()
	fill()
	if made.Load() != 3*limit {
		t.Errorf("%d objects were made after it", made.Load())
	}
}
