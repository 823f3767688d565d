//! Channels in a toy world: goroutines are small state machines, threads take them from one queue.
//!
//! A goroutine's frame is an array: the header word, the value to send, a received value or a select's case, and `ok`.

use super::*;
use crate::object::testing::{World, named};
use crate::sema::Semaphores;
use std::cell::UnsafeCell;
use std::collections::{HashSet, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use urgo_abi::typedesc::TypeShape;

const INT: TypeId = TypeId(1);
/// Slots of the frame.
const VALUE: u16 = 0;
const FIRST: u16 = 1;
const OK: u16 = 2;
static SENT: [u16; 1] = [VALUE];
static RECEIVED: [u16; 3] = [2, FIRST, OK];
static NONE: [u16; 1] = [0];

#[derive(Default)]
struct G {
    waiting: Waiting,
    done: bool,
    frame: [u64; 4],
    memory: [u64; 8],
}

impl G {
    fn me(this: *mut G, number: usize, results: &'static [u16]) -> Me<'static> {
        // SAFETY: goroutines of the tests stay where they are until the end, and are run by one thread at a time.
        unsafe {
            let (done, fp) = (&raw mut (*this).done, (&raw mut (*this).frame).cast());
            Me { waiting: &mut (*this).waiting, handle: number as u64, done, fp, results: results.as_ptr() }
        }
    }
    fn slot(&self, i: u16) -> u64 {
        self.frame[1 + i as usize]
    }
}

fn types() -> World {
    World::new(&[named("int", TypeShape::Int, 8)])
}

fn channel(world: &mut World, size: i64) -> u64 {
    make(&mut world.env(), INT, size).unwrap()
}

fn try_to_send(
    types: &Types,
    g: &mut G,
    number: usize,
    ch: u64,
    value: u64,
    woken: &mut Vec<u64>,
) -> Result<Step, Fail> {
    g.frame[1] = value;
    let from = Place::Slots { fp: g.frame.as_mut_ptr(), list: SENT.as_ptr(), n: 1 };
    // SAFETY: the channel is one of ints, and the frame stays.
    unsafe { send(types, ch, from, G::me(g, number, &NONE), &mut |h| woken.push(h)) }
}

fn try_to_receive(
    types: &Types,
    g: &mut G,
    number: usize,
    ch: u64,
    woken: &mut Vec<u64>,
) -> Result<bool, usize> {
    let to = Place::Slots { fp: g.frame.as_mut_ptr(), list: &RECEIVED[1], n: 1 };
    // SAFETY: as above.
    unsafe { receive(types, ch, to, 0, G::me(g, number, &RECEIVED), &mut |h| woken.push(h)) }
}

fn commit(step: Result<Step, Fail>) {
    let Ok(Step::Park(arg)) = step else { panic!("{step:?} is no park") };
    // SAFETY: the argument comes from a park.
    unsafe { unlock_after_park(arg) };
}

#[test]
fn unbuffered_values_go_from_frame_to_frame_in_order() {
    let mut w = types();
    let ch = channel(&mut w, 0);
    let t = w.types.clone();
    let mut woken = vec![];
    let (mut a, mut b, mut c) = (G::default(), G::default(), G::default());
    commit(try_to_send(&t, &mut a, 1, ch, 10, &mut woken));
    commit(try_to_send(&t, &mut b, 2, ch, 20, &mut woken));
    assert!(a.waiting.is_queued());
    assert_eq!(try_to_receive(&t, &mut c, 3, ch, &mut woken), Ok(true));
    assert_eq!((c.slot(FIRST), a.done, b.done, &woken[..]), (10, true, false, &[1][..]));
    assert_eq!(try_to_receive(&t, &mut c, 3, ch, &mut woken), Ok(true));
    assert_eq!((c.slot(FIRST), b.done, &woken[..]), (20, true, &[1, 2][..]));
    // A waiting receiver gets the value in its slots.
    let park = try_to_receive(&t, &mut c, 3, ch, &mut woken).unwrap_err();
    commit(Ok(Step::Park(park)));
    assert_eq!(try_to_send(&t, &mut a, 1, ch, 30, &mut woken), Ok(Step::Done));
    assert_eq!((c.done, c.slot(FIRST), c.slot(OK), woken.last()), (true, 30, 1, Some(&3)));
}

#[test]
fn buffers_keep_order_and_close_lets_them_be_emptied() {
    let mut w = types();
    let ch = channel(&mut w, 3);
    let t = w.types.clone();
    let mut woken = vec![];
    let (mut a, mut b) = (G::default(), G::default());
    for i in 0..3 {
        assert_eq!(try_to_send(&t, &mut a, 1, ch, i, &mut woken), Ok(Step::Done));
    }
    commit(try_to_send(&t, &mut a, 1, ch, 3, &mut woken));
    // SAFETY: it is a channel.
    assert_eq!(unsafe { (len(ch), cap(ch), len(0), cap(0)) }, (3, 3, 0, 0));
    for i in 0..4 {
        assert_eq!(try_to_receive(&t, &mut b, 2, ch, &mut woken), Ok(true));
        assert_eq!((b.slot(FIRST), a.done), (i, true));
    }
    assert_eq!(try_to_send(&t, &mut a, 1, ch, 9, &mut woken), Ok(Step::Done));
    // SAFETY: it is a channel, or nil.
    let shut = |ch| unsafe { close(ch, &mut |_| ()) };
    assert_eq!(shut(ch), Ok(()));
    assert_eq!(shut(ch), Err(Fail::Plain("close of closed channel")));
    assert_eq!(shut(0), Err(Fail::Plain("close of nil channel")));
    assert_eq!(try_to_send(&t, &mut a, 1, ch, 9, &mut woken), Err(Fail::Plain("send on closed channel")));
    assert_eq!((try_to_receive(&t, &mut b, 2, ch, &mut woken), b.slot(FIRST)), (Ok(true), 9));
    assert_eq!((try_to_receive(&t, &mut b, 2, ch, &mut woken), b.slot(FIRST)), (Ok(false), 0));
}

#[test]
fn close_completes_receivers_and_lets_senders_see_for_themselves() {
    let mut w = types();
    let (full, empty) = (channel(&mut w, 0), channel(&mut w, 0));
    let t = w.types.clone();
    let mut woken = vec![];
    let (mut a, mut b) = (G::default(), G::default());
    commit(try_to_send(&t, &mut a, 1, full, 5, &mut woken));
    b.frame = [7; 4];
    let park = try_to_receive(&t, &mut b, 2, empty, &mut woken).unwrap_err();
    commit(Ok(Step::Park(park)));
    for ch in [full, empty] {
        // SAFETY: it is a channel.
        unsafe { close(ch, &mut |h| woken.push(h)) }.unwrap();
    }
    assert_eq!(woken, [1, 2]);
    assert!(!a.done && b.done);
    assert_eq!((b.slot(FIRST), b.slot(OK)), (0, 0));
    assert!(try_to_send(&t, &mut a, 1, full, 5, &mut woken).is_err());
}

#[test]
fn a_killed_goroutine_leaves_its_queues() {
    let mut w = types();
    let (x, y) = (channel(&mut w, 0), channel(&mut w, 0));
    let t = w.types.clone();
    let mut woken = vec![];
    let mut a = G::default();
    let mut cases = [x, y].map(|chan| Case { chan, number: 0, sends: false, place: Place::Nowhere });
    // SAFETY: the channels are ones; places are nowhere.
    let selected = unsafe { select(&t, &mut cases, true, || 1, G::me(&mut a, 1, &RECEIVED), &mut |_| ()) };
    let Ok(Selected::Park(arg)) = selected else { panic!("{selected:?}") };
    commit(Ok(Step::Park(arg)));
    // SAFETY: the goroutine is parked and ours.
    assert!(unsafe { a.waiting.cancel(&Semaphores::default()) });
    let mut b = G::default();
    commit(try_to_send(&t, &mut b, 2, x, 1, &mut woken));
    // SAFETY: as above.
    assert!(unsafe { b.waiting.cancel(&Semaphores::default()) });
    assert!(woken.is_empty());
}

/// What a goroutine of the crowd does.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Role {
    /// Sends so many values, by sends and selects.
    Producer(usize),
    /// Receives until all channels are closed.
    Consumer,
}

struct Actor {
    g: UnsafeCell<G>,
    role: Role,
}

/// Shared by the threads.
struct Crowd {
    world: World,
    chans: Vec<u64>,
    actors: Vec<Actor>,
    queue: Mutex<VecDeque<usize>>,
    producers: AtomicUsize,
    running: AtomicUsize,
    next_value: AtomicUsize,
    received: Mutex<Vec<u64>>,
}

// SAFETY: the cells forbid it; an actor is run by the thread that took it from the queue.
unsafe impl Sync for Crowd {}

/// Where an actor is between two runs: its own random state, what is under way, what is left.
struct Local {
    random: u64,
    left: usize,
    open: Vec<u64>,
    pending: Pending,
}

#[derive(Clone, Copy)]
enum Pending {
    Nothing,
    Send { ch: u64, value: u64 },
    Receive { ch: u64 },
    Select { value: u64, send_to: u64 },
}

impl Crowd {
    fn ready(&self, h: u64) {
        self.queue.lock().unwrap().push_back(h as usize);
    }

    /// Runs an actor until it parks or ends; true at the end.
    fn run(&self, i: usize, local: &mut Local) -> bool {
        let g = self.actors[i].g.get();
        loop {
            // SAFETY: the thread has taken the actor from the queue.
            let done = std::mem::take(unsafe { &mut (*g).done });
            if !matches!(local.pending, Pending::Nothing) && !done && !self.start(i, g, local) {
                return false;
            }
            // SAFETY: as above.
            self.finish(unsafe { &*g }, local);
            if !self.choose(i, local) {
                return true;
            }
        }
    }

    /// Chooses the next operation; false at the end.
    fn choose(&self, i: usize, local: &mut Local) -> bool {
        local.random = crate::object::hash::word(local.random, 5);
        let any = |list: &[u64]| list[(local.random >> 20) as usize % list.len()];
        match self.actors[i].role {
            Role::Producer(_) if local.left == 0 => {
                if self.producers.fetch_sub(1, SeqCst) == 1 {
                    for ch in &self.chans {
                        // SAFETY: it is a channel.
                        unsafe { close(*ch, &mut |h| self.ready(h)) }.unwrap();
                    }
                }
                return false;
            }
            Role::Producer(_) => {
                local.left -= 1;
                let value = self.next_value.fetch_add(1, SeqCst) as u64;
                let ch = any(&self.chans);
                local.pending = if local.random & 1 == 0 {
                    Pending::Send { ch, value }
                } else {
                    Pending::Select { value, send_to: ch }
                };
            }
            Role::Consumer if local.open.is_empty() => return false,
            Role::Consumer => {
                let ch = any(&local.open);
                // If everybody could wait for one channel only, all might wait for the wrong ones.
                local.pending = if local.random & 1 == 0 && i.is_multiple_of(2) {
                    Pending::Receive { ch }
                } else {
                    Pending::Select { value: 0, send_to: 0 }
                };
            }
        }
        true
    }

    /// Executes the pending operation; false if the actor parked.
    fn start(&self, i: usize, g: *mut G, local: &mut Local) -> bool {
        let types = &self.world.types;
        let ready = &mut |h| self.ready(h);
        // SAFETY: channels and places are as the operations ask for; the actor is this thread's until it parks, and
        // nothing of it is touched after the commit.
        unsafe {
            let fp = (&raw mut (*g).frame).cast();
            let park = match local.pending {
                Pending::Nothing => return true,
                Pending::Send { ch, value } => {
                    (*g).frame[1] = value;
                    let from = Place::Slots { fp, list: SENT.as_ptr(), n: 1 };
                    match send(types, ch, from, G::me(g, i, &NONE), ready).expect("closed when all was sent")
                    {
                        Step::Done => return true,
                        Step::Park(arg) => arg,
                    }
                }
                Pending::Receive { ch } => {
                    let to = Place::Slots { fp, list: &RECEIVED[1], n: 1 };
                    match receive(types, ch, to, 0, G::me(g, i, &RECEIVED), ready) {
                        Ok(ok) => {
                            (*g).frame[1 + OK as usize] = ok as u64;
                            return true;
                        }
                        Err(arg) => arg,
                    }
                }
                Pending::Select { value, send_to } => {
                    let mut cases = self.cases(g, local, value, send_to);
                    let mut random = || {
                        local.random = crate::object::hash::word(local.random, 6);
                        local.random
                    };
                    match select(types, &mut cases, true, &mut random, G::me(g, i, &RECEIVED), ready).unwrap()
                    {
                        Selected::Case(number, ok) => {
                            (*g).frame[1 + FIRST as usize] = number as u64;
                            (*g).frame[1 + OK as usize] = ok as u64;
                            return true;
                        }
                        Selected::Park(arg) => arg,
                        Selected::None => unreachable!("it waits"),
                    }
                }
            };
            unlock_after_park(park);
        }
        false
    }

    /// A producer offers its value to a channel twice, a consumer receives from all channels that are open.
    unsafe fn cases(&self, g: *mut G, local: &Local, value: u64, send_to: u64) -> Vec<Case> {
        // SAFETY: the actor is the caller's.
        let memory: *mut u64 = unsafe { (&raw mut (*g).memory).cast() };
        if send_to == 0 {
            // SAFETY: there are fewer channels than words.
            let place = |i: usize| Place::Memory(unsafe { memory.add(i) }.cast());
            let case =
                |(i, ch): (usize, &u64)| Case { chan: *ch, number: i as u32, sends: false, place: place(i) };
            return local.open.iter().enumerate().map(case).collect();
        }
        // SAFETY: as above.
        unsafe { memory.write(value) };
        let case = |chan, number| Case { chan, number, sends: true, place: Place::Memory(memory.cast()) };
        vec![case(send_to, 0), case(self.chans[0], 1), case(send_to, 2)]
    }

    /// Takes the results of a finished operation.
    fn finish(&self, g: &G, local: &mut Local) {
        let (value, from) = match local.pending {
            Pending::Receive { ch } => (g.slot(FIRST), ch),
            Pending::Select { send_to: 0, .. } => {
                let number = g.slot(FIRST) as usize;
                (g.memory[number], local.open[number])
            }
            Pending::Nothing | Pending::Send { .. } | Pending::Select { .. } => {
                local.pending = Pending::Nothing;
                return;
            }
        };
        local.pending = Pending::Nothing;
        if g.slot(OK) == 1 {
            self.received.lock().unwrap().push(value);
        } else {
            assert_eq!(value, 0);
            local.open.retain(|c| *c != from);
        }
    }
}

/// Many producers and consumers on `threads` threads; every value must arrive once.
fn crowd(seed: u64, threads: usize, sizes: &[i64], producers: usize, each: usize) {
    let mut world = types();
    let chans: Vec<u64> = sizes.iter().map(|n| channel(&mut world, *n)).collect();
    let roles = (0..producers).map(|_| Role::Producer(each)).chain((0..producers).map(|_| Role::Consumer));
    let actors: Vec<Actor> = roles.map(|role| Actor { g: UnsafeCell::default(), role }).collect();
    let n = actors.len();
    let locals: Vec<Mutex<Local>> = (0..n)
        .map(|i| {
            let left = match actors[i].role {
                Role::Producer(n) => n,
                Role::Consumer => 0,
            };
            let random = seed + i as u64;
            Mutex::new(Local { random, left, open: chans.clone(), pending: Pending::Nothing })
        })
        .collect();
    let crowd = Crowd {
        world,
        chans,
        actors,
        queue: Mutex::new((0..n).collect()),
        producers: AtomicUsize::new(producers),
        running: AtomicUsize::new(n),
        next_value: AtomicUsize::new(1),
        received: Mutex::default(),
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while crowd.running.load(SeqCst) > 0 {
                    let next = crowd.queue.lock().unwrap().pop_front();
                    match next {
                        Some(i) if crowd.run(i, &mut locals[i].lock().unwrap()) => {
                            crowd.running.fetch_sub(1, SeqCst);
                        }
                        Some(_) => {}
                        None => std::thread::yield_now(),
                    }
                }
            });
        }
    });
    let received = crowd.received.into_inner().unwrap();
    assert_eq!(received.len(), producers * each, "seed {seed}");
    assert_eq!(received.iter().collect::<HashSet<_>>().len(), received.len(), "seed {seed}");
}

