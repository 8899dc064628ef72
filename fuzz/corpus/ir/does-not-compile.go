package p

func f(x missing, y int) (int, gone) {
	x.a.b[c](d...).e = f()
	fallthrough
	break nowhere
	continue
	goto undefined
	x, y, z := f(), g()
	for i := range 3, 4 {
	}
	for i = 0; ; {
		_ = i.(type)
	}
	switch x := y.(type) {
	case int, missing:
		x.y()
		fallthrough
	case nil:
	case 3:
	}
	select {
	case 1:
	case x = y:
	case <-z, 2:
	case f() <- g():
	}
	defer x
	go func() { return 1, 2 }
	defer (func() {})()
	if {
	}
	var a, b = 1
	a, b = b
	a.b.c, *d = <-e, m[k]
	return 1, 2, 3
L:
	L2:
	append()
	len(1, 2)
	make()
	new()
	panic()
	recover(1)
	copy(1)
	close()
	_ = &T{a: 1, 2, {3}}
	_ = map[string]int{1, 2: 3}
	_ = [...]int{5: 1, 2}
	_++
	_ += 1
	f(_)
	y.z.f(1)(2)(3)
	T.m(1)
	(*T).m()
	unsafe.Slice(1)
	x <- y
	int(1, 2)
	int()
	string(x)
	return
}

var a, b = f(func() { return a })
var c = func() { c() }, 3

func assign() {
	1 + f() = 2
	f()++
	f() = f()
	f(), g = 1, 2
	for f() = range g {
	}
	select {
	case f() = <-c:
	}
	-x += 1
	-x, ok := <-c
}
