// Package p has every declaration.
package p

import "a"
import (
	. "b"
	_ "c"
	d "e/d"
)

const A, B T = iota, 1 << 2
const (
	C = "x"
	D
)

var x, y int = 1, 2
var z = func(a, b int, c ...string) (r error) { return nil }

type (
	T  int
	U  = p.V
	S  struct {
		a, b int `tag`
		*E
		p.F[int, string]
		g [n]int
	}
	I interface {
		m(int) (string, error)
		~int | ~string | []byte
		J[K]
	}
)

func external(x int)
func (t *T[P]) method(a, b int, c ...string) (r int, err error) { return }
