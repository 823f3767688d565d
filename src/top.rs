//! `urgo top`: a live table of another process's goroutines.
//!
//! Every run listens on a socket that only its own user's processes are answered on; its name holds the process id, and it is
//! in no folder, so nothing is left behind. A request is a line, the answer a text. With a file instead of a process id the
//! program is started as a child, whose output is shown below the table.

use crate::cli::{Options, Target};
use crate::repl::goroutines::{self, Row, columns, time};
use crate::text;
use crate::trace::Tracer;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::socket::{getsockopt, sockopt::PeerCredentials};
use nix::sys::termios::{SetArg, Termios, cfmakeraw, tcgetattr, tcsetattr};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::os::fd::AsFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener, UnixStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use urgo_sched::{GInfo, request};
use urgo_vm::world::Runtime;

/// How often the table is drawn.
const PERIOD: Duration = Duration::from_millis(1000);
/// How long a program that has just been started is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// What is kept of a program's output.
const KEPT: usize = 64 << 10;
/// Lines of it that are shown.
const SHOWN: usize = 5;
/// What `t` looks at.
const TRACED: Duration = Duration::from_millis(100);

fn address(process: u32) -> std::io::Result<SocketAddr> {
    SocketAddr::from_abstract_name(format!("urgo-top-{process}"))
}

/// Answers requests about a runtime, on a thread of its own, as long as there is one.
pub fn serve(runtime: &Arc<Runtime>) {
    let runtime = Arc::downgrade(runtime);
    serve_whichever(move || runtime.upgrade());
}

/// The same about the runtime that there is when somebody asks.
pub fn serve_whichever(runtime: impl Fn() -> Option<Arc<Runtime>> + Send + 'static) {
    // Here, not on the thread: who sees the program's first output can look at once.
    let Ok(own) = address(std::process::id()).and_then(|a| UnixListener::bind_addr(&a)) else { return };
    let body = move || {
        for stream in own.incoming().flatten() {
            let peer = getsockopt(&stream, PeerCredentials);
            if peer.is_ok_and(|p| p.uid() == nix::unistd::geteuid().as_raw()) {
                // Whoever asked may have gone away.
                let _ = runtime().map(|r| answer(&r, stream));
            }
        }
    };
    // Without it nobody can look, which is no reason not to run.
    let _ = std::thread::Builder::new().name("urgo-top".into()).stack_size(256 << 10).spawn(body);
}

fn answer(runtime: &Arc<Runtime>, stream: UnixStream) -> std::io::Result<()> {
    let mut line = String::new();
    BufReader::new(&stream).take(1000).read_line(&mut line)?;
    let said = respond(runtime, line.trim());
    (&stream).write_all(said.as_bytes())
}

/// Carries a request out.
fn respond(runtime: &Arc<Runtime>, line: &str) -> String {
    let (word, operand) = line.split_once(' ').unwrap_or((line, ""));
    let remote = runtime.remote();
    let named = || -> Option<GInfo> {
        let goid: u64 = operand.parse().ok()?;
        remote.goroutines().into_iter().find(|g| g.goid == goid)
    };
    let gone = || format!("there is no goroutine {operand}");
    match word {
        "rows" => goroutines::rows(runtime).iter().map(|r| r.line() + "\n").collect(),
        "kill" => named().map_or_else(gone, |g| {
            runtime.kill(g.handle, false);
            format!("g{operand} is asked to end")
        }),
        "pause" => named().map_or_else(gone, |g| {
            if remote.unpause(g.handle) {
                return format!("g{operand} goes on");
            }
            remote.request(g.handle, request::PAUSE);
            format!("g{operand} pauses at its next safepoint")
        }),
        "code" => named().map_or_else(gone, |g| {
            let place = goroutines::look(runtime, &g, |g| g.frames());
            let place = place.and_then(|f| {
                let frames: Vec<_> = f.into_iter().map(|(func, pc, _)| (func, pc)).collect();
                goroutines::innermost(runtime, &frames)
            });
            match place {
                Some((func, pc)) => {
                    let program = runtime.world().program();
                    let file = program.position(func, pc).map_or("", |(file, _)| file);
                    format!("{file}\t{}", program.function(func).name)
                }
                None => format!("g{operand} comes to no safepoint"),
            }
        }),
        "trace" => match Tracer::start(runtime.clone()) {
            Ok(tracer) => {
                std::thread::sleep(TRACED);
                tracer.stop().picture(u64::MAX)
            }
            Err(e) => e.to_string(),
        },
        _ => format!("no request {word:?}"),
    }
}

