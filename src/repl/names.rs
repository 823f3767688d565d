//! What the editor knows of the session while a line is edited: names, members of types, signatures. A copy, made before the
//! line is read, so that no key ever waits for a goroutine, a lock of the session or a P.

use super::commands;
use std::collections::BTreeMap;

/// A type's place in [`Names::types`].
pub type Shape = usize;

/// A field or method, and the type of what it is (of a field).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The name.
    pub name: String,
    /// A field's type, if it has members of its own.
    pub shape: Option<Shape>,
    /// Whether it is a field.
    pub is_field: bool,
    /// A method's or function's signature.
    pub signature: Option<String>,
}

/// Names that can be completed, with what is known of them.
#[derive(Debug, Default)]
pub struct Names {
    /// Names of the session.
    pub own: Vec<Member>,
    /// Exported names by package name.
    pub packages: BTreeMap<String, Vec<Member>>,
    /// Members by type.
    pub types: Vec<Vec<Member>>,
    /// Types that were declared at the prompt.
    pub declared: BTreeMap<String, Shape>,
    /// Numbers of goroutines.
    pub goroutines: Vec<String>,
}

const KEYWORDS: &[&str] = &[
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
    "append",
    "cap",
    "clear",
    "close",
    "copy",
    "delete",
    "len",
    "make",
    "max",
    "min",
    "new",
    "panic",
    "print",
    "println",
    "recover",
    "true",
    "false",
    "nil",
    "iota",
];

/// Arguments of commands that are words.
const SETTINGS: &[(&str, &[&str])] = &[
    ("asyncpreempt", &["on", "off"]),
    ("maxprocs", &[]),
    ("slice", &[]),
    ("tier", &["auto", "interp", "jit"]),
    ("print", &["on", "off"]),
];

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where the word that ends a text begins.
fn word_start(text: &str) -> usize {
    let end = text.char_indices().rev().find(|(_, c)| !is_word(*c));
    end.map_or(0, |(i, c)| i + c.len_utf8())
}

impl Names {
    /// Where the completed word starts, and what it could be.
    pub fn complete(&self, line: &str, pos: usize) -> (usize, Vec<String>) {
        let before = &line[..pos];
        let start = word_start(before);
        let word = &before[start..];
        let rest = &before[..start];
        let (start, all) = if let Some(command) = before.strip_prefix(':') {
            match self.command_words(command) {
                Words::Files(from) => return (1 + from, files(&command[from..])),
                Words::These(all) => (start, all),
                Words::Names => (start, self.in_code(rest, line, start..pos)),
            }
        } else {
            (start, self.in_code(rest, line, start..pos))
        };
        let mut found: Vec<String> = all.into_iter().filter(|n| n.starts_with(word)).collect();
        found.sort();
        found.dedup();
        let wanted = !word.is_empty() || before.ends_with(['.', ' ', ':', '{', ',']);
        (start, if wanted { found } else { Vec::new() })
    }

    fn command_words(&self, command: &str) -> Words {
        let Some((name, rest)) = command.split_once(' ') else {
            return Words::These(commands::all_names().map(str::to_string).collect());
        };
        let names = |all: &[&str]| Words::These(all.iter().map(|n| n.to_string()).collect());
        match name {
            "kill" | "pause" | "resume" | "stack" | "locals" => {
                let all = (name == "kill").then(|| "all".to_string());
                Words::These(self.goroutines.iter().cloned().chain(all).collect())
            }
            "help" => Words::These(commands::all_names().map(str::to_string).collect()),
            "load" | "save" => Words::Files(command.len() - rest.trim_start().len()),
            "set" => match rest.split_once(' ') {
                None => names(&SETTINGS.iter().map(|s| s.0).collect::<Vec<_>>()),
                Some((key, _)) => names(SETTINGS.iter().find(|s| s.0 == key).map_or(&[], |s| s.1)),
            },
            _ => Words::Names,
        }
    }

    /// Names that can stand at a place of an entry; the word itself is at `word`.
    fn in_code(&self, rest: &str, line: &str, word: std::ops::Range<usize>) -> Vec<String> {
        if let Some(operand) = rest.strip_suffix('.') {
            return self.members(operand).iter().map(|m| m.name.clone()).collect();
        }
        let own = self.own.iter().map(|m| m.name.clone());
        let packages = urgo_lang::std::PATHS.iter().filter(|p| !p.starts_with("internal/"));
        let packages = packages.map(|p| p.rsplit('/').next().unwrap_or(p).to_string());
        let mut all: Vec<String> =
            own.chain(KEYWORDS.iter().map(|k| k.to_string())).chain(packages).collect();
        all.extend(self.literal_fields(rest));
        // Locals: whatever else is named in the entry.
        for text in [&line[..word.start], &line[word.end..]] {
            let words = text.split(|c: char| !is_word(c));
            all.extend(words.filter(|w| w.starts_with(|c: char| !c.is_ascii_digit())).map(str::to_string));
        }
        all
    }

    /// Fields of the struct in whose literal a text ends.
    fn literal_fields(&self, rest: &str) -> Vec<String> {
        let Some((open, '{')) = enclosing(rest) else { return Vec::new() };
        // Behind a colon there is a value.
        if !rest.trim_end().ends_with(['{', ',']) {
            return Vec::new();
        }
        let name = &rest[..open][word_start(&rest[..open])..];
        let shape = self.declared.get(name).and_then(|s| self.types.get(*s));
        let fields = shape.into_iter().flatten().filter(|m| m.is_field);
        fields.map(|m| m.name.clone()).collect()
    }

