//! What the editor knows of the session while a line is edited: names, members of types, signatures. A copy, made before the
//! line is read, so that no key ever waits for a goroutine, a lock of the session or a P.

use super::{commands, front};
use std::collections::BTreeMap;

/// A type's place in [`Names::types`].
pub type Shape = usize;

/// A field or method, and the type of what it is (of a field).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The name.
    pub name: String,
    /// A variable's or field's type.
    pub shape: Option<Shape>,
    /// The type of what a call gives; of a type, itself: what a conversion gives.
    pub result: Option<Shape>,
    /// Whether it is a field.
    pub is_field: bool,
    /// Whether it is a type.
    pub is_type: bool,
    /// A method's or function's signature.
    pub signature: Option<String>,
}

/// A type as the editor sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeInfo {
    /// Fields and methods.
    pub members: Vec<Member>,
    /// What indexing it or receiving from it gives.
    pub elem: Option<Shape>,
    /// What calling it gives.
    pub result: Option<Shape>,
}

/// Names that can be completed, with what is known of them.
#[derive(Debug, Default)]
pub struct Names {
    /// Names of the session.
    pub own: Vec<Member>,
    /// Exported names by package name.
    pub packages: BTreeMap<String, Vec<Member>>,
    /// What is known of types.
    pub types: Vec<TypeInfo>,
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
    ("color", &["on", "off"]),
    ("hints", &["on", "off"]),
    ("sigint", &["repl", "program"]),
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
            return self.members(operand);
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
        let fields = match self.operand(&rest[..open]) {
            Some(Found::Member(m)) if m.is_type => m.result.and_then(|s| self.types.get(s)),
            _ => None,
        };
        let fields = fields.into_iter().flat_map(|t| &t.members).filter(|m| m.is_field);
        fields.map(|m| m.name.clone()).collect()
    }

    /// What can be selected from the operand that ends a text.
    fn members(&self, operand: &str) -> Vec<String> {
        let names = |members: &[Member]| members.iter().map(|m| m.name.clone()).collect();
        match self.operand(operand) {
            Some(Found::Package(members)) => names(members),
            // Methods are selected from types too.
            Some(found) => {
                found.value().and_then(|s| self.types.get(s)).map_or(Vec::new(), |t| names(&t.members))
            }
            // A package that would be imported.
            None => {
                let name = &operand[word_start(operand)..];
                let alone = !operand[..operand.len() - name.len()].ends_with('.');
                let path = front::library_path(name).filter(|_| alone && !self.knows(name));
                path.map_or(Vec::new(), |path| crate::doc::names_of(path).map(str::to_string).collect())
            }
        }
    }

    fn knows(&self, name: &str) -> bool {
        self.own.iter().any(|m| m.name == name) || self.packages.contains_key(name)
    }

    /// What the operand at the end of a text is: a name with selections, calls, indices and literals behind it.
    fn operand(&self, text: &str) -> Option<Found<'_>> {
        let tokens: Vec<&str> = urgo_lang::lexer::tokenize(text)
            .tokens
            .iter()
            .filter_map(|t| text.get(t.start as usize..t.end as usize))
            .filter(|t| !t.trim().is_empty())
            .collect();
        self.ends_in(&tokens)
    }

    fn ends_in(&self, tokens: &[&str]) -> Option<Found<'_>> {
        let (last, before) = tokens.split_last()?;
        match *last {
            ")" | "]" | "}" => {
                let open = matching_open(tokens)?;
                let (before, inside) = (&tokens[..open], &tokens[open + 1..tokens.len() - 1]);
                let callee =
                    before.last().is_some_and(|t| t.ends_with(is_word) || matches!(*t, ")" | "]" | "}"));
                match *last {
                    ")" if callee && !is_keyword(before.last()?) => {
                        let shape = self.ends_in(before)?.call(self)?;
                        Some(Found::Value(shape))
                    }
                    // An expression in parentheses: what stands in front of its operand but for a receive changes no member.
                    ")" => {
                        let found = self.ends_in(inside)?;
                        let receives = inside.first() == Some(&"<-");
                        if receives {
                            Some(Found::Value(self.types.get(found.value()?)?.elem?))
                        } else {
                            Some(found)
                        }
                    }
                    "]" if callee => match self.ends_in(before)? {
                        // Type arguments.
                        Found::Member(m) if m.shape.is_none() => Some(Found::Member(m)),
                        found => Some(Found::Value(self.types.get(found.value()?)?.elem?)),
                    },
                    "}" => match self.ends_in(before)? {
                        Found::Member(m) if m.is_type => Some(Found::Value(m.result?)),
                        _ => None,
                    },
                    _ => None,
                }
            }
            name if name.ends_with(is_word) => match before.split_last() {
                Some((&".", before)) => {
                    let members = match self.ends_in(before)? {
                        Found::Package(members) => members.as_slice(),
                        found => &self.types.get(found.value()?)?.members,
                    };
                    members.iter().find(|m| m.name == name).map(Found::Member)
                }
                _ => {
                    let own = self.own.iter().find(|m| m.name == name).map(Found::Member);
                    own.or_else(|| self.packages.get(name).map(Found::Package))
                }
            },
            _ => None,
        }
    }

    /// The signature of the function in whose call's parentheses a text ends.
    pub fn signature(&self, before: &str) -> Option<&str> {
        let (open, '(') = enclosing(before)? else { return None };
        match self.operand(&before[..open])? {
            Found::Member(m) => m.signature.as_deref(),
            Found::Package(_) | Found::Value(_) => None,
        }
    }
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS.iter().take_while(|k| **k != "append").any(|k| *k == word)
}

