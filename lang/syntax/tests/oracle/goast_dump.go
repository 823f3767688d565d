// goast_dump prints go/ast's tree of Go files in the normal form of src/ast_print.rs, or its hash a file.
//
//	goast_dump FILE.go          the tree
//	goast_dump -hash DIR...     for each file below: hash of the tree or "error", and the path
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"hash/fnv"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	args := os.Args[1:]
	if len(args) > 0 && args[0] == "-hash" {
		for _, dir := range args[1:] {
			filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
				if err == nil && !info.IsDir() && strings.HasSuffix(path, ".go") {
					hash(path)
				}
				return nil
			})
		}
		return
	}
	for _, path := range args {
		text, err := dumpFile(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Stdout.Write(text)
	}
}

func hash(path string) {
	text, err := dumpFile(path)
	if err != nil {
		fmt.Println("error", path)
		return
	}
	h := fnv.New64a()
	h.Write(text)
	fmt.Printf("%016x %s\n", h.Sum64(), path)
}

func dumpFile(path string) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
	if file == nil {
		return nil, err
	}
	d := &dump{file: fset.File(file.FileStart)}
	if err == nil {
		d.whole(file)
	}
	return d.out.Bytes(), err
}

type dump struct {
	file *token.File
	out  bytes.Buffer
}

func (d *dump) space() {
	if b := d.out.Bytes(); len(b) > 0 {
		if last := b[len(b)-1]; last != '(' && last != '\n' {
			d.out.WriteByte(' ')
		}
	}
}

func (d *dump) open(name string)   { d.space(); d.out.WriteByte('('); d.out.WriteString(name) }
func (d *dump) close()             { d.out.WriteByte(')') }
func (d *dump) word(text string)   { d.space(); d.out.WriteString(text) }
func (d *dump) newline()           { d.out.WriteByte('\n') }
func (d *dump) at(pos token.Pos)   { fmt.Fprintf(&d.out, "@%d", d.file.Offset(pos)) }
func (d *dump) ident(n *ast.Ident) { d.word(n.Name); d.at(n.Pos()) }

func (d *dump) optIdent(n *ast.Ident) {
	if n == nil {
		d.word("_")
	} else {
		d.ident(n)
	}
}

func (d *dump) whole(file *ast.File) {
	d.open("file")
	d.ident(file.Name)
	for _, decl := range file.Decls {
		d.newline()
		d.decl(decl)
	}
	d.close()
	d.newline()
}

func (d *dump) node(name string, list ...ast.Expr) {
	d.open(name)
	for _, x := range list {
		d.expr(x)
	}
	d.close()
}

func (d *dump) list(list []ast.Expr) { d.node("list", list...) }

func (d *dump) opt(x ast.Expr) {
	if x == nil {
		d.word("_")
	} else {
		d.expr(x)
	}
}

