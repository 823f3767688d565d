//! Operations that may fail, each in a function that recovers.
//!
//! What the program had done before the failure stays done, and is folded after it: so this also tests that variables are
//! in memory when compiled code gives up.

use super::Gen;
use super::types::{INTS, Type, int, ty};

impl Gen {
    /// A function literal that is called at once, recovers, and folds the panic's text.
    pub fn protected(&mut self) {
        let (loops, result) = (std::mem::take(&mut self.loops), self.result.replace(None));
        let scope = self.scope.len();
        self.open("func() {");
        self.line("defer func() { s.r(recover()) }()");
        let n = 1 + self.r.below(2);
        self.body(n, 1);
        self.failing();
        self.body(1, 1);
        self.close("}()");
        self.scope.truncate(scope);
        (self.loops, self.result) = (loops, result);
    }

    /// One operation that fails for some operands.
    fn failing(&mut self) {
        let i = self.dynamic(&int(), 2);
        let small = format!("{i} & 7");
        let e = self.scalar_type();
        let fold = |g: &mut Gen, t, x: &str| {
            let f = g.fold(t, x);
            g.line(f);
        };
        match self.r.below(16) {
            0 => {
                let s = self.value(&ty(Type::Slice(e.clone())), 2);
                self.line(format!("t := {s}"));
                fold(self, &e, &format!("t[{small}]"));
            }
            1 => {
                let s = self.value(&ty(Type::Slice(e.clone())), 2);
                let (a, b) = (self.dynamic(&int(), 1), self.dynamic(&int(), 1));
                self.line(format!("t := {s}"));
                let text = self.r.pick(&["t[a:b]", "t[a:]", "t[:b]", "t[a:b:5]", "t[:a:b]"]);
                self.line(format!("a, b := {a} & 7, {b} & 7"));
                self.line("_, _ = a, b");
                // A length only: the capacity is append's choice.
                self.line(format!("t = t[:len(t):len(t)]\n\t\t{}", "t = ".to_string() + text));
                fold(self, &ty(Type::Slice(e)), "t");
            }
            2 => {
                let s = self.dynamic(&ty(Type::String), 2);
                let (a, b) = (self.dynamic(&int(), 1), self.dynamic(&int(), 1));
                self.line(format!("t, a, b := {s}, {a} & 15, {b} & 15"));
                let text = self.r.pick(&["t[a:b]", "t[a:]", "t[:b]", "t[a:a+1]"]);
                self.line("_, _ = a, b");
                fold(self, &ty(Type::String), text);
            }
            3 => {
                let t = ty(Type::Int(self.r.pick(INTS)));
                let (a, b, op) = (self.dynamic(&t, 2), self.dynamic(&t, 2), self.r.pick(&["/", "%"]));
                fold(self, &t, &format!("({a} {op} ({b} & 1))"));
            }
            4 => {
                let t = self.some_type(1);
                let (x, name) = (self.dynamic(&ty(Type::Any), 2), self.types.text(&t));
                fold(self, &t, &format!("{x}.({name})"));
            }
            5 => {
                let v = self.value(&e, 1);
                self.line(format!("var m map[string]{}", self.types.text(&e)));
                self.line(format!("if {small} < 4 {{ m = map[string]{}{{}} }}", self.types.text(&e)));
                self.line(format!("m[`k`] = {v}"));
            }
            6 => {
                let t = self.keyed();
                let v = self.value(&ty(Type::Pointer(t.clone())), 1);
                self.line(format!("var p *{}", self.types.text(&t)));
                self.line(format!("if {small} < 4 {{ p = {v} }}"));
                if self.types.interface(&t).is_none() {
                    self.line(format!("s.u(uint64(p.{}()))", self.key));
                } else {
                    self.line(format!("s.u(uint64((*p).{}()))", self.key));
                }
            }
            7 => {
                let t = ty(Type::Int(self.r.pick(&INTS[..5])));
                let (a, n) = (self.dynamic(&t, 1), self.dynamic(&t, 2));
                fold(self, &t, &format!("({a} << {n})"));
            }
            8 => {
                let v = self.value(&e, 1);
                let what =
                    self.r.pick(&["panic(\"text\")", "panic(&failure{7})", "panic(a)", "panic(failure{3})"]);
                self.line(format!("a := any({v})"));
                self.line("_ = a");
                self.line(format!("if {small} < 4 {{ {what} }}"));
            }
            9 => {
                let n = self.dynamic(&ty(Type::Int(INTS[1])), 2);
                let name = self.types.text(&e);
                self.line(format!("t := make([]{name}, {n})"));
                self.line("s.u(uint64(len(t)))");
            }
            10 => {
                let v = self.value(&ty(Type::Slice(e.clone())), 2);
                let name = self.types.text(&e);
                self.line(format!("a := [2]{name}({v})"));
                fold(self, &ty(Type::Array(2, e)), "a");
            }
            11 => {
                let of = self.some_type(1);
                let v = self.value(&of, 1);
                self.line("m := map[any]int{1: 2}");
                self.line(format!("m[{v}]++"));
                self.line("s.u(uint64(len(m)))");
            }
            12 => {
                self.line("var f func() int");
                self.line(format!("if {small} < 4 {{ f = func() int {{ return {i} }} }}"));
                self.line("s.u(uint64(f()))");
            }
            13 => {
                self.line("c := make(chan int, 2)");
                self.line(format!("for range {small} & 3 {{ close(c) }}"));
                self.line("c <- 1");
            }
            14 => {
                // A panic in a deferred call takes the place of the first.
                self.line(
                    "defer func() { defer func() { s.r(recover()); panic(`third`) }(); panic(`second`) }()",
                );
                self.line(format!("if {small} < 4 {{ panic(`first`) }}"));
            }
            _ => {
                let a = self.r.below(4) + 1;
                let name = self.types.text(&e);
                self.line(format!("var a [{a}]{name}"));
                self.line(format!("p := &a\n\t\tif {i} & 8 == 0 {{ p = nil }}"));
                fold(self, &e, &format!("p[{small}]"));
            }
        }
    }
}
