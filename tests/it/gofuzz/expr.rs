//! Random expressions of a wanted type.
//!
//! Three promises make the result the same in every correct implementation:
//! - An expression never panics: indices are masked, divisors are made odd, pointers are checked. What may fail is made
//!   on purpose, one operation a statement (`fail.rs`).
//! - An expression has no effect that another operand could see, as Go leaves the order of variables and calls open.
//! - [`Gen::dynamic`] is never a constant expression, so no compiler can find an overflow in it.

use super::Gen;
use super::types::{INTS, Int, Ty, Type, int, int64, ty};

/// How a variable leads to a value of another type.
#[derive(Debug, Clone)]
enum Path {
    Element(usize),
    SliceElement,
    MapElement(Ty),
    Deref,
    Field(String),
    Call(Vec<Ty>),
}

impl Gen {
    /// A value, perhaps constant.
    pub fn value(&mut self, t: &Ty, d: usize) -> String {
        if d == 0 || self.r.one_in(4) {
            if self.r.one_in(2)
                && let Some(v) = self.variable(t)
            {
                return v;
            }
            return self.literal(t, d);
        }
        self.dynamic(t, d)
    }

    /// A value that no compiler knows.
    pub fn dynamic(&mut self, t: &Ty, d: usize) -> String {
        if self.r.below(10) < if d == 0 { 9 } else { 3 }
            && let Some(v) = self.variable(t)
        {
            return v;
        }
        if d == 0 {
            let text = self.literal(t, 0);
            return format!("id({text})");
        }
        if self.r.one_in(3)
            && let Some(v) = self.read(t, d)
        {
            return v;
        }
        if self.r.one_in(4)
            && let Some(v) = self.call(t, d)
        {
            return v;
        }
        let d = d - 1;
        match self.r.below(24) {
            0 => {
                let (c, a, b) = (self.dynamic(&ty(Type::Bool), d), self.value(t, d), self.value(t, d));
                let name = self.types.text(t);
                return format!("cond[{name}]({c}, {a}, {b})");
            }
            1 => {
                let (x, name) = (self.dynamic(t, d), self.types.text(t));
                // An interface asserted to itself needs a dynamic type, which every value here has.
                return format!("any({x}).({name})");
            }
            2 => {
                let (c, a) = (self.dynamic(&ty(Type::Bool), d), self.value(t, d));
                let (b, name) = (self.value(t, d), self.types.text(t));
                return format!("func() {name} {{ if {c} {{ return {a} }}; return {b} }}()");
            }
            _ => {}
        }
        match &*self.types.under(t) {
            Type::Bool => self.boolean(t, d),
            Type::Int(i) => self.integer(t, *i, d),
            Type::Float(_) => self.float(t, d),
            Type::Complex(b) => self.complex(t, *b, d),
            Type::String => self.string(t, d),
            Type::Slice(e) => self.slice(t, e, d),
            Type::Array(..)
            | Type::Map(..)
            | Type::Pointer(_)
            | Type::Func(..)
            | Type::Any
            | Type::Named(_) => {
                let text = self.literal(t, d);
                format!("id[{}]({text})", self.types.text(t))
            }
        }
    }

    /// A variable in scope of exactly this type.
    pub fn variable(&mut self, t: &Ty) -> Option<String> {
        let found: Vec<usize> = (0..self.scope.len()).filter(|i| self.scope[*i].ty == *t).collect();
        if found.is_empty() {
            return None;
        }
        // Later variables are more likely: two draws, the greater one.
        let pick = self.r.below(found.len()).max(self.r.below(found.len()));
        Some(self.scope[found[pick]].name.clone())
    }

    fn named(&self, t: &Ty, plain: &str) -> String {
        match &**t {
            Type::Named(_) => format!("{}({plain})", self.types.text(t)),
            _ => plain.to_string(),
        }
    }

    fn operand(&mut self, t: &Ty, d: usize, op: &str) -> String {
        let (a, b) = (self.dynamic(t, d), self.value(t, d));
        format!("({a} {op} {b})")
    }