/// Where the bracket opens that the last token closes.
fn matching_open(tokens: &[&str]) -> Option<usize> {
    let mut depth = 0;
    for (i, t) in tokens.iter().enumerate().rev() {
        match *t {
            ")" | "]" | "}" => depth += 1,
            "(" | "[" | "{" => {
                depth -= 1;
                if depth == 0 {
                    return Some(i);
                }
            }
            _ => {}
        }
    }
    None
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
    /// A value of a type.
    Value(Shape),
}

impl Found<'_> {
    /// The type from which members are selected.
    fn value(&self) -> Option<Shape> {
        match self {
            Found::Package(_) => None,
            Found::Member(m) if m.is_type => m.result,
            Found::Member(m) => m.shape,
            Found::Value(shape) => Some(*shape),
        }
    }

    /// The type of what a call or conversion gives.
    fn call(&self, names: &Names) -> Option<Shape> {
        match self {
            Found::Package(_) => None,
            Found::Member(m) => m.result,
            Found::Value(shape) => names.types.get(*shape)?.result,
        }
    }
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
        let signature = signature.map(str::to_string);
        Member { name: name.into(), shape, result: None, is_field, is_type: false, signature }
    }

    fn info(members: Vec<Member>) -> TypeInfo {
        TypeInfo { members, ..TypeInfo::default() }
    }

    /// Names of a session with a few of everything.
    pub fn names() -> Names {
        Names {
            own: vec![
                member("counter", Some(0), None),
                member("other", None, None),
                member("twice", None, Some("func(n int) int")),
                Member { result: Some(0), ..member("find", None, Some("func(string) *Counter")) },
                Member { is_type: true, result: Some(0), ..member("Counter", None, None) },
                member("all", Some(2), None),
            ],
            packages: BTreeMap::from([(
                "strings".to_string(),
                vec![
                    member("Fields", None, Some("func(string) []string")),
                    member("Field", None, None),
                    Member { result: Some(1), ..member("NewReader", None, Some("func(string) *Reader")) },
                ],
            )]),
            types: vec![
                info(vec![
                    member("inner", Some(1), None),
                    Member { result: Some(1), ..member("Add", None, Some("func(int) Deep")) },
                ]),
                info(vec![member("deep", None, None), member("depth", None, None)]),
                TypeInfo { elem: Some(0), ..TypeInfo::default() },
            ],
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
    fn what_calls_give_and_elements_have_members() {
        assert_eq!(completed("find(\"a)\").in"), ["inner"]);
        assert_eq!(completed("x := find(f(1)[2]).Add(3).de"), ["deep", "depth"]);
        assert_eq!(completed("strings.NewReader(\"x\").depth"), ["depth"]);
        assert_eq!(completed("all[0].inner.dep"), ["depth"]);
        assert_eq!(completed("(<-all).A"), ["Add"]);
        assert_eq!(completed("(&Counter{1, 2}).A"), ["Add"]);
        assert_eq!(completed("Counter(x).in"), ["inner"]);
        assert_eq!(completed("if (counter).in"), ["inner"]);
        assert_eq!(completed("twice(1).in"), [""; 0]);
        assert_eq!(completed("nobody(1)[2].in"), [""; 0]);
        // Packages that would be imported.
        assert_eq!(completed("bytes.EqualF"), ["EqualFold"]);
        assert_eq!(completed("x.bytes.EqualF"), [""; 0]);
    }

    #[test]
    fn calls_show_their_signature() {
        let names = names();
        assert_eq!(names.signature("twice("), Some("func(n int) int"));
        assert_eq!(names.signature("x + strings.Fields(\"a (\", "), Some("func(string) []string"));
        assert_eq!(names.signature("counter.Add(1"), Some("func(int) Deep"));
        assert_eq!(names.signature("twice(3)"), None);
        assert_eq!(names.signature("nobody("), None);
    }
}
