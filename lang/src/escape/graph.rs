//! The flow of values in a declared function and the literals in it.

use crate::ast::{
    BinaryOp, BlockId, ClauseId, ClauseKind, DeclKind, ExprId, ExprKind, FuncId as DeclId, SigId, StmtId,
    StmtKind, UnaryOp,
};
use crate::check::info::{Mode, ObjKind, RangeKind, Selection, SelectionKind};
use crate::lower::Lowerer;
use crate::types::universe::Builtin;
use crate::types::{Basic, Map, ObjId, Type, TypeId};

/// The node of whatever may outlive the call.
pub(super) const HEAP: u32 = 0;
/// Functions with more nodes are not looked into: following each address costs time in proportion.
const MAX_NODES: usize = 20_000;

/// What a node stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Everything unknown.
    Heap,
    /// A variable.
    Var(ObjId),
    /// What an expression allocates; for a call of a declared function the slice of its last arguments.
    Site(ExprId),
    /// A result of the function.
    Result(u16),
    /// An argument of a call of a declared function, the receiver being the first.
    Arg { call: u32, index: u16 },
    /// A result of such a call.
    CallResult,
}

/// A place that values flow to and from.
#[derive(Debug)]
pub(super) struct Node {
    pub kind: Kind,
    /// Nodes that its value flows to, with the number of pointers followed; −1 if it is the address.
    pub edges: Vec<(u32, i8)>,
    /// The function that it belongs to: 0, or that of a literal.
    pub func: u32,
    /// Loops around it in that function.
    pub depth: u32,
    /// Loops at whose next iteration it is another one. Variables that a `for` declares keep their values, and have another
    /// address.
    pub renewed: u32,
    /// Its address is taken.
    pub is_memory: bool,
    /// Its memory may be referred to when it must not be in a cell any more.
    pub escapes: bool,
}

/// A call of a declared function.
#[derive(Debug)]
pub(super) struct Call {
    pub decl: DeclId,
    pub results: Vec<u32>,
}

#[derive(Debug)]
pub(super) struct Graph {
    pub nodes: Vec<Node>,
    pub calls: Vec<Call>,
    /// The parameters' nodes, those that have none flow nowhere.
    pub params: Vec<Option<u32>>,
    /// The function around each function.
    outer: Vec<u32>,
}

impl Graph {
    /// Goes through a function with a body. `None` if nothing good can come of it.
    pub(super) fn of(m: &mut Lowerer<'_>, decl: DeclId) -> Option<Graph> {
        let body = m.ast[decl].body?;
        let info = m.info;
        let func = info.funcs.get(decl)?;
        let sig = info.sigs.get(m.ast[decl].sig)?;
        let heap = Node {
            kind: Kind::Heap,
            edges: Vec::new(),
            func: 0,
            depth: 0,
            renewed: 0,
            is_memory: false,
            escapes: false,
        };
        let graph = Graph { nodes: vec![heap], calls: Vec::new(), params: Vec::new(), outer: vec![0] };
        let mut b = Builder {
            m,
            graph,
            vars: Map::default(),
            func: 0,
            depth: 0,
            results: Vec::new(),
            has_goto: false,
            pointers: Map::default(),
        };
        for p in func.recv.iter().chain(&sig.params) {
            let node = b.declare(*p);
            b.graph.params.push(Some(node));
        }
        for (i, r) in sig.results.iter().enumerate() {
            let node = b.declare(*r);
            let result = b.node(Kind::Result(i as u16));
            b.edge(node, result, 0);
            b.results.push(node);
        }
        b.has_goto = super::has_goto(b.m, body);
        b.block(body);
        (b.graph.nodes.len() <= MAX_NODES).then_some(b.graph)
    }

    /// Whether a function is a literal inside another one.
    pub(super) fn is_inside(&self, mut inner: u32, outer: u32) -> bool {
        while inner != 0 {
            inner = self.outer[inner as usize];
            if inner == outer {
                return true;
            }
        }
        false
    }
}

/// Where a value goes: a node, after following so many pointers.
#[derive(Clone, Copy)]
enum To {
    Nowhere,
    Node(u32, i8),
}

const TO_HEAP: To = To::Node(HEAP, 0);

struct Builder<'m, 'p> {
    m: &'m mut Lowerer<'p>,
    graph: Graph,
    vars: Map<ObjId, u32>,
    func: u32,
    depth: u32,
    /// Variables of the results of the function at hand.
    results: Vec<u32>,
    /// The function has jumps that may go back.
    has_goto: bool,
    /// Types that have been asked about.
    pointers: Map<TypeId, bool>,
}