    fn any_int(&mut self) -> Ty {
        let i = self.r.pick(INTS);
        ty(Type::Int(i))
    }

    /// An index expression's text for something of `n` elements.
    pub fn index(&mut self, n: usize, d: usize) -> String {
        let i = self.any_int();
        let x = self.dynamic(&i, d.min(1));
        if n.is_power_of_two() { format!("{x} & {}", n - 1) } else { format!("uint({x}) % {n}") }
    }

    fn boolean(&mut self, t: &Ty, d: usize) -> String {
        let text = match self.r.below(8) {
            0 => return self.operand(t, d, "&&"),
            1 => return self.operand(t, d, "||"),
            2 => return format!("!({})", self.dynamic(t, d)),
            3..=5 => {
                let (a, op) = (self.ordered_type(), self.r.pick(&["<", "<=", ">", ">=", "==", "!="]));
                self.operand(&a, d, op)
            }
            6 => {
                let (a, op) = (self.some_type(1), self.r.pick(&["==", "!="]));
                if self.types.comparable(&a) {
                    let (x, y) = (self.dynamic(&a, d), self.dynamic(&a, d));
                    format!("({x} {op} {y})")
                } else {
                    let i = self.any_int();
                    self.operand(&i, d, op)
                }
            }
            _ => {
                // Precedence without parentheses.
                let (a, b) = (self.any_int(), self.ordered_type());
                let [p, q, r] = [0; 3].map(|_| self.dynamic(&a, 0));
                let [x, y] = [0; 2].map(|_| self.dynamic(&b, 0));
                format!("({p} + {q} < {r} || {x} == {y} && {p} ^ {r} != {q})")
            }
        };
        self.named(t, &text)
    }

    fn integer(&mut self, t: &Ty, i: Int, d: usize) -> String {
        let name = self.types.text(t);
        match self.r.below(17) {
            0..=3 => {
                let op = self.r.pick(&["+", "-", "*", "&", "|", "^", "&^"]);
                self.operand(t, d, op)
            }
            4 => {
                let (a, b, op) = (self.dynamic(t, d), self.dynamic(t, d), self.r.pick(&["/", "%"]));
                format!("({a} {op} ({b} | 1))")
            }
            5 => {
                let (a, op, n) = (self.dynamic(t, d), self.r.pick(&["/", "%"]), self.r.below(100) + 1);
                let sign = if i.signed && self.r.one_in(3) { "-" } else { "" };
                format!("({a} {op} {sign}{n})")
            }
            6 => {
                let (a, op) = (self.dynamic(t, d), self.r.pick(&["<<", ">>"]));
                match self.r.below(3) {
                    0 => format!("({a} {op} {})", self.r.below(70)),
                    1 => {
                        let count = self.any_int();
                        format!("({a} {op} ({} & 63))", self.dynamic(&count, d))
                    }
                    _ => {
                        let count = ty(Type::Int(INTS[5 + self.r.below(6)]));
                        format!("({a} {op} {})", self.dynamic(&count, d))
                    }
                }
            }
            7 | 8 => {
                let from = self.any_int();
                format!("{name}({})", self.dynamic(&from, d))
            }
            9 => {
                let from = ty(Type::Float(if self.r.one_in(2) { 32 } else { 64 }));
                format!("{name}(toInt(float64({})))", self.dynamic(&from, d))
            }
            10 => {
                let from = self.some_type(1);
                let x = self.dynamic(&from, d);
                match &*self.types.under(&from) {
                    Type::String | Type::Slice(_) | Type::Map(..) => format!("{name}(len({x}))"),
                    Type::Array(..) => format!("{name}(id(len({x})))"),
                    _ => self.operand(t, d, "+"),
                }
            }
            11 => {
                let (s, n) = (self.dynamic(&ty(Type::String), d), self.dynamic(&int(), d));
                format!("{name}(at({s}, {n}))")
            }
            12 => {
                let (f, a, b) = (self.r.pick(&["min", "max"]), self.dynamic(t, d), self.value(t, d));
                format!("{f}({a}, {b})")
            }
            13 => {
                let op = self.r.pick(&["-", "^", "+"]);
                format!("{op}({})", self.dynamic(t, d))
            }
            14 => {
                // Shifts and products bind more than sums, all to the left.
                let x: Vec<String> = (0..4).map(|_| self.dynamic(t, 0)).collect();
                let ops =
                    [0; 3].map(|_| self.r.pick(&["+", "-", "*", "&", "|", "^", "&^", "<< 3 -", ">> 1 +"]));
                format!("({} {} {} {} {} {} {})", x[0], ops[0], x[1], ops[1], x[2], ops[2], x[3])
            }
            15 if self.calls => {
                let k = self.interface_value(d);
                format!("{name}({k}.{}())", self.key)
            }
            _ => {
                let s = ty(Type::Slice(t.clone()));
                let (x, a) = (self.dynamic(&s, d.min(1)), self.value(t, d.min(1)));
                format!("reduced({x}, {a}, func(a, x {name}) {name} {{ return a*3 + x }})")
            }
        }
    }

