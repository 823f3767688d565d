package parse

import (
	"fmt"
	"strconv"
	"strings"
)

// A Node is an element of a template's tree.
type Node interface {
	Type() NodeType
	// String is the node as template text.
	String() string
	// Copy is a copy of the node and all below it.
	Copy() Node
	Position() Pos
	tree() *Tree
}

// NodeType is the kind of a node.
type NodeType int

// Type is the kind itself.
func (t NodeType) Type() NodeType { return t }

const (
	NodeText       NodeType = iota // plain text
	NodeAction                     // an action that is no control structure
	NodeBool                       // a boolean constant
	NodeChain                      // fields of a term
	NodeCommand                    // an element of a pipeline
	NodeDot                        // the cursor
	nodeElse                       // else, which is in no tree
	nodeEnd                        // end, which is in no tree
	NodeField                      // a field or method
	NodeIdentifier                 // a function
	NodeIf                         // an if
	NodeList                       // a list of nodes
	NodeNil                        // nil
	NodeNumber                     // a numerical constant
	NodePipe                       // a pipeline of commands
	NodeRange                      // a range
	NodeString                     // a string constant
	NodeTemplate                   // a call of a template
	NodeVariable                   // a variable
	NodeWith                       // a with
	NodeComment                    // a comment
	NodeBreak                      // a break
	NodeContinue                   // a continue
)

// join writes nodes with a separator; pipelines among them in parentheses.
func join[N Node](nodes []N, separator string) string {
	var b strings.Builder
	for i, n := range nodes {
		if i > 0 {
			b.WriteString(separator)
		}
		if n.Type() == NodePipe {
			b.WriteString("(" + n.String() + ")")
		} else {
			b.WriteString(n.String())
		}
	}
	return b.String()
}

// copies is copies of nodes.
func copies[N Node](nodes []N) []N {
	var list []N
	for _, n := range nodes {
		list = append(list, n.Copy().(N))
	}
	return list
}

// A ListNode is nodes one after the other.
type ListNode struct {
	NodeType
	Pos
	tr    *Tree
	Nodes []Node
}

func (l *ListNode) tree() *Tree    { return l.tr }
func (l *ListNode) append(n Node)  { l.Nodes = append(l.Nodes, n) }
func (l *ListNode) String() string { return join(l.Nodes, "") }
func (l *ListNode) Copy() Node     { return l.CopyList() }

// CopyList is Copy with the list's own type.
func (l *ListNode) CopyList() *ListNode {
	if l == nil {
		return nil
	}
	return &ListNode{l.NodeType, l.Pos, l.tr, copies(l.Nodes)}
}

// A TextNode is plain text.
type TextNode struct {
	NodeType
	Pos
	tr   *Tree
	Text []byte
}

func (t *TextNode) tree() *Tree    { return t.tr }
func (t *TextNode) String() string { return string(t.Text) }
func (t *TextNode) Copy() Node {
	c := *t
	c.Text = append([]byte{}, t.Text...)
	return &c
}

// A CommentNode is a comment.
type CommentNode struct {
	NodeType
	Pos
	tr   *Tree
	Text string
}

func (c *CommentNode) tree() *Tree    { return c.tr }
func (c *CommentNode) String() string { return "{{" + c.Text + "}}" }
func (c *CommentNode) Copy() Node     { d := *c; return &d }

// A PipeNode is a pipeline, possibly with declarations.
type PipeNode struct {
	NodeType
	Pos
	tr       *Tree
	Line     int
	IsAssign bool
	Decl     []*VariableNode
	Cmds     []*CommandNode
}

func (p *PipeNode) tree() *Tree { return p.tr }
func (p *PipeNode) String() string {
	s := join(p.Decl, ", ")
	if len(p.Decl) > 0 {
		if p.IsAssign {
			s += " = "
		} else {
			s += " := "
		}
	}
	return s + join(p.Cmds, " | ")
}
func (p *PipeNode) Copy() Node { return p.CopyPipe() }

