// SPDX-License-Identifier: Apache-2.0

// Shapes of real programs.
package lab

import "sync"

type settings struct {
	mu       sync.RWMutex
	disabled bool
	keys     []string
}

// The early return in the other's half keeps the other's lock.
func (s *settings) keysFor(other *settings) []string {
	if other != nil {
		other.mu.RLock() // want DEF010
		if other.disabled {
			return nil
		}
		if len(other.keys) != 0 {
			keys := other.keys
			other.mu.RUnlock()
			return keys
		}
		other.mu.RUnlock()
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.keys
}

type shards struct{ locks [16]sync.Mutex }

func (s *shards) of(key string) *sync.Mutex { return &s.locks[len(key)%16] }

// The lock comes from a call.
func (s *shards) visit(key string, visit func(string) error) error {
	lock := s.of(key)
	lock.Lock() // want DEF010
	if err := visit(key); err != nil {
		return err
	}
	lock.Unlock()
	return nil
}
