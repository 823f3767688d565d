//! The terminal's state as it was found, for all ways out of a session that pass by the editor.

use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};
use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};

static FOUND: OnceLock<Mutex<Termios>> = OnceLock::new();

/// Remembers the state, if standard input is a terminal.
pub fn remember() {
    if let Ok(state) = tcgetattr(std::io::stdin()) {
        // The first one counts.
        let _ = FOUND.set(Mutex::new(state));
    }
}

/// Brings back the state that was remembered, if one was.
pub fn restore() {
    let Some(state) = FOUND.get() else { return };
    let state = state.lock().unwrap_or_else(PoisonError::into_inner);
    // The terminal may be gone. Pastes are no longer to be marked.
    let _ = tcsetattr(std::io::stdin(), SetArg::TCSANOW, &state);
    let _ = std::io::stdout().write_all(b"\x1b[?2004l\r\n");
}
