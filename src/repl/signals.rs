//! Signals of a session: one thread takes them, all others leave them blocked.
//!
//! SIGINT stops the foreground goroutine, SIGQUIT dumps all goroutines, SIGTERM and SIGHUP leave.

use super::engine::Interrupter;
use nix::sys::signal::{SigSet, Signal};
use urgo_sched::pass_on;

/// Ends the process as the signal would have ended it, with the terminal as it was found.
fn die_by(signal: Signal) {
    super::terminal::restore();
    // What it does by default happens as soon as this thread lets it.
    let _ = nix::sys::signal::raise(signal);
    let mut set = SigSet::empty();
    set.add(signal);
    let _ = set.thread_unblock();
    std::process::exit(128 + signal as i32);
}

/// Who presses keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keys {
    /// A person, with the editor between.
    Editor,
    /// A person at a terminal that shows what is typed.
    Terminal,
    /// Nobody.
    Nobody,
}

/// The signals, blocked in this thread and those that it starts.
pub struct Signals(SigSet);

impl Signals {
    /// Blocks them.
    pub fn take() -> Signals {
        let mut set = SigSet::empty();
        for signal in [Signal::SIGINT, Signal::SIGQUIT, Signal::SIGTERM, Signal::SIGHUP] {
            set.add(signal);
        }
        // Where that is refused, signals do what they do by default.
        let _ = set.thread_block();
        Signals(set)
    }

    /// Starts the thread that takes them. With an editor, an interrupt at the prompt is the editor's business. Without one it
    /// clears what was typed at a terminal, and the second in a row ends the session; where nobody types the first does.
    pub fn watch(self, interrupter: Interrupter, keys: Keys) {
        let body = move || {
            while let Ok(signal) = self.0.wait() {
                match signal {
                    Signal::SIGINT if interrupter.sigint_is_programs() && pass_on(signal as i32) => {}
                    Signal::SIGINT => {
                        let interrupted = match keys {
                            Keys::Nobody => interrupter.interrupt(),
                            Keys::Editor | Keys::Terminal => interrupter.interrupt_by_key(),
                        };
                        let leaves = match keys {
                            Keys::Editor => false,
                            Keys::Terminal => !interrupted && !interrupter.clear_line(),
                            Keys::Nobody => !interrupted,
                        };
                        if leaves {
                            die_by(signal);
                        }
                    }
                    Signal::SIGQUIT => interrupter.dump(),
                    _ => die_by(signal),
                }
            }
        };
        // Without the thread the session works, but cannot be interrupted.
        let _ = std::thread::Builder::new().name("urgo-signals".into()).spawn(body);
    }
}