    fn float(&mut self, t: &Ty, d: usize) -> String {
        let name = self.types.text(t);
        match self.r.below(10) {
            0..=4 => {
                let op = self.r.pick(&["+", "-", "*", "/"]);
                // A constant divisor must not be zero.
                if op == "/" {
                    let (a, b) = (self.dynamic(t, d), self.dynamic(t, d));
                    return format!("({a} / {b})");
                }
                self.operand(t, d, op)
            }
            5 => {
                let i = self.any_int();
                format!("{name}({})", self.dynamic(&i, d))
            }
            6 => {
                let from = ty(Type::Float(if self.r.one_in(2) { 32 } else { 64 }));
                format!("{name}({})", self.dynamic(&from, d))
            }
            7 => {
                let f = self.r.pick(&["Sqrt", "Floor", "Ceil", "Trunc", "Abs"]);
                format!("{name}(math.{f}(float64({})))", self.dynamic(t, d))
            }
            8 => format!("-({})", self.dynamic(t, d)),
            _ => {
                let b = if self.r.one_in(2) { 64 } else { 128 };
                let f = self.r.pick(&["real", "imag"]);
                format!("{name}({f}({}))", self.dynamic(&ty(Type::Complex(b)), d))
            }
        }
    }

    fn complex(&mut self, t: &Ty, bits: u32, d: usize) -> String {
        match self.r.below(5) {
            0 | 1 => {
                let op = self.r.pick(&["+", "-", "*"]);
                self.operand(t, d, op)
            }
            2 => {
                let (a, b) = (self.dynamic(t, d), self.dynamic(t, d));
                format!("({a} / {b})")
            }
            3 => format!("-({})", self.dynamic(t, d)),
            _ => {
                let part = ty(Type::Float(bits / 2));
                let (a, b) = (self.dynamic(&part, d), self.dynamic(&part, d));
                self.named(t, &format!("complex({a}, {b})"))
            }
        }
    }

    fn string(&mut self, t: &Ty, d: usize) -> String {
        let s = ty(Type::String);
        let plain = match self.r.below(8) {
            0 | 1 => {
                let x = self.operand(&s, d, "+");
                format!("clip({x})")
            }
            2 => {
                let [i, j] = [0; 2].map(|_| self.dynamic(&int(), d.min(1)));
                format!("cut({}, {i}, {j})", self.dynamic(&s, d))
            }
            3 => {
                let i = self.any_int();
                format!("string(rune({}))", self.dynamic(&i, d))
            }
            4 => format!("strconv.Itoa(int({}))", {
                let i = self.any_int();
                self.dynamic(&i, d)
            }),
            5 => {
                let e = INTS[if self.r.one_in(2) { 6 } else { 3 }];
                let x = self.dynamic(&ty(Type::Slice(ty(Type::Int(e)))), d);
                format!("string({x})")
            }
            6 => {
                let (a, b) = (self.dynamic(&s, d), self.value(&s, d));
                format!("{}({a}, {b})", self.r.pick(&["min", "max"]))
            }
            _ => {
                let x = self.dynamic(&int64(), d);
                let base = self.r.pick(&[2, 8, 10, 16, 36]);
                format!("strconv.FormatInt({x}, {base})")
            }
        };
        format!("{}({plain})", self.types.text(t))
    }

