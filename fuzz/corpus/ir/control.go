// Control flow: blocks, conditions, loops and jumps.
package p

func work(...any) bool { return false }

func conditions(a, b *int, n int) int {
	if a == nil || b != nil && !work() {
		return 1
	}
	if n := *a; n >= 3 {
		n++
	} else if !(n < 0) {
		return n
	}
	if false {
		work("never")
	}
	return 0
}

func counted() {
	for i := 0; i < 3; i++ {
		work(i)
	}
	for i := 10; i > 0; i-- {
		if i == 5 {
			continue
		}
		work(i)
	}
	for range 4 {
		work()
	}
	for _, x := range [...]int{1, 2} {
		work(x)
	}
	for i := 0; i < 3; i++ {
		i = 0
	}
}

func ranges(m map[string]int, c chan int, s []string, f func(func(int) bool), into []int) {
	for k, v := range m {
		work(k, v)
	}
	for v := range c {
		work(v)
	}
	for into[0], s[1] = range s {
		break
	}
	for x := range f {
		work(x)
	}
	for i, r := range "text" {
		work(i, r)
	}
}

func endless() int {
	for {
		if work() {
			return 1
		}
	}
}

func labels(n int) {
outer:
	for i := range n {
		for {
			switch {
			case i > 3:
				continue outer
			case work():
				break outer
			}
			break
		}
	}
again:
	if n--; n > 0 {
		goto again
	}
}

func switches(n int, s string) int {
	switch n {
	case 1, 2:
		fallthrough
	case 3:
		return 1
	default:
		n = 4
	case 5:
		break
	}
	switch x := len(s); {
	case x > 2:
		return x
	}
	switch {
	}
	return n
}

func types(x any) int {
	switch v := x.(type) {
	case int:
		return v
	case nil:
		return 0
	case string, error:
		work(v)
	default:
		work(v)
	}
	switch x.(type) {
	case bool:
	}
	return 1
}

func selects(a chan int, b chan<- any, done <-chan struct{}, m map[string]int) int {
	for {
		select {
		case v := <-a:
			return v
		case v, ok := <-a:
			work(v, ok)
		case m["x"] = <-a:
		case b <- m:
			continue
		case <-done:
			return 0
		default:
			break
		}
		select {
		case <-a:
		}
	}
}

func forever() {
	work()
	select {}
}

func dead(n int) int {
	return n
	work("not in the graph")
label:
	work("nor this")
	goto label
}

func panics(n int) int {
	if n > 0 {
		panic("positive")
	}
	work(<-make(chan int))
	panic(n)
}
