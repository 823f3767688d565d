//! Ways of using the language that random statements would hardly form: each a pattern with random parts.

use super::Gen;
use super::types::{INTS, Ty, Type, int64, ty};

impl Gen {
    /// One of the patterns.
    pub fn pattern(&mut self) {
        if !self.spend(150) {
            return;
        }
        let scope = self.scope.len();
        self.open("{");
        match self.r.below(17) {
            0 => self.counter(),
            1 => self.closures_of_a_loop(),
            2 => self.deferred(),
            3 => self.named_result(),
            4 => self.workers(),
            5 => self.pipeline(),
            6 => self.ready_select(),
            7 => self.map_sum(),
            8 => self.shared_array(),
            9 => self.put(),
            10 => self.copied(),
            11 => self.list(),
            12 => self.recursion(),
            13 => self.method_values(),
            14 => self.iterator(),
            15 => self.local_type(),
            _ => self.generic_function(),
        }
        self.close("}");
        self.scope.truncate(scope);
    }

    fn number(&mut self) -> (Ty, String) {
        let t = ty(Type::Int(self.r.pick(INTS)));
        let name = self.types.text(&t);
        (t, name)
    }

    fn fold_line(&mut self, t: &Ty, x: &str) {
        let f = self.fold(t, x);
        self.line(f);
    }

    /// Statements of a function literal's body.
    fn inner(&mut self, n: usize) {
        let (loops, result) = (std::mem::take(&mut self.loops), self.result.take());
        self.body(n, 3);
        (self.loops, self.result) = (loops, result);
    }

    fn counter(&mut self) {
        let (t, name) = self.number();
        let (start, step) = (self.value(&t, 1), self.dynamic(&t, 1));
        self.line(format!("n := {start}"));
        self.open(format!("next := func(d {name}) {name} {{"));
        self.line(format!("n += d ^ {step}"));
        self.inner(1);
        self.line("return n");
        self.close("}");
        for _ in 0..2 {
            let a = self.value(&t, 1);
            self.line(format!("s.u(uint64(next({a})))"));
        }
        self.line("s.u(uint64(n))");
    }

    fn closures_of_a_loop(&mut self) {
        let (t, name) = self.number();
        let (n, x) = (2 + self.r.below(4), self.value(&t, 1));
        self.line(format!("var fs []func() {name}"));
        let head =
            self.r.pick(&["i := {T}(0); i < N; i++", "i := range {T}(N)", "_, i := range []{T}{1, 2, 3}"]);
        self.open(format!("for {} {{", head.replace("{T}", &name).replace('N', &n.to_string())));
        self.line(format!("fs = append(fs, func() {name} {{ i += {x}; return i }})"));
        self.close("}");
        self.line("for _, f := range fs { s.u(uint64(f())); s.u(uint64(f())) }");
    }

    fn deferred(&mut self) {
        let (t, name) = self.number();
        let (x, y, c) = (self.dynamic(&t, 1), self.dynamic(&t, 1), self.dynamic(&ty(Type::Bool), 1));
        let n = 1 + self.r.below(4);
        self.open("func() {");
        self.line(format!("n := {x}"));
        self.line("defer func() { s.u(uint64(n)) }()");
        self.line(format!("defer func(d {name}) {{ n -= d; s.u(uint64(d)) }}(n ^ {y})"));
        self.line(format!("if {c} {{ defer s.u(uint64(n)) }}"));
        self.line(format!("for i := range {n} {{ defer func() {{ n = n*3 + {name}(i) }}() }}"));
        self.line("n++");
        self.inner(1);
        self.close("}()");
    }

    fn named_result(&mut self) {
        let (t, name) = self.number();
        let (x, y, c) = (self.value(&t, 1), self.value(&t, 1), self.dynamic(&ty(Type::Bool), 1));
        let how = self.r.pick(&["", "panic(`x`)", "return n + 1, nil", "n++; return"]);
        self.open(format!("f := func() (n {name}, err error) {{"));
        self.line(format!("defer func() {{ if r := recover(); r != nil {{ n += {x}; err = &failure{{1}} }} else {{ n *= 2 }} }}()"));
        self.line(format!("n = {y}"));
        self.line(format!("if {c} {{ {how} }}"));
        self.line("return n * 5, err");
        self.close("}");
        self.line("n, err := f()");
        self.line("s.u(uint64(n)); s.b(err == nil)");
    }

