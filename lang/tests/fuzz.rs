//! No text makes the front end panic, overflow its stack or run away: token soup, truncated and mutated programs, deep
//! nesting of everything that nests, huge numbers and types.
//!
//! What is accepted must lower, and what lowers must be accepted by the verifier. Seeds are fixed;
//! `URGO_FRONT_FUZZ=N cargo test --release -p urgo-lang --test fuzz` makes N times as many cases, and
//! `URGO_FRONT_CORPUS=DIR` takes the programs below a folder for mutations, too. The slowest cases are printed;
//! `URGO_FRONT_TRACE=1` prints the name of each, any other value is the file that takes the text of each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use urgo_abi::module::Module;
use urgo_lang::ast::Ast;
use urgo_lang::check::info::Program;
use urgo_lang::diag;
use urgo_lang::source::SourceMap;

/// Stack of the thread that runs a case, as the command's main thread has it.
const STACK_BYTES: usize = 8 << 20;
/// Deeper than any limit.
const VERY_DEEP: usize = 10_000;

/// Parses, checks, lowers and verifies a text as far as it is correct; gives its diagnostics as text.
fn compile(text: &str) -> String {
    let (mut ast, mut sources, mut program) = (Ast::new(), SourceMap::new(), Program::new());
    let id = sources.add_bytes("fuzz.go", text.as_bytes()).expect("small");
    let parsed = urgo_lang::parse_file(&mut ast, &sources, id);
    let directives: Vec<_> = parsed.file.directives.iter().map(|d| (d.pos, ast.text(d.text))).collect();
    sources.apply_line_directives(id, directives);
    let mut diagnostics = parsed.diagnostics;
    // The command goes on after mistakes that are none of the grammar.
    if !diagnostics.iter().any(|d| d.message.starts_with("syntax error")) {
        let mut importer = urgo_lang::std::StdImporter;
        let files = vec![parsed.file];
        let options = Default::default();
        let (_, more) = urgo_lang::check::check(
            &mut program,
            &mut ast,
            &mut sources,
            "main",
            files,
            &mut importer,
            options,
        );
        diagnostics.extend(more);
    }
    if diagnostics.is_empty() {
        let module: Module;
        (module, diagnostics) = urgo_lang::lower(&mut program, &ast, &sources);
        if diagnostics.is_empty()
            && let Err(e) = urgo_abi::verify::module(&module)
        {
            panic!("accepted, but the bytecode is not: {e}");
        }
    }
    let _ = diag::render_with_source(&diagnostics, &sources);
    diag::render(&diagnostics, &sources)
}

/// Runs cases on one thread; says which case fails.
struct Runner {
    slowest: BTreeMap<Duration, String>,
}

impl Runner {
    fn run(name: &str, cases: impl FnOnce(&mut Runner) + Send + 'static) {
        let name = name.to_string();
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
            let mut runner = Runner { slowest: BTreeMap::new() };
            cases(&mut runner);
            for (time, case) in runner.slowest.iter().rev() {
                println!("{name}: {time:?} {case}");
            }
        });
        if let Err(e) = thread.expect("a thread").join() {
            std::panic::resume_unwind(e);
        }
    }

    /// Compiles a text; gives what is wrong with it.
    fn case(&mut self, name: &str, text: &str) -> String {
        // A stack overflow ends the process: the last name is the case's.
        if let Some(trace) = std::env::var_os("URGO_FRONT_TRACE") {
            eprintln!("{name}");
            if trace != "1" {
                std::fs::write(trace, text).expect("the file for the trace");
            }
        }
        let start = Instant::now();
        let result = std::panic::catch_unwind(|| compile(text));
        self.slowest.insert(start.elapsed(), name.to_string());
        if self.slowest.len() > 5 {
            self.slowest.pop_first();
        }
        result.unwrap_or_else(|e| {
            let why = e.downcast_ref::<String>().cloned();
            let why = why.or(e.downcast_ref::<&str>().map(|s| s.to_string())).unwrap_or_default();
            let shown: String = text.chars().take(4000).collect();
            panic!("case {name} makes the front end panic: {why}\n---\n{shown}\n---");
        })
    }
}

/// xorshift (Marsaglia 2003).
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }
}

