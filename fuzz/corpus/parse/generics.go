package p

type A[P any] []P
type B[P *E,] int
type C[P *E | ~F | G] int
type D [P * E]int
type E[P (F),] int
type F[P, Q interface{ ~[]P }, R p.C[Q]] struct{ A[P] }
type G[P any] = A[P]

func f[K comparable, V any](m map[K]V) A[V] { return g[K, V](m)[:1:2] }
func (t T[P]) m[Q any](q Q) {}

var _ = f[int, []string](nil)
