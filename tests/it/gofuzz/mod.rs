//! Random Go programs: whole programs of well-typed functions whose results real Go and every tier must agree on.
//!
//! A program is a prelude and some hundreds of *units*. A unit has its own types, methods and functions, and one function
//! that the program calls, which prints one line: the unit's name and a checksum of all that it computed, or of the panic
//! that ended it. Units do not know each other, so a differing line names a unit that can be run alone.
//!
//! What Go leaves open is kept out: orders of maps and of operands, capacities that `append` chooses, conversions out of
//! range, which of several ready channels is taken, addresses, and the bits of NaN.

mod expr;
mod fail;
mod pattern;
mod run;
mod shrink;
mod stmt;
mod types;

use crate::random::Random;
use types::{Field, INTS, Named, Ty, Type, Types, Under, int, int64, ty};

/// What every program starts with.
const PRELUDE: &str = include_str!("prelude.go.txt");

/// A variable that expressions may use.
#[derive(Debug, Clone)]
struct Var {
    name: String,
    ty: Ty,
    /// Whether it may be assigned and its address taken.
    assign: bool,
}

/// A function that expressions may call: it changes nothing that its caller can see.
#[derive(Debug, Clone)]
struct Helper {
    name: String,
    params: Vec<Ty>,
    result: Ty,
    cost: usize,
}

/// One unit under construction.
#[derive(Debug)]
struct Gen {
    r: Random,
    name: String,
    key: String,
    put: String,
    types: Types,
    helpers: Vec<Helper>,
    /// Types that have a fold function, with its number.
    folds: Vec<Ty>,
    /// Finished declarations.
    top: Vec<String>,
    lines: Vec<String>,
    indent: usize,
    scope: Vec<Var>,
    next: usize,
    /// How often the code at this place runs at most, and what the function has cost so far.
    times: usize,
    cost: usize,
    /// Whether functions may be called here, and whether statements may fold, fail and change what is outside.
    calls: bool,
    effects: bool,
    /// Labels of enclosing loops of the function.
    loops: Vec<Option<String>>,
    /// What the enclosing function returns: not at all here, nothing, a value.
    result: Option<Option<Ty>>,
    depth: usize,
}

/// Steps that a function may take, about.
const MAX_COST: usize = 20_000;

/// The source of a unit: `func NAME(s *sum)` and what it needs.
pub fn unit(seed: u64, n: usize) -> String {
    let mut g = Gen {
        r: Random::new(seed.wrapping_mul(1_000_003).wrapping_add(n as u64)),
        name: format!("f{n}"),
        key: format!("Key{n}"),
        put: format!("Put{n}"),
        types: Types::default(),
        helpers: Vec::new(),
        folds: Vec::new(),
        top: Vec::new(),
        lines: Vec::new(),
        indent: 0,
        scope: Vec::new(),
        next: 0,
        times: 1,
        cost: 0,
        calls: false,
        effects: false,
        loops: Vec::new(),
        result: None,
        depth: 0,
    };
    // The first numbers of near seeds are alike.
    for _ in 0..8 {
        g.r.next();
    }
    g.declare_types();
    for _ in 0..g.r.below(3) {
        g.helper();
    }
    g.main_function();
    g.fold_functions();
    g.top.join("\n")
}

/// A program of these units.
pub fn program<'a>(units: impl Iterator<Item = (usize, &'a str)>) -> String {
    let mut text = PRELUDE.to_string();
    let mut main = String::from("\nfunc main() {\n");
    for (n, unit) in units {
        text += "\n";
        text += unit;
        main += &format!("\trun(\"f{n}\", f{n})\n");
    }
    text + &main + "}\n"
}

impl Gen {
    fn fresh(&mut self, letter: &str) -> String {
        self.next += 1;
        format!("{letter}{}", self.next)
    }

    fn declare(&mut self, name: &str, t: &Ty, assign: bool) {
        self.scope.push(Var { name: name.into(), ty: t.clone(), assign });
    }

    fn line(&mut self, text: impl AsRef<str>) {
        self.lines.push(format!("{}{}", "\t".repeat(self.indent), text.as_ref()));
    }

    /// Opens a block with this head.
    fn open(&mut self, head: impl AsRef<str>) {
        self.line(head);
        self.indent += 1;
    }

    fn close(&mut self, tail: &str) {
        self.indent -= 1;
        self.line(tail);
    }

    /// Whether there is room for something that costs so much each time; notes it if so.
    fn spend(&mut self, cost: usize) -> bool {
        let total = self.cost + cost * self.times;
        if total <= MAX_COST {
            self.cost = total;
        }
        total <= MAX_COST
    }

    // ---- types ----