impl Builder<'_, '_> {
    // ---- nodes

    fn node(&mut self, kind: Kind) -> u32 {
        let (func, depth) = (self.func, self.depth);
        self.graph.nodes.push(Node {
            kind,
            edges: Vec::new(),
            func,
            depth,
            renewed: depth,
            is_memory: false,
            escapes: false,
        });
        self.graph.nodes.len() as u32 - 1
    }

    fn declare(&mut self, obj: ObjId) -> u32 {
        let node = self.node(Kind::Var(obj));
        self.vars.insert(obj, node);
        node
    }

    /// A local variable's node; `None` for package-level ones.
    fn var(&mut self, obj: ObjId) -> Option<u32> {
        if let Some(node) = self.vars.get(&obj) {
            return Some(*node);
        }
        match &self.m.objects[obj.0 as usize].kind {
            ObjKind::Var(v) if !v.global => {
                // Of what is not understood nothing is known.
                let node = self.declare(obj);
                self.graph.nodes[node as usize].escapes = true;
                self.edge(node, HEAP, 0);
                Some(node)
            }
            _ => None,
        }
    }

    fn edge(&mut self, from: u32, to: u32, derefs: i8) {
        if from != HEAP {
            self.graph.nodes[from as usize].edges.push((to, derefs));
            self.graph.nodes[from as usize].is_memory |= derefs < 0;
        }
    }

    fn send(&mut self, from: u32, to: To) {
        if let To::Node(to, derefs) = to {
            self.edge(from, to, derefs);
        }
    }

    /// Memory that an expression makes, and whose address goes on.
    fn site(&mut self, e: ExprId, to: To) -> u32 {
        let node = self.node(Kind::Site(e));
        self.graph.nodes[node as usize].is_memory = true;
        match to {
            To::Node(to, 0) => self.edge(node, to, -1),
            To::Node(to, derefs) if derefs > 0 => self.edge(node, to, derefs - 1),
            To::Node(..) => self.edge(node, HEAP, -1),
            To::Nowhere => {}
        }
        node
    }

    // ---- types

    fn ty(&self, e: ExprId) -> TypeId {
        self.m.info.type_of(e)
    }

    fn under(&mut self, t: TypeId) -> Type {
        let core = self.m.types.core_type(t).unwrap_or(t);
        self.m.types.under_type(core).clone()
    }

    /// Whether values of a type may refer to memory.
    fn has_pointers(&mut self, t: TypeId) -> bool {
        if let Some(known) = self.pointers.get(&t) {
            return *known;
        }
        if self.m.types.has_param(t) {
            return true;
        }
        let found = match self.m.types.under_type(t).clone() {
            Type::Basic(b) => matches!(
                b,
                Basic::String
                    | Basic::UnsafePointer
                    | Basic::UntypedNil
                    | Basic::UntypedString
                    | Basic::Invalid
            ),
            Type::Array { elem, len } => len > 0 && self.has_pointers(elem),
            Type::Struct(s) => s.fields.iter().any(|f| self.has_pointers(f.ty)),
            Type::Tuple(list) => list.iter().any(|t| self.has_pointers(*t)),
            _ => true,
        };
        self.pointers.insert(t, found);
        found
    }

    // ---- expressions

    fn discard(&mut self, e: ExprId) {
        self.expr(e, To::Nowhere);
    }

    fn all(&mut self, list: &[ExprId], to: To) {
        list.iter().for_each(|e| self.expr(*e, to));
    }

