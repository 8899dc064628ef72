// SPDX-License-Identifier: Apache-2.0

// Shapes of real programs.
package lab

type scratchSet struct{ used []int }

func newScratch(n int) *scratchSet { return &scratchSet{used: make([]int, n)} }
func (s *scratchSet) release()     { s.used = nil }

// Made when it is needed for the first time; so the defer runs once.
func sumSets(sets [][]int) int {
	var set *scratchSet
	n := 0
	for _, s := range sets {
		if len(s) == 0 {
			continue
		}
		if set == nil {
			set = newScratch(len(s))
			defer set.release()
		}
		n += len(set.used)
	}
	return n
}
