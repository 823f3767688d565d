// text_tokenizer: a tokenizer, a parser of expressions, and their trees evaluated.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

type kind int
type token struct {
	kind kind
	text string
}
type lexer struct {
	src string
	pos int
}

func (l *lexer) next() token {
	for l.pos < len(l.src) && l.src[l.pos] == ' ' {
		l.pos++
	}
	if l.pos >= len(l.src) {
		return token{0, ""}
	}
	s := l.pos
	c := l.src[l.pos]
	switch {
	case c >= '0' && c <= '9':
		for l.pos < len(l.src) && l.src[l.pos] >= '0' && l.src[l.pos] <= '9' {
			l.pos++
		}
		return token{1, l.src[s:l.pos]}
	case c >= 'a' && c <= 'z':
		for l.pos < len(l.src) && l.src[l.pos] >= 'a' && l.src[l.pos] <= 'z' {
			l.pos++
		}
		return token{2, l.src[s:l.pos]}
	}
	l.pos++
	return token{3, l.src[s:l.pos]}
}

type expr interface{ eval(env map[string]int) int }
type num int
type variable string
type binary struct {
	op   byte
	l, r expr
}

func (n num) eval(map[string]int) int          { return int(n) }
func (v variable) eval(env map[string]int) int { return env[string(v)] }
func (b *binary) eval(env map[string]int) int {
	x, y := b.l.eval(env), b.r.eval(env)
	switch b.op {
	case '+':
		return x + y
	case '-':
		return x - y
	case '*':
		return x * y & 0xffff
	}
	if y == 0 {
		return 0
	}
	return x / y
}

type parser struct {
	lx  lexer
	tok token
}

func (p *parser) advance() { p.tok = p.lx.next() }
func (p *parser) primary() expr {
	t := p.tok
	p.advance()
	switch t.kind {
	case 1:
		n, _ := strconv.Atoi(t.text)
		return num(n)
	case 2:
		return variable(t.text)
	}
	e := p.sum()
	p.advance()
	return e
}
func (p *parser) product() expr {
	l := p.primary()
	for p.tok.text == "*" || p.tok.text == "/" {
		op := p.tok.text[0]
		p.advance()
		l = &binary{op, l, p.primary()}
	}
	return l
}
func (p *parser) sum() expr {
	l := p.product()
	for p.tok.text == "+" || p.tok.text == "-" {
		op := p.tok.text[0]
		p.advance()
		l = &binary{op, l, p.product()}
	}
	return l
}

func main() {
	start := time.Now()
	hash := 0
	src := "(a + 3) * b - 17 / (c - 2) + alpha * (beta + 12 * a) - 4 * (b - (c + 5) * 2)"
	env := map[string]int{"a": 3, "b": 4, "c": 7, "alpha": 10, "beta": 20}
	for r := 0; r < 20000; r++ {
		p := &parser{lx: lexer{src: src}}
		p.advance()
		e := p.sum()
		for k := 0; k < 10; k++ {
			env["a"] = k + r&7
			hash = (hash + e.eval(env)) & 0xffffff
		}
	}
	elapsed := time.Since(start)
	fmt.Println("text_tokenizer", hash)
	fmt.Fprintln(os.Stderr, "elapsed_ns", elapsed.Nanoseconds())
}
