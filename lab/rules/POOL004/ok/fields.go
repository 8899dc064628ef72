// SPDX-License-Identifier: Apache-2.0

// Structs whose state does not reach the next user.
package lab

import (
	"encoding/json"
	"sync"
)

type session struct {
	user  string
	admin bool
	roles []string
	attrs map[string]string
}

var sessions = sync.Pool{New: func() any { return &session{attrs: map[string]string{}} }}

// A reset of every field, memory kept.
func (s *session) reset() {
	s.user = ""
	s.admin = false
	s.roles = s.roles[:0]
	clear(s.attrs)
}

func authorize(user, secret string) bool {
	s := sessions.Get().(*session)
	defer func() {
		s.reset()
		sessions.Put(s)
	}()
	s.user = user
	if secret == "letmein" {
		s.admin = true
	}
	return s.admin
}

// Only what was touched needs a reset.
func roles(granted []string) int {
	s := sessions.Get().(*session)
	s.roles = append(s.roles, granted...)
	n := len(s.roles)
	s.roles = s.roles[:0]
	sessions.Put(s)
	return n
}

type point struct{ x, y, z int }

var points = sync.Pool{New: func() any { return new(point) }}

// The zero value is assigned before Put.
func norm(x, y int) int {
	p := points.Get().(*point)
	p.x += x
	p.y += y
	n := p.x*p.x + p.y*p.y + p.z*p.z
	*p = point{}
	points.Put(p)
	return n
}

type span struct {
	from, to int
	label    string
}

var spans = sync.Pool{New: func() any { return new(span) }}

// The whole value is assigned after Get.
func width(from, to int) int {
	s := spans.Get().(*span)
	defer spans.Put(s)
	*s = span{from: from, to: to}
	return s.to - s.from + len(s.label)
}

// Every field is assigned after Get.
func labelled(from, to int, label string) int {
	s := spans.Get().(*span)
	defer spans.Put(s)
	s.from, s.to = from, to
	s.label = label
	return s.to - s.from + len(s.label)
}

type request struct {
	Name   string
	DryRun bool
}

var requests = sync.Pool{New: func() any { return new(request) }}

// Emptied before the document is decoded into it.
func decode(data []byte) (string, bool, error) {
	req := requests.Get().(*request)
	defer requests.Put(req)
	*req = request{}
	if err := json.Unmarshal(data, req); err != nil {
		return "", false, err
	}
	return req.Name, req.DryRun, nil
}

// query has one field that its users never write: it belongs to the object.
type query struct {
	table map[string]int
	text  string
	args  []any
}

var queries = sync.Pool{New: func() any {
	return &query{table: map[string]int{"users": 1, "items": 2}}
}}

func newQuery(text string) *query {
	q := queries.Get().(*query)
	q.text = text
	q.args = q.args[:0]
	return q
}

func run(text string, args ...any) int {
	q := newQuery(text)
	q.args = append(q.args, args...)
	n := q.table[q.text] + len(q.args)
	queries.Put(q)
	return n
}

// node gives itself back in the state New would give.
type node struct {
	name    string
	next    *node
	visited bool
}

var nodes = sync.Pool{New: func() any { return new(node) }}

func (n *node) free() {
	*n = node{}
	nodes.Put(n)
}

func visit(name string, deep bool) bool {
	n := nodes.Get().(*node)
	defer n.free()
	n.name = name
	if deep {
		n.visited = true
	}
	return n.visited
}

// matrix is overwritten in full by a loop before anything is read.
type matrix [16]float64

var matrices = sync.Pool{New: func() any { return new(matrix) }}

func trace(diagonal [4]float64) float64 {
	m := matrices.Get().(*matrix)
	defer matrices.Put(m)
	for i := range m {
		m[i] = 0
	}
	for i, v := range diagonal {
		m[i*5] = v
	}
	return m[0] + m[5] + m[10] + m[15]
}

// The writes of this function are undone by the wrapper that puts back.
type stats struct {
	name  string
	total int
	marks [4]int
}

var statsPool = sync.Pool{New: func() any { return new(stats) }}

func putStats(s *stats) {
	if s == nil {
		return
	}
	s.name, s.total = "", 0
	s.marks = [4]int{}
	statsPool.Put(s)
}

func total(name string, values []int) int {
	s := statsPool.Get().(*stats)
	defer putStats(s)
	s.name = name
	for i, v := range values {
		s.total += v
		s.marks[i%4]++
	}
	return s.total
}
