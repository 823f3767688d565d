//! A session without an editor: entries from a text, line by line.

use super::commands::{self, After};
use super::engine::Engine;
use super::front;
use std::io::BufRead;
use urgo_lang::Completeness;

/// What becomes of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fed {
    /// The entry goes on.
    More,
    /// It was carried out.
    Done,
    /// The session is to end.
    Leave,
}

/// Gathers lines into entries.
#[derive(Debug, Default)]
pub struct Reader {
    entry: String,
}

impl Reader {
    /// Takes a line, and carries out the entry if the line ends it.
    pub fn feed(&mut self, engine: &mut Engine, line: &str) -> Fed {
        let line = line.trim_end_matches(['\n', '\r']);
        if self.entry.is_empty() && line.trim().is_empty() {
            return Fed::Done;
        }
        let is_blank = line.trim().is_empty();
        if !self.entry.is_empty() {
            self.entry.push('\n');
        }
        self.entry.push_str(line);
        let goes_on = match front::completeness(&self.entry) {
            _ if self.entry.trim_start().starts_with(':') => false,
            Completeness::Incomplete { bracket } => bracket || !is_blank,
            Completeness::Complete | Completeness::Wrong => false,
        };
        if goes_on {
            return Fed::More;
        }
        self.finish(engine)
    }

    /// Carries out what has been gathered.
    pub fn finish(&mut self, engine: &mut Engine) -> Fed {
        let entry = std::mem::take(&mut self.entry);
        submit(engine, &entry)
    }
}

/// Carries out a whole entry or command.
pub fn submit(engine: &mut Engine, entry: &str) -> Fed {
    let text = entry.trim();
    if text.is_empty() {
        return Fed::Done;
    }
    match text.strip_prefix(':') {
        Some(command) => match commands::execute(engine, command) {
            After::Stay => Fed::Done,
            After::Leave => Fed::Leave,
        },
        None => {
            engine.submit(entry.trim_end());
            Fed::Done
        }
    }
}

/// Reads entries until the text ends; `prompts` if somebody types them at a terminal.
pub fn run(engine: &mut Engine, mut input: impl BufRead, prompts: bool) {
    let mut reader = Reader::default();
    let mut line = String::new();
    loop {
        line.clear();
        if prompts {
            engine.output.end_line();
            engine.output.prompt(if reader.entry.is_empty() { "> " } else { ". " });
        }
        let turn = engine.input.clone();
        if let Some(turn) = &turn {
            turn.set_prompting(true);
        }
        let read = input.read_line(&mut line);
        if let Some(turn) = &turn {
            turn.set_prompting(false);
        }
        if prompts {
            engine.output.line_read();
        }
        if engine.interrupter().forget_cleared() {
            reader.entry.clear();
        }
        match read {
            Ok(0) => break,
            Ok(_) => {}
            Err(e) => {
                engine.output.say(&format!("cannot read: {e}"));
                return;
            }
        }
        if reader.feed(engine, &line) == Fed::Leave {
            return;
        }
    }
    reader.finish(engine);
}
