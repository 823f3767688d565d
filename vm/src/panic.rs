//! Panics, deferred calls, recover, Goexit and fatal errors, on VM frames only.
//!
//! What is under way is a list of [`Record`]s, oldest first. Raising adds one and unwinds: frames are dropped from the
//! top until one is found whose function defers; it becomes the record's *target* and goes on at its block of deferred
//! calls, which are ordinary calls. At the block's end (`defer_end`) the frame returns normally if the panic has been
//! recovered; else unwinding goes on outside.
//!
//! 1. The panic that `recover` can see is the last record, if it is not recovered, is no Goexit, and its target is the
//!    caller of the frame that calls `recover`.
//! 2. A panic raised by a deferred call unwinds to frames above the older record's target, or to that very frame: its
//!    block is entered again and runs what is still armed, now for the newer panic. The older record stays for the
//!    report, and is dropped when a newer one is recovered in that frame or farther out.
//! 3. A Goexit whose deferred calls panic goes on when that panic is recovered.
//! 4. Unwinding notes where each frame was before it drops it or moves its pc, so that the trace of a panic that nobody
//!    recovers shows the stack as it was, at a cost in proportion to the frames unwound.
//! 5. A panic that reaches the bottom makes the values' `Error` and `String` methods run as Go code on the emptied stack,
//!    one after the other, and then ends the run.
//!
//! Rejected: keeping the frames until a panic is recovered, as Go does. Deferred calls would need a second stack.

use crate::goroutine::Goroutine;
use crate::program::Program;
use crate::traceback::{self, Place};
use crate::value::word_f32;
use std::fmt::Write;
use urgo_abi::frame::FrameHeader;
use urgo_abi::inst::{FuncId, Pc, TypeId};
use urgo_abi::module::{FuncKind, Signature};
use urgo_abi::op::Kind;
use urgo_abi::trap::Trap;
use urgo_abi::typedesc::{Boxing, TypeShape};

/// What may be raised.
#[derive(Debug)]
pub enum Raised {
    /// A failed check.
    Trap(Trap),
    /// A run-time error by kind and text (without the kind's prefix).
    Error(ErrorKind, String),
    /// `panic(value)`.
    Value {
        /// Type word.
        ty: u64,
        /// Data word.
        word: u64,
    },
    /// `runtime.Goexit()`.
    Goexit,
    /// `fatal error: ` with this text.
    Fatal(String),
    /// `os.Exit`.
    Exit(i32),
    /// What is under way goes on outside the frame whose deferred calls are done.
    Unwind,
}

/// Which type of package `runtime` an error is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// Index or slice bounds.
    Bounds,
    /// Nil dereference.
    Address,
    /// Others with the prefix.
    Error,
    /// Without the prefix.
    Plain,
    /// A failed type assertion.
    Assertion,
    /// `panic(nil)`.
    PanicNil,
}

impl ErrorKind {
    fn of(trap: &Trap) -> ErrorKind {
        match trap {
            Trap::Index { .. }
            | Trap::SliceHigh { .. }
            | Trap::SliceLow { .. }
            | Trap::Slice3Max { .. }
            | Trap::Slice3High { .. }
            | Trap::Slice3Low { .. }
            | Trap::SliceToArray { .. } => ErrorKind::Bounds,
            Trap::Nil => ErrorKind::Address,
            Trap::Divide | Trap::Shift | Trap::MakeSliceLen | Trap::MakeSliceCap | Trap::GrowSlice => {
                ErrorKind::Error
            }
        }
    }

    fn has_prefix(self) -> bool {
        match self {
            ErrorKind::Bounds | ErrorKind::Address | ErrorKind::Error | ErrorKind::PanicNil => true,
            ErrorKind::Plain | ErrorKind::Assertion => false,
        }
    }

