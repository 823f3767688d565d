//! Tests of lexer and parser from outside: texts of errors, trees, completeness, and wild input.
//!
//! `errors.txt` holds wrong programs with what gc prints for them (`===` name, program, `---`, lines). They
//! were taken from gc, never from Urgo. A program that ends in `⏎` has no final newline.

use std::time::{Duration, Instant};
use urgo_syntax::ast::Ast;
use urgo_syntax::source::SourceMap;
use urgo_syntax::{Completeness, ast_print, diag, parse_decls, parse_file, parse_stmts};

/// Messages for a file, each `LINE:COLUMN: text`.
fn errors(text: &str) -> String {
    let mut sources = SourceMap::new();
    let file = sources.add("x.go", text).unwrap();
    let parsed = parse_file(&mut Ast::new(), &sources, file);
    diag::render(&parsed.diagnostics, &sources).replace("x.go:", "")
}

/// The dump of a statement, without offsets.
fn stmt(text: &str) -> String {
    let mut sources = SourceMap::new();
    let file = sources.add("x.go", text).unwrap();
    let mut ast = Ast::new();
    let parsed = parse_stmts(&mut ast, &sources, file);
    assert!(parsed.diagnostics.is_empty(), "{text}: {}", diag::render(&parsed.diagnostics, &sources));
    let dump = ast_print::dump_stmts(&ast, &parsed.stmts, sources.file(file).base);
    without_offsets(&dump).trim_end().to_owned()
}

fn without_offsets(dump: &str) -> String {
    let mut out = String::new();
    let mut digits = false;
    for c in dump.chars() {
        digits = c == '@' || digits && c.is_ascii_digit();
        if !digits {
            out.push(c);
        }
    }
    out
}

