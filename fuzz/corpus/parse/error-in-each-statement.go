package p
func f() {
	x :=
	y = = 2
	if { }
	if x := 1 { }
	for a, b, c := range d { }
	switch x { foo }
	case 1:
	defer x
	go (f())
	a b c
	f(1 2)
	[]int{1
	}
	x.
	else {}
	L: 
}
}
func (
func g(a int, b, ...c) {}
type T [P] = 
import "late"
func h() {
