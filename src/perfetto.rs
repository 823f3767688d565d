//! What was traced, as TrackEvent packets for ui.perfetto.dev: for long runs, since its text form is many times as long.
//!
//! A trace is a message that repeats packets; a packet tells of a track, or of something that happens on one: a slice begins
//! or ends, or there is an instant. Numbers of fields are those of Perfetto's `trace_packet.proto`, `track_event.proto` and
//! `track_descriptor.proto`.
//!
//! Packets are in order of time, and those of one track at the same time in the order in which they happened.

use crate::protobuf::Message;
use crate::trace::Traced;
use urgo_sched::Leave;

/// All packets come from one writer.
const SEQUENCE: u64 = 1;
/// Identifiers of tracks: the process, then Ps, then the goroutines' group, then goroutines.
const PROCESS: u64 = 1;
const PROCS: u64 = 100;
const GROUP: u64 = 2;
const GOROUTINES: u64 = 1 << 32;
/// The process as the viewer calls it.
const PID: u64 = 1;

/// Types of track events.
const BEGIN: u64 = 1;
const END: u64 = 2;
const INSTANT: u64 = 3;

/// An event on a track, with the flow that begins there or ends there.
fn event(kind: u64, track: u64, name: &str, flow: Option<(u64, u64)>) -> Message {
    let mut e = Message::default();
    e.number(9, kind);
    e.number(11, track);
    if !name.is_empty() {
        e.bytes(22, b"goroutine");
        e.bytes(23, name.as_bytes());
    }
    if let Some((field, id)) = flow {
        e.fixed(field, id);
    }
    e
}

const FLOW: u64 = 47;
const TERMINATING_FLOW: u64 = 48;

fn described(track: u64, parent: Option<u64>, name: &str) -> Message {
    let mut d = Message::default();
    d.number(1, track);
    d.bytes(2, name.as_bytes());
    if let Some(parent) = parent {
        d.number(5, parent);
    }
    d
}

/// The trace as a file.
pub fn packets(traced: &Traced) -> Vec<u8> {
    let mut out = Message::default();
    let mut describe = |d: &Message| {
        let mut packet = Message::default();
        packet.number(10, SEQUENCE);
        packet.message(60, d);
        out.message(1, &packet);
    };
    let mut process = described(PROCESS, None, "urgo");
    let mut own = Message::default();
    own.number(1, PID);
    own.bytes(6, b"urgo");
    process.message(3, &own);
    describe(&process);
    for p in traced.procs_seen() {
        describe(&described(PROCS + u64::from(p), Some(PROCESS), &format!("P{p}")));
    }
    describe(&described(GROUP, Some(PROCESS), "goroutines"));
    for goid in traced.goroutines_seen() {
        describe(&described(GOROUTINES + goid, Some(GROUP), &traced.title(goid)));
    }
    let flows = traced.flows();
    let mut events: Vec<(u64, Message)> = Vec::new();
    for (i, s) in traced.slices.iter().enumerate() {
        let (name, track) = (traced.title(s.goid), PROCS + u64::from(s.proc));
        let ends = flows.iter().position(|f| f.to == i).map(|id| (TERMINATING_FLOW, id as u64 + 1));
        events.push((s.start, event(BEGIN, track, &name, ends)));
        for (id, f) in flows.iter().enumerate().filter(|(_, f)| f.from == i) {
            let woken = traced.slices[f.to].goid;
            let flow = Some((FLOW, id as u64 + 1));
            events.push((f.time, event(INSTANT, track, &format!("wakes g{woken}"), flow)));
        }
        if let Some(how) = preempted(s.why) {
            events.push((s.end, event(INSTANT, track, how, None)));
        }
        events.push((s.end, event(END, track, "", None)));
    }
    let mut own: Vec<_> = traced.slices.iter().collect();
    own.sort_by_key(|s| (s.goid, s.start, s.end));
    for s in own {
        let track = GOROUTINES + s.goid;
        events.push((s.start, event(BEGIN, track, &format!("on P{}", s.proc), None)));
        events.push((s.end, event(END, track, "", None)));
    }
    // Stable: what happens on a track at one time stays in its order.
    events.sort_by_key(|(time, _)| *time);
    for (time, e) in events {
        let mut packet = Message::default();
        packet.number(8, time);
        packet.number(10, SEQUENCE);
        packet.message(11, &e);
        out.message(1, &packet);
    }
    out.0
}

/// How a slice was cut short, in words.
pub fn preempted(why: Option<Leave>) -> Option<&'static str> {
    match why? {
        Leave::Signal => Some("preempted by signal"),
        Leave::Poll => Some("preempted by poll"),
        Leave::Waits | Leave::Blocks | Leave::Yields | Leave::Ends => None,
    }
}
