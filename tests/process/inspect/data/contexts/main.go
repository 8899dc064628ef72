// SPDX-License-Identifier: Apache-2.0

// Plants a forest of contexts and prints what it made:
//
//	ctx NAME ADDRESS KIND PARENT CANCELLED CHILDREN DEPTH HELD DEADLINE CANCEL
//	text NAME FIELD TEXT
//	total NUMBER
//
// PARENT is a name. HELD counts the goroutines that hold it. CANCEL is "held" or "lost" of those that are
// registered with their parent and not cancelled, else "-".
package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"time"
	"unsafe"
)

type node struct {
	ctx       context.Context
	name      string
	kind      string
	parent    string
	cancelled bool
	children  int
	depth     int
	held      int
	deadline  int64
	cancel    string
}

var (
	nodes   []*node
	byName  = map[string]*node{}
	cancels []func()
	out     = bufio.NewWriter(os.Stdout)
	block   = make(chan struct{})
)

func address(ctx context.Context) uintptr {
	return (*[2]uintptr)(unsafe.Pointer(&ctx))[1]
}

// put keeps a context for good and says what it must look like.
func put(name, kind, parent string, ctx context.Context) *node {
	n := &node{ctx: ctx, name: name, kind: kind, parent: parent, cancel: "-"}
	if p := byName[parent]; p != nil {
		n.depth = p.depth + 1
	}
	nodes = append(nodes, n)
	byName[name] = n
	return n
}

func text(name, field, value string) {
	fmt.Fprintf(out, "text %s %s %s\n", name, field, value)
}

func keep(ctx context.Context, cancel context.CancelFunc) context.Context {
	cancels = append(cancels, cancel)
	return ctx
}

type userKey string
type numberKey int
type pointerKey struct{ name string }
type server struct{ port int }

var serverKey = &pointerKey{"http-server"}

// own has a Done channel of its own, so that package context has to watch it from a goroutine.
type own struct {
	context.Context
	done chan struct{}
}

func (o *own) Done() <-chan struct{} { return o.done }

// boxed is a context by value.
type boxed struct{ context.Context }

// named keeps its parent in a field that is not embedded.
type named struct {
	label string
	inner context.Context
}

func (n *named) Deadline() (time.Time, bool) { return n.inner.Deadline() }
func (n *named) Done() <-chan struct{}       { return n.inner.Done() }
func (n *named) Err() error                  { return n.inner.Err() }
func (n *named) Value(key any) any           { return n.inner.Value(key) }

//go:noinline
func hold(ctx context.Context) {
	<-block
	use(ctx)
}

//go:noinline
func use(ctx context.Context) { fmt.Fprintln(io.Discard, ctx) }

func waitDone(done <-chan struct{}) { <-done }

func plant() {
	bg := put("bg", "background", "-", context.Background())
	put("todo", "background", "-", context.TODO())

	a := put("a", "cancel", "bg", keep(context.WithCancel(bg.ctx)))
	a.held = 1
	go hold(a.ctx)

	b := put("b", "timer", "a", keep(context.WithTimeout(a.ctx, time.Hour)))
	d, _ := b.ctx.Deadline()
	b.deadline = d.UnixNano()

	v1 := put("v1", "value", "b", context.WithValue(b.ctx, userKey("user"), "alice"))
	text("v1", "key", `main.userKey("user")`)
	text("v1", "value", "string")
	v2 := put("v2", "value", "v1", context.WithValue(v1.ctx, numberKey(-7), 42))
	text("v2", "key", "main.numberKey(-7)")
	text("v2", "value", "int")
	v3 := put("v3", "value", "v2", context.WithValue(v2.ctx, serverKey, &server{80}))
	text("v3", "key", "*main.pointerKey http-server")
	text("v3", "value", "*main.server")
	v4 := put("v4", "value", "v3", context.WithValue(v3.ctx, "plain", nil))
	text("v4", "key", "plain")

	c := put("c", "cancel", "v4", keep(context.WithCancel(v4.ctx)))
	c.held = 1
	c.cancel = "held"
	go waitDone(c.ctx.Done())
	b.children++

	x, cancel := context.WithCancel(a.ctx)
	xn := put("x", "cancel", "a", x)
	cancel()
	xn.cancelled = true
	text("x", "error", "context canceled")

	past := time.Now().Add(-time.Minute).Round(0) // without the monotonic reading
	e := put("e", "timer", "bg", keep(context.WithDeadline(bg.ctx, past)))
	e.cancelled = true
	e.deadline = past.UnixNano()
	text("e", "error", "context deadline exceeded")

	o := put("o", "other", "a", &own{a.ctx, make(chan struct{})})
	put("watched", "cancel", "o", keep(context.WithCancel(o.ctx)))
	bx := put("boxed", "other", "a", boxed{a.ctx})
	put("inbox", "value", "boxed", context.WithValue(bx.ctx, numberKey(1), true))
	text("inbox", "key", "main.numberKey(1)")
	nm := put("named", "other", "a", &named{"n", a.ctx})
	put("innamed", "cancel", "named", keep(context.WithCancel(nm.ctx)))
	byName["innamed"].cancel = "held"
	a.children += 2 // b, innamed

	lose(a)

	newer(a)
}

