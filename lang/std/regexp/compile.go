package regexp

import "regexp/syntax"

// Kinds of instructions.
const (
	iMatch = iota
	// One rune that class accepts.
	iRune
	// Both ways, the one in out first.
	iSplit
	// Notes the place as number arg.
	iSave
	// Goes on if the condition arg holds.
	iAssert
	iJump
)

type inst struct {
	op       int
	out, arg int
	class    *class
}

type compiler struct {
	code []inst
	expr string
}

func (c *compiler) emit(in inst) int {
	if len(c.code) >= maxProgram {
		fail(syntax.ErrLarge, c.expr)
	}
	c.code = append(c.code, in)
	return len(c.code) - 1
}

// compile makes a program. Each node's instructions end with a jump to what follows them, by falling through.
func compile(tree *node, expr string) (code []inst, err error) {
	defer func() {
		if e := recover(); e != nil {
			wrong, ok := e.(*syntax.Error)
			if !ok {
				panic(e)
			}
			err = wrong
		}
	}()
	c := &compiler{expr: expr}
	c.node(tree)
	c.emit(inst{op: iMatch})
	return c.code, nil
}

// nullable reports whether a node matches the empty text.
func nullable(n *node) bool {
	switch n.op {
	case opClass:
		return false
	case opCapture:
		return nullable(n.subs[0])
	case opConcat:
		for _, sub := range n.subs {
			if !nullable(sub) {
				return false
			}
		}
		return true
	case opAlternate:
		for _, sub := range n.subs {
			if nullable(sub) {
				return true
			}
		}
		return false
	case opRepeat:
		return n.min == 0 || nullable(n.subs[0])
	}
	return true
}

// node appends the instructions of n, which go on behind themselves.
func (c *compiler) node(n *node) {
	switch n.op {
	case opClass:
		at := c.emit(inst{op: iRune, class: n.class})
		c.code[at].out = at + 1
	case opAssert:
		at := c.emit(inst{op: iAssert, arg: n.assert})
		c.code[at].out = at + 1
	case opCapture:
		at := c.emit(inst{op: iSave, arg: 2 * n.group})
		c.code[at].out = at + 1
		c.node(n.subs[0])
		at = c.emit(inst{op: iSave, arg: 2*n.group + 1})
		c.code[at].out = at + 1
	case opConcat:
		for _, sub := range n.subs {
			c.node(sub)
		}
	case opAlternate:
		var ends []int
		for i, sub := range n.subs {
			if i == len(n.subs)-1 {
				c.node(sub)
				break
			}
			split := c.emit(inst{op: iSplit})
			c.code[split].out = split + 1
			c.node(sub)
			ends = append(ends, c.emit(inst{op: iJump}))
			c.code[split].arg = len(c.code)
		}
		for _, end := range ends {
			c.code[end].out = len(c.code)
		}
	case opRepeat:
		c.repeat(n)
	}
}

func (c *compiler) repeat(n *node) {
	sub := n.subs[0]
	for range n.min - 1 {
		c.node(sub)
	}
	switch {
	case n.max < 0 && n.min == 0 && nullable(sub):
		// As an optional x+, which keeps the order of preference where x matches nothing.
		c.optional(n.lazy, func() { c.plus(sub, n.lazy) })
	case n.max < 0 && n.min == 0:
		split := c.emit(inst{op: iSplit})
		c.node(sub)
		c.emit(inst{op: iJump, out: split})
		c.branch(split, split+1, len(c.code), n.lazy)
	case n.max < 0:
		c.plus(sub, n.lazy)
	default:
		if n.min > 0 {
			c.node(sub)
		}
		c.upTo(sub, n.max-n.min, n.lazy)
	}
}

// upTo is x repeated at most so many times: (x(x)?)?.
func (c *compiler) upTo(sub *node, times int, lazy bool) {
	var splits []int
	for range times {
		splits = append(splits, c.emit(inst{op: iSplit}))
		c.node(sub)
	}
	for _, split := range splits {
		c.branch(split, split+1, len(c.code), lazy)
	}
}

func (c *compiler) plus(sub *node, lazy bool) {
	start := len(c.code)
	c.node(sub)
	split := c.emit(inst{op: iSplit})
	c.branch(split, start, split+1, lazy)
}

func (c *compiler) optional(lazy bool, body func()) {
	split := c.emit(inst{op: iSplit})
	body()
	c.branch(split, split+1, len(c.code), lazy)
}

// branch sets the two ways of a split: on with the repetition, or out of it.
func (c *compiler) branch(split, on, out int, lazy bool) {
	if lazy {
		on, out = out, on
	}
	c.code[split].out, c.code[split].arg = on, out
}
