// SPDX-License-Identifier: Apache-2.0

// Structs with a reset that misses something.
package lab

import (
	"encoding/json"
	"io"
	"sync"
)

// session is what most examples here pool.
type session struct {
	user  string
	admin bool
	roles []string
	attrs map[string]string
	opts  options
}

type options struct {
	verbose bool
	limit   int
}

var sessions = sync.Pool{New: func() any { return &session{attrs: map[string]string{}} }}

// The flag is only ever set: an admin's session makes the next user one.
func authorize(user, secret string) bool {
	s := sessions.Get().(*session)
	s.user = user
	if secret == "letmein" {
		s.admin = true
	}
	allowed := s.admin || s.user == "root"
	s.user = ""
	sessions.Put(s) // want POOL004
	return allowed
}

// The slice is appended to and not cut.
func roles(user string, granted []string) int {
	s := sessions.Get().(*session)
	s.user = user
	s.roles = append(s.roles, granted...)
	n := len(s.roles)
	s.user = ""
	s.admin = false
	sessions.Put(s) // want POOL004
	return n
}

// The map in the field is not cleared.
func attributes(pairs [][2]string) int {
	s := sessions.Get().(*session)
	for _, pair := range pairs {
		s.attrs[pair[0]] = pair[1]
	}
	n := len(s.attrs)
	s.roles = s.roles[:0]
	sessions.Put(s) // want POOL004
	return n
}

// The field of the field is not reset.
func verbose(user string, loud bool) bool {
	s := sessions.Get().(*session)
	s.user = user
	if loud {
		s.opts.verbose = true
	}
	result := s.opts.verbose
	s.user = ""
	s.opts.limit = 0
	sessions.Put(s) // want POOL004
	return result
}

// What the document does not name keeps the value of the last document.
func decode(data []byte) (string, bool, error) {
	req := requests.Get().(*request)
	defer requests.Put(req) // want POOL004
	if err := json.Unmarshal(data, req); err != nil {
		return "", false, err
	}
	return req.Name, req.DryRun, nil
}

type request struct {
	Name   string
	DryRun bool
}

var requests = sync.Pool{New: func() any { return new(request) }}

// query has a reset method, and it is older than the last field.
type query struct {
	text   string
	args   []any
	offset int
	desc   bool
}

func (q *query) reset() {
	q.text = ""
	q.args = q.args[:0]
	q.offset = 0
}

var queries = sync.Pool{New: func() any { return new(query) }}

func putQuery(q *query) {
	q.reset()
	queries.Put(q)
}

// The reset in the wrapper misses the field that this function sets.
func newest(table string, down bool) string {
	q := queries.Get().(*query)
	q.text = "SELECT * FROM " + table
	if down {
		q.desc = true
	}
	text := q.text
	if q.desc {
		text += " DESC"
	}
	putQuery(q) // want POOL004
	return text
}

// frame's reset has a value receiver: it resets a copy.
type frame struct {
	kind byte
	data []byte
}

func (f frame) reset() {
	f.kind = 0
	f.data = nil
}

var frames = sync.Pool{New: func() any { return new(frame) }}

func encode(w io.Writer, parts [][]byte) error {
	f := frames.Get().(*frame)
	for _, part := range parts {
		f.data = append(f.data, part...)
	}
	_, err := w.Write(f.data)
	f.reset()
	frames.Put(f) // want POOL004
	return err
}

// node gives itself back, and resets all but one.
type node struct {
	name     string
	children []*node
	visited  bool
}

var nodes = sync.Pool{New: func() any { return new(node) }}

func (n *node) free() {
	n.name = ""
	n.children = n.children[:0]
	nodes.Put(n)
}

func visit(name string, deep bool) bool {
	n := nodes.Get().(*node)
	n.name = name
	if deep {
		n.visited = true
	}
	seen := n.visited
	n.free() // want POOL004
	return seen
}

// The reset at the Get side misses the counter.
type stats struct {
	name  string
	total int
}

var statsPool = sync.Pool{New: func() any { return new(stats) }}

func newStats(name string) *stats {
	s := statsPool.Get().(*stats)
	s.name = name
	return s
}

func total(name string, values []int) int {
	s := newStats(name)
	for _, v := range values {
		s.total += v
	}
	n := s.total
	statsPool.Put(s) // want POOL004
	return n
}
