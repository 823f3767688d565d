//! The runtime-call table: what bytecode may ask of the vm beyond its own instructions.
//!
//! A row is `snake Camel Imm (params) -> (results) [flags];`. `Imm` says what the instruction's constant means: `None`,
//! `Type` (a [`crate::inst::TypeId`]) or `Value`. Parameters and results are kinds of slots; `..` at the end stands for
//! any further slots, whose kinds follow from the constant's type.
//!
//! **Calling form.** The operands stay where they are, in the frame: a body is `fn(context, frame, instruction)` and
//! reads its operands' slots out of the instruction. Both tiers call the same body; compiled code stores the operands
//! to their slots before the call and loads the results after it.
//!
//! **Flags.** `parks`: the goroutine may be left waiting. `panics`: may raise a Go panic or a fatal error. `allocates`:
//! takes memory from the heap (a collection never happens inside a call; it may be requested and happens at the next
//! safepoint). `restarts`: may ask to be executed again from the start, its progress kept in its operands.
//! `stops`: may be left unfinished where the operands are large, and is executed again; its progress is kept with the
//! goroutine. A call that copies or clears a value of a type of at most [`PIECE`] bytes does not.
//! A call with none of them is *pure* in the sense that nothing but its results changes in the frame.

/// Bytes that a call handles between two looks at the doorbell: some microseconds.
pub const PIECE: usize = 64 << 10;