/// How many times as many cases as usual.
fn factor() -> usize {
    std::env::var("URGO_FRONT_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}

/// Tokens of all kinds, those that are easily wrong more than once.
const TOKENS: &[&str] = &[
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "{",
    "}",
    ",",
    ";",
    ":",
    ".",
    "...",
    ":=",
    "=",
    "+=",
    "<<=",
    "&^=",
    "++",
    "--",
    "+",
    "-",
    "*",
    "/",
    "%",
    "&",
    "|",
    "^",
    "<<",
    ">>",
    "&^",
    "&&",
    "||",
    "<-",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "!",
    "~",
    "\n",
    "\n",
    "\n",
    "x",
    "y",
    "f",
    "T",
    "_",
    "int",
    "string",
    "bool",
    "float64",
    "error",
    "any",
    "nil",
    "true",
    "iota",
    "len",
    "append",
    "make",
    "new",
    "panic",
    "recover",
    "print",
    "copy",
    "min",
    "unsafe",
    "0",
    "1",
    "-1",
    "0x",
    "0b2",
    "1_0",
    "08",
    "1e",
    "1e400",
    "0x1p-2",
    "1i",
    "9223372036854775808",
    "18446744073709551616",
    "1e1000000",
    "'a'",
    "'\\x'",
    "''",
    "'",
    "\"\"",
    "\"a\\z\"",
    "\"",
    "`",
    "``",
    "//",
    "/*",
    "*/",
    "//line a:1\n",
    "//go:build x\n",
    "\u{feff}",
    "\0",
    "é",
    "∞",
    "\u{202e}",
    "#",
    "$",
    "?",
    "\\",
    "@",
];

fn programs() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut dirs =
        vec![root.join("std"), root.join("tests/lower"), root.join("tests/check"), root.join("../tests/run")];
    dirs.extend(std::env::var("URGO_FRONT_CORPUS").ok().map(PathBuf::from));
    let mut out = Vec::new();
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(&dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                dirs.push(path);
            } else if path.extension().is_some_and(|e| e == "go")
                && let Ok(text) = std::fs::read_to_string(&path)
                && text.len() < 100_000
            {
                out.push((path, text));
            }
        }
    }
    out.sort();
    assert!(out.len() > 10, "the programs are gone");
    out
}

#[test]
fn token_soup() {
    Runner::run("soup", |runner| {
        for seed in 0..400 * factor() as u64 {
            let mut random = Random::new(seed);
            let mut text =
                String::from(["", "package p\n", "package main\nfunc main() {\n"][random.below(3)]);
            for _ in 0..random.below(80) {
                text.push_str(random.pick(TOKENS));
                text.push_str([" ", "", "\n"][random.below(3)]);
            }
            runner.case(&format!("soup {seed}"), &text);
        }
    });
}

#[test]
fn truncated_programs() {
    Runner::run("truncated", |runner| {
        for (path, text) in programs() {
            let mut random = Random::new(text.len() as u64);
            for _ in 0..2 * factor() {
                let at = text.floor_char_boundary(random.below(text.len()));
                runner.case(&format!("{} up to {at}", path.display()), &text[..at]);
            }
        }
    });
}

/// Words and single other characters.
fn split(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let word = c.is_alphanumeric() || c == '_';
        let end = match word {
            true => rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len()),
            false => c.len_utf8(),
        };
        out.push(&rest[..end]);
        rest = &rest[end..];
    }
    out
}

fn mutated(text: &str, random: &mut Random) -> String {
    let mut parts = split(text);
    for _ in 0..1 + random.below(4) {
        let (a, b) = (random.below(parts.len()), random.below(parts.len()));
        match random.below(6) {
            0 => parts[a] = parts[b],
            1 => drop(parts.remove(a)),
            2 => parts.insert(a, parts[b]),
            3 => parts.swap(a, b),
            4 => parts[a] = random.pick(TOKENS),
            _ => parts.insert(a, random.pick(TOKENS)),
        }
    }
    parts.concat()
}

