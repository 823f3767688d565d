//! SIGURG: sending it to a worker thread and handling it there.
//!
//! What the handler may touch: the [`Target`] that a const-initialised thread-local names (no lazy initialisation,
//! no allocation), atomics in it, the hook's tables, and the saved RIP of the interrupted context. It takes no lock,
//! pushes nothing, saves errno, and runs with all signals blocked on the M's alternate stack. A panic in it aborts:
//! it is an `extern "C"` function.
//!
//! Our signals carry a **cookie**, so that a user's SIGURG can be told from them. The cookie decides only whether
//! the signal is passed on to the handler that was there before: when the kernel's queue is full a signal arrives
//! without its information, and is acted on all the same, because what counts is the rung doorbell.
//!
//! The handler is installed once for the process, when the first scheduler that wants signals is made. It stays.

use crate::{
    preempt::{PolledReason, Target},
    thread::Faults,
};

/// Why a signal was not sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SendError {
    /// The kernel will never do it.
    Refused,
    /// The thread is gone, or a queue is full: the request stays open and is signalled again.
    Transient,
}

pub(crate) use imp::*;

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod imp {
    use super::*;
    use crate::hooks::{self, Redirect};
    use std::{
        cell::Cell,
        ffi::c_void,
        mem, ptr,
        sync::{
            OnceLock,
            atomic::{AtomicU64, AtomicUsize, Ordering::*},
        },
    };

    thread_local! {
        /// The M whose thread this is.
        static CURRENT: Cell<*const Target> = const { Cell::new(ptr::null()) };
    }

    /// The action that was in force before ours.
    static PREVIOUS: OnceLock<Previous> = OnceLock::new();

    /// What foreign signals are told to besides: the address of a function, 0 for none.
    static REPORT: AtomicUsize = AtomicUsize::new(0);

    /// Foreign signals are told to this function, which has to be fit for a handler, or to nobody. False if there is no
    /// handler of ours.
    pub(crate) fn report_foreign(report: Option<extern "C" fn(libc::c_int)>) -> bool {
        if report.is_some() && install().is_err() {
            return false;
        }
        REPORT.store(report.map_or(0, |f| f as *const () as usize), Release); // Release: pairs with `forward`
        true
    }

    struct Previous {
        handler: usize,
        flags: libc::c_int,
    }

    /// Installs the handler unless it is in place.
    pub(crate) fn install() -> Result<(), PolledReason> {
        static INSTALLED: OnceLock<Result<(), PolledReason>> = OnceLock::new();
        *INSTALLED.get_or_init(|| {
            let before = current_action();
            // Known before ours can run, so that no foreign signal is lost between.
            PREVIOUS.get_or_init(|| Previous { handler: before.sa_sigaction, flags: before.sa_flags });
            // SAFETY: all-zero is a valid sigaction; the mask is initialised by sigfillset.
            let mut action: libc::sigaction = unsafe { mem::zeroed() };
            action.sa_sigaction = on_sigurg as *const () as usize;
            action.sa_flags = libc::SA_ONSTACK | libc::SA_SIGINFO | libc::SA_RESTART;
            // SAFETY: both structs are valid; the handler has the signature that SA_SIGINFO asks for and keeps to
            // what is safe in a handler (module's head).
            let result = unsafe {
                libc::sigfillset(&mut action.sa_mask);
                libc::sigaction(libc::SIGURG, &action, ptr::null_mut())
            };
            if result == 0 { Ok(()) } else { Err(PolledReason::Unsupported) }
        })
    }

    fn current_action() -> libc::sigaction {
        // SAFETY: a null new action only asks for the present one.
        unsafe {
            let mut action: libc::sigaction = mem::zeroed();
            libc::sigaction(libc::SIGURG, ptr::null(), &mut action);
            action
        }
    }

    /// Makes the calling thread the target's: its signals are unblocked and its handler knows it.
    ///
    /// # Safety
    /// The target outlives the registration, that is, until [`unregister`] on the same thread.
    pub(crate) unsafe fn register(target: &Target) {
        CURRENT.set(target);
        // SAFETY: a valid set; changes the calling thread's mask only.
        unsafe {
            let mut set: libc::sigset_t = mem::zeroed();
            libc::sigemptyset(&mut set);
            libc::sigaddset(&mut set, libc::SIGURG);
            libc::pthread_sigmask(libc::SIG_UNBLOCK, &set, ptr::null_mut());
        }
        target.set_thread_id(crate::thread::thread_id());
    }

    /// The calling thread is no M any more.
    pub(crate) fn unregister(target: &Target) {
        target.set_thread_id(0);
        CURRENT.set(ptr::null());
    }

    /// Sends the calling thread, a registered M, a signal and sees whether it arrives.
    pub(crate) fn probe(target: &Target, faults: &Faults) -> Result<(), PolledReason> {
        if is_traced() {
            return Err(PolledReason::Traced);
        }
        let before = target.counts.handled.get();
        // So that it is known for ours even if it arrives without its cookie.
        target.expect_signal();
        let sent = send(crate::thread::thread_id(), faults);
        target.take_signal();
        match sent {
            // A signal to oneself is delivered before the system call returns, unless it is blocked.
            Ok(()) if target.counts.handled.get() > before => Ok(()),
            Ok(()) => Err(diagnose(crate::thread::thread_id()).unwrap_or(PolledReason::Blocked)),
            Err(SendError::Refused) => Err(PolledReason::Refused),
            Err(SendError::Transient) => Ok(()),
        }
    }

    /// The information that goes with a queued signal, as the kernel lays it out.
    #[repr(C)]
    struct Info {
        signo: libc::c_int,
        errno: libc::c_int,
        code: libc::c_int,
        _align: libc::c_int,
        pid: libc::pid_t,
        uid: libc::uid_t,
        value: usize,
        _rest: [u64; 12],
    }
    const _: () = assert!(size_of::<Info>() == size_of::<libc::siginfo_t>());

    /// An address of ours: no other code queues a signal with it by accident.
    fn cookie() -> usize {
        ptr::from_ref(&PREVIOUS).addr()
    }

    /// Sends SIGURG with our cookie, or without where only that is allowed.
    pub(crate) fn send(thread_id: i32, faults: &Faults) -> Result<(), SendError> {
        if Faults::take(&faults.n_dropped) {
            return Ok(());
        }
        if Faults::take(&faults.n_sends) {
            return Err(classify(faults.send_errno.load(Relaxed)));
        }
        // SAFETY: no arguments.
        let (pid, uid) = unsafe { (libc::getpid(), libc::getuid()) };
        let info = Info {
            signo: libc::SIGURG,
            errno: 0,
            code: libc::SI_QUEUE,
            _align: 0,
            pid,
            uid,
            value: cookie(),
            _rest: [0; 12],
        };
        // SAFETY: the information is a whole siginfo_t and outlives the call.
        let queued =
            unsafe { libc::syscall(libc::SYS_rt_tgsigqueueinfo, pid, thread_id, libc::SIGURG, &info) };
        if queued == 0 {
            return Ok(());
        }
        match errno() {
            libc::EPERM | libc::ENOSYS => {
                // SAFETY: takes no pointers.
                let sent = unsafe { libc::syscall(libc::SYS_tgkill, pid, thread_id, libc::SIGURG) };
                if sent == 0 { Ok(()) } else { Err(classify(errno())) }
            }
            other => Err(classify(other)),
        }
    }

    /// Sends this process a SIGURG without a cookie; the kernel picks the thread.
    #[cfg(test)]
    pub(crate) fn raise_foreign() {
        // SAFETY: takes no pointers.
        unsafe { libc::kill(libc::getpid(), libc::SIGURG) };
    }

    fn classify(errno: i32) -> SendError {
        match errno {
            libc::EPERM | libc::ENOSYS | libc::EACCES => SendError::Refused,
            _ => SendError::Transient,
        }
    }

    fn errno() -> i32 {
        // SAFETY: the thread's own errno.
        unsafe { *libc::__errno_location() }
    }

    /// Why signals to this thread do not get through, if a cause can be seen.
    pub(crate) fn diagnose(thread_id: i32) -> Option<PolledReason> {
        if current_action().sa_sigaction != on_sigurg as *const () as usize {
            return Some(PolledReason::Replaced);
        }
        if is_traced() {
            return Some(PolledReason::Traced);
        }
        let blocked = status_field(&format!("/proc/self/task/{thread_id}/status"), "SigBlk:")
            .and_then(|hex| u64::from_str_radix(&hex, 16).ok())
            .is_some_and(|mask| mask >> (libc::SIGURG - 1) & 1 != 0);
        blocked.then_some(PolledReason::Blocked)
    }

    fn is_traced() -> bool {
        status_field("/proc/self/status", "TracerPid:").is_some_and(|pid| pid != "0")
    }

    /// The kernel tells masks and tracers of threads in this file only.
    fn status_field(path: &str, field: &str) -> Option<String> {
        let text = std::fs::read_to_string(path).ok()?;
        Some(text.lines().find_map(|line| line.strip_prefix(field))?.trim().to_owned())
    }

    #[cfg(test)]
    thread_local! {
        /// This thread is in the handler: the tests' allocator must not be used.
        pub(crate) static IN_HANDLER: Cell<bool> = const { Cell::new(false) };
    }

    extern "C" fn on_sigurg(signo: libc::c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
        #[cfg(test)]
        IN_HANDLER.set(true);
        // SAFETY: the thread's own errno; put back below.
        let saved_errno = unsafe { *libc::__errno_location() };
        // SAFETY: null, or a target that lives until this thread unregisters it.
        let target = unsafe { CURRENT.get().as_ref() };
        let was_pending = target.is_some_and(|t| t.take_signal());
        if let Some(target) = target {
            target.counts.handled.add(1);
            // SAFETY: the kernel handed us this context of the interrupted thread.
            unsafe { redirect(target, context) };
        }
        // SAFETY: the kernel handed us this information.
        if !unsafe { is_ours(info, was_pending) } {
            if let Some(target) = target {
                target.counts.forwarded.add(1);
            }
            // SAFETY: as above, passed on unchanged.
            unsafe { forward(signo, info, context) };
        }
        // SAFETY: as above.
        unsafe { *libc::__errno_location() = saved_errno };
        #[cfg(test)]
        IN_HANDLER.set(false);
    }

    /// Moves the interrupted thread into the polled copy if it is in compiled code.
    ///
    /// # Safety
    /// `context` is the `ucontext_t` of the running handler.
    unsafe fn redirect(target: &Target, context: *mut c_void) {
        let counts = &target.counts;
        // SAFETY: by the contract.
        let rip = unsafe { &mut (*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs }
            .get_mut(libc::REG_RIP as usize);
        let Some(rip) = rip else { return };
        let unwind = |calls: &[AtomicU64]| hooks::unwind().map_or(0, |hook| hook(context, calls));
        if target.answer_sample(*rip as usize, unwind) {
            return;
        }
        if !target.doorbell().is_rung() {
            return counts.unasked.add(1);
        }
        let Some(hook) = hooks::redirect() else {
            return counts.not_ours.add(1);
        };
        match hook(*rip as usize, context) {
            Redirect::NotOurs => counts.not_ours.add(1),
            Redirect::AlreadyPolled => counts.already_polled.add(1),
            Redirect::Moved(to) => {
                *rip = to as i64;
                counts.moved.add(1);
            }
            Redirect::Stub(to) => {
                *rip = to as i64;
                counts.stub.add(1);
            }
        }
    }

    /// Whether a scheduler of this process sent it.
    ///
    /// # Safety
    /// `info` is the running handler's.
    unsafe fn is_ours(info: *const libc::siginfo_t, was_pending: bool) -> bool {
        // SAFETY: by the contract; the value is read only for the codes that carry one.
        unsafe {
            match (*info).si_code {
                libc::SI_QUEUE => (*info).si_value().sival_ptr.addr() == cookie(),
                // Sent without a cookie where queueing is refused, or stripped of it by a full queue.
                libc::SI_TKILL | libc::SI_USER => {
                    was_pending && ((*info).si_pid() == 0 || (*info).si_pid() == libc::getpid())
                }
                _ => false,
            }
        }
    }

    /// Hands a signal that is not ours to the handler that was there before.
    ///
    /// # Safety
    /// The arguments are the running handler's.
    unsafe fn forward(signo: libc::c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
        let report = REPORT.load(Acquire); // Acquire: pairs with `report_foreign`
        if report != 0 {
            // SAFETY: such a function's address was stored.
            unsafe { mem::transmute::<usize, extern "C" fn(libc::c_int)>(report)(signo) };
        }
        let Some(previous) = PREVIOUS.get() else { return };
        if previous.handler == libc::SIG_DFL || previous.handler == libc::SIG_IGN {
            return; // the default action of SIGURG is to ignore it
        }
        // SAFETY: the address was in force as a handler, with the signature that its flags tell.
        unsafe {
            if previous.flags & libc::SA_SIGINFO != 0 {
                let handler: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut c_void) =
                    mem::transmute(previous.handler);
                handler(signo, info, context);
            } else {
                let handler: extern "C" fn(libc::c_int) = mem::transmute(previous.handler);
                handler(signo);
            }
        }
    }
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
mod imp {
    use super::*;

    pub(crate) fn install() -> Result<(), PolledReason> {
        Err(PolledReason::Unsupported)
    }

    /// # Safety
    /// None needed: nothing is registered.
    pub(crate) unsafe fn register(_: &Target) {}

    pub(crate) fn unregister(_: &Target) {}

    pub(crate) fn probe(_: &Target, _: &Faults) -> Result<(), PolledReason> {
        Err(PolledReason::Unsupported)
    }

    pub(crate) fn send(_: i32, _: &Faults) -> Result<(), SendError> {
        Err(SendError::Refused)
    }

    pub(crate) fn diagnose(_: i32) -> Option<PolledReason> {
        Some(PolledReason::Unsupported)
    }

    pub(crate) fn report_foreign(_: Option<extern "C" fn(libc::c_int)>) -> bool {
        false
    }
}

#[cfg(all(test, not(loom), target_os = "linux", target_arch = "x86_64"))]
mod tests {
    use super::*;
    use std::{
        ptr::NonNull,
        sync::atomic::{AtomicU32, Ordering::SeqCst},
    };
    use urgo_abi::layout::Doorbell;

    const CHILD: &str = "URGO_TEST_EARLIER_HANDLER";
    static SEEN: AtomicU32 = AtomicU32::new(0);

    extern "C" fn earlier_handler(_: libc::c_int) {
        SEEN.fetch_add(1, SeqCst);
    }

    /// The part that needs a process in which our handler is not installed yet.
    fn child() {
        // SAFETY: the handler touches an atomic only.
        unsafe { libc::signal(libc::SIGURG, earlier_handler as *const () as libc::sighandler_t) };
        assert_eq!(install(), Ok(()));
        let bell = Doorbell::new();
        // SAFETY: the doorbell outlives the target, and the target its registration.
        let target = unsafe { Target::new(NonNull::from(&bell)) };
        // SAFETY: as above.
        unsafe { register(&target) };
        let id = crate::thread::thread_id();
        for _ in 0..5 {
            assert_eq!(send(id, &Faults::default()), Ok(()));
        }
        assert_eq!(SEEN.load(SeqCst), 0);
        for _ in 0..3 {
            // SAFETY: takes no pointers.
            unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), id, libc::SIGURG) };
        }
        unregister(&target);
        assert_eq!(SEEN.load(SeqCst), 3);
        assert_eq!((target.counts.handled.get(), target.counts.forwarded.get()), (8, 3));
    }

    #[test]
    fn an_earlier_handler_sees_exactly_the_foreign_signals() {
        if std::env::var_os(CHILD).is_some() {
            return child();
        }
        let name = "signal::tests::an_earlier_handler_sees_exactly_the_foreign_signals";
        let test = std::env::current_exe().expect("this test has a file");
        let run = std::process::Command::new(test).args(["--exact", name]).env(CHILD, "1").output();
        let run = run.expect("this test can be started");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
        assert!(String::from_utf8_lossy(&run.stdout).contains("1 passed"));
    }
}
