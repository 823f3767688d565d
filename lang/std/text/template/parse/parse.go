// Package parse makes trees of templates' texts, for packages that execute them.
//
// lex.go makes tokens, parse.go trees of them, node.go has the nodes.
package parse

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"
	"strings"
)

// A Mode changes how texts are read.
type Mode uint

const (
	ParseComments Mode = 1 << iota // comments become nodes
	SkipFuncCheck                  // functions need not be known
)

// A Tree is the tree of one template.
type Tree struct {
	Name      string
	ParseName string // of the template that the text is from, for errors
	Root      *ListNode
	Mode      Mode
	text      string

	funcs  []map[string]any
	lex    *lexer
	ahead  []token // tokens that were read and put back, the next one last
	last   token
	vars   []string
	trees  map[string]*Tree
	line   int // where the action began
	ranges int
}

// New makes an empty tree.
func New(name string, funcs ...map[string]any) *Tree { return &Tree{Name: name, funcs: funcs} }

// Copy is a copy of the tree, without what reading it needs.
func (t *Tree) Copy() *Tree {
	if t == nil {
		return nil
	}
	return &Tree{Name: t.Name, ParseName: t.ParseName, Root: t.Root.CopyList(), text: t.text}
}

// Parse reads a text and gives the trees of all templates in it by name.
func Parse(name, text, leftDelim, rightDelim string, funcs ...map[string]any) (map[string]*Tree, error) {
	trees := map[string]*Tree{}
	t := New(name)
	t.text = text
	_, err := t.Parse(text, leftDelim, rightDelim, trees, funcs...)
	return trees, err
}

// Parse reads a text into the tree, and adds it and the templates that are defined in it to treeSet.
func (t *Tree) Parse(text, leftDelim, rightDelim string, treeSet map[string]*Tree, funcs ...map[string]any) (tree *Tree, err error) {
	defer func() {
		if e := recover(); e != nil {
			if _, ok := e.(runtime.Error); ok {
				panic(e)
			}
			t.stop()
			err = e.(error)
		}
	}()
	t.ParseName = t.Name
	if leftDelim == "" {
		leftDelim = "{{"
	}
	if rightDelim == "" {
		rightDelim = "}}"
	}
	t.start(funcs, &lexer{input: text, left: leftDelim, right: rightDelim, line: 1}, treeSet)
	t.text = text
	t.parse()
	t.add()
	t.stop()
	return t, nil
}

func (t *Tree) start(funcs []map[string]any, lex *lexer, trees map[string]*Tree) {
	t.Root = nil
	t.funcs, t.lex, t.trees = funcs, lex, trees
	t.vars = []string{"$"}
	lex.comments = t.Mode&ParseComments != 0
	lex.breakOK = !t.hasFunction("break")
	lex.continueOK = !t.hasFunction("continue")
}

func (t *Tree) stop() { t.lex, t.vars, t.funcs, t.trees = nil, nil, nil, nil }

// sub is a tree for a template that is defined in the text.
func (t *Tree) sub(name string) *Tree {
	s := New(name)
	s.text, s.Mode, s.ParseName = t.text, t.Mode, t.ParseName
	s.start(t.funcs, t.lex, t.trees)
	s.ahead = t.ahead
	return s
}

func (t *Tree) hasFunction(name string) bool {
	for _, funcs := range t.funcs {
		if funcs[name] != nil {
			return true
		}
	}
	return false
}

// add notes the tree under its name; an empty one gives way.
func (t *Tree) add() {
	old := t.trees[t.Name]
	if old == nil || IsEmptyTree(old.Root) {
		t.trees[t.Name] = t
		return
	}
	if !IsEmptyTree(t.Root) {
		t.errorf("template: multiple definition of template %q", t.Name)
	}
}

// IsEmptyTree reports whether a tree has nothing but white space and comments.
func IsEmptyTree(n Node) bool {
	switch n := n.(type) {
	case nil:
		return true
	case *CommentNode:
		return true
	case *ListNode:
		for _, node := range n.Nodes {
			if !IsEmptyTree(node) {
				return false
			}
		}
		return true
	case *TextNode:
		return len(bytes.TrimSpace(n.Text)) == 0
	case *ActionNode, *IfNode, *RangeNode, *TemplateNode, *WithNode, *BreakNode, *ContinueNode:
	default:
		panic("unknown node: " + n.String())
	}
	return false
}

// ErrorContext is where a node stands, and its text.
func (t *Tree) ErrorContext(n Node) (location, context string) {
	tree := n.tree()
	if tree == nil {
		tree = t
	}
	before := tree.text[:n.Position()]
	column := len(before) - (strings.LastIndexByte(before, '\n') + 1)
	return fmt.Sprintf("%s:%d:%d", tree.ParseName, 1+strings.Count(before, "\n"), column), n.String()
}

