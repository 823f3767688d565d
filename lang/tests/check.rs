//! The checker on whole files: `tests/check/*.go` carry their errors in comments, as Go's own tests do.
//!
//! `// ERROR "text" "text"` says that each text occurs in a message on that line; a file without such
//! comments must be accepted. Lines without a comment must have no error.

use urgo_lang::ast::Ast;
use urgo_lang::check::info::{ObjKind, Program, RangeKind, SelectionKind};
use urgo_lang::check::{ImportError, Imported, Importer, Options, check};
use urgo_lang::diag::{self, Diagnostic};
use urgo_lang::parse_file;
use urgo_lang::source::SourceMap;

/// A package `lib` for tests of imports; nothing else can be imported.
struct Lib;

const LIB: &str = "package lib\n\
    type T struct { A, b int }\n\
    func (T) M() int { return 1 }\n\
    func F(x int) string { return \"\" }\n\
    const C = 1 << 10\n\
    var v int\n";

impl Importer for Lib {
    fn import(
        &mut self,
        path: &str,
        _from: &str,
        ast: &mut Ast,
        sources: &mut SourceMap,
    ) -> Result<Imported, ImportError> {
        if path != "lib" {
            return Err(ImportError { message: format!("package {path} is not in std"), notes: vec![] });
        }
        let id = sources.add("lib.go", LIB).expect("small");
        let parsed = parse_file(ast, sources, id);
        let files = vec![parsed.file];
        Ok(Imported { path: path.into(), files, diagnostics: parsed.diagnostics, library: false })
    }
}

fn run(name: &str, text: &str) -> (Program, Ast, Vec<Diagnostic>, SourceMap) {
    let (mut ast, mut sources) = (Ast::new(), SourceMap::new());
    let id = sources.add(name, text).expect("small");
    let parsed = parse_file(&mut ast, &sources, id);
    let mut program = Program::new();
    let mut diagnostics = parsed.diagnostics;
    if diagnostics.is_empty() {
        let options = Options::default();
        diagnostics =
            check(&mut program, &mut ast, &mut sources, "main", vec![parsed.file], &mut Lib, options).1;
    }
    (program, ast, diagnostics, sources)
}

fn messages(text: &str) -> String {
    let (_, _, diagnostics, sources) = run("a.go", text);
    diag::render(&diagnostics, &sources)
}

/// Texts wanted on each line of a file.
fn wanted(text: &str) -> Vec<(u32, Vec<&str>)> {
    let mut out = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if let Some((_, rest)) = line.split_once("// ERROR ") {
            out.push((i as u32 + 1, rest.split('"').skip(1).step_by(2).collect()));
        }
    }
    out
}

#[test]
fn files_have_the_errors_that_they_say() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/check");
    let mut files: Vec<_> =
        std::fs::read_dir(dir).expect("test files").map(|e| e.expect("entry").path()).collect();
    files.sort();
    assert!(files.len() > 2, "the test files are gone");
    for path in files {
        let text = std::fs::read_to_string(&path).expect("readable");
        let name = path.file_name().and_then(|n| n.to_str()).expect("plain name").to_string();
        let (_, _, diagnostics, sources) = run(&name, &text);
        let mut rest: Vec<(u32, String)> = diagnostics
            .iter()
            .map(|d| (sources.locate(d.pos).map_or(0, |l| l.line), d.render(&sources)))
            .collect();
        for (line, texts) in wanted(&text) {
            for want in texts {
                let at = rest.iter().position(|(l, m)| *l == line && m.contains(want));
                let at = at.unwrap_or_else(|| panic!("{name}:{line}: no error with {want:?} in {rest:#?}"));
                rest.remove(at);
            }
        }
        assert!(rest.is_empty(), "{name}: unexpected {rest:#?}");
    }
}

#[test]
fn continuation_lines_follow_gc() {
    let got = messages("package main\nfunc f(a int, b string) {}\nfunc main() { f(1); x := 1; x := 2 }\n");
    let want = "a.go:3:15: declared and not used: x\n";
    assert!(
        got.contains("not enough arguments in call to f\n\thave (number)\n\twant (int, string)\n"),
        "{got}"
    );
    assert!(got.contains("no new variables on left side of :=\n"), "{got}");
    assert!(got.contains(&want.replace("15", "21")), "{got}");
}

#[test]
fn imports_are_checked_and_missing_ones_reported() {
    let good = "package main\nimport \"lib\"\nfunc main() { println(lib.F(lib.C), lib.T{A: 1}.M()) }\n";
    assert_eq!(messages(good), "");
    let bad = "package main\nimport (\n\t\"nosuch\"\n\t\"lib\"\n)\nfunc main() { lib.v = 1; lib.Q() }\n";
    assert_eq!(
        messages(bad),
        "a.go:3:2: package nosuch is not in std\n\
         a.go:6:19: name v not exported by package lib\n\
         a.go:6:30: undefined: lib.Q\n"
    );
}

