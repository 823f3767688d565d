//! The program that runs a package's tests, as Go source.

use super::cover::{self, Covered, Mode};
use super::package::Package;
use std::fmt::Write;

/// Name of the program's file in messages, if there were any.
pub const NAME: &str = "_testmain.go";

/// The program's text. It imports the package by its path, and its external tests by the path with `_test` behind.
pub fn main_file(package: &Package, covered: &[Covered], mode: Option<Mode>) -> String {
    let mut out = String::from("package main\n\nimport (\n\t\"os\"\n");
    if package.test_main.is_some() {
        out.push_str("\t\"reflect\"\n");
    }
    out.push_str("\t\"regexp\"\n\t\"testing\"\n");
    for (side, alias) in ALIASES.iter().enumerate() {
        let files = if side == 0 { &package.inside } else { &package.outside };
        if !files.is_empty() {
            let alias = if package.uses[side] { alias } else { "_" };
            let _ = writeln!(out, "\t{alias} {}", quoted(&import_path(package, side)));
        }
    }
    if !covered.is_empty() {
        let _ = writeln!(out, "\t{COVER_ALIAS} {}", quoted(&import_path(package, 0)));
    }
    out.push_str(")\n\n");
    if let Some(mode) = mode {
        out.push_str(&cover::registration(covered, COVER_ALIAS, mode));
    }
    table(&mut out, "tests", "InternalTest", &package.tests);
    table(&mut out, "benchmarks", "InternalBenchmark", &package.benchmarks);
    table(&mut out, "fuzzTargets", "InternalFuzzTarget", &package.fuzz_targets);
    out.push_str("var examples = []testing.InternalExample{\n");
    for (side, e) in &package.examples {
        let (name, output) = (quoted(&e.name), quoted(&e.output));
        let _ = writeln!(out, "\t{{{name}, {}.{}, {output}, {}}},", ALIASES[*side], e.name, e.unordered);
    }
    out.push_str("}\n\n");
    out.push_str(DEPS);
    let _ = writeln!(out, "func (deps) ImportPath() string {{ return {} }}\n", quoted(&package.path));
    out.push_str(
        "func main() {\n\tm := testing.MainStart(deps{}, tests, benchmarks, fuzzTargets, examples)\n",
    );
    match package.test_main {
        Some(side) => {
            let _ = writeln!(out, "\t{}.TestMain(m)", ALIASES[side]);
            out.push_str("\tos.Exit(int(reflect.ValueOf(m).Elem().FieldByName(\"exitCode\").Int()))\n}\n");
        }
        None => out.push_str("\tos.Exit(m.Run())\n}\n"),
    }
    out
}

/// The path that the program imports the tests of a side by.
pub fn import_path(package: &Package, side: usize) -> String {
    if side == 0 { package.path.clone() } else { format!("{}_test", package.path) }
}

const COVER_ALIAS: &str = "_cover";

const ALIASES: [&str; 2] = ["_test", "_xtest"];

/// What package testing asks of the program: patterns are regular expressions.
const DEPS: &str = "type deps struct{}

var lastPattern string
var lastRegexp *regexp.Regexp

func (deps) MatchString(pat, str string) (bool, error) {
	if lastRegexp == nil || pat != lastPattern {
		re, err := regexp.Compile(pat)
		if err != nil {
			return false, err
		}
		lastPattern, lastRegexp = pat, re
	}
	return lastRegexp.MatchString(str), nil
}

";

fn table(out: &mut String, name: &str, ty: &str, rows: &[(usize, String)]) {
    let _ = writeln!(out, "var {name} = []testing.{ty}{{");
    for (side, function) in rows {
        let _ = writeln!(out, "\t{{{}, {}.{function}}},", quoted(function), ALIASES[*side]);
    }
    out.push_str("}\n\n");
}

/// A string literal.
pub fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_literals() {
        assert_eq!(quoted("a\"\\\n\tü"), "\"a\\\"\\\\\\n\\u0009ü\"");
    }
}
