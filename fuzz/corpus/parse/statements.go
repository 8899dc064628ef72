package p

func f() {
	if x := g(); x > 0 {
	} else if T(x) == (T{1}) {
	} else {
	}
L:
	for i := 0; i < n; i++ {
		continue L
	}
	for range 10 {
	}
	for k, v := range m {
		_, _ = k, v
	}
	for x {
		break
	}
	switch y := x.(type) {
	case int, nil:
		fallthrough
	default:
	}
	switch {
	case a, b:
	}
	select {
	case c <- 1:
	case v, ok := <-d:
	case <-e:
	default:
	}
	go func() {}()
	defer mu.Unlock()
	a[i], *p, s.x = 1, 2, 3
	x++
	c <- <-d
	x &^= y<<3 | ^z
	goto L
	{
		;
	}
	const k = 1
	return
}