    /// The value of an expression goes somewhere.
    fn expr(&mut self, e: ExprId, mut to: To) {
        let ast = self.m.ast;
        let info = self.m.info;
        if info.constant(e).is_some() {
            return;
        }
        if let Some(i) = info.expr(e)
            && matches!(i.mode, Mode::Type | Mode::Builtin(_) | Mode::Nil)
        {
            return;
        }
        if matches!(to, To::Node(_, d) if d >= 0) {
            let t = self.ty(e);
            if t != TypeId::INVALID && !self.has_pointers(t) {
                to = To::Nowhere;
            }
        }
        match &ast[e].kind {
            ExprKind::Ident(id) => {
                if let Some(obj) = info.object(*id)
                    && let Some(node) = self.var(obj)
                {
                    self.send(node, to);
                }
            }
            ExprKind::Paren(x) => self.expr(*x, to),
            ExprKind::Composite { .. } => self.composite(e, to),
            ExprKind::KeyValue(k, v) => {
                self.expr(*k, TO_HEAP);
                self.expr(*v, TO_HEAP);
            }
            ExprKind::FuncLit(sig, body) => {
                self.literal(e, *sig, *body, to);
            }
            ExprKind::Selector(x, id) => self.selector(e, *x, *id, to),
            ExprKind::Index(x, list) => {
                // An instance of a generic function is a constant closure.
                if info.expr(list[0]).is_some_and(|i| i.mode == Mode::Type) {
                    return;
                }
                self.all(list, To::Nowhere);
                let t = self.ty(*x);
                match self.under(t) {
                    Type::Array { .. } => self.expr(*x, to),
                    _ => self.expr(*x, followed(to)),
                }
            }
            ExprKind::Slice { x, bounds, .. } => {
                bounds.iter().flatten().for_each(|b| self.discard(*b));
                let t = self.ty(*x);
                match self.under(t) {
                    Type::Array { .. } => self.address(*x, to),
                    _ => self.expr(*x, to),
                }
            }
            // The value in a box is taken for the box.
            ExprKind::TypeAssert(x, _) => self.expr(*x, to),
            ExprKind::Call { .. } => self.call(e, &[to]),
            ExprKind::Star(x) => self.expr(*x, followed(to)),
            ExprKind::Unary(UnaryOp::And, x) => self.address(*x, to),
            // What is received was sent, and thereby lives in the heap.
            ExprKind::Unary(_, x) => self.discard(*x),
            ExprKind::Binary(op, x, y) => {
                let to = if *op == BinaryOp::Add { to } else { To::Nowhere };
                self.expr(*x, to);
                self.expr(*y, to);
            }
            _ => {}
        }
    }

    /// The address of an operand goes somewhere.
    fn address(&mut self, e: ExprId, to: To) {
        let ast = self.m.ast;
        let info = self.m.info;
        let e = ast.unparen(e);
        let pointer = match to {
            To::Nowhere => To::Nowhere,
            To::Node(to, derefs) if derefs >= 0 => To::Node(to, derefs - 1),
            To::Node(..) => return self.everything(e),
        };
        match &ast[e].kind {
            ExprKind::Ident(id) => {
                if let Some(obj) = info.object(*id)
                    && let Some(node) = self.var(obj)
                {
                    self.graph.nodes[node as usize].is_memory = true;
                    self.send(node, pointer);
                }
            }
            ExprKind::Composite { .. } => {
                let site = self.site(e, to);
                let t = self.ty(e);
                self.elements(e, t, To::Node(site, 0));
            }
            ExprKind::Selector(x, id) => match info.selections.get(e) {
                Some(sel) if sel.kind == SelectionKind::Field => {
                    let from = self.ty(*x);
                    if self.passes_pointer(from, sel, sel.path.len().saturating_sub(1)) {
                        self.expr(*x, to);
                    } else {
                        self.address(*x, to);
                    }
                }
                Some(_) => self.everything(e),
                // Of another package's variable.
                None => {
                    let known = info.object(*id).is_some_and(|o| self.m.info_var_is_global(o));
                    if !known {
                        self.everything(e);
                    }
                }
            },
            ExprKind::Index(x, list) => {
                self.all(list, To::Nowhere);
                let t = self.ty(*x);
                match self.under(t) {
                    Type::Array { .. } => self.address(*x, to),
                    _ => self.expr(*x, to),
                }
            }
            ExprKind::Star(x) => self.expr(*x, to),
            _ => self.everything(e),
        }
    }

    /// Nothing good is known of an operand: its value flows to the heap, and its address if it has one.
    fn everything(&mut self, e: ExprId) {
        let ast = self.m.ast;
        let inner = ast.unparen(e);
        if let ExprKind::Ident(id) = ast[inner].kind
            && let Some(obj) = self.m.info.object(id)
            && let Some(node) = self.var(obj)
        {
            self.edge(node, HEAP, -1);
        }
        self.expr(inner, TO_HEAP);
    }

    /// Whether a pointer is followed before the first `n` fields of a selection's path.
    fn passes_pointer(&mut self, from: TypeId, sel: &Selection, n: usize) -> bool {
        let mut t = from;
        for (i, field) in sel.path.iter().take(n + 1).enumerate() {
            match self.under(t) {
                Type::Pointer(_) => return true,
                Type::Struct(s) if i < n => match s.fields.get(*field as usize) {
                    Some(f) => t = f.ty,
                    None => return false,
                },
                // A type parameter may stand for a pointer; then less is known to be followed than is.
                _ => return false,
            }
        }
        false
    }

