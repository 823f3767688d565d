//! Jumps. A taken jump that does not go forward costs one of the budget.

use super::operand::{Table, Target};
use super::{Leave, Machine};

type Flow = Result<(), Leave>;

/// Rows `name(operands) if condition;`.
macro_rules! jumps {
    ($($name:ident($($a:ident: $t:ty),*) if $e:expr;)*) => {
        impl Machine<'_> {$(
            #[inline(always)]
            pub(super) fn $name(&mut self, $($a: $t,)* to: Target) -> Flow {
                if $e { self.jump(to) } else { Ok(()) }
            }
        )*}
    };
}
jumps! {
    jump_if(a: i64) if a != 0;
    jump_if_not(a: i64) if a == 0;
    jeq_i64(a: i64, b: i64) if a == b;
    jne_i64(a: i64, b: i64) if a != b;
    jlt_i64(a: i64, b: i64) if a < b;
    jle_i64(a: i64, b: i64) if a <= b;
    jlt_u64(a: i64, b: i64) if (a as u64) < b as u64;
    jle_u64(a: i64, b: i64) if a as u64 <= b as u64;
    jeq_k(a: i64, k: i32) if a == k as i64;
    jne_k(a: i64, k: i32) if a != k as i64;
    jlt_k(a: i64, k: i32) if a < k as i64;
    jle_k(a: i64, k: i32) if a <= k as i64;
    jgt_k(a: i64, k: i32) if a > k as i64;
    jge_k(a: i64, k: i32) if a >= k as i64;
    jlt_f64(a: f64, b: f64) if a < b;
    jle_f64(a: f64, b: f64) if a <= b;
    jnil(a: u64) if a == 0;
    jnot_nil(a: u64) if a != 0;
}

impl Machine<'_> {
    // Not the opposite comparisons: with NaN both sides are false.
    #[inline(always)]
    pub(super) fn jnlt_f64(&mut self, a: f64, b: f64, to: Target) -> Flow {
        if a < b { Ok(()) } else { self.jump(to) }
    }
    #[inline(always)]
    pub(super) fn jnle_f64(&mut self, a: f64, b: f64, to: Target) -> Flow {
        if a <= b { Ok(()) } else { self.jump(to) }
    }
    #[inline(always)]
    pub(super) fn jump(&mut self, to: Target) -> Flow {
        self.pc = to.inst();
        if to.is_back() { self.spend() } else { Ok(()) }
    }
    #[inline(always)]
    pub(super) fn switch(&mut self, a: i64, targets: Table) -> Flow {
        match targets.target(a as u64) {
            Some(to) => self.jump(to),
            None => Ok(()),
        }
    }
    /// Takes one of the budget; at its end the doorbell is looked at.
    #[inline(always)]
    pub(super) fn spend(&mut self) -> Flow {
        self.budget -= 1;
        if self.budget == 0 { Err(Leave::Poll) } else { Ok(()) }
    }
}
