//! Tells of what is compiled: `GODEBUG=jittrace=1` in a line each, `--perf-map` to perf.

use crate::text;
use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use urgo_abi::code::Unit;
use urgo_abi::inst::{FuncId, Pc};
use urgo_vm::code::Copy;
use urgo_vm::tier::{Observer, Tried};

/// Whoever the options want to be told; none if nobody.
pub fn observer(trace: bool, perf_map: bool) -> Option<Observer> {
    let map = perf_map.then(open).flatten();
    (trace || map.is_some()).then(|| {
        Observer(Arc::new(move |tried: &Tried<'_>| {
            if trace {
                text::error(&line(tried));
            }
            if let Some(map) = &map {
                // The run does not fail for its map.
                let _ =
                    map.lock().unwrap_or_else(PoisonError::into_inner).write_all(symbols(tried).as_bytes());
            }
        }))
    })
}

/// A function and, for what is no whole function, where it begins.
type Place = (FuncId, Option<Pc>);

/// When code was made, and the bytes of each of its copies.
#[derive(Debug, Default)]
pub struct Log(Mutex<HashMap<Place, (Instant, usize)>>);

impl Log {
    /// Notes what is compiled, and passes it on.
    pub fn observer(self: &Arc<Log>, next: Option<Observer>) -> Observer {
        let log = self.clone();
        Observer(Arc::new(move |tried: &Tried<'_>| {
            let unit = match tried.unit {
                Unit::Function(func) => Some((func, None)),
                Unit::Resume(func, pc) => Some((func, Some(pc))),
                Unit::Thunk(_) | Unit::Trampoline(_) => None,
            };
            if let (Some(unit), Ok(code)) = (unit, &tried.result) {
                let made = (Instant::now(), code.range(Copy::Fast).len());
                log.0.lock().unwrap_or_else(PoisonError::into_inner).insert(unit, made);
            }
            if let Some(next) = &next {
                (next.0)(tried);
            }
        }))
    }

    /// What is known of a unit.
    pub fn of(&self, func: FuncId, begins: Option<Pc>) -> Option<(Instant, usize)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&(func, begins)).copied()
    }
}

/// Where perf looks for symbols of code that no file holds (its documentation, jit-interface).
fn open() -> Option<Mutex<File>> {
    let file = format!("/tmp/perf-{}.map", std::process::id());
    File::create(&file).map_err(|e| text::error(&format!("urgo: {file}: {e}"))).ok().map(Mutex::new)
}

/// The unit's name, with the line at which it begins if it is no whole function, and why it was wanted.
fn title(tried: &Tried<'_>) -> (String, &'static str) {
    let name = &tried.program.function(tried.func).name;
    match tried.unit {
        Unit::Resume(func, pc) => {
            let (file, line) = tried.program.position(func, pc).unwrap_or(("?", 0));
            (format!("{name} at {file}:{line}"), "for a loop, or a call that goes on")
        }
        Unit::Function(_) | Unit::Thunk(_) | Unit::Trampoline(_) => (name.clone(), "for its calls"),
    }
}

fn line(tried: &Tried<'_>) -> String {
    let (title, why) = title(tried);
    let us = tried.took.as_micros();
    match &tried.result {
        Ok(code) => {
            let bytes = code.range(Copy::Fast).len();
            let why = if tried.is_kept { "kept from an earlier run" } else { why };
            format!("jit: {title}, {why}: {bytes} bytes of each copy, {}.{:03} ms\n", us / 1000, us % 1000)
        }
        Err(why) => format!("jit: {title}: refused: {}\n", why.name()),
    }
}

/// Lines of the map: start, size, name, of each copy.
fn symbols(tried: &Tried<'_>) -> String {
    let Ok(code) = &tried.result else { return String::new() };
    let (title, _) = title(tried);
    let of = |copy: Copy, mark: &str| {
        let range = code.range(copy);
        format!("{:x} {:x} {title}{mark}\n", range.start, range.len())
    };
    of(Copy::Fast, "") + &of(Copy::Polled, " [polled]")
}
