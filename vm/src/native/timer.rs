//! Timers of package time that call a function: when one is due, a goroutine with it is started. (Those that send on a
//! channel are in `chan.rs`.)
//!
//! The functions of armed timers are roots: nothing else need know them. A timer's entry is there from before it is armed
//! until it expires or is stopped; who takes it out has the say.

use crate::context::{ExecContext, Status};
use crate::goroutine::{Goroutine, TimerWork};
use crate::panic::End;
use crate::runtime_call::Call;
use crate::runtime_call::goroutine::closure_function;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use urgo_abi::inst::FuncId;
use urgo_sched::{TimerHandle, Worker};

/// The armed timers of one world.
#[derive(Debug, Default)]
pub struct Timers(Mutex<Armed>);

#[derive(Debug, Default)]
struct Armed {
    /// Number of the last timer.
    last: u64,
    by_number: HashMap<u64, Entry>,
}

#[derive(Debug)]
struct Entry {
    /// The closure object.
    closure: u64,
    /// Missing while the timer is being armed.
    handle: Option<TimerHandle>,
}

impl Timers {
    /// Nothing is done under the lock but to look at the table.
    fn lock(&self) -> MutexGuard<'_, Armed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, number: u64) -> Option<Entry> {
        self.lock().by_number.remove(&number)
    }

    /// Shows the functions of the armed timers.
    pub fn for_each_root(&self, mut show: impl FnMut(u64)) {
        for entry in self.lock().by_number.values() {
            show(entry.closure);
        }
    }
}

/// What the scheduler carries about.
struct Due {
    number: u64,
    func: FuncId,
}

impl TimerWork for Due {
    fn fire(&mut self, worker: &mut Worker<Goroutine>, _due_ns: u64) -> Option<u64> {
        let world = worker.world().clone();
        let entry = world.timers().take(self.number)?;
        // The table kept it until now.
        world.heap().shade(entry.closure);
        let spawned = match Goroutine::new(&world, self.func, &[entry.closure]) {
            Some(g) => worker.spawn(g).map_err(|e| e.to_string()),
            None => Err("out of memory".into()),
        };
        if let Err(text) = spawned {
            worker.end_run(Box::new(End::plain(2, format!("fatal error: {text}\n"))));
        }
        None
    }
}

/// `startTimer`.
pub fn time_start_timer(ctx: &mut ExecContext, call: &Call) -> Status {
    let (ns, closure) = (call.arg(0) as i64, call.arg(1));
    let Some(func) = closure_function(closure) else { return ctx.raise_fatal("timer without a function") };
    let timers = ctx.world().timers();
    let number = {
        let mut armed = timers.lock();
        armed.last += 1;
        let number = armed.last;
        armed.by_number.insert(number, Entry { closure, handle: None });
        number
    };
    let due_ns = ctx.worker().now_ns().saturating_add(ns.max(0) as u64);
    let handle = ctx.worker().start_timer(due_ns, Box::new(Due { number, func }));
    if let Some(entry) = ctx.world().timers().lock().by_number.get_mut(&number) {
        entry.handle = Some(handle);
    }
    call.set(0, number);
    Status::CONTINUE
}

/// `stopTimer`.
pub fn time_stop_timer(ctx: &mut ExecContext, call: &Call) -> Status {
    let entry = ctx.world().timers().take(call.arg(0));
    entry.iter().for_each(|e| ctx.world().heap().shade(e.closure));
    if let Some(handle) = entry.and_then(|e| e.handle) {
        handle.stop();
    }
    Status::CONTINUE
}

/// `bind`.
pub fn time_bind(_ctx: &mut ExecContext, call: &Call) -> Status {
    crate::runtime_call::chan::bind_alarm(call)
}

/// `set`.
pub fn time_set(ctx: &mut ExecContext, call: &Call) -> Status {
    crate::runtime_call::chan::set_alarm(ctx, call)
}
