//! What is known of slots before a function runs: ranges of integers, pointers that are not nil, and which integers are less
//! than which others. From it follows which checks cannot fail, so that none is made for them.
//!
//! **Idea.** A forward analysis over the bytecode. Branches say something on each of their edges, a check that was passed
//! says that it holds, and arithmetic carries both along. The state at a loop's header is what holds on all ways there:
//! ranges are widened to a few thresholds taken from the function's own constants, so that few rounds are enough, and
//! relations only become fewer.
//!
//! Why what is found may be relied on wherever a unit is entered: it holds in every execution of the function from its
//! start, and a goroutine that goes on in the middle has come from there, in whatever tier. Slots are changed by the function's own
//! instructions only. The block of deferred calls may be entered from anywhere; there nothing is known at its start.

use std::collections::HashSet;
use urgo_abi::analysis::{Flow, defs};
use urgo_abi::bits::BitSet;
use urgo_abi::code::CompileOptions;
use urgo_abi::inst::{Inst, Pc, Slot};
use urgo_abi::module::Function;
use urgo_abi::op::Kind;
use urgo_abi::pass::Pass;
use urgo_abi::runtime_call::RuntimeCall;

/// Slots times blocks, beyond which nothing is found out.
const MAX_WORK: usize = 400_000;
/// Rounds of a block after which its ranges are given up.
const MAX_ROUNDS: u32 = 24;
/// Pairs of slots that a state keeps.
const MAX_PAIRS: usize = 96;
/// No length is larger; elements may have no size.
const MAX_LEN: i64 = i64::MAX;

/// What has been found out of a function.
#[derive(Debug, Default)]
pub struct Facts {
    safe: HashSet<Pc>,
    unsigned: HashSet<Pc>,
}

impl Facts {
    /// Whether the instruction's check cannot fail: a nil check, or that of an index.
    pub fn is_safe(&self, pc: Pc) -> bool {
        self.safe.contains(&pc)
    }

    /// Whether both operands of the division there are not negative.
    pub fn is_unsigned(&self, pc: Pc) -> bool {
        self.unsigned.contains(&pc)
    }

    /// Finds out what can be, of what is wanted.
    pub fn of(func: &Function, flow: &Flow, options: CompileOptions) -> Facts {
        let blocks = flow.starts.len();
        let wanted = [Pass::Bounds, Pass::Nil, Pass::Unsigned].into_iter().any(|p| options.has(p));
        if !wanted || blocks.saturating_mul(func.slots.len()) > MAX_WORK {
            return Facts::default();
        }
        let mut analysis = Analysis { func, flow, at: vec![None; blocks], rounds: vec![0; blocks] };
        analysis.solve();
        analysis.collect(options)
    }
}

/// A range of integers, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Range {
    lo: i64,
    hi: i64,
}

const ANY: Range = Range { lo: i64::MIN, hi: i64::MAX };

impl Range {
    fn new(lo: i64, hi: i64) -> Range {
        Range { lo, hi }
    }

    /// The range of results, or anything if one of them would overflow.
    fn of(lo: Option<i64>, hi: Option<i64>) -> Range {
        match (lo, hi) {
            (Some(lo), Some(hi)) => Range { lo, hi },
            _ => ANY,
        }
    }

    fn hull(self, other: Range) -> Range {
        Range { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }

    fn exact(self) -> Option<i64> {
        (self.lo == self.hi).then_some(self.lo)
    }
}

/// What is known at a place.
#[derive(Clone, PartialEq, Debug)]
struct State {
    ints: Vec<Range>,
    nonnil: BitSet,
    /// Pairs of integers of which the first is less, ascending.
    less: Vec<(u16, u16)>,
    /// Pairs of slots that are equal, the lower number first, ascending.
    same: Vec<(u16, u16)>,
}

fn insert(pairs: &mut Vec<(u16, u16)>, pair: (u16, u16)) {
    if pairs.len() < MAX_PAIRS
        && let Err(at) = pairs.binary_search(&pair)
    {
        pairs.insert(at, pair);
    }
}

impl State {
    fn unknown(slots: usize) -> State {
        State { ints: vec![ANY; slots], nonnil: BitSet::new(slots), less: Vec::new(), same: Vec::new() }
    }

