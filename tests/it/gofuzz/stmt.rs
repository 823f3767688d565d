//! Random statements. Loops end by construction, and what they cost is counted, so that a unit ends soon.

use super::Gen;
use super::types::{INTS, Ty, Type, int, int64, ty};

impl Gen {
    /// This many statements in the current block.
    pub fn statements(&mut self, n: usize) {
        for _ in 0..n {
            self.statement();
        }
    }

    /// Statements in a block of their own, `times` as often as what surrounds it.
    pub fn body(&mut self, n: usize, times: usize) {
        let (scope, before) = (self.scope.len(), self.times);
        self.times *= times.max(1);
        self.depth += 1;
        self.statements(n);
        self.depth -= 1;
        self.times = before;
        self.scope.truncate(scope);
    }

    fn statement(&mut self) {
        if !self.spend(4) {
            return;
        }
        let nested = self.depth < 3;
        match self.r.below(30) {
            0..=3 => self.definition(),
            4..=8 => self.assignment(),
            9 | 10 if nested => self.if_statement(),
            11..=13 if nested => self.loop_statement(),
            14 | 15 if nested => self.switch_statement(),
            16 if nested => self.type_switch(),
            17 => self.jump(),
            18 if self.effects => self.fold_something(),
            19 if self.effects => self.swap(),
            20 if nested => {
                self.open("{");
                self.body(1, 1);
                self.close("}");
            }
            21 => self.several_results(),
            22 if nested => self.goto_loop(),
            23 | 24 if self.effects && nested => self.protected(),
            25..=28 if self.effects => self.pattern(),
            29 => self.constants(),
            _ => self.assignment(),
        }
    }

    // ---- variables ----

    /// Declares a variable in one of the ways.
    pub fn definition(&mut self) {
        let t = self.some_type(2);
        let (name, text) = (self.fresh("v"), self.types.text(&t));
        let line = match self.r.below(4) {
            0 if self.types.zero_is_safe(&t) => format!("var {name} {text}"),
            1 => format!("var {name} {text} = {}", self.value(&t, 2)),
            2 => format!("var {name} = {}", self.value(&t, 2)),
            _ => format!("{name} := {}", self.value(&t, 2)),
        };
        self.line(line);
        self.line(format!("_ = {name}"));
        self.declare(&name, &t, true);
    }

    /// A variable of this type with a random value.
    pub fn variable_of(&mut self, t: &Ty) -> String {
        let (name, text, v) = (self.fresh("v"), self.types.text(t), self.value(t, 2));
        self.line(format!("var {name} {text} = {v}"));
        self.line(format!("_ = {name}"));
        self.declare(&name, t, true);
        name
    }

    /// Something that can be assigned: a guard before it, the place, its type.
    fn place(&mut self) -> Option<(String, String, Ty)> {
        let found: Vec<usize> =
            (0..self.scope.len()).filter(|i| self.scope[*i].assign || self.effects).collect();
        let v = self.scope[*found.get(self.r.below(found.len().max(1)))?].clone();
        let name = v.name;
        let place = match &*self.types.under(&v.ty) {
            Type::Array(n, e) if v.assign && self.r.one_in(2) => {
                (String::new(), format!("{name}[{}]", self.index(*n, 1)), e.clone())
            }
            Type::Slice(e) if self.effects && self.r.one_in(2) => {
                let i = self.dynamic(&int(), 1);
                (format!("if len({name}) > 0 "), format!("{name}[uint({i}) % uint(len({name}))]"), e.clone())
            }
            Type::Map(k, e) if self.effects && self.r.one_in(2) => {
                (format!("if len({name}) < 20 "), format!("{name}[{}]", self.value(k, 1)), e.clone())
            }
            Type::Pointer(e) if self.effects && self.r.one_in(2) => match self.some_field(e) {
                Some((f, t)) => (String::new(), format!("{name}.{f}"), t),
                None => (String::new(), format!("*{name}"), e.clone()),
            },
            Type::Named(_) if v.assign => match self.some_field(&v.ty) {
                Some((f, t)) => (String::new(), format!("{name}.{f}"), t),
                None => (String::new(), name, v.ty),
            },
            _ if v.assign => (String::new(), name, v.ty),
            _ => return None,
        };
        Some(place)
    }

