package p

import (
	"C"
	. "gone"
	other "example.com/gone/v2"
)

func f(i interface{}, c chan int, m map[string][3]int, s uint) (n int, err error) {
	defer func() { recover(); n++ }()
	switch v := i.(type) {
	case int, nil:
		_ = v
	case error:
		return 1, v
	}
	select {
	case x, ok := <-c:
		_, _ = x, ok
	case c <- 1 << s:
	default:
	}
	for i, v := range m["k"] {
		for range 10 {
			goto done
		}
		m["k"][i], n = v, len(m)
	}
done:
	go func(xs ...string) { f(xs, nil, nil, 0) }("a", other.Name, Dotted)
	C.free(nil)
	return f(func() {}, make(chan int), map[string][3]int{"a": {1, 2: 3}}, ^s)
}