// lose throws CancelFuncs away: the parent keeps these contexts for good, whoever uses them or not.
//
//go:noinline
func lose(a *node) {
	used, _ := context.WithCancel(a.ctx)
	l := put("lost1", "cancel", "a", used)
	l.held = 1
	l.cancel = "lost"
	go hold(used)
	below := put("below", "value", "lost1", context.WithValue(used, numberKey(9), 9))
	text("below", "key", "main.numberKey(9)")
	keep(below.ctx, nil)

	_, garbage := context.WithCancel(a.ctx)
	_ = garbage
	closed := put("closed", "cancel", "a", keep(context.WithCancel(a.ctx)))
	cancel := cancels[len(cancels)-1]
	cancels = cancels[:len(cancels)-1]
	cancels[:len(cancels)+1][len(cancels)] = nil
	closed.cancel = "held"
	go func() { // the CancelFunc hangs on this stack only
		defer cancel()
		<-block
	}()
	a.children += 3
	hidden++ // garbage
}

func many() {
	wide := put("wide", "cancel", "bg", keep(context.WithCancel(context.Background())))
	for i := 0; i < 3000; i++ {
		put(fmt.Sprint("wide", i), "cancel", "wide", keep(context.WithCancel(wide.ctx)))
		byName[fmt.Sprint("wide", i)].cancel = "held"
		wide.children++
	}
	few := put("few", "cancel", "bg", keep(context.WithCancel(context.Background())))
	for i := 0; i < 20; i++ {
		put(fmt.Sprint("few", i), "cancel", "few", keep(context.WithCancel(few.ctx)))
		byName[fmt.Sprint("few", i)].cancel = "held"
		few.children++
	}
	for i := 0; i < 15; i++ { // some leave again
		cancels[len(cancels)-1-i]()
		byName[fmt.Sprint("few", 19-i)].cancelled = true
		byName[fmt.Sprint("few", 19-i)].cancel = "-"
		few.children--
	}
	name, ctx := "bg", context.Background()
	for i := 0; i < 5000; i++ {
		ctx = context.WithValue(ctx, numberKey(i), i)
		put(fmt.Sprint("deep", i), "value", name, ctx)
		name = fmt.Sprint("deep", i)
	}
}

//go:noinline
func litter() {
	for i := 0; i < 100; i++ {
		ctx, cancel := context.WithCancel(context.WithValue(context.Background(), numberKey(i), i))
		_ = ctx
		_ = cancel
		sink = ctx
	}
	sink = nil
}

var sink context.Context

// cover overwrites what is left on the stack.
//
//go:noinline
func cover(depth int) byte {
	var bytes [1024]byte
	if depth > 0 {
		return cover(depth-1) + bytes[depth]
	}
	return bytes[0]
}

// settle waits until every other goroutine is blocked.
func settle() {
	for {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		if bytes.Count(stacks, []byte(" [running")) == 1 && !bytes.Contains(stacks, []byte(" [runnable")) {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func main() {
	debug.SetGCPercent(-1)
	plant()
	many()
	if os.Getenv("NO_LITTER") == "" {
		litter()
	}
	cover(20)
	for _, n := range nodes {
		fmt.Fprintf(out, "ctx %s %#x %s %s %v %d %d %d %d %s\n", n.name, address(n.ctx), n.kind,
			n.parent, n.cancelled, n.children, n.depth, n.held, n.deadline, n.cancel)
	}
	fmt.Fprintf(out, "total %d\n", len(nodes)+hidden)
	fmt.Fprintf(out, "lost 2\n")
	settle()
	fmt.Fprintln(out, "ready")
	out.Flush()
	bufio.NewReader(os.Stdin).ReadString('\n')
	runtime.KeepAlive(nodes)
}
