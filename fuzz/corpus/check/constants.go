package p

import "unsafe"

const (
	a = iota << 1
	b
	c, d = 'x' + iota, 1.5 * iota
	_, _
	big  = 1 << 500 * 3.25
	cplx = complex(1, 2) * 3i
	size = unsafe.Sizeof(struct {
		a byte
		b int64
	}{})
	str = "a" + `b` + string(rune(0x1f600))
)

var arr = [...]string{a: "x", b + 3: "y"}
var n = len(arr) + cap([4]int{}) + len(str)
var f float32 = big / (1 << 480)
var bad = 1 / 0
var shift = 1.0 << n