#[test]
fn errors_are_told_in_gcs_words_at_gcs_places() {
    let mut wrong = String::new();
    let mut count = 0;
    for case in include_str!("errors.txt").split("=== ").skip(1) {
        let (name, rest) = case.split_once('\n').unwrap();
        let (program, want) = rest.split_once("---\n").unwrap();
        let program = program.strip_suffix("⏎\n").unwrap_or(program);
        let got = errors(program);
        count += 1;
        if got != want {
            wrong.push_str(&format!("{name}:\n{program}want\n{want}got\n{got}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count > 90, "only {count} cases");
}

/// Literals whose errors gc tells together with those of types; the lines about types are left out here.
#[test]
fn malformed_literals() {
    let cases = [
        (r#""abc"#, "2:13: newline in string\n"),
        ("'ab'", "2:9: more than one character in rune literal\n"),
        ("''", "2:10: empty rune literal or unescaped '\n"),
        ("089", "2:10: invalid digit '8' in octal literal\n"),
        ("0o8", "2:11: invalid digit '8' in octal literal\n"),
        ("0b12", "2:12: invalid digit '2' in binary literal\n"),
        ("1__0", "2:11: '_' must separate successive digits\n"),
        ("1_", "2:10: '_' must separate successive digits\n"),
        ("0x", "2:11: hexadecimal literal has no digits\n"),
        ("0x_", "2:12: hexadecimal literal has no digits\n"),
        ("1e", "2:11: exponent has no digits\n"),
        ("0x1.0", "2:14: hexadecimal mantissa requires a 'p' exponent\n"),
        ("1p3", "2:10: 'p' exponent requires hexadecimal mantissa\n"),
        ("0b1.0", "2:12: invalid radix point in binary literal\n"),
        ("0b1e3", "2:12: 'e' exponent requires decimal mantissa\n"),
        (r#""\q""#, "2:11: unknown escape\n"),
        (r#""\xg""#, "2:12: invalid character 'g' in hexadecimal escape\n"),
        (r"'\400'", "2:14: octal escape value 256 > 255\n"),
        (r#""\ud800""#, "2:16: escape is invalid Unicode code point U+D800\n"),
        (r#""\U00110000""#, "2:20: escape is invalid Unicode code point U+110000\n"),
    ];
    for (literal, want) in cases {
        assert_eq!(errors(&format!("package p\nvar x = {literal}\n")), want, "{literal}");
    }
    for literal in
        ["0x_1p-2", "0_7", "08.5", "0b1_0i", "1_000.5e+1_0", ".5", "0X1P+1", "07i", r"'\''", "`a\nb`"]
    {
        assert_eq!(errors(&format!("package p\nvar x = {literal}\n")), "", "{literal}");
    }
}

#[test]
fn invalid_utf8_is_reported_at_its_byte() {
    let mut sources = SourceMap::new();
    let file = sources.add_bytes("x.go", b"package p\nvar x = \"a\xff\xfeb\"\nvar y = \"\xff\"\n").unwrap();
    let parsed = parse_file(&mut Ast::new(), &sources, file);
    // Of equal messages on one line the first is shown, as gc does.
    let want = "x.go:2:11: invalid UTF-8 encoding\nx.go:3:10: invalid UTF-8 encoding\n";
    assert_eq!(diag::render(&parsed.diagnostics, &sources), want);
}

#[test]
fn script_line_and_byte_order_mark_only_at_the_start() {
    assert_eq!(errors("#!/usr/bin/env urgo\npackage p\nvar x int\n"), "");
    assert_eq!(errors("\u{feff}package p\n"), "");
    let got = errors("package p\n#!x\n");
    assert!(got.starts_with("2:1: invalid character U+0023 '#'\n"), "{got}");
}

#[test]
fn braces_of_bodies_and_of_literals() {
    let cases = [
        ("if x == (T{}) {}", "(if _ (== x (paren (composite T))) (block) _)"),
        ("for _, v := range []int{1} {}", "(range := (list _ v) (composite (slicetype int) 1) (block))"),
        (
            "if f := func() T { return T{} }; f() {}",
            "(if (:= (list f) (list (funclit (func (fields) (fields (field T))) (block\n(return (composite T)))))) (call f) (block) _)",
        ),
        (
            "for _, f := range []func(){a} {}",
            "(range := (list _ f) (composite (slicetype (func (fields) (fields))) a) (block))",
        ),
        ("if m == map[K]struct{}{} {}", "(if _ (== m (composite (map K (struct (fields))))) (block) _)"),
        (
            "switch x := y.(type) { case []T, func(): }",
            "(typeswitch _ x y\n(case (list (slicetype T) (func (fields) (fields)))))",
        ),
        (
            "if _, ok := x.(interface{ M() }); ok {}",
            "(if (:= (list _ ok) (list (assert x (interface (method M (func (fields) (fields))))))) ok (block) _)",
        ),
    ];
    for (text, want) in cases {
        assert_eq!(stmt(text), want, "{text}");
    }
}

#[test]
fn arrays_and_type_parameters() {
    let array = |len: &str| format!("(type (spec T (fields) (array {len} int)))");
    let params = |field: &str| format!("(type (spec T (fields (field {field})) int))");
    let cases = [
        ("type T [P]int", array("P")),
        ("type T [P * C]int", array("(* P C)")),
        ("type T [P(C)]int", array("(call P C)")),
        ("type T [P * C | D]int", array("(| (* P C) D)")),
        ("type T [a.P]int", array("(sel a P)")),
        ("type T[P any] int", params("P any")),
        ("type T[P *C,] int", params("P (* C)")),
        ("type T[P *interface{}] int", params("P (* (interface))")),
        ("type T[P []E] int", params("P (slicetype E)")),
        ("type T[P *C | ~D] int", params("P (| (* C) (~ D))")),
    ];
    for (text, want) in cases {
        assert_eq!(stmt(text), want, "{text}");
    }
}

#[test]
fn channels_conversions_and_signatures() {
    let cases = [
        ("x = <-chan int(c)", "(= (list x) (list (<- (call (chan int) c))))"),
        ("x = (<-chan int)(c)", "(= (list x) (list (call (paren (<-chan int)) c)))"),
        ("var c chan<- chan int", "(var (spec c (chan<- (chan int)) (list)))"),
        ("var c chan (<-chan int)", "(var (spec c (chan (paren (<-chan int))) (list)))"),
        ("(*(*func())(p))()", "(expr (call (paren (* (call (paren (* (func (fields) (fields)))) p)))))"),
        (
            "f(func(), []func(int) T)",
            "(expr (call f (func (fields) (fields)) (slicetype (func (fields (field int)) (fields (field T))))))",
        ),
        ("x = a[b, c](d)", "(= (list x) (list (call (index a b c) d)))"),
        ("L: for i := range 10 { continue L }", "(label L (range := (list i) 10 (block\n(continue L))))"),
    ];
    for (text, want) in cases {
        assert_eq!(stmt(text), want, "{text}");
    }
}

#[test]
fn generic_methods_and_aliases() {
    let text = "package p\ntype A[P any] = []P\nfunc (r *T[P]) M[Q any](x Q) (y P) { return }\n";
    assert_eq!(errors(text), "");
}

#[test]
fn completeness_of_entries() {
    use Completeness::{Complete, Incomplete, Wrong};
    let cases = [
        ("x := 1", Complete),
        ("1 +", Incomplete { bracket: false }),
        ("x.", Incomplete { bracket: false }),
        ("f(1,", Incomplete { bracket: true }),
        ("if x {", Incomplete { bracket: true }),
        ("if x {\n\ty()\n", Incomplete { bracket: true }),
        ("s := `abc\n", Incomplete { bracket: true }),
        ("/* abc", Incomplete { bracket: true }),
        ("x := []int{\n1,\n2", Incomplete { bracket: true }),
        ("x y", Wrong),
        ("f(1 2)", Wrong),
        ("\"abc", Wrong),
        ("}", Wrong),
        ("", Complete),
    ];
    for (text, want) in cases {
        let mut sources = SourceMap::new();
        let file = sources.add("repl[1]", text).unwrap();
        let parsed = parse_stmts(&mut Ast::new(), &sources, file);
        assert_eq!(parsed.completeness, want, "{text:?}");
        assert_eq!(parsed.diagnostics.is_empty(), want == Complete, "{text:?}");
    }
    let mut sources = SourceMap::new();
    let file = sources.add("repl[1]", "func f() {\n").unwrap();
    let (_, completeness) = parse_decls(&mut Ast::new(), &sources, file);
    assert_eq!(completeness, Incomplete { bracket: true });
}

/// Deep nesting ends in one clear error, whatever is nested, and in no overflow.
#[test]
fn nesting_has_a_limit() {
    let n = 100_000;
    let nested = [
        ("(".repeat(n), "x".to_owned(), ")".repeat(n)),
        ("- ".repeat(n), "x".to_owned(), String::new()),
        ("<-".repeat(n), "x".to_owned(), String::new()),
        ("x".to_owned(), ".x".repeat(n), String::new()),
        ("f".to_owned(), "()".repeat(n), String::new()),
        ("x".to_owned(), "+x".repeat(n), String::new()),
        ("[]".repeat(n), "T".to_owned(), "{}".to_owned()),
        ("T{".repeat(n), String::new(), "}".repeat(n)),
        ("func() {x = ".repeat(n), "1".to_owned(), "}".repeat(n)),
        ("x[".repeat(n), "1".to_owned(), "]".repeat(n)),
    ];
    for (open, middle, close) in nested {
        let text = format!("package p\nfunc f() {{\nx = {open}{middle}{close}\n}}\n");
        let got = errors(&text);
        assert!(got.contains("nested too deeply"), "{}: {}", &text[22..60], &got[..got.len().min(300)]);
        assert_eq!(got.lines().count(), 1, "{}", &text[22..60]);
    }
    for stmt in ["if x {", "{", "for {", "L: ", "if x {} else "] {
        let text = format!("package p\nfunc f() {{\n{}\n}}\n", stmt.repeat(n));
        assert!(!errors(&text).is_empty(), "{stmt}");
    }
}

/// A small generator, the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

const PROGRAM: &str = include_str!("oracle/goast_dump.go");

const SOUP: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ";",
    ",",
    "\n",
    ".",
    "...",
    ":",
    ":=",
    "=",
    "+",
    "*",
    "<-",
    "~",
    "|",
    "x",
    "T",
    "5",
    "\"s\"",
    "'",
    "`",
    "/*",
    "//",
    "if",
    "for",
    "func",
    "else",
    "case",
    "default",
    "switch",
    "select",
    "range",
    "return",
    "type",
    "var",
    "const",
    "struct",
    "interface",
    "map",
    "chan",
    "go",
    "import",
    "package",
    "\\",
    "#",
    "é",
    "\0",
    "0x",
    "1e",
];

#[test]
fn token_soup_and_broken_programs_do_no_harm() {
    let mut random = Random(0x5167_5247);
    for round in 0..300 {
        let mut text = String::from(if round % 2 == 0 { "package p\nfunc f() {\n" } else { "" });
        for _ in 0..random.below(200) {
            text.push_str(SOUP[random.below(SOUP.len())]);
            text.push(' ');
        }
        errors(&text);
        let mut sources = SourceMap::new();
        let file = sources.add("x.go", &text).unwrap();
        parse_stmts(&mut Ast::new(), &sources, file);
    }
    for _ in 0..60 {
        let cut = random.below(PROGRAM.len());
        errors(PROGRAM.get(..cut).unwrap_or(PROGRAM));
    }
    for _ in 0..100 {
        let at = random.below(PROGRAM.len());
        let Some((before, after)) = PROGRAM.split_at_checked(at) else { continue };
        let word = SOUP[random.below(SOUP.len())];
        let skip = after.char_indices().nth(random.below(3)).map_or(0, |(i, _)| i);
        errors(&format!("{before} {word} {}", &after[skip..]));
    }
}

/// Ten times the text takes about ten times as long, also for the worst of texts.
#[test]
fn time_is_bounded_for_hostile_text() {
    let statements = "x y\n(".repeat(20_000);
    let wrong = "f(1 2, func() {\nx y\n})\n".repeat(10_000);
    let open = "{".repeat(100_000);
    let close = "}".repeat(100_000);
    let crossed = "([{".repeat(30_000) + &")]}".repeat(30_000);
    let types = format!("if x == {}", "chan map[".repeat(30_000));
    for body in [statements, wrong, open, close, crossed, types] {
        let begin = Instant::now();
        assert!(!errors(&format!("package p\nfunc f() {{\n{body}\n}}\n")).is_empty());
        assert!(begin.elapsed() < Duration::from_secs(20), "{}: {:?}", &body[..20], begin.elapsed());
    }
}
