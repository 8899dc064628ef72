// SPDX-License-Identifier: Apache-2.0

package plant

// The kinds of a pending defer.
const (
	OpenCoded = "open-coded"
	OnStack   = "stack"
	OnHeap    = "heap"
)

// Defer is a pending one: the function that it will call and the place of the statement.
type Defer struct {
	Kind     string `json:"kind"`
	In       string `json:"in"`
	Function string `json:"function"` // empty: what ran in the end tells
	File     string `json:"file"`
	Line     int    `json:"line"`
}

// Next says that the next line of the caller is a defer statement of that kind. function names what it
// will call when that is not a function that says Ran itself.
func (g *Goroutine) Next(kind string, function ...string) {
	at := caller(2, 1)
	d := Defer{Kind: kind, In: at.Function, File: at.File, Line: at.Line}
	if len(function) > 0 {
		d.Function = function[0]
	}
	g.Pending = append(g.Pending, d)
}

// Ran is called by the deferred function first: its defer is pending no more.
func (g *Goroutine) Ran() {
	at := caller(2, 0)
	for len(g.Pending) > 0 {
		last := g.Pending[len(g.Pending)-1]
		g.Pending = g.Pending[:len(g.Pending)-1]
		if last.Function == "" {
			last.Function = at.Function
			g.ran = append(g.ran, last)
			return
		}
		g.ran = append(g.ran, last)
	}
}

// Rest says that the defers that are still pending run without saying so: those of other packages.
func (g *Goroutine) Rest() {
	for i := len(g.Pending) - 1; i >= 0; i-- {
		g.ran = append(g.ran, g.Pending[i])
	}
	g.Pending = nil
}

// RanByNow tells, by goroutine, which defers have run since the truth was said, in order.
func RanByNow() map[int64][]Defer {
	mu.Lock()
	defer mu.Unlock()
	ran := map[int64][]Defer{}
	for _, g := range truth.Goroutines {
		if len(g.ran) > 0 {
			ran[g.ID] = g.ran
		}
	}
	return ran
}