    fn workers(&mut self) {
        let (t, name) = self.number();
        let (n, x) = (1 + self.r.below(5), self.dynamic(&t, 2));
        self.line("var wg sync.WaitGroup\n\t\tvar mu sync.Mutex\n\t\tvar count atomic.Int64");
        self.line(format!("var total {name}\n\t\tout := make([]{name}, {n})\n\t\tk := {x}"));
        self.open(format!("for i := range {n} {{"));
        let go = self.r.one_in(2);
        if go {
            self.open("wg.Go(func() {");
        } else {
            self.line("wg.Add(1)");
            self.open("go func() {");
            self.line("defer wg.Done()");
        }
        self.line(format!("for j := range 20 {{ out[i] += k ^ {name}(i*j) }}"));
        self.line("mu.Lock(); total += out[i]; mu.Unlock(); count.Add(int64(i))");
        self.close(if go { "})" } else { "}()" });
        self.close("}");
        self.line("wg.Wait()");
        self.line("for _, x := range out { s.u(uint64(x)) }");
        self.line("s.u(uint64(total)); s.u(uint64(count.Load()))");
    }

    fn pipeline(&mut self) {
        let t = self.some_type(1);
        let (name, n, cap) = (self.types.text(&t), 1 + self.r.below(5), self.r.below(3));
        let v = self.value(&t, 1);
        self.line(format!("a, b := make(chan {name}), make(chan {name}, {cap})"));
        self.line(format!("x := {v}"));
        self.line(format!("go func() {{ defer close(a); for range {n} {{ a <- x }} }}()"));
        self.line("go func() { for x := range a { b <- x }; close(b) }()");
        self.open("for x := range b {");
        self.fold_line(&t, "x");
        self.close("}");
        self.line("_, ok := <-b; s.b(ok); s.u(uint64(cap(b)))");
    }

    fn ready_select(&mut self) {
        let t = self.scalar_type();
        let (name, v, c) = (self.types.text(&t), self.value(&t, 1), self.dynamic(&ty(Type::Bool), 1));
        self.line(format!("a, b := make(chan {name}, 1), make(chan int)"));
        self.line(format!("if {c} {{ a <- {v} }}"));
        self.open("select {");
        self.indent -= 1;
        self.line("case x, ok := <-a:");
        let f = self.fold(&t, "x");
        self.line(format!("\ts.b(ok); {f}"));
        self.line("case b <- 1: s.u(77)");
        self.line("default:");
        self.indent += 1;
        self.body(1, 1);
        self.close("}");
        self.line("go func() { b <- 9 }()");
        self.line(format!("var none chan {name}"));
        self.line(
            "select { case x := <-b: s.u(uint64(x)); case <-none: s.u(1); case none <- id(*new(T)): s.u(2) }"
                .replace("T", &name),
        );
    }

    fn map_sum(&mut self) {
        let (k, e) = (self.key_type(), self.some_type(1));
        let m = self.variable_of(&ty(Type::Map(k.clone(), e.clone())));
        for _ in 0..self.r.below(4) {
            let (k, v) = (self.value(&k, 1), self.value(&e, 1));
            self.line(format!("{m}[{k}] = {v}"));
        }
        let gone = self.value(&k, 1);
        self.line(format!("delete({m}, {gone})"));
        let (t, name) = self.number();
        self.line(format!("var sum {name}"));
        self.open(format!("for k, e := range {m} {{"));
        self.line("_, _ = k, e");
        let scope = self.scope.len();
        self.declare("k", &k, false);
        if self.types.zero_is_safe(&e) {
            self.declare("e", &e, false);
        }
        let x = self.dynamic(&t, 3);
        self.scope.truncate(scope);
        self.line(format!("sum += {x}"));
        self.close("}");
        self.line("s.u(uint64(sum))");
        self.line(format!("s.u(uint64(len({m})))"));
        if self.r.one_in(3) {
            self.line(format!("clear({m}); s.u(uint64(len({m})))"));
        }
    }

