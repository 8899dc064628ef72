package p

var (
	_ = a || b && c == d|e&^f<<g + -h*!i
	_ = []T{{1}, {x: 2}, 5: {}}
	_ = map[string][]int{"a": {1, 2,}}
	_ = [...]struct{ x int }{{1}}
	_ = (<-chan<- chan int)(x)
	_ = x.(T).y[1:2:3][i](a, b...)
	_ = func(f func(int) bool) {}
	_ = &p.T[int]{}
	_ = 0x1p-2 + 1_000i + 'x' + '\'' + "\u00e9\"" + `raw`
)