    fn slice(&mut self, t: &Ty, e: &Ty, d: usize) -> String {
        let name = self.types.text(t);
        match self.r.below(6) {
            0 => {
                let [i, j] = [0; 2].map(|_| self.dynamic(&int(), 0));
                format!("{name}(sub({}, {i}, {j}))", self.dynamic(t, d))
            }
            1 => {
                let (x, a) = (self.dynamic(t, d), self.value(e, d));
                format!("{name}(join({x}, {a}))")
            }
            2 => {
                let (x, y) = (self.dynamic(t, d), self.dynamic(t, d));
                format!("{name}(join({x}, {y}...))")
            }
            3 if matches!(**e, Type::Int(i) if i.name == "uint8" || i.name == "int32") => {
                format!("{name}({})", self.dynamic(&ty(Type::String), d))
            }
            4 if self.scalar(e) => {
                let from = self.scalar_type();
                let x = self.dynamic(&ty(Type::Slice(from.clone())), d);
                let f = self.value(&ty(Type::Func(vec![from], e.clone())), d);
                format!("{name}(mapped({x}, {f}))")
            }
            _ => {
                let text = self.literal(t, d);
                format!("id[{name}]({text})")
            }
        }
    }

    /// A value of some type with the method `Key`, perhaps in an interface.
    pub fn interface_value(&mut self, d: usize) -> String {
        let of = self.keyed();
        self.dynamic(&of, d.min(1))
    }

    /// A value that is reached from a variable: a field, an element, a result.
    fn read(&mut self, t: &Ty, d: usize) -> Option<String> {
        let pointer = matches!(**t, Type::Pointer(_));
        let safe = pointer || self.types.zero_is_safe(t);
        let mut found: Vec<(String, Path, bool)> = Vec::new();
        for v in &self.scope {
            let name = || v.name.clone();
            match &*self.types.under(&v.ty) {
                Type::Array(n, e) if e == t && safe => found.push((name(), Path::Element(*n), true)),
                Type::Slice(e) if e == t && safe => found.push((name(), Path::SliceElement, true)),
                Type::Map(k, e) if e == t && safe => found.push((name(), Path::MapElement(k.clone()), true)),
                Type::Pointer(e) if e == t && safe => found.push((name(), Path::Deref, true)),
                Type::Func(ps, r) if r == t && self.calls => {
                    found.push((name(), Path::Call(ps.clone()), false));
                }
                Type::Pointer(e) if safe => {
                    for f in self.fields_of(e, t) {
                        found.push((name(), Path::Field(f), true));
                    }
                }
                Type::Named(_) if safe => {
                    for f in self.fields_of(&v.ty, t) {
                        found.push((name(), Path::Field(f), true));
                    }
                }
                _ => {}
            }
        }
        if found.is_empty() {
            return None;
        }
        let (name, path, may_be_nil) = found.swap_remove(self.r.below(found.len()));
        let text = match path {
            Path::Element(n) => format!("{name}[{}]", self.index(n, d - 1)),
            Path::SliceElement => format!("elem({name}, {})", self.dynamic(&int(), d - 1)),
            Path::MapElement(k) => format!("{name}[{}]", self.value(&k, d - 1)),
            Path::Deref => format!("(*{name})"),
            Path::Field(f) => format!("{name}.{f}"),
            Path::Call(ps) => {
                if !self.spend(40) {
                    return None;
                }
                let args = self.arguments(&ps, d - 1);
                format!("{name}({args})")
            }
        };
        Some(if pointer && may_be_nil { format!("orNew({text})") } else { text })
    }

