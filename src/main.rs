//! The `urgo` command.

use std::process::ExitCode;
use urgo::{cli, driver, text};

fn main() -> ExitCode {
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