    fn selector(&mut self, e: ExprId, x: ExprId, id: crate::ast::IdentId, to: To) {
        let info = self.m.info;
        let Some(sel) = info.selections.get(e) else {
            // A name of a package.
            if let Some(obj) = info.object(id)
                && let Some(node) = self.var(obj)
            {
                self.send(node, to);
            }
            return;
        };
        match sel.kind {
            SelectionKind::Field => {
                let from = self.ty(x);
                let n = sel.path.len().saturating_sub(1);
                if self.passes_pointer(from, sel, n) {
                    self.expr(x, followed(to));
                } else {
                    self.expr(x, to);
                }
            }
            // A method value: a closure over the receiver, wherever it goes.
            SelectionKind::Method { ptr_recv, .. } => self.receiver(x, sel, ptr_recv, TO_HEAP),
            SelectionKind::InterfaceMethod(_) => self.expr(x, TO_HEAP),
            SelectionKind::MethodExpr { .. } | SelectionKind::InterfaceMethodExpr(_) => {}
        }
    }

    /// The receiver of a declared method goes somewhere.
    fn receiver(&mut self, x: ExprId, sel: &Selection, ptr_recv: bool, to: To) {
        let from = self.ty(x);
        let mut t = from;
        // Whether the operand at the end of the path is a pointer, and whether one is followed on the way.
        let mut followed_one = false;
        for field in &sel.path {
            if let Type::Pointer(elem) = self.under(t) {
                (t, followed_one) = (elem, true);
            }
            let Type::Struct(s) = self.under(t) else { return self.everything(x) };
            let Some(f) = s.fields.get(*field as usize) else { return self.everything(x) };
            t = f.ty;
        }
        let is_pointer = self.m.types.as_named(t).is_none() && matches!(self.under(t), Type::Pointer(_));
        match (is_pointer, ptr_recv) {
            // The pointer itself, which lies in what the operand is or points to.
            (true, true) | (false, false) => {
                let to = if followed_one { followed(to) } else { to };
                self.expr(x, to);
            }
            (true, false) => {
                let to = if followed_one { followed(to) } else { to };
                self.expr(x, followed(to));
            }
            // The address of a part of what a pointer points to, or of the operand.
            (false, true) if followed_one => self.expr(x, to),
            (false, true) => self.address(x, to),
        }
    }

    fn composite(&mut self, e: ExprId, to: To) {
        let t = self.ty(e);
        match self.under(t) {
            // An elided `&T{…}`.
            Type::Pointer(elem) => {
                let site = self.site(e, to);
                self.elements(e, elem, To::Node(site, 0));
            }
            Type::Slice(_) => {
                let site = self.site(e, to);
                self.elements(e, t, To::Node(site, 0));
            }
            Type::Struct(_) | Type::Array { .. } => self.elements(e, t, to),
            _ => self.elements(e, t, TO_HEAP),
        }
    }

    fn elements(&mut self, e: ExprId, t: TypeId, to: To) {
        let ast = self.m.ast;
        let ExprKind::Composite { elems, .. } = &ast[e].kind else { return self.expr(e, TO_HEAP) };
        let is_map = matches!(self.under(t), Type::Map { .. });
        let to = if is_map { TO_HEAP } else { to };
        for x in elems.iter() {
            match ast[*x].kind {
                ExprKind::KeyValue(k, v) => {
                    if is_map {
                        self.expr(k, TO_HEAP);
                    }
                    self.expr(v, to);
                }
                _ => self.expr(*x, to),
            }
        }
    }

    // ---- literals

    /// A function literal: its closure, and its body. Gives the nodes of its parameters and results.
    fn literal(&mut self, e: ExprId, sig: SigId, body: BlockId, to: To) {
        let info = self.m.info;
        let site = self.site(e, to);
        let captures = info.captures.get(&e).cloned().unwrap_or_default();
        for obj in captures {
            let Some(node) = self.var(obj) else { continue };
            let derefs = if self.is_copied(obj) { 0 } else { -1 };
            self.edge(node, site, derefs);
        }
        let Some(own) = info.sigs.get(sig) else { return };
        let inner = self.graph.outer.len() as u32;
        self.graph.outer.push(self.func);
        let outer = (self.func, self.depth, std::mem::take(&mut self.results));
        (self.func, self.depth) = (inner, 0);
        // Whoever calls it gives it what lives in the heap, and does with its results what it wants.
        for p in &own.params {
            self.declare(*p);
        }
        for r in &own.results {
            let node = self.declare(*r);
            self.edge(node, HEAP, 0);
            self.results.push(node);
        }
        self.block(body);
        (self.func, self.depth, self.results) = outer;
    }