// CopyPipe is Copy with the pipeline's own type.
func (p *PipeNode) CopyPipe() *PipeNode {
	if p == nil {
		return nil
	}
	c := *p
	c.Decl, c.Cmds = copies(p.Decl), copies(p.Cmds)
	return &c
}

// An ActionNode is {{pipeline}}.
type ActionNode struct {
	NodeType
	Pos
	tr   *Tree
	Line int
	Pipe *PipeNode
}

func (a *ActionNode) tree() *Tree    { return a.tr }
func (a *ActionNode) String() string { return "{{" + a.Pipe.String() + "}}" }
func (a *ActionNode) Copy() Node {
	c := *a
	c.Pipe = a.Pipe.CopyPipe()
	return &c
}

// A CommandNode is a command of a pipeline: a term with arguments.
type CommandNode struct {
	NodeType
	Pos
	tr   *Tree
	Args []Node
}

func (c *CommandNode) tree() *Tree     { return c.tr }
func (c *CommandNode) append(arg Node) { c.Args = append(c.Args, arg) }
func (c *CommandNode) String() string  { return join(c.Args, " ") }
func (c *CommandNode) Copy() Node      { return &CommandNode{c.NodeType, c.Pos, c.tr, copies(c.Args)} }

// An IdentifierNode is the name of a function.
type IdentifierNode struct {
	NodeType
	Pos
	tr    *Tree
	Ident string
}

// NewIdentifier makes a node for a name.
func NewIdentifier(ident string) *IdentifierNode {
	return &IdentifierNode{NodeType: NodeIdentifier, Ident: ident}
}

// SetPos sets the place and gives the node.
func (i *IdentifierNode) SetPos(pos Pos) *IdentifierNode { i.Pos = pos; return i }

// SetTree sets the tree and gives the node.
func (i *IdentifierNode) SetTree(t *Tree) *IdentifierNode { i.tr = t; return i }

func (i *IdentifierNode) tree() *Tree    { return i.tr }
func (i *IdentifierNode) String() string { return i.Ident }
func (i *IdentifierNode) Copy() Node     { c := *i; return &c }

// A VariableNode is a variable, with fields of it.
type VariableNode struct {
	NodeType
	Pos
	tr    *Tree
	Ident []string // $name first
}

func (v *VariableNode) tree() *Tree    { return v.tr }
func (v *VariableNode) String() string { return strings.Join(v.Ident, ".") }
func (v *VariableNode) Copy() Node {
	c := *v
	c.Ident = append([]string{}, v.Ident...)
	return &c
}

// A DotNode is the cursor.
type DotNode struct {
	NodeType
	Pos
	tr *Tree
}

func (d *DotNode) tree() *Tree    { return d.tr }
func (d *DotNode) Type() NodeType { return NodeDot }
func (d *DotNode) String() string { return "." }
func (d *DotNode) Copy() Node     { c := *d; return &c }

// A NilNode is nil.
type NilNode struct {
	NodeType
	Pos
	tr *Tree
}

func (n *NilNode) tree() *Tree    { return n.tr }
func (n *NilNode) Type() NodeType { return NodeNil }
func (n *NilNode) String() string { return "nil" }
func (n *NilNode) Copy() Node     { c := *n; return &c }

// A FieldNode is fields of the cursor.
type FieldNode struct {
	NodeType
	Pos
	tr    *Tree
	Ident []string
}

func (f *FieldNode) tree() *Tree    { return f.tr }
func (f *FieldNode) String() string { return "." + strings.Join(f.Ident, ".") }
func (f *FieldNode) Copy() Node {
	c := *f
	c.Ident = append([]string{}, f.Ident...)
	return &c
}

// A ChainNode is fields of a term.
type ChainNode struct {
	NodeType
	Pos
	tr    *Tree
	Node  Node
	Field []string
}

// Add adds a field, whose name begins with a period.
func (c *ChainNode) Add(field string) {
	if len(field) == 0 || field[0] != '.' {
		panic("no dot in field")
	}
	if field = field[1:]; field == "" {
		panic("empty field")
	}
	c.Field = append(c.Field, field)
}

