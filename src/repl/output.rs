//! What appears on the screen, in one order: what goroutines print, and what the session says.
//!
//! While nobody edits, bytes go straight out. While a line is being edited only the editor knows where the cursor is: then
//! bytes are handed to a thread, the *pump*, which joins whole lines and gives them to the editor's printer; that shows
//! them above the line. Half a line waits for the rest of it, but not for long.
//!
//! Only the pump prints through the editor, since that may wait for the editor's thread. Goroutines wait for the pump when
//! it is far behind; their Ps do not ([`HostSink::is_full`]).

use std::collections::VecDeque;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use urgo_vm::sink::HostSink;

/// Shows a text above the line that is being edited.
pub type Printer = Box<dyn FnMut(String) + Send>;

/// Bytes that may wait for the pump.
const LIMIT: usize = 64 << 10;
/// How long the pump gathers lines.
const GATHER: Duration = Duration::from_millis(16);
/// How long half a line waits for its end.
const HALF_LINE: Duration = Duration::from_millis(50);

/// How long the end of an edit waits for the pump.
const HANDING: Duration = Duration::from_millis(100);
/// How long the pump waits for what it gave to the editor to be shown; that may be busy with a search or a list.
const SHOWING: Duration = Duration::from_millis(200);

/// The session's output.
#[derive(Clone)]
pub struct Output(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// There is something for the pump, or room again, or the mode has changed.
    changed: Condvar,
    /// Notes are dim on a terminal.
    colour: AtomicBool,
}

#[derive(Default)]
struct State {
    /// A line is being edited.
    editing: bool,
    /// The editor takes nothing more until the next line.
    held: bool,
    /// For the pump.
    waiting: VecDeque<u8>,
    /// The pump is handing something to the editor.
    handing: bool,
    /// How often the editor has painted its line.
    painted: u64,
    /// The last byte that went straight out was no newline.
    in_line: bool,
    /// Everything that went out, for tests.
    captured: Option<Vec<u8>>,
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Output")
    }
}

impl Output {
    /// Output to the process's standard output.
    pub fn new(colour: bool) -> Output {
        Output(Arc::new(Shared { state: Mutex::default(), changed: Condvar::new(), colour: colour.into() }))
    }

    /// Output that is kept.
    pub fn captured() -> Output {
        let out = Output::new(false);
        out.lock().captured = Some(Vec::new());
        out
    }

    /// What was kept since it was last taken.
    pub fn take(&self) -> String {
        let kept = self.lock().captured.as_mut().map(std::mem::take);
        String::from_utf8_lossy(&kept.unwrap_or_default()).into_owned()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, bytes: &[u8]) {
        let mut state = self.lock();
        if state.editing {
            state.waiting.extend(bytes);
            drop(state);
            self.0.changed.notify_all();
            return;
        }
        write_out(&mut state, bytes);
    }

    /// Something the session says: whole lines, on lines of their own.
    pub fn say(&self, text: &str) {
        let mut line = String::new();
        if self.lock().in_line {
            line.push('\n');
        }
        line.push_str(text);
        if !line.ends_with('\n') {
            line.push('\n');
        }
        self.put(line.as_bytes());
    }

    /// A note, which is dim on a terminal.
    pub fn note(&self, text: &str) {
        if self.has_colour() {
            self.say(&format!("\x1b[2m{text}\x1b[0m"));
        } else {
            self.say(text);
        }
    }

    /// Whether there are colours.
    pub fn has_colour(&self) -> bool {
        self.0.colour.load(Relaxed) // Relaxed, here and below: a setting
    }

    /// Whether there are to be any.
    pub fn set_colour(&self, on: bool) {
        self.0.colour.store(on, Relaxed);
    }

    /// Whether what is printed next begins a line, as far as is known here.
    pub fn is_at_start(&self) -> bool {
        let state = self.lock();
        !state.in_line && !state.editing
    }

    /// Ends a line that a program has begun, before a prompt.
    pub fn end_line(&self) {
        let mut state = self.lock();
        if state.editing {
            if state.waiting.back().is_some_and(|last| *last != b'\n') {
                state.waiting.push_back(b'\n');
            }
        } else if state.in_line {
            write_out(&mut state, b"\n");
        }
    }