    fn some_field(&mut self, t: &Ty) -> Option<(String, Ty)> {
        let fields = self.types.fields(t)?.to_vec();
        let f = fields.get(self.r.below(fields.len().max(1)))?;
        // One level deeper by promotion or by path.
        if f.embedded
            && self.r.one_in(2)
            && let Some((inner, t)) = self.some_field(&f.ty)
        {
            return Some((if self.r.one_in(2) { inner } else { format!("{}.{inner}", f.name) }, t));
        }
        Some((f.name.clone(), f.ty.clone()))
    }

    fn assignment(&mut self) {
        let Some((guard, place, t)) = self.place() else { return self.definition() };
        let text = match &*self.types.under(&t) {
            Type::Int(_) => match self.r.below(6) {
                0 => format!("{place}{}", self.r.pick(&["++", "--"])),
                1 | 2 => {
                    let op = self.r.pick(&["+", "-", "*", "&", "|", "^", "&^"]);
                    format!("{place} {op}= {}", self.value(&t, 2))
                }
                3 => {
                    let op = self.r.pick(&["/", "%", "<<", ">>"]);
                    format!("{place} {op}= {}", 1 + self.r.below(66))
                }
                _ => format!("{place} = {}", self.value(&t, 2)),
            },
            Type::Float(_) if self.r.one_in(2) => {
                let op = self.r.pick(&["+", "-", "*"]);
                format!("{place} {op}= {}", self.value(&t, 2))
            }
            _ => format!("{place} = {}", self.value(&t, 2)),
        };
        if guard.is_empty() { self.line(text) } else { self.line(format!("{guard}{{ {text} }}")) }
    }

    /// Assigns two at once; both sides are evaluated before.
    fn swap(&mut self) {
        let vars: Vec<_> = self.scope.iter().filter(|v| v.assign).cloned().collect();
        if vars.len() < 2 {
            return self.definition();
        }
        let a = vars[self.r.below(vars.len())].clone();
        let same: Vec<_> = vars.iter().filter(|v| v.ty == a.ty && v.name != a.name).cloned().collect();
        if let Some(b) = same.first() {
            return self.line(format!("{}, {} = {}, {}", a.name, b.name, b.name, a.name));
        }
        match &*self.types.under(&a.ty) {
            Type::Array(n, _) => {
                let [i, j] = [0; 2].map(|_| self.index(*n, 0));
                let x = &a.name;
                self.line(format!("{x}[{i}], {x}[{j}] = {x}[{j}], {x}[{i}]"));
            }
            Type::Slice(_) => {
                let x = &a.name;
                self.line(format!("if n := len({x}); n > 1 {{ {x}[0], {x}[n-1] = {x}[n-1], {x}[0] }}"));
            }
            _ => {
                let b = vars[self.r.below(vars.len())].clone();
                if a.name != b.name {
                    let (x, y) = (self.value(&a.ty, 2), self.value(&b.ty, 2));
                    self.line(format!("{}, {} = {x}, {y}", a.name, b.name));
                }
            }
        }
    }

    /// `a, b := f()` and the forms with `ok`.
    fn several_results(&mut self) {
        let (t, b) = (self.some_type(1), ty(Type::Bool));
        let (x, ok) = (self.fresh("v"), self.fresh("v"));
        let name = self.types.text(&t);
        let (line, second) = match self.r.below(3) {
            0 if self.types.zero_is_safe(&t) => {
                let of = ty(Type::Any);
                (format!("{x}, {ok} := {}.({name})", self.dynamic(&of, 1)), b)
            }
            1 if self.types.zero_is_safe(&t) => {
                let k = self.key_type();
                let m = ty(Type::Map(k.clone(), t.clone()));
                let (m, k) = (self.dynamic(&m, 1), self.value(&k, 1));
                (format!("{x}, {ok} := {m}[{k}]"), b)
            }
            _ => {
                let u = self.some_type(1);
                let (p, q, un) = (self.value(&t, 2), self.value(&u, 2), self.types.text(&u));
                (format!("{x}, {ok} := func() ({name}, {un}) {{ return {p}, {q} }}()"), u)
            }
        };
        self.line(line);
        self.line(format!("_, _ = {x}, {ok}"));
        self.declare(&x, &t, true);
        self.declare(&ok, &second, true);
    }