/// As `mutated`, exchanging words only, so that more of the results parse.
fn reworded(text: &str, random: &mut Random) -> String {
    let mut parts = split(text);
    let words: Vec<usize> = (0..parts.len())
        .filter(|i| parts[*i].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        .collect();
    for _ in 0..1 + random.below(3) {
        let (a, b) = (words[random.below(words.len())], words[random.below(words.len())]);
        parts[a] = parts[b];
    }
    parts.concat()
}

#[test]
fn mutated_programs() {
    Runner::run("mutated", |runner| {
        for (path, text) in programs() {
            for seed in 0..3 * factor() as u64 {
                let mut random = Random::new(seed ^ (text.len() as u64) << 20);
                let changed = match seed % 3 {
                    0 => mutated(&text, &mut random),
                    _ => reworded(&text, &mut random),
                };
                runner.case(&format!("{} seed {seed}", path.display()), &changed);
            }
        }
    });
}

/// Something that nests: what stands in front of the whole, what opens a level, the core, what closes one, the end.
const NESTS: &[(&str, &str, &str, &str, &str)] = &[
    ("package p\nvar x = ", "(", "1", ")", "\n"),
    ("package p\nvar x = ", "-", "1", "", "\n"),
    ("package p\nvar x = ", "!", "true", "", "\n"),
    ("package p\nvar y *int\nvar x = ", "*", "y", "", "\n"),
    ("package p\nvar y *int\nvar x = ", "&", "y", "", "\n"),
    ("package p\nvar y chan int\nvar x = ", "<-", "y", "", "\n"),
    ("package p\nvar x = ", "1+", "1", "", "\n"),
    ("package p\nvar x = ", "", "1", "+1", "\n"),
    ("package p\nvar x = ", "(1+", "1", ")", "\n"),
    ("package p\nvar x = ", "\"a\"+", "\"b\"", "", "\n"),
    ("package p\nvar x = ", "", "1", "<<1", "\n"),
    ("package p\nvar x = ", "", "true", "&&true", "\n"),
    ("package p\nvar x = ", "", "1", "==1", "\n"),
    ("package p\nvar x = ", "int(", "1", ")", "\n"),
    ("package p\nvar x = ", "len(", "\"\"", ")", "\n"),
    ("package p\nvar x = ", "any(", "1", ")", "\n"),
    ("package p\nvar x ", "[]", "int", "", "\n"),
    ("package p\nvar x ", "*", "int", "", "\n"),
    ("package p\nvar x ", "[1]", "int", "", "\n"),
    ("package p\nvar x ", "[2]", "int", "", "\n"),
    ("package p\nvar x ", "chan ", "int", "", "\n"),
    ("package p\nvar x ", "<-chan ", "int", "", "\n"),
    ("package p\nvar x ", "map[int]", "int", "", "\n"),
    ("package p\nvar x ", "map[[1]", "int", "]int", "\n"),
    ("package p\nvar x ", "func(", "int", ")", "\n"),
    ("package p\nvar x ", "func() ", "int", "", "\n"),
    ("package p\nvar x ", "struct{a ", "int", "}", "\n"),
    ("package p\nvar x ", "interface{M() ", "int", "}", "\n"),
    ("package p\nvar x ", "(", "int", ")", "\n"),
    ("package p\ntype T[P any] struct{}\nvar x ", "T[", "int", "]", "\n"),
    ("package p\ntype T[P any] struct{p P}\nvar x ", "T[", "int", "]", "\n"),
    ("package p\ntype T[P any] *P\nvar x ", "T[", "int", "]", "\n"),
    ("package p\nfunc f[P any](p P) P { return p }\nvar x = ", "f(", "1", ")", "\n"),
    ("package p\nfunc f[P any](p P) []P { return nil }\nvar x = ", "f(", "1", ")", "\n"),
    ("package p\nvar x = ", "[]any{", "1", "}", "\n"),
    ("package p\nvar x = [][]int", "{", "1", "}", "\n"),
    ("package p\nvar x = ", "&struct{a any}{", "1", "}", "\n"),
    ("package p\nvar x = ", "map[string]any{\"\":", "1", "}", "\n"),
    ("package p\nvar x = ", "func() any { return ", "1", " }", "\n"),
    ("package p\nvar x = ", "func() any { return ", "1", " }()", "\n"),
    ("package p\nvar y []int\nvar x = ", "y[", "1", "]", "\n"),
    ("package p\nvar y []int\nvar x = y", "", "", "[:]", "\n"),
    ("package p\nvar y any\nvar x = y", "", "", ".(any)", "\n"),
    ("package p\nvar y any\nvar x = y", "", "", ".y", "\n"),
    ("package p\nfunc f() int\nvar x = f", "", "", "()", "\n"),
    ("package p\ntype T struct{*T}\nvar t T\nvar x = t", "", "", ".T", "\n"),
    ("package p\nfunc f() {", "{", "", "}", "}\n"),
    ("package p\nfunc f() {", "if true {", "", "}", "}\n"),
    ("package p\nfunc f() {", "if true {} else ", "{", "", "}}\n"),
    ("package p\nfunc f() {", "for {", "", "}", "}\n"),
    ("package p\nfunc f() {", "for range 3 {", "", "}", "}\n"),
    ("package p\nfunc g(func(int) bool) {}\nfunc f() {", "for range g {", "", "}", "}\n"),
    ("package p\nfunc f() {", "switch {case true: ", "", "}", "}\n"),
    ("package p\nfunc f() {", "select {default: ", "", "}", "}\n"),
    ("package p\nfunc f() {", "func() {", "", "}()", "}\n"),
    ("package p\nfunc f() {", "go func() {", "", "}()", "}\n"),
    ("package p\nfunc f() {", "defer func() {", "", "}()", "}\n"),
    ("package p\nfunc f() {", "x := 1; {", "", "_ = x}", "}\n"),
    ("package p\nfunc f() {", "L:", "", "", "}\n"),
    ("package p\nfunc f() {", ";", "", "", "}\n"),
    ("package p\nfunc f() { _ = 1", ",1", "", "", "}\n"),
    ("package p\nfunc f() ", "(", "", ")", "\n"),
    ("package p\nfunc f[T ", "interface{", "int", "}", "]() {}\n"),
    ("package p\nfunc f[T int", "|int", "", "", "]() {}\n"),
    ("package p\nvar x = \"", "\\n", "", "", "\"\n"),
    ("package p\n", "/*", "", "*/", "\n"),
    ("package p\n", "import \"fmt\"\n", "", "", "\n"),
    ("", "(", "", "", ""),
    ("", "{", "", "", ""),
    ("package p\nfunc f() {", "if x := (", "", "", ""),
    ("package p\nvar _ = ", "func(", "", "", ""),
    ("package p\nvar _ = ", "[", "", "", ""),
    ("package p\nvar _ = ", "a[b](", "", "", ""),
    ("package p\nvar _ = ", "struct{", "", "", ""),
    ("package p\nvar _ = ", "T{a: ", "", "", ""),
];

#[test]
fn deep_nesting() {
    Runner::run("nesting", |runner| {
        for (front, open, core, close, end) in NESTS {
            for n in [3, 150, 990, 1010, VERY_DEEP] {
                let text = format!("{front}{}{core}{}{end}", open.repeat(n), close.repeat(n));
                runner.case(&format!("{n} times {open:?} {close:?}"), &text);
            }
        }
    });
}

/// Declarations that depend on each other in long chains: `$` is the number, `%` the next one.
const CHAINS: &[(&str, &str)] = &[
    ("var v$ = v%\n", "var v@ = 1\n"),
    ("const v$ = v% + 1\n", "const v@ = 1\n"),
    ("const v$ = v% * v%\n", "const v@ = 3\n"),
    ("const v$ = v% + v%\n", "const v@ = \"ab\"\n"),
    ("type T$ T%\n", "type T@ int\n"),
    ("type T$ = T%\n", "type T@ = int\n"),
    ("type T$ []T%\n", "type T@ int\n"),
    ("type T$ struct { T% }\n", "type T@ struct { x int }\n"),
    ("type T$ struct { a, b T% }\n", "type T@ struct { x int }\n"),
    ("type T$ struct { *T% }\n", "type T@ struct { *T0 }\n"),
    ("type T$ [2]T%\n", "type T@ int\n"),
    ("type T$ interface { T% }\n", "type T@ interface { M() }\n"),
    ("type T$ interface { T%; M$() }\n", "type T@ interface { M() }\n"),
    ("type T$ func(T%) T%\n", "type T@ int\n"),
    ("type T$[P any] T%[P]\n", "type T@[P any] []P\n"),
    ("type T$[P any] struct { a T%[P] }\n", "type T@[P any] []P\n"),
    ("type T$[P any] struct { a T%[[]P] }\n", "type T@[P any] []P\n"),
    ("func f$() { f%() }\n", "func f@() { f0() }\n"),
    ("func f$[P any]() { f%[P]() }\n", "func f@[P any]() {}\n"),
    ("func f$[P any]() { f%[*P]() }\n", "func f@[P any]() {}\n"),
    ("func f$[P any]() { f%[struct { a, b P }]() }\n", "func f@[P any]() {}\n"),
    ("var v$ = f$()\nfunc f$() int { return v% }\n", "var v@ = 1\n"),
    ("type T$ int\nfunc (T$) M() T% { return 0 }\n", "type T@ int\n"),
];

#[test]
fn long_chains() {
    Runner::run("chains", |runner| {
        for (link, last) in CHAINS {
            for n in [10, 100, 300 + 100 * (factor() - 1).min(27)] {
                let mut text = String::from("package main\nfunc main() {}\nfunc use() {}\n");
                for i in 0..n {
                    text.push_str(&link.replace('$', &i.to_string()).replace('%', &(i + 1).to_string()));
                }
                text.push_str(&last.replace('@', &n.to_string()));
                runner.case(&format!("{n} links of {link:?}"), &text);
            }
        }
    });
}

#[test]
fn long_lists() {
    let list = |n: usize, item: &str| -> String {
        (0..n).map(|i| item.replace('$', &i.to_string()).replace('%', &(i + 1).to_string())).collect()
    };
    // Correct however long they are: what would take quadratic time would not end here.
    let texts = [
        format!("{}\nfunc main() {{}}", list(30_000, "var v% = v$\n") + "var v0 = 1"),
        format!("{}\nfunc main() {{}}", list(30_000, "var v$ = f()\n") + "func f() int { return 1 }"),
        format!(
            "type T int\n{}func main() {{ var t T\n{} }}",
            list(20_000, "func (T) m$() {}\n"),
            list(20_000, "t.m$()\n")
        ),
        format!(
            "type T struct {{ {} }}\nfunc main() {{ var t T\n{} }}",
            list(20_000, "f$ int\n"),
            list(20_000, "t.f$ = 1\n")
        ),
        format!("func f() {{}}\nfunc main() {{ {} }}", list(10_000, "defer f()\n")),
        format!("func main() {{ {} }}", list(30_000, "x$ := $; _ = x$\n")),
        format!("func main() {{ switch x := 1; x {{ {} }} }}", list(70_000, "case $: x++\n")),
        format!("{}func main() {{}}", list(20_000, "func init() {}\n")),
        format!(
            "{}type T20000[P any] []P\nfunc main() {{}}",
            list(20_000, "type T$[P any] struct { a *T%[P] }\n")
        ),
        format!(
            "type S []T\ntype T struct {{ x int }}\nvar v = []*S{{ {} }}\nfunc main() {{}}",
            list(100, "{{$}},")
        ),
    ];
    Runner::run("lists", move |runner| {
        for text in texts {
            let found =
                runner.case(&text.chars().take(60).collect::<String>(), &format!("package main\n{text}\n"));
            assert_eq!(found, "");
        }
    });
}

#[test]
fn huge_values() {
    let digits = "9".repeat(20_000);
    let product = "*a".repeat(5000);
    let texts: Vec<String> = [
        "const x = 1 << 1000000",
        "const x = 1 << 9223372036854775807",
        "const x = 1 << 18446744073709551616",
        "const x = 1 << (1 << 30) >> (1 << 30)",
        "const x = 1 << 500 << 500 << 500 << 500",
        "var x = 1 >> 9223372036854775807",
        "const x = 1.0 << 600; var y float64 = x",
        "const x = 1e1000000000",
        "const x = 1e-1000000000",
        "const x = 0x1p1000000000",
        "const x = 0x1p-1000000000",
        "const x = 1e9999999999999999999",
        "const x = 1e100000 * 1e100000 * 1e100000",
        "const x = 1e400000 / 3 * 1e400000",
        "const x = 1 / 1e400000 + 1e400000",
        "const x = 1e-400000 == 1e400000",
        "const x = int(1e400000)",
        "const x = complex(1e400000, 1e400000) * complex(1e400000, 1e400000)",
        "const a = 1 << 511; const x = a * a * a * a",
        "const x = -9223372036854775808 / -1",
        "const x int64 = -9223372036854775808 / -1",
        "const x = -9223372036854775808 % -1",
        "const x = 5 % 0",
        "const x = 5.0 / 0",
        "const x = ^(1 << 500)",
        "const x uint64 = ^0",
        "var x [1 << 62]int",
        "var x [1 << 63]int",
        "var x [1 << 64]int",
        "var x [1 << 40][1 << 40]int",
        "var x struct { a, b [1 << 60]int }",
        "var x [1 << 62]struct{}; var y = len(x)",
        "var x [1 << 31]int; var y = x",
        "var x [1 << 31]int; func f(a [1 << 31]int) [1 << 31]int { return a }; var y = f(x)",
        "var x = [1 << 40]int{}",
        "var x = [...]int{1 << 40: 1}",
        "var x = [...]int{1 << 62: 1}",
        "var x = []int{1 << 30: 1}",
        "var x = []int{1 << 62: 1}",
        "var x = [...]struct{}{1 << 62: {}}",
        "var x = make([]int, 1 << 62)",
        "var x = make([]int, 1e30)",
        "var x = make(map[int]int, 1 << 62)",
        "var x = make(chan int, 1 << 62)",
        "var x chan [1 << 20]int",
        "var x = new([1 << 45]int)",
        "type T [1 << 30]T",
        "type T struct { a [2]T }",
        "var x map[[1 << 40]int]int",
        "func f() { var a [1 << 40]int; _ = a }",
        "func f() { for range 1 << 70 {} }",
        "func f() { switch 1 << 70 { case 1 << 70: } }",
        "func f() { var i uint8 = 256 }",
        "func f(s []int) { _ = s[1 << 70] }",
        "func f(s []int) { _ = s[: 1 << 70] }",
        "func f(s string) { _ = s[-1 << 70] }",
        "var x = '\\U00110000'",
        "var x = string(rune(1 << 40))",
        "var x = string(1 << 40)",
        "var x = 1 << 1.5",
        "var s uint = 1 << 63; var x float64 = 1 << s",
        "var x = \"a\" * 1000000000",
        "import \"unsafe\"; const x = unsafe.Sizeof([1 << 60]int{})",
        "import \"unsafe\"; var x [unsafe.Sizeof(x)]int",
        "import \"unsafe\"; type T struct { a [unsafe.Sizeof(T{})]int }",
        "var x [len(x)]int",
        "const x = len([x]int{})",
        "type T interface { T | int }",
        "type T[P T[P]] int",
        "type T[P any] struct { p *T[T[P]] }; var x T[int]",
        "func f[P any](p P) { f(&p) }; func g() { f(1) }",
        "func f[P any](p P) { f([]P{p}) }; func g() { f(1) }",
        "func f[P interface{ *P }](p P) {}; func g() { f(nil) }",
        "func f[A *B, B *A](a A, b B) {}; func g() { f(nil, nil) }",
        "func f[A []B, B []A](a A) {}; func g() { f(nil) }",
    ]
    .iter()
    .map(|s| s.to_string())
    .chain([
        format!("const x = {digits}"),
        format!("var x float64 = {digits}"),
        format!("const x = 0.{digits}"),
        format!("const x = {digits} * {digits}"),
        format!("const x = 0x{}", "f".repeat(100_000)),
        format!("const x = 1e{digits}"),
        format!("const a = 12345678901; const x = 1{product}"),
        format!("const a = 1.1; const x = 1{product}"),
        format!("const a = 3i; const x = 1{product}"),
        format!("const a = \"abc\"; const x = a{}", "+a".repeat(5000)),
        format!("var x = []int{{{}}}", "1,".repeat(50_000)),
        format!("var x = map[int]int{{{}}}", (0..20_000).map(|i| format!("{i}:1,")).collect::<String>()),
        format!(
            "func f(x int) {{ switch x {{ {} }} }}",
            (0..5000).map(|i| format!("case {i}:\n")).collect::<String>()
        ),
        format!("func f() {{ {} }}", (0..5000).map(|i| format!("var x{i} int\n")).collect::<String>()),
        format!("func f() {{ {} }}", (0..5000).map(|i| format!("L{i}: goto L{i}\n")).collect::<String>()),
        format!("type T struct {{ {} }}", (0..5000).map(|i| format!("f{i} int\n")).collect::<String>()),
        format!("type T interface {{ {} }}", (0..5000).map(|i| format!("f{i}()\n")).collect::<String>()),
        format!("func f({}) {{}}", (0..5000).map(|i| format!("p{i} int,")).collect::<String>()),
        format!("func f() {{ f({}) }}", "1,".repeat(5000)),
        format!("func f[{}]() {{}}", (0..1000).map(|i| format!("P{i} any,")).collect::<String>()),
        format!("type T interface {{ int{} }}", (0..1000).map(|i| format!("|[{i}]int")).collect::<String>()),
        format!("var x = {}", "1+".repeat(20_000)),
        format!("var {} int", (0..5000).map(|i| format!("x{i}")).collect::<Vec<_>>().join(",")),
        format!("var s string\nvar x = s{}", "+s".repeat(900)),
    ])
    .collect();
    Runner::run("huge", move |runner| {
        for text in texts {
            let name: String = text.chars().take(100).collect();
            // Imports come first.
            let (import, rest) = match text.strip_prefix("import \"unsafe\"; ") {
                Some(rest) => ("import \"unsafe\"\n", rest),
                None => ("", &text[..]),
            };
            runner.case(&name, &format!("package main\n{import}{rest}\nfunc main() {{}}\n"));
        }
    });
}