    /// A line is being edited from now on, or no longer. What the pump has not shown by then goes straight out.
    pub fn set_editing(&self, editing: bool) {
        let mut state = self.lock();
        if !editing {
            // What the pump has taken comes first. It may be kept waiting by an editor that reads no more.
            let handed = self.0.changed.wait_timeout_while(state, HANDING, |s| s.handing);
            state = handed.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.editing = editing;
        state.held = false;
        if !editing {
            let rest: Vec<u8> = state.waiting.drain(..).collect();
            write_out(&mut state, &rest);
        }
        drop(state);
        self.0.changed.notify_all();
    }

    /// The line is about to be accepted: the pump hands the editor nothing more.
    pub fn hold(&self) {
        self.lock().held = true;
    }

    /// The editor has painted its line: after a key, or because it has shown what the pump gave it.
    pub fn painted(&self) {
        self.lock().painted += 1;
        self.0.changed.notify_all();
    }

    /// Shows a prompt without an editor: what the session says next begins a line of its own.
    pub fn prompt(&self, text: &str) {
        let mut state = self.lock();
        write_out(&mut state, text.as_bytes());
    }

    /// A line has been read behind a prompt, and the terminal has shown its end.
    pub fn line_read(&self) {
        self.lock().in_line = false;
    }

    /// Starts the pump.
    pub fn start_pump(&self, printer: Printer) -> std::io::Result<()> {
        let output = self.clone();
        std::thread::Builder::new().name("urgo-pump".into()).spawn(move || output.pump(printer)).map(|_| ())
    }

    fn pump(&self, mut printer: Printer) {
        loop {
            let mut state = self.lock();
            while state.waiting.is_empty() {
                state = self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            drop(state);
            std::thread::sleep(GATHER);
            let mut state = self.lock();
            if !state.waiting.contains(&b'\n') {
                let waited = self.0.changed.wait_timeout(state, HALF_LINE);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
            if !state.editing || state.held {
                continue;
            }
            let end = state.waiting.iter().rposition(|b| *b == b'\n').map_or(state.waiting.len(), |i| i + 1);
            let bytes: Vec<u8> = state.waiting.drain(..end).collect();
            let painted = state.painted;
            state.handing = true;
            drop(state);
            self.0.changed.notify_all();
            if !bytes.is_empty() {
                printer(tame(&bytes));
            }
            let mut state = self.lock();
            state.handing = false;
            self.0.changed.notify_all();
            // The next only when this one is on the screen: what lies between pump and editor when a line is accepted
            // would appear behind what its entry prints.
            let shown =
                self.0.changed.wait_timeout_while(state, SHOWING, |s| s.editing && s.painted == painted);
            drop(shown);
        }
    }
}

fn write_out(state: &mut State, bytes: &[u8]) {
    let Some(last) = bytes.last() else { return };
    state.in_line = *last != b'\n';
    match &mut state.captured {
        Some(kept) => kept.extend_from_slice(bytes),
        None => {
            let mut out = std::io::stdout().lock();
            // Whoever closed it does not want to know.
            let _ = out.write_all(bytes).and_then(|()| out.flush());
        }
    }
}

/// What may be shown above a line that is being edited: no control characters that move the cursor. Tabs and colours stay.
fn tame(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len() + 1);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' if rest.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            '\x1b' => {
                let ahead: String = rest.clone().take_while(|c| !c.is_ascii_alphabetic()).collect();
                let is_colour =
                    ahead.starts_with('[') && rest.clone().nth(ahead.chars().count()) == Some('m');
                out.push_str(if is_colour { "\x1b" } else { "^[" });
            }
            c if c.is_control() => {
                out.push('^');
                out.push(char::from_u32(c as u32 ^ 0x40).unwrap_or('?'));
            }
            c => out.push(c),
        }
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// Standard output or standard error of the session's programs.
#[derive(Debug)]
pub struct ProgramOutput(pub Output);

impl HostSink for ProgramOutput {
    fn write(&self, bytes: &[u8]) {
        let shared = &self.0.0;
        let mut state = self.0.lock();
        while state.editing && state.waiting.len() >= LIMIT {
            state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        drop(state);
        self.0.put(bytes);
    }

    fn is_full(&self) -> bool {
        let state = self.0.lock();
        state.editing && state.waiting.len() >= LIMIT
    }
}

/// Where values are shown: on lines of their own.
#[derive(Debug)]
pub struct ShownOutput(pub Output);

impl HostSink for ShownOutput {
    fn write(&self, bytes: &[u8]) {
        self.0.end_line();
        ProgramOutput(self.0.clone()).write(bytes);
    }

    fn is_full(&self) -> bool {
        ProgramOutput(self.0.clone()).is_full()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_control_characters_reach_the_line() {
        assert_eq!(tame(b"a\tb\r\nc"), "a\tb\nc\n");
        assert_eq!(tame(b"10%\r20%\n"), "10%\n20%\n");
        assert_eq!(tame(b"\x1b[31mred\x1b[0m\n"), "\x1b[31mred\x1b[0m\n");
        assert_eq!(tame(b"\x1b[2J\x07\n"), "^[[2J^G\n");
    }

    #[test]
    fn the_session_speaks_on_lines_of_its_own() {
        let out = Output::captured();
        ProgramOutput(out.clone()).write(b"half");
        out.say("note");
        out.end_line();
        assert_eq!(out.take(), "half\nnote\n");
    }
}
