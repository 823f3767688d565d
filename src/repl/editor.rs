//! A session at a terminal: the line editor, its keys, completion, history.
//!
//! What the editor needs to know of the session while a line is edited is copied for it before ([`Names`]); so no key ever
//! waits for a goroutine, a lock of the session or a P.

use super::commands;
use super::engine::{Engine, Interrupter};
use super::front::{self, NameKind};
use super::output::Output;
use super::plain::{self, Fed};
use crate::driver::STATUS_DEFECT;
use crate::text;
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{
    Cmd, ConditionalEventHandler, Config, Context, Editor, Event, EventContext, EventHandler,
    ExternalPrinter, Helper, KeyEvent, RepeatCount,
};
use std::collections::BTreeMap;
use std::path::PathBuf;
use urgo_lang::Completeness;

const PROMPT: &str = "> ";
const HISTORY_ITEMS: usize = 10_000;

/// Reads and carries out entries until the person leaves; gives the exit status.
pub fn run(engine: &mut Engine) -> i32 {
    match session(engine) {
        Ok(()) => 0,
        Err(e) => {
            text::error(&format!("urgo: {e}"));
            STATUS_DEFECT
        }
    }
}

fn session(engine: &mut Engine) -> rustyline::Result<()> {
    let config = Config::builder()
        .max_history_size(HISTORY_ITEMS)?
        .history_ignore_space(true)
        .history_ignore_dups(true)?
        .completion_type(rustyline::CompletionType::List)
        .bracketed_paste(true)
        .build();
    let mut editor: Editor<Prompt, FileHistory> = Editor::with_config(config)?;
    editor.set_helper(Some(Prompt::default()));
    let dump = Dump { interrupter: engine.interrupter() };
    editor.bind_sequence(KeyEvent::ctrl('\\'), EventHandler::Conditional(Box::new(dump)));
    editor.bind_sequence(
        KeyEvent::from('\r'),
        EventHandler::Conditional(Box::new(Accept { output: engine.output.clone() })),
    );
    let mut printer = editor.create_external_printer()?;
    // The printer fails only when the editor is gone, and then nobody edits.
    engine.output.start_pump(Box::new(move |text| drop(printer.print(text))))?;
    let history = history_file();
    if let Some(path) = &history {
        // There may be none yet.
        let _ = editor.load_history(path);
    }
    let mut interrupts = 0;
    loop {
        engine.poll();
        if let Some(prompt) = editor.helper_mut() {
            prompt.names = Names::of(engine);
        }
        engine.output.end_line();
        engine.output.set_editing(true);
        let read = editor.readline(PROMPT);
        engine.output.set_editing(false);
        match read {
            Ok(entry) => {
                interrupts = 0;
                let entry = entry.trim_end();
                if !entry.trim().is_empty() {
                    let stored = editor.add_history_entry(entry)?;
                    if let Some(path) = history.as_ref().filter(|_| stored) {
                        // A history that cannot be written is not worth an error at each entry.
                        let _ = editor.append_history(path);
                    }
                }
                if plain::submit(engine, entry) == Fed::Leave {
                    return Ok(());
                }
            }
            Err(ReadlineError::Interrupted) if engine.is_pending() => {
                engine.interrupter().interrupt();
                engine.wait();
            }
            Err(ReadlineError::Interrupted) => {
                interrupts += 1;
                if interrupts >= 2 {
                    return Ok(());
                }
                engine.output.say(":quit or ^D leaves");
            }
            Err(ReadlineError::Eof) => return Ok(()),
            Err(e) => return Err(e),
        }
    }
}

/// `URGO_HISTORY`, or a file in the XDG state folder.
fn history_file() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("URGO_HISTORY") {
        return Some(PathBuf::from(path)).filter(|p| !p.as_os_str().is_empty());
    }
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|p| p.is_absolute());
    let state = state.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/state")))?;
    let dir = state.join("urgo");
    std::fs::create_dir_all(&dir).ok()?;
    Some(dir.join("history"))
}

/// Ctrl-`\`: a dump above the line, which stays.
struct Dump {
    interrupter: Interrupter,
}

impl ConditionalEventHandler for Dump {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, _: &EventContext) -> Option<Cmd> {
        let interrupter = self.interrupter.clone();
        // Not on the editor's own thread: the dump is shown by it.
        let _ = std::thread::Builder::new().name("urgo-dump-key".into()).spawn(move || interrupter.dump());
        Some(Cmd::Noop)
    }
}

/// Enter: nothing is handed to the editor any more once it accepts the line.
struct Accept {
    output: Output,
}