/// Asks a process.
fn ask(process: u32, line: &str) -> std::io::Result<String> {
    let mut stream = UnixStream::connect_addr(&address(process)?)?;
    stream.write_all(format!("{line}\n").as_bytes())?;
    let mut said = String::new();
    stream.read_to_string(&mut said)?;
    Ok(said)
}

/// The table, and how much processor time goroutines had used when it was last drawn.
#[derive(Default)]
struct Table {
    before: HashMap<u64, u64>,
    last: Option<Instant>,
    rows: Vec<Row>,
}

impl Table {
    /// Takes new rows: those that used most first. Gives the table's lines, the heading among them.
    fn update(&mut self, mut rows: Vec<Row>, wall: Duration) -> Vec<String> {
        let used = |r: &Row| r.cpu_ns.saturating_sub(*self.before.get(&r.goid).unwrap_or(&0));
        rows.sort_by_key(|r| (std::cmp::Reverse(used(r)), r.goid));
        let share = |r: &Row| used(r) as f64 * 100.0 / wall.as_nanos().max(1) as f64;
        let head = ["id", "cpu%", "state", "for", "cpu", "tier", "preempted s/p/y", "by", "at"];
        let mut cells = vec![head.map(str::to_string)];
        cells.extend(rows.iter().map(|r| {
            let cpu = time(Duration::from_nanos(r.cpu_ns));
            let id = format!("g{}{}", r.goid, if r.is_main { "*" } else { "" });
            let by = if r.creator == 0 { "-".to_string() } else { format!("g{}", r.creator) };
            let share = format!("{:.0}", share(r));
            let preempted = r.preemptions();
            [id, share, r.state.clone(), r.since.clone(), cpu, r.tier.clone(), preempted, by, r.at.clone()]
        }));
        self.before = rows.iter().map(|r| (r.goid, r.cpu_ns)).collect();
        self.rows = rows;
        columns(&cells).lines().map(str::to_string).collect()
    }

    /// Asks for rows.
    fn look(&mut self, process: u32) -> std::io::Result<Vec<String>> {
        let said = ask(process, "rows")?;
        let wall = self.last.map_or(Duration::from_secs(1), |l| l.elapsed());
        self.last = Some(Instant::now());
        Ok(self.update(said.lines().filter_map(Row::parse).collect(), wall))
    }
}

/// A program that was started for its table.
struct Program {
    child: Child,
    /// The end of what it has printed.
    printed: Arc<Mutex<Vec<u8>>>,
}

impl Program {
    fn start(args: &[String]) -> std::io::Result<Program> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("run")
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let printed = Arc::<Mutex<Vec<u8>>>::default();
        let pipes: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|p| Box::new(p) as Box<dyn Read + Send>),
            child.stderr.take().map(|p| Box::new(p) as Box<dyn Read + Send>),
        ];
        for mut pipe in pipes.into_iter().flatten() {
            let printed = printed.clone();
            std::thread::spawn(move || {
                let mut room = [0; 4096];
                while let Ok(n) = pipe.read(&mut room)
                    && n > 0
                {
                    let mut kept = printed.lock().unwrap_or_else(PoisonError::into_inner);
                    kept.extend_from_slice(&room[..n]);
                    let surplus = kept.len().saturating_sub(KEPT);
                    kept.drain(..surplus);
                }
            });
        }
        Ok(Program { child, printed })
    }

    fn printed(&self) -> String {
        let kept = self.printed.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept).into_owned()
    }
}

