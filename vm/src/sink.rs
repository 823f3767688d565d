//! Where a program's output goes, and where its input comes from.

use crate::runtime_call::{PIPE_ATOMIC, is_writable};
use std::fs::File;
use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::sync::{Arc, Mutex};

/// Device number of the null device.
const NULL_DEVICE: u64 = 0x103;

/// Where standard output or standard error of a program goes.
#[derive(Clone, Debug)]
pub enum Sink {
    /// A file; each write is one system call, as in Go.
    File {
        /// The file.
        file: Arc<File>,
        /// Whether a write may have to wait for a reader: a pipe, a socket, a terminal.
        may_block: bool,
    },
    /// Memory.
    Buffer(Arc<Mutex<Vec<u8>>>),
    /// Whatever the host makes of it.
    Host(Arc<dyn HostSink>),
}

/// A host's own place for what a program prints.
pub trait HostSink: Send + Sync + std::fmt::Debug {
    /// Takes bytes; may wait if [`is_full`](Self::is_full).
    fn write(&self, bytes: &[u8]);
    /// Whether a write would have to wait.
    fn is_full(&self) -> bool;
}

/// Where standard input of a program comes from.
#[derive(Clone, Debug, Default)]
pub enum Source {
    /// The process's own.
    #[default]
    Process,
    /// Whatever the host hands out.
    Host(Arc<dyn HostSource>),
}

/// A host's own supply of what a program reads.
pub trait HostSource: Send + Sync + std::fmt::Debug {
    /// Reads for the goroutine of this number, once it is its turn: bytes read (0 at the end), or an error number. Called on
    /// a thread without a P, so it may wait.
    fn read(&self, goid: u64, buffer: &mut [u8]) -> Result<usize, i32>;
}

impl Source {
    /// Reads for a goroutine; may wait.
    pub fn read(&self, goid: u64, buffer: &mut [u8]) -> Result<usize, i32> {
        match self {
            Source::Process => loop {
                match crate::runtime_call::read_fd(0, buffer) {
                    Err(libc::EINTR) => {}
                    read => return read,
                }
            },
            Source::Host(host) => host.read(goid, buffer),
        }
    }
}

impl Sink {
    /// The process's own standard output; memory if that is closed.
    pub fn stdout() -> Sink {
        Sink::of(std::io::stdout().as_fd())
    }

    /// The process's own standard error; memory if that is closed.
    pub fn stderr() -> Sink {
        Sink::of(std::io::stderr().as_fd())
    }

    fn of(fd: BorrowedFd<'_>) -> Sink {
        fd.try_clone_to_owned().map_or_else(|_| Sink::buffer(), |fd| Sink::file(File::from(fd)))
    }

    /// An open file.
    pub fn file(file: File) -> Sink {
        let never_blocks =
            |m: std::fs::Metadata| m.is_file() || m.file_type().is_char_device() && m.rdev() == NULL_DEVICE;
        let may_block = !file.metadata().is_ok_and(never_blocks);
        Sink::File { file: Arc::new(file), may_block }
    }

    /// A new sink in memory.
    pub fn buffer() -> Sink {
        Sink::Buffer(Arc::default())
    }

    /// Whether a write of so many bytes may have to wait, so that it should be made without a P. A short one to a pipe
    /// or terminal with room does not, and then the goroutine keeps its P: others do not get in between.
    pub fn may_block(&self, bytes: usize) -> bool {
        match self {
            Sink::File { may_block: true, file } => bytes > PIPE_ATOMIC || !is_writable(file.as_fd()),
            Sink::File { .. } | Sink::Buffer(_) => false,
            Sink::Host(host) => host.is_full(),
        }
    }

    /// Writes all bytes; an error is an errno.
    pub fn write(&self, bytes: &[u8]) -> Result<(), i32> {
        match self {
            Sink::Buffer(b) => {
                b.lock().unwrap_or_else(|e| e.into_inner()).extend_from_slice(bytes);
                Ok(())
            }
            Sink::Host(host) => {
                host.write(bytes);
                Ok(())
            }
            // `write_all` goes on after signals.
            Sink::File { file, .. } => {
                file.as_ref().write_all(bytes).map_err(|e| e.raw_os_error().unwrap_or(libc::EIO))
            }
        }
    }

    /// What has been written to memory.
    pub fn contents(&self) -> Vec<u8> {
        match self {
            Sink::Buffer(b) => b.lock().unwrap_or_else(|e| e.into_inner()).clone(),
            Sink::File { .. } | Sink::Host(_) => Vec::new(),
        }
    }
}