/// Calls `$mac!` with all rows of the table.
#[macro_export]
macro_rules! for_each_runtime_call {
    ($mac:ident) => {
        $mac! {
            // ---- objects and memory
            /// A zeroed object of a type.
            new_object NewObject Type () -> (Ptr) [allocates];
            /// Zeroed backing store for `n` elements of a type; panics like `make` if `n` is out of range.
            new_array NewArray Type (Int) -> (Ptr) [allocates panics];
            /// `make([]T, len, cap)`; the constant is the element type.
            make_slice MakeSlice Type (Int, Int) -> (Ptr, Int, Int) [allocates panics];
            /// A slice like `s` with room for and length increased by `extra` (the elements are not set); the constant is the element type.
            grow_slice GrowSlice Type (Ptr, Int, Int, Int) -> (Ptr, Int, Int) [allocates panics];
            /// `append(s, t...)`; the constant is the element type.
            append_slice AppendSlice Type (Ptr, Int, Int, Ptr, Int) -> (Ptr, Int, Int) [allocates panics restarts];
            /// `copy(dst, src)`: pointer and length of each; gives the number of elements copied; the constant is the element type.
            copy_slice CopySlice Type (Ptr, Int, Ptr, Int) -> (Int) [restarts];
            /// Copies a value in memory: destination, source.
            copy_value CopyValue Type (Ptr, Ptr) -> () [stops];
            /// Sets a value in memory to zero.
            clear_value ClearValue Type (Ptr) -> () [stops];
            /// Sets `n` elements to zero; the constant is the element type.
            clear_slice ClearSlice Type (Ptr, Int) -> () [restarts];
            /// Whether two values in memory are equal.
            equal_values EqualValues Type (Ptr, Ptr) -> (Int) [panics];

            // ---- strings
            /// Concatenation of any number of strings.
            concat Concat None (..) -> (Ptr, Int) [allocates panics];
            /// Whether two strings are equal.
            equal_strings EqualStrings None (Ptr, Int, Ptr, Int) -> (Int) [];
            /// -1, 0 or 1 as the first string sorts before, with or after the second.
            compare_strings CompareStrings None (Ptr, Int, Ptr, Int) -> (Int) [];
            /// The rune that starts at a byte index, and its width in bytes.
            decode_rune DecodeRune None (Ptr, Int, Int) -> (Int, Int) [];
            /// `string(rune)`.
            string_of_rune StringOfRune None (Int) -> (Ptr, Int) [allocates];
            /// `string([]byte)`: pointer and length.
            string_of_bytes StringOfBytes None (Ptr, Int) -> (Ptr, Int) [allocates];
            /// `[]byte(string)`.
            bytes_of_string BytesOfString None (Ptr, Int) -> (Ptr, Int, Int) [allocates];
            /// `string([]rune)`: pointer and length.
            string_of_runes StringOfRunes None (Ptr, Int) -> (Ptr, Int) [allocates];
            /// `[]rune(string)`.
            runes_of_string RunesOfString None (Ptr, Int) -> (Ptr, Int, Int) [allocates];

            // ---- interfaces
            /// The data word of a boxed value of a type, from its slots.
            box_value BoxValue Type (..) -> (Word) [allocates];
            /// Whether two interface values are equal; panics on uncomparable types.
            equal_ifaces EqualIfaces None (Int, Word, Int, Word) -> (Int) [panics];
            /// Whether a type word's type implements an interface type; false for nil.
            implements Implements Type (Int) -> (Int) [];
            /// Panics because a value (type word) is not of the asserted type (the constant); the parameter after it is the static interface type.
            assert_failed AssertFailed Type (Int, Int) -> () [panics];

            // ---- maps; the constant is the map type
            /// `make(map[K]V, hint)`.
            make_map MakeMap Type (Int) -> (Ptr) [allocates];
            /// Address of the element for a key (given by its slots, or its address if it is kept in memory); nil if absent.
            map_find MapFind Type (Ptr, ..) -> (Ptr) [panics];
            /// Address of the element for a key, which is inserted with a zero element if absent; panics on a nil map.
            map_assign MapAssign Type (Ptr, ..) -> (Ptr) [allocates panics];
            /// `delete(m, key)`.
            map_delete MapDelete Type (Ptr, ..) -> () [panics];
            /// `len(m)`.
            map_len MapLen None (Ptr) -> (Int) [];
            /// `clear(m)`.
            map_clear MapClear Type (Ptr) -> () [stops];
            /// A new iterator over a map.
            map_iter_start MapIterStart Type (Ptr) -> (Ptr) [allocates];
            /// The next entry: addresses of key and element, both nil at the end.
            map_iter_next MapIterNext Type (Ptr) -> (Ptr, Ptr) [stops];

            // ---- channels; the constant is the element type
            /// `make(chan T, size)`.
            make_chan MakeChan Type (Int) -> (Ptr) [allocates panics];
            /// `ch <- v`: channel, slots of the value (or its address if it is kept in memory).
            chan_send ChanSend Type (Ptr, ..) -> () [parks panics];
            /// `v, ok := <-ch`: slots of the value (or the address of a new copy), then `ok`.
            chan_recv ChanRecv Type (Ptr) -> (.., Int) [parks allocates];
            /// `close(ch)`.
            chan_close ChanClose None (Ptr) -> () [panics];
            /// `len(ch)`.
            chan_len ChanLen None (Ptr) -> (Int) [];
            /// `cap(ch)`.
            chan_cap ChanCap None (Ptr) -> (Int) [];
            /// One `select`: parameters are a pointer to an array of cases in memory (see [`select_case`]) and their number, which may be 0; the constant is 1 if there is a default. Gives the chosen case (-1 for default) and whether a receive got a value.
            select Select Value (Ptr, Int) -> (Int, Int) [parks panics];

            // ---- goroutines
            /// `runtime.Gosched()`.
            gosched Gosched None () -> () [parks];
            /// `runtime.Goexit()`.
            goexit Goexit None () -> () [panics];
            /// `time.Sleep(ns)`.
            sleep Sleep None (Int) -> () [parks];
            /// Takes one from the semaphore at an address (a uint32 in an object), waiting until it is positive; the constant is the wait reason's number.
            sem_acquire SemAcquire Value (Ptr) -> () [parks];
            /// Adds one to the semaphore at an address and wakes a waiter; the parameter after it is 1 to hand over directly.
            sem_release SemRelease None (Ptr, Int) -> () [];

            // ---- panics
            /// `recover()` in the frame that calls it.
            recover Recover None () -> (Int, Word) [];

            // ---- print and println, to standard error
            /// A signed integer.
            print_int PrintInt None (Int) -> () [];
            /// An unsigned integer.
            print_uint PrintUint None (Int) -> () [];
            /// A bool.
            print_bool PrintBool None (Int) -> () [];
            /// A float; the constant is 32 or 64, its bits.
            print_float PrintFloat Value (F64) -> () [];
            /// A complex number.
            print_complex PrintComplex Value (F64, F64) -> () [];
            /// A string.
            print_string PrintString None (Ptr, Int) -> () [];
            /// An address.
            print_pointer PrintPointer None (Ptr) -> () [];
            /// A slice.
            print_slice PrintSlice None (Ptr, Int, Int) -> () [];
            /// An interface.
            print_iface PrintIface None (Int, Word) -> () [];
        }
    };
}

