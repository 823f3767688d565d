// graph: Dijkstra with container/heap, breadth first and depth first search.
package main

import (
	"container/heap"
	"fmt"
	"math"
	"os"
	"time"
)

type edge struct{ to, w int }
type st struct{ node, dist int }
type pq []st

func (p pq) Len() int           { return len(p) }
func (p pq) Less(i, j int) bool { return p[i].dist < p[j].dist }
func (p pq) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *pq) Push(x any)        { *p = append(*p, x.(st)) }
func (p *pq) Pop() any {
	o := *p
	x := o[len(o)-1]
	*p = o[:len(o)-1]
	return x
}
func dijkstra(g [][]edge, s int) []int {
	d := make([]int, len(g))
	for i := range d {
		d[i] = math.MaxInt
	}
	d[s] = 0
	q := &pq{{s, 0}}
	for q.Len() > 0 {
		c := heap.Pop(q).(st)
		if c.dist > d[c.node] {
			continue
		}
		for _, e := range g[c.node] {
			if n := c.dist + e.w; n < d[e.to] {
				d[e.to] = n
				heap.Push(q, st{e.to, n})
			}
		}
	}
	return d
}
func bfs(g [][]edge, s int) int {
	seen := make([]bool, len(g))
	queue := []int{s}
	seen[s] = true
	n := 0
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		n += len(g[v])
		for _, e := range g[v] {
			if !seen[e.to] {
				seen[e.to] = true
				queue = append(queue, e.to)
			}
		}
	}
	return n
}
func dfs(g [][]edge, v int, seen map[int]bool) int {
	seen[v] = true
	n := 1
	for _, e := range g[v] {
		if !seen[e.to] {
			n += dfs(g, e.to, seen)
		}
	}
	return n
}

func main() {
	start := time.Now()
	hash := 0
	n := 20000
	g := make([][]edge, n)
	seed := 9
	for i := 0; i < 5*n; i++ {
		seed = (seed*1103515245 + 12345) & 0x7fffffff
		a := (seed >> 7) % n
		seed = (seed*1103515245 + 12345) & 0x7fffffff
		b := (seed >> 7) % n
		g[a] = append(g[a], edge{b, 1 + seed%100})
		g[b] = append(g[b], edge{a, 1 + seed%100})
	}
	for r := 0; r < 6; r++ {
		d := dijkstra(g, r)
		for i := 0; i < n; i += 10 {
			if d[i] != math.MaxInt {
				hash = (hash*31 + d[i]) % 1000000007
			}
		}
		hash += bfs(g, r)
		hash += dfs(g, r, map[int]bool{})
	}
	elapsed := time.Since(start)
	fmt.Println("graph", hash)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
}
