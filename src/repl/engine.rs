//! A session at work: entries are compiled, added to the running program and run, each on a goroutine of its own.
//!
//! The thread that reads entries never runs Go code and holds no P. It starts an entry on a helper thread that waits for
//! its end, and looks now and then whether the entry gets a P at all. If it gets none (a goroutine without safepoints
//! holds the only one, and signals are off) the prompt comes back with a diagnosis; the entry stays *pending*.

use super::front::{Front, Ready};
use super::goroutines;
use super::input::Input;
use super::names::Names;
use super::output::{Output, ProgramOutput, ShownOutput};
use crate::cli::Options;
use crate::compiled::Log;
use crate::driver::{self, Failure};
use crate::trace::Tracer;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use urgo_abi::inst::{FuncId, Pc};
use urgo_sched::{GHandle, GInfo, MainFigures, Remote, Status};
use urgo_vm::goroutine::Goroutine;
use urgo_vm::inspect::{self, Named};
use urgo_vm::panic::End;
use urgo_vm::sema::Held;
use urgo_vm::sink::Sink;
use urgo_vm::tier::Mode;
use urgo_vm::world::{EntryEnd, Runtime, Session, Source, World};

/// How often a waiting prompt looks at its entry.
const LOOK: Duration = Duration::from_millis(50);
/// An entry that gets no P for so long is said to hang.
const STARVED: Duration = Duration::from_millis(500);
/// Two interrupts within this time mean that deferred calls are not to be waited for.
const TWICE: Duration = Duration::from_secs(2);
/// How long a kill from the prompt is waited for.
const KILL_GRACE: Duration = Duration::from_millis(500);
/// Goroutines that are listed when an entry has started them.
const MOST_LISTED: usize = 10;
/// Reports of dead goroutines that are kept.
const MAX_DEATHS: usize = 200;

/// What worker threads leave behind for the prompt.
#[derive(Debug, Default)]
pub struct Notes {
    /// Reports of goroutines that died, oldest first.
    deaths: Mutex<Vec<(u64, Vec<u8>)>>,
    /// Where goroutines were when they were killed, innermost frame first, and the memory that they had names for.
    kills: Mutex<HashMap<u64, Killed>>,
    /// Locks that goroutines had when they ended.
    held: Mutex<HashMap<u64, Vec<Held>>>,
}

/// What is known of a goroutine that was killed.
#[derive(Clone, Debug, Default)]
pub struct Killed {
    /// Where it was.
    pub frames: Vec<(FuncId, Pc)>,
    /// Its names for memory.
    pub named: Vec<Named>,
}

