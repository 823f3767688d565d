//! What each optional pass does, shown: dumps of small programs with the pass and without it.
//!
//! `tests/passes/PASS.go` says in its head what to count in which dump (`// dump STAGE FUNC [--before=PASS]`, then
//! `// count TEXT: what that is`). `PASS.golden` has the counts with the pass and without; `URGO_BLESS=1` writes it anew. A
//! program whose counts are all the same shows nothing, and fails. (The pass `prelude` is about units that resume in the
//! middle, which no dump shows: see `jit/src/shape.rs`.)

use crate::urgo::{Urgo, programs, root};
use urgo_abi::pass::Pass;

/// What `urgo` prints with these arguments.
fn out(args: &[&str]) -> String {
    let output = Urgo::new(args).output();
    assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""), "urgo {}", args.join(" "));
    output.stdout
}

/// A dump of a function, with some passes left out.
fn dump(file: &str, directive: &str, off: &str) -> String {
    let mut words = directive.split_whitespace();
    let stage = words.next().expect("a stage");
    let target = format!("{file}:{}", words.next().expect("a function"));
    let off = format!("--jit-off={off}");
    let mut args = vec!["dump", off.as_str()];
    args.extend(words);
    // Only so are notes of passes in it.
    if stage == "bytecode" {
        args.push("--after=optimiser");
    }
    args.extend([stage, target.as_str()]);
    out(&args)
}

/// The golden text of a program, and whether anything differs in it.
fn counts(file: &str, source: &str, pass: Pass) -> (String, bool) {
    let mut text = String::new();
    let mut differs = false;
    let mut dumps = None;
    for line in source.lines().map_while(|l| l.strip_prefix("//")).map(str::trim) {
        if let Some(directive) = line.strip_prefix("dump ") {
            dumps = Some([dump(file, directive, ""), dump(file, directive, pass.name())]);
            text += &format!("{directive}\n");
        } else if let Some((what, meaning)) = line.strip_prefix("count ").and_then(|l| l.rsplit_once(": ")) {
            let dumps = dumps.as_ref().expect("a dump in front of what is counted");
            let [on, off] = [0, 1].map(|i: usize| dumps[i].matches(what).count());
            differs |= on != off;
            text += &format!("  {on} with, {off} without: {what}: {meaning}\n");
        }
    }
    (text, differs)
}

#[test]
fn every_pass_does_what_it_says() {
    let bless = std::env::var("URGO_BLESS").is_ok_and(|v| v == "1");
    let mut shown = Vec::new();
    let mut wrong = Vec::new();
    for program in programs("tests/passes") {
        let name = program.file_stem().and_then(|s| s.to_str()).expect("a name");
        let pass = Pass::named(name).unwrap_or_else(|e| panic!("{}: {e}", program.display()));
        let file = program.to_str().expect("the path is UTF-8");
        let source = std::fs::read_to_string(root().join(&program)).expect("the program is readable");
        let (text, differs) = counts(file, &source, pass);
        if !differs {
            wrong.push(format!("{name}: the same with and without the pass\n{text}"));
        }
        let golden = root().join(program.with_extension("golden"));
        if bless {
            std::fs::write(&golden, &text).expect("the golden file can be written");
        } else if std::fs::read_to_string(&golden).ok().as_deref() != Some(&*text) {
            wrong.push(format!("{}:\n{text}", golden.display()));
        }
        let off = format!("--jit-off={name}");
        let oracle = Urgo::new(&["run", "--tier=interp", file]).output();
        assert_eq!(oracle.status, Some(0), "{}", oracle.stderr);
        for flags in [["--tier=jit", "--jit-off="], ["--tier=jit", &off]] {
            let args = [&["run"], &flags[..], &[file]].concat();
            assert_eq!(Urgo::new(&args).output(), oracle, "urgo {}", args.join(" "));
        }
        shown.push(pass);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let missing: Vec<&str> =
        Pass::ALL.iter().filter(|p| **p != Pass::Prelude && !shown.contains(p)).map(|p| p.name()).collect();
    assert!(missing.is_empty(), "passes without a program: {missing:?}");
}

#[test]
fn passes_are_named_in_help_and_mistakes() {
    let help = out(&["help", "passes"]);
    assert!(Pass::HELP.iter().all(|(name, about)| help.contains(name) && help.contains(about)), "{help}");
    for (args, env) in
        [(vec!["run", "--jit-off=nil,nosuch", "x.go"], None), (vec!["run", "x.go"], Some("nosuch"))]
    {
        let urgo = env.iter().fold(Urgo::new(&args), |u, v| u.env("URGO_JITOFF", v));
        let output = urgo.output();
        assert_eq!(output.status, Some(2));
        assert!(output.stderr.contains("unknown pass \"nosuch\"; there are inline, "), "{}", output.stderr);
    }
}

/// A dump after a pass has its work and not that of later ones; before it, not its own either.
#[test]
fn stages_are_shown_between_passes() {
    let shown = |flag: &str, stage: &str, target: &str| out(&["dump", flag, stage, target]);
    let bytecode = |flag: &str| shown(flag, "bytecode", "tests/passes/inline.go:main.sum");
    assert!(bytecode("--before=inline").contains("call main.twice"));
    let after = bytecode("--after=inline");
    assert!(after.contains("; in main.twice at 0, level 1") && !after.contains("call main.twice"), "{after}");
    let bounds = |flag: &str| shown(flag, "bytecode", "tests/passes/bounds.go:main.sum");
    assert!(!bounds("--before=bounds").contains("no check") && bounds("--after=bounds").contains("no check"));
    let ir = |flag: &str| shown(flag, "ir", "tests/passes/optimiser.go:main.poly");
    assert!(
        ir("--before=optimiser").matches("imul").count() > ir("--after=optimiser").matches("imul").count()
    );
    let wrong = Urgo::new(&["dump", "--after=nosuch", "ir", "tests/passes/nil.go"]).output();
    assert_eq!(wrong.status, Some(2));
    assert!(wrong.stderr.contains("unknown pass"), "{}", wrong.stderr);
}

/// `--stats` tells what share of the time ran compiled, and names hot functions that were not compiled.
#[test]
fn what_was_not_compiled_is_told() {
    let stats = |flags: &[&str]| {
        let args = [&["run", "--stats"], flags, &["tests/passes/recursion.go"]].concat();
        let output = Urgo::new(&args).output();
        assert_eq!(output.status, Some(0));
        output.stderr
    };
    let permille = |text: &str| -> u64 {
        let line = text.lines().find(|l| l.starts_with("compiled_permille ")).expect("the share is told");
        line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).expect("a number")
    };
    let (compiled, interpreted) = (stats(&["--tier=jit"]), stats(&["--tier=interp"]));
    assert!(permille(&compiled) > 500 && permille(&interpreted) < 300, "{compiled}\n{interpreted}");
    assert!(!compiled.contains("\ndeclined "), "{compiled}");
    let declined = stats(&["--tier=jit", "--debug=jit-limit=0"]);
    assert!(declined.contains("\ndeclined main.fib: limit (1)\n"), "{declined}");
}
