//! Build constraints: whether a file of a package belongs to a program for this system.
//!
//! `//go:build EXPR` decides if there is one; else all `// +build` lines must hold, which count only in front of an empty
//! line. Both stand before the package clause, among comments and empty lines. Files that are named on the command line
//! are not asked.

/// The release tags that hold, `go1.1` up to this.
const MINOR: u32 = 27;
/// Expressions nested deeper than this are refused, as false.
const MAX_DEPTH: u32 = 100;

/// Whether the constraints in a file's text hold.
pub fn admits(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let mut plus = Vec::new();
    let mut pending = Vec::new();
    for line in header(&text) {
        if let Some(expr) =
            line.strip_prefix("//go:build").filter(|e| e.is_empty() || e.starts_with([' ', '\t']))
        {
            return Parser { rest: expr, depth: 0 }.whole();
        }
        match line.strip_prefix("//").map(str::trim_start).and_then(|c| c.strip_prefix("+build")) {
            Some(options) if options.is_empty() || options.starts_with([' ', '\t']) => pending.push(options),
            _ if line.is_empty() => plus.append(&mut pending),
            _ => {}
        }
    }
    plus.into_iter().all(|options| {
        options.split_whitespace().any(|option| {
            option.split(',').all(|term| match term.strip_prefix('!') {
                Some(tag) => !holds(tag),
                None => holds(term),
            })
        })
    })
}

/// Comment lines and empty lines in front of the package clause, without what block comments hold.
fn header(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut in_block = false;
    for line in text.lines().map(str::trim) {
        if in_block {
            in_block = !line.ends_with("*/");
        } else if line.is_empty() || line.starts_with("//") {
            out.push(line);
        } else if line.starts_with("/*") {
            in_block = !line.ends_with("*/");
        } else {
            break;
        }
    }
    out
}

/// Whether a tag is set.
fn holds(tag: &str) -> bool {
    match tag.strip_prefix("go1.").map(str::parse::<u32>) {
        Some(Ok(minor)) => (1..=MINOR).contains(&minor),
        _ => matches!(tag, "linux" | "unix" | "amd64" | "gc"),
    }
}

/// Evaluates `a && (b || !c)`. What is no such expression is false.
struct Parser<'t> {
    rest: &'t str,
    depth: u32,
}

impl Parser<'_> {
    fn whole(mut self) -> bool {
        self.or().is_some_and(|value| value && self.rest.trim().is_empty())
    }

    fn or(&mut self) -> Option<bool> {
        let mut value = self.and()?;
        while self.takes("||") {
            value |= self.and()?;
        }
        Some(value)
    }

    fn and(&mut self) -> Option<bool> {
        let mut value = self.not()?;
        while self.takes("&&") {
            value &= self.not()?;
        }
        Some(value)
    }

    fn not(&mut self) -> Option<bool> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let value = if self.takes("!") {
            !self.not()?
        } else if self.takes("(") {
            let value = self.or()?;
            self.takes(")").then_some(value)?
        } else {
            let text = self.rest.trim_start();
            let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').unwrap_or(text.len());
            self.rest = &text[end..];
            (end > 0).then(|| holds(&text[..end]))?
        };
        self.depth -= 1;
        Some(value)
    }

    fn takes(&mut self, token: &str) -> bool {
        match self.rest.trim_start().strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::admits;

    #[test]
    fn go_build_lines_decide() {
        let ours = |expr: &str| admits(format!("// hello\n\n//go:build {expr}\n\npackage p\n").as_bytes());
        assert!(ours("linux") && ours("linux && amd64") && ours("windows || unix") && ours("!windows"));
        assert!(ours("(go1.18 && !go1.99) || ignore") && ours("gc && !(darwin || cgo)"));
        assert!(!ours("ignore") && !ours("windows") && !ours("linux && !amd64") && !ours("linux linux"));
        assert!(!ours("(linux") && !ours("") && !ours(&"(".repeat(100_000)));
        assert!(admits(b"package p\n//go:build ignore\n"), "behind the package clause it is a comment");
        assert!(admits(b"/*\n//go:build ignore\n*/\npackage p\n"));
    }

    #[test]
    fn plus_build_lines_count_before_an_empty_line() {
        assert!(!admits(b"// +build ignore\n\npackage p\n"));
        assert!(admits(b"// +build ignore\npackage p\n"));
        assert!(admits(b"// +build windows linux,amd64\n\npackage p\n"));
        assert!(!admits(b"// +build linux\n// +build !amd64\n\npackage p\n"));
        assert!(admits(b"// +build ignore\n//go:build linux\n\npackage p\n"));
    }
}