func (t *Tree) errorf(format string, args ...any) {
	t.Root = nil
	panic(fmt.Errorf("template: %s:%d: %s", t.ParseName, t.last.line, fmt.Sprintf(format, args...)))
}

// unexpected complains about a token.
func (t *Tree) unexpected(tok token, context string) {
	if tok.kind != tokenError {
		t.errorf("unexpected %s in %s", tok, context)
	}
	extra := ""
	if t.line != 0 && t.line != tok.line {
		extra = fmt.Sprintf(" in action started at %s:%d", t.ParseName, t.line)
		if strings.HasSuffix(tok.text, " action") {
			extra = extra[len(" in action"):]
		}
	}
	t.errorf("%s%s", tok, extra)
}

func (t *Tree) next() token {
	if n := len(t.ahead); n > 0 {
		t.last = t.ahead[n-1]
		t.ahead = t.ahead[:n-1]
	} else {
		t.last = t.lex.token()
	}
	return t.last
}

// back puts tokens back; the last one is the next.
func (t *Tree) back(tokens ...token) { t.ahead = append(t.ahead, tokens...) }

func (t *Tree) peek() token {
	tok := t.next()
	t.back(tok)
	return tok
}

func (t *Tree) nextNonSpace() token {
	for {
		if tok := t.next(); tok.kind != tokenSpace {
			return tok
		}
	}
}

func (t *Tree) peekNonSpace() token {
	tok := t.nextNonSpace()
	t.back(tok)
	return tok
}

func (t *Tree) expect(k kind, context string) token {
	tok := t.nextNonSpace()
	if tok.kind != k {
		t.unexpected(tok, context)
	}
	return tok
}

func (t *Tree) newList(pos Pos) *ListNode { return &ListNode{NodeType: NodeList, Pos: pos, tr: t} }

// parse reads the whole text.
func (t *Tree) parse() {
	t.Root = t.newList(t.peek().pos)
	for t.peek().kind != tokenEOF {
		if t.peek().kind == tokenLeftDelim {
			delim := t.next()
			if tok := t.nextNonSpace(); tok.kind == tokenDefine {
				s := t.sub("definition")
				s.definition()
				t.ahead = s.ahead
				continue
			} else {
				t.back(tok, delim)
			}
		}
		switch n := t.textOrAction(); n.Type() {
		case nodeEnd, nodeElse:
			t.errorf("unexpected %s", n)
		default:
			t.Root.append(n)
		}
	}
}

// templateName is the string of a token.
func (t *Tree) templateName(tok token, context string) string {
	if tok.kind != tokenString && tok.kind != tokenRawString {
		t.unexpected(tok, context)
	}
	name, err := strconv.Unquote(tok.text)
	if err != nil {
		t.errorf("%s", err)
	}
	return name
}

// body reads a template up to its end.
func (t *Tree) body(context string) {
	var end Node
	t.Root, end = t.list()
	if end.Type() != nodeEnd {
		t.errorf("unexpected %s in %s", end, context)
	}
	t.add()
	t.stop()
}

func (t *Tree) definition() {
	const context = "define clause"
	t.Name = t.templateName(t.nextNonSpace(), context)
	t.expect(tokenRightDelim, context)
	t.body(context)
}

// list reads nodes up to an end or else, which it gives, too.
func (t *Tree) list() (list *ListNode, next Node) {
	list = t.newList(t.peekNonSpace().pos)
	for t.peekNonSpace().kind != tokenEOF {
		n := t.textOrAction()
		switch n.Type() {
		case nodeEnd, nodeElse:
			return list, n
		}
		list.append(n)
	}
	t.errorf("unexpected EOF")
	return nil, nil
}

func (t *Tree) textOrAction() Node {
	switch tok := t.nextNonSpace(); tok.kind {
	case tokenText:
		return &TextNode{NodeText, tok.pos, t, []byte(tok.text)}
	case tokenLeftDelim:
		t.line = tok.line
		defer func() { t.line = 0 }()
		return t.action()
	case tokenComment:
		return &CommentNode{NodeComment, tok.pos, t, tok.text}
	default:
		t.unexpected(tok, "input")
	}
	return nil
}

