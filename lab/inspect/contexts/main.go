// SPDX-License-Identifier: Apache-2.0

// Contexts of every kind, with what is true of each: its parent, whether it is cancelled, its deadline,
// its children, and who waits on it.
package main

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"time"

	"example.com/inspect/plant"
)

// Node is what is true of one context.
type Node struct {
	Name      string  `json:"name"`
	Address   string  `json:"address"`
	Kind      string  `json:"kind"`
	Type      string  `json:"type"`
	Parent    string  `json:"parent"` // empty: a background, which has no address of its own
	Depth     int     `json:"depth"`
	Cancelled bool    `json:"cancelled"`
	Error     string  `json:"error"`
	Cause     string  `json:"cause"` // empty: none of its own
	Deadline  string  `json:"deadline"`
	Left      float64 `json:"deadline_seconds"` // seconds left when the truth was said
	Children  int     `json:"children"`
	Key       string  `json:"value_key"`
	Value     string  `json:"value_type"`
	Waiter    int64   `json:"waiter"` // a goroutine that waits on it, 0: none
}

type planted struct {
	ctx  context.Context
	node *Node
	g    *plant.Goroutine
}

var nodes []*planted

// add notes a context down, with its parent among those noted before (nil: a background), and keeps it.
func add(name, kind string, ctx context.Context, parent *planted) *planted {
	node := &Node{Name: name, Kind: kind, Address: plant.Data(ctx), Type: trimStar(fmt.Sprintf("%T", ctx))}
	if parent != nil {
		node.Parent = parent.node.Address
		node.Depth = parent.node.Depth + 1
	} else if kind != "background" {
		node.Depth = 1
	}
	p := &planted{ctx: ctx, node: node}
	nodes = append(nodes, p)
	return p
}

func trimStar(text string) string {
	if text[0] == '*' {
		return text[1:]
	}
	return text
}

type key int

type textKey string

type foreign struct {
	context.Context
	done chan struct{}
}

func (f foreign) Done() <-chan struct{} { return f.done }
func (f foreign) Value(key any) any     { return nil }

type request struct {
	pad [3]int
	ctx context.Context
	id  int
}

var (
	errPlanted = errors.New("planted")
	server     = struct{ base context.Context }{}
	requests   []*request
)

func main() {
	trees()
	cancelled()
	many()
	chain()
	values()
	foreigners()
	newer()
	runtime.GC() // what is not kept is gone
	plant.Settle()
	say()
	plant.Say()
	plant.Hold()
	runtime.KeepAlive(nodes)
}

func say() {
	list := []*Node{}
	for _, p := range nodes {
		n := p.node
		if err := p.ctx.Err(); err != nil {
			n.Cancelled, n.Error = true, err.Error()
		}
		if deadline, ok := p.ctx.Deadline(); ok && n.Kind == "timer" {
			n.Deadline, n.Left = deadline.UTC().Format(time.RFC3339Nano), time.Until(deadline).Seconds()
		}
		n.Children = children(p.ctx)
		if p.g != nil {
			n.Waiter = p.g.ID
		}
		list = append(list, n)
	}
	plant.Fact("contexts", list)
}

// children counts those that have registered with a context, by what package context keeps.
func children(ctx context.Context) int {
	v := reflect.ValueOf(ctx)
	if v.Kind() != reflect.Ptr || v.Elem().Kind() != reflect.Struct {
		return 0
	}
	v = v.Elem()
	if inner := v.FieldByName("cancelCtx"); inner.IsValid() {
		v = inner
		if v.Kind() == reflect.Ptr {
			v = v.Elem()
		}
	}
	if list := v.FieldByName("children"); list.IsValid() && list.Kind() == reflect.Map {
		return list.Len()
	}
	return 0
}

// waits starts a goroutine that waits until the context ends.
func (p *planted) waits(role string) *planted {
	done := p.ctx.Done()
	p.g = plant.Go(role, "chan receive")
	go waiter(p.g, p.ctx, done)
	return p
}

//go:noinline
func waiter(g *plant.Goroutine, ctx context.Context, done <-chan struct{}) {
	g.Here()
	<-done
	runtime.KeepAlive(ctx)
}

