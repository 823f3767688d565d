//! Debug flags: stress modes and limits that find defects of Urgo itself, parsed once and handed down.
//!
//! `--debug=NAME[=VALUE],…` on the command line. One row a flag, with the sentence that `urgo help debug` prints.

/// Calls `$mac!` with all rows: `name field: type = default, "help"`.
macro_rules! for_each_debug_flag {
    ($mac:ident) => {
        $mac! {
            "budget" budget: u32 = 1000, "back-edges and calls between two looks of the interpreter at the doorbell; at least 1";
            "storm" storm_us: u32 = 0, "ring every worker about every N microseconds and send it SIGURG; 0: never";
            "storm-seed" storm_seed: u32 = 1, "where the storm's random intervals start";
            "gcstress" gc_stress: u32 = 0, "collect at each N-th allocation, less often after 1,000 collections; 0: never";
            "gcbeside" gc_beside: u32 = 0, "1: mark beside running goroutines however small the heap is; with gcstress, the collections begin such a marking and end it by turns";
            "clobber" clobber_free: u32 = 0, "1: overwrite freed memory with a pattern";
            "verifyheap" verify_heap: u32 = 0, "1: check the heap's invariants before and after each collection";
            "poisoncells" poison_cells: u32 = 0, "1: overwrite a frame's cells with a pattern when it takes them and when it returns";
            "jit-threshold" jit_threshold: u32 = 0, "calls or back-edges before a function is compiled; 0: the tier's own";
            "jit-limit" jit_limit: u32 = u32::MAX, "compile the first N units only";
            "cold-code" cold_code: u32 = u32::MAX, "bytes of machine code from which on collections free what is not used; without: 16 MB";
            "osr-only" osr_only: u32 = 0, "1: enter compiled code at loop headers only, never at calls";
            "step" step: u32 = 0, "execute compiled code step by step, with one request before each instruction, in an order that the number decides; 0: do not";
            "without-polls" without_polls: u32 = 0, "1: compile loops without polls in either copy (loops then cannot be stopped)";
            "force-fast" force_fast: u32 = 0, "1: enter fast copies even where signals are not to be had";
            "refuse-signals" refuse_signals: u32 = 0, "1: behave as if the system refused to send signals";
            "stuck" stuck_ms: u32 = 0, "let the next call of runtime.NumGoroutine come to no safepoint for N milliseconds";
            "clock-jump" clock_jump_ms: u32 = 0, "let the monotonic clock jump forward by N milliseconds, a moment after the start";
            "fault" fault: u32 = 0, "plant a defect: 1 a store missing in cold exits, 2 a wrong relation of the copies, 3 lost signals, 4 forgotten requests, 5 swapped operands, 6 wrong constants";
        }
    };
}

macro_rules! expand {
    ($($name:literal $field:ident: $ty:ty = $default:expr, $help:literal;)*) => {
        /// The flags' values.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub struct DebugFlags { $(#[doc = $help] pub $field: $ty,)* }

        impl Default for DebugFlags {
            fn default() -> Self {
                DebugFlags { $($field: $default,)* }
            }
        }

        impl DebugFlags {
            /// Name and help of each flag.
            pub const HELP: &'static [(&'static str, &'static str)] = &[$(($name, $help),)*];

            fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
                match name {
                    $($name => self.$field = value.parse().map_err(|_| format!("debug flag {name} wants a number, not {value:?}"))?,)*
                    _ => return Err(format!("unknown debug flag {name:?}")),
                }
                Ok(())
            }
        }
    };
}
for_each_debug_flag!(expand);

impl DebugFlags {
    /// Sets the flags of a list `name=value,…`; a name alone means 1.
    pub fn parse_list(&mut self, list: &str) -> Result<(), String> {
        for item in list.split(',').filter(|s| !s.is_empty()) {
            let (name, value) = item.split_once('=').unwrap_or((item, "1"));
            self.set(name, value)?;
        }
        if self.budget == 0 { Err("debug flag budget wants at least 1".into()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::DebugFlags;

    #[test]
    fn lists_set_flags_and_refuse_the_rest() {
        let mut f = DebugFlags::default();
        assert_eq!(f.parse_list("storm=50,verifyheap"), Ok(()));
        assert_eq!((f.storm_us, f.verify_heap, f.budget), (50, 1, 1000));
        assert_eq!(f.parse_list("nosuch"), Err("unknown debug flag \"nosuch\"".into()));
        assert_eq!(f.parse_list("storm=x"), Err("debug flag storm wants a number, not \"x\"".into()));
        assert_eq!(f.parse_list("budget=0"), Err("debug flag budget wants at least 1".into()));
    }
}