/// A terminal that gives keys one by one, until it is dropped.
struct Keys(Termios);

impl Keys {
    fn new() -> Option<Keys> {
        let found = tcgetattr(std::io::stdin()).ok()?;
        let mut raw = found.clone();
        cfmakeraw(&mut raw);
        tcsetattr(std::io::stdin(), SetArg::TCSANOW, &raw).ok()?;
        // The other screen, and no cursor.
        show("\x1b[?1049h\x1b[?25l");
        Some(Keys(found))
    }

    /// The key that is pressed within a time.
    fn next(&self, within: Duration) -> Option<u8> {
        let stdin = std::io::stdin();
        let mut fds = [PollFd::new(stdin.as_fd(), PollFlags::POLLIN)];
        let limit = PollTimeout::try_from(within.as_millis().min(60_000) as i32).unwrap_or(PollTimeout::ZERO);
        if poll(&mut fds, limit).is_ok_and(|n| n > 0) {
            let mut byte = [0];
            return stdin.lock().read_exact(&mut byte).map_or(Some(b'q'), |()| Some(byte[0]));
        }
        None
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        show("\x1b[?25h\x1b[?1049l");
        // The terminal may be gone.
        let _ = tcsetattr(std::io::stdin(), SetArg::TCSANOW, &self.0);
    }
}