func (t *Tree) action() Node {
	tok := t.nextNonSpace()
	switch tok.kind {
	case tokenBlock:
		return t.block()
	case tokenBreak:
		t.inRange("break")
		return &BreakNode{t, NodeBreak, tok.pos, tok.line}
	case tokenContinue:
		t.inRange("continue")
		return &ContinueNode{t, NodeContinue, tok.pos, tok.line}
	case tokenElse:
		if next := t.peekNonSpace(); next.kind == tokenIf || next.kind == tokenWith {
			return &elseNode{nodeElse, next.pos, t, next.line}
		}
		end := t.expect(tokenRightDelim, "else")
		return &elseNode{nodeElse, end.pos, t, end.line}
	case tokenEnd:
		return &endNode{nodeEnd, t.expect(tokenRightDelim, "end").pos, t}
	case tokenIf:
		return &IfNode{t.branch(NodeIf, "if")}
	case tokenRange:
		return &RangeNode{t.branch(NodeRange, "range")}
	case tokenWith:
		return &WithNode{t.branch(NodeWith, "with")}
	case tokenTemplate:
		return t.template()
	}
	t.back(tok)
	first := t.peek()
	return &ActionNode{NodeAction, first.pos, t, first.line, t.pipeline("command", tokenRightDelim)}
}

// inRange reads the rest of a break or continue.
func (t *Tree) inRange(word string) {
	if tok := t.nextNonSpace(); tok.kind != tokenRightDelim {
		t.unexpected(tok, "{{"+word+"}}")
	}
	if t.ranges == 0 {
		t.errorf("{{%s}} outside {{range}}", word)
	}
}

// branch reads the rest of an if, range or with.
func (t *Tree) branch(k NodeType, context string) BranchNode {
	defer func(n int) { t.vars = t.vars[:n] }(len(t.vars))
	b := BranchNode{NodeType: k, tr: t}
	b.Pipe = t.pipeline(context, tokenRightDelim)
	b.Pos, b.Line = b.Pipe.Pos, b.Pipe.Line
	if k == NodeRange {
		t.ranges++
	}
	var next Node
	b.List, next = t.list()
	if k == NodeRange {
		t.ranges--
	}
	if next.Type() == nodeEnd {
		return b
	}
	// {{else if}} is an if of its own, whose end ends this one, too.
	switch follow := t.peek(); {
	case k == NodeIf && follow.kind == tokenIf:
		t.next()
		b.ElseList = t.newList(next.Position())
		b.ElseList.append(&IfNode{t.branch(NodeIf, "if")})
		return b
	case k == NodeWith && follow.kind == tokenWith:
		t.next()
		b.ElseList = t.newList(next.Position())
		b.ElseList.append(&WithNode{t.branch(NodeWith, "with")})
		return b
	}
	b.ElseList, next = t.list()
	if next.Type() != nodeEnd {
		t.errorf("expected end; found %s", next)
	}
	return b
}

// block reads {{block "name" pipeline}}: a definition and a call of it.
func (t *Tree) block() Node {
	const context = "block clause"
	tok := t.nextNonSpace()
	name := t.templateName(tok, context)
	pipe := t.pipeline(context, tokenRightDelim)
	s := t.sub(name)
	s.body(context)
	t.ahead = s.ahead
	return &TemplateNode{NodeTemplate, tok.pos, t, tok.line, name, pipe}
}

func (t *Tree) template() Node {
	const context = "template clause"
	tok := t.nextNonSpace()
	n := &TemplateNode{NodeTemplate, tok.pos, t, tok.line, t.templateName(tok, context), nil}
	if end := t.nextNonSpace(); end.kind != tokenRightDelim {
		t.back(end)
		n.Pipe = t.pipeline(context, tokenRightDelim)
	}
	return n
}

func (t *Tree) newVariable(pos Pos, name string) *VariableNode {
	return &VariableNode{NodeVariable, pos, t, strings.Split(name, ".")}
}

// pipeline reads declarations and commands up to a token.
func (t *Tree) pipeline(context string, end kind) *PipeNode {
	first := t.peekNonSpace()
	pipe := &PipeNode{NodeType: NodePipe, Pos: first.pos, tr: t, Line: first.line}
	t.declarations(pipe, context)
	for {
		switch tok := t.nextNonSpace(); tok.kind {
		case end:
			t.checkPipeline(pipe, context)
			return pipe
		case tokenBool, tokenCharConstant, tokenComplex, tokenDot, tokenField, tokenIdentifier, tokenNumber, tokenNil,
			tokenRawString, tokenString, tokenVariable, tokenLeftParen:
			t.back(tok)
			pipe.Cmds = append(pipe.Cmds, t.command())
		default:
			t.unexpected(tok, context)
		}
	}
}