func (c *ChainNode) tree() *Tree { return c.tr }
func (c *ChainNode) String() string {
	return join([]Node{c.Node}, "") + "." + strings.Join(c.Field, ".")
}
func (c *ChainNode) Copy() Node {
	d := *c
	d.Field = append([]string{}, c.Field...)
	return &d
}

// A BoolNode is true or false.
type BoolNode struct {
	NodeType
	Pos
	tr   *Tree
	True bool
}

func (b *BoolNode) tree() *Tree    { return b.tr }
func (b *BoolNode) String() string { return strconv.FormatBool(b.True) }
func (b *BoolNode) Copy() Node     { c := *b; return &c }

// A NumberNode is a constant, as each of the types that can hold it.
type NumberNode struct {
	NodeType
	Pos
	tr         *Tree
	IsInt      bool
	IsUint     bool
	IsFloat    bool
	IsComplex  bool
	Int64      int64
	Uint64     uint64
	Float64    float64
	Complex128 complex128
	Text       string // as written
}

func (n *NumberNode) tree() *Tree    { return n.tr }
func (n *NumberNode) String() string { return n.Text }
func (n *NumberNode) Copy() Node     { c := *n; return &c }

func (t *Tree) newNumber(pos Pos, text string, k kind) (*NumberNode, error) {
	n := &NumberNode{NodeType: NodeNumber, Pos: pos, tr: t, Text: text}
	switch k {
	case tokenCharConstant:
		r, _, tail, err := strconv.UnquoteChar(text[1:], text[0])
		if err != nil {
			return nil, err
		}
		if tail != "'" {
			return nil, fmt.Errorf("malformed character constant: %s", text)
		}
		n.Int64, n.IsInt = int64(r), true
		n.Uint64, n.IsUint = uint64(r), true
		n.Float64, n.IsFloat = float64(r), true
		return n, nil
	case tokenComplex:
		if _, err := fmt.Sscan(text, &n.Complex128); err != nil {
			return nil, err
		}
		n.IsComplex = true
		n.simplify()
		return n, nil
	}
	if strings.HasSuffix(text, "i") {
		if f, err := strconv.ParseFloat(text[:len(text)-1], 64); err == nil {
			n.Complex128 = complex(0, f)
			n.IsComplex = true
			n.simplify()
			return n, nil
		}
	}
	if u, err := strconv.ParseUint(text, 0, 64); err == nil {
		n.IsUint, n.Uint64 = true, u
	}
	if i, err := strconv.ParseInt(text, 0, 64); err == nil {
		n.IsInt, n.Int64 = true, i
		if i == 0 {
			// -0
			n.IsUint, n.Uint64 = true, 0
		}
	}
	switch {
	case n.IsInt:
		n.IsFloat, n.Float64 = true, float64(n.Int64)
	case n.IsUint:
		n.IsFloat, n.Float64 = true, float64(n.Uint64)
	default:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			break
		}
		// A float without point or exponent is an integer that does not fit.
		if !strings.ContainsAny(text, ".eEpP") {
			return nil, fmt.Errorf("integer overflow: %q", text)
		}
		n.IsFloat, n.Float64 = true, f
		n.fromFloat()
	}
	if !n.IsInt && !n.IsUint && !n.IsFloat {
		return nil, fmt.Errorf("illegal number syntax: %q", text)
	}
	return n, nil
}

// fromFloat fills in the integers that a float is.
func (n *NumberNode) fromFloat() {
	if float64(int64(n.Float64)) == n.Float64 {
		n.IsInt, n.Int64 = true, int64(n.Float64)
	}
	if float64(uint64(n.Float64)) == n.Float64 {
		n.IsUint, n.Uint64 = true, uint64(n.Float64)
	}
}

// simplify fills in what a complex number is otherwise.
func (n *NumberNode) simplify() {
	if imag(n.Complex128) == 0 {
		n.IsFloat, n.Float64 = true, real(n.Complex128)
		n.fromFloat()
	}
}

