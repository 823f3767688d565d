//! Runs the `urgo` binary under a limit of time and memory.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Exit status; `None` if a signal ended it.
    pub status: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// The project's root folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A run of the binary under test.
pub struct Urgo {
    command: Command,
}

/// A run that takes longer than this has hung: its dump is on standard error and its status is 124.
pub const HUNG: &str = "--timeout=120s";

impl Urgo {
    /// `urgo` with these arguments, in the project's root, without the caller's Go settings.
    pub fn new<S: AsRef<str>>(args: &[S]) -> Urgo {
        let mut command = Command::new(env!("CARGO_BIN_EXE_urgo"));
        command.current_dir(root()).args(args.iter().map(|a| a.as_ref()));
        for name in [
            "GOMAXPROCS",
            "GODEBUG",
            "GOEXPERIMENT",
            "GOGC",
            "GOMEMLIMIT",
            "GOTRACEBACK",
            "URGO_SLICE",
            "URGO_JITOFF",
        ] {
            command.env_remove(name);
        }
        // Nothing of the user's is read or written.
        command.env("URGO_CACHE", "off");
        Urgo { command }
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Urgo {
        self.command.env(name, value);
        self
    }

    /// The command itself, for what is to be set beyond arguments and environment.
    pub fn command(&mut self) -> &mut Command {
        &mut self.command
    }

    /// Runs to the end.
    pub fn output(self) -> Output {
        self.output_beside(|_| ())
    }

    /// Runs to the end, and does something with the running process meanwhile.
    pub fn output_beside(mut self, beside: impl FnOnce(&mut Child)) -> Output {
        let mut child = self
            .command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary under test starts");
        let mut stderr = child.stderr.take().expect("stderr is piped");
        // Both pipes are emptied at once, or a full one would block the program.
        let errors = std::thread::spawn(move || {
            let mut bytes = Vec::new();
            stderr.read_to_end(&mut bytes).expect("stderr is readable");
            String::from_utf8_lossy(&bytes).into_owned()
        });
        beside(&mut child);
        let out = child.wait_with_output().expect("the run ends");
        Output {
            status: out.status.code(),
            stdout: String::from_utf8_lossy(&out.stdout).into_owned(),
            stderr: errors.join().expect("the reader ends"),
        }
    }
}

/// The Go programs of a folder, in order of name.
pub fn programs(dir: &str) -> Vec<PathBuf> {
    let path = root().join(dir);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&path)
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()))
        .map(|entry| entry.expect("a folder entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "go"))
        .map(|p| p.strip_prefix(root()).expect("below the root").to_path_buf())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no programs in {dir}");
    files
}