    fn range(&self, s: Slot) -> Range {
        self.ints[s.index()]
    }

    fn is_less(&self, a: Slot, b: Slot) -> bool {
        self.less.binary_search(&(a.0, b.0)).is_ok() || self.range(a).hi < self.range(b).lo
    }

    /// A slot and its equals.
    fn class(&self, s: Slot) -> Vec<Slot> {
        let mut out = vec![s];
        out.extend(self.same.iter().filter_map(|(a, b)| match s.0 {
            x if x == *a => Some(Slot(*b)),
            x if x == *b => Some(Slot(*a)),
            _ => None,
        }));
        out
    }

    /// The slot is given a value of which nothing is known.
    fn forget(&mut self, s: Slot) {
        self.ints[s.index()] = ANY;
        self.nonnil.remove(s.index());
        self.less.retain(|(a, b)| *a != s.0 && *b != s.0);
        self.same.retain(|(a, b)| *a != s.0 && *b != s.0);
    }

    fn set(&mut self, s: Slot, range: Range) {
        self.forget(s);
        self.ints[s.index()] = range;
    }

    fn set_nonnil(&mut self, s: Slot) {
        for s in self.class(s) {
            self.nonnil.insert(s.index());
        }
    }

    fn copy(&mut self, d: Slot, a: Slot) {
        if d == a {
            return;
        }
        let range = self.range(a);
        let nonnil = self.nonnil.contains(a.index());
        self.forget(d);
        self.ints[d.index()] = range;
        if nonnil {
            self.nonnil.insert(d.index());
        }
        for (x, y) in self.less.clone() {
            if x == a.0 {
                insert(&mut self.less, (d.0, y));
            }
            if y == a.0 {
                insert(&mut self.less, (x, d.0));
            }
        }
        for s in self.class(a) {
            insert(&mut self.same, (s.0.min(d.0), s.0.max(d.0)));
        }
    }

    /// The value is known to lie in a range too; `None` if it cannot.
    fn narrow(&mut self, s: Slot, range: Range) -> Option<()> {
        for s in self.class(s) {
            let r = &mut self.ints[s.index()];
            *r = Range { lo: r.lo.max(range.lo), hi: r.hi.min(range.hi) };
            if r.lo > r.hi {
                return None;
            }
        }
        Some(())
    }

    /// `a <= b`.
    fn assume_le(&mut self, a: Slot, b: Slot) -> Option<()> {
        let (ra, rb) = (self.range(a), self.range(b));
        self.narrow(a, Range::new(i64::MIN, rb.hi))?;
        self.narrow(b, Range::new(ra.lo, i64::MAX))
    }

    /// `a < b`.
    fn assume_less(&mut self, a: Slot, b: Slot) -> Option<()> {
        let (ra, rb) = (self.range(a), self.range(b));
        self.narrow(a, Range::new(i64::MIN, rb.hi.checked_sub(1)?))?;
        self.narrow(b, Range::new(ra.lo.checked_add(1)?, i64::MAX))?;
        let (left, right) = (self.class(a), self.class(b));
        for a in &left {
            for b in &right {
                insert(&mut self.less, (a.0, b.0));
            }
        }
        Some(())
    }

    fn assume_equal(&mut self, a: Slot, b: Slot) -> Option<()> {
        let (ra, rb) = (self.range(a), self.range(b));
        self.narrow(a, rb)?;
        self.narrow(b, ra)
    }

    /// An index has been found inside a length.
    fn assume_inside(&mut self, i: Slot, n: Slot) -> Option<()> {
        // The compare was unsigned: a negative length would have let any index below 2^63 pass, but lengths are not.
        self.narrow(i, Range::new(0, MAX_LEN))?;
        self.assume_less(i, n)
    }