// declarations reads $x := or $x = , and in a range $i, $x :=.
func (t *Tree) declarations(pipe *PipeNode, context string) {
	for {
		v := t.peekNonSpace()
		if v.kind != tokenVariable {
			return
		}
		t.nextNonSpace()
		after := t.peek()
		switch next := t.peekNonSpace(); {
		case next.kind == tokenAssign, next.kind == tokenDeclare:
			pipe.IsAssign = next.kind == tokenAssign
			t.nextNonSpace()
			pipe.Decl = append(pipe.Decl, t.newVariable(v.pos, v.text))
			t.vars = append(t.vars, v.text)
			return
		case next.kind == tokenChar && next.text == ",":
			t.nextNonSpace()
			pipe.Decl = append(pipe.Decl, t.newVariable(v.pos, v.text))
			t.vars = append(t.vars, v.text)
			if context == "range" && len(pipe.Decl) < 2 {
				switch t.peekNonSpace().kind {
				case tokenVariable, tokenRightDelim, tokenRightParen:
					continue
				}
				t.errorf("range can only initialize variables")
			}
			t.errorf("too many declarations in %s", context)
		case after.kind == tokenSpace:
			t.back(after, v)
			return
		default:
			t.back(v)
			return
		}
	}
}

func (t *Tree) checkPipeline(pipe *PipeNode, context string) {
	if len(pipe.Cmds) == 0 {
		t.errorf("missing value for %s", context)
	}
	for i, c := range pipe.Cmds[1:] {
		switch c.Args[0].Type() {
		case NodeBool, NodeDot, NodeNil, NodeNumber, NodeString:
			t.errorf("non executable command in pipeline stage %d", i+2)
		}
	}
}

// command reads operands up to a | or the end of the pipeline.
func (t *Tree) command() *CommandNode {
	cmd := &CommandNode{NodeType: NodeCommand, Pos: t.peekNonSpace().pos, tr: t}
loop:
	for {
		t.peekNonSpace()
		if n := t.operand(); n != nil {
			cmd.append(n)
		}
		switch tok := t.next(); tok.kind {
		case tokenSpace:
			continue
		case tokenRightDelim, tokenRightParen:
			t.back(tok)
		case tokenPipe:
		default:
			t.unexpected(tok, "operand")
		}
		break loop
	}
	if len(cmd.Args) == 0 {
		t.errorf("empty command")
	}
	return cmd
}

// operand reads a term and its fields.
func (t *Tree) operand() Node {
	n := t.term()
	if n == nil || t.peek().kind != tokenField {
		return n
	}
	chain := &ChainNode{NodeType: NodeChain, Pos: t.peek().pos, tr: t, Node: n}
	for t.peek().kind == tokenField {
		chain.Add(t.next().text)
	}
	switch n.Type() {
	case NodeField:
		return t.newField(chain.Pos, chain.String())
	case NodeVariable:
		return t.newVariable(chain.Pos, chain.String())
	case NodeBool, NodeString, NodeNumber, NodeNil, NodeDot:
		t.errorf("unexpected . after term %q", n.String())
	}
	return chain
}

func (t *Tree) newField(pos Pos, name string) *FieldNode {
	return &FieldNode{NodeField, pos, t, strings.Split(name[1:], ".")}
}

// term reads a literal, name or parenthesized pipeline; nil if none is next.
func (t *Tree) term() Node {
	tok := t.nextNonSpace()
	switch tok.kind {
	case tokenIdentifier:
		if t.Mode&SkipFuncCheck == 0 && !t.hasFunction(tok.text) {
			t.errorf("function %q not defined", tok.text)
		}
		return NewIdentifier(tok.text).SetTree(t).SetPos(tok.pos)
	case tokenDot:
		return &DotNode{NodeDot, tok.pos, t}
	case tokenNil:
		return &NilNode{NodeNil, tok.pos, t}
	case tokenVariable:
		v := t.newVariable(tok.pos, tok.text)
		for _, name := range t.vars {
			if name == v.Ident[0] {
				return v
			}
		}
		t.errorf("undefined variable %q", v.Ident[0])
	case tokenField:
		return t.newField(tok.pos, tok.text)
	case tokenBool:
		return &BoolNode{NodeBool, tok.pos, t, tok.text == "true"}
	case tokenCharConstant, tokenComplex, tokenNumber:
		n, err := t.newNumber(tok.pos, tok.text, tok.kind)
		if err != nil {
			t.errorf("%s", err)
		}
		return n
	case tokenLeftParen:
		return t.pipeline("parenthesized pipeline", tokenRightParen)
	case tokenString, tokenRawString:
		text, err := strconv.Unquote(tok.text)
		if err != nil {
			t.errorf("%s", err)
		}
		return &StringNode{NodeString, tok.pos, t, tok.text, text}
	}
	t.back(tok)
	return nil
}