impl ConditionalEventHandler for Accept {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, ctx: &EventContext) -> Option<Cmd> {
        if goes_on(ctx.line()) {
            return Some(Cmd::AcceptOrInsertLine { accept_in_the_middle: false });
        }
        self.output.hold();
        Some(Cmd::AcceptLine)
    }
}

/// Whether Enter begins another line of the entry.
fn goes_on(text: &str) -> bool {
    if text.trim_start().starts_with(':') {
        return false;
    }
    match front::completeness(text) {
        Completeness::Incomplete { bracket } => bracket || !text.ends_with('\n'),
        Completeness::Complete | Completeness::Wrong => false,
    }
}

/// Names that can be completed.
#[derive(Debug, Default)]
struct Names {
    own: Vec<String>,
    /// Exported names by package name.
    members: BTreeMap<String, Vec<String>>,
    goroutines: Vec<String>,
}

impl Names {
    fn of(engine: &Engine) -> Names {
        let own = engine.front.own_names(NameKind::All).into_iter().map(|n| n.0).collect();
        let imports = engine.front.imports();
        let members = imports.into_iter().map(|(name, _)| {
            let all = engine.front.members(&name);
            (name, all)
        });
        let goroutines = engine.remote().goroutines().iter().map(|g| g.goid.to_string()).collect();
        Names { own, members: members.collect(), goroutines }
    }
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

/// The editor's view of the session.
#[derive(Default)]
struct Prompt {
    names: Names,
}

impl Helper for Prompt {}
impl Highlighter for Prompt {}

impl Hinter for Prompt {
    type Hint = String;
}

impl Validator for Prompt {
    fn validate(&self, ctx: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if goes_on(ctx.input()) { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}

impl Completer for Prompt {
    type Candidate = String;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let before = &line[..pos];
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let start = before
            .rfind(|c: char| !is_word(c))
            .map_or(0, |i| i + line[i..].chars().next().map_or(1, char::len_utf8));
        let word = &before[start..];
        let all: Vec<String> = match before[..start].strip_suffix('.') {
            _ if before.starts_with(':') && !before.contains(' ') => {
                commands::all_names().map(str::to_string).collect()
            }
            _ if before.starts_with(':')
                && before[..start].trim_start_matches(':').trim().len() > 1
                && word.chars().all(|c| c.is_ascii_digit())
                && !self.names.goroutines.is_empty() =>
            {
                self.names.goroutines.clone()
            }
            Some(rest) => {
                let from = rest.rfind(|c: char| !is_word(c)).map_or(0, |i| i + 1);
                self.names.members.get(rest.get(from..).unwrap_or("")).cloned().unwrap_or_default()
            }
            None => {
                let own = self.names.own.iter().cloned();
                let packages = urgo_lang::std::PATHS.iter().filter(|p| !p.starts_with("internal/"));
                let packages = packages.map(|p| p.rsplit('/').next().unwrap_or(p).to_string());
                own.chain(KEYWORDS.iter().map(|k| k.to_string())).chain(packages).collect()
            }
        };
        let mut found: Vec<String> = all.into_iter().filter(|n| n.starts_with(word)).collect();
        found.sort();
        found.dedup();
        Ok((start, if word.is_empty() && !before.ends_with(['.', ' ', ':']) { Vec::new() } else { found }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(line: &str) -> Vec<String> {
        let members =
            BTreeMap::from([("strings".to_string(), vec!["Fields".to_string(), "Field".to_string()])]);
        let prompt = Prompt {
            names: Names {
                own: vec!["counter".into(), "other".into()],
                members,
                goroutines: vec!["7".into()],
            },
        };
        let history = FileHistory::new();
        prompt.complete(line, line.len(), &Context::new(&history)).expect("completion does not fail").1
    }

    #[test]
    fn names_in_scope_members_and_commands_are_completed() {
        assert_eq!(completed("coun"), ["counter"]);
        assert_eq!(completed("strings.Fi"), ["Field", "Fields"]);
        assert_eq!(completed("x := othe"), ["other"]);
        assert_eq!(completed(":goro"), ["goroutines"]);
        assert_eq!(completed(":kill "), ["7"]);
        assert!(completed("fallt").contains(&"fallthrough".to_string()));
    }

    #[test]
    fn enter_submits_what_is_complete() {
        assert!(goes_on("func f() {") && goes_on("x +"));
        assert!(!goes_on("x") && !goes_on(":kill (") && !goes_on("x +\n") && goes_on("{\n\n"));
    }
}
