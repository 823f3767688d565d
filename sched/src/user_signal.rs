//! Signals that a program asks for, and what becomes of those that it does not ask for.
//!
//! A handler may do next to nothing, so ours writes the signal's number into a pipe, from which the program reads like
//! from any file. The pipe belongs to the process, as the signals do. It is never waited for: if nobody reads and it is
//! full, further signals are lost, as they are when the channel that a Go program gives for them is full.
//!
//! A process that runs a Go program treats signals as Go does ([`take_signals`]): those by which people ask a process to end
//! end it as the system has it, those that tell of a defect have all goroutines shown first, and the others, of which most
//! would end a process too, do nothing. The handler of the second kind notes registers and writes to a second pipe; whoever
//! reads that shows the goroutines. What the processor itself reports (a fault in our own code) is left to the handler that
//! was there before.

use crate::signal;
use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::fs::File;
use std::io::{Error, Read};
use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering::SeqCst};
use std::sync::{Mutex, OnceLock};

/// What is to happen when a signal arrives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignalAction {
    /// What happens if nobody cares: what Go does after [`take_signals`], before it what the system does.
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

/// What Go does with a signal that the program does not ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unasked {
    /// What the system does.
    System,
    /// Nothing. Not by having it ignored, which children would inherit.
    Nothing,
    /// All goroutines are shown, and the process ends.
    Show,
}

/// The number of signals, counted from 0.
const MOST: usize = 65;

fn unasked(signal: i32) -> Unasked {
    match signal {
        libc::SIGQUIT
        | libc::SIGABRT
        | libc::SIGILL
        | libc::SIGTRAP
        | libc::SIGSYS
        | libc::SIGFPE
        | libc::SIGSEGV
        | libc::SIGBUS => Unasked::Show,
        #[cfg(target_os = "linux")]
        libc::SIGSTKFLT => Unasked::Show,
        libc::SIGUSR1
        | libc::SIGUSR2
        | libc::SIGPIPE
        | libc::SIGALRM
        | libc::SIGVTALRM
        | libc::SIGPROF
        | libc::SIGIO
        | libc::SIGXCPU
        | libc::SIGXFSZ => Unasked::Nothing,
        #[cfg(target_os = "linux")]
        libc::SIGPWR => Unasked::Nothing,
        // The real-time signals; the first of them are the C library's.
        34.. => Unasked::Nothing,
        _ => Unasked::System,
    }
}

/// Go's text for a signal that has all goroutines shown.
fn text_of(signal: i32) -> &'static str {
    match signal {
        libc::SIGQUIT => "SIGQUIT: quit",
        libc::SIGABRT => "SIGABRT: abort",
        libc::SIGILL => "SIGILL: illegal instruction",
        libc::SIGTRAP => "SIGTRAP: trace trap",
        libc::SIGSYS => "SIGSYS: bad system call",
        libc::SIGFPE => "SIGFPE: floating-point exception",
        libc::SIGSEGV => "SIGSEGV: segmentation violation",
        libc::SIGBUS => "SIGBUS: bus error",
        _ => "SIGSTKFLT: stack fault",
    }
}

/// Whether [`take_signals`] was called.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The end of the pipe to which the handler of [`Unasked::Show`] writes; -1 before there is one.
static SHOW: AtomicI32 = AtomicI32::new(-1);

extern "C" fn do_nothing(_: libc::c_int) {}

/// What a thread was at when a signal arrived by which all goroutines are to be shown.
#[derive(Clone, Copy, Debug)]
pub struct Interrupted {
    signal: i32,
    code: i32,
    address: usize,
    registers: [i64; REGISTERS.len()],
}

/// Names of registers as Go lists them, and where the system keeps them.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
const REGISTERS: [(&str, libc::c_int); 18] = [
    ("rax", libc::REG_RAX),
    ("rbx", libc::REG_RBX),
    ("rcx", libc::REG_RCX),
    ("rdx", libc::REG_RDX),
    ("rdi", libc::REG_RDI),
    ("rsi", libc::REG_RSI),
    ("rbp", libc::REG_RBP),
    ("rsp", libc::REG_RSP),
    ("r8", libc::REG_R8),
    ("r9", libc::REG_R9),
    ("r10", libc::REG_R10),
    ("r11", libc::REG_R11),
    ("r12", libc::REG_R12),
    ("r13", libc::REG_R13),
    ("r14", libc::REG_R14),
    ("r15", libc::REG_R15),
    ("rip", libc::REG_RIP),
    ("rflags", libc::REG_EFL),
];
#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
const REGISTERS: [(&str, libc::c_int); 0] = [];