/// Layout of one case in the array that `select` is given. The array holds the cases in the order of the source, without
/// the default; their index is what `select` gives. The array and what its cases point to must not move and must stay
/// reachable from the array while the select is under way: words [`CHAN`](select_case::CHAN) and
/// [`VALUE`](select_case::VALUE) are pointers to the collector. A case on a nil channel is never chosen.
pub mod select_case {
    /// Words of a case.
    pub const WORDS: usize = 3;
    /// Word of the channel.
    pub const CHAN: usize = 0;
    /// Word of the address, in memory form, of the value to send, or of where a received value is written (zero from a
    /// closed channel); nil if there is nothing to send but an empty value, or if the received one is not wanted.
    pub const VALUE: usize = 1;
    /// Word that is 1 for a send and 0 for a receive.
    pub const SENDS: usize = 2;
}

use crate::op::Kind;

/// What a call's constant means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Imm {
    /// Nothing; it is 0.
    None,
    /// A type.
    Type,
    /// A number that the row explains.
    Value,
}

/// Flags of a runtime call; see the table's head.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[allow(missing_docs)]
pub struct CallFlags {
    pub parks: bool,
    pub panics: bool,
    pub allocates: bool,
    pub restarts: bool,
    pub stops: bool,
}

/// Kinds of a list of slots, with an open place for slots that a type gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slots {
    /// Kinds in front of the open place.
    pub before: &'static [Kind],
    /// Whether there is an open place.
    pub open: bool,
    /// Kinds behind it.
    pub after: &'static [Kind],
}

impl Slots {
    /// Whether a list of `n` slots can have this form.
    pub fn admits(&self, n: usize) -> bool {
        let fixed = self.before.len() + self.after.len();
        n == fixed || self.open && n > fixed
    }
    /// The kind of slot `i` of `n`; `None` inside the open place.
    pub fn kind(&self, i: usize, n: usize) -> Option<Kind> {
        self.before.get(i).or_else(|| self.after.get((i + self.after.len()).checked_sub(n)?)).copied()
    }
}

macro_rules! slots {
    ($($k:ident),*) => { Slots { before: &[$(Kind::$k),*], open: false, after: &[] } };
    (..) => { Slots { before: &[], open: true, after: &[] } };
    (.., $($k:ident),*) => { Slots { before: &[], open: true, after: &[$(Kind::$k),*] } };
    ($k:ident, ..) => { Slots { before: &[Kind::$k], open: true, after: &[] } };
    ($k:ident, $l:ident, ..) => { Slots { before: &[Kind::$k, Kind::$l], open: true, after: &[] } };
}

macro_rules! expand {
    ($($(#[doc = $doc:literal])* $snake:ident $camel:ident $imm:ident ($($params:tt)*) -> ($($results:tt)*) [$($flag:ident)*];)*) => {
        /// The runtime calls, in the table's order.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[repr(u32)]
        pub enum RuntimeCall { $($(#[doc = $doc])* $camel,)* }

        impl RuntimeCall {
            /// All of them in order; a call's number is its index.
            pub const ALL: &'static [RuntimeCall] = &[$(RuntimeCall::$camel),*];
            /// The name in the text form.
            pub fn name(self) -> &'static str {
                match self { $(RuntimeCall::$camel => stringify!($snake),)* }
            }
            /// The sentence of the call's row.
            pub fn doc(self) -> &'static str {
                match self { $(RuntimeCall::$camel => concat!($($doc),*),)* }
            }
            /// What its constant means.
            pub fn imm(self) -> Imm {
                match self { $(RuntimeCall::$camel => Imm::$imm,)* }
            }
            /// Its parameters.
            pub fn params(self) -> Slots {
                match self { $(RuntimeCall::$camel => slots!($($params)*),)* }
            }
            /// Its results.
            pub fn results(self) -> Slots {
                match self { $(RuntimeCall::$camel => slots!($($results)*),)* }
            }
            /// Its flags.
            pub fn flags(self) -> CallFlags {
                match self { $(RuntimeCall::$camel => {
                    #[allow(unused_mut)]
                    let mut f = CallFlags::default();
                    $(f.$flag = true;)*
                    f
                })* }
            }
        }
    };
}
for_each_runtime_call!(expand);

impl RuntimeCall {
    /// The call with this number.
    pub fn from_id(id: u32) -> Option<RuntimeCall> {
        RuntimeCall::ALL.get(id as usize).copied()
    }
}