#[test]
fn every_value_arrives_once() {
    for seed in 0..20 {
        crowd(seed * 1000, 1, &[0, 1, 5], 6, 100);
    }
}

#[test]
fn every_value_arrives_once_with_threads() {
    for seed in 0..10 {
        crowd(seed * 1000, 4, &[0, 0, 2], 8, 500);
    }
    crowd(1, 3, &[0], 3, 3000);
}

#[test]
fn select_is_fair_and_default_does_not_wait() {
    let mut w = types();
    let chans = [channel(&mut w, 1), channel(&mut w, 1), channel(&mut w, 1)];
    let t = w.types.clone();
    let (mut g, mut sender) = (G::default(), G::default());
    let mut chosen = [0; 3];
    for _ in 0..3000 {
        for ch in chans.into_iter().filter(|ch| {
            // SAFETY: it is a channel.
            unsafe { len(*ch) == 0 }
        }) {
            assert_eq!(try_to_send(&t, &mut sender, 9, ch, 1, &mut vec![]), Ok(Step::Done));
        }
        let Selected::Case(i, true) = poll(&mut w, &t, &mut g, &chans) else { panic!("all are ready") };
        chosen[i as usize] += 1;
    }
    assert!(chosen.iter().all(|n| (850..1150).contains(n)), "{chosen:?}");
    poll(&mut w, &t, &mut g, &chans);
    poll(&mut w, &t, &mut g, &chans);
    assert_eq!(poll(&mut w, &t, &mut g, &chans), Selected::None);
}

