// lru: a cache of container/list and a map.
package main

import (
	"container/list"
	"fmt"
	"os"
	"time"
)

type cache struct {
	size  int
	order *list.List
	items map[int]*list.Element
}
type entry struct{ key, value int }

func (c *cache) get(k int) (int, bool) {
	if e, ok := c.items[k]; ok {
		c.order.MoveToFront(e)
		return e.Value.(*entry).value, true
	}
	return 0, false
}
func (c *cache) put(k, v int) {
	if e, ok := c.items[k]; ok {
		e.Value.(*entry).value = v
		c.order.MoveToFront(e)
		return
	}
	c.items[k] = c.order.PushFront(&entry{k, v})
	if c.order.Len() > c.size {
		last := c.order.Back()
		c.order.Remove(last)
		delete(c.items, last.Value.(*entry).key)
	}
}

func main() {
	start := time.Now()
	hash := 0
	c := &cache{1000, list.New(), map[int]*list.Element{}}
	seed := 12345
	for i := 0; i < 1000000; i++ {
		seed = (seed*1103515245 + 12345) & 0x7fffffff
		k := (seed >> 8) % 3000
		if v, ok := c.get(k); ok {
			hash += v
		} else {
			c.put(k, i&1023)
		}
	}
	elapsed := time.Since(start)
	fmt.Println("lru", hash)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
}
