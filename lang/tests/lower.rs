//! Lowering: bytecode of small functions against listings, and whole programs through the verifier.
//!
//! `tests/lower/NAME.go` are programs; `NAME.golden` is the listing of their functions whose names begin with
//! `main.`, rewritten by `BLESS=1`.

use std::path::Path;
use urgo_abi::inst::FuncId;
use urgo_abi::module::Module;
use urgo_lang::ast::Ast;
use urgo_lang::check::info::Program;
use urgo_lang::source::SourceMap;

/// Module and rendered diagnostics of a program of one file.
fn lower(name: &str, text: &str) -> (Module, String) {
    let (mut ast, mut sources, mut program) = (Ast::new(), SourceMap::new(), Program::new());
    let id = sources.add(name, text).expect("small");
    let parsed = urgo_lang::parse_file(&mut ast, &sources, id);
    let mut diagnostics = parsed.diagnostics;
    let mut module = Module::default();
    if diagnostics.is_empty() {
        let mut importer = urgo_lang::std::StdImporter;
        let files = vec![parsed.file];
        (_, diagnostics) = urgo_lang::check::check(
            &mut program,
            &mut ast,
            &mut sources,
            "main",
            files,
            &mut importer,
            Default::default(),
        );
    }
    if diagnostics.is_empty() {
        (module, diagnostics) = urgo_lang::lower(&mut program, &ast, &sources);
    }
    (module, urgo_lang::diag::render(&diagnostics, &sources))
}

fn verified(name: &str, text: &str) -> Module {
    let (module, errors) = lower(name, text);
    assert_eq!(errors, "", "{name}");
    urgo_abi::verify::module(&module).unwrap_or_else(|e| panic!("{name}: {e}"));
    module
}

#[test]
fn listings() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lower");
    let mut seen = 0;
    for entry in std::fs::read_dir(&dir).expect("folder of programs") {
        let path = entry.expect("entry").path();
        if path.extension().is_none_or(|e| e != "go") {
            continue;
        }
        seen += 1;
        let name = path.file_name().expect("name").to_string_lossy().into_owned();
        let module = verified(&name, &std::fs::read_to_string(&path).expect("program"));
        let have: String = (0..module.funcs.len() as u32)
            .filter(|f| module.funcs[*f as usize].name.starts_with("main."))
            .map(|f| urgo_abi::disasm::function(&module, FuncId(f)) + "\n")
            .collect();
        let golden = path.with_extension("golden");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&golden, &have).expect("writable");
        }
        let want = std::fs::read_to_string(&golden).unwrap_or_default();
        assert!(have == want, "{name}: listing differs; BLESS=1 rewrites it\n{have}");
    }
    assert!(seen >= 3, "{seen} programs");
}

#[test]
fn a_loop_has_one_jump_an_iteration() {
    let text = "package main\nfunc main() {\n\ts := 0\n\tfor i := 0; i < 10; i++ {\n\t\ts += i\n\t}\n\tprintln(s)\n}\n";
    let module = verified("loop.go", text);
    let main = module.funcs.iter().find(|f| f.name == "main.main").expect("main");
    let flow = urgo_abi::analysis::Flow::of(main);
    let [header] = flow.headers[..] else { panic!("{:?}", flow.headers) };
    let (start, end) = flow.range(flow.block_of(header));
    let body: Vec<&str> = urgo_abi::inst::instructions(&main.code)
        .filter(|(pc, _)| (start..end).contains(pc))
        .map(|(_, inst)| inst.opcode().name())
        .collect();
    assert_eq!(body, ["add_i64", "add_i64_k", "jlt_k"]);
}

#[test]
fn std_packages_are_lowered() {
    let text = "package main\nimport (\n\"errors\"\n\"fmt\"\n\"os\"\n\"runtime\"\n\"sort\"\n\"strings\"\n\"sync\"\n\"sync/atomic\"\n\"time\"\n)\n\
        type T struct{ a int; b []string }\nfunc (t *T) String() string { return fmt.Sprint(t.a) }\n\
        func main() {\n\tvar wg sync.WaitGroup\n\tvar n atomic.Int64\n\tvar mu sync.Mutex\n\twg.Add(1)\n\
        \tgo func() { defer wg.Done(); mu.Lock(); defer mu.Unlock(); n.Add(1); runtime.Gosched() }()\n\twg.Wait()\n\
        \ttime.Sleep(time.Millisecond)\n\tl := []int{3, 1}\n\tsort.Ints(l)\n\
        \tfmt.Printf(\"%v %d %s\\n\", &T{}, n.Load(), strings.Repeat(\"x\", 3))\n\
        \tfmt.Fprintln(os.Stderr, errors.New(\"e\"), l)\n}\n";
    let module = verified("std.go", text);
    assert!(module.entry.is_some() && module.well_known.bounds_error.is_some());
    let find = |name: &str| module.funcs.iter().any(|f| f.name == name);
    assert!(find("main.main.func1") && find("main.(*T).String") && find("fmt.Printf"));
}

#[test]
fn complex_division_is_a_call() {
    let text =
        "package main\nimport _ \"runtime\"\nfunc main() { x, y := 1i, complex64(2); println(x/x, y/y) }\n";
    let module = verified("complex.go", text);
    assert!(module.funcs.iter().any(|f| f.name == "runtime.complexDiv"));
}

#[test]
fn what_is_not_lowered_is_reported_at_its_place() {
    let text = "package main\nfunc f()\nfunc main() { f() }\n";
    let (_, errors) = lower("body.go", text);
    assert!(errors.starts_with("body.go:2:"), "{errors}");
}
