//! What happens to tests as objects of JSON, one a line: `urgo test -json`, in the form of `go test -json`.
//!
//! Package testing marks the lines that frame a test's output by a byte in front of them ([`FRAME`]), so that a test that prints
//! such a line itself deceives nobody, and puts messages of errors between two others. What such a line tells becomes an event;
//! every line, framing or not, is output of the test that was named last. The end of a test is told when the next frame begins,
//! since an example's difference follows behind its last line.

use crate::driver::json_string;
use std::fmt::Write as _;
use std::io::Write;
use std::time::SystemTime;

/// Before a line that frames.
const FRAME: u8 = 0x16;
/// Before and behind the message of an error.
const ERROR: u8 = 0x0e;
const ERROR_END: u8 = 0x0f;

/// Turns what a package's tests print into events.
#[derive(Debug, Default)]
pub struct Events {
    package: String,
    /// Whose output comes now; nobody's if empty.
    test: String,
    /// The line that is not over.
    line: Vec<u8>,
    framing: bool,
    error: Message,
    /// A test that has said how it ended.
    ended: Option<(String, &'static str, String)>,
}

/// Where the output is with regard to the message of an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Message {
    #[default]
    None,
    First,
    More,
    /// The line that is not over is the last one, and was the first or not.
    Last(bool),
}

impl Events {
    /// The events of a package's tests; says that they begin.
    pub fn start(package: &str) -> Events {
        let events = Events { package: package.into(), ..Events::default() };
        events.event("start", "", "");
        events
    }

    /// Takes output of the tests.
    pub fn take(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            match byte {
                FRAME => {
                    self.end_line();
                    self.framing = true;
                }
                ERROR => {
                    self.end_line();
                    self.error = Message::First;
                }
                ERROR_END => self.error = Message::Last(self.error == Message::First),
                _ => {
                    self.line.push(byte);
                    if byte == b'\n' {
                        self.end_line();
                    }
                }
            }
        }
    }

    /// A line of the command: one that frames belongs to the package.
    pub fn command_line(&mut self, text: &str, frames: bool) {
        self.end_line();
        if frames {
            self.flush();
            self.test.clear();
        }
        self.output(&format!("{text}\n"), if frames { "frame" } else { "" });
    }

    /// The package has ended.
    pub fn finish(mut self, action: &str, seconds: f64, failed_build: Option<&str>) {
        self.end_line();
        self.flush();
        self.test.clear();
        let mut more = format!(",\"Elapsed\":{}", (seconds * 1000.0).round() / 1000.0);
        if let Some(path) = failed_build {
            let _ = write!(more, ",\"FailedBuild\":{}", json_string(path));
        }
        self.event(action, "", &more);
    }

    fn end_line(&mut self) {
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
        if line.is_empty() {
            return;
        }
        let kind = match self.error {
            Message::None => "",
            Message::First | Message::Last(true) => "error",
            Message::More | Message::Last(false) => "error-continue",
        };
        self.error = match self.error {
            Message::First | Message::More => Message::More,
            Message::None | Message::Last(_) => Message::None,
        };
        if std::mem::take(&mut self.framing) && self.frame(&line) {
            return;
        }
        self.output(&line, kind);
    }

    /// Tells what a line that frames means; whether it is one.
    fn frame(&mut self, line: &str) -> bool {
        let text = line.trim_end_matches('\n');
        let name_behind = |prefix: &str| text.strip_prefix(prefix).map(str::to_string);
        if let Some(name) = name_behind("=== NAME  ") {
            self.flush();
            self.test = name;
        } else if let Some(name) = name_behind("=== RUN   ") {
            self.flush();
            self.test = name;
            self.event("run", &self.test, "");
            self.output(line, "frame");
        } else if let Some(name) = name_behind("=== PAUSE ") {
            self.flush();
            self.test = name;
            self.output(line, "frame");
            self.event("pause", &self.test, "");
        } else if let Some(name) = name_behind("=== CONT  ") {
            self.flush();
            self.test = name;
            self.event("cont", &self.test, "");
            self.output(line, "frame");
        } else if let Some(rest) = name_behind("=== ATTR  ") {
            let mut parts = rest.splitn(3, ' ');
            let mut next = || parts.next().unwrap_or_default().to_string();
            let (name, key, value) = (next(), next(), next());
            self.test = name;
            let more = format!(",\"Key\":{},\"Value\":{}", json_string(&key), json_string(&value));
            self.event("attr", &self.test, &more);
            self.output(line, "frame");
        } else if let Some((action, rest)) =
            ENDS.iter().find_map(|(prefix, action)| Some((action, name_behind(prefix)?)))
        {
            self.flush();
            let (name, seconds) = rest.split_once(" (").unwrap_or((&rest, "0s)"));
            let seconds: f64 = seconds.trim_end_matches("s)").parse().unwrap_or(0.0);
            self.test = name.to_string();
            self.ended = Some((name.to_string(), action, format!(",\"Elapsed\":{seconds}")));
            self.output(line, "frame");
        } else if matches!(text, "PASS" | "FAIL") {
            self.flush();
            self.test.clear();
            self.output(line, "frame");
        } else {
            return false;
        }
        true
    }

    /// Tells that the test that has said so has ended.
    fn flush(&mut self) {
        if let Some((name, action, more)) = self.ended.take() {
            self.event(action, &name, &more);
        }
    }

    fn output(&self, text: &str, kind: &str) {
        let mut more = format!(",\"Output\":{}", json_string(text));
        if !kind.is_empty() {
            let _ = write!(more, ",\"OutputType\":\"{kind}\"");
        }
        self.event("output", &self.test, &more);
    }

    fn event(&self, action: &str, test: &str, more: &str) {
        let test = if test.is_empty() { String::new() } else { format!(",\"Test\":{}", json_string(test)) };
        let package = json_string(&self.package);
        print(&format!(
            "{{\"Time\":\"{}\",\"Action\":\"{action}\",\"Package\":{package}{test}{more}}}",
            now()
        ));
    }
}

/// How the lines begin that tell how a test ended.
const ENDS: [(&str, &str); 4] =
    [("--- PASS: ", "pass"), ("--- FAIL: ", "fail"), ("--- SKIP: ", "skip"), ("--- BENCH: ", "bench")];

/// Tells that a package could not be built.
pub fn build_failed(import_path: &str, output: &str) {
    let path = json_string(import_path);
    for line in output.lines() {
        let line = json_string(&format!("{line}\n"));
        print(&format!("{{\"ImportPath\":{path},\"Action\":\"build-output\",\"Output\":{line}}}"));
    }
    print(&format!("{{\"ImportPath\":{path},\"Action\":\"build-fail\"}}"));
}

fn print(line: &str) {
    let mut out = std::io::stdout().lock();
    // Whoever closed it does not want to know.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// The time in UTC, in the form of RFC 3339.
fn now() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seconds = since.as_secs();
    let (year, month, day) = civil(seconds / 86_400);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:09}Z", since.subsec_nanos())
}

/// Year, month and day of a day since 1970. Years are taken to begin in March, so that the day that may be missing is the last.
fn civil(days: u64) -> (u64, u64, u64) {
    // From the first of March of the year 0 on; 400 years have always as many days.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day_of_month = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + u64::from(month <= 2), month, day_of_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_their_dates() {
        let days = [(0, (1970, 1, 1)), (59, (1970, 3, 1)), (11_016, (2000, 2, 29)), (20_780, (2026, 11, 23))];
        for (day, date) in days {
            assert_eq!(civil(day), date);
        }
    }
}
