package p

type T T
type A B
type B A
type L [len(L{})]int
type S struct{ s S }
type E struct{ E }
type I interface{ I }
type C = D
type D = C
type G[P any] struct{ f *G[G[P]] }
type H[P any] H[H[P]]
type K[P K[P]] struct{}

var a = b
var b = a
var x G[int]
var y H[int]

const c = d
const d = c

func (t E) m() { t.m(); t.E.m(); _ = t == t; _ = x.f.f.f; _ = y.z }