// A StringNode is a string constant.
type StringNode struct {
	NodeType
	Pos
	tr     *Tree
	Quoted string // as written
	Text   string
}

func (s *StringNode) tree() *Tree    { return s.tr }
func (s *StringNode) String() string { return s.Quoted }
func (s *StringNode) Copy() Node     { c := *s; return &c }

// endNode and elseNode end lists while they are read.
type endNode struct {
	NodeType
	Pos
	tr *Tree
}

func (e *endNode) tree() *Tree    { return e.tr }
func (e *endNode) String() string { return "{{end}}" }
func (e *endNode) Copy() Node     { c := *e; return &c }

type elseNode struct {
	NodeType
	Pos
	tr   *Tree
	Line int
}

func (e *elseNode) tree() *Tree    { return e.tr }
func (e *elseNode) Type() NodeType { return nodeElse }
func (e *elseNode) String() string { return "{{else}}" }
func (e *elseNode) Copy() Node     { c := *e; return &c }

// A BranchNode is what if, range and with have in common.
type BranchNode struct {
	NodeType
	Pos
	tr       *Tree
	Line     int
	Pipe     *PipeNode
	List     *ListNode // if the value is not empty
	ElseList *ListNode // if it is; may be nil
}

func (b *BranchNode) tree() *Tree { return b.tr }
func (b *BranchNode) String() string {
	name := map[NodeType]string{NodeIf: "if", NodeRange: "range", NodeWith: "with"}[b.NodeType]
	s := "{{" + name + " " + b.Pipe.String() + "}}" + b.List.String()
	if b.ElseList != nil {
		s += "{{else}}" + b.ElseList.String()
	}
	return s + "{{end}}"
}

func (b *BranchNode) copied() BranchNode {
	c := *b
	c.Pipe, c.List, c.ElseList = b.Pipe.CopyPipe(), b.List.CopyList(), b.ElseList.CopyList()
	return c
}

func (b *BranchNode) Copy() Node {
	switch b.NodeType {
	case NodeIf:
		return &IfNode{b.copied()}
	case NodeRange:
		return &RangeNode{b.copied()}
	case NodeWith:
		return &WithNode{b.copied()}
	}
	panic("unknown branch type")
}

// An IfNode is {{if}}.
type IfNode struct{ BranchNode }

func (i *IfNode) Copy() Node { return &IfNode{i.copied()} }

// A RangeNode is {{range}}.
type RangeNode struct{ BranchNode }

func (r *RangeNode) Copy() Node { return &RangeNode{r.copied()} }

// A WithNode is {{with}}.
type WithNode struct{ BranchNode }

func (w *WithNode) Copy() Node { return &WithNode{w.copied()} }

// A BreakNode is {{break}}.
type BreakNode struct {
	tr *Tree
	NodeType
	Pos
	Line int
}

func (b *BreakNode) tree() *Tree    { return b.tr }
func (b *BreakNode) String() string { return "{{break}}" }
func (b *BreakNode) Copy() Node     { c := *b; return &c }

// A ContinueNode is {{continue}}.
type ContinueNode struct {
	tr *Tree
	NodeType
	Pos
	Line int
}

func (c *ContinueNode) tree() *Tree    { return c.tr }
func (c *ContinueNode) String() string { return "{{continue}}" }
func (c *ContinueNode) Copy() Node     { d := *c; return &d }

// A TemplateNode is {{template}}.
type TemplateNode struct {
	NodeType
	Pos
	tr   *Tree
	Line int
	Name string
	Pipe *PipeNode // may be nil
}

func (t *TemplateNode) tree() *Tree { return t.tr }
func (t *TemplateNode) String() string {
	s := "{{template " + strconv.Quote(t.Name)
	if t.Pipe != nil {
		s += " " + t.Pipe.String()
	}
	return s + "}}"
}
func (t *TemplateNode) Copy() Node {
	c := *t
	c.Pipe = t.Pipe.CopyPipe()
	return &c
}
