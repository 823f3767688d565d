//! The terminal's state as it was found, for all ways out of a session that pass by the editor.

use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Mutex, OnceLock, PoisonError};

/// The process is about to end: nobody may change the terminal any more.
static ENDING: AtomicBool = AtomicBool::new(false);
static FOUND: OnceLock<Mutex<Termios>> = OnceLock::new();

/// Remembers the state, if standard input is a terminal.
pub fn remember() {
    if let Ok(state) = tcgetattr(std::io::stdin()) {
        // The first one counts.
        let _ = FOUND.set(Mutex::new(state));
    }
}

/// For the editor's thread, before it changes the terminal: does not come back if the process is about to end.
pub fn wait_if_ending() {
    while ENDING.load(SeqCst) {
        std::thread::park();
    }
}

/// Brings back the state that was remembered, if one was, because the process ends.
pub fn restore() {
    ENDING.store(true, SeqCst);
    let Some(state) = FOUND.get() else { return };
    let state = state.lock().unwrap_or_else(PoisonError::into_inner);
    // The terminal may be gone. Pastes are no longer to be marked.
    let _ = tcsetattr(std::io::stdin(), SetArg::TCSANOW, &state);
    let _ = std::io::stdout().write_all(b"\x1b[?2004l\r\n");
}
