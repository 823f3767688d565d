//! Package internal/syscall: what os and its relatives ask of the system, as one native with a request by name.
//!
//! A request has three numbers, two texts and a buffer; it gives a number and an error number, and may leave bytes in
//! the buffer. All of them may wait for a disk or another process, so they are performed as blocking work, without a P
//! and on buffers of their own.
//!
//! Open files are kept in a table of the world by their descriptors. A request holds its file while it works, so a
//! descriptor that is closed meanwhile names no other file before the request is over.

use crate::context::{ExecContext, Status};
use crate::goroutine::{BlockingWork, Stop};
use crate::panic::string_bytes;
use crate::runtime_call::Call;
use crate::world::{Sink, Source};
use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{Error, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{
    self as unix, DirBuilderExt, FileExt, FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt,
};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use urgo_sched::SignalAction;

/// A runtime's open files and child processes.
#[derive(Debug, Default)]
pub struct Handles {
    files: Mutex<HashMap<i64, Arc<File>>>,
    children: Mutex<HashMap<i64, Child>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Handles {
    fn add(&self, file: File) -> i64 {
        let fd = i64::from(file.as_raw_fd());
        lock(&self.files).insert(fd, Arc::new(file));
        fd
    }

    fn get(&self, fd: i64) -> Result<Arc<File>, Error> {
        lock(&self.files).get(&fd).cloned().ok_or_else(|| Error::from_raw_os_error(libc::EBADF))
    }
}

/// One request under way.
#[derive(Debug)]
struct Request {
    handles: Arc<Handles>,
    goid: u64,
    seed: Option<u64>,
    stdin: Source,
    stdout: Sink,
    stderr: Sink,
    name: String,
    n: [i64; 3],
    s: Vec<u8>,
    t: Vec<u8>,
    /// The caller's buffer, which is live in the goroutine's frame: address and length.
    buffer: (usize, usize),
    /// What goes into it.
    out: Vec<u8>,
    result: Result<i64, i32>,
}

/// `Call`.
pub fn sys_call(ctx: &mut ExecContext, call: &Call) -> Status {
    let settings = ctx.world().settings();
    let name = string_bytes(call.arg(0), call.arg(1));
    let mut request = Request {
        handles: ctx.world().handles().clone(),
        goid: ctx.goid,
        seed: settings.heap.seed,
        stdin: settings.stdin.clone(),
        stdout: settings.stdout.clone(),
        stderr: settings.stderr.clone(),
        name: String::from_utf8_lossy(&name).into_owned(),
        n: [2, 3, 4].map(|i| call.arg(i) as i64),
        s: if matches!(name.as_slice(), b"write" | b"pwrite") {
            // What is to be written comes in the buffer.
            string_bytes(call.arg(9), call.arg(10))
        } else {
            string_bytes(call.arg(5), call.arg(6))
        },
        t: string_bytes(call.arg(7), call.arg(8)),
        buffer: (call.arg(9) as usize, call.arg(10) as usize),
        out: Vec::new(),
        result: Ok(0),
    };
    if matches!(request.name.as_str(), "seek" | "pid" | "ppid" | "environ" | "getcwd") {
        // Nothing here waits.
        request.perform();
        for (i, word) in request.results().into_iter().enumerate() {
            call.set(i, word);
        }
        return Status::CONTINUE;
    }
    call.set(0, 0);
    call.set(1, 0);
    ctx.stop(Stop::Blocking(Box::new(request)))
}

/// Largest number of bytes that one request moves; the callers repeat.
const MAX_TRANSFER: usize = 1 << 20;

impl BlockingWork for Request {
    fn perform(&mut self) {
        self.result = loop {
            match self.answer() {
                Err(e) if e.kind() == ErrorKind::Interrupted => self.out.clear(),
                Err(e) => break Err(number(&e)),
                Ok(n) => break Ok(n),
            }
        };
        if self.out.len() > self.buffer.1 {
            // The caller comes again with a buffer of the size that is told.
            self.result = Ok(self.out.len() as i64);
            self.out.clear();
        }
    }

    fn results(&self) -> Vec<u64> {
        crate::runtime_call::copy_out(&self.out, self.buffer.0);
        match self.result {
            Ok(n) => vec![n as u64, 0],
            Err(errno) => vec![0, errno as u64],
        }
    }
}

/// The error's number; std has some errors of its own, without one.
fn number(e: &Error) -> i32 {
    e.raw_os_error().unwrap_or(match e.kind() {
        ErrorKind::NotFound => libc::ENOENT,
        ErrorKind::PermissionDenied => libc::EACCES,
        ErrorKind::Unsupported => libc::ENOSYS,
        _ => libc::EINVAL,
    })
}

/// A time as nanoseconds since 1970, which may lie before that.
fn time(ns: i64) -> SystemTime {
    let span = Duration::from_nanos(ns.unsigned_abs());
    if ns < 0 { SystemTime::UNIX_EPOCH - span } else { SystemTime::UNIX_EPOCH + span }
}

impl Request {
    fn path(&self) -> &Path {
        Path::new(std::ffi::OsStr::from_bytes(&self.s))
    }

    fn other_path(&self) -> &Path {
        Path::new(std::ffi::OsStr::from_bytes(&self.t))
    }

    fn file(&self) -> Result<Arc<File>, Error> {
        self.handles.get(self.n[0])
    }

    /// A buffer for reading into.
    fn room(&self) -> Vec<u8> {
        vec![0; self.buffer.1.min(MAX_TRANSFER)]
    }

    /// Keeps what was read.
    fn keep(&mut self, mut bytes: Vec<u8>, n: usize) -> Result<i64, Error> {
        bytes.truncate(n);
        self.out = bytes;
        Ok(n as i64)
    }

    /// A text as the answer, with its length.
    fn text(&mut self, bytes: Vec<u8>) -> Result<i64, Error> {
        self.out = bytes;
        Ok(self.out.len() as i64)
    }

    fn status(&mut self, m: &Metadata) -> Result<i64, Error> {
        let words = [
            i64::from(m.mode()),
            m.size() as i64,
            m.mtime(),
            m.mtime_nsec(),
            m.dev() as i64,
            m.ino() as i64,
            m.nlink() as i64,
            i64::from(m.uid()),
            i64::from(m.gid()),
        ];
        self.text(words.iter().flat_map(|w| w.to_le_bytes()).collect())
    }

    /// What the request's name asks for. Package os knows the names and which of the operands each takes.
    fn answer(&mut self) -> Result<i64, Error> {
        let [a, b, c] = self.n;
        match self.name.as_str() {
            "open" => self.open().map(|f| self.handles.add(f)),
            "close" => {
                let file = lock(&self.handles.files).remove(&a);
                file.map(|_| 0).ok_or_else(|| Error::from_raw_os_error(libc::EBADF))
            }
            "read" => {
                let mut room = self.room();
                let n = match self.file() {
                    Ok(f) => (&*f).read(&mut room)?,
                    Err(_) if a == 0 => {
                        self.stdin.read(self.goid, &mut room).map_err(Error::from_raw_os_error)?
                    }
                    Err(e) => return Err(e),
                };
                self.keep(room, n)
            }
            "write" => match (self.file(), a) {
                (Ok(f), _) => (&*f).write(&self.s).map(|n| n as i64),
                (_, 1) => self.sink(&self.stdout),
                (_, 2) => self.sink(&self.stderr),
                (Err(e), _) => Err(e),
            },
            "pread" => {
                let mut room = self.room();
                let n = self.file()?.read_at(&mut room, b as u64)?;
                self.keep(room, n)
            }
            "pwrite" => self.file()?.write_at(&self.s, b as u64).map(|n| n as i64),
            "seek" => {
                let to = match c {
                    0 => {
                        SeekFrom::Start(u64::try_from(b).map_err(|_| Error::from_raw_os_error(libc::EINVAL))?)
                    }
                    1 => SeekFrom::Current(b),
                    2 => SeekFrom::End(b),
                    _ => return Err(Error::from_raw_os_error(libc::EINVAL)),
                };
                (&*self.file()?).seek(to).map(|n| n as i64)
            }
            "stat" => {
                let m = fs::metadata(self.path())?;
                self.status(&m)
            }
            "lstat" => {
                let m = fs::symlink_metadata(self.path())?;
                self.status(&m)
            }
            "fstat" => {
                // The standard streams may have no entry in the table.
                let m = self.file().map_or_else(|_| fs::metadata(own_fd(a)), |f| f.metadata())?;
                self.status(&m)
            }
            "list" => self.list(),
            "mkdir" => fs::DirBuilder::new().mode(a as u32).create(self.path()).map(|()| 0),
            "unlink" => fs::remove_file(self.path()).map(|()| 0),
            "rmdir" => fs::remove_dir(self.path()).map(|()| 0),
            "rename" => fs::rename(self.path(), self.other_path()).map(|()| 0),
            "link" => fs::hard_link(self.path(), self.other_path()).map(|()| 0),
            "symlink" => unix::symlink(self.path(), self.other_path()).map(|()| 0),
            "readlink" => {
                let to = fs::read_link(self.path())?;
                self.text(to.into_os_string().into_vec())
            }
            "chmod" => fs::set_permissions(self.path(), fs::Permissions::from_mode(a as u32)).map(|()| 0),
            "fchmod" => self.file()?.set_permissions(fs::Permissions::from_mode(b as u32)).map(|()| 0),
            "chown" => unix::chown(self.path(), owner(a), owner(b)).map(|()| 0),
            "lchown" => unix::lchown(self.path(), owner(a), owner(b)).map(|()| 0),
            "fchown" => unix::fchown(&*self.file()?, owner(b), owner(c)).map(|()| 0),
            "ftruncate" => self.file()?.set_len(size(b)?).map(|()| 0),
            "truncate" => {
                let to = size(a)?;
                OpenOptions::new().write(true).open(self.path())?.set_len(to).map(|()| 0)
            }
            "fsync" => self.file()?.sync_all().map(|()| 0),
            "utimes" => {
                let mut times = fs::FileTimes::new();
                // The third number tells which of the two times are to be set.
                if c & 1 != 0 {
                    times = times.set_accessed(time(a));
                }
                if c & 2 != 0 {
                    times = times.set_modified(time(b));
                }
                File::open(self.path())?.set_times(times).map(|()| 0)
            }
            "getcwd" => {
                let dir = std::env::current_dir()?;
                self.text(dir.into_os_string().into_vec())
            }
            "chdir" => std::env::set_current_dir(self.path()).map(|()| 0),
            "exe" => {
                let exe = std::env::current_exe()?;
                self.text(exe.into_os_string().into_vec())
            }
            "pid" => Ok(i64::from(std::process::id())),
            "ppid" => Ok(i64::from(std::os::unix::process::parent_id())),
            "environ" => {
                let mut text = Vec::new();
                for (key, value) in std::env::vars_os() {
                    text.extend_from_slice(key.as_bytes());
                    text.push(b'=');
                    text.extend_from_slice(value.as_bytes());
                    text.push(0);
                }
                self.text(text)
            }
            "pipe" => {
                let (reader, writer) = std::io::pipe()?;
                let reader = self.handles.add(File::from(OwnedFd::from(reader)));
                let writer = self.handles.add(File::from(OwnedFd::from(writer)));
                self.out = writer.to_le_bytes().to_vec();
                Ok(reader)
            }
            "random" => {
                let mut room = self.room();
                File::open("/dev/urandom")?.read_exact(&mut room)?;
                let n = room.len();
                self.keep(room, n)
            }
            "seed" => match self.seed {
                Some(seed) => self.text(seed.to_be_bytes().to_vec()),
                None => Ok(0),
            },
            "spawn" => self.spawn(),
            "wait" => self.wait(),
            "kill" => sent(urgo_sched::send_signal(a as i32, b as i32)),
            "pipe_is_broken" => {
                urgo_sched::broken_pipe();
                Ok(0)
            }
            "signals" => urgo_sched::reported_signals().map(|f| self.handles.add(f)),
            "ignored" => Ok(i64::from(urgo_sched::is_ignored(a as i32))),
            "action" => {
                let action = match b {
                    0 => SignalAction::Default,
                    1 => SignalAction::Ignore,
                    _ => SignalAction::Report,
                };
                sent(urgo_sched::on_signal(a as i32, action))
            }
            _ => Err(Error::from_raw_os_error(libc::ENOSYS)),
        }
    }

    /// All of the bytes go to one of the program's own streams.
    fn sink(&self, sink: &Sink) -> Result<i64, Error> {
        sink.write(&self.s).map(|()| self.s.len() as i64).map_err(Error::from_raw_os_error)
    }

    /// A file by open's flags, which are the system's own.
    fn open(&self) -> Result<File, Error> {
        let flags = self.n[0] as i32;
        let mut options = OpenOptions::new();
        let access = flags & libc::O_ACCMODE;
        options.read(access != libc::O_WRONLY).write(access != libc::O_RDONLY);
        // Directly, as std refuses combinations that the system takes.
        options.custom_flags(flags & !libc::O_ACCMODE).mode(self.n[1] as u32);
        options.open(self.path())
    }

    /// A directory's entries: for each a byte for its type, its name, and a zero.
    fn list(&mut self) -> Result<i64, Error> {
        let mut text = Vec::new();
        for entry in fs::read_dir(own_fd(i64::from(self.file()?.as_raw_fd())))? {
            let entry = entry?;
            let t = entry.file_type()?;
            let mark = match () {
                () if t.is_dir() => b'd',
                () if t.is_symlink() => b'l',
                () if t.is_fifo() => b'p',
                () if t.is_socket() => b's',
                () if t.is_char_device() => b'c',
                () if t.is_block_device() => b'b',
                () => b'-',
            };
            text.push(mark);
            text.extend_from_slice(entry.file_name().as_bytes());
            text.push(0);
        }
        self.text(text)
    }

    /// Starts a process. The first text is the program's path; the second has, each closed by a zero: the directory
    /// (empty: this one), the number of arguments, these, and the environment. The numbers are the descriptors of its
    /// standard streams, -1 for none.
    fn spawn(&mut self) -> Result<i64, Error> {
        let bad = || Error::from_raw_os_error(libc::EINVAL);
        let mut parts = self.t.split(|b| *b == 0).map(|p| OsString::from_vec(p.to_vec()));
        let dir = parts.next().ok_or_else(bad)?;
        let count = parts.next().and_then(|n| n.to_str()?.parse::<usize>().ok()).ok_or_else(bad)?;
        let mut command = Command::new(self.path());
        if let Some(name) = (count > 0).then(|| parts.next()).flatten() {
            command.arg0(name);
        }
        command.args(parts.by_ref().take(count.saturating_sub(1)));
        command.env_clear();
        for entry in parts {
            if let Some(at) = entry.as_bytes().iter().position(|b| *b == b'=') {
                let (key, value) = entry.as_bytes().split_at(at);
                command.env(OsString::from_vec(key.to_vec()), OsString::from_vec(value[1..].to_vec()));
            }
        }
        if !dir.is_empty() {
            command.current_dir(dir);
        }
        command.stdin(self.stream(self.n[0])?);
        command.stdout(self.stream(self.n[1])?);
        command.stderr(self.stream(self.n[2])?);
        let child = command.spawn()?;
        let pid = i64::from(child.id());
        lock(&self.handles.children).insert(pid, child);
        Ok(pid)
    }

    fn stream(&self, fd: i64) -> Result<Stdio, Error> {
        if fd < 0 {
            return Ok(Stdio::null());
        }
        if let Ok(file) = self.handles.get(fd) {
            return Ok(Stdio::from(file.try_clone()?));
        }
        match fd {
            0 => Ok(Stdio::inherit()),
            1 => Ok(std::io::stdout().into()),
            2 => Ok(std::io::stderr().into()),
            _ => Err(Error::from_raw_os_error(libc::EBADF)),
        }
    }

    /// Waits for a child; gives the system's word about its end.
    fn wait(&mut self) -> Result<i64, Error> {
        let child = lock(&self.handles.children).remove(&self.n[0]);
        let mut child = child.ok_or_else(|| Error::from_raw_os_error(libc::ECHILD))?;
        // Others may send signals to it meanwhile: they find its number, which stays taken until `wait` has returned.
        child.wait().map(|status| i64::from(status.into_raw()))
    }
}

/// The system's name of an open descriptor of this process.
fn own_fd(fd: i64) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{fd}"))
}

/// -1 leaves the owner or group as it is.
fn owner(id: i64) -> Option<u32> {
    u32::try_from(id).ok()
}

fn sent(result: Result<(), i32>) -> Result<i64, Error> {
    result.map(|()| 0).map_err(Error::from_raw_os_error)
}

fn size(n: i64) -> Result<u64, Error> {
    u64::try_from(n).map_err(|_| Error::from_raw_os_error(libc::EINVAL))
}