    /// Whether a closure gets a copy of a variable: one in slots that does not change.
    fn is_copied(&mut self, obj: ObjId) -> bool {
        let object = &self.m.objects[obj.0 as usize];
        let (ObjKind::Var(v), t) = (&object.kind, object.ty) else { return false };
        if v.reassigned || v.address_taken || self.m.yields.shared.contains(&obj) || self.m.types.has_param(t)
        {
            return false;
        }
        !self.m.layout_of(t).in_memory
    }

    // ---- calls

    /// A call whose results go to these places, as many as are given.
    fn call(&mut self, e: ExprId, to: &[To]) {
        let ast = self.m.ast;
        let info = self.m.info;
        let ExprKind::Call { fun, args, ellipsis, .. } = &ast[e].kind else {
            return self.expr(e, to.first().copied().unwrap_or(To::Nowhere));
        };
        let first = to.first().copied().unwrap_or(To::Nowhere);
        let fun = ast.unparen(*fun);
        match info.expr(fun).map(|i| i.mode) {
            Some(Mode::Type) => return self.conversion(e, args, first),
            Some(Mode::Builtin(b)) => return self.builtin(e, b, args, ellipsis.is_some(), first),
            _ => {}
        }
        let (decl, receiver) = self.callee(fun);
        let Some(decl) = decl else {
            if let Some((x, sel)) = receiver {
                match sel.kind {
                    SelectionKind::Method { .. } => self.address(x, TO_HEAP),
                    _ => self.expr(x, TO_HEAP),
                }
            } else if let ExprKind::FuncLit(sig, body) = ast[fun].kind {
                return self.literal_call(fun, sig, body, args);
            } else {
                self.discard(fun);
            }
            return self.all(args, TO_HEAP);
        };
        let call = self.graph.calls.len() as u32;
        self.graph.calls.push(Call { decl, results: Vec::new() });
        let ast_sig = ast[decl].sig;
        let n_results = info.sigs.get(ast_sig).map_or(0, |s| s.results.len());
        for i in 0..n_results {
            let node = self.node(Kind::CallResult);
            self.graph.calls[call as usize].results.push(node);
            match to.get(i) {
                Some(to) => self.send(node, *to),
                None if to.is_empty() => {}
                // `f(g())` and its like.
                None => self.edge(node, HEAP, 0),
            }
        }
        let mut index = 0;
        let mut argument = |b: &mut Self| {
            let node = b.node(Kind::Arg { call, index });
            index += 1;
            To::Node(node, 0)
        };
        if let Some((x, sel)) = receiver {
            let to = argument(self);
            match sel.kind {
                SelectionKind::Method { ptr_recv, .. } => self.receiver(x, &sel, ptr_recv, to),
                _ => self.everything(x),
            }
        }
        let sig = self.ty(fun);
        let Some(sig) = self.m.types.as_signature(sig) else { return self.all(args, TO_HEAP) };
        let fixed = if sig.variadic && ellipsis.is_none() { sig.params.len() - 1 } else { sig.params.len() };
        if let [only] = args[..]
            && matches!(self.m.types.get(self.ty(only)), Type::Tuple(_))
        {
            return self.expr(only, TO_HEAP);
        }
        for a in args.iter().take(fixed) {
            let to = argument(self);
            self.expr(*a, to);
        }
        if args.len() > fixed {
            let to = argument(self);
            // The slice of the last ones; the call stands for it.
            let rest = self.site(e, to);
            self.all(&args[fixed..], To::Node(rest, 0));
        }
    }

    /// The declared function that a call is of, if it is known; the operand that the method is called on, if it is a method.
    fn callee(&mut self, fun: ExprId) -> (Option<DeclId>, Option<(ExprId, Selection)>) {
        let ast = self.m.ast;
        let info = self.m.info;
        let named = match &ast[fun].kind {
            ExprKind::Index(x, list) if info.expr(list[0]).is_some_and(|i| i.mode == Mode::Type) => {
                ast.unparen(*x)
            }
            _ => fun,
        };
        match ast[named].kind {
            ExprKind::Ident(id) => (self.known(info.object(id)), None),
            ExprKind::Selector(x, id) => match info.selections.get(named) {
                None => (self.known(info.object(id)), None),
                Some(sel) => match sel.kind {
                    SelectionKind::Method { method, .. } => {
                        (self.known(Some(method)), Some((x, sel.clone())))
                    }
                    SelectionKind::InterfaceMethod(_) => (None, Some((x, sel.clone()))),
                    _ => (None, None),
                },
            },
            _ => (None, None),
        }
    }