    fn fold_something(&mut self) {
        let t = self.some_type(1);
        let v = self.dynamic(&t, 3);
        let fold = self.fold(&t, &v);
        self.line(fold);
    }

    // ---- control ----

    fn condition(&mut self) -> String {
        self.dynamic(&ty(Type::Bool), 2)
    }

    fn if_statement(&mut self) {
        let scope = self.scope.len();
        let c = self.condition();
        if self.r.one_in(3) {
            let t = self.some_type(1);
            let (name, v) = (self.fresh("v"), self.value(&t, 2));
            let text = self.types.text(&t);
            self.open(format!("if {name} := id[{text}]({v}); {c} {{"));
            self.line(format!("_ = {name}"));
            self.declare(&name, &t, true);
        } else {
            self.open(format!("if {c} {{"));
        }
        self.body(1, 1);
        if self.r.one_in(3) {
            let c = self.condition();
            self.close(&format!("}} else if {c} {{"));
            self.indent += 1;
            self.body(1, 1);
        }
        if self.r.one_in(2) {
            self.close("} else {");
            self.indent += 1;
            self.body(1, 1);
        }
        self.close("}");
        self.scope.truncate(scope);
    }

    fn loop_statement(&mut self) {
        if self.times > 60 {
            return self.if_statement();
        }
        let scope = self.scope.len();
        let label = self.r.one_in(3).then(|| self.fresh("L"));
        let times = self.loop_head(&label);
        self.loops.push(label.clone());
        if let Some(l) = &label {
            // A label must be used.
            let (c, jump) = (self.condition(), self.r.pick(&["break", "continue"]));
            self.line(format!("if {c} {{ {jump} {l} }}"));
        }
        let n = 1 + self.r.below(3);
        self.body(n, times);
        self.close("}");
        self.loops.pop();
        self.scope.truncate(scope);
    }

    /// Opens a loop; says how often it runs, about.
    fn loop_head(&mut self, label: &Option<String>) -> usize {
        let (i, x, n) = (self.fresh("i"), self.fresh("x"), 1 + self.r.below(6));
        let variable = |g: &mut Gen, name: &str, t: &Ty| {
            g.line(format!("_ = {name}"));
            g.declare(name, t, false);
        };
        match self.r.below(9) {
            0 => {
                let t = ty(Type::Int(self.r.pick(INTS)));
                self.open_loop(label, format!("for {i} := {}(0); {i} < {n}; {i}++ {{", self.types.text(&t)));
                variable(self, &i, &t);
            }
            1 => {
                let t = ty(Type::Int(INTS[self.r.below(5)]));
                let step = 1 + self.r.below(3);
                self.open_loop(
                    label,
                    format!("for {i} := {}({n}); {i} > 0; {i} -= {step} {{", self.types.text(&t)),
                );
                variable(self, &i, &t);
            }
            2 => {
                let t = ty(Type::Int(self.r.pick(INTS)));
                self.open_loop(label, format!("for {i} := range {}({n}) {{", self.types.text(&t)));
                variable(self, &i, &t);
            }
            3 => {
                self.line(format!("{i} := 0"));
                let c = self.condition();
                self.open_loop(label, format!("for {i} < {n} || {i} < 9 && {c} {{"));
                self.line(format!("{i}++"));
                self.declare(&i, &int(), false);
                return 9;
            }
            4 => {
                let e = self.some_type(1);
                let s = self.value(&ty(Type::Slice(e.clone())), 2);
                if self.types.zero_is_safe(&e) && self.r.one_in(3) {
                    self.open_loop(label, format!("for {i}, {x} := range pairs({s}) {{"));
                } else {
                    self.open_loop(label, format!("for {i}, {x} := range {s} {{"));
                }
                variable(self, &i, &int());
                if self.types.zero_is_safe(&e) {
                    variable(self, &x, &e)
                } else {
                    self.line(format!("_ = {x}"))
                }
                return 8;
            }
            5 => {
                let e = self.scalar_type();
                let a = ty(Type::Array(n, e.clone()));
                let v = self.variable_of(&a);
                let amp = if self.r.one_in(2) { "&" } else { "" };
                self.open_loop(label, format!("for {i}, {x} := range {amp}{v} {{"));
                variable(self, &i, &int());
                variable(self, &x, &e);
            }
            6 => {
                let s = self.value(&ty(Type::String), 2);
                self.open_loop(label, format!("for {i}, {x} := range {s} {{"));
                variable(self, &i, &int());
                variable(self, &x, &ty(Type::Int(INTS[3])));
                return 10;
            }
            7 => {
                self.open_loop(label, format!("for {i} := range upTo({n}) {{"));
                variable(self, &i, &int());
            }
            _ => {
                self.line(format!("{i} := 0"));
                self.open_loop(label, "for {");
                self.line(format!("{i}++"));
                self.line(format!("if {i} > {n} {{ break }}"));
                self.declare(&i, &int(), false);
            }
        }
        n
    }