fn lock<T>(m: &Mutex<T>) -> MutexGuard<'_, T> {
    m.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Notes {
    /// The locks that a goroutine took with it, as one says it: `mu, acc.mu (reading)`. Empty if there are none.
    pub fn held(&self, world: &World, goid: u64, named: &[Named]) -> String {
        let held = lock(&self.held).remove(&goid).unwrap_or_default();
        let globals = inspect::named_globals(world);
        let name = |h: &Held| {
            let known = inspect::name_of(world, named, h.address);
            let known = known.or_else(|| inspect::name_of(world, &globals, h.address));
            let name = known.unwrap_or_else(|| format!("the lock at {:#x}", h.address));
            if h.reads { format!("{name} (reading)") } else { name }
        };
        held.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    /// The report of a goroutine that died.
    pub fn death(&self, goid: u64) -> Option<String> {
        let deaths = lock(&self.deaths);
        let (_, report) = deaths.iter().rev().find(|(id, _)| *id == goid)?;
        Some(String::from_utf8_lossy(report).into_owned())
    }
}

/// Stops the foreground goroutine; for the thread that takes signals.
#[derive(Clone)]
pub struct Interrupter {
    /// A session that is reset gets another one.
    runtime: Arc<Mutex<Arc<Runtime>>>,
    output: Output,
    input: Option<Input>,
    /// The goroutine that was interrupted last, as it was then, and when, in milliseconds of the scheduler's clock.
    last: Arc<Mutex<Option<(GInfo, u64)>>>,
    /// ^C is the program's, if it asks for it.
    sigint_is_programs: Arc<AtomicBool>,
    /// Signals are on only to stop the foreground goroutine.
    borrowed: Arc<AtomicBool>,
    /// The interrupt came from a key that the terminal has shown.
    by_key: Arc<AtomicBool>,
    /// Without an editor: an interrupt has come since the last line.
    cleared: Arc<AtomicBool>,
}

impl Interrupter {
    /// What runs the session at the moment.
    pub fn runtime(&self) -> Arc<Runtime> {
        lock(&self.runtime).clone()
    }

    /// Whether ^C is the program's, if it asks for it (`:set sigint`).
    pub fn sigint_is_programs(&self) -> bool {
        self.sigint_is_programs.load(Relaxed) // Relaxed, here and below: a setting
    }

    /// Sets whose ^C is.
    pub fn set_sigint(&self, is_programs: bool) {
        self.sigint_is_programs.store(is_programs, Relaxed);
    }

    /// Asks the foreground goroutine to end. False if there is none.
    pub fn interrupt(&self) -> bool {
        let runtime = self.runtime();
        let remote = runtime.remote();
        let Some(main) = remote.goroutines().into_iter().find(|g| g.is_main) else { return false };
        let now_ms = remote.now_ns() / 1_000_000;
        let last = lock(&self.last).replace((main, now_ms));
        // What was interrupted before is another entry.
        let again = last.filter(|(g, _)| g.goid == main.goid);
        let twice = again.is_some_and(|(_, ms)| now_ms.saturating_sub(ms) < TWICE.as_millis() as u64);
        runtime.kill(main.handle, twice);
        if let Some(input) = &self.input {
            input.cancel(main.goid);
        }
        if main.status == Status::Running && !remote.async_preempt() {
            if twice {
                self.borrowed.store(true, Relaxed);
                remote.set_async_preempt(true);
            } else {
                self.output.say(&format!(
                    "g{} may reach no safepoint (async preemption is off): ^C again to send the signal anyway",
                    main.goid
                ));
            }
        }
        true
    }

    /// Without an editor: what was typed is forgotten. False if that was so already.
    pub fn clear_line(&self) -> bool {
        let first = !self.cleared.swap(true, Relaxed); // Relaxed, here and below: a note of its own
        if first {
            self.output.say(":quit or ^D leaves");
            self.output.prompt("> ");
        }
        first
    }

    /// Whether what was typed so far is to be forgotten; it is told once.
    pub fn forget_cleared(&self) -> bool {
        self.cleared.swap(false, Relaxed)
    }

    /// The same because somebody has pressed the key, which the terminal shows.
    pub fn interrupt_by_key(&self) -> bool {
        self.by_key.store(true, Relaxed); // Relaxed: read behind the end of the entry
        let interrupted = self.interrupt();
        self.by_key.fetch_and(interrupted, Relaxed);
        interrupted
    }

    /// A dump of all goroutines.
    pub fn dump(&self) {
        let text = self.runtime().dump_now();
        self.output.say(&text);
    }
}

/// An entry whose end is awaited.
struct Pending {
    name: String,
    start: Instant,
    end: Receiver<EntryEnd>,
    is_go: bool,
    goid: u64,
    /// The diagnosis has been given.
    told: bool,
}

/// A session.
pub struct Engine {
    /// The front end.
    pub front: Front,
    /// What runs the program.
    pub runtime: Arc<Runtime>,
    /// Where everything appears.
    pub output: Output,
    /// Who may read standard input; nobody waits for a turn if it is closed.
    pub input: Option<Input>,
    /// What goroutines left behind.
    pub notes: Arc<Notes>,
    /// Values are shown.
    pub prints: bool,
    /// What an earlier entry or a signature suggests is shown behind the cursor.
    pub hints: bool,
    /// `:trace on`, with the file that it goes to.
    pub tracer: Option<(Tracer, String)>,
    /// How a program would have ended whose body the last entry was.
    status: i32,
    /// As the session was started.
    pub options: Options,
    interrupter: Interrupter,
    /// When functions were compiled.
    pub compiled: Arc<Log>,
    entries: Vec<String>,
    number: usize,
    pending: Option<Pending>,
    /// What the last entry took.
    pub last: Figures,
}

/// What an entry took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Until the prompt was back.
    pub wall: Duration,
    /// What its goroutine did.
    pub main: MainFigures,
}

