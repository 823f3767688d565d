//! Models of channels and select: what is above, under all orders of its steps that matter.
//!
//! Goroutines are lists of operations. A model's threads each begin with one and, as workers do, go on with those that they wake: so
//! a woken goroutine runs while the thread that parked it may still be at its commit. In the end every goroutine has come to
//! the end of its list, or waits for something that nobody did.

use super::*;
use crate::object::testing::{World, named};
use loom::sync::atomic::AtomicU32 as Word;
use loom::thread;
use std::cell::RefCell;
use std::sync::Arc;
use urgo_abi::typedesc::TypeShape;

const INT: TypeId = TypeId(1);
/// Slots of the frame.
const VALUE: u16 = 0;
const FIRST: u16 = 1;
const OK: u16 = 2;
const CASE: u16 = 3;
static SENT: [u16; 1] = [VALUE];
/// What a receive, and a select, writes beside a received value.
static RECEIVED: [u16; 3] = [2, FIRST, OK];
static CHOSEN: [u16; 3] = [2, CASE, OK];
static NONE: [u16; 1] = [0];

/// What a goroutine does; channels by their numbers.
#[derive(Clone, Copy, Debug)]
enum Op {
    Send(usize, u64),
    /// What compiled code tries first, then the operation.
    QuickSend(usize, u64),
    Receive(usize),
    QuickReceive(usize),
    Close(usize),
    /// Receives from one of two.
    Either(usize, usize),
    /// Sends this to the first, or receives from the second.
    Or(usize, u64, usize),
    /// Takes another goroutine out of its queues, if it is parked.
    Kill(usize),
}
use Op::*;

/// What came of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Came {
    Done,
    Panicked,
    /// A value, or none since the channel is closed.
    Got(Option<u64>),
    /// The number of a case, and what it received.
    Case(u64, Option<u64>),
    Killed(bool),
}

/// Bits of a goroutine's status, which are those of the scheduler that matter here: it is parked; somebody inspects it.
const PARKED: u32 = 1;
const CLAIMED: u32 = 2;

struct G {
    ops: &'static [Op],
    came: Vec<Came>,
    waiting: Waiting,
    done: bool,
    frame: [u64; 5],
}

/// Channels and goroutines of one run of a model.
struct Toy {
    types: Arc<Types>,
    channels: Vec<u64>,
    status: Vec<Word>,
    gs: Vec<Guarded<G>>,
    semaphores: Semaphores,
}

thread_local! {
    /// Where the channels lie; all of a model's threads are one of the system's.
    static WORLD: RefCell<World> = RefCell::new(World::new(&[named("int", TypeShape::Int, 8)]));
}

impl Toy {
    fn new(sizes: &[i64], ops: &[&'static [Op]]) -> Toy {
        let g = |ops: &&'static [Op]| {
            let (came, waiting) = (Vec::new(), Waiting::default());
            Guarded::new(G { ops, came, waiting, done: false, frame: [0; 5] })
        };
        let (types, mut channels) = WORLD.with_borrow_mut(|world| {
            let mut channel = |size: &i64| make(&mut world.env(), INT, *size).unwrap();
            let channels: Vec<u64> = sizes.iter().map(&mut channel).collect();
            (world.types.clone(), channels)
        });
        // Select goes by addresses, and each run must do the same.
        channels.sort_unstable();
        Toy {
            types,
            channels,
            status: ops.iter().map(|_| Word::new(0)).collect(),
            gs: ops.iter().map(g).collect(),
            semaphores: Semaphores::default(),
        }
    }

    /// The goroutine, for whoever owns it.
    #[expect(clippy::mut_from_ref, reason = "exclusive by the status, as in the scheduler")]
    fn g(&self, number: usize) -> &mut G {
        // SAFETY: whoever runs or has claimed it is the only one, which models check at each call.
        unsafe { &mut *self.gs[number].get() }
    }

    /// Runs a goroutine, and those that it wakes, until they park or end.
    fn run(&self, number: usize) {
        let mut runnable = vec![number as u64];
        while let Some(number) = runnable.pop() {
            self.resume(number as usize, &mut runnable);
        }
    }

    fn resume(&self, number: usize, runnable: &mut Vec<u64>) {
        // Acquire: pairs with the Release at the end of a claim, for which a dispatch waits.
        while self.status[number].load(Acquire) & CLAIMED != 0 {
            thread::yield_now();
        }
        let g = self.g(number);
        g.waiting.settle();
        if std::mem::take(&mut g.done) {
            let came = g.completed();
            g.came.push(came);
        }
        while let Some(op) = g.ops.get(g.came.len()) {
            match self.perform(*op, number, runnable) {
                Ok(came) => self.g(number).came.push(came),
                Err(park) => {
                    // Release: a claimant sees all of it. The goroutine is not ours after the next step.
                    self.status[number].store(PARKED, Release);
                    // SAFETY: the argument comes from this park.
                    unsafe { unlock_after_park(park) };
                    return;
                }
            }
        }
    }