    /// A label stands right before its loop.
    fn open_loop(&mut self, label: &Option<String>, head: impl AsRef<str>) {
        if let Some(l) = label {
            self.line(format!("{l}:"));
        }
        self.open(head);
    }

    fn switch_statement(&mut self) {
        let c = self.condition();
        if self.r.one_in(3) {
            self.open("switch {");
            self.indent -= 1;
            self.line(format!("case {c}:"));
            self.case();
            let c = self.condition();
            self.line(format!("case {c}, !{c}:"));
            self.case();
        } else {
            let t = if self.r.one_in(3) { ty(Type::String) } else { ty(Type::Int(self.r.pick(INTS))) };
            let v = self.dynamic(&t, 2);
            // The reduced values meet the cases more often.
            let v = if *t == Type::String { format!("cut({v}, 0, 1)") } else { format!("{v} & 7") };
            let x = self.fresh("x");
            self.open(format!("switch {x} := {v}; {x} {{"));
            self.indent -= 1;
            let n = 1 + self.r.below(4);
            let first = self.r.below(4);
            for k in 0..n {
                let label = |k: usize| match *t {
                    Type::String => format!("\"{}\"", ["a", "h", "0", "", "r", "1", "x", "z"][k % 8]),
                    _ => k.to_string(),
                };
                if self.r.one_in(3) {
                    // Not a constant, so that it may be there twice.
                    let other = if *t == Type::String { "id(\"a\")".into() } else { self.dynamic(&t, 1) };
                    self.line(format!("case {}, {other}:", label(first + k)));
                } else {
                    self.line(format!("case {}:", label(first + k)));
                }
                self.case();
                if k + 1 < n && self.r.one_in(4) {
                    self.line("\tfallthrough");
                }
            }
        }
        if self.r.one_in(2) {
            self.line("default:");
            self.case();
        }
        self.line("}");
    }

    fn case(&mut self) {
        self.indent += 1;
        self.body(1, 1);
        self.indent -= 1;
    }

    fn type_switch(&mut self) {
        let x = self.dynamic(&ty(Type::Any), 1);
        let name = self.fresh("x");
        self.line(format!("switch {name} := {x}.(type) {{"));
        let mut seen = vec!["any".to_string(), "bool".to_string()];
        for _ in 0..1 + self.r.below(4) {
            let t = self.some_type(1);
            let text = self.types.text(&t);
            if seen.contains(&text) {
                continue;
            }
            self.line(format!("case {text}:"));
            seen.push(text);
            self.indent += 1;
            self.line(format!("_ = {name}"));
            let scope = self.scope.len();
            self.declare(&name, &t, false);
            self.body(1, 1);
            self.scope.truncate(scope);
            self.indent -= 1;
        }
        self.line("case bool, nil, chan int:");
        self.line(format!("\t_ = {name}"));
        self.line("default:");
        self.line(format!("\t_ = {name}"));
        self.case();
        self.line("}");
    }

    /// Leaves a loop or the function.
    fn jump(&mut self) {
        let c = self.condition();
        if self.loops.is_empty() || self.r.one_in(4) {
            match self.result.clone() {
                Some(Some(t)) => {
                    let v = self.value(&t, 2);
                    self.line(format!("if {c} {{ return {v} }}"));
                }
                Some(None) if self.r.one_in(4) => self.line(format!("if {c} {{ return }}")),
                _ => self.assignment(),
            }
            return;
        }
        let word = self.r.pick(&["break", "continue"]);
        let label = self.loops[self.r.below(self.loops.len())].clone().unwrap_or_default();
        self.line(format!("if {c} {{ {word} {label} }}"));
    }

