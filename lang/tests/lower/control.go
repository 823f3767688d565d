package main

func dense(n int) string {
	switch n {
	case 1:
		return "one"
	case 2, 3:
		return "few"
	case 4:
		fallthrough
	case 5:
		return "more"
	}
	return "many"
}

func find(grid [][]int, x int) (int, bool) {
outer:
	for i, row := range grid {
		for _, v := range row {
			if v < 0 {
				continue outer
			}
			if v == x && i > 0 || x == 7 {
				return i, true
			}
		}
	}
	return 0, false
}

func guarded(f func()) (err error, n int8) {
	defer func() {
		if r := recover(); r != nil {
			n++
		}
	}()
	f()
	return nil, n * 2
}

func main() {
	println(dense(3))
	i, ok := find(nil, 1)
	println(i, ok)
	guarded(nil)
	select {
	case v, ok := <-make(chan int):
		println(v, ok)
	default:
	}
}
