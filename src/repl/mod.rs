//! The prompt: `urgo repl`, and `urgo` alone on a terminal.
//!
//! [`front`] compiles entries, [`engine`] runs them, [`commands`] are those that begin with a colon, [`goroutines`] tells
//! what goroutines do, [`output`] brings what is printed to the screen. None of them knows a terminal: [`plain`] reads
//! entries from any text, [`editor`] from a person.

pub mod commands;

pub mod editor;
pub mod engine;
pub mod front;
pub mod goroutines;
pub mod input;
pub mod names;
pub mod output;
pub mod paint;
pub mod plain;
pub mod save;
mod signals;
pub mod terminal;

use crate::cli::Options;
use crate::driver::STATUS_DEFECT;
use crate::text;
use engine::Engine;
use output::Output;
use std::io::IsTerminal;

/// Runs a session; gives the exit status. `files` are loaded first.
pub fn run(options: &Options, files: &[String], plain: bool) -> i32 {
    // Before any thread is started: all of them leave these signals to one.
    let signals = signals::Signals::take();
    let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    // Those with which the editor would do no better.
    let dumb = std::env::var("TERM").is_ok_and(|t| ["dumb", "cons25", "emacs"].contains(&t.as_str()));
    let with_editor = terminal && !plain && !dumb;
    let colour = with_editor && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    if with_editor {
        terminal::remember();
    }
    let output = Output::new(colour);
    let mut engine = match Engine::new(options, output.clone()) {
        Ok(engine) => engine,
        Err(failure) => {
            let (message, _) = failure.report();
            text::error(&message);
            return STATUS_DEFECT;
        }
    };
    let keys = match (with_editor, terminal) {
        (true, _) => signals::Keys::Editor,
        (false, true) => signals::Keys::Terminal,
        (false, false) => signals::Keys::Nobody,
    };
    signals.watch(engine.interrupter(), keys);
    let of_session = engine.interrupter();
    crate::top::serve_whichever(move || Some(of_session.runtime()));
    for file in files {
        output.say(&commands::load(&mut engine, file));
    }
    let status = if with_editor {
        editor::run(&mut engine)
    } else {
        plain::run(&mut engine, std::io::stdin().lock(), terminal);
        0
    };
    // Whatever still runs ends with the process; nobody waits for it.
    std::mem::forget(engine);
    status
}

/// Shows the value of an expression; gives the exit status.
pub fn show(expression: &str, options: &Options) -> i32 {
    let output = Output::new(false);
    let mut engine = match Engine::new(options, output) {
        Ok(engine) => engine,
        Err(failure) => {
            text::error(&failure.report().0);
            return STATUS_DEFECT;
        }
    };
    let status = engine.show("-p", expression);
    // Whatever still runs ends with the process; nobody waits for it.
    std::mem::forget(engine);
    status
}
