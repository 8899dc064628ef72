// SPDX-License-Identifier: Apache-2.0

// Shapes of real programs.
package lab

import (
	"os"
	"path/filepath"
)

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

// What was made so far is removed when the function fails; before its end nobody knows.
func makeAll(root string, names []string) (err error) {
	for _, name := range names {
		path := filepath.Join(root, name)
		if err := os.Mkdir(path, 0o755); err != nil {
			return err
		}
		defer func() {
			if err != nil {
				os.Remove(path)
			}
		}()
	}
	return nil
}

type cleaner struct{ funcs []func() }

// In reverse order, and all of them even when one panics: that is what the defers are for.
func (c *cleaner) run() {
	for _, f := range c.funcs {
		defer f()
	}
	c.funcs = nil
}

type handle any

func closeHandle(h handle) { h.(*os.File).Close() }

// All of them are needed together, after the loop.
func openAll(paths []string, use func([]*os.File) error) error {
	files := make([]*os.File, len(paths))
	for i, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		files[i] = f
		defer closeHandle(handle(f))
	}
	return use(files)
}