    /// Slices of one array: what one writes, the others read; an append within the capacity too.
    fn shared_array(&mut self) {
        let t = self.scalar_type();
        let (name, v, w) = (self.types.text(&t), self.value(&t, 2), self.value(&t, 2));
        let [i, j] = [0; 2].map(|_| self.index(4, 1));
        self.line(format!("a := make([]{name}, 4, 8)"));
        self.line(format!("b := append(a, {v})\n\t\tc := append(a[:{i}], {w})"));
        self.line(format!("b[{j}] = {w}"));
        let slice = ty(Type::Slice(t.clone()));
        for x in ["a", "b", "c", "a[2:6]", "b[1:3:4]"] {
            self.fold_line(&slice, x);
        }
        self.line("s.u(uint64(cap(a)*100 + cap(b[2:])*10 + cap(b[1:3:4])))");
        self.line(format!(
            "var r [8]{name}\n\t\tq := r[:]\n\t\ts.u(uint64(copy(q[1:], b)))\n\t\tcopy(q[2:], q)\n\t\tr2 := r"
        ));
        self.line(format!("r[{i}] = {v}"));
        let array = ty(Type::Array(8, t));
        for x in ["r", "r2", "*(*[8]T)(q)"] {
            self.fold_line(&array, &x.replace('T', &name));
        }
    }

    /// Methods with pointer receivers change what they are called on.
    fn put(&mut self) {
        let t = self.implementer(true);
        let Type::Pointer(of) = &*t else { return };
        let x = self.variable_of(of);
        let [a, b] = [0; 2].map(|_| self.value(&int64(), 1));
        let put = self.put.clone();
        self.line(format!("s.u(uint64({x}.{put}({a})))"));
        self.line(format!("var i interface{{ {put}(int64) int64 }} = &{x}"));
        self.line(format!("s.u(uint64(i.{put}({b})))"));
        self.line(format!("_, ok := i.(interface{{ {}() int64 }}); s.b(ok)", self.key));
        self.fold_line(of, &x);
    }

    fn copied(&mut self) {
        let t = self.some_type(3);
        let x = self.variable_of(&t);
        let (v, name) = (self.value(&t, 2), self.types.text(&t));
        self.line(format!("y := {x}\n\t\tz := [2]{name}{{{x}, {x}}}"));
        let n = self.r.below(2);
        self.line(format!("z[{n}] = {v}"));
        self.line(format!("{x} = {v}"));
        for place in ["y", "z[0]", "z[1]", &x] {
            self.fold_line(&t, place);
        }
        if self.types.comparable(&t) && !matches!(*t, Type::Pointer(_)) {
            self.line(format!("s.b(y == {x}); s.b(z[0] == z[1])"));
        }
        self.line("p := &z; q := p; q[1] = y; w := *p; _ = w");
        self.fold_line(&ty(Type::Array(2, t)), "w");
    }

    fn list(&mut self) {
        let t = self.some_type(1);
        let (name, n) = (self.types.text(&t), 1 + self.r.below(5));
        let v = self.value(&t, 1);
        self.line(format!("var l List[{name}]\n\t\tfor range {n} {{ l.Push({v}) }}"));
        self.open("for i, x := range l.All {");
        let n = self.r.below(5);
        self.line(format!("if i > {n} {{ break }}"));
        self.fold_line(&t, "x");
        self.close("}");
        self.line("s.u(uint64(l.n))");
    }

    fn recursion(&mut self) {
        let (t, name) = self.number();
        let (x, n) = (self.dynamic(&t, 1), 3 + self.r.below(8));
        self.line(format!("var f func(n int, x {name}) {name}"));
        self.open(format!("f = func(n int, x {name}) {name} {{"));
        self.line("if n <= 0 { return x }");
        match self.r.below(3) {
            0 => self.line(format!("return f(n-1, x*3+1) - f(n-2, x^{name}(n))")),
            1 => self.line(format!(
                "defer func() {{ x += {name}(n) }}()\n\t\t\ty := f(n-1, x+1)\n\t\t\treturn y ^ x"
            )),
            _ => self.line(format!("a := [3]{name}{{x, x+1, f(n-1, x)}}\n\t\t\treturn a[n%3]*5 + {x}")),
        }
        self.close("}");
        self.line(format!("s.u(uint64(f({n}, {x})))"));
    }

    fn method_values(&mut self) {
        let t = self.keyed();
        let x = self.variable_of(&t);
        let (key, name) = (self.key.clone(), self.types.text(&t));
        self.line(format!("f := {x}.{key}\n\t\tg := {name}.{key}"));
        let v = self.value(&t, 1);
        self.line(format!("{x} = {v}"));
        self.line(format!("s.u(uint64(f())); s.u(uint64(g({x})))"));
        if self.types.interface(&t).is_none() {
            self.line(format!("h := (*{name}).{key}; p := &{x}; k := p.{key}; defer p.{key}()"));
            self.line("s.u(uint64(h(p))); s.u(uint64(k()))");
        }
    }

