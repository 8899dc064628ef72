// Calls: receivers, results, closures, defer and go.
package p

type mutex struct{ state int }

func (m *mutex) Lock()     {}
func (m *mutex) Unlock()   {}
func (m mutex) Value() int { return m.state }

type store struct {
	*base
	mutex
	log  logger
	hook func(int) error
}

type base struct{ logger }

type logger interface{ Log(v ...any) }

func open(name string) (*store, error) { return nil, nil }

func receivers(s store, p *store, l logger) {
	s.Lock()
	p.Unlock()
	_ = s.Value()
	p.log.Log(1, s)
	s.Log(l)
	l.Log(nil, "a")
	mutex.Value(s.mutex)
	(*mutex).Lock(&p.mutex)
	p.hook(1)
	(open)("x")
}

func results() (*store, error) {
	s, err := open("a")
	if err != nil {
		return nil, err
	}
	_, err = open("b")
	open("c")
	use(open("d"))
	_ = s
	return open("e")
}

func use(...any) {}

func variadic(list []any, n int) {
	use()
	use(n, "b")
	use(list...)
}

func values(s *store) func() {
	f := s.Lock
	g := use
	h := mutex.Value
	use(h, g, logger.Log)
	defer f()
	return s.log.(*store).Unlock
}

func later(s *store, err error) {
	s.Lock()
	defer s.Unlock()
	defer use(err, len(err.Error()))
	go s.hook(2)
	defer close(make(chan int))
	defer func() {
		if r := recover(); r != nil {
			panic(r)
		}
	}()
	go func(n int) { use(n, err) }(3)
	func() {}()
}

func closures(s *store) func() {
	called := func(n int) int { return n }
	called(called(1))
	deferred := func() { s.Unlock() }
	defer deferred()
	argument := func() {}
	use(argument)
	escaping := func() { called(2) }
	s.hook = func(int) error { return nil }
	var again func(int)
	again = func(n int) {
		if n > 0 {
			again(n - 1)
		}
	}
	again(3)
	either := func() {}
	either = func() { use() }
	either()
	return escaping
}

func stop(n int) {
	fatal := func() { panic(n) }
	if n > 3 {
		fatal()
		n = 0
	}
	guarded := func() {
		defer func() { recover() }()
		panic(n)
	}
	guarded()
	use(n)
}

func named(name string) (s *store, err error) {
	defer func() { err = nil }()
	if s, err = open(name); err != nil {
		return
	}
	if name == "" {
		return nil, err
	}
	return s, nil
}

func builtins(a, b []int, m map[int]int, c chan int) int {
	a = append(a, b...)
	a = append(a, 1, 2)
	n := copy(a, b)
	copy(b, a)
	delete(m, n)
	clear(m)
	close(c)
	println(n)
	return min(n, 3)
}