    fn type_in(self, program: &Program) -> Option<TypeId> {
        let known = &program.module.well_known;
        match self {
            ErrorKind::Bounds => known.bounds_error,
            // Go has a type of its own for faults at addresses that no field of a nil object can have; there are none here.
            ErrorKind::Address | ErrorKind::Error => known.error_string,
            ErrorKind::Plain => known.plain_error,
            ErrorKind::Assertion => known.type_assertion_error,
            ErrorKind::PanicNil => known.panic_nil_error,
        }
    }
}

/// How a run ends from inside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct End {
    /// The exit status.
    pub status: i32,
    /// What is written to standard error.
    pub message: Vec<u8>,
    /// Where in the message the trace of the goroutine that failed begins, if there is one.
    pub trace_at: Option<usize>,
    /// The goroutine was killed.
    pub is_kill: bool,
    /// Where the goroutine was that failed, innermost frame first; only of that trace.
    pub frames: Vec<(FuncId, Pc)>,
}

/// How many frames of a goroutine that failed are told.
const MOST_FRAMES: usize = 100;

impl End {
    /// An end without a goroutine's trace.
    pub fn plain(status: i32, message: impl Into<Vec<u8>>) -> End {
        End { status, message: message.into(), trace_at: None, is_kill: false, frames: Vec::new() }
    }

    /// The end of a main goroutine that was killed.
    pub fn killed() -> End {
        End { is_kill: true, ..End::plain(2, "") }
    }

    /// Adds a trace, behind an empty line.
    fn with_trace(mut self, trace: &str, places: &[traceback::Place]) -> End {
        // Whoever asks where it was looks for a frame near the inner end.
        self.frames = places.iter().filter_map(|p| p.frame()).take(MOST_FRAMES).collect();
        self.trace_at = Some(self.message.len());
        self.message.push(b'\n');
        self.message.extend_from_slice(trace.as_bytes());
        self
    }

    /// Adds a text in front.
    fn after(mut self, text: &str) -> End {
        self.trace_at = self.trace_at.map(|at| at + text.len());
        self.message.splice(0..0, text.bytes());
        self
    }
}

/// One panic or Goexit under way.
#[derive(Debug)]
pub struct Record {
    /// Type word of the value.
    pub ty: u64,
    /// Data word; a root of the collector.
    pub word: u64,
    /// The value's text, once known.
    text: Option<Vec<u8>>,
    /// The line that Go's fault handler adds.
    is_fault: bool,
    /// An error whose value Go has once for all, so that two of them are the same.
    is_shared: bool,
    is_goexit: bool,
    is_recovered: bool,
    is_repanicked: bool,
    /// Distance of the frame that runs its deferred calls for this record from the stack's base.
    target: Option<u32>,
    /// Where the frames were that have been unwound, innermost first.
    trace: Vec<Place>,
}

/// All that is under way on a goroutine.
#[derive(Debug, Default)]
pub struct Unwinding {
    records: Vec<Record>,
    /// The record whose text a method is being asked for, after the bottom has been reached.
    rendering: Option<usize>,
}

impl Unwinding {
    /// Type and data words of the values: roots.
    pub fn values(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.records.iter().map(|r| (r.ty, r.word))
    }

    /// What has been unwound for the frame at a distance from the base, which runs its deferred calls for it: whether it
    /// was a Goexit, and where the frames were, this one being the last.
    pub fn unwound(&self, frame: u32) -> Option<(bool, &[Place])> {
        let record = self.records.iter().rev().find(|r| r.target == Some(frame))?;
        Some((record.is_goexit, &record.trace))
    }
}

/// How a goroutine goes on after something was raised.
#[derive(Debug)]
pub enum Next {
    /// At its top frame.
    Run,
    /// It has ended by Goexit.
    Goexited,
    /// The run ends.
    End(End),
}

/// Who is asking, for texts.
#[derive(Clone, Copy, Debug)]
pub struct Whose<'p> {
    /// The program.
    pub program: &'p Program,
    /// The goroutine's number.
    pub goid: u64,
    /// Its creator's.
    pub creator: u64,
}

