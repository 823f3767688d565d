// Package pdq sorts by pattern-defeating quicksort (Peters 2021).
//
// Where equal elements end up is visible to programs, and many rely on it without knowing. So every choice that the
// algorithm leaves open is made as Go makes it: which elements are compared and exchanged, and in which order.
package pdq

import "math/bits"

// Items are the elements to be sorted, by index.
type Items interface {
	Less(i, j int) bool
	Swap(i, j int)
}

const (
	// insertionMax is the length up to which insertion is faster than division.
	insertionMax = 12
	// niceLength is the length from which the pivot is a median of medians, and a few misplaced elements are put right
	// one by one.
	niceLength = 50
	// repairs is how many misplaced elements are put right before the range is divided after all.
	repairs = 5
	// allSwapped is the number of exchanges among the candidates for the pivot if they came in decreasing order.
	allSwapped = 12
)

// Sort sorts n items.
func Sort[D Items](data D, n int) { divide(data, 0, n, bits.Len(uint(n))) }

// divide sorts [from, to). After so many bad divisions as limit says it gives up and sorts by a heap.
func divide[D Items](data D, from, to, limit int) {
	wasEven, wasDivided := true, true
	for to-from > insertionMax {
		n := to - from
		if limit == 0 {
			Heap(data, from, to)
			return
		}
		if !wasEven {
			scatter(data, from, to)
			limit--
		}
		pivot, exchanges := choose(data, from, to)
		increasing := exchanges == 0
		if exchanges == allSwapped {
			reverse(data, from, to)
			pivot = to - 1 - (pivot - from)
			increasing = true
		}
		if increasing && wasEven && wasDivided && repair(data, from, to) {
			return
		}
		if from > 0 && !data.Less(from-1, pivot) {
			// Nothing here is less than the pivot: what equals it is done.
			from = skipEqual(data, from, to, pivot)
			continue
		}
		mid, divided := partition(data, from, to, pivot)
		wasDivided = divided
		if left, right := mid-from, to-mid; left < right {
			wasEven = left >= n/8
			divide(data, from, mid, limit)
			from = mid + 1
		} else {
			wasEven = right >= n/8
			divide(data, mid+1, to, limit)
			to = mid
		}
	}
	Insertion(data, from, to)
}

// Insertion sorts [from, to) by insertion.
func Insertion[D Items](data D, from, to int) {
	for i := from + 1; i < to; i++ {
		for j := i; j > from && data.Less(j, j-1); j-- {
			data.Swap(j, j-1)
		}
	}
}

// Heap sorts [from, to) by a heap.
func Heap[D Items](data D, from, to int) {
	n := to - from
	for i := (n - 1) / 2; i >= 0; i-- {
		sink(data, i, n, from)
	}
	for i := n - 1; i >= 0; i-- {
		data.Swap(from, from+i)
		sink(data, 0, i, from)
	}
}

func sink[D Items](data D, root, n, first int) {
	for {
		child := 2*root + 1
		if child >= n {
			return
		}
		if child+1 < n && data.Less(first+child, first+child+1) {
			child++
		}
		if !data.Less(first+root, first+child) {
			return
		}
		data.Swap(first+root, first+child)
		root = child
	}
}

// partition divides [from, to) by an element: smaller ones come to stand before the index that it gives, the pivot there.
// Whether that was so but for the pivot's place is the second result.
func partition[D Items](data D, from, to, pivot int) (mid int, divided bool) {
	data.Swap(from, pivot)
	i, j := from+1, to-1
	divided = true
	for {
		for i <= j && data.Less(i, from) {
			i++
		}
		for i <= j && !data.Less(j, from) {
			j--
		}
		if i > j {
			data.Swap(j, from)
			return j, divided
		}
		data.Swap(i, j)
		i++
		j--
		divided = false
	}
}

// skipEqual moves what equals the pivot, the least there is, to the front, and gives the index behind it.
func skipEqual[D Items](data D, from, to, pivot int) int {
	data.Swap(from, pivot)
	i, j := from+1, to-1
	for {
		for i <= j && !data.Less(from, i) {
			i++
		}
		for i <= j && data.Less(from, j) {
			j--
		}
		if i > j {
			return i
		}
		data.Swap(i, j)
		i++
		j--
	}
}

// repair sorts a range in which only a few elements stand wrong; false if there are more of them.
func repair[D Items](data D, from, to int) bool {
	i := from + 1
	for range repairs {
		for i < to && !data.Less(i, i-1) {
			i++
		}
		if i == to {
			return true
		}
		if to-from < niceLength {
			return false
		}
		data.Swap(i, i-1)
		if i-from >= 2 {
			for j := i - 1; j >= 1 && data.Less(j, j-1); j-- {
				data.Swap(j, j-1)
			}
		}
		if to-i >= 2 {
			for j := i + 1; j < to && data.Less(j, j-1); j++ {
				data.Swap(j, j-1)
			}
		}
	}
	return false
}

// scatter moves three elements about by chance, so that an order made to divide badly does not do so again. The chance
// is the length (xorshift, Marsaglia 2003).
func scatter[D Items](data D, from, to int) {
	n := to - from
	if n < 8 {
		return
	}
	random := uint64(n)
	mask := uint(1)<<bits.Len(uint(n)) - 1
	at := from + n/4*2 - 1
	for k := range 3 {
		random ^= random << 13
		random ^= random >> 7
		random ^= random << 17
		other := int(uint(random) & mask)
		if other >= n {
			other -= n
		}
		data.Swap(at+k, from+other)
	}
}

// choose gives a pivot and how many exchanges would have sorted the candidates.
func choose[D Items](data D, from, to int) (pivot, exchanges int) {
	n := to - from
	a, b, c := from+n/4, from+n/4*2, from+n/4*3
	if n >= niceLength {
		a = median(data, a-1, a, a+1, &exchanges)
		b = median(data, b-1, b, b+1, &exchanges)
		c = median(data, c-1, c, c+1, &exchanges)
	}
	return median(data, a, b, c, &exchanges), exchanges
}

// median gives the index of the middle one of three, and counts exchanges.
func median[D Items](data D, a, b, c int, exchanges *int) int {
	if data.Less(b, a) {
		*exchanges++
		a, b = b, a
	}
	if data.Less(c, b) {
		*exchanges++
		b, c = c, b
	}
	if data.Less(b, a) {
		*exchanges++
		a, b = b, a
	}
	return b
}

func reverse[D Items](data D, from, to int) {
	for i, j := from, to-1; i < j; i, j = i+1, j-1 {
		data.Swap(i, j)
	}
}