    /// `d = a + k`.
    fn add_constant(&mut self, d: Slot, a: Slot, k: i64) {
        let r = self.range(a);
        let sum = Range::of(r.lo.checked_add(k), r.hi.checked_add(k));
        if sum == ANY {
            return self.forget(d);
        }
        let mut above: Vec<u16> = Vec::new();
        let mut below: Vec<u16> = Vec::new();
        if k <= 0 {
            above.extend(self.less.iter().filter(|p| p.0 == a.0).map(|p| p.1));
        }
        if k >= 0 {
            below.extend(self.less.iter().filter(|p| p.1 == a.0).map(|p| p.0));
        }
        match k.signum() {
            -1 => above.extend(self.class(a).iter().map(|s| s.0)),
            1 => below.extend(self.class(a).iter().map(|s| s.0)),
            _ => {}
        }
        self.set(d, sum);
        above.into_iter().filter(|s| *s != d.0).for_each(|s| insert(&mut self.less, (d.0, s)));
        below.into_iter().filter(|s| *s != d.0).for_each(|s| insert(&mut self.less, (s, d.0)));
    }

    /// What holds both here and there; whether that is less than what was known here.
    fn meet(&mut self, other: &State, widen: Option<&[i64]>) -> bool {
        let mut changed = false;
        let less = std::mem::take(&mut self.less);
        let n = less.len();
        let kept: Vec<_> = less.into_iter().filter(|(a, b)| other.is_less(Slot(*a), Slot(*b))).collect();
        changed |= kept.len() != n;
        self.less = kept;
        let n = self.same.len();
        self.same.retain(|p| other.same.binary_search(p).is_ok());
        changed |= self.same.len() != n;
        let gone: Vec<usize> = self.nonnil.iter().filter(|s| !other.nonnil.contains(*s)).collect();
        changed |= !gone.is_empty();
        gone.into_iter().for_each(|s| self.nonnil.remove(s));
        for (r, o) in self.ints.iter_mut().zip(&other.ints) {
            let mut hull = r.hull(*o);
            if hull == *r {
                continue;
            }
            if let Some(thresholds) = widen {
                if hull.hi > r.hi {
                    let at = thresholds.partition_point(|t| *t < hull.hi);
                    hull.hi = thresholds.get(at).copied().unwrap_or(i64::MAX);
                }
                if hull.lo < r.lo {
                    let at = thresholds.partition_point(|t| *t <= hull.lo);
                    hull.lo = at.checked_sub(1).map_or(i64::MIN, |i| thresholds[i]);
                }
            }
            changed = true;
            *r = hull;
        }
        changed
    }
}

struct Analysis<'f> {
    func: &'f Function,
    flow: &'f Flow,
    /// State at the start of each block that control reaches.
    at: Vec<Option<State>>,
    rounds: Vec<u32>,
}

fn first(set: &BitSet) -> Option<usize> {
    set.iter().next()
}