/// A select with a default that receives from some channels.
fn poll(w: &mut World, t: &Types, g: &mut G, chans: &[u64]) -> Selected {
    let case =
        |(i, ch): (usize, &u64)| Case { chan: *ch, number: i as u32, sends: false, place: Place::Nowhere };
    let mut cases: Vec<Case> = chans.iter().enumerate().map(case).collect();
    let random = || w.env().cache.random();
    // SAFETY: the channels are ones.
    unsafe { select(t, &mut cases, false, random, G::me(g, 1, &RECEIVED), &mut |_| ()) }.unwrap()
}

#[test]
fn semaphores_hand_each_unit_to_one() {
    let (sema, mut word) = (Semaphores::default(), 1u32);
    let address = &raw mut word as u64;
    let mut gs: Vec<Box<G>> = (0..3).map(|_| Box::default()).collect();
    let mut woken = vec![];
    // SAFETY: the word and the goroutines live to the end.
    unsafe {
        assert_eq!(sema.acquire(address, G::me(&mut *gs[0], 0, &NONE)), Step::Done);
        for (i, g) in gs.iter_mut().enumerate().skip(1) {
            let Step::Park(arg) = sema.acquire(address, G::me(&mut **g, i, &NONE)) else { panic!() };
            Semaphores::unlock_after_park(arg);
        }
        sema.release(address, &mut |h| woken.push(h));
        assert_eq!((&woken[..], gs[1].done, gs[2].done), (&[1][..], true, false));
        sema.release(address, &mut |h| woken.push(h));
        sema.release(address, &mut |h| woken.push(h));
    }
    assert_eq!((&woken[..], gs[2].done), (&[1, 2][..], true));
    assert_eq!(word, 1);
}
