//! Goroutine traces in Go's text.

use crate::goroutine::Goroutine;
use crate::panic::Whose;
use crate::program::Program;
use std::fmt::Write;
use urgo_abi::inst::{FuncId, Pc};
use urgo_abi::module::FuncKind;
use urgo_sched::{GInfo, Remote, Status, StoppedWorld};

/// A line of a trace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// A frame.
    At(FuncId, Pc),
    /// Here a panic ran the deferred calls above.
    Panic,
    /// Here `runtime.Goexit` did.
    Goexit,
}

impl Place {
    /// The frame, if it is one.
    pub fn frame(self) -> Option<(FuncId, Pc)> {
        match self {
            Place::At(func, pc) => Some((func, pc)),
            Place::Panic | Place::Goexit => None,
        }
    }
}

/// Frames that are printed at each end of a long trace.
const EACH_END: usize = 50;

/// Where Go 1.27 has these calls in its own sources: programs that read traces find what they expect.
const PANIC_LINE: u32 = 859;
const GOEXIT_LINE: u32 = 694;

/// A function's name with its type arguments left out, as Go's traces have it.
fn shown_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut depth = 0;
    for c in name.chars() {
        match c {
            '[' => {
                if depth == 0 {
                    out.push_str("[...]");
                }
                depth += 1;
            }
            ']' => depth -= 1,
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Where the frames of a goroutine are, innermost first. Of a very deep stack only what can be printed is collected
/// from its inner end; the outer end is walked.
pub fn places(g: &Goroutine) -> Vec<Place> {
    let mut places = Vec::new();
    let mut at = g.top_if_any();
    while let Some(frame) = at {
        let header = g.header_at(frame);
        match g.unwinding.as_ref().and_then(|u| u.unwound(frame)) {
            Some((is_goexit, unwound)) => {
                places.push(if is_goexit { Place::Goexit } else { Place::Panic });
                places.extend_from_slice(unwound);
            }
            None => places.push(Place::At(header.func(), header.pc())),
        }
        at = g.caller_of(frame, header);
    }
    places
}

/// A goroutine: head line, frames, creator.
pub fn goroutine(whose: &Whose<'_>, g: &Goroutine, status: &str, places: &[Place]) -> String {
    let mut out = format!("goroutine {} [{status}]:\n", whose.goid);
    let shown: Vec<Place> = places.iter().copied().filter(|p| is_shown(whose, *p)).collect();
    let elided = shown.len().saturating_sub(2 * EACH_END);
    for (i, place) in shown.iter().enumerate() {
        if elided > 0 && i == EACH_END {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "...{elided} frames elided...");
        }
        if elided == 0 || i < EACH_END || i >= EACH_END + elided {
            line(whose, &mut out, *place);
        }
    }
    if let Some((func, pc)) = g.created_by(whose.program) {
        let name = shown_name(&whose.program.function(func).name);
        let _ = writeln!(out, "created by {name} in goroutine {}", whose.creator);
        position(whose, &mut out, func, pc);
    }
    out
}

/// Wrappers, what only starts the program and the inner functions of package runtime are not shown.
fn is_shown(whose: &Whose<'_>, place: Place) -> bool {
    match place {
        Place::At(func, _) => {
            let function = whose.program.function(func);
            let inner =
                function.name.strip_prefix("runtime.").is_some_and(|n| !n.starts_with(char::is_uppercase));
            function.kind != FuncKind::Wrapper && !inner && whose.program.module.entry != Some(func)
        }
        Place::Panic | Place::Goexit => true,
    }
}

fn line(whose: &Whose<'_>, out: &mut String, place: Place) {
    // Writing to a String cannot fail.
    let _ = match place {
        Place::Panic => writeln!(out, "panic(...)\n\truntime/panic.go:{PANIC_LINE} +0x0"),
        Place::Goexit => writeln!(out, "runtime.Goexit()\n\truntime/panic.go:{GOEXIT_LINE} +0x0"),
        Place::At(func, pc) => {
            let function = whose.program.function(func);
            let takes = !whose.program.module.sig_of(func).params.is_empty();
            let _ = writeln!(out, "{}({})", shown_name(&function.name), if takes { "..." } else { "" });
            position(whose, out, func, pc);
            return;
        }
    };
}

fn position(whose: &Whose<'_>, out: &mut String, func: FuncId, pc: Pc) {
    let (file, line) = whose.program.position(func, pc).unwrap_or(("?", 0));
    // Writing to a String cannot fail.
    let _ = writeln!(out, "\t{file}:{line} +{:#x}", 2 * pc);
}

/// Traces of all goroutines, running ones without their stacks, in the order of their numbers.
pub fn all(program: &Program, remote: &Remote<Goroutine>) -> String {
    let now_ns = remote.now_ns();
    let traces = remote.goroutines().into_iter().map(|info| {
        let seen = remote.inspect(info.handle, |g, _| trace(program, &info, g, now_ns));
        seen.unwrap_or_else(|| unseen(&info, now_ns))
    });
    traces.collect::<Vec<_>>().join("\n")
}

fn unseen(info: &GInfo, now_ns: u64) -> String {
    let (goid, status) = (info.goid, status_text(info, now_ns));
    format!("goroutine {goid} [{status}]:\n\tgoroutine running on other thread; stack unavailable\n")
}

/// Traces of all goroutines of a stopped world: of those that were running, then of the others, in the order of their numbers.
pub fn stopped(program: &Program, stopped: &mut StoppedWorld<'_, Goroutine>, now_ns: u64) -> String {
    let mut traces = Vec::new();
    stopped.for_each_task(|info, g| {
        traces.push((!info.was_running, info.goid, trace(program, info, g, now_ns)));
    });
    traces.sort();
    traces.into_iter().map(|(_, _, text)| text).collect::<Vec<_>>().join("\n")
}

fn trace(program: &Program, info: &GInfo, g: &Goroutine, now_ns: u64) -> String {
    let whose = Whose { program, goid: info.goid, creator: info.creator };
    goroutine(&whose, g, &status_text(info, now_ns), &places(g))
}

/// What stands between the brackets.
fn status_text(info: &GInfo, now_ns: u64) -> String {
    let mut text = match info.status {
        Status::Waiting => info.wait_reason.text().to_string(),
        Status::Blocking => "syscall".into(),
        Status::Runnable if info.was_running => "running".into(),
        Status::Runnable => "runnable".into(),
        Status::Running => "running".into(),
        Status::Free => "dead".into(),
        Status::Paused => "preempted".into(),
    };
    let minutes = now_ns.saturating_sub(info.waiting_since_ns) / 60_000_000_000;
    if matches!(info.status, Status::Waiting | Status::Blocking) && minutes >= 1 {
        text.push_str(&format!(", {minutes} minutes"));
    }
    if info.is_locked {
        text.push_str(", locked to thread");
    }
    text
}