func (d *dump) expr(x ast.Expr) {
	switch x := x.(type) {
	case *ast.Ident:
		d.ident(x)
	case *ast.BasicLit:
		d.word(strings.ReplaceAll(x.Value, "\r", ""))
		d.at(x.Pos())
	case *ast.CompositeLit:
		d.open("composite")
		d.at(x.Lbrace)
		d.at(x.Rbrace)
		d.opt(x.Type)
		for _, elem := range x.Elts {
			d.expr(elem)
		}
		d.close()
	case *ast.KeyValueExpr:
		d.node("kv", x.Key, x.Value)
	case *ast.FuncLit:
		d.open("funclit")
		d.signature(x.Type)
		d.block(x.Body)
		d.close()
	case *ast.ParenExpr:
		d.node("paren", x.X)
	case *ast.SelectorExpr:
		d.open("sel")
		d.expr(x.X)
		d.ident(x.Sel)
		d.close()
	case *ast.IndexExpr:
		d.index(x.Lbrack, x.X, x.Index)
	case *ast.IndexListExpr:
		d.index(x.Lbrack, x.X, x.Indices...)
	case *ast.SliceExpr:
		if x.Slice3 {
			d.open("slice3")
		} else {
			d.open("slice")
		}
		d.expr(x.X)
		d.opt(x.Low)
		d.opt(x.High)
		d.opt(x.Max)
		d.close()
	case *ast.TypeAssertExpr:
		if x.Type == nil {
			d.node("guard", x.X)
		} else {
			d.node("assert", x.X, x.Type)
		}
	case *ast.CallExpr:
		d.open("call")
		d.at(x.Lparen)
		d.at(x.Rparen)
		d.expr(x.Fun)
		for _, arg := range x.Args {
			d.expr(arg)
		}
		if x.Ellipsis.IsValid() {
			d.word("...")
		}
		d.close()
	case *ast.StarExpr:
		d.node("*", x.X)
	case *ast.UnaryExpr:
		d.node(x.Op.String(), x.X)
	case *ast.BinaryExpr:
		d.open(x.Op.String())
		d.at(x.OpPos)
		d.expr(x.X)
		d.expr(x.Y)
		d.close()
	case *ast.ArrayType:
		if x.Len == nil {
			d.node("slicetype", x.Elt)
			return
		}
		d.open("array")
		if _, ok := x.Len.(*ast.Ellipsis); ok {
			d.word("_")
		} else {
			d.expr(x.Len)
		}
		d.expr(x.Elt)
		d.close()
	case *ast.StructType:
		d.open("struct")
		d.fields(x.Fields)
		d.close()
	case *ast.FuncType:
		d.signature(x)
	case *ast.InterfaceType:
		d.open("interface")
		for _, f := range x.Methods.List {
			if len(f.Names) == 0 {
				d.node("embed", f.Type)
				continue
			}
			d.open("method")
			d.ident(f.Names[0])
			d.signature(f.Type.(*ast.FuncType))
			d.close()
		}
		d.close()
	case *ast.MapType:
		d.node("map", x.Key, x.Value)
	case *ast.ChanType:
		switch x.Dir {
		case ast.SEND:
			d.node("chan<-", x.Value)
		case ast.RECV:
			d.node("<-chan", x.Value)
		default:
			d.node("chan", x.Value)
		}
	default:
		d.word(fmt.Sprintf("?%T", x))
	}
}

func (d *dump) index(lbrack token.Pos, x ast.Expr, indices ...ast.Expr) {
	d.open("index")
	d.at(lbrack)
	d.expr(x)
	for _, i := range indices {
		d.expr(i)
	}
	d.close()
}

func (d *dump) fields(list *ast.FieldList) {
	d.open("fields")
	if list != nil {
		for _, f := range list.List {
			d.open("field")
			for _, name := range f.Names {
				d.ident(name)
			}
			if dots, ok := f.Type.(*ast.Ellipsis); ok {
				d.word("...")
				d.expr(dots.Elt)
			} else {
				d.expr(f.Type)
			}
			if f.Tag != nil {
				d.expr(f.Tag)
			}
			d.close()
		}
	}
	d.close()
}

func (d *dump) signature(t *ast.FuncType) {
	d.open("func")
	d.fields(t.Params)
	d.fields(t.Results)
	d.close()
}

func (d *dump) block(b *ast.BlockStmt) {
	d.open("block")
	d.at(b.Lbrace)
	d.at(b.Rbrace)
	d.stmts(b.List)
	d.close()
}

func (d *dump) stmts(list []ast.Stmt) {
	for _, s := range list {
		if _, empty := s.(*ast.EmptyStmt); empty {
			continue
		}
		d.newline()
		d.stmt(s)
	}
}

func (d *dump) optStmt(s ast.Stmt) {
	if s == nil {
		d.word("_")
	} else {
		d.stmt(s)
	}
}