    /// A range over a function with nested loops, and every way to leave the body.
    fn iterator(&mut self) {
        let (t, name) = self.number();
        let (n, x, c) = (1 + self.r.below(5), self.dynamic(&t, 1), self.r.below(4));
        self.open(format!("f := func() (r {name}) {{"));
        self.line(format!("seq := func(yield func({name}, int) bool) {{ for i := range {n} {{ if !yield({x}+{name}(i), i) {{ return }} }} }}"));
        self.line("outer:");
        self.open("for a, i := range seq {");
        self.open("for b, j := range seq {");
        self.line("r = r*3 + a ^ b");
        let how = self.r.pick(&["break", "continue outer", "break outer", "return r + 7", "continue"]);
        self.line("if r == 99 { continue outer }");
        self.line(format!("if j == {c} {{ {how} }}"));
        self.inner(1);
        self.close("}");
        let (k, how) = (self.r.below(4), self.r.pick(&["break", "continue", "return"]));
        self.line(format!("if i == {k} {{ {how} }}"));
        self.line("r++");
        self.close("}");
        self.line("return r");
        self.close("}");
        self.line("s.u(uint64(f()))");
    }

    fn local_type(&mut self) {
        let (a, k) = (self.some_type(1), self.key_type());
        let (an, kn) = (self.types.text(&a), self.types.text(&k));
        let (x, y, z) = (self.value(&a, 1), self.value(&k, 1), self.value(&k, 1));
        self.line(format!("type local struct {{ k {kn}; n [2]int8 }}"));
        self.line(format!("m := map[local]{an}{{{{k: {y}}}: {x}}}"));
        self.line(format!("m[local{{{z}, [2]int8{{1: 3}}}}] = {x}"));
        self.line(format!("_, ok := m[local{{k: {z}}}]; s.b(ok); s.u(uint64(len(m)))"));
        self.line(format!("var e any = local{{k: {y}}}; s.b(e == any(local{{k: {z}}}))"));
        let anonymous = format!("struct {{ A {an}; B struct {{ C {kn} }} }}");
        self.line(format!("var t {anonymous}; t.A = {x}; t.B.C = {y}; u := t"));
        self.fold_line(&a, "u.A");
        self.fold_line(&k, "u.B.C");
    }

    /// A function of the unit with a type parameter, with several arguments.
    fn generic_function(&mut self) {
        let name = format!("g{}_{}", &self.name[1..], self.next);
        self.next += 1;
        let mut x = vec!["a".to_string(), "b".into(), "T(n)".into()];
        for _ in 0..3 + self.r.below(5) {
            let [p, q] = [0; 2].map(|_| x[self.r.below(x.len())].clone());
            x.push(match self.r.below(9) {
                0 => format!("({p} + {q})"),
                1 => format!("({p} * {q})"),
                2 => format!("({p} - {q})"),
                3 => format!("({p} ^ {q})"),
                4 => format!("({p} / ({q} | 1))"),
                5 => format!("({p} << (n & 31))"),
                6 => format!("({p} >> 1)"),
                7 => format!("max({p}, {q})"),
                _ => format!("cond({p} < {q}, {q}, ^{p})"),
            });
        }
        let last = x.last().cloned().unwrap_or_default();
        self.top.push(format!(
            "func {name}[T integer](n uint8, a, b T) (T, []T, any) {{\n\tx := {last}\n\tvar zero T\n\treturn x, []T{{x, zero, a}}, T(x &^ b)\n}}"
        ));
        for _ in 0..1 + self.r.below(3) {
            let (t, text) = self.number();
            let (n, a, b) =
                (self.dynamic(&ty(Type::Int(INTS[6])), 1), self.dynamic(&t, 1), self.value(&t, 1));
            self.open("{");
            let instance = if self.r.one_in(2) { format!("[{text}]") } else { String::new() };
            self.line(format!("x, y, z := {name}{instance}({n}, {a}, {b})"));
            self.fold_line(&t, "x");
            self.fold_line(&ty(Type::Slice(t)), "y");
            self.fold_line(&ty(Type::Any), "z");
            self.close("}");
        }
    }
}