    /// Performs an operation, unless that has to wait.
    fn perform(&self, op: Op, number: usize, runnable: &mut Vec<u64>) -> Result<Came, usize> {
        let g = self.g(number);
        g.frame = [0; 5];
        let fp = g.frame.as_mut_ptr();
        let results = match op {
            Receive(_) | QuickReceive(_) => &RECEIVED[..],
            Either(..) | Or(..) => &CHOSEN[..],
            _ => &NONE[..],
        };
        let done: *mut bool = &mut g.done;
        let results = results.as_ptr();
        let me = Me { waiting: &mut g.waiting, handle: number as u64, done, fp, results };
        let from = Place::Slots { fp, list: SENT.as_ptr(), n: 1 };
        let to = Place::Slots { fp, list: &RECEIVED[1], n: 1 };
        let ready = &mut |handle: u64| {
            // AcqRel: as the scheduler's.
            let before = self.status[handle as usize].fetch_and(!PARKED, AcqRel);
            assert_ne!(before & PARKED, 0, "woken twice");
            runnable.push(handle);
        };
        let case = |number: u32, chan: usize, sends: bool| Case {
            chan: self.channels[chan],
            number,
            sends,
            place: if sends { from } else { to },
        };
        let value = || {
            // SAFETY: the frame is the goroutine's, which runs.
            unsafe { *fp.add(1 + FIRST as usize) }
        };
        // SAFETY: the channels are ones of ints; frames stay where they are until the end.
        unsafe {
            let mut send_to = |chan: usize, v: u64, me, quick: bool| {
                *fp.add(1 + VALUE as usize) = v;
                if quick && quick_send(self.channels[chan], v) {
                    return Ok(Came::Done);
                }
                match send(&self.types, self.channels[chan], from, me, ready) {
                    Ok(Step::Done) => Ok(Came::Done),
                    Ok(Step::Park(park)) => Err(park),
                    Err(_) => Ok(Came::Panicked),
                }
            };
            match op {
                Send(chan, v) => send_to(chan, v, me, false),
                QuickSend(chan, v) => send_to(chan, v, me, true),
                QuickReceive(chan) if let Some(v) = quick_receive(self.channels[chan]) => {
                    Ok(Came::Got(Some(v)))
                }
                Receive(chan) | QuickReceive(chan) => {
                    let got = receive(&self.types, self.channels[chan], to, 0, me, ready)?;
                    Ok(Came::Got(got.then(value)))
                }
                Close(chan) => Ok(match close(self.channels[chan], ready) {
                    Ok(()) => Came::Done,
                    Err(_) => Came::Panicked,
                }),
                Either(..) | Or(..) => {
                    let mut cases = match op {
                        Or(a, v, b) => {
                            *fp.add(1 + VALUE as usize) = v;
                            [case(0, a, true), case(1, b, false)]
                        }
                        Either(a, b) => [case(0, a, false), case(1, b, false)],
                        _ => unreachable!("no select"),
                    };
                    match select(&self.types, &mut cases, true, || 0, me, ready) {
                        Ok(Selected::Case(n, ok)) => Ok(Came::Case(n.into(), ok.then(value))),
                        Ok(Selected::Park(park)) => Err(park),
                        Ok(Selected::None) => unreachable!("it waits"),
                        Err(_) => Ok(Came::Panicked),
                    }
                }
                Kill(victim) => Ok(Came::Killed(self.kill(victim))),
            }
        }
    }

    /// Claims a goroutine if it is parked, and takes it out of its queues.
    fn kill(&self, victim: usize) -> bool {
        let status = &self.status[victim];
        // AcqRel: as the scheduler's.
        if status.compare_exchange(PARKED, PARKED | CLAIMED, AcqRel, Relaxed).is_err() {
            return false;
        }
        // SAFETY: it is parked and claimed.
        let killed = unsafe { self.g(victim).waiting.cancel(&self.semaphores) };
        status.fetch_and(if killed { !(PARKED | CLAIMED) } else { !CLAIMED }, Release);
        killed
    }