    /// What can be selected from the operand that ends a text.
    fn members(&self, operand: &str) -> &[Member] {
        match self.path(operand) {
            Some(Found::Package(members)) => members,
            Some(Found::Member(m)) => m.shape.and_then(|s| self.types.get(s)).map_or(&[], Vec::as_slice),
            None => &[],
        }
    }

    /// What the names with dots between them at the end of a text are.
    fn path(&self, text: &str) -> Option<Found<'_>> {
        let start = text.char_indices().rev().find(|(_, c)| !is_word(*c) && *c != '.');
        let mut names = text[start.map_or(0, |(i, c)| i + c.len_utf8())..].split('.');
        let first = names.next()?;
        let own = self.own.iter().find(|m| m.name == first).map(Found::Member);
        let mut found = own.or_else(|| self.packages.get(first).map(Found::Package))?;
        for name in names {
            let members = match found {
                Found::Package(members) => members.as_slice(),
                Found::Member(m) => self.types.get(m.shape?)?,
            };
            found = Found::Member(members.iter().find(|m| m.name == name)?);
        }
        Some(found)
    }

    /// The signature of the function in whose call's parentheses a text ends.
    pub fn signature(&self, before: &str) -> Option<&str> {
        let (open, '(') = enclosing(before)? else { return None };
        match self.path(&before[..open])? {
            Found::Member(m) => m.signature.as_deref(),
            Found::Package(_) => None,
        }
    }
}

enum Words {
    These(Vec<String>),
    /// Names of files, from this place of the command on.
    Files(usize),
    /// What may stand in code.
    Names,
}

enum Found<'n> {
    Package(&'n Vec<Member>),
    Member(&'n Member),
}

/// The innermost bracket that is open at the end of a text, literals left out.
fn enclosing(text: &str) -> Option<(usize, char)> {
    let mut open = Vec::new();
    for t in urgo_lang::lexer::tokenize(text).tokens {
        match text.get(t.start as usize..t.end as usize) {
            Some("(" | "[" | "{") => open.push(t.start as usize),
            Some(")" | "]" | "}") => {
                open.pop();
            }
            _ => {}
        }
    }
    open.pop().and_then(|at| Some((at, text[at..].chars().next()?)))
}

/// Names of files that begin with a text; folders end in a slash.
fn files(begun: &str) -> Vec<String> {
    let (dir, prefix) = begun.rfind('/').map_or(("", begun), |i| begun.split_at(i + 1));
    let entries = std::fs::read_dir(if dir.is_empty() { "." } else { dir }).into_iter().flatten().flatten();
    let mut out: Vec<String> = entries
        .filter_map(|e| {
            let name = e.file_name().to_string_lossy().into_owned();
            let is_dir = e.path().is_dir();
            let hidden = name.starts_with('.') && !prefix.starts_with('.');
            let fits = name.starts_with(prefix) && !hidden && (is_dir || name.ends_with(".go"));
            fits.then(|| format!("{dir}{name}{}", if is_dir { "/" } else { "" }))
        })
        .collect();
    out.sort();
    out
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn member(name: &str, shape: Option<Shape>, signature: Option<&str>) -> Member {
        let is_field = signature.is_none();
        Member { name: name.into(), shape, is_field, signature: signature.map(str::to_string) }
    }

    /// Names of a session with a few of everything.
    pub fn names() -> Names {
        Names {
            own: vec![
                member("counter", Some(0), None),
                member("other", None, None),
                member("twice", None, Some("func(n int) int")),
            ],
            packages: BTreeMap::from([(
                "strings".to_string(),
                vec![member("Fields", None, Some("func(string) []string")), member("Field", None, None)],
            )]),
            types: vec![
                vec![member("inner", Some(1), None), member("Add", None, Some("func(int)"))],
                vec![member("deep", None, None), member("depth", None, None)],
            ],
            declared: BTreeMap::from([("Counter".to_string(), 0)]),
            goroutines: vec!["7".into()],
        }
    }

    fn completed(line: &str) -> Vec<String> {
        names().complete(line, line.len()).1
    }

    #[test]
    fn names_in_scope_members_and_commands_are_completed() {
        assert_eq!(completed("coun"), ["counter"]);
        assert_eq!(completed("strings.Fi"), ["Field", "Fields"]);
        assert_eq!(completed("x := othe"), ["other"]);
        assert_eq!(completed(":goro"), ["goroutines"]);
        assert_eq!(completed(":kill "), ["7", "all"]);
        assert_eq!(completed(":set asyncpreempt o"), ["off", "on"]);
        assert!(completed("fallt").contains(&"fallthrough".to_string()));
    }

    #[test]
    fn fields_methods_and_locals_are_completed() {
        assert_eq!(completed("counter."), ["Add", "inner"]);
        assert_eq!(completed("f(counter.inner.de"), ["deep", "depth"]);
        assert_eq!(completed("counter.nothing.de"), [""; 0]);
        assert_eq!(completed("func f() { velocity := 3; g(velo"), ["velocity"]);
        assert_eq!(completed("Counter{inn"), ["inner"]);
        assert_eq!(completed("Counter{inner: coun"), ["counter"]);
    }

    #[test]
    fn calls_show_their_signature() {
        let names = names();
        assert_eq!(names.signature("twice("), Some("func(n int) int"));
        assert_eq!(names.signature("x + strings.Fields(\"a (\", "), Some("func(string) []string"));
        assert_eq!(names.signature("counter.Add(1"), Some("func(int)"));
        assert_eq!(names.signature("twice(3)"), None);
        assert_eq!(names.signature("nobody("), None);
    }
}
