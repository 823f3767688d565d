//! The native table: package functions written in Rust.
//!
//! In the Go source of a std package such a function is declared without a body; the declaration names its row here by
//! package path and name, and its flattened signature must be the row's. A row is
//! `snake Camel "package" "Name" (params) -> (results) class;`, the class being how it behaves while the goroutine ought
//! to stop (design, section 2):
//!
//! - `short`: bounded, microseconds; simply finishes.
//! - `restartable`: may ask to be executed again, its progress kept in its operands.
//! - `detached`: its P is handed on when the goroutine should be preempted, and it finishes on its thread.
//! - `parks`: may leave the goroutine waiting.
//!
//! The calling form is that of runtime calls ([`crate::runtime_call`]). Natives never call Go code.

/// Calls `$mac!` with all rows of the table.
#[macro_export]
macro_rules! for_each_native {
    ($mac:ident) => {
        $mac! {
            /// Monotonic clock, in nanoseconds from an arbitrary start.
            time_monotonic TimeMonotonic "time" "runtimeNano" () -> (Int) short;
            /// Wall clock: seconds since 1970 and nanoseconds.
            time_now TimeNow "time" "now" () -> (Int, Int) short;
            /// Number of usable CPUs.
            runtime_num_cpu RuntimeNumCpu "runtime" "NumCPU" () -> (Int) short;
            /// Number of goroutines that exist.
            runtime_num_goroutine RuntimeNumGoroutine "runtime" "NumGoroutine" () -> (Int) short;
            /// Sets the number of Ps if the argument is positive; gives the number before.
            runtime_gomaxprocs RuntimeGomaxprocs "runtime" "GOMAXPROCS" (Int) -> (Int) short;
            /// Ends the process (or the runtime, when embedded) with a status.
            os_exit OsExit "os" "runtimeExit" (Int) -> () short;
            /// Writes bytes to a file descriptor: count written, and errno or 0.
            os_write OsWrite "os" "write" (Int, Ptr, Int, Int) -> (Int, Int) parks;
            /// The shortest decimal that reads back as the float; format byte, precision (-1: shortest), bit size.
            strconv_format_float StrconvFormatFloat "strconv" "formatFloat" (F64, Int, Int, Int) -> (Ptr, Int) short;
        }
    };
}

use crate::op::Kind;

/// How a native behaves while its goroutine ought to stop; see the module's head.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum NativeClass {
    Short,
    Restartable,
    Detached,
    Parks,
}

macro_rules! class {
    (short) => {
        NativeClass::Short
    };
    (restartable) => {
        NativeClass::Restartable
    };
    (detached) => {
        NativeClass::Detached
    };
    (parks) => {
        NativeClass::Parks
    };
}

macro_rules! expand {
    ($($(#[doc = $doc:literal])* $snake:ident $camel:ident $pkg:literal $name:literal ($($param:ident),*) -> ($($result:ident),*) $class:ident;)*) => {
        /// The natives, in the table's order.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
        #[repr(u32)]
        pub enum Native { $($(#[doc = $doc])* $camel,)* }

        impl Native {
            /// All of them in order; a native's number is its index.
            pub const ALL: &'static [Native] = &[$(Native::$camel),*];
            /// The sentence of the row.
            pub fn doc(self) -> &'static str {
                match self { $(Native::$camel => concat!($($doc),*),)* }
            }
            /// Import path of its package.
            pub fn package(self) -> &'static str {
                match self { $(Native::$camel => $pkg,)* }
            }
            /// Name in the package; `Type.Method` for a method.
            pub fn name(self) -> &'static str {
                match self { $(Native::$camel => $name,)* }
            }
            /// Kinds of its flattened parameters.
            pub fn params(self) -> &'static [Kind] {
                match self { $(Native::$camel => &[$(Kind::$param),*],)* }
            }
            /// Kinds of its flattened results.
            pub fn results(self) -> &'static [Kind] {
                match self { $(Native::$camel => &[$(Kind::$result),*],)* }
            }
            /// How it behaves while its goroutine ought to stop.
            pub fn class(self) -> NativeClass {
                match self { $(Native::$camel => class!($class),)* }
            }
        }
    };
}
for_each_native!(expand);

impl Native {
    /// The native with this number.
    pub fn from_id(id: u32) -> Option<Native> {
        Native::ALL.get(id as usize).copied()
    }
    /// The native that a bodiless declaration names.
    pub fn find(package: &str, name: &str) -> Option<Native> {
        Native::ALL.iter().copied().find(|n| n.package() == package && n.name() == name)
    }
}