    /// Paths to fields of type `t`, also through embedded values and promotion.
    fn fields_of(&self, of: &Ty, t: &Ty) -> Vec<String> {
        let mut out = Vec::new();
        for f in self.types.fields(of).into_iter().flatten() {
            if f.ty == *t {
                out.push(f.name.clone());
            }
            if self.types.fields(&f.ty).is_some() {
                for inner in self.fields_of(&f.ty, t) {
                    out.push(format!("{}.{inner}", f.name));
                    if f.embedded {
                        out.push(inner);
                    }
                }
            }
        }
        out
    }

    /// A call of one of the unit's functions.
    fn call(&mut self, t: &Ty, d: usize) -> Option<String> {
        if !self.calls {
            return None;
        }
        let found: Vec<usize> = (0..self.helpers.len()).filter(|i| self.helpers[*i].result == *t).collect();
        let pick = *found.get(self.r.below(found.len().max(1)))?;
        if !self.spend(self.helpers[pick].cost + 5) {
            return None;
        }
        let (name, params) = (self.helpers[pick].name.clone(), self.helpers[pick].params.clone());
        let args = self.arguments(&params, d.saturating_sub(1));
        Some(format!("{name}({args})"))
    }

    /// Arguments for these parameters.
    pub fn arguments(&mut self, params: &[Ty], d: usize) -> String {
        params.iter().map(|p| self.value(p, d)).collect::<Vec<_>>().join(", ")
    }

    /// A literal, or what comes next to it where a type has none.
    pub fn literal(&mut self, t: &Ty, d: usize) -> String {
        let name = self.types.text(t);
        let d = d.saturating_sub(1);
        match &*self.types.under(t) {
            Type::Bool => format!("{name}({})", self.r.one_in(2)),
            Type::Int(i) => {
                let text = self.int_literal(*i);
                format!("{name}({text})")
            }
            Type::Float(_) => format!("{name}({})", self.float_literal()),
            Type::Complex(_) => {
                let (a, b) = (self.float_literal(), self.r.below(100));
                format!("{name}({a} + {b}.5i)")
            }
            Type::String => {
                let text = self.r.pick(STRINGS);
                format!("{name}({text})")
            }
            Type::Array(n, e) => {
                let (n, e) = (*n, e.clone());
                if self.r.one_in(3) {
                    let (i, v) = (self.r.below(n), self.value(&e, d));
                    return format!("{name}{{{i}: {v}}}");
                }
                let vs: Vec<String> = (0..1 + self.r.below(n)).map(|_| self.value(&e, d)).collect();
                format!("{name}{{{}}}", vs.join(", "))
            }
            Type::Slice(e) => {
                let (n, e) = (self.r.below(5), e.clone());
                if self.r.one_in(6) {
                    return format!("make({name}, {n}, {})", n + self.r.below(5));
                }
                let vs: Vec<String> = (0..n).map(|_| self.value(&e, d)).collect();
                format!("{name}{{{}}}", vs.join(", "))
            }
            Type::Map(k, e) => {
                let (n, k, e) = (self.r.below(4), k.clone(), e.clone());
                if n == 0 {
                    return format!("make({name})");
                }
                let vs: Vec<String> =
                    (0..n).map(|_| format!("{}: {}", self.dynamic(&k, 0), self.value(&e, d))).collect();
                format!("{name}{{{}}}", vs.join(", "))
            }
            Type::Pointer(e) => {
                let e = e.clone();
                if let Some(v) = self.addressable(&e).filter(|_| self.r.one_in(3)) {
                    return format!("&{v}");
                }
                match self.r.below(3) {
                    0 if self.types.fields(&e).is_some() => format!("&{}", self.literal(&e, d)),
                    1 => format!("new({})", self.types.text(&e)),
                    _ => {
                        let (en, v) = (self.types.text(&e), self.value(&e, d));
                        format!("ptr[{en}]({v})")
                    }
                }
            }
            Type::Func(ps, r) => {
                let (ps, r) = (ps.clone(), r.clone());
                self.func_literal(&ps, &r, d)
            }
            Type::Any => {
                let of = if self.r.one_in(3) { self.keyed() } else { self.scalar_type() };
                format!("any({})", self.value(&of, d))
            }
            Type::Named(n) => {
                if self.types.interface(t).is_some() {
                    let put = self.types.interface(t) == Some(true);
                    let of = self.implementer(put);
                    let v = self.value(&of, d);
                    return format!("{name}({v})");
                }
                let fields = match &self.types.named[*n].under {
                    super::types::Under::Struct(fs) => fs.clone(),
                    _ => Vec::new(),
                };
                if self.r.one_in(3) {
                    let vs: Vec<String> = fields.iter().map(|f| self.field_value(&f.ty, d)).collect();
                    return format!("{name}{{{}}}", vs.join(", "));
                }
                let mut vs = Vec::new();
                for f in &fields {
                    if !self.r.one_in(3) {
                        vs.push(format!("{}: {}", f.name, self.field_value(&f.ty, d)));
                    }
                }
                format!("{name}{{{}}}", vs.join(", "))
            }
        }
    }