impl Engine {
    /// A session without entries.
    ///
    /// # Errors
    /// The library does not compile, or the system refuses threads or memory.
    pub fn new(options: &Options, output: Output) -> Result<Engine, Failure> {
        let front = Front::new(options)?;
        let notes = Arc::new(Notes::default());
        let mut settings = driver::settings(options, vec!["urgo".into()]);
        settings.stdout = Sink::Host(Arc::new(ProgramOutput(output.clone())));
        settings.stderr = settings.stdout.clone();
        let input = Input::new().ok();
        if let Some(input) = &input {
            settings.stdin = Source::Host(Arc::new(input.clone()));
        }
        settings.session = Some(session(&notes, &output));
        // The tier can be set later: so all are there.
        settings.tier.mode = Mode::Auto;
        let compiled = Arc::new(Log::default());
        settings.tier.observer = Some(compiled.observer(settings.tier.observer.take()));
        let runtime = Runtime::new(front.module().clone(), settings, driver::compiler());
        let runtime = Arc::new(runtime.map_err(|e| Failure::Unreadable(e.to_string()))?);
        runtime.world().tier().set_mode(driver::mode(options.tier));
        let interrupter = Interrupter {
            runtime: Arc::new(Mutex::new(runtime.clone())),
            output: output.clone(),
            input: input.clone(),
            last: Arc::default(),
            sigint_is_programs: Arc::default(),
            borrowed: Arc::default(),
            by_key: Arc::default(),
            cleared: Arc::default(),
        };
        let engine = Engine {
            front,
            runtime,
            output,
            input,
            notes,
            prints: true,
            hints: true,
            tracer: None,
            status: 0,
            options: options.clone(),
            interrupter,
            compiled,
            entries: Vec::new(),
            number: 0,
            pending: None,
            last: Default::default(),
        };
        if let Some(entry) = engine.front.module().entry {
            // Initialises the library; nothing of it can fail.
            engine.runtime.run_entry(entry);
        }
        Ok(engine)
    }

    /// Kills all goroutines and forgets all names.
    ///
    /// # Errors
    /// As [`Engine::new`].
    pub fn reset(&mut self) -> Result<(), Failure> {
        let remote = self.remote();
        // Whatever it takes: nothing of this session is wanted any more.
        remote.set_async_preempt(true);
        for g in remote.goroutines() {
            self.kill(g.handle);
        }
        let interrupter = self.interrupter.clone();
        *self = Engine::new(&self.options.clone(), self.output.clone())?;
        *lock(&interrupter.runtime) = self.runtime.clone();
        let input = self.input.clone();
        self.interrupter = Interrupter { input, ..interrupter };
        Ok(())
    }

    /// For the thread that takes signals.
    pub fn interrupter(&self) -> Interrupter {
        self.interrupter.clone()
    }

    /// For other threads.
    pub fn remote(&self) -> Remote<Goroutine> {
        self.runtime.remote()
    }

    /// A copy of what can be named, for the editor.
    pub fn names(&mut self) -> Names {
        let goroutines = self.remote().goroutines().iter().map(|g| g.goid.to_string()).collect();
        Names { goroutines, ..self.front.names() }
    }

    /// The number of the next entry.
    pub fn next_number(&self) -> usize {
        self.number + 1
    }

    /// Entries that were accepted, in order.
    pub fn entries(&self) -> &[String] {
        &self.entries
    }

    /// Compiles and runs an entry, and waits for it. True if it was accepted.
    pub fn submit(&mut self, text: &str) -> bool {
        if self.pending.is_some() && !self.wait() {
            self.output.say("an earlier entry has not ended (:g shows why; ^C stops it)");
            return false;
        }
        self.number += 1;
        let name = format!("repl[{}]", self.number);
        let ready = match self.front.compile(&name, text, self.prints) {
            Ok(ready) => ready,
            Err(mistakes) => {
                self.output.say(&mistakes);
                return false;
            }
        };
        self.entries.push(text.to_string());
        for path in &ready.imported {
            self.output.note(&format!("import {path:?}"));
        }
        for note in &ready.notes {
            self.output.note(note);
        }
        if let Some(text) = &ready.text {
            self.output.say(text);
        }
        self.run(name, &ready)
    }

