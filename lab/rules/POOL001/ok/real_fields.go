// SPDX-License-Identifier: Apache-2.0

// Shapes of real programs: what came out of the object is not used again with it.
package lab

import (
	"errors"
	"sync"
)

type state struct {
	input  string
	errs   []error
	result any
}

var states = sync.Pool{New: func() any { return new(state) }}

// Every use begins with fields of its own.
func newState(input string) *state {
	s := states.Get().(*state)
	s.input = input
	s.errs = nil
	s.result = nil
	return s
}

func (s *state) run() any {
	if s.input == "" {
		s.errs = append(s.errs, errors.New("empty"))
		return nil
	}
	s.result = []byte(s.input)
	return s.result
}

func parsed(input string) ([]byte, []error) {
	s := newState(input)
	defer states.Put(s)
	out, _ := s.run().([]byte)
	return out, s.errs
}

type logger struct {
	name    string
	entries sync.Pool
}

type entry struct {
	of     *logger
	fields []string
}

func (l *logger) newEntry() *entry {
	if e, ok := l.entries.Get().(*entry); ok {
		return e
	}
	return &entry{of: l}
}

func (l *logger) release(e *entry) {
	e.fields = nil
	l.entries.Put(e)
}

// A new one, which shares only the logger with the old one.
func (e *entry) with(field string) *entry {
	fields := make([]string, 0, len(e.fields)+1)
	fields = append(fields, e.fields...)
	return &entry{of: e.of, fields: append(fields, field)}
}

func (l *logger) with(field string) *entry {
	e := l.newEntry()
	defer l.release(e)
	return e.with(field)
}

func (l *logger) log(text string) {
	e := l.newEntry()
	e.fields = append(e.fields, text)
	l.release(e)
}

// It is the entry that goes back, not the logger that it belongs to.
func (l *logger) fatal(text string) string {
	l.log(text)
	return l.name
}

type message struct{ data []byte }

func (m *message) setData(data []byte) { m.data = data }
func (m *message) bytes() []byte       { return m.data }

var messages = sync.Pool{New: func() any { return new(message) }}

// The memory is taken out of the object before that goes back.
func encoded(text string) []byte {
	m := messages.Get().(*message)
	m.setData([]byte(text))
	out := m.bytes()
	m.setData(nil)
	messages.Put(m)
	return out
}

type packer struct {
	home *sync.Pool
	end  func() error
}

// The pool stands in the object itself.
func (p *packer) close() error {
	defer p.home.Put(p)
	return p.end()
}