impl Interrupted {
    /// The first lines of Go's report.
    pub fn head(&self) -> String {
        let pc = REGISTERS.iter().position(|r| r.0 == "rip").map_or(0, |i| self.registers[i]);
        let mut out = format!("{}\nPC={pc:#x} m=0 sigcode={}", text_of(self.signal), self.code);
        if matches!(self.signal, libc::SIGSEGV | libc::SIGBUS) {
            out += &format!(" addr={:#x}", self.address);
        }
        out + "\n"
    }

    /// Its last lines.
    pub fn registers(&self) -> String {
        let line = |(row, value): (&(&str, libc::c_int), &i64)| format!("{:<6} {value:#x}\n", row.0);
        REGISTERS.iter().zip(&self.registers).map(line).collect()
    }
}

/// What the first such signal found. Written by its handler before it writes to the pipe.
struct First(UnsafeCell<Option<Interrupted>>);

// SAFETY: written once, by whoever took `FIRST_TAKEN`, and read by who was told so through the pipe.
unsafe impl Sync for First {}

static FIRST: First = First(UnsafeCell::new(None));
static FIRST_TAKEN: AtomicBool = AtomicBool::new(false);

/// Rust's handlers for faults of the processor, which tell stacks that are full. Ours is for what others send.
static EARLIER: OnceLock<[(i32, Option<libc::sigaction>); 2]> = OnceLock::new();

