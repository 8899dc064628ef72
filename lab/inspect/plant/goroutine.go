// SPDX-License-Identifier: Apache-2.0

package plant

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unsafe"
)

// Goroutine is what is true of one goroutine.
type Goroutine struct {
	ID      int64             `json:"goid"`
	Role    string            `json:"role"`
	Created Place             `json:"created_by"`
	Leaked  *bool             `json:"leaked"`
	Locked  bool              `json:"locked_to_thread"`
	Labels  map[string]string `json:"labels"`
	Waits   []Wait            `json:"waits"`
	Pending []Defer           `json:"pending"`

	states  []string
	missed  bool
	started chan struct{}
	ran     []Defer
}

// Go declares the goroutine that the caller starts with a go statement in its next line. It will be in
// one of the states, as Go's traceback spells them (they differ between versions); none: any state.
func Go(role string, states ...string) *Goroutine {
	g := &Goroutine{Role: role, Created: caller(2, 1), states: states, started: make(chan struct{})}
	mu.Lock()
	defer mu.Unlock()
	truth.Goroutines = append(truth.Goroutines, g)
	return g
}

// Here is called by the goroutine itself, before anything else.
func (g *Goroutine) Here() {
	g.ID = ID()
	close(g.started)
}

// On says what the goroutine will wait on.
func (g *Goroutine) On(kind, address string) *Goroutine {
	g.Waits = append(g.Waits, Wait{kind, address})
	return g
}

// OnLock says which semaphore word, lock or condition it will wait on.
func (g *Goroutine) OnLock(kind string, p unsafe.Pointer) *Goroutine {
	return g.On(kind, Address(p))
}

// Leaks says that the goroutine can never run again.
func (g *Goroutine) Leaks() *Goroutine { return g.verdict(true) }

// Lives says that something can still wake the goroutine.
func (g *Goroutine) Lives() *Goroutine { return g.verdict(false) }

// OnThread says that it will lock itself to its thread.
func (g *Goroutine) OnThread() *Goroutine {
	g.Locked = true
	return g
}

// With says which labels it will have.
func (g *Goroutine) With(labels map[string]string) *Goroutine {
	g.Labels = labels
	return g
}

// MissedByGo says that Go's profile does not see the leak: what is sent lies in the closure that holds the
// channel, and the profile follows the sudog's element.
func (g *Goroutine) MissedByGo() *Goroutine {
	g.missed = true
	return g
}

func (g *Goroutine) verdict(leaked bool) *Goroutine {
	g.Leaked = &leaked
	return g
}

// Wait returns when the goroutine has been Here.
func (g *Goroutine) Wait() { <-g.started }

// unsettled names a goroutine that is not in one of its states yet, or one that was not declared and is not at rest; empty
// when there is none.
func unsettled(stacks string) string {
	at := map[int64]string{}
	for _, line := range strings.Split(stacks, "\n") {
		if strings.HasPrefix(line, "goroutine ") {
			id, state := header(line)
			at[id] = state
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for _, g := range truth.Goroutines {
		select {
		case <-g.started:
		default:
			return g.Role + ": not started"
		}
		state, ok := at[g.ID]
		if !ok {
			return g.Role + ": gone"
		}
		if len(g.states) > 0 && !contains(g.states, state) {
			return g.Role + ": " + state
		}
		delete(at, g.ID)
	}
	delete(at, ID())
	for id, state := range at {
		if state == "running" || state == "runnable" {
			return fmt.Sprintf("goroutine %d: %s", id, state)
		}
	}
	return ""
}

// header takes "goroutine 7 gp=0xc0 m=nil [chan receive, 2 minutes]:" apart.
func header(line string) (int64, string) {
	fields := strings.Fields(line)
	id, _ := strconv.ParseInt(fields[1], 10, 64)
	open, end := strings.IndexByte(line, '['), strings.LastIndexByte(line, ']')
	if open < 0 || end < open {
		return id, ""
	}
	state := line[open+1 : end]
	if comma := strings.IndexByte(state, ','); comma >= 0 {
		state = state[:comma]
	}
	return id, strings.TrimSuffix(strings.TrimSuffix(state, " (scan)"), " (leaked)")
}

func contains(list []string, text string) bool {
	for _, item := range list {
		if item == text {
			return true
		}
	}
	return false
}

// The states of goroutines that wait for a lock have got names of their own over the years.
var (
	OnMutex     = []string{"sync.Mutex.Lock", "semacquire"}
	OnRead      = []string{"sync.RWMutex.RLock", "semacquire"}
	OnWrite     = []string{"sync.RWMutex.Lock", "semacquire"}
	OnWaitGroup = []string{"sync.WaitGroup.Wait", "semacquire"}
	OnCond      = []string{"sync.Cond.Wait"}
)

// Held is a value that stays reachable until the program ends.
var (
	heldLock sync.Mutex
	held     []any
)

// Keep makes v reachable from a global.
func Keep(v any) {
	heldLock.Lock()
	defer heldLock.Unlock()
	held = append(held, v)
}

// Forget takes a goroutine back that has ended as it should.
func Forget(g *Goroutine) {
	mu.Lock()
	defer mu.Unlock()
	for i, other := range truth.Goroutines {
		if other == g {
			truth.Goroutines = append(truth.Goroutines[:i], truth.Goroutines[i+1:]...)
			return
		}
	}
}

// Wrong compares the verdicts with those of somebody else and names the goroutines that differ.
func Wrong(leaked map[int64]bool) []string {
	mu.Lock()
	defer mu.Unlock()
	var wrong []string
	for _, g := range truth.Goroutines {
		if g.Leaked != nil && *g.Leaked != leaked[g.ID] && !g.missed {
			wrong = append(wrong, fmt.Sprintf("%d %s: leaked %v", g.ID, g.Role, leaked[g.ID]))
		}
		delete(leaked, g.ID)
	}
	for id := range leaked {
		wrong = append(wrong, fmt.Sprintf("%d: not planted", id))
	}
	return wrong
}
