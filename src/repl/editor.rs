//! A session at a terminal: the line editor, its keys, completion, history.
//!
//! What the editor needs to know of the session while a line is edited is copied for it before ([`Names`]); so no key ever
//! waits for a goroutine, a lock of the session or a P.

use super::engine::{Engine, Interrupter};
use super::front;
use super::names::Names;
use super::output::Output;
use super::paint::paint;
use super::plain::{self, Fed};
use crate::driver::STATUS_DEFECT;
use crate::text;
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter, HistoryHinter};
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{
    Cmd, ColorMode, ConditionalEventHandler, Config, Context, Editor, Event, EventContext, EventHandler,
    ExternalPrinter, Helper, KeyEvent, Movement, RepeatCount,
};
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use urgo_lang::Completeness;

const PROMPT: &str = "> ";
const HISTORY_ITEMS: usize = 10_000;
const SIGINT: i32 = nix::sys::signal::Signal::SIGINT as i32;

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
        // Whether there are colours is a setting of ours.
        .color_mode(ColorMode::Enabled)
        .build();
    let mut editor: Editor<Prompt, FileHistory> = Editor::with_config(config)?;
    editor.set_helper(Some(Prompt { output: Some(engine.output.clone()), ..Prompt::default() }));
    let dump = Dump { interrupter: engine.interrupter() };
    editor.bind_sequence(KeyEvent::ctrl('\\'), EventHandler::Conditional(Box::new(dump)));
    editor.bind_sequence(
        KeyEvent::from('\r'),
        EventHandler::Conditional(Box::new(Accept { output: engine.output.clone() })),
    );
    let cleared = Arc::<AtomicBool>::default();
    editor.bind_sequence(
        KeyEvent::ctrl('c'),
        EventHandler::Conditional(Box::new(Clear { cleared: cleared.clone() })),
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
            prompt.names = engine.names();
            (prompt.colour, prompt.hints) = (engine.output.has_colour(), engine.hints);
        }
        engine.output.end_line();
        if let Some(input) = &engine.input {
            input.set_prompting(true);
        }
        engine.output.set_editing(true);
        super::terminal::wait_if_ending();
        let read = editor.readline(PROMPT);
        engine.output.set_editing(false);
        if let Some(input) = &engine.input {
            input.set_prompting(false);
        }
        // Relaxed: set by this thread's own keys.
        if cleared.swap(false, Relaxed) {
            interrupts = 0;
        }
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
            // At an empty line, too, a program may have asked for it.
            Err(ReadlineError::Interrupted)
                if engine.interrupter().sigint_is_programs() && urgo_sched::pass_on(SIGINT) => {}
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

/// Ctrl-C: a line that is not empty is cleared, all lines of it. On an empty one it is what it is without this.
struct Clear {
    /// It has cleared a line.
    cleared: Arc<AtomicBool>,
}

impl ConditionalEventHandler for Clear {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, ctx: &EventContext) -> Option<Cmd> {
        if ctx.line().is_empty() {
            return None;
        }
        self.cleared.store(true, Relaxed); // Relaxed: read by the same thread
        Some(Cmd::Kill(Movement::WholeBuffer))
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

/// The editor's view of the session.
#[derive(Default)]
struct Prompt {
    names: Names,
    colour: bool,
    hints: bool,
    /// Who wants to know when the line is painted.
    output: Option<Output>,
}

impl Helper for Prompt {}

impl Highlighter for Prompt {
    fn highlight<'l>(&self, line: &'l str, pos: usize) -> Cow<'l, str> {
        if let Some(output) = &self.output {
            output.painted();
        }
        if self.colour { Cow::Owned(paint(line, pos)) } else { Cow::Borrowed(line) }
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.colour { Cow::Owned(format!("\x1b[2m{hint}\x1b[0m")) } else { Cow::Borrowed(hint) }
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        true
    }
}

/// What stands dim behind the cursor: a signature, or the rest of an earlier entry, which can be taken.
#[derive(Debug)]
struct Dim {
    shown: String,
    taken: bool,
}

impl Hint for Dim {
    fn display(&self) -> &str {
        &self.shown
    }

    fn completion(&self) -> Option<&str> {
        self.taken.then_some(self.shown.as_str())
    }
}

impl Hinter for Prompt {
    type Hint = Dim;

    fn hint(&self, line: &str, pos: usize, ctx: &Context<'_>) -> Option<Dim> {
        if pos < line.len() || !self.hints {
            return None;
        }
        if let Some(signature) = self.names.signature(line) {
            return Some(Dim { shown: format!("  {signature}"), taken: false });
        }
        // The rest of an entry of several lines would be shown over what follows.
        let shown = HistoryHinter::new().hint(line, pos, ctx).filter(|h| !h.contains('\n'))?;
        Some(Dim { shown, taken: true })
    }
}

impl Validator for Prompt {
    fn validate(&self, ctx: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if goes_on(ctx.input()) { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}

impl Completer for Prompt {
    type Candidate = String;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        Ok(self.names.complete(line, pos))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repl::names;
    use rustyline::history::History;

    #[test]
    fn hints_are_signatures_or_earlier_entries() {
        let prompt = Prompt { names: names::tests::names(), hints: true, ..Prompt::default() };
        let mut history = FileHistory::new();
        for entry in ["counter.Add(7)", "func f() {\n}"] {
            history.add(entry).expect("there is room");
        }
        let hint = |line: &str| prompt.hint(line, line.len(), &Context::new(&history));
        let call = hint("twice(").expect("a signature");
        assert_eq!((call.display(), call.completion()), ("  func(n int) int", None));
        let earlier = hint("counter.A").expect("an entry");
        assert_eq!(earlier.completion(), Some("dd(7)"));
        assert!(hint("func f").is_none() && hint("nothing").is_none());
    }

    #[test]
    fn enter_submits_what_is_complete() {
        assert!(goes_on("func f() {") && goes_on("x +"));
        assert!(!goes_on("x") && !goes_on(":kill (") && !goes_on("x +\n") && goes_on("{\n\n"));
    }
}