    /// A field may be nil where a variable may not.
    fn field_value(&mut self, t: &Ty, d: usize) -> String {
        if !self.types.zero_is_safe(t) && (d == 0 || self.r.one_in(3)) {
            return "nil".into();
        }
        self.value(t, d)
    }

    /// A function literal that changes nothing outside and calls nothing.
    pub fn func_literal(&mut self, params: &[Ty], result: &Ty, d: usize) -> String {
        let (calls, depth) = (std::mem::replace(&mut self.calls, false), self.scope.len());
        let mut head = Vec::new();
        for p in params {
            let name = self.fresh("p");
            head.push(format!("{name} {}", self.types.text(p)));
            self.declare(&name, p, false);
        }
        let (v, r) = (self.value(result, d), self.types.text(result));
        self.calls = calls;
        self.scope.truncate(depth);
        format!("func({}) {r} {{ return {v} }}", head.join(", "))
    }

    fn addressable(&mut self, t: &Ty) -> Option<String> {
        let found: Vec<usize> =
            (0..self.scope.len()).filter(|i| self.scope[*i].assign && self.scope[*i].ty == *t).collect();
        Some(self.scope[*found.get(self.r.below(found.len().max(1)))?].name.clone())
    }

    fn int_literal(&mut self, i: Int) -> String {
        let c = self.r.constant() as i128;
        let low = if i.signed { -(1i128 << (i.bits - 1)) } else { 0 };
        let span = 1i128 << i.bits;
        let v = (c - low).rem_euclid(span) + low;
        if v < 0 {
            return v.to_string();
        }
        match self.r.below(8) {
            0 => format!("{v:#x}"),
            1 => format!("{v:#b}"),
            2 => format!("{v:#o}"),
            3 if v > 32 && v < 127 && v != 39 && v != 92 => format!("'{}'", v as u8 as char),
            4 if v > 999 => format!("{}_{:03}", v / 1000, v % 1000),
            _ => v.to_string(),
        }
    }

    fn float_literal(&mut self) -> String {
        match self.r.below(4) {
            0 => self.r.pick(FLOATS).into(),
            1 => format!("{}e{}", self.r.below(1000), self.r.below(30) as i32 - 15),
            _ => format!(
                "{}{}.{}",
                if self.r.one_in(3) { "-" } else { "" },
                self.r.below(300),
                self.r.below(1000)
            ),
        }
    }
}

const FLOATS: &[&str] = &[
    "0.1", "1e-30", "1e30", "0x1.8p3", "0x1p-20", ".5", "3.", "1_000.25", "16777217", "0", "1", "-2.5",
    "1/3.0",
];

const STRINGS: &[&str] = &[
    r#""""#,
    r#""a""#,
    r#""hello, world""#,
    r#""κόσμε""#,
    r#""日本語 x""#,
    r#""\x00\xff\n\t""#,
    r#""\u00e9\U0001F600""#,
    r#""\xe2\x82""#,
    r#""0123456789abcdef""#,
    "`raw \\n \"q\"`",
    r#""\a\b\f\v\\\"""#,
    r#""ab" + "cd""#,
];
