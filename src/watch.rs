//! `urgo run --watch`: runs a program, and runs it again whenever a source file changes.
//!
//! Each run is a process of its own; a change ends the one that runs. Files are looked at by the time of their last change, several
//! times a second: all Go files and go.mod in the program's folder and below it.

use crate::text;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

/// How often files are looked at.
const LOOK: Duration = Duration::from_millis(100);
/// Files beyond this are not watched.
const MOST: usize = 10_000;

/// When each file was last changed.
type Times = BTreeMap<PathBuf, SystemTime>;

/// Runs the command with these arguments for ever; gives the status for a process that cannot be started.
pub fn run(args: &[String], files: &[String]) -> i32 {
    let first = files.first().map_or(Path::new("."), Path::new);
    let dir = if first.is_dir() { Some(first) } else { first.parent() };
    let dir = dir.filter(|d| !d.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf();
    loop {
        let seen = times(&dir, files);
        let urgo = std::env::current_exe().unwrap_or_else(|_| "urgo".into());
        let mut child = match Command::new(urgo).args(args).spawn() {
            Ok(child) => child,
            Err(e) => {
                text::error(&format!("urgo: cannot start a run: {e}"));
                return crate::driver::STATUS_DEFECT;
            }
        };
        wait(&mut child, &seen, &dir, files);
        // It may have ended already.
        let _ = child.kill();
        let _ = child.wait();
        text::error("urgo: changed, running again");
    }
}

/// Waits until a file changes; tells when the run ends before that.
fn wait(child: &mut Child, seen: &Times, dir: &Path, files: &[String]) {
    let mut running = true;
    while times(dir, files) == *seen {
        if let (true, Ok(Some(status))) = (running, child.try_wait()) {
            running = false;
            text::error(&format!("urgo: {status}; waiting for a change"));
        }
        std::thread::sleep(LOOK);
    }
}

fn times(dir: &Path, files: &[String]) -> Times {
    let mut out = Times::new();
    for file in files.iter().map(Path::new).filter(|f| f.is_file()) {
        add(file, &mut out);
    }
    below(dir, &mut out);
    out
}

fn add(file: &Path, out: &mut Times) {
    if let Ok(time) = file.metadata().and_then(|m| m.modified()) {
        out.insert(file.to_path_buf(), time);
    }
}

fn below(dir: &Path, out: &mut Times) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        let kind = entry.file_type();
        if out.len() >= MOST || name.starts_with(['.', '_']) {
            continue;
        }
        match kind {
            Ok(kind) if kind.is_dir() => below(&path, out),
            Ok(_) if name.ends_with(".go") || name == "go.mod" => add(&path, out),
            _ => {}
        }
    }
}
