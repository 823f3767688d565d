//! Slot, cell or heap: where a local variable lives, and why.
//!
//! Nothing may point into a VM stack, so a variable whose address is taken, or that a closure shares with its
//! surroundings, lives in memory; so does a value that is too large for slots or is indexed (arrays).
//! Everything else lives in slots. A variable that is captured but never changes after its declaration is copied into
//! the closure instead of shared.
//!
//! **Cells.** Memory is a cell of the frame (`Function::cells`) if nothing refers to it any more when the call is over, or the
//! iteration of the loop that it is declared in; else an object of the heap. For a variable whose address nobody takes that is
//! plain. For the others a declared function is analysed as a whole, with the literals in it, when lowering first asks:
//!
//! 1. [`graph`] goes through the body once and notes which value flows where, with the number of pointers followed on the
//!    way: −1 for an address, 0 for a copy, 1 for what is pointed to. What is stored through a pointer, sent, handed to an unknown function,
//!    or to a goroutine, flows to the *heap*, which is one node.
//! 2. [`walk`] follows the address of each variable and each expression that allocates. It escapes if the address comes to
//!    something that lives longer: the heap, a result, a variable declared outside the loop or the literal, or memory that escapes.
//! 3. A call of a declared function leads to that function's *summary*: which parameter flows to the heap or to which results. It is made
//!    when an address that matters comes to the call, from the same analysis. Where nothing is known everything flows to the heap:
//!    in recursion, without a body (but for a few), and for functions of a session, which may be declared anew.
//!
//! Whoever is in doubt assumes that fewer pointers are followed than may be: then more escapes.
//! The idea of the graph and of its weights is that of gc's escape analysis (cmd/compile/internal/escape).

mod graph;
mod walk;

use crate::ast::{BlockId, BranchKind, ExprId, FuncId as DeclId, StmtKind};
use crate::check::info::ObjKind;
use crate::lower::Lowerer;
use crate::source::Pos;
use crate::types::{Map, ObjId, Set, TypeId};
use std::rc::Rc;

/// Where a variable lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Home {
    /// In slots of the frame.
    Slots,
    /// In memory, as its type is kept there; nobody else knows the address.
    Large,
    /// In memory, since its address is taken.
    AddressTaken,
    /// In memory, since a closure or the body of a range over a function shares it.
    Shared,
}

impl Home {
    /// Whether the frame holds the variable's address only.
    pub(crate) fn is_memory(self) -> bool {
        self != Home::Slots
    }

    /// Whether a closure captures the address rather than the value.
    pub(crate) fn is_shared(self) -> bool {
        matches!(self, Home::AddressTaken | Home::Shared)
    }
}

/// Decides for a local variable of a type.
pub(crate) fn home(m: &mut Lowerer<'_>, obj: ObjId, t: TypeId) -> Home {
    let ObjKind::Var(v) = &m.objects[obj.0 as usize].kind else { return Home::Slots };
    let v = *v;
    if v.address_taken {
        Home::AddressTaken
    } else if v.captured && v.reassigned || m.yields.shared.contains(&obj) {
        Home::Shared
    } else if m.layout(t).in_memory {
        Home::Large
    } else {
        Home::Slots
    }
}

/// Bytes of the largest variable in a cell: frames are to stay small, for there may be many.
pub(crate) const MAX_CELL: u32 = 10 << 10;

/// The same for the elements of a slice, which functions often have several of.
pub(crate) const MAX_CELL_SLICE: u32 = 1 << 10;

/// Whether a local variable in memory may lie in a cell of its frame.
pub(crate) fn stays(m: &mut Lowerer<'_>, obj: ObjId, t: TypeId) -> bool {
    let ObjKind::Var(v) = &m.objects[obj.0 as usize].kind else { return false };
    let (captured, pos) = (v.captured, m.objects[obj.0 as usize].pos);
    match home(m, obj, t) {
        Home::Slots => false,
        // Nobody else knows the address, but closures that are given it in place of a copy.
        Home::Large if !captured => true,
        // Its memory outlives the frames of the bodies that share it.
        Home::Shared if m.yields.shared.contains(&obj) => false,
        Home::Large | Home::AddressTaken | Home::Shared => {
            analyse(m, pos);
            m.escapes.vars.contains(&obj)
        }
    }
}

/// Whether what an expression allocates (`&T{…}`, `new(T)`, a closure) may lie in a cell of the frame that evaluates it.
pub(crate) fn stays_here(m: &mut Lowerer<'_>, e: ExprId) -> bool {
    let pos = m.ast[e].start;
    analyse(m, pos);
    m.escapes.sites.contains(&e)
}

/// Whether a program's own packages can see when something is not kept alive any more: by finalizers, cleanups or weak
/// references. In Go a variable that nobody uses any more keeps nothing alive; a cell does as long as its frame.
pub(crate) fn watches(m: &mut Lowerer<'_>) -> bool {
    if let Some(known) = m.escapes.watches {
        return known;
    }
    let path = |p: &crate::types::PkgId| m.packages[p.0 as usize].path.clone();
    let own = m.packages.iter().filter(|p| !p.library);
    let imports: Vec<_> = own.flat_map(|p| p.imports.iter().map(path)).collect();
    let mut found = imports.iter().any(|p| matches!(&**p, "weak" | "unique"));
    if imports.iter().any(|p| &**p == "runtime") {
        let runtime = m.packages.iter().find(|p| &*p.path == "runtime");
        let of = |name: &str| Some(*runtime?.scope.get(&m.types.names.get(name)?)?);
        let objects: Vec<ObjId> = ["SetFinalizer", "AddCleanup"].into_iter().filter_map(of).collect();
        found |= m.info.uses.iter().any(|(_, obj)| objects.contains(obj));
    }
    m.escapes.watches = Some(found);
    found
}