/// Turns a string into an object `(pointer, length)` in the heap and gives its address; `None` if there is no memory.
pub type MakeString<'m> = &'m mut dyn FnMut(&str) -> Option<u64>;

/// Raises something in the frame on top.
pub fn raise(g: &mut Goroutine, whose: Whose<'_>, what: Raised, make_string: MakeString<'_>) -> Next {
    match what {
        Raised::Trap(trap) => {
            let kind = ErrorKind::of(&trap);
            let at = g.header_at(g.top());
            let unsigned = whose.program.function(at.func()).unsigned_at(at.pc());
            raise_error(g, whose, kind, trap.text(unsigned), make_string)
        }
        Raised::Error(kind, text) => raise_error(g, whose, kind, text, make_string),
        Raised::Value { ty: 0, .. } => {
            raise_error(g, whose, ErrorKind::PanicNil, "panic called with nil argument".into(), make_string)
        }
        Raised::Value { ty, word } => push(g, whose, Record { ty, word, ..Record::empty() }),
        Raised::Goexit => push(g, whose, Record { is_goexit: true, ..Record::empty() }),
        Raised::Fatal(text) => Next::End(fatal(g, whose, &text)),
        Raised::Exit(status) => Next::End(End::plain(status, "")),
        Raised::Unwind => {
            let from = g.caller_of_top();
            unwind(g, whose, from)
        }
    }
}

impl Record {
    fn empty() -> Record {
        Record {
            ty: 0,
            word: 0,
            text: None,
            is_fault: false,
            is_shared: false,
            is_goexit: false,
            is_recovered: false,
            is_repanicked: false,
            target: None,
            trace: Vec::new(),
        }
    }
}

/// Unwinds a goroutine that is to end, from the frame at `from`: deferred calls run, `recover` does not stop it.
pub fn kill(g: &mut Goroutine, whose: Whose<'_>, from: u32) -> Next {
    let record = Record { is_goexit: true, ..Record::empty() };
    g.unwinding.get_or_insert_default().records.push(record);
    unwind(g, whose, Some(from))
}

fn raise_error(
    g: &mut Goroutine,
    whose: Whose<'_>,
    kind: ErrorKind,
    text: String,
    make_string: MakeString<'_>,
) -> Next {
    let text = if kind.has_prefix() { format!("runtime error: {text}") } else { text };
    // Without the type, or without memory, the panic still has its text.
    let made = kind.type_in(whose.program).and_then(|ty| Some((ty.0 as u64, make_string(&text)?)));
    let (ty, word) = made.unwrap_or((0, 0));
    let is_fault = kind == ErrorKind::Address;
    let is_shared = !matches!(kind, ErrorKind::Bounds | ErrorKind::Assertion);
    push(g, whose, Record { ty, word, text: Some(text.into_bytes()), is_fault, is_shared, ..Record::empty() })
}

fn push(g: &mut Goroutine, whose: Whose<'_>, record: Record) -> Next {
    g.unwinding.get_or_insert_default().records.push(record);
    let top = g.top();
    unwind(g, whose, Some(top))
}

/// Unwinds for the last record, from the frame at `from`.
fn unwind(g: &mut Goroutine, whose: Whose<'_>, mut from: Option<u32>) -> Next {
    while let Some(at) = from {
        let header = g.header_at(at);
        note_place(g, at, header);
        if let Some(block) = whose.program.function(header.func()).defer_block {
            g.resume_at(at, header.with_pc(block));
            if let Some(record) = last(g) {
                record.target = Some(at);
            }
            return Next::Run;
        }
        from = g.caller_of(at, header);
    }
    let is_goexit = last(g).is_some_and(|r| r.is_goexit);
    if is_goexit {
        g.unwinding = None;
        return Next::Goexited;
    }
    if is_rendering(g) {
        return Next::End(failed_rendering(g, whose));
    }
    begin_dying(g);
    render_next(g, whose)
}

