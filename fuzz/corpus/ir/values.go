// Values and places: what each form of expression becomes.
package p

type inner struct{ n int }

type outer struct {
	inner
	next  *outer
	list  []int
	table map[string]*outer
	array [4]inner
}

type reader interface{ Read(p []byte) (int, error) }

var global = 1

const limit = 10

func fields(o *outer) int {
	o.next.list[2] = o.n
	(*o).next = (&*o).next
	o.inner = inner{n: limit}
	o.array[1].n = global
	global = o.array[0].n
	return o.next.inner.n
}

func pointers(p *int, pp **int) {
	*p = 1
	*p++
	**pp = *p
	q := &*p
	*q = 2
}

func addresses(o outer) *int {
	p := &o.list
	*p = nil
	return &o.array[2].n
}

func maps(m map[string]int, key string) (int, bool) {
	m[key] = 1
	m[key] += 2
	m["a"]++
	v, ok := m[key]
	_, ok = m["b"]
	return v + m["c"], ok
}

func slices(s []int, i, j int, a [3]int, text string) (byte, int) {
	x := s[i:j]
	y := a[:]
	z := s[i:j:4]
	x[i], y[j] = z[0], z[i]
	return text[i], len(s) + cap(x)
}

func literals(o *outer) []*outer {
	m := map[string]inner{"a": {1}, "b": {n: 2}}
	p := []*outer{{list: []int{1, 2}}, o}
	q := &outer{next: o}
	n := new(int)
	s := make([]int, 2, 5)
	_, _, _ = m, n, s
	return append(p, q, nil)
}

func conversions(r reader, n int) any {
	var a any = n
	a = "text"
	a = r
	b := []byte("text")
	s := string(b)
	f := float64(n)
	_, _ = s, f
	x, ok := r.(interface{ Close() })
	_, _ = x, ok
	_ = a.(int)
	return n
}

func operators(a, b int, t, f bool, p *int) bool {
	x := a + b*2
	x <<= 1
	y := -x
	ok := t && f || !t
	bad := t && check(x)
	return a < b == ok || bad || p != nil && y > 0
}

func check(int) bool { return true }

func parallel(a, b int, s []int) (int, int) {
	a, b = b, a
	s[0], s[1] = s[1], s[0]
	var c, d = 1, a
	c, d = two()
	return d, c
}

func two() (x, y int) { return }

func zeroes() (err error) {
	var n int
	var p *int
	var o outer
	var a, b = 1, "b"
	_, _, _, _, _ = n, p, o, a, b
	return err
}

func generic[T any, S ~[]T](s S, f func(T) T) T {
	s[0] = f(s[1])
	return generic[T, S](s, f)
}
