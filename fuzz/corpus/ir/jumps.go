package p

func f(n int) int {
	goto L2
L1:
	for {
	L2:
		for n < 3 {
			switch n {
			case 1:
				break L1
			case 2:
				goto L3
			default:
				goto L1
			}
		}
		if n > 4 {
			continue L1
		}
		break
	}
L3:
	goto L3
L4:
	return n
}

func twice() {
again:
	f(1)
again:
	f(2)
	goto again
}