fn last(g: &mut Goroutine) -> Option<&mut Record> {
    g.unwinding.as_mut()?.records.last_mut()
}

/// Invariant 4 of the module's head.
fn note_place(g: &mut Goroutine, at: u32, header: FrameHeader) {
    let Some(u) = g.unwinding.as_mut() else { return };
    let Some((record, older)) = u.records.split_last_mut() else { return };
    match older.iter_mut().rev().find(|r| r.target == Some(at)) {
        // The frame ran its deferred calls for an older record, whose trace begins above it.
        Some(old) => {
            record.trace.push(if old.is_goexit { Place::Goexit } else { Place::Panic });
            record.trace.extend_from_slice(&old.trace);
        }
        None => record.trace.push(Place::At(header.func(), header.pc())),
    }
}

/// `recover()` called by the frame on top, whose callers' headers are written: the value, if there is one to recover.
pub fn recover(g: &mut Goroutine, program: &Program) -> Option<(u64, u64)> {
    let caller = deferring_caller(g, program)?;
    let record = g.unwinding.as_mut()?.records.last_mut()?;
    if record.is_goexit || record.is_recovered || record.target != Some(caller) {
        return None;
    }
    record.is_recovered = true;
    Some((record.ty, record.word))
}

/// The frame that called the top one, wrappers left out.
fn deferring_caller(g: &Goroutine, program: &Program) -> Option<u32> {
    let mut at = g.top();
    loop {
        at = g.caller_of(at, g.header_at(at))?;
        if program.function(g.header_at(at).func()).kind != FuncKind::Wrapper {
            return Some(at);
        }
    }
}

/// What `defer_end` does in the top frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AfterDefers {
    /// The frame returns normally.
    Return,
    /// Unwinding goes on outside.
    Unwind,
}

/// The top frame's deferred calls are done.
pub fn finish_defers(g: &mut Goroutine) -> AfterDefers {
    let top = g.top();
    let Some(u) = g.unwinding.as_mut() else { return AfterDefers::Return };
    match u.records.last() {
        Some(r) if r.target == Some(top) && !r.is_recovered => return AfterDefers::Unwind,
        Some(r) if r.target == Some(top) => {}
        _ => return AfterDefers::Return,
    }
    // Recovered: with it go all that were raised in frames that it has unwound; a Goexit among them goes on.
    let mut goexit = None;
    while let Some(r) = u.records.pop_if(|r| r.target.is_none_or(|t| t >= top)) {
        goexit = r.is_goexit.then_some(r).or(goexit);
    }
    if let Some(record) = goexit {
        u.records.push(record);
        return AfterDefers::Unwind;
    }
    if u.records.is_empty() {
        g.unwinding = None;
    }
    AfterDefers::Return
}

// ---- the end

/// The stack is empty, and the last record is a panic.
fn begin_dying(g: &mut Goroutine) {
    let Some(u) = g.unwinding.as_mut() else { return };
    for i in 1..u.records.len() {
        let (older, newer) = (&u.records[i - 1], &u.records[i]);
        let same_value = (older.ty, older.word) == (newer.ty, newer.word) && older.ty != 0;
        let same = same_value || older.is_shared && newer.is_shared && older.text == newer.text;
        let same_error = (same_value && older.is_shared).then(|| older.text.clone());
        u.records[i - 1].is_repanicked |= same && !older.is_goexit;
        if let Some(text) = same_error {
            (u.records[i].is_shared, u.records[i].text) = (true, text);
        }
    }
    u.rendering = Some(0);
}

/// Starts the method that gives the next record's text, or ends the run.
fn render_next(g: &mut Goroutine, whose: Whose<'_>) -> Next {
    while let Some(u) = g.unwinding.as_mut() {
        let Some(i) = u.rendering.filter(|i| *i < u.records.len()) else { break };
        let record = &u.records[i];
        let word = record.word;
        let wanted = record.text.is_none() && !record.is_goexit;
        if let Some(method) = wanted.then(|| text_method(whose.program, record.ty)).flatten()
            && g.start(whose.program, method, &[word]).is_ok()
        {
            return Next::Run;
        }
        if let Some(u) = g.unwinding.as_mut() {
            u.rendering = Some(i + 1);
        }
    }
    Next::End(report(g, whose))
}

