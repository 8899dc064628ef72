package p

type number interface{ ~int | ~float64 }

type list[T any] struct {
	head T
	next *list[T]
}

func (l *list[E]) push(e E) *list[E] { return &list[E]{e, l} }

func convert[K comparable, V any, W number](m map[K]V, f func(V) W) []W { return nil }

func sum[S ~[]E, E number](s S) (total E) {
	for _, e := range s {
		total += e
	}
	return
}

type set[T comparable] map[T]struct{}

func (s set[T]) each(yield func(T) bool) {
	for k := range s {
		if !yield(k) {
			return
		}
	}
}

func f(l list[string], s set[rune]) {
	_ = l.push("a").next.head
	_ = convert(map[string]bool{}, func(bool) int { return sum([]int{1}) })
	for r := range s.each {
		_ = r
	}
	var g func([]float64) float64 = sum
	_ = g
}
