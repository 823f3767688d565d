//! Standard input of a session, which the prompt and the session's programs share.
//!
//! While a line is read the terminal belongs to the prompt, and goroutines that want to read wait for their turn: until an
//! entry runs. They wait for input and for the prompt at once, so that the next prompt never finds a goroutine in the
//! middle of a read that would swallow what is typed. A goroutine that is being killed is sent away without input.

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use std::collections::HashSet;
use std::fs::File;
use std::io::{PipeReader, PipeWriter, Read, Write};
use std::os::fd::AsFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use urgo_vm::sink::HostSource;

/// Who may read.
#[derive(Clone, Debug)]
pub struct Input(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// The prompt is gone, or nobody polls any more, or somebody is to give up.
    changed: Condvar,
    /// A byte in it wakes whoever polls.
    wake: (PipeReader, PipeWriter),
    stdin: File,
}

#[derive(Debug, Default)]
struct State {
    /// The prompt reads.
    prompting: bool,
    /// A goroutine waits for input, and perhaps has already been woken.
    polling: bool,
    woken: bool,
    /// Goroutines that are to give up.
    cancelled: HashSet<u64>,
}

impl Input {
    /// The process's standard input.
    ///
    /// # Errors
    /// There are no descriptors left, or standard input is closed.
    pub fn new() -> std::io::Result<Input> {
        let stdin = File::from(std::io::stdin().as_fd().try_clone_to_owned()?);
        let shared =
            Shared { state: Mutex::default(), changed: Condvar::new(), wake: std::io::pipe()?, stdin };
        Ok(Input(Arc::new(shared)))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self, mut state: MutexGuard<'_, State>) {
        if state.polling && !state.woken {
            // One byte fits: the last was taken before `woken` was reset.
            state.woken = (&self.0.wake.1).write_all(&[0]).is_ok();
        }
        drop(state);
        self.0.changed.notify_all();
    }

    /// The prompt reads from now on, or no longer.
    pub fn set_prompting(&self, prompting: bool) {
        let mut state = self.lock();
        state.prompting = prompting;
        self.wake(state);
    }

    /// A goroutine is being killed: it waits for no input.
    pub fn cancel(&self, goid: u64) {
        let mut state = self.lock();
        state.cancelled.insert(goid);
        self.wake(state);
    }

    /// That goroutine is gone.
    pub fn forget(&self, goid: u64) {
        self.lock().cancelled.remove(&goid);
    }
}

impl HostSource for Input {
    fn read(&self, goid: u64, buffer: &mut [u8]) -> Result<usize, i32> {
        let shared = &*self.0;
        let mut state = self.lock();
        loop {
            if state.cancelled.remove(&goid) {
                return Err(Errno::ECANCELED as i32);
            }
            if state.prompting || state.polling {
                state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            (state.polling, state.woken) = (true, false);
            drop(state);
            let mut fds = [
                PollFd::new(shared.stdin.as_fd(), PollFlags::POLLIN),
                PollFd::new(shared.wake.0.as_fd(), PollFlags::POLLIN),
            ];
            let polled = poll(&mut fds, PollTimeout::NONE);
            let is_ready = fds[0].any().unwrap_or(false);
            state = self.lock();
            state.polling = false;
            if state.woken {
                // The byte is there.
                let _ = (&shared.wake.0).read_exact(&mut [0]);
            }
            match polled {
                Err(Errno::EINTR) | Ok(_) => {}
                Err(e) => return Err(e as i32),
            }
            // Under the lock: the prompt cannot come in between.
            let read = (is_ready && !state.prompting && !state.cancelled.contains(&goid))
                .then(|| (&shared.stdin).read(buffer));
            shared.changed.notify_all();
            match read {
                Some(Ok(n)) => return Ok(n),
                Some(Err(e)) if e.kind() != std::io::ErrorKind::Interrupted => {
                    return Err(e.raw_os_error().unwrap_or(Errno::EIO as i32));
                }
                _ => {}
            }
        }
    }
}
