package p

func (a, b T) m() {}
func (missing) m() {}
func g[T any, T any](T) {}

type X struct {
	a int
	a string
	*X
	**int
	gone.Type[int]
}

var u, v = 1
var w, z = 1, 2, 3
var p = &X{1, 2, 3, 4, 5, 6}.a.b.c()
var q = X{b: 1, a: 2, 3}
var r = g[int, string, bool](1)(2)
var s = append()
var t = len(1, 2)
var o = nil
var l = func() { return 1; x := x; x.y = <-x; *x = &x; for i, j, k := range x {} }