/// The goroutine's first frame returned these words while it was dying: pointer and length of a text.
pub fn rendered(g: &mut Goroutine, whose: Whose<'_>, text: Vec<u8>) -> Next {
    if let Some(u) = g.unwinding.as_mut()
        && let Some(i) = u.rendering
    {
        u.records[i].text = Some(text);
        u.rendering = Some(i + 1);
    }
    render_next(g, whose)
}

/// Whether the goroutine's first frame is a method that gives a panic value's text.
pub fn is_rendering(g: &Goroutine) -> bool {
    g.unwinding.as_ref().is_some_and(|u| u.rendering.is_some())
}

/// `Error`, else `String`.
fn text_method(program: &Program, ty: u64) -> Option<FuncId> {
    let sig = Signature { params: vec![Kind::Word], results: vec![Kind::Ptr, Kind::Int] };
    let named = |name| program.find_method_named(TypeId(ty as u32), name, &sig);
    named("Error").or_else(|| named("String"))
}

/// The report of a panic that a method raised which was to give a panic's text.
fn failed_rendering(g: &mut Goroutine, whose: Whose<'_>) -> End {
    let record = g.unwinding.take().and_then(|mut u| u.records.pop());
    let (ty, word) = record.map_or((0, 0), |r| (r.ty, r.word));
    let text = match program_type(whose.program, ty) {
        Some(t) if t.shape == TypeShape::String && t.pkg_path.is_empty() => {
            String::from_utf8_lossy(&boxed_string(word)).into_owned()
        }
        Some(t) => format!("type {}", t.name),
        None => "type nil".into(),
    };
    fatal(g, whose, &format!("panic while printing panic value: {text}"))
}

/// The report of a panic that nobody recovered.
fn report(g: &mut Goroutine, whose: Whose<'_>) -> End {
    let Some(u) = g.unwinding.take() else { return End::plain(2, "") };
    let mut out = Vec::new();
    print_records(&mut out, &u.records, whose.program);
    if u.records.iter().any(|r| r.is_fault) {
        out.extend_from_slice(FAULT_LINE);
    }
    if let Some(r) = u.records.last() {
        let text = traceback::goroutine(&whose, g, "running", &r.trace);
        return End::plain(2, out).with_trace(&text, &r.trace);
    }
    End::plain(2, out)
}

/// Nil dereferences are found by checks, not by faults; Go's line is printed all the same.
const FAULT_LINE: &[u8] = b"[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x0]\n";

/// The report of a fatal error on this goroutine.
pub fn fatal(g: &mut Goroutine, whose: Whose<'_>, text: &str) -> End {
    let mut message = Vec::new();
    if let Some(u) = &g.unwinding {
        print_records(&mut message, &u.records, whose.program);
        if !u.records.is_empty() {
            message.push(b'\t');
        }
    }
    let places = traceback::places(g);
    let trace = traceback::goroutine(&whose, g, "running", &places);
    message.extend_from_slice(format!("fatal error: {text}\n").as_bytes());
    End::plain(2, message).with_trace(&trace, &places)
}

/// `panic: ` lines, oldest first.
fn print_records(out: &mut Vec<u8>, records: &[Record], program: &Program) {
    for (i, r) in records.iter().enumerate() {
        let older = i.checked_sub(1).map(|i| &records[i]);
        if older.is_some_and(|o| o.is_repanicked) || r.is_goexit {
            continue;
        }
        if older.is_some_and(|o| !o.is_goexit) {
            out.push(b'\t');
        }
        out.extend_from_slice(b"panic: ");
        match &r.text {
            Some(text) => indented(out, text),
            None => print_value(out, program, r.ty, r.word),
        }
        if r.is_recovered {
            out.extend_from_slice(if r.is_repanicked {
                b" [recovered, repanicked]"
            } else {
                b" [recovered]"
            });
        }
        out.push(b'\n');
    }
}