    fn scalar_type(&mut self) -> Ty {
        match self.r.below(12) {
            0 => ty(Type::Bool),
            1 => ty(Type::Float(64)),
            2 => ty(Type::Float(32)),
            3 | 4 => ty(Type::String),
            5 => ty(Type::Complex(if self.r.one_in(2) { 64 } else { 128 })),
            _ => ty(Type::Int(self.r.pick(INTS))),
        }
    }

    fn scalar(&self, t: &Ty) -> bool {
        matches!(
            *self.types.under(t),
            Type::Bool | Type::Int(_) | Type::Float(_) | Type::Complex(_) | Type::String
        )
    }

    fn ordered_type(&mut self) -> Ty {
        for _ in 0..8 {
            let t = self.scalar_type();
            if self.types.ordered(&t) {
                return t;
            }
        }
        int()
    }

    /// Any type; not too deep.
    fn some_type(&mut self, d: usize) -> Ty {
        if d == 0 || self.r.one_in(3) {
            return self.scalar_type();
        }
        match self.r.below(14) {
            0 | 1 => {
                let e = self.some_type(d - 1);
                ty(Type::Array(1 + self.r.below(5), e))
            }
            2..=4 => ty(Type::Slice(self.some_type(d - 1))),
            5 => ty(Type::Map(self.key_type(), self.some_type(d - 1))),
            6 => ty(Type::Pointer(self.some_type(d - 1))),
            7 => {
                let params = (0..self.r.below(3)).map(|_| self.some_type(d - 1)).collect();
                ty(Type::Func(params, self.some_type(d - 1)))
            }
            8 => ty(Type::Any),
            _ if !self.types.named.is_empty() => ty(Type::Named(self.r.below(self.types.named.len()))),
            _ => self.scalar_type(),
        }
    }

    fn key_type(&mut self) -> Ty {
        for _ in 0..4 {
            let t = if self.r.one_in(3) && !self.types.named.is_empty() {
                ty(Type::Named(self.r.below(self.types.named.len())))
            } else {
                self.scalar_type()
            };
            if self.types.is_key(&t) {
                return t;
            }
        }
        ty(Type::Int(self.r.pick(INTS)))
    }

    /// A type that has the method `Key`, by value or as an interface.
    fn keyed(&mut self) -> Ty {
        let found: Vec<usize> = (0..self.types.named.len()).filter(|n| self.types.named[*n].key).collect();
        ty(Type::Named(self.r.pick(&found)))
    }

    /// A type whose values an interface can hold.
    fn implementer(&mut self, put: bool) -> Ty {
        let is = |n: &Named| n.key && !matches!(n.under, Under::Interface { .. }) && (!put || n.put);
        let found: Vec<usize> = (0..self.types.named.len()).filter(|n| is(&self.types.named[*n])).collect();
        let t = ty(Type::Named(self.r.pick(&found)));
        if put || self.r.one_in(4) { ty(Type::Pointer(t)) } else { t }
    }

    fn declare_types(&mut self) {
        let n = 2 + self.r.below(4);
        for i in 0..n {
            // The first has the methods, so that interfaces can be filled.
            let kind = if i == 0 { 9 } else { self.r.below(10) };
            match kind {
                0 if i > 0 => {
                    let put = self.r.one_in(2);
                    self.interface_type(put);
                }
                1 => self.generic_instance(),
                2 | 3 => self.plain_type(),
                _ => self.struct_type(i == 0),
            }
        }
        for n in 0..self.types.named.len() {
            self.methods(n);
        }
    }

    fn type_name(&self) -> String {
        format!("T{}_{}", &self.name[1..], self.types.named.len())
    }

    fn interface_type(&mut self, put: bool) {
        let (name, key) = (self.type_name(), self.key.clone());
        let more = if put { format!("; {}(int64) int64", self.put) } else { String::new() };
        self.top.push(format!("type {name} interface{{ {key}() int64{more} }}"));
        self.types.named.push(Named {
            name,
            under: Under::Interface { put },
            key: true,
            put,
            own_key: false,
            own_put: false,
        });
    }

    fn generic_instance(&mut self) {
        let (a, b) = (self.some_type(1), self.key_type());
        let name = format!("Pair[{}, {}]", self.types.text(&a), self.types.text(&b));
        let field = |name: &str, ty| Field { name: name.into(), ty, embedded: false };
        let under = Under::Struct(vec![field("A", a), field("B", b)]);
        self.types.named.push(Named { name, under, key: false, put: false, own_key: false, own_put: false });
    }

