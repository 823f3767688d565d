//! The `urgo` command.

use std::process::ExitCode;
use urgo::{cli, driver, repl, text};
use urgo_vm::out_of_memory::Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// A panic on any thread is a defect of ours: one line says so, and the process ends, since what the thread was about to
/// do will never be done. With RUST_BACKTRACE set, the way there follows.
fn end_on_panic(info: &std::panic::PanicHookInfo<'_>) {
    let what = info.payload_as_str().unwrap_or("no message");
    let place = info.location().map_or_else(String::new, |l| format!(" at {}:{}", l.file(), l.line()));
    text::error(&format!(
        "urgo: internal error: {what}{place}; this is a defect of urgo, please report it with the program"
    ));
    let trace = std::backtrace::Backtrace::capture();
    if trace.status() == std::backtrace::BacktraceStatus::Captured {
        text::error(&trace.to_string());
    }
    repl::terminal::restore();
    std::process::exit(driver::STATUS_DEFECT);
}

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(end_on_panic));
    let args: Vec<String> = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
    let status = match cli::parse(&args, &|name| std::env::var(name).ok()) {
        Ok(command) => driver::execute(command),
        Err(message) => {
            text::error(&message);
            driver::STATUS_USAGE
        }
    };
    // Threads that still run Go code end with the process.
    std::process::exit(status)
}