func trees() {
	base, cancel := context.WithCancel(context.Background())
	plant.Keep(cancel)
	server.base = base
	root := add("root", "cancel", base, nil).waits("on the root")
	withTimeout, stop := context.WithTimeout(base, time.Hour)
	plant.Keep(stop)
	timer := add("timer", "timer", withTimeout, root).waits("on a timer")
	value := add("value", "value", context.WithValue(withTimeout, key(7), "seven"), timer)
	value.says("main.key(7)", "string")
	deep, stop2 := context.WithCancel(value.ctx)
	plant.Keep(stop2)
	leaf := add("below a value", "cancel", deep, value).waits("on a leaf")
	requests = append(requests, &request{ctx: leaf.ctx, id: 1})
	passed, stop3 := context.WithDeadline(leaf.ctx, time.Now().Add(48*time.Hour))
	plant.Keep(stop3)
	// Its parent ends first, so that WithDeadline makes no timer.
	add("later than its parent", "cancel", passed, leaf)
	todo, stop4 := context.WithCancel(context.TODO())
	plant.Keep(stop4)
	add("of a TODO", "cancel", todo, nil)
	idle, stop5 := context.WithCancel(base)
	plant.Keep(stop5)
	add("never waited on", "cancel", idle, root)
}

func cancelled() {
	ctx, cancel := context.WithCancel(context.Background())
	p := add("cancelled", "cancel", ctx, nil)
	child, stop := context.WithTimeout(ctx, time.Hour)
	plant.Keep(stop)
	c := add("below a cancelled one", "timer", child, p)
	v := add("value below a cancelled one", "value", context.WithValue(child, key(1), 1.5), c)
	v.says("main.key(1)", "float64")
	v.node.Cancelled = true
	cancel()
	ended, stop2 := context.WithTimeout(context.Background(), time.Nanosecond)
	plant.Keep(stop2)
	<-ended.Done()
	add("past its deadline", "timer", ended, nil)
	past, stop3 := context.WithDeadline(context.Background(), time.Now().Add(-time.Hour))
	plant.Keep(stop3)
	add("born past its deadline", "timer", past, nil)
	dead, stop4 := context.WithCancel(ctx)
	plant.Keep(stop4)
	add("born cancelled", "cancel", dead, p)
}

// many has one parent with ten thousand children, half of them cancelled.
func many() {
	parent, cancel := context.WithCancel(context.Background())
	plant.Keep(cancel)
	p := add("of ten thousand", "cancel", parent, nil)
	p.waits("on the parent of many")
	for i := 0; i < 10000; i++ {
		child, stop := context.WithCancel(parent)
		if i%2 == 0 {
			stop()
			continue
		}
		plant.Keep(child)
	}
	plant.Fact("many_children", 5000)
}

// chain has five thousand values above each other.
func chain() {
	parent, cancel := context.WithCancel(context.Background())
	plant.Keep(cancel)
	p := add("above the chain", "cancel", parent, nil)
	ctx := parent
	for i := 0; i < 5000; i++ {
		ctx = context.WithValue(ctx, key(i), i)
	}
	end, stop := context.WithCancel(ctx)
	plant.Keep(stop)
	last := add("below the chain", "cancel", end, nil)
	last.node.Parent = plant.Data(ctx)
	last.node.Depth = p.node.Depth + 5001
	last.waits("below the chain")
}

func values() {
	add("text key", "value", context.WithValue(context.Background(), textKey("user"), &request{}), nil).
		says(`main.textKey("user")`, "*main.request")
	add("struct key", "value", context.WithValue(context.Background(), struct{ a int }{1}, []byte("x")), nil).
		says("struct { a int }", "[]uint8")
	add("pointer key", "value", context.WithValue(context.Background(), &errPlanted, nil), nil).
		says("*error", "")
	add("string key", "value", context.WithValue(context.Background(), "plain", map[string]int{}), nil).
		says("plain", "map[string]int")
}

func (p *planted) says(key, value string) {
	p.node.Key, p.node.Value = key, value
}

// foreigners are contexts of other packages. One that package context does not know is watched by a
// goroutine for each child.
func foreigners() {
	var outer context.Context = foreign{context.Background(), make(chan struct{})}
	o := add("foreign", "other", outer, nil)
	for i := 0; i < 3; i++ {
		child, stop := context.WithCancel(outer)
		plant.Keep(stop)
		add("below a foreign one", "cancel", child, o)
	}
	plant.Fact("watchers", 3)
	wrapped := struct{ context.Context }{server.base}
	w := add("embedded", "other", &wrapped, nodes[0])
	child, stop := context.WithCancel(&wrapped)
	plant.Keep(stop)
	add("below an embedded one", "cancel", child, w)
}