impl Analysis<'_> {
    fn solve(&mut self) {
        let thresholds = self.thresholds();
        let slots = self.func.slots.len();
        let mut work = BitSet::new(self.at.len());
        for start in [Some(0), self.func.defer_block].into_iter().flatten() {
            let b = self.flow.block_of(start);
            self.at[b] = Some(State::unknown(slots));
            work.insert(b);
        }
        // The lowest block first: that is close to the order in which control goes.
        while let Some(b) = first(&work) {
            work.remove(b);
            let Some(state) = self.at[b].clone() else { continue };
            self.rounds[b] += 1;
            for (to, state) in self.edges(b, state) {
                let header = self.flow.is_header(self.flow.starts[to]);
                let widen = (header && self.rounds[to] > 0).then_some(&thresholds[..]);
                let changed = match &mut self.at[to] {
                    Some(_) if self.rounds[to] > MAX_ROUNDS => {
                        let unknown = State::unknown(slots);
                        let known = self.at[to].as_ref() != Some(&unknown);
                        self.at[to] = Some(unknown);
                        known
                    }
                    Some(old) => old.meet(&state, widen),
                    none => {
                        *none = Some(state);
                        true
                    }
                };
                if changed {
                    work.insert(to);
                }
            }
        }
    }

    /// Ends of ranges worth stopping at: those that the function's compares may give.
    fn thresholds(&self) -> Vec<i64> {
        let mut out = vec![0, -1, 1, 255, 65535, i32::MAX as i64, u32::MAX as i64, i64::MAX - 1, i64::MAX];
        for (_, inst) in urgo_abi::inst::instructions(&self.func.code) {
            let k = match inst {
                Inst::JeqK { k, .. }
                | Inst::JneK { k, .. }
                | Inst::JltK { k, .. }
                | Inst::JleK { k, .. }
                | Inst::JgtK { k, .. }
                | Inst::JgeK { k, .. } => k as i64,
                Inst::ConstInt { value, .. } => value as i64,
                Inst::ConstI64 { value, .. } => value,
                _ => continue,
            };
            out.extend([k.saturating_sub(1), k, k.saturating_add(1)]);
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Where control goes from the end of a block, with what is known there.
    fn edges(&self, b: usize, mut state: State) -> Vec<(usize, State)> {
        let (mut pc, end) = self.flow.range(b);
        let mut out = Vec::new();
        while pc < end {
            let Some((inst, next)) = Inst::decode(&self.func.code, pc) else { break };
            let mut targets = Vec::new();
            inst.targets(|to| targets.push(to));
            for to in targets {
                let mut taken = state.clone();
                if to == next || branch(&mut taken, inst, true).is_some() {
                    out.push((self.flow.block_of(to), taken));
                }
            }
            if branch(&mut state, inst, false).is_none() || step(&mut state, self.func, inst).is_none() {
                return out;
            }
            if inst.opcode().effects().ends {
                return out;
            }
            pc = next;
        }
        if (end as usize) < self.func.code.len() {
            out.push((self.flow.block_of(end), state));
        }
        out
    }

    /// Goes through all blocks once more, looking at their checks.
    fn collect(&self, options: CompileOptions) -> Facts {
        let mut facts = Facts::default();
        for (b, state) in self.at.iter().enumerate() {
            let Some(mut state) = state.clone() else { continue };
            let (mut pc, end) = self.flow.range(b);
            while pc < end {
                let Some((inst, next)) = Inst::decode(&self.func.code, pc) else { break };
                let pass = if indexed(inst).is_some() { Pass::Bounds } else { Pass::Nil };
                if options.has(pass) && is_safe(&state, inst) {
                    facts.safe.insert(pc);
                }
                if let Inst::DivI64 { a, b, .. } | Inst::RemI64 { a, b, .. } = inst
                    && options.has(Pass::Unsigned)
                    && state.range(a).lo >= 0
                    && state.range(b).lo > 0
                {
                    facts.unsigned.insert(pc);
                }
                if branch(&mut state, inst, false).is_none() || step(&mut state, self.func, inst).is_none() {
                    break;
                }
                pc = next;
            }
        }
        facts
    }
}

/// Index and length that an instruction compares.
fn indexed(inst: Inst<'_>) -> Option<(Slot, Slot)> {
    use Inst as I;
    Some(match inst {
        I::BoundsCheck { i, n } => (i, n),
        I::ElemAddr { s, i, .. }
        | I::ElemI8 { s, i, .. }
        | I::ElemU8 { s, i, .. }
        | I::ElemI16 { s, i, .. }
        | I::ElemU16 { s, i, .. }
        | I::ElemI32 { s, i, .. }
        | I::ElemU32 { s, i, .. }
        | I::ElemI64 { s, i, .. }
        | I::ElemF32 { s, i, .. }
        | I::ElemF64 { s, i, .. }
        | I::ElemPtr { s, i, .. }
        | I::SetElem8 { s, i, .. }
        | I::SetElem16 { s, i, .. }
        | I::SetElem32 { s, i, .. }
        | I::SetElem64 { s, i, .. }
        | I::SetElemF32 { s, i, .. }
        | I::SetElemF64 { s, i, .. }
        | I::SetElemPtr { s, i, .. } => (i, s.plus(1)),
        _ => return None,
    })
}

fn is_safe(state: &State, inst: Inst<'_>) -> bool {
    if let Some((i, n)) = indexed(inst) {
        return state.range(i).lo >= 0 && state.is_less(i, n);
    }
    match inst {
        Inst::NilCheck { p } => state.nonnil.contains(p.index()),
        Inst::CallClosure { closure, .. } => state.nonnil.contains(closure.index()),
        _ => false,
    }
}

/// What a conditional jump says where it is taken or not; `None` if that cannot be.
fn branch(state: &mut State, inst: Inst<'_>, taken: bool) -> Option<()> {
    use Inst as I;
    let below = |k: i32| Range::new(i64::MIN, k as i64);
    let above = |k: i32| Range::new(k as i64, i64::MAX);
    let less = |k: i32| Range::new(i64::MIN, k as i64 - 1);
    let more = |k: i32| Range::new(k as i64 + 1, i64::MAX);
    match inst {
        I::JltI64 { a, b, .. } if taken => state.assume_less(a, b),
        I::JltI64 { a, b, .. } => state.assume_le(b, a),
        I::JleI64 { a, b, .. } if taken => state.assume_le(a, b),
        I::JleI64 { a, b, .. } => state.assume_less(b, a),
        I::JeqI64 { a, b, .. } if taken => state.assume_equal(a, b),
        I::JneI64 { a, b, .. } if !taken => state.assume_equal(a, b),
        I::JltU64 { a, b, .. } if taken && state.range(b).lo >= 0 => {
            state.narrow(a, Range::new(0, i64::MAX))?;
            state.assume_less(a, b)
        }
        I::JeqK { a, k, .. } if taken => state.narrow(a, Range::new(k as i64, k as i64)),
        I::JneK { a, k, .. } if !taken => state.narrow(a, Range::new(k as i64, k as i64)),
        I::JltK { a, k, .. } => state.narrow(a, if taken { less(k) } else { above(k) }),
        I::JleK { a, k, .. } => state.narrow(a, if taken { below(k) } else { more(k) }),
        I::JgtK { a, k, .. } => state.narrow(a, if taken { more(k) } else { below(k) }),
        I::JgeK { a, k, .. } => state.narrow(a, if taken { above(k) } else { less(k) }),
        I::Jnil { a, .. } if !taken => {
            state.set_nonnil(a);
            Some(())
        }
        I::JnotNil { a, .. } if taken => {
            state.set_nonnil(a);
            Some(())
        }
        _ => Some(()),
    }
}

/// What an instruction that has been executed changes; `None` if control does not come behind it.
fn step(state: &mut State, func: &Function, inst: Inst<'_>) -> Option<()> {
    use Inst as I;
    let byte = |bits: u32| Range::new(0, (1 << bits) - 1);
    let signed = |bits: u32| Range::new(-1 << (bits - 1), (1 << (bits - 1)) - 1);
    if let Some((i, n)) = indexed(inst) {
        state.assume_inside(i, n)?;
    }
    match inst {
        I::ConstInt { d, value } => state.set(d, Range::new(value as i64, value as i64)),
        I::ConstI64 { d, value } => state.set(d, Range::new(value, value)),
        I::TypeWord { d, .. } => state.set(d, Range::new(0, u32::MAX as i64)),
        I::Mov { d, a } | I::MovPtr { d, a } => state.copy(d, a),
        I::GlobalAddr { d, .. }
        | I::FuncValue { d, .. }
        | I::CellEnter { d, .. }
        | I::MakeClosure { d, .. } => {
            state.forget(d);
            state.set_nonnil(d);
        }
        I::PtrAdd { d, p, .. } => {
            let nonnil = state.nonnil.contains(p.index());
            state.forget(d);
            if nonnil {
                state.set_nonnil(d);
            }
        }
        I::NilCheck { p } => state.set_nonnil(p),
        I::CallClosure { closure, results, .. } => {
            state.set_nonnil(closure);
            results.iter().for_each(|s| state.forget(s));
        }
        I::AddI64K { d, a, k } => state.add_constant(d, a, k as i64),
        I::AddI64 { d, a, b } => {
            let (x, y) = (state.range(a), state.range(b));
            match (x.exact(), y.exact()) {
                (_, Some(k)) => state.add_constant(d, a, k),
                (Some(k), _) => state.add_constant(d, b, k),
                _ => state.set(d, Range::of(x.lo.checked_add(y.lo), x.hi.checked_add(y.hi))),
            }
        }
        I::SubI64 { d, a, b } => {
            let (x, y) = (state.range(a), state.range(b));
            match y.exact().and_then(i64::checked_neg) {
                Some(k) => state.add_constant(d, a, k),
                None => state.set(d, Range::of(x.lo.checked_sub(y.hi), x.hi.checked_sub(y.lo))),
            }
        }
        I::MulI64 { d, a, b } => {
            let range = product(state.range(a), state.range(b));
            state.set(d, range);
        }
        I::MulI64K { d, a, k } => {
            let range = product(state.range(a), Range::new(k as i64, k as i64));
            state.set(d, range);
        }
        I::AndK { d, a, k } => {
            let x = state.range(a);
            let range = match k {
                0.. if x.lo >= 0 => Range::new(0, x.hi.min(k as i64)),
                0.. => Range::new(0, k as i64),
                _ if x.lo >= 0 => Range::new(0, x.hi),
                _ => ANY,
            };
            state.set(d, range);
        }
        I::And { d, a, b } => {
            let (x, y) = (state.range(a), state.range(b));
            let range = match (x.lo >= 0, y.lo >= 0) {
                (true, true) => Range::new(0, x.hi.min(y.hi)),
                (true, false) => Range::new(0, x.hi),
                (false, true) => Range::new(0, y.hi),
                (false, false) => ANY,
            };
            state.set(d, range);
        }
        I::Or { d, a, b } | I::Xor { d, a, b } => {
            let (x, y) = (state.range(a), state.range(b));
            let range = if x.lo >= 0 && y.lo >= 0 { below_power(x.hi.max(y.hi)) } else { ANY };
            state.set(d, range);
        }
        I::ShrI64K { d, a, n } => {
            let x = state.range(a);
            state.set(d, Range::new(x.lo >> (n & 63), x.hi >> (n & 63)));
        }
        I::ShrU64K { d, a, n } => {
            let x = state.range(a);
            let range = match n & 63 {
                0 => x,
                n if x.lo >= 0 => Range::new(x.lo >> n, x.hi >> n),
                n => Range::new(0, (u64::MAX >> n) as i64),
            };
            state.set(d, range);
        }
        I::DivI64 { d, a, b } => {
            let (x, y) = (state.range(a), state.range(b));
            let range = if y.lo > 0 {
                let ends = [x.lo / y.lo, x.lo / y.hi, x.hi / y.lo, x.hi / y.hi];
                Range::new(ends.into_iter().min().unwrap_or(0), ends.into_iter().max().unwrap_or(0))
            } else {
                ANY
            };
            state.set(d, range);
        }
        I::RemI64 { d, a, b } => {
            let (x, y) = (state.range(a), state.range(b));
            let range = if y.lo > 0 {
                let most = y.hi - 1;
                Range::new(if x.lo >= 0 { 0 } else { -most }, if x.hi <= 0 { 0 } else { most.min(x.hi) })
            } else {
                ANY
            };
            let inside = y.lo > 0 && x.lo >= 0;
            state.set(d, range);
            if inside && d != b {
                state.assume_less(d, b)?;
            }
        }
        I::ExtU8 { d, .. } | I::LoadU8 { d, .. } | I::ElemU8 { d, .. } => state.set(d, byte(8)),
        I::ExtU16 { d, .. } | I::LoadU16 { d, .. } | I::ElemU16 { d, .. } => state.set(d, byte(16)),
        I::ExtU32 { d, .. }
        | I::LoadU32 { d, .. }
        | I::ElemU32 { d, .. }
        | I::AddU32 { d, .. }
        | I::SubU32 { d, .. }
        | I::MulU32 { d, .. }
        | I::AddU32K { d, .. }
        | I::ShlU32 { d, .. }
        | I::ShlU32K { d, .. }
        | I::RotlU32 { d, .. } => state.set(d, byte(32)),
        I::ExtI8 { d, .. } | I::LoadI8 { d, .. } | I::ElemI8 { d, .. } => state.set(d, signed(8)),
        I::ExtI16 { d, .. } | I::LoadI16 { d, .. } | I::ElemI16 { d, .. } => state.set(d, signed(16)),
        I::ExtI32 { d, .. } | I::LoadI32 { d, .. } | I::ElemI32 { d, .. } => state.set(d, signed(32)),
        I::ClzU64 { d, .. } | I::CtzU64 { d, .. } | I::PopcntU64 { d, .. } => state.set(d, Range::new(0, 64)),
        I::EqI64 { d, .. }
        | I::NeI64 { d, .. }
        | I::LtI64 { d, .. }
        | I::LeI64 { d, .. }
        | I::LtU64 { d, .. }
        | I::LeU64 { d, .. }
        | I::IsNil { d, .. }
        | I::EqPtr { d, .. }
        | I::NePtr { d, .. } => state.set(d, Range::new(0, 1)),
        I::SliceSlice { d, lo, hi, .. }
        | I::SliceSlice3 { d, lo, hi, .. }
        | I::SliceStr { d, lo, hi, .. } => {
            let lengths = Range::new(0, MAX_LEN);
            state.narrow(lo, lengths)?;
            state.narrow(hi, lengths)?;
            let whole = state.range(lo).exact() == Some(0);
            let equal = whole.then(|| state.class(hi));
            defs(inst, |s| state.forget(s));
            state.ints[d.index() + 1] = lengths;
            // The slots of the result may be those of the operands.
            let equal = equal.filter(|c| c.iter().all(|s| (d.0..=d.0 + 2).all(|x| s.0 != x)));
            if let Some(hi) = equal.and_then(|c| c.first().copied()) {
                state.copy(d.plus(1), hi);
            }
            if func.slots.get(d.index() + 2) == Some(&Kind::Int) && !matches!(inst, I::SliceStr { .. }) {
                state.ints[d.index() + 2] = lengths;
            }
        }
        I::ConstStr { d, .. } => {
            state.forget(d);
            state.set(d.plus(1), Range::new(0, MAX_LEN));
        }
        I::CallRuntime { call, results, args, .. } => runtime_call(state, call, results, args)?,
        I::CallNative { results, args, .. } => {
            // It may have kept its progress in its arguments' slots.
            args.iter().chain(results.iter()).for_each(|s| state.forget(s));
        }
        _ => defs(inst, |s| state.forget(s)),
    }
    Some(())
}

fn runtime_call(
    state: &mut State,
    call: u32,
    results: urgo_abi::inst::SlotList<'_>,
    args: urgo_abi::inst::SlotList<'_>,
) -> Option<()> {
    let lengths = Range::new(0, MAX_LEN);
    let call = RuntimeCall::from_id(call);
    let writes = |s: Slot| results.iter().any(|r| r == s);
    match call {
        Some(RuntimeCall::NewObject) => {
            results.iter().for_each(|s| state.forget(s));
            results.iter().for_each(|s| state.set_nonnil(s));
        }
        Some(RuntimeCall::MakeSlice) if results.len() == 3 && args.len() == 2 => {
            // It has panicked unless both are lengths, the first not above the second.
            state.narrow(args.at(0), lengths)?;
            state.narrow(args.at(1), lengths)?;
            results.iter().for_each(|s| state.forget(s));
            for (result, arg) in [(results.at(1), args.at(0)), (results.at(2), args.at(1))] {
                if writes(arg) {
                    state.ints[result.index()] = lengths;
                } else {
                    state.copy(result, arg);
                }
            }
        }
        _ => {
            if call.is_none_or(|c| c.flags().restarts) {
                args.iter().for_each(|s| state.forget(s));
            }
            results.iter().for_each(|s| state.forget(s));
        }
    }
    Some(())
}

fn product(x: Range, y: Range) -> Range {
    let ends =
        [x.lo.checked_mul(y.lo), x.lo.checked_mul(y.hi), x.hi.checked_mul(y.lo), x.hi.checked_mul(y.hi)];
    if ends.contains(&None) {
        return ANY;
    }
    let ends = ends.into_iter().flatten();
    Range::of(ends.clone().min(), ends.max())
}

/// Numbers with no more bits than `most` has.
fn below_power(most: i64) -> Range {
    Range::new(0, (u64::MAX >> (most as u64).leading_zeros().min(63)) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels;
    use urgo_abi::inst::instructions;

    /// Pcs of checks, and of those that cannot fail.
    fn checks(func: &Function) -> (usize, usize) {
        let facts = Facts::of(func, &Flow::of(func), CompileOptions::default());
        let all = instructions(&func.code).filter(|(_, i)| indexed(*i).is_some());
        let all: Vec<Pc> = all.map(|(pc, _)| pc).collect();
        (all.len(), all.iter().filter(|pc| facts.is_safe(**pc)).count())
    }

    #[test]
    fn ranges_meet_at_the_hull_and_widen_to_thresholds() {
        let mut a = State::unknown(1);
        a.set(Slot(0), Range::new(0, 0));
        let mut b = a.clone();
        b.set(Slot(0), Range::new(1, 1));
        assert!(a.meet(&b, Some(&[-1, 0, 1, 63])));
        assert_eq!(a.range(Slot(0)), Range::new(0, 1));
        b.set(Slot(0), Range::new(-7, 2));
        assert!(a.meet(&b, Some(&[-1, 0, 1, 63])));
        assert_eq!(a.range(Slot(0)), Range::new(i64::MIN, 63));
        assert!(!a.meet(&b, None));
    }

    #[test]
    fn a_sum_that_may_overflow_is_anything() {
        let mut s = State::unknown(2);
        s.add_constant(Slot(1), Slot(0), 1);
        assert_eq!(s.range(Slot(1)), ANY);
        s.narrow(Slot(0), Range::new(0, i64::MAX - 1)).expect("possible");
        s.add_constant(Slot(1), Slot(0), 1);
        assert_eq!(s.range(Slot(1)), Range::new(1, i64::MAX));
        assert!(s.is_less(Slot(0), Slot(1)));
    }

    #[test]
    fn what_is_less_stays_so_in_copies_until_it_is_written() {
        let mut s = State::unknown(4);
        s.copy(Slot(2), Slot(1));
        s.assume_less(Slot(0), Slot(1)).expect("possible");
        assert!(s.is_less(Slot(0), Slot(2)));
        s.copy(Slot(3), Slot(0));
        assert!(s.is_less(Slot(3), Slot(2)));
        s.forget(Slot(2));
        assert!(!s.is_less(Slot(3), Slot(2)));
        assert!(s.is_less(Slot(3), Slot(1)));
        assert!(s.assume_less(Slot(1), Slot(1)).is_none() || s.is_less(Slot(1), Slot(1)));
    }

    #[test]
    fn no_kernel_loses_a_check_that_can_fail() {
        // `sieve` tests its indices against a length that its loops are bounded by; everything else may keep its checks.
        for k in kernels::all() {
            let (all, safe) = checks(&k.module.funcs[0]);
            assert!(safe <= all, "{}", k.name);
        }
    }
}