extern "C" fn show(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    // SAFETY: the kernel's information and context; the thread's own errno; a write of one byte that is here. All that is
    // allowed in a handler.
    unsafe {
        let code = (*info).si_code;
        let by_ourselves = code == libc::SI_TKILL && (*info).si_pid() == libc::getpid();
        if code > 0 || by_ourselves {
            // A fault in our own code, or `abort`: as if this handler were not there.
            if let Some((_, Some(earlier))) = EARLIER.get().and_then(|all| all.iter().find(|e| e.0 == signal))
            {
                let handler: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut c_void) =
                    std::mem::transmute(earlier.sa_sigaction);
                return handler(signal, info, context);
            }
            // The instruction, or `abort`, comes to the same again.
            libc::signal(signal, libc::SIG_DFL);
            return;
        }
        if FIRST_TAKEN.swap(true, SeqCst) {
            return;
        }
        let registers = &(*context.cast::<libc::ucontext_t>()).uc_mcontext;
        *FIRST.0.get() = Some(Interrupted {
            signal,
            code,
            address: (*info).si_addr() as usize,
            registers: REGISTERS.map(|r| register(registers, r.1)),
        });
        let errno = *libc::__errno_location();
        libc::write(SHOW.load(SeqCst), (&raw const signal).cast(), 1);
        *libc::__errno_location() = errno;
    }
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn register(context: &libc::mcontext_t, number: libc::c_int) -> i64 {
    context.gregs[number as usize]
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
fn register(_: &libc::mcontext_t, _: libc::c_int) -> i64 {
    0
}

/// Waits for a signal by which all goroutines are to be shown.
#[derive(Debug)]
pub struct ShowSignals(std::io::PipeReader);

impl ShowSignals {
    /// Waits for the first one; None if there cannot be any.
    pub fn wait(mut self) -> Option<Interrupted> {
        self.0.read_exact(&mut [0]).ok()?;
        // SAFETY: its only writer wrote to the pipe afterwards.
        unsafe { *FIRST.0.get() }
    }
}

/// From now on signals that the program does not ask for are treated as Go treats them. Those for which something else has
/// a handler already are left to it. The process keeps one such treatment: later calls are errors.
pub fn take_signals() -> Result<ShowSignals, Error> {
    if TAKEN.swap(true, SeqCst) {
        return Err(Error::from_raw_os_error(libc::EALREADY));
    }
    let (reader, writer) = std::io::pipe()?;
    // SAFETY: changes flags of a descriptor that is ours.
    unsafe { libc::fcntl(writer.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) };
    // Never closed, as in `reported_signals`.
    SHOW.store(OwnedFd::from(writer).into_raw_fd(), SeqCst);
    let earlier = |signal| {
        let takes_info = |now: &libc::sigaction| {
            now.sa_flags & libc::SA_SIGINFO != 0
                && now.sa_sigaction != libc::SIG_DFL
                && now.sa_sigaction != libc::SIG_IGN
        };
        (signal, present(signal).filter(takes_info))
    };
    let earlier = EARLIER.get_or_init(|| [earlier(libc::SIGSEGV), earlier(libc::SIGBUS)]);
    for signal in 1..MOST as i32 {
        let kind = unasked(signal);
        // Whoever starts a program in the background has these two ignored, and means it; they stay so. Others that are
        // ignored are not, as in Go (package os/signal): shells ignore SIGQUIT for background programs too.
        let stays_ignored = matches!(signal, libc::SIGHUP | libc::SIGINT);
        let is_free = present(signal).is_some_and(|now| {
            now.sa_sigaction == libc::SIG_DFL
                || now.sa_sigaction == libc::SIG_IGN && !stays_ignored
                || earlier.iter().any(|e| e.0 == signal && e.1.is_some())
        });
        // Of the signals that are left to the system only this one ends programs that were started with it ignored.
        let is_system = kind == Unasked::System && signal != libc::SIGTERM;
        if !is_system && is_free {
            // A signal that the system keeps for itself stays as it is.
            let _ = set_action(signal, SignalAction::Default);
        }
    }
    Ok(ShowSignals(reader))
}

/// What happens when a signal arrives at present.
fn present(signal: i32) -> Option<libc::sigaction> {
    // SAFETY: all-zero is a valid sigaction; a null new action only asks for the present one.
    unsafe {
        let mut now: libc::sigaction = std::mem::zeroed();
        (libc::sigaction(signal, std::ptr::null(), &mut now) == 0).then_some(now)
    }
}

/// Sets what happens when a signal arrives. Those that the runtime or the system need for themselves are refused.
pub fn on_signal(signal: i32, action: SignalAction) -> Result<(), i32> {
    let own = [libc::SIGKILL, libc::SIGSTOP, libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL];
    // SIGURG stays ours; those that others send are reported, or not, by the handler that we have.
    if signal == libc::SIGURG && signal::report_foreign((action == SignalAction::Report).then_some(report)) {
        return Ok(());
    }
    if own.contains(&signal) {
        return Err(libc::EINVAL);
    }
    set_action(signal, action)
}

fn set_action(signal: i32, action: SignalAction) -> Result<(), i32> {
    let by_default = if TAKEN.load(SeqCst) { unasked(signal) } else { Unasked::System };
    let (handler, flags) = match (action, by_default) {
        (SignalAction::Default, Unasked::System) => (libc::SIG_DFL, 0),
        (SignalAction::Default, Unasked::Nothing) => (do_nothing as *const () as usize, 0),
        (SignalAction::Default, Unasked::Show) => (show as *const () as usize, libc::SA_SIGINFO),
        (SignalAction::Ignore, _) => (libc::SIG_IGN, 0),
        (SignalAction::Report, _) => (report as *const () as usize, 0),
    };
    // SAFETY: all-zero is a valid sigaction, and the pointers are to live ones; the handlers have the signatures that their
    // flags tell, and do only what a handler may.
    let result = unsafe {
        let mut new: libc::sigaction = std::mem::zeroed();
        new.sa_sigaction = handler;
        new.sa_flags = libc::SA_ONSTACK | libc::SA_RESTART | flags;
        libc::sigfillset(&mut new.sa_mask);
        libc::sigaction(signal, &new, std::ptr::null_mut())
    };
    outcome(result)
}

/// The program wrote to a pipe that nobody reads, which is its standard output or error: ends the process, as the system
/// would have, unless the program has asked for the signal or has it ignored.
pub fn broken_pipe() {
    if present(libc::SIGPIPE).is_some_and(|now| now.sa_sigaction == do_nothing as *const () as usize) {
        die_by(libc::SIGPIPE);
    }
}

/// Ends the process by a signal. Comes back only where that is refused.
pub fn die_by(signal: i32) {
    // SAFETY: valid structs; the default action, in a thread that has the signal unblocked, is the end.
    unsafe {
        libc::signal(signal, libc::SIG_DFL);
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        libc::sigaddset(&mut set, signal);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, &set, std::ptr::null_mut());
        libc::raise(signal);
    }
}

/// Reports a signal that a thread has waited for instead of its handler, if signals of its kind are reported.
pub fn pass_on(signal: i32) -> bool {
    let reported = present(signal).is_some_and(|now| now.sa_sigaction == report as *const () as usize);
    if reported {
        report(signal);
    }
    reported
}

/// Whether a signal is ignored at present.
pub fn is_ignored(signal: i32) -> bool {
    present(signal).is_some_and(|now| now.sa_sigaction == libc::SIG_IGN)
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
        assert_eq!(on_signal(libc::SIGKILL, SignalAction::Ignore), Err(libc::EINVAL));
        assert_eq!(on_signal(libc::SIGSEGV, SignalAction::Report), Err(libc::EINVAL));
    }
}