    /// Shows an expression's value, with nothing about imports; gives the exit status. Mistakes go to standard error.
    pub fn show(&mut self, name: &str, text: &str) -> i32 {
        match self.front.compile(name, text, true) {
            Ok(ready) => {
                if let Some(text) = &ready.text {
                    self.output.say(text);
                }
                self.run(name.to_string(), &ready);
                self.status
            }
            Err(mistakes) => {
                crate::text::error(&mistakes);
                driver::STATUS_COMPILE
            }
        }
    }

    /// Measures an expression.
    pub fn bench(&mut self, text: &str) {
        if self.pending.is_some() && !self.wait() {
            self.output.say("an earlier entry has not ended (:g shows why; ^C stops it)");
            return;
        }
        match self.front.bench(text) {
            Ok(ready) => drop(self.run(":bench".into(), &ready)),
            Err(mistakes) => self.output.say(&mistakes),
        }
    }

    /// Takes the declarations of a package's files, which are checked as files are; says what came of it.
    pub fn load(&mut self, files: &[(String, Vec<u8>)]) -> String {
        if self.pending.is_some() && !self.wait() {
            return "an earlier entry has not ended (:g shows why; ^C stops it)".into();
        }
        match self.front.load(files) {
            Ok((ready, what)) => {
                self.number += 1;
                self.run(format!("repl[{}]", self.number), &ready);
                what
            }
            Err(mistakes) => mistakes,
        }
    }

    fn run(&mut self, name: String, ready: &Ready) -> bool {
        let world = self.runtime.world().clone();
        let extension = &ready.extension;
        if let Err(e) = world.extend(self.front.module(), &extension.methods) {
            self.output.say(&format!("the entry is not run: {e}"));
            return false;
        }
        for (from, to) in &extension.redirects {
            world.redirect(*from, *to);
        }
        let Some(entry) = extension.entry else { return true };
        let (send, end) = mpsc::channel();
        let start = Instant::now();
        let runtime = self.runtime.clone();
        let helper = std::thread::Builder::new().name("urgo-entry".into()).spawn(move || {
            // Nobody listens if the session has ended.
            let _ = send.send(runtime.run_entry(entry));
        });
        if let Err(e) = helper {
            self.output.say(&format!("no thread for the entry: {e}"));
            return false;
        }
        self.pending = Some(Pending { name, start, end, is_go: ready.is_go, goid: 0, told: false });
        self.wait();
        true
    }