    /// A function's declaration, if what it does is known for good.
    fn known(&self, obj: Option<ObjId>) -> Option<DeclId> {
        let object = &self.m.objects[obj?.0 as usize];
        let ObjKind::Func { decl, .. } = object.kind else { return None };
        (!self.m.may_be_redeclared(object.pkg)).then_some(decl)
    }

    /// `func(…) {…}(args)`: the parameters get the arguments. The results flow to the heap, as those of all literals.
    fn literal_call(&mut self, e: ExprId, sig: SigId, body: BlockId, args: &[ExprId]) {
        self.literal(e, sig, body, To::Nowhere);
        let info = self.m.info;
        let params = info.sigs.get(sig).map_or(Vec::new(), |s| s.params.clone());
        let variadic = params.len() != args.len();
        for (i, a) in args.iter().enumerate() {
            match params.get(i).and_then(|p| self.vars.get(p)).copied() {
                Some(node) if !variadic => self.expr(*a, To::Node(node, 0)),
                _ => self.expr(*a, TO_HEAP),
            }
        }
    }

    fn conversion(&mut self, e: ExprId, args: &[ExprId], to: To) {
        let Some(x) = args.first().copied() else { return };
        let (from, into) = (self.ty(x), self.ty(e));
        let (a, b) = (self.under(from), self.under(into));
        let is_string = |t: &Type| matches!(t, Type::Basic(Basic::String | Basic::UntypedString));
        match (&a, &b) {
            // An address becomes a number, and who knows what becomes of that.
            (Type::Basic(Basic::UnsafePointer), Type::Basic(Basic::Uintptr)) => self.expr(x, TO_HEAP),
            // Who looks at the variable through another type is not followed.
            (Type::Pointer(_), Type::Basic(Basic::UnsafePointer)) => self.expr(x, TO_HEAP),
            // Both are copies.
            (Type::Slice(_), t) if is_string(t) => self.discard(x),
            (t, Type::Slice(_)) if is_string(t) => self.discard(x),
            (Type::Slice(_), Type::Array { .. }) => self.expr(x, followed(to)),
            _ => self.expr(x, to),
        }
    }

    fn builtin(&mut self, e: ExprId, b: Builtin, args: &[ExprId], spread: bool, to: To) {
        // All of them come from one call.
        if let [only] = args
            && matches!(self.m.types.get(self.ty(*only)), Type::Tuple(_))
        {
            return self.expr(*only, TO_HEAP);
        }
        match b {
            Builtin::Append => {
                let Some((s, rest)) = args.split_first() else { return };
                self.expr(*s, to);
                let t = self.ty(e);
                let elem = match self.under(t) {
                    Type::Slice(elem) => elem,
                    _ => TypeId::INVALID,
                };
                let holds = elem == TypeId::INVALID || self.has_pointers(elem);
                match (holds, spread) {
                    (false, _) => self.all(rest, To::Nowhere),
                    (true, true) => self.all(rest, To::Node(HEAP, 1)),
                    (true, false) => self.all(rest, TO_HEAP),
                }
            }
            Builtin::Copy => {
                self.discard(args[0]);
                let t = self.ty(args[0]);
                let holds = match self.under(t) {
                    Type::Slice(elem) => self.has_pointers(elem),
                    _ => true,
                };
                self.expr(args[1], if holds { To::Node(HEAP, 1) } else { To::Nowhere });
            }
            Builtin::New => {
                let site = self.site(e, to);
                self.all(args, To::Node(site, 0));
            }
            Builtin::Make => {
                self.site(e, to);
                self.all(args, To::Nowhere);
            }
            Builtin::Panic
            | Builtin::Add
            | Builtin::Slice
            | Builtin::SliceData
            | Builtin::String
            | Builtin::StringData => self.all(args, TO_HEAP),
            Builtin::Min | Builtin::Max => self.all(args, to),
            Builtin::Recover
            | Builtin::Cap
            | Builtin::Clear
            | Builtin::Close
            | Builtin::Complex
            | Builtin::Delete
            | Builtin::Imag
            | Builtin::Len
            | Builtin::Print
            | Builtin::Println
            | Builtin::Real
            | Builtin::Alignof
            | Builtin::Offsetof
            | Builtin::Sizeof => self.all(args, To::Nowhere),
        }
    }

    // ---- statements

    fn block(&mut self, b: BlockId) {
        let ast = self.m.ast;
        self.statements(&ast[b].stmts);
    }

    fn statements(&mut self, list: &[StmtId]) {
        list.iter().for_each(|s| self.statement(*s));
    }

