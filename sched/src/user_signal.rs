//! Signals that a program asks for: sending them, and hearing of those that arrive.
//!
//! A handler may do next to nothing, so ours writes the signal's number into a pipe, from which the program reads like
//! from any file. The pipe belongs to the process, as the signals do. It is never waited for: if nobody reads and it is
//! full, further signals are lost, as they are when the channel that a Go program gives for them is full.

use std::fs::File;
use std::io::Error;
use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, Ordering::SeqCst};

/// What is to happen when a signal arrives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignalAction {
    /// What the system does if nobody cares.
    Default,
    /// Nothing.
    Ignore,
    /// Its number is written into the pipe.
    Report,
}

/// The end of the pipe that the handler writes to; -1 before there is one.
static WRITER: AtomicI32 = AtomicI32::new(-1);

/// The other end.
static READER: Mutex<Option<File>> = Mutex::new(None);

/// The pipe from which the numbers of signals are read, a byte each. All callers get the same.
pub fn reported_signals() -> Result<File, Error> {
    let mut kept = READER.lock().unwrap_or_else(|e| e.into_inner());
    if kept.is_none() {
        let (reader, writer) = std::io::pipe()?;
        // SAFETY: changes flags of a descriptor that is ours.
        unsafe { libc::fcntl(writer.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) };
        // Never closed, since the handler may be at work on any thread.
        WRITER.store(OwnedFd::from(writer).into_raw_fd(), SeqCst);
        *kept = Some(File::from(OwnedFd::from(reader)));
    }
    match kept.as_ref() {
        Some(file) => file.try_clone(),
        None => Err(Error::from_raw_os_error(libc::EBADF)),
    }
}

extern "C" fn report(signal: libc::c_int) {
    let byte = signal as u8;
    // SAFETY: the thread's own errno, which the interrupted code may be about to look at; a write of one byte that is
    // here; both are allowed in a handler.
    unsafe {
        let errno = *libc::__errno_location();
        libc::write(WRITER.load(SeqCst), (&raw const byte).cast(), 1);
        *libc::__errno_location() = errno;
    }
}

/// Sets what happens when a signal arrives. Those that the runtime or the system need for themselves are refused.
pub fn on_signal(signal: i32, action: SignalAction) -> Result<(), i32> {
    let own =
        [libc::SIGURG, libc::SIGKILL, libc::SIGSTOP, libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL];
    if own.contains(&signal) {
        return Err(libc::EINVAL);
    }
    // SAFETY: all-zero is a valid sigaction, and the pointers are to live ones; the handler does only what a handler may.
    let result = unsafe {
        let mut new: libc::sigaction = std::mem::zeroed();
        new.sa_sigaction = match action {
            SignalAction::Default => libc::SIG_DFL,
            SignalAction::Ignore => libc::SIG_IGN,
            SignalAction::Report => report as *const () as usize,
        };
        new.sa_flags = libc::SA_ONSTACK | libc::SA_RESTART;
        libc::sigfillset(&mut new.sa_mask);
        libc::sigaction(signal, &new, std::ptr::null_mut())
    };
    outcome(result)
}

/// Reports a signal that a thread has waited for instead of its handler, if signals of its kind are reported.
pub fn pass_on(signal: i32) -> bool {
    // SAFETY: a null new action only asks for the present one.
    let reported = unsafe {
        let mut now: libc::sigaction = std::mem::zeroed();
        libc::sigaction(signal, std::ptr::null(), &mut now) == 0
            && now.sa_sigaction == report as *const () as usize
    };
    if reported {
        report(signal);
    }
    reported
}

/// Whether a signal is ignored at present.
pub fn is_ignored(signal: i32) -> bool {
    // SAFETY: a null new action only asks for the present one.
    unsafe {
        let mut now: libc::sigaction = std::mem::zeroed();
        libc::sigaction(signal, std::ptr::null(), &mut now) == 0 && now.sa_sigaction == libc::SIG_IGN
    }
}

/// Sends a signal to a process; 0 only asks whether there is one.
pub fn send_signal(process: i32, signal: i32) -> Result<(), i32> {
    // SAFETY: takes no pointers.
    outcome(unsafe { libc::kill(process, signal) })
}

fn outcome(result: libc::c_int) -> Result<(), i32> {
    if result == 0 { Ok(()) } else { Err(Error::last_os_error().raw_os_error().unwrap_or(libc::EINVAL)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_reported_signal_is_read_from_the_pipe() {
        let mut pipe = reported_signals().expect("a pipe");
        on_signal(libc::SIGUSR2, SignalAction::Report).expect("SIGUSR2 can be had");
        send_signal(std::process::id() as i32, libc::SIGUSR2).expect("to ourselves");
        let mut byte = [0];
        pipe.read_exact(&mut byte).expect("the signal's number");
        assert_eq!(i32::from(byte[0]), libc::SIGUSR2);
        assert!(pass_on(libc::SIGUSR2) && !pass_on(libc::SIGUSR1));
        pipe.read_exact(&mut byte).expect("the signal's number");
        assert_eq!(i32::from(byte[0]), libc::SIGUSR2);
        on_signal(libc::SIGUSR2, SignalAction::Ignore).expect("ignored from now on");
        assert!(is_ignored(libc::SIGUSR2));
    }

    #[test]
    fn the_own_signals_are_refused() {
        assert_eq!(on_signal(libc::SIGURG, SignalAction::Ignore), Err(libc::EINVAL));
        assert_eq!(on_signal(libc::SIGSEGV, SignalAction::Report), Err(libc::EINVAL));
    }
}
