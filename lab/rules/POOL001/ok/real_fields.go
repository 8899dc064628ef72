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