    /// Waits for the pending entry. False if it hangs for want of a P.
    pub fn wait(&mut self) -> bool {
        let mut starved_since: Option<Instant> = None;
        while let Some(pending) = &mut self.pending {
            // Short at first: an entry that ends at once has its goroutines listed at once.
            let first = pending.goid == 0;
            match pending.end.recv_timeout(if first { Duration::from_millis(1) } else { LOOK }) {
                Ok(end) => {
                    self.ended(end);
                    return true;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.pending = None;
                    return true;
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            let main = self.runtime.remote().goroutines().into_iter().find(|g| g.is_main);
            let Some(main) = main else { continue };
            pending.goid = main.goid;
            if main.status != Status::Runnable {
                starved_since = None;
                continue;
            }
            let since = *starved_since.get_or_insert_with(Instant::now);
            if since.elapsed() >= STARVED && !self.runtime.remote().async_preempt() {
                self.tell_hang(&main);
                return false;
            }
        }
        true
    }

    /// Looks at the pending entry without waiting.
    pub fn poll(&mut self) {
        let end = self.pending.as_ref().and_then(|p| p.end.try_recv().ok());
        if let Some(end) = end {
            self.ended(end);
        }
    }

    /// Whether an entry has not ended.
    pub fn is_pending(&self) -> bool {
        self.pending.is_some()
    }

    fn tell_hang(&mut self, main: &GInfo) {
        let told = self.pending.as_mut().is_some_and(|p| std::mem::replace(&mut p.told, true));
        if !told {
            let text = goroutines::hang(&self.runtime, main);
            self.output.say(&text);
        }
    }

    fn ended(&mut self, end: EntryEnd) {
        let Some(pending) = self.pending.take() else { return };
        let remote = self.runtime.remote();
        // Relaxed: set by the thread that takes signals, before the end.
        if self.interrupter.borrowed.swap(false, Relaxed) {
            remote.set_async_preempt(false);
        }
        let wall = pending.start.elapsed();
        let main = remote.last_main();
        self.last = Figures { wall, main };
        self.status = match &end {
            EntryEnd::Returned => 0,
            EntryEnd::Ended(end) => end.status,
            EntryEnd::Deadlock | EntryEnd::Failed(_) => 2,
        };
        match end {
            EntryEnd::Returned => {}
            EntryEnd::Ended(end) if end.is_kill => {
                let kills = lock(&self.notes.kills);
                let goid = main.goid;
                let killed = kills.get(&goid).cloned().unwrap_or_default();
                drop(kills);
                let place = match goroutines::place(&self.runtime, &killed.frames) {
                    place if ["", goroutines::NOT_BEGUN].contains(&place.at.as_str()) => pending.name.clone(),
                    place => place.to_string(),
                };
                let tier = goroutines::tier_of(&self.runtime, &killed.frames);
                let slices = match main.preemptions {
                    0 => "1 slice".to_string(),
                    n => format!("{} slices", n + 1),
                };
                let held = self.notes.held(self.runtime.world(), goid, &killed.named);
                let held = if held.is_empty() { held } else { format!("; it still holds {held}") };
                let wall = goroutines::time(wall);
                let said = format!("interrupted: g{goid} at {place} after {wall} ({tier}, {slices}){held}");
                // The terminal has shown the key.
                let shown = self.interrupter.by_key.swap(false, Relaxed) && self.output.is_at_start();
                self.output.say(&if shown { format!(" {said}") } else { said });
            }
            EntryEnd::Ended(end) if end.message.is_empty() => {
                self.output.say(&format!("os.Exit({}) (:quit leaves)", end.status));
            }
            EntryEnd::Ended(end) => self.output.say(&folded(&String::from_utf8_lossy(&end.message))),
            EntryEnd::Deadlock => self.deadlocked(),
            EntryEnd::Failed(text) => self.output.say(&format!("fatal error: {text}")),
        }
        lock(&self.notes.kills).clear();
        lock(&self.notes.held).clear();
        if let Some(input) = &self.input {
            input.forget(main.goid);
        }
        if pending.is_go {
            self.list_started(&remote, main.goid);
        }
        self.output.end_line();
    }

    fn deadlocked(&mut self) {
        let remote = self.runtime.remote();
        let Some(main) = remote.goroutines().into_iter().find(|g| g.is_main) else { return };
        let state = goroutines::state(&main, remote.now_ns());
        let place = goroutines::place_of(&self.runtime, &main).unwrap_or_default();
        let place = place.position();
        self.output.say(&format!("deadlock: g{} [{state}] at {place}: no goroutine can wake it", main.goid));
        self.kill(main.handle);
    }

    /// Numbers and functions of what the entry started with `go`.
    fn list_started(&self, remote: &Remote<Goroutine>, creator: u64) {
        let new = remote.goroutines().into_iter().filter(|g| !g.is_main && g.creator != 0);
        let listed: Vec<GInfo> = new.filter(|g| g.creator == creator).collect();
        for g in listed.iter().take(MOST_LISTED) {
            let name = goroutines::started_as(&self.runtime, g);
            let name = name.or_else(|| goroutines::running(&self.runtime, g).map(|w| w.function));
            if name.is_none() && !remote.is_alive(g.handle) {
                continue;
            }
            self.output.say(format!("[g{}] {}", g.goid, name.unwrap_or_default()).trim_end());
        }
        if listed.len() > MOST_LISTED {
            self.output.say(&format!("… and {} more (:g lists them)", listed.len() - MOST_LISTED));
        }
    }

    /// Kills a goroutine and waits until it is gone. False if it is not in time.
    pub fn kill(&self, handle: GHandle) -> bool {
        let remote = self.runtime.remote();
        let start = Instant::now();
        let goid = remote.goroutines().iter().find(|g| g.handle == handle).map(|g| g.goid);
        let waits = self.input.as_ref().zip(goid);
        if let Some((input, goid)) = waits {
            input.cancel(goid);
        }
        let gone = self.kill_until_gone(handle, start, &remote);
        if let Some((input, goid)) = waits.filter(|_| gone) {
            input.forget(goid);
        }
        gone
    }

    fn kill_until_gone(&self, handle: GHandle, start: Instant, remote: &Remote<Goroutine>) -> bool {
        while remote.is_alive(handle) {
            if start.elapsed() > 2 * KILL_GRACE {
                return false;
            }
            // Deferred calls that do not end are not waited for.
            self.runtime.kill(handle, start.elapsed() > KILL_GRACE);
            std::thread::sleep(Duration::from_micros(200));
        }
        true
    }

    /// Where a goroutine was killed, and its names.
    pub fn killed_at(&self, goid: u64) -> Option<Killed> {
        lock(&self.notes.kills).remove(&goid)
    }
}

/// Frames that are shown one by one although they are equal.
const EQUAL_FRAMES: usize = 3;

/// A report in which a frame that is repeated many times is shown a few times, and counted.
fn folded(report: &str) -> String {
    let mut out = String::with_capacity(report.len());
    let lines: Vec<&str> = report.lines().collect();
    let mut at = 0;
    while at < lines.len() {
        let is_frame = lines.get(at + 1).is_some_and(|l| l.starts_with('\t'));
        let width = if is_frame { 2 } else { 1 };
        let frame = &lines[at..at + width];
        let equal = if is_frame { lines[at..].chunks(2).take_while(|f| *f == frame).count() } else { 1 };
        let shown = if equal > 2 * EQUAL_FRAMES { EQUAL_FRAMES } else { equal };
        for line in lines[at..at + width * shown].iter() {
            out += line;
            out.push('\n');
        }
        if shown < equal {
            out += &format!("\t… and {} more frames like this\n", equal - shown);
        }
        at += width * equal;
    }
    out
}

/// The session's part in the vm: what happens when goroutines die or are killed.
fn session(notes: &Arc<Notes>, output: &Output) -> Session {
    let (deaths, kills, held) = (notes.clone(), notes.clone(), notes.clone());
    let (output, shown) = (output.clone(), output.clone());
    Session {
        on_death: Arc::new(move |world: &World, goid: u64, age: Duration, end: End| {
            let message = String::from_utf8_lossy(&end.message);
            let held = deaths.held(world, goid, &[]);
            let held = if held.is_empty() { held } else { format!("; it still holds {held}") };
            let text = match message.lines().next() {
                Some(line) => {
                    let place = goroutines::exact_position(world.program(), &end.frames);
                    let place = place.map_or(String::new(), |p| format!("      at {p}"));
                    format!("died after {}: {line}{place}{held}  (:stack {goid})", goroutines::time(age))
                }
                None => format!("ended by os.Exit({}){held}", end.status),
            };
            output.say(&format!("[g{goid}] {text}"));
            let mut deaths = lock(&deaths.deaths);
            if deaths.len() == MAX_DEATHS {
                deaths.remove(0);
            }
            deaths.push((goid, end.message));
        }),
        on_kill: Arc::new(move |world: &World, goid: u64, g: &Goroutine| {
            let frames = g.frames().into_iter().map(|(func, pc, _)| (func, pc)).collect();
            let named = inspect::named_memory(world, g);
            lock(&kills.kills).insert(goid, Killed { frames, named });
        }),
        on_held: Arc::new(move |goid: u64, locks: &[Held]| {
            lock(&held.held).insert(goid, locks.to_vec());
        }),
        shown: Sink::Host(Arc::new(ShownOutput(shown))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_frames_are_counted() {
        let frame = "main.f()\n\trepl[1]:1 +0x0\n";
        let report =
            |n: usize| format!("fatal error\n\ngoroutine 2 [running]:\n{}main.g()\n\tx:1\n", frame.repeat(n));
        assert_eq!(folded(&report(6)), report(6));
        let want = report(3).replace("main.g", "\t… and 47 more frames like this\nmain.g");
        assert_eq!(folded(&report(50)), want);
    }
}