    fn statement(&mut self, s: StmtId) {
        let ast = self.m.ast;
        if self.graph.nodes.len() > MAX_NODES {
            return;
        }
        match &ast[s].kind {
            StmtKind::Bad | StmtKind::Empty | StmtKind::Branch(..) => {}
            // At the prompt the value stays, as `_`, and is shown when the call is over.
            StmtKind::Expr(e) if self.m.session.is_some() => self.call(ast.unparen(*e), &[TO_HEAP]),
            StmtKind::Expr(e) => match ast[ast.unparen(*e)].kind {
                ExprKind::Call { .. } => self.call(ast.unparen(*e), &[]),
                _ => self.discard(*e),
            },
            StmtKind::Send(ch, v) => {
                self.discard(*ch);
                self.expr(*v, TO_HEAP);
            }
            StmtKind::IncDec(x, _) => {
                self.place(*x);
            }
            StmtKind::Assign(l, r) => self.assign(l, r, false),
            StmtKind::Define(l, r) => self.assign(l, r, true),
            StmtKind::OpAssign(_, x, y) => {
                let to = self.place(*x);
                self.expr(*y, to);
            }
            StmtKind::Go(call) => self.started(*call),
            StmtKind::Defer(call) if self.depth > 0 => self.started(*call),
            // It runs in this frame, and before its cells are given up.
            StmtKind::Defer(call) => self.call(ast.unparen(*call), &[]),
            StmtKind::Return(values) => {
                let to: Vec<To> = self.results.iter().map(|r| To::Node(*r, 0)).collect();
                self.values(values, &to);
            }
            StmtKind::Block(b) => self.block(*b),
            StmtKind::If { init, cond, then, otherwise } => {
                init.iter().for_each(|s| self.statement(*s));
                self.discard(*cond);
                self.block(*then);
                otherwise.iter().for_each(|s| self.statement(*s));
            }
            StmtKind::Switch { init, tag, clauses, .. } => {
                init.iter().for_each(|s| self.statement(*s));
                tag.iter().for_each(|e| self.discard(*e));
                self.clauses(clauses);
            }
            StmtKind::TypeSwitch { init, x, clauses, .. } => {
                init.iter().for_each(|s| self.statement(*s));
                self.discard(*x);
                for c in clauses.iter() {
                    if let Some(obj) = self.m.info.clause_vars.get(*c).copied() {
                        let node = self.declare(obj);
                        // Gone through once more: literals in it get further nodes, all of which must be good.
                        self.expr(*x, To::Node(node, 0));
                    }
                }
                self.clauses(clauses);
            }
            StmtKind::Select { clauses, .. } => self.clauses(clauses),
            StmtKind::For { init, cond, post, body } => {
                // Each iteration has its own variables.
                let first = self.graph.nodes.len();
                init.iter().for_each(|s| self.statement(*s));
                let (func, depth) = (self.func, self.depth);
                for node in &mut self.graph.nodes[first..] {
                    if matches!(node.kind, Kind::Var(_)) && (node.func, node.depth) == (func, depth) {
                        node.renewed += 1;
                    }
                }
                self.depth += 1;
                cond.iter().for_each(|e| self.discard(*e));
                self.block(*body);
                post.iter().for_each(|s| self.statement(*s));
                self.depth -= 1;
            }
            StmtKind::Range { vars, define, x, body, .. } => self.range(s, vars, *define, *x, *body),
            StmtKind::Labeled(_, inner) => {
                // The rest of the function may be gone through again.
                self.depth += u32::from(self.has_goto);
                self.statement(*inner);
            }
            StmtKind::Decl(decl) => {
                if let DeclKind::Var(specs) = &decl.kind {
                    for v in specs.iter() {
                        let spec = &ast[*v];
                        let mut to = Vec::new();
                        for name in spec.names.iter() {
                            to.push(match self.m.info.defs.get(*name).copied() {
                                Some(obj) => To::Node(self.declare(obj), 0),
                                None => To::Nowhere,
                            });
                        }
                        self.values(&spec.values, &to);
                    }
                }
            }
        }
    }

    fn clauses(&mut self, clauses: &[ClauseId]) {
        let ast = self.m.ast;
        for c in clauses {
            match &ast[*c].kind {
                ClauseKind::Default => {}
                ClauseKind::Cases(list) => self.all(list, To::Nowhere),
                ClauseKind::Comm(s) => self.statement(*s),
            }
            self.statements(&ast[*c].body);
        }
    }

    /// `go`, and `defer` in a loop: all of it outlives the statement.
    fn started(&mut self, call: ExprId) {
        let ast = self.m.ast;
        let e = ast.unparen(call);
        let ExprKind::Call { fun, args, .. } = &ast[e].kind else { return self.expr(e, TO_HEAP) };
        let fun = ast.unparen(*fun);
        match ast[fun].kind {
            ExprKind::Selector(x, _) if self.m.info.selections.get(fun).is_some() => self.address(x, TO_HEAP),
            _ => {}
        }
        self.expr(fun, TO_HEAP);
        self.all(args, TO_HEAP);
    }