    /// Whether anybody is in a queue of a channel. Only once all threads are done.
    fn is_watched(&self, chan: usize) -> bool {
        // SAFETY: it is a channel, and nobody else uses it any more.
        unsafe {
            let chan = &*(self.channels[chan] as *const Chan);
            let state = chan.state();
            !state.receivers.first.is_null() || !state.senders.first.is_null()
        }
    }
}

impl G {
    /// What came of an operation that was completed on the goroutine's behalf.
    fn completed(&self) -> Came {
        let slot = |i: u16| self.frame[1 + i as usize];
        let value = (slot(OK) != 0).then(|| slot(FIRST));
        match self.ops[self.came.len()] {
            Receive(_) | QuickReceive(_) => Came::Got(value),
            Or(..) if slot(CASE) == 0 => Came::Case(0, None),
            Either(..) | Or(..) => Came::Case(slot(CASE), value),
            _ => Came::Done,
        }
    }
}

/// Channels of these sizes, goroutines with these operations, and what must be true in the end: what came of each's operations.
fn model(
    sizes: &'static [i64],
    ops: &'static [&'static [Op]],
    check: impl Fn(&Toy, &[Vec<Came>]) + std::marker::Send + Sync + 'static,
) {
    let mut builder = loom::model::Builder::new();
    // More threads that are interrupted in one run take very long; LOOM_MAX_PREEMPTIONS asks for it.
    builder.preemption_bound = builder.preemption_bound.or(Some(3));
    builder.check(move || {
        let toy = loom::sync::Arc::new(Toy::new(sizes, ops));
        let threads: Vec<_> = (1..ops.len())
            .map(|number| {
                let toy = toy.clone();
                thread::spawn(move || toy.run(number))
            })
            .collect();
        toy.run(0);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        let came: Vec<Vec<Came>> = (0..ops.len()).map(|number| toy.g(number).came.clone()).collect();
        check(&toy, &came);
    });
}

const fn got(value: u64) -> Came {
    Came::Got(Some(value))
}

/// A lock of one word: one holder at a time, and whoever sleeps is woken.
#[test]
fn loom_a_lock_has_one_holder_and_wakes_sleepers() {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = builder.preemption_bound.or(Some(2));
    builder.check(|| {
        let shared = loom::sync::Arc::new((Lock::default(), Guarded::new(0)));
        let add = |(lock, sum): &(Lock, Guarded<u32>)| {
            lock.lock();
            // SAFETY: the lock is held.
            unsafe { *sum.get() += 1 };
            lock.unlock();
        };
        let others: Vec<_> = (0..2)
            .map(|_| {
                let shared = shared.clone();
                thread::spawn(move || add(&shared))
            })
            .collect();
        add(&shared);
        others.into_iter().for_each(|thread| thread.join().unwrap());
        // SAFETY: nobody else is left.
        assert_eq!(unsafe { *shared.1.get() }, 3);
    });
}

/// Without a buffer each value comes to one receiver, and nobody sleeps on.
#[test]
fn loom_unbuffered_values_come_once() {
    model(&[0], &[&[Send(0, 1)], &[Send(0, 2)], &[Receive(0), Receive(0)]], |toy, came| {
        assert_eq!(came[..2], [[Came::Done], [Came::Done]]);
        assert!(came[2] == [got(1), got(2)] || came[2] == [got(2), got(1)], "{came:?}");
        assert!(!toy.is_watched(0));
    });
}

#[test]
fn loom_two_receivers_share_what_is_sent() {
    model(&[0], &[&[Send(0, 1), Send(0, 2)], &[Receive(0)], &[Receive(0)]], |_, came| {
        assert_eq!(came[0], [Came::Done, Came::Done]);
        let pair = [&came[1][..], &came[2][..]];
        assert!(pair == [[got(1)], [got(2)]] || pair == [[got(2)], [got(1)]], "{came:?}");
    });
}

/// Through a buffer values come in order, the quick ways of compiled code among them.
#[test]
fn loom_buffered_values_come_once_and_in_order() {
    model(
        &[1],
        &[&[QuickSend(0, 1), Send(0, 2), QuickSend(0, 3)], &[Receive(0), QuickReceive(0), Receive(0)]],
        |_, came| {
            assert_eq!(came[0], [Came::Done; 3]);
            assert_eq!(came[1], [got(1), got(2), got(3)]);
        },
    );
}

#[test]
fn loom_two_senders_share_a_buffer() {
    model(&[1], &[&[QuickSend(0, 1)], &[Send(0, 2)], &[QuickReceive(0), Receive(0)]], |toy, came| {
        assert!(came[2] == [got(1), got(2)] || came[2] == [got(2), got(1)], "{came:?}");
        assert_eq!(came[..2], [[Came::Done], [Came::Done]]);
        assert!(!toy.is_watched(0));
    });
}