    fn plain_type(&mut self) {
        let (name, of) = (self.type_name(), self.some_type(1));
        let of = if matches!(*of, Type::Named(_) | Type::Pointer(_) | Type::Func(..)) { int() } else { of };
        let (key, put) = (*of != Type::Any, self.r.one_in(2) && *of != Type::Any);
        self.top.push(format!("type {name} {}", self.types.text(&of)));
        self.types.named.push(Named { name, under: Under::Of(of), key, put, own_key: key, own_put: put });
    }

    fn struct_type(&mut self, methods: bool) {
        let (name, i) = (self.type_name(), self.types.named.len());
        let mut fields = Vec::new();
        for n in 0..1 + self.r.below(5) {
            let t = self.some_type(1);
            fields.push(Field { name: format!("F{i}x{n}"), ty: t, embedded: false });
        }
        let embeddable = |n: &Named| !n.name.contains('[') && matches!(n.under, Under::Struct(_));
        let mut embedded: Vec<usize> = Vec::new();
        for n in (0..i).filter(|n| embeddable(&self.types.named[*n])) {
            // The same type on two ways would make its fields ambiguous.
            let apart = embedded.iter().all(|e| self.parts(*e).iter().all(|p| !self.parts(n).contains(p)));
            if embedded.len() < 2 && self.r.one_in(2) && apart {
                embedded.push(n);
            }
        }
        for n in &embedded {
            let t = ty(Type::Named(*n));
            fields.insert(
                self.r.below(fields.len() + 1),
                Field { name: self.types.named[*n].name.clone(), ty: t, embedded: true },
            );
        }
        // One embedded type may lend its methods; of two, neither can.
        let lent = |what: fn(&Named) -> bool| embedded.len() == 1 && what(&self.types.named[embedded[0]]);
        let (lent_key, lent_put) = (lent(|n| n.key), lent(|n| n.put));
        let own_key = methods || !(lent_key && self.r.one_in(2));
        let own_put = methods || !(lent_put && self.r.one_in(2));
        self.types.named.push(Named {
            name: name.clone(),
            under: Under::Struct(fields.clone()),
            key: own_key || lent_key,
            put: own_put || lent_put,
            own_key,
            own_put,
        });
        if self.r.one_in(4) {
            let t = ty(Type::Pointer(ty(Type::Named(i))));
            fields.push(Field { name: format!("F{i}next"), ty: t, embedded: false });
        }
        let list: Vec<String> =
            fields
                .iter()
                .map(|f| {
                    if f.embedded { f.name.clone() } else { format!("{} {}", f.name, self.types.text(&f.ty)) }
                })
                .collect();
        self.top.push(format!("type {name} struct {{\n\t{}\n}}", list.join("\n\t")));
        self.types.named[i].under = Under::Struct(fields);
    }

    /// The type and all that it embeds.
    fn parts(&self, n: usize) -> Vec<usize> {
        let mut out = vec![n];
        for f in self.types.fields(&Type::Named(n)).into_iter().flatten().filter(|f| f.embedded) {
            if let Type::Named(inner) = *f.ty {
                out.extend(self.parts(inner));
            }
        }
        out
    }

    /// The methods of a type: `Key` by value, `Put` by pointer.
    fn methods(&mut self, n: usize) {
        let t = ty(Type::Named(n));
        let name = self.types.named[n].name.clone();
        if self.types.named[n].own_key {
            let head = format!("func (x {name}) {}() int64", self.key);
            self.function(&head, &[("x".into(), t.clone())], &Some(int64()), false, 2);
        }
        if self.types.named[n].own_put {
            let head = format!("func (x *{name}) {}(v int64) int64", self.put);
            let vars = [("x".into(), ty(Type::Pointer(t))), ("v".into(), int64())];
            self.function(&head, &vars, &Some(int64()), false, 2);
        }
    }

    /// A function that changes nothing outside and never fails.
    fn helper(&mut self) {
        let name = format!("h{}_{}", &self.name[1..], self.helpers.len());
        let params: Vec<Ty> = (0..self.r.below(4)).map(|_| self.some_type(1)).collect();
        let result = self.some_type(1);
        let vars: Vec<(String, Ty)> =
            params.iter().enumerate().map(|(i, t)| (format!("a{i}"), t.clone())).collect();
        let list: Vec<String> = vars.iter().map(|(n, t)| format!("{n} {}", self.types.text(t))).collect();
        let (head, n) =
            (format!("func {name}({}) {}", list.join(", "), self.types.text(&result)), 1 + self.r.below(4));
        let cost = self.function(&head, &vars, &Some(result.clone()), true, n);
        self.helpers.push(Helper { name, params, result, cost });
    }