/// A text with a tab after each newline.
fn indented(out: &mut Vec<u8>, text: &[u8]) {
    for byte in text {
        out.push(*byte);
        if *byte == b'\n' {
            out.push(b'\t');
        }
    }
}

fn program_type(program: &Program, ty: u64) -> Option<&urgo_abi::typedesc::TypeDesc> {
    program.module.types.get(ty as usize).filter(|_| ty != 0)
}

/// The bytes of a string that is boxed at an address.
fn boxed_string(at: u64) -> Vec<u8> {
    let [ptr, len] = [0, 8].map(|offset| crate::interp::operand::load::<u64>(at + offset));
    string_bytes(ptr, len)
}

/// The bytes of a string.
pub fn string_bytes(ptr: u64, len: u64) -> Vec<u8> {
    (0..len).map(|i| crate::interp::operand::load::<u8>(ptr + i)).collect()
}

/// A panic's value that is neither an error nor a Stringer.
fn print_value(out: &mut Vec<u8>, program: &Program, ty: u64, word: u64) {
    let Some(desc) = program_type(program, ty) else {
        out.extend_from_slice(b"nil");
        return;
    };
    let is_named = !desc.pkg_path.is_empty();
    if desc.shape == TypeShape::String {
        let text = boxed_string(word);
        let (before, after) =
            if is_named { (format!("{}(\"", desc.name), "\")") } else { (String::new(), "") };
        out.extend_from_slice(before.as_bytes());
        indented(out, &text);
        out.extend_from_slice(after.as_bytes());
        return;
    }
    let text = match scalar_text(&desc.shape, word) {
        Some(text) if is_named => format!("{}({})", desc.name, text.trim_matches(['(', ')'])),
        Some(text) => text,
        None if desc.boxing == Boxing::Empty => format!("({}) 0x0", desc.name),
        None => format!("({}) {word:#x}", desc.name),
    };
    out.extend_from_slice(text.as_bytes());
}

/// A number or bool as `print` writes it; complex numbers lie in memory.
fn scalar_text(shape: &TypeShape, word: u64) -> Option<String> {
    use crate::interp::operand::load;
    use crate::runtime_call::print::{complex_text, float_text};
    Some(match shape {
        TypeShape::Bool => (word != 0).to_string(),
        TypeShape::Int | TypeShape::Int8 | TypeShape::Int16 | TypeShape::Int32 | TypeShape::Int64 => {
            (word as i64).to_string()
        }
        TypeShape::Uint
        | TypeShape::Uint8
        | TypeShape::Uint16
        | TypeShape::Uint32
        | TypeShape::Uint64
        | TypeShape::Uintptr => word.to_string(),
        TypeShape::Float32 => float_text(word_f32(word) as f64, 32),
        TypeShape::Float64 => float_text(f64::from_bits(word), 64),
        TypeShape::Complex64 => complex_text(load::<f32>(word) as f64, load::<f32>(word + 4) as f64, 32),
        TypeShape::Complex128 => complex_text(load::<f64>(word), load::<f64>(word + 8), 64),
        _ => return None,
    })
}

/// The text of a stack that outgrew its limit, in front of the fatal error.
pub fn stack_overflow(g: &mut Goroutine, whose: Whose<'_>, limit_bytes: usize) -> End {
    let (lo, hi) = (g.stack.base() as usize, g.stack.end() as usize);
    let sp = lo + 8 * g.top() as usize;
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "runtime: goroutine stack exceeds {limit_bytes}-byte limit\nruntime: sp={sp:#x} stack=[{lo:#x}, {hi:#x}]\n"
    );
    fatal(g, whose, "stack overflow").after(&text)
}