func (d *dump) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.EmptyStmt:
		d.word("empty")
	case *ast.ExprStmt:
		d.node("expr", s.X)
	case *ast.SendStmt:
		d.node("send", s.Chan, s.Value)
	case *ast.IncDecStmt:
		d.node(s.Tok.String(), s.X)
	case *ast.AssignStmt:
		d.open(s.Tok.String())
		d.list(s.Lhs)
		d.list(s.Rhs)
		d.close()
	case *ast.GoStmt:
		d.node("go", s.Call)
	case *ast.DeferStmt:
		d.node("defer", s.Call)
	case *ast.ReturnStmt:
		d.node("return", s.Results...)
	case *ast.BranchStmt:
		d.open(s.Tok.String())
		d.optIdent(s.Label)
		d.close()
	case *ast.BlockStmt:
		d.block(s)
	case *ast.IfStmt:
		d.open("if")
		d.optStmt(s.Init)
		d.expr(s.Cond)
		d.block(s.Body)
		d.optStmt(s.Else)
		d.close()
	case *ast.SwitchStmt:
		d.open("switch")
		d.optStmt(s.Init)
		d.opt(s.Tag)
		d.clauses(s.Body)
		d.close()
	case *ast.TypeSwitchStmt:
		d.typeSwitch(s)
	case *ast.SelectStmt:
		d.open("select")
		d.clauses(s.Body)
		d.close()
	case *ast.ForStmt:
		d.open("for")
		d.optStmt(s.Init)
		d.opt(s.Cond)
		d.optStmt(s.Post)
		d.block(s.Body)
		d.close()
	case *ast.RangeStmt:
		d.open("range")
		if s.Tok == token.DEFINE {
			d.word(":=")
		} else {
			d.word("=")
		}
		var vars []ast.Expr
		if s.Key != nil {
			vars = append(vars, s.Key)
		}
		if s.Value != nil {
			vars = append(vars, s.Value)
		}
		d.list(vars)
		d.expr(s.X)
		d.block(s.Body)
		d.close()
	case *ast.LabeledStmt:
		d.open("label")
		d.ident(s.Label)
		d.stmt(s.Stmt)
		d.close()
	case *ast.DeclStmt:
		d.decl(s.Decl)
	default:
		d.word(fmt.Sprintf("?%T", s))
	}
}

func (d *dump) typeSwitch(s *ast.TypeSwitchStmt) {
	d.open("typeswitch")
	d.optStmt(s.Init)
	switch guard := s.Assign.(type) {
	case *ast.ExprStmt:
		d.word("_")
		d.expr(guard.X.(*ast.TypeAssertExpr).X)
	case *ast.AssignStmt:
		d.expr(guard.Lhs[0])
		d.expr(guard.Rhs[0].(*ast.TypeAssertExpr).X)
	}
	d.clauses(s.Body)
	d.close()
}

func (d *dump) clauses(body *ast.BlockStmt) {
	for _, clause := range body.List {
		d.newline()
		switch c := clause.(type) {
		case *ast.CaseClause:
			if c.List == nil {
				d.open("default")
			} else {
				d.open("case")
				d.list(c.List)
			}
			d.stmts(c.Body)
		case *ast.CommClause:
			if c.Comm == nil {
				d.open("default")
			} else {
				d.open("comm")
				d.stmt(c.Comm)
			}
			d.stmts(c.Body)
		}
		d.close()
	}
}

func (d *dump) decl(decl ast.Decl) {
	switch decl := decl.(type) {
	case *ast.GenDecl:
		d.open(decl.Tok.String())
		for _, spec := range decl.Specs {
			d.spec(spec)
		}
		d.close()
	case *ast.FuncDecl:
		d.open("funcdecl")
		d.fields(decl.Recv)
		d.ident(decl.Name)
		d.fields(decl.Type.TypeParams)
		d.signature(decl.Type)
		if decl.Body != nil {
			d.block(decl.Body)
		} else {
			d.word("_")
		}
		d.close()
	}
}

func (d *dump) spec(spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.ImportSpec:
		d.open("spec")
		d.optIdent(spec.Name)
		d.expr(spec.Path)
	case *ast.ValueSpec:
		d.open("spec")
		for _, name := range spec.Names {
			d.ident(name)
		}
		d.opt(spec.Type)
		d.list(spec.Values)
	case *ast.TypeSpec:
		if spec.Assign.IsValid() {
			d.open("alias")
		} else {
			d.open("spec")
		}
		d.ident(spec.Name)
		d.fields(spec.TypeParams)
		d.expr(spec.Type)
	}
	d.close()
}