/// Whoever waits on a channel that is closed is told so; what was sent before is still received.
#[test]
fn loom_close_against_receivers() {
    model(&[1], &[&[Send(0, 7), Close(0)], &[Receive(0)], &[Receive(0)]], |_, came| {
        let pair = [&came[1][..], &came[2][..]];
        let none = [Came::Got(None)];
        assert!(pair == [&[got(7)], &none] || pair == [&none, &[got(7)]], "{came:?}");
    });
}

#[test]
fn loom_close_against_a_sender_and_a_receiver() {
    model(&[0], &[&[Close(0)], &[Send(0, 7)], &[Receive(0)]], |toy, came| {
        match (&came[1][..], &came[2][..]) {
            ([Came::Done], [received]) => assert_eq!(*received, got(7)),
            ([Came::Panicked], [received]) => assert_eq!(*received, Came::Got(None)),
            _ => panic!("somebody sleeps on: {came:?}"),
        }
        assert!(!toy.is_watched(0));
    });
}

/// A select takes from one channel and leaves the queue of the other; so the other sender waits for the next receiver.
#[test]
fn loom_a_select_has_one_winner() {
    model(&[0, 0], &[&[Either(0, 1), Either(0, 1)], &[Send(0, 10)], &[Send(1, 11)]], |toy, came| {
        let (a, b) = (Came::Case(0, Some(10)), Came::Case(1, Some(11)));
        assert!(came[0] == [a, b] || came[0] == [b, a], "{came:?}");
        assert_eq!(came[1..], [[Came::Done], [Came::Done]]);
        assert!(!toy.is_watched(0) && !toy.is_watched(1));
    });
}

/// One select; the sender that was not chosen waits, alone.
#[test]
fn loom_a_select_leaves_the_queues_that_it_did_not_win_in() {
    model(&[0, 0], &[&[Either(0, 1)], &[Send(0, 10)], &[Send(1, 11)]], |toy, came| {
        let first = came[0] == [Came::Case(0, Some(10))];
        assert!(first || came[0] == [Came::Case(1, Some(11))], "{came:?}");
        assert_eq!([came[1].len(), came[2].len()], [usize::from(first), usize::from(!first)]);
        assert_eq!([toy.is_watched(0), toy.is_watched(1)], [!first, first]);
    });
}

/// Two selects that can serve each other by either channel do so by one.
#[test]
fn loom_selects_meet_once() {
    model(&[0, 0], &[&[Or(0, 5, 1)], &[Or(1, 6, 0)]], |toy, came| {
        let sent = Came::Case(0, None);
        let by_first = came[0] == [sent] && came[1] == [Came::Case(1, Some(5))];
        let by_second = came[1] == [sent] && came[0] == [Came::Case(1, Some(6))];
        assert!(by_first || by_second, "{came:?}");
        assert!(!toy.is_watched(0) && !toy.is_watched(1));
    });
}

/// A select on a channel that is closed while another is sent on takes one of the two, and again.
#[test]
fn loom_close_against_select() {
    model(&[0, 0], &[&[Either(0, 1)], &[Close(0)], &[Send(1, 11)]], |toy, came| {
        let closed = came[0] == [Came::Case(0, None)];
        assert!(closed || came[0] == [Came::Case(1, Some(11))], "{came:?}");
        assert_eq!(came[2].len(), usize::from(!closed));
        assert!(!toy.is_watched(0) && toy.is_watched(1) == closed);
    });
}

/// A goroutine that is killed while it waits has left its queue, or somebody was about to wake it and does.
#[test]
fn loom_kill_against_send() {
    model(&[0], &[&[Receive(0)], &[Send(0, 7)], &[Kill(0)]], |toy, came| {
        let killed = came[2] == [Came::Killed(true)];
        assert_eq!(came[0], if killed { vec![] } else { vec![got(7)] });
        assert_eq!(came[1].len(), usize::from(!killed));
        assert_eq!(toy.is_watched(0), killed);
    });
}

#[test]
fn loom_kill_against_select() {
    model(&[0, 0], &[&[Either(0, 1)], &[Send(1, 7)], &[Kill(0)]], |toy, came| {
        let killed = came[2] == [Came::Killed(true)];
        assert_eq!(came[0], if killed { vec![] } else { vec![Came::Case(1, Some(7))] });
        assert_eq!(came[1].len(), usize::from(!killed));
        assert!(!toy.is_watched(0) && toy.is_watched(1) == killed);
    });
}