    /// Declares a function; gives its cost.
    fn function(
        &mut self,
        head: &str,
        vars: &[(String, Ty)],
        result: &Option<Ty>,
        calls: bool,
        statements: usize,
    ) -> usize {
        (self.times, self.cost, self.calls, self.effects) = (1, 0, calls, false);
        self.scope.clear();
        self.lines.clear();
        for (name, t) in vars {
            self.declare(name, t, false);
        }
        self.result = Some(result.clone());
        self.open(format!("{head} {{"));
        self.statements(statements);
        if let Some(t) = result {
            let v = self.value(t, 2);
            self.line(format!("return {v}"));
        }
        self.close("}");
        self.top.push(self.lines.join("\n"));
        self.cost + 5
    }

    /// The function that the program calls.
    fn main_function(&mut self) {
        (self.times, self.cost, self.calls, self.effects) = (1, 0, true, true);
        self.scope.clear();
        self.lines.clear();
        self.result = Some(None);
        let head = format!("func {}(s *sum) {{", self.name);
        self.open(head);
        for _ in 0..2 + self.r.below(3) {
            self.definition();
        }
        let n = 3 + self.r.below(6);
        self.statements(n);
        for v in self.scope.clone() {
            let fold = self.fold(&v.ty, &v.name);
            self.line(fold);
        }
        self.close("}");
        self.top.push(self.lines.join("\n"));
    }

    // ---- folding ----

    /// The statement that folds a value into `s`.
    fn fold(&mut self, t: &Ty, x: &str) -> String {
        match &*self.types.under(t) {
            Type::Bool => format!("s.b(bool({x}))"),
            Type::Int(_) => format!("s.u(uint64({x}))"),
            Type::Float(_) => format!("s.f(float64({x}))"),
            Type::Complex(_) => format!("s.c(complex128({x}))"),
            Type::String => format!("s.s(string({x}))"),
            _ => {
                let n = self.folds.iter().position(|f| f == t).unwrap_or_else(|| {
                    self.folds.push(t.clone());
                    self.folds.len() - 1
                });
                format!("fold{}_{n}(s, {x})", &self.name[1..])
            }
        }
    }

    /// The functions that [`Gen::fold`] has asked for; they may ask for more.
    fn fold_functions(&mut self) {
        let mut n = 0;
        while n < self.folds.len() {
            let t = self.folds[n].clone();
            self.lines.clear();
            let head = format!("func fold{}_{n}(s *sum, x {}) {{", &self.name[1..], self.types.text(&t));
            self.open(head);
            self.line("if s.d > 3 {\n\t\treturn\n\t}");
            self.line("s.d++");
            self.fold_body(&t);
            self.line("s.d--");
            self.close("}");
            self.top.push(self.lines.join("\n"));
            n += 1;
        }
    }

    fn fold_body(&mut self, t: &Ty) {
        match &*self.types.under(t) {
            Type::Array(_, e) | Type::Slice(e) => {
                let fold = self.fold(e, "e");
                self.line("s.u(uint64(len(x)))");
                self.line(format!("for _, e := range x {{ {fold} }}"));
            }
            Type::Map(k, e) => {
                let (k, e) = (self.fold(k, "k"), self.fold(e, "e"));
                self.open("if x != nil {");
                self.line("var all uint64");
                self.open("for k, e := range x {");
                self.line("s := &sum{d: s.d}");
                self.line(k);
                self.line(e);
                self.line("all += s.h");
                self.close("}");
                self.line("s.u(all + uint64(len(x)))");
                self.close("}");
            }
            Type::Pointer(e) => {
                let fold = self.fold(e, "*x");
                self.line(format!("if x != nil {{ {fold} }}"));
            }
            Type::Func(ps, r) => {
                (self.times, self.cost, self.calls, self.effects) = (1, 0, false, false);
                self.scope.clear();
                let args = self.arguments(ps, 1);
                let fold = self.fold(r, &format!("x({args})"));
                self.line(format!("if x != nil {{ {fold} }}"));
            }
            Type::Any => {
                self.line("if s.scalar(x) {\n\t\ts.d--\n\t\treturn\n\t}");
                self.line(format!("if x, ok := any(x).(interface{{ {}() int64 }}); ok {{", self.key));
                self.line(format!("\ts.u(uint64(x.{}()))\n\t}}", self.key));
            }
            Type::Named(_) => match self.types.fields(t) {
                Some(fs) => {
                    let fields = fs.to_vec(); // `fold` needs all of the generator
                    for f in &fields {
                        let fold = self.fold(&f.ty, &format!("x.{}", f.name));
                        self.line(fold);
                    }
                }
                None => self.line(format!("if x != nil {{ s.u(uint64(x.{}())) }}", self.key)),
            },
            Type::Bool | Type::Int(_) | Type::Float(_) | Type::Complex(_) | Type::String => {}
        }
    }
}