    /// A loop made of a label and a `goto`.
    fn goto_loop(&mut self) {
        if self.times > 60 {
            return self.assignment();
        }
        let (i, l, n) = (self.fresh("i"), self.fresh("L"), 1 + self.r.below(4));
        self.line(format!("{i} := 0"));
        self.line(format!("{l}:"));
        self.open("{");
        self.declare(&i, &int(), false);
        self.body(1, n);
        self.close("}");
        self.line(format!("if {i} < {n} {{ {i}++; goto {l} }}"));
    }

    // ---- constants ----

    /// Exact arithmetic of any size; the last operation makes it small.
    fn constants(&mut self) {
        let (k, x) = (self.fresh("k"), self.fresh("v"));
        let t = ty(Type::Int(self.r.pick(INTS)));
        let text = self.types.text(&t);
        match self.r.below(4) {
            0 => {
                let e = self.constant_float(3);
                self.line(format!("const {k} = ({e}) / 3"));
                self.line(format!("{x} := float64({k}) + float64(float32({k}))"));
                self.declare(&x, &ty(Type::Float(64)), true);
            }
            1 => {
                let (shift, e) = (self.r.below(3), self.constant_int(2));
                self.open("const (");
                self.line(format!("{k} = ((iota + 1) << {shift} + {e}) & 0x3f"));
                self.line(format!("{k}b"));
                self.line("_");
                self.line(format!("{k}c, {k}d = iota * 3, `x`"));
                self.close(")");
                self.line(format!("{x} := int64({k}*1000000 + {k}b*1000 + {k}c + len({k}d))"));
                self.declare(&x, &int64(), true);
            }
            2 => {
                let (e, v) = (self.constant_int(3), self.dynamic(&t, 1));
                self.line(format!("const {k} {text} = ({e}) & 0x7f"));
                self.line(format!("{x} := {v} ^ {k}"));
                self.declare(&x, &t, true);
            }
            _ => {
                let n = self.dynamic(&ty(Type::Int(INTS[6])), 1);
                self.line(format!("var {x} {text} = 1 << ({n} & 127)"));
                self.declare(&x, &t, true);
            }
        }
        self.line(format!("_ = {x}"));
    }

    fn constant_int(&mut self, d: usize) -> String {
        if d == 0 || self.r.one_in(5) {
            return match self.r.below(5) {
                0 => "123456789012345678901234567890".into(),
                1 => "-0x1_0000_0000_0000_0001".into(),
                2 => "'λ'".into(),
                3 => "0b1011".into(),
                _ => self.r.below(1000).to_string(),
            };
        }
        let a = self.constant_int(d - 1);
        match self.r.below(9) {
            0 => format!("({a} << {})", self.r.below(40)),
            1 => format!("({a} >> {})", self.r.below(40)),
            2 => format!("({a} {} {})", self.r.pick(&["/", "%"]), self.r.pick(&["7", "-13", "1000003"])),
            3 => format!("{}{a}", self.r.pick(&["-(", "^("])) + ")",
            _ => {
                let (b, op) = (self.constant_int(d - 1), self.r.pick(&["+", "-", "*", "&", "|", "^", "&^"]));
                format!("({a} {op} {b})")
            }
        }
    }

    fn constant_float(&mut self, d: usize) -> String {
        if d == 0 || self.r.one_in(5) {
            return self
                .r
                .pick(&["0.1", "1e4", "3", "2.5e-7", "'a'", "0x1p-3", "1e-9", "7/2", "7/2.0"])
                .into();
        }
        let (a, b) = (self.constant_float(d - 1), self.constant_float(d - 1));
        match self.r.below(4) {
            0 => format!("({a} / {})", self.r.pick(&["3", "0.7", "1e3"])),
            1 => format!("({a} - {b})"),
            2 => format!("({a} * {b})"),
            _ => format!("({a} + {b})"),
        }
    }
}
