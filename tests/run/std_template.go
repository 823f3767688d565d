package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/template"
)

type U struct{ V string }
type T struct {
	I    int
	U16  uint16
	X, S string
	F    float64
	B    bool
	SI   []int
	M    map[string]int
	MI   map[int]string
	P    *U
	NP   *U
	St   U
	Any  any
	Nil  any
	Fn   func(int) string
	Err  error
	priv int
	Ch   chan int
	AA   [3]int
	U
}

func (t T) Meth() string         { return "meth" }
func (t T) Add(a, b int) int     { return a + b }
func (t *T) Ptr(s string) string { return "ptr-" + s }
func (t T) Fail(b bool) (string, error) {
	if b {
		return "", errors.New("failed")
	}
	return "ok", nil
}
func (t T) Var(p string, n ...int) string { return fmt.Sprint(p, n) }
func (t T) Panic() string                 { panic("oops") }
func (t T) Self() *T                      { return &t }
func (u U) String() string                { return "U:" + u.V }

func main() {
	ch := make(chan int, 3)
	ch <- 1
	ch <- 2
	close(ch)
	data := &T{I: 17, U16: 3, X: "x<&>'\"", S: "str", F: 2.5, B: true, SI: []int{3, 4, 5}, M: map[string]int{"two": 2, "one": 1}, MI: map[int]string{2: "b", 1: "a"}, P: &U{"pv"}, St: U{"sv"}, Any: map[string]any{"k": []any{1, "z"}}, Fn: func(i int) string { return strings.Repeat("f", i) }, Err: errors.New("e"), Ch: ch, AA: [3]int{7, 8, 9}, U: U{"emb"}}
	funcs := template.FuncMap{"upper": strings.ToUpper, "join": strings.Join, "seq": func(n int) func(func(int) bool) {
		return func(y func(int) bool) {
			for i := 0; i < n && y(i); i++ {
			}
		}
	}, "mk": func(s ...string) []string { return s }, "nilp": func() *U { return nil }, "e2": func() (int, error) { return 0, errors.New("e2err") }, "add": func(a, b int) int { return a + b }}
	texts := []string{"plain", "", "{{.}}", "{{.I}} {{.S}} {{.F}} {{.B}} {{.SI}} {{.M}} {{.P}} {{.NP}} {{.St}} {{.Err}} {{.AA}}", "{{.P.V}}{{.St.V}}{{.V}}", "{{.NP.V}}", "{{.Nope}}", "{{.priv}}", "{{.Any.k}}", "{{index .Any.k 1}}", "{{.Nil}}", "{{.Nil.x}}", "{{.M.one}}{{.M.none}}", "{{.Meth}} {{.Add 1 2}} {{.Ptr \"q\"}} {{.Fail false}}", "{{.Fail true}}", "{{.Panic}}", "{{.Var \"a\"}} {{.Var \"b\" 1 2}}", "{{.Add 1}}", "{{.Add 1 \"x\"}}", "{{.Add 1 2.5}}", "{{.I.x}}", "{{.S 1}}", "{{if .B}}T{{else}}F{{end}}", "{{if .NP}}a{{else if .B}}b{{else}}c{{end}}", "{{if and .B .I}}{{and .B .I}}{{end}} {{or 0 \"\" .S}} {{not .B}}", "{{with .P}}{{.V}}{{end}}{{with .NP}}x{{else}}none{{end}}{{with .NP}}x{{else with .St}}{{.V}}{{else}}z{{end}}", "{{range .SI}}<{{.}}>{{end}}", "{{range $i, $e := .SI}}{{$i}}={{$e}} {{end}}", "{{range $e := .SI}}{{$e}}{{else}}empty{{end}}", "{{range $k, $v := .M}}{{$k}}:{{$v}};{{end}}{{range .MI}}{{.}}{{end}}", "{{range .Ch}}{{.}}{{end}}", "{{range 3}}{{.}}{{end}} {{range $i := 2}}{{$i}}{{end}}", "{{range seq 4}}{{.}}{{end}}", "{{range $i, $c := \"hé\"}}{{$i}}{{$c}} {{end}}", "{{range .SI}}{{if eq . 4}}{{continue}}{{end}}{{.}}{{end}}", "{{range .SI}}{{if eq . 4}}{{break}}{{end}}{{.}}{{end}}", "{{range .I}}{{break}}{{end}}", "{{range .B}}{{end}}", "{{range .NP}}x{{else}}nilrange{{end}}", "{{$x := 1}}{{$x}}{{$x = 2}}{{$x}}{{if true}}{{$x := 5}}{{$x}}{{end}}{{$x}}", "{{$x := .P}}{{$x.V}} {{$.I}}{{with .P}}{{$.S}}{{end}}", "{{define \"t\"}}[{{.}}]{{end}}{{template \"t\" .S}}{{template \"t\"}}{{template \"t\" 5}}", "{{block \"bl\" .I}}b{{.}}{{end}}", "{{template \"undefined\"}}", "{{printf \"%d-%s\" .I .S}} {{print 1 2 \"x\"}} {{println \"e\"}}", "{{.S | printf \"%s|%s\" \"a\"}} {{\"abc\" | upper | printf \"%q\"}}", "{{len .SI}} {{len .S}} {{len .M}} {{len 3}}", "{{index .SI 1}} {{index .M \"one\"}} {{index .MI 2}} {{index .S 0}}", "{{index .SI 5}}", "{{index .SI -1}}", "{{index .M 1}}", "{{index .I 1}}", "{{index nil 1}}", "{{slice .S 1}} {{slice .S 1 2}} {{slice .SI 1 2 3}} {{slice .SI}}", "{{slice .S 5}}", "{{slice .S 1 2 3}}", "{{slice .SI 2 1}}", "{{html .X}} {{js .X}} {{urlquery .X}} {{html \"a\" 1 nil}}", "{{call .Fn 3}} {{call .I}} ", "{{call .Fn}}", "{{call .Nil}}", "{{call .Fn \"x\"}}", "{{eq 1 1}} {{eq 1 2 1}} {{eq .S \"str\"}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt \"b\" \"a\"}} {{ge 1.5 1.5}} {{eq .U16 3}} {{lt -1 .U16}}", "{{eq 1 \"x\"}}", "{{lt true false}}", "{{eq .SI .SI}}", "{{eq .NP nil}}", "{{eq .Nil nil}}", "{{eq 1 1.0}}", "{{eq}}", "{{eq 1}}", "{{lt 1}}", "a {{- 1 -}} b {{- /* c */ -}} d", "{{/* comment */}}x", "{{- \"x\" }} y", "  {{ 1 }}  ", "{{1}}{{-1}}{{1.5}}{{1e3}}{{0x1f}}{{'a'}}{{1i}}{{1+2i}}{{true}}{{\"q\\n\"}}{{`raw`}}", "{{nil}}", "{{(add 1 2)}} {{add (add 1 2) 3}} {{(index .SI 0) | add 10}}", "{{(.Self).I}} {{.Self.Self.S}} {{(.P).V}}", "{{.Self.Nope}}", "{{e2}}", "{{nilp}} {{nilp.V}}", "{{mk \"a\" \"b\"}} {{join (mk \"a\" \"b\") \"-\"}}", "{{.Fn}}", "{{.I | .Add 1}}", "{{break}}", "{{", "{{.I", "{{.I}", "{{if}}", "{{if .B}}", "{{end}}", "{{else}}", "{{range .SI}}{{else}}{{else}}{{end}}", "{{template}}", "{{template .S}}", "{{define \"a\"}}", "{{define}}", "{{nofunc}}", "{{$undef}}", "{{.I.}}", "{{1.x}}", "{{\"abc}}", "{{'ab'}}", "{{1a}}", "{{(1}}", "{{1)}}", "{{| 1}}", "{{1 |}}", "{{1 | 2}}", "{{.I | \"x\"}}", "{{x := 1}}", "{{$a, $b := 1}}", "{{range $a, $b, $c := .SI}}{{end}}", "{{#}}", "{{é}}", "{{/* unclosed", "{{/* x */ y}}", "{{`raw}}", "{{if .B}}{{end}}{{end}}", "a\nb\n{{.I}}\n{{.Nope}}", "{{define \"q\"}}{{.Zip}}{{end}}\n{{template \"q\" .}}", "{{with $x := .S}}{{$x}}{{end}}{{$x}}", "{{if $x := .I}}{{$x}}{{end}}", "{{.S.V}}", "{{.SI.x}}", "{{99999999999999999999}}", "{{and}}", "{{and 1}} {{or}}", "{{or .B (index .SI 99)}}", "{{not}}", "{{block \"x\"}}{{end}}", "{{define \"m\"}}1{{end}}{{define \"m\"}}2{{end}}", "{{true.x}}", "{{.I 1}}", "{{printf}}", "{{.Ch}}", "{{index .AA 1}}{{range .AA}}{{.}}{{end}}", "{{- end}}", "{{else if}}", "x{{- \"-\" -}}y", "{{ .I }}{{/* a */ -}}  z", "{{\"}}\"}}", "{{if eq .I 17}}y{{end}}", "{{range $i, $_ := .SI}}{{if $i}}, {{end}}{{.}}{{end}}", "{{ $y := 1 }}{{ range .SI }}{{ $y = . }}{{ end }}{{ $y }}", "{{.B.x}}", "{{continue}}", "{{range .SI}}{{break 1}}{{end}}", "{{1 2}}", "{{.S .S}}", "{{nil | print}}", "{{print nil}}", "{{.Any}}", "{{.Any.k.z}}"}
	for _, text := range texts {
		t, err := template.New("main").Funcs(funcs).Parse(text)
		if err != nil {
			fmt.Printf("%q PARSE %v\n", text, err)
			continue
		}
		var b bytes.Buffer
		err = t.Execute(&b, data)
		out := b.String()
		if strings.Contains(text, "{{.}}") && strings.HasPrefix(out, "&{") || strings.Contains(out, "0x") {
			out = "addr"
		}
		fmt.Printf("%q => %q %v\n", text, out, err)
		if t.Tree != nil {
			fmt.Printf("   %s\n", t.Root)
		}
	}
	t := template.Must(template.New("a").Option("missingkey=error").Parse("{{.x}}"))
	fmt.Println(t.Execute(os.Stdout, map[string]int{}))
	t = template.Must(template.New("a").Option("missingkey=zero").Parse("{{.x}}\n"))
	fmt.Println(t.Execute(os.Stdout, map[string]int{}))
	t = template.Must(template.New("a").Delims("<<", ">>").Parse("<<.>> {{.}}\n"))
	fmt.Println(t.Execute(os.Stdout, 5))
	t = template.Must(template.New("root").Parse(`{{define "one"}}1{{template "two" .}}{{end}}{{define "two"}}2{{.}}{{end}}`))
	fmt.Println(t.ExecuteTemplate(os.Stdout, "one", "!"), t.ExecuteTemplate(os.Stdout, "zzz", 1), t.Lookup("one") != nil, t.Lookup("x") == nil, len(t.Templates()), t.Name(), t.Execute(os.Stdout, 1))
	c, err := t.Clone()
	template.Must(c.New("two").Parse("two!"))
	fmt.Println(err, c.ExecuteTemplate(os.Stdout, "one", 0), t.ExecuteTemplate(os.Stdout, "one", 0))
	fmt.Println(template.New("empty").Execute(os.Stdout, 1), template.HTMLEscapeString("<a&\x00'\">"), template.JSEscapeString("'\"<a>\n\\é\u2028=&"))
	func() {
		defer func() { fmt.Println(recover()) }()
		template.Must(template.New("x").Parse("{{"))
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		template.New("x").Funcs(template.FuncMap{"a-b": strings.ToUpper})
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		template.New("x").Funcs(template.FuncMap{"ab": 5})
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		template.New("x").Funcs(template.FuncMap{"ab": func() {}})
	}()
	fmt.Println(template.IsTrue(0))
	fmt.Println(template.IsTrue("x"))
	_, err = template.ParseFiles("/nonexistent.tmpl")
	fmt.Println(err)
	_, err = template.ParseGlob("/nonexistent*.tmpl")
	fmt.Println(err)
	var ee template.ExecError
	t = template.Must(template.New("ee").Parse("{{.X.Y}}"))
	err = t.Execute(os.Stdout, struct{ X int }{1})
	fmt.Println(errors.As(err, &ee), ee.Name)
}