/// What is known of functions so far.
#[derive(Debug, Default)]
pub(crate) struct Escapes {
    /// Functions with bodies: first byte, one past the last, declaration; ascending.
    bodies: Vec<(Pos, Pos, DeclId)>,
    /// How many declarations there were then.
    n_decls: usize,
    /// Where `goto` statements are, ascending, and how many statements there were then.
    gotos: Vec<Pos>,
    n_stmts: usize,
    /// Whether the program watches what is kept alive.
    watches: Option<bool>,
    done: Map<DeclId, Rc<Summary>>,
    under_way: Set<DeclId>,
    /// Variables and expressions whose memory nothing refers to when their frame, or their iteration of a loop, is over.
    vars: Set<ObjId>,
    sites: Set<ExprId>,
}

/// What a function does with what its parameters refer to.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    /// By parameter, the receiver first.
    params: Vec<Leak>,
}

/// Where a parameter's value goes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leak {
    /// What may outlive the call gets the value (0), or only what it points to (1).
    heap: Option<i8>,
    /// The same of results, by their numbers.
    results: Vec<(u16, i8)>,
}

/// Calls within calls that are looked into.
const MAX_DEPTH: usize = 24;

fn body_at(m: &mut Lowerer<'_>, pos: Pos) -> Option<DeclId> {
    if m.escapes.n_decls != m.ast.funcs.len() {
        let ast = m.ast;
        let mut bodies: Vec<_> =
            ast.funcs.iter().filter_map(|(id, f)| f.body.map(|b| (f.pos, ast[b].rbrace, id))).collect();
        bodies.sort_unstable();
        (m.escapes.bodies, m.escapes.n_decls) = (bodies, ast.funcs.len());
    }
    let bodies = &m.escapes.bodies;
    let after = bodies.partition_point(|b| b.0 <= pos);
    bodies.get(after.checked_sub(1)?).filter(|b| pos <= b.1).map(|b| b.2)
}

/// Whether there is a `goto` in a body.
fn has_goto(m: &mut Lowerer<'_>, body: BlockId) -> bool {
    let ast = m.ast;
    if m.escapes.n_stmts != ast.stmts.len() {
        let gotos = ast.stmts.iter().filter(|(_, s)| matches!(s.kind, StmtKind::Branch(BranchKind::Goto, _)));
        m.escapes.gotos = gotos.map(|(_, s)| s.start).collect();
        m.escapes.gotos.sort_unstable();
        m.escapes.n_stmts = ast.stmts.len();
    }
    let after = m.escapes.gotos.partition_point(|at| *at < ast[body].lbrace);
    m.escapes.gotos.get(after).is_some_and(|at| *at < ast[body].rbrace)
}

/// Analyses the declared function around a position.
fn analyse(m: &mut Lowerer<'_>, pos: Pos) {
    if let Some(decl) = body_at(m, pos) {
        summary(m, decl);
    }
}

/// What a function does with its parameters; `None` if nothing is known, and then anything.
fn summary(m: &mut Lowerer<'_>, decl: DeclId) -> Option<Rc<Summary>> {
    if let Some(known) = m.escapes.done.get(&decl) {
        return Some(known.clone());
    }
    if m.ast[decl].body.is_none() {
        let summary = Rc::new(without_body(m, decl)?);
        m.escapes.done.insert(decl, summary.clone());
        return Some(summary);
    }
    if m.escapes.under_way.len() >= MAX_DEPTH || !m.escapes.under_way.insert(decl) {
        return None;
    }
    let found = graph::Graph::of(m, decl).map(|graph| walk::solve(m, graph)).unwrap_or_default();
    m.escapes.under_way.remove(&decl);
    m.escapes.vars.extend(found.vars);
    m.escapes.sites.extend(found.sites);
    let summary = Rc::new(found.summary);
    m.escapes.done.insert(decl, summary.clone());
    Some(summary)
}

/// What is known of functions that are made of instructions, or written in Rust: they keep nothing but pointers that atomic operations store.
fn without_body(m: &mut Lowerer<'_>, decl: DeclId) -> Option<Summary> {
    let info = m.info;
    let n = info.sigs.get(m.ast[decl].sig)?.params.len();
    let func = info.funcs.get(decl)?;
    let mut params = vec![Leak::default(); n + usize::from(func.recv.is_some())];
    let path = m.packages[m.objects[func.obj.0 as usize].pkg.0 as usize].path.clone();
    match &*path {
        "math" | "math/bits" | "strconv" | "internal/unicode" | "sync" => {}
        // The first is the address.
        "sync/atomic" => params.iter_mut().skip(1).for_each(|p| p.heap = Some(0)),
        _ => return None,
    }
    Some(Summary { params })
}