    /// Values go to places, one each, or all those of a call.
    fn values(&mut self, values: &[ExprId], to: &[To]) {
        let ast = self.m.ast;
        match values {
            [] => {}
            [one] if to.len() != 1 => {
                let inner = ast.unparen(*one);
                match ast[inner].kind {
                    ExprKind::Call { .. } => self.call(inner, to),
                    // A form with `ok`.
                    _ => self.expr(inner, to.first().copied().unwrap_or(To::Nowhere)),
                }
            }
            _ => values.iter().zip(to).for_each(|(v, to)| self.expr(*v, *to)),
        }
    }

    fn assign(&mut self, lhs: &[ExprId], rhs: &[ExprId], define: bool) {
        let to: Vec<To> = lhs
            .iter()
            .map(|l| match self.defined(*l).filter(|_| define) {
                Some(obj) => To::Node(self.declare(obj), 0),
                None => self.place(*l),
            })
            .collect();
        self.values(rhs, &to);
    }

    fn defined(&self, e: ExprId) -> Option<ObjId> {
        let ExprKind::Ident(id) = self.m.ast[self.m.ast.unparen(e)].kind else { return None };
        self.m.info.defs.get(id).copied()
    }

    /// Where a value goes that is assigned to an operand; the operand is gone through.
    fn place(&mut self, e: ExprId) -> To {
        let ast = self.m.ast;
        let info = self.m.info;
        let e = ast.unparen(e);
        match &ast[e].kind {
            ExprKind::Ident(id) => match info.object(*id) {
                Some(obj) => self.var(obj).map_or(TO_HEAP, |node| To::Node(node, 0)),
                None => To::Nowhere, // the blank identifier
            },
            ExprKind::Selector(x, _) => match info.selections.get(e) {
                Some(sel) if sel.kind == SelectionKind::Field => {
                    let from = self.ty(*x);
                    let n = sel.path.len().saturating_sub(1);
                    if self.passes_pointer(from, sel, n) {
                        self.discard(*x);
                        TO_HEAP
                    } else {
                        self.place(*x)
                    }
                }
                _ => TO_HEAP,
            },
            ExprKind::Index(x, list) => {
                let t = self.ty(*x);
                match self.under(t) {
                    Type::Array { .. } => {
                        self.all(list, To::Nowhere);
                        self.place(*x)
                    }
                    // The key of a map is kept.
                    Type::Map { .. } => {
                        self.all(list, TO_HEAP);
                        self.discard(*x);
                        TO_HEAP
                    }
                    _ => {
                        self.all(list, To::Nowhere);
                        self.discard(*x);
                        TO_HEAP
                    }
                }
            }
            ExprKind::Star(x) => {
                self.discard(*x);
                TO_HEAP
            }
            _ => {
                self.discard(e);
                TO_HEAP
            }
        }
    }

    fn range(&mut self, s: StmtId, vars: &[ExprId], define: bool, x: ExprId, body: BlockId) {
        let info = self.m.info;
        let t = self.ty(x);
        let under = self.under(t);
        let is_func = matches!(info.ranges.get(s), None | Some(RangeKind::Func(_)));
        let outer = (self.func, self.depth);
        self.depth += 1;
        if is_func {
            // The body is a function of its own, whose frame ends with the iteration.
            let inner = self.graph.outer.len() as u32;
            self.graph.outer.push(self.func);
            (self.func, self.depth) = (inner, 1);
        }
        let mut to = Vec::new();
        for v in vars {
            to.push(match self.defined(*v).filter(|_| define) {
                Some(obj) => To::Node(self.declare(obj), 0),
                None => self.place(*v),
            });
        }
        let inner = (self.func, self.depth);
        (self.func, self.depth) = outer;
        match (&under, to.get(1).or(to.first())) {
            (Type::Array { .. }, Some(to)) => self.expr(x, *to),
            (_, Some(to)) => self.expr(x, followed(*to)),
            (_, None) => self.discard(x),
        }
        (self.func, self.depth) = inner;
        self.block(body);
        (self.func, self.depth) = outer;
    }
}

/// One more pointer is followed on the way.
fn followed(to: To) -> To {
    match to {
        To::Nowhere => To::Nowhere,
        // The cap only makes it less far.
        To::Node(to, derefs) => To::Node(to, (derefs + 1).min(6)),
    }
}