#[test]
fn package_variables_are_initialised_in_order_of_need() {
    let text =
        "package main\nvar a = b + f()\nvar b = 1\nvar c = 2\nfunc f() int { return c }\nfunc main() {}\n";
    let (p, _, diagnostics, _) = run("a.go", text);
    assert!(diagnostics.is_empty());
    let id = *p.init_order.last().expect("main");
    let order: Vec<&str> = p
        .package(id)
        .init_order
        .iter()
        .flat_map(|i| &i.lhs)
        .map(|&o| p.types.names.text(p.object(o).name))
        .collect();
    assert_eq!(order, ["b", "c", "a"]);
}

#[test]
fn captures_selections_ranges_and_instances_are_recorded() {
    let text = "package main\ntype E struct{ n int }\nfunc (e *E) M() {}\ntype S struct{ *E }\n\
        func id[T any](x T) T { return x }\n\
        func main() {\n\tx, y := 1, 2\n\ty = 3\n\tf := func() int { return x + y }\n\tvar s S\n\ts.M()\n\
        \tfor range 3 {\n\t}\n\t_ = id(f())\n}\n";
    let (p, ast, diagnostics, sources) = run("a.go", text);
    assert!(diagnostics.is_empty(), "{}", diag::render(&diagnostics, &sources));
    let (_, captured) = p.info.captures.iter().next().expect("a literal");
    let flags: Vec<(bool, bool)> =
        captured.iter().map(|&o| p.var(o).expect("variable")).map(|v| (v.captured, v.reassigned)).collect();
    assert_eq!(flags, [(true, false), (true, true)]);
    let method = p.info.selections.iter().find_map(|(_, s)| match s.kind {
        SelectionKind::Method { ptr_recv, .. } => Some((ptr_recv, s.path.to_vec())),
        _ => None,
    });
    assert_eq!(method, Some((true, vec![0])));
    assert_eq!(p.info.ranges.iter().map(|(_, k)| *k).collect::<Vec<_>>(), [RangeKind::Int]);
    let (_, instance) = p.info.instances.iter().next().expect("an instance");
    assert_eq!(p.types.display_list(&instance.args), "int");
    let constants = ast.exprs.iter().filter(|(e, _)| p.info.constant(*e).is_some()).count();
    assert!(constants >= 4, "literals have values");
    assert!(p.objects.iter().any(|o| matches!(o.kind, ObjKind::Func { recv: Some(_), .. })));
}

/// Runs with the stack that a program's main thread has.
fn with_stack(f: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(8 << 20).spawn(f).expect("thread").join().expect("no panic");
}

#[test]
fn deep_nesting_is_an_error_and_no_crash() {
    with_stack(|| {
        let n = 100_000;
        for body in [
            format!("var x = {}1{}", "(".repeat(n), ")".repeat(n)),
            format!("var x = {}1", "-".repeat(n)),
            format!("var x {}int", "[]".repeat(n)),
            format!("var x = 1{}", "+1".repeat(n)),
        ] {
            let got = messages(&format!("package main\n{body}\nfunc main() {{}}\n"));
            assert!(got.len() < 10_000, "one error, not many");
        }
        let nest = format!("package main\nfunc main() {{ {}{} }}\n", "{".repeat(900), "}".repeat(900));
        assert!(!messages(&nest).contains("panic"));
    });
}

#[test]
fn long_chains_of_declarations_end() {
    with_stack(|| {
        let chain = |f: &dyn Fn(usize) -> String| (0..3000).map(f).collect::<Vec<_>>().join("\n");
        let types = chain(&|i| format!("type T{i} struct {{ p *T{} }}", i + 1));
        assert_eq!(messages(&format!("package main\n{types}\ntype T3000 int\nfunc main() {{}}\n")), "");
        let constants = chain(&|i| format!("const c{i} = c{} + 1", i + 1));
        let got = messages(&format!("package main\n{constants}\nconst c3000 = 0\nfunc main() {{}}\n"));
        assert!(got.contains("chain of declarations too long"), "{got}");
        let slices =
            chain(&|i| if i == 0 { "type A0 = int".into() } else { format!("type A{i} = []A{}", i - 1) });
        let got = messages(&format!("package main\n{slices}\nfunc main() {{}}\n"));
        assert!(got.contains("type nested too deeply"), "{got}");
        let wide = chain(&|i| format!("type S{i} struct {{ x, y S{} }}", i + 1).replace("S3000 }", "int }"));
        let got = messages(&format!("package main\n{}\nfunc main() {{}}\n", wide));
        assert!(got.contains("too deep") || got.is_empty(), "{got}");
    });
}

#[test]
fn truncated_programs_never_panic() {
    with_stack(|| {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/check/accept.go");
        let text = std::fs::read_to_string(dir).expect("readable");
        let tokens: Vec<&str> = text.split_inclusive([' ', '\n']).collect();
        for i in 0..tokens.len() {
            // Leave out one word: the rest often still parses.
            let mut t = tokens.clone();
            t.remove(i);
            let _ = messages(&t.concat());
        }
    });
}