fn show(text: &str) {
    let mut out = std::io::stdout().lock();
    // Whoever closed it does not want to know.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// `urgo top PID` or `urgo top [FLAGS] FILE [ARGS]`; gives the exit status.
pub fn run(args: &[String]) -> i32 {
    let process = match args {
        [one] => one.parse::<u32>().ok(),
        _ => None,
    };
    if let Some(process) = process {
        if let Err(e) = ask(process, "rows") {
            text::error(&format!("urgo top: process {process} is no run of urgo's, or another user's: {e}"));
            return crate::driver::STATUS_USAGE;
        }
        watch(process, None);
        return 0;
    }
    let mut program = match Program::start(args) {
        Ok(program) => program,
        Err(e) => {
            text::error(&format!("urgo top: {e}"));
            return crate::driver::STATUS_USAGE;
        }
    };
    let process = program.child.id();
    let begun = Instant::now();
    let mut ended = None;
    while ask(process, "rows").is_err() && begun.elapsed() < PATIENCE {
        ended = program.child.try_wait().ok().flatten();
        if ended.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    if ended.is_none() {
        ended = watch(process, Some(&mut program));
    }
    let ended = ended.map_or_else(
        || {
            // The person has seen enough.
            let _ = program.child.kill();
            let _ = program.child.wait();
            0
        },
        status_of,
    );
    show(&program.printed());
    ended
}

fn status_of(ended: ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    ended.code().unwrap_or_else(|| 128 + ended.signal().unwrap_or(0))
}

/// Draws the table until the process ends, or the person has seen enough. Gives how a program ended.
fn watch(process: u32, mut program: Option<&mut Program>) -> Option<ExitStatus> {
    let keys = (std::io::stdin().is_terminal() && std::io::stdout().is_terminal()).then(Keys::new).flatten();
    let mut table = Table::default();
    // The chosen goroutine, wherever its row is by now.
    let (mut chosen, mut said) = (0, String::new());
    loop {
        let ended = program.as_mut().and_then(|p| p.child.try_wait().ok().flatten());
        let lines = match (ended, table.look(process)) {
            (Some(status), _) => return Some(status),
            (None, Ok(lines)) => lines,
            // It is about to end, or has ended.
            (None, Err(_)) => return program.and_then(|p| p.child.wait().ok()),
        };
        let Some(keys) = &keys else {
            show(&(lines.join("\n") + "\n\n"));
            std::thread::sleep(PERIOD);
            continue;
        };
        let row = table.rows.iter().position(|r| r.goid == chosen).unwrap_or(0);
        let at = |row: usize| table.rows.get(row).or(table.rows.last()).map_or(0, |r| r.goid);
        let goid = at(row);
        draw(process, &lines, row, &said, program.as_ref().map(|p| p.printed()));
        let request = match keys.next(PERIOD) {
            Some(b'q' | 3 | 4) => return None,
            Some(b'A' | b'u') => {
                chosen = at(row.saturating_sub(1));
                continue;
            }
            Some(b'B' | b'j') => {
                chosen = at(row + 1);
                continue;
            }
            None => continue,
            Some(b'k') => format!("kill {goid}"),
            Some(b'p') => format!("pause {goid}"),
            Some(b'd') => format!("code {goid}"),
            Some(b't') => "trace".to_string(),
            Some(_) => continue,
        };
        chosen = goid;
        said = ask(process, &request).unwrap_or_else(|e| e.to_string());
        if let Some((file, func)) = said.clone().split_once('\t') {
            said = code(process, file, func);
        }
    }
}

/// What a function of a file is compiled to. The file's name is the other process's.
fn code(process: u32, file: &str, func: &str) -> String {
    let file = Path::new(&format!("/proc/{process}/cwd")).join(file);
    let target =
        Target { file: file.to_string_lossy().into_owned(), func: Some(func.to_string()), at_pass: false };
    crate::dump::disasm(&target, &Options::default()).unwrap_or_else(|(why, _)| why)
}

/// One screen: the keys, the table with the chosen row marked, what was answered, what was printed.
fn draw(process: u32, lines: &[String], chosen: usize, said: &str, printed: Option<String>) {
    let mut out = format!(
        "\x1b[H\x1b[2Jprocess {process}   up, down choose · k kill · p pause, resume · d code · t trace {} · q quit\r\n\r\n",
        time(TRACED)
    );
    for (i, line) in lines.iter().enumerate() {
        let marked = i == chosen + 1;
        out += &format!("{}{line}\x1b[0m\r\n", if marked { "\x1b[7m" } else { "" });
    }
    if !said.is_empty() {
        out += &format!("\r\n{}\r\n", said.trim_end().replace('\n', "\r\n"));
    }
    let printed = printed.unwrap_or_default();
    let last: Vec<&str> = printed.lines().rev().take(SHOWN).collect();
    if !last.is_empty() {
        out += "\r\nprinted:\r\n";
        last.iter().rev().for_each(|l| out += &format!("{l}\r\n"));
    }
    show(&out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(goid: u64, cpu_ns: u64) -> Row {
        Row {
            goid,
            is_main: goid == 1,
            state: "chan receive".into(),
            since: "1.5ms".into(),
            cpu_ns,
            is_library: false,
            tier: "jit".into(),
            preempted: [3, 1, 4],
            creator: 1,
            at: "main.f f.go:3".into(),
        }
    }

    #[test]
    fn rows_survive_the_way() {
        let one = row(7, 1_500_000);
        assert_eq!(Row::parse(&one.line()), Some(one));
        assert_eq!(Row::parse("nothing"), None);
    }

    #[test]
    fn whoever_used_most_since_is_first() {
        let mut table = Table::default();
        table.update(vec![row(1, 1_000_000_000), row(2, 0)], Duration::from_secs(1));
        let lines = table.update(vec![row(1, 1_100_000_000), row(2, 500_000_000)], Duration::from_secs(1));
        assert_eq!(lines[0].split_whitespace().take(3).collect::<Vec<_>>(), ["id", "cpu%", "state"]);
        assert!(lines[1].starts_with("g2 ") && lines[1].contains("  50 "), "{lines:?}");
        assert!(lines[2].starts_with("g1*") && lines[2].contains("  10 "), "{lines:?}");
    }
}
