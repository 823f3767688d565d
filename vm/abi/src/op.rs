//! The opcode table: one row an opcode, from which encoder, decoder, disassembler, verifier, interpreter dispatch
//! and the compiled tier's translation are expanded. A consumer that misses a row does not compile.
//!
//! A row is `snake Camel (operand: ROLE KIND, …) [effects…];` with a sentence above it. The roles:
//!
//! | role, kinds | in the instruction | meaning |
//! |---|---|---|
//! | `dst K`, `src K` | one unit: a slot | a register written or read; `K` is a [`Kind`] or a [`Shape`] of several consecutive slots |
//! | `imm I32`, `imm I64` | 2 or 4 units | a signed constant |
//! | `label To` | 2 units | a jump target, relative to the instruction's start |
//! | `labels To` | count, then 2 units each | targets of a jump table |
//! | `id X` | 2 units | an index into one of the module's tables |
//! | `dsts List`, `srcs List` | count, then one unit each | slots whose kinds the callee's signature (or the call's row) gives |
//!
//! A *unit* is 16 bits; an instruction is its opcode's unit followed by its operands in the row's order.
//!
//! **Canonical integers.** A slot of kind `Int` holds its Go value extended to 64 bits, by sign or with zeros as its
//! type says. Operations named `_i64` or `_u64` wrap at 64 bits; what a narrow type needs beyond that is an explicit
//! `ext_*` or an operation named `_i32`/`_u32`, which takes and gives canonical values. Shift counts are unsigned.
//!
//! **Effects.**
//! - `traps`: may raise a Go panic. It checks before it has effects, so that compiled code may leave in front of it
//!   and let the interpreter execute it again.
//! - `suspends`: a call: the goroutine may be preempted, parked or collected while it is under way.
//! - `ends`: control does not fall through to the next instruction.

/// Calls `$mac!` with all rows of the opcode table.
#[macro_export]
macro_rules! for_each_op {
    ($mac:ident) => {
        $mac! {
            // ---- constants and moves
            /// A small integer constant.
            const_int ConstInt (d: dst Int, value: imm I32) [];
            /// An integer constant of 64 bits.
            const_i64 ConstI64 (d: dst Int, value: imm I64) [];
            /// A float64 constant, by its bits.
            const_f64 ConstF64 (d: dst F64, bits: imm I64) [];
            /// A float32 constant, by its bits.
            const_f32 ConstF32 (d: dst F32, bits: imm I32) [];
            /// The nil pointer.
            const_nil ConstNil (d: dst Ptr) [];
            /// An interface's data word that is no pointer: zero.
            const_word ConstWord (d: dst Word) [];
            /// Pointer and length of a string constant.
            const_str ConstStr (d: dst Str, id: id Const) [];
            /// The address of a package-level variable.
            global_addr GlobalAddr (d: dst Ptr, global: id Global) [];
            /// The static closure of a function that captures nothing.
            func_value FuncValue (d: dst Ptr, func: id Func) [];
            /// The type word of a type in an interface value.
            type_word TypeWord (d: dst Int, ty: id Type) [];
            /// Copy of an integer slot.
            mov Mov (d: dst Int, a: src Int) [];
            /// Copy of a float64 slot.
            mov_f64 MovF64 (d: dst F64, a: src F64) [];
            /// Copy of a float32 slot.
            mov_f32 MovF32 (d: dst F32, a: src F32) [];
            /// Copy of a pointer slot.
            mov_ptr MovPtr (d: dst Ptr, a: src Ptr) [];
            /// Copy of an interface's data word.
            mov_word MovWord (d: dst Word, a: src Word) [];
            /// A data word that holds a scalar inline.
            word_of_int WordOfInt (d: dst Word, a: src Int) [];
            /// The scalar that a data word holds inline.
            int_of_word IntOfWord (d: dst Int, a: src Word) [];
            /// A data word that is a pointer.
            word_of_ptr WordOfPtr (d: dst Word, a: src Ptr) [];
            /// The pointer that a data word is.
            ptr_of_word PtrOfWord (d: dst Ptr, a: src Word) [];
            /// The bits of a float64 (math.Float64bits).
            int_of_f64 IntOfF64 (d: dst Int, a: src F64) [];
            /// The float64 with these bits.
            f64_of_int F64OfInt (d: dst F64, a: src Int) [];
            /// The bits of a float32, zero-extended.
            int_of_f32 IntOfF32 (d: dst Int, a: src F32) [];
            /// The float32 with these low 32 bits.
            f32_of_int F32OfInt (d: dst F32, a: src Int) [];
            /// The address as a number (for printing and hashing).
            int_of_ptr IntOfPtr (d: dst Int, a: src Ptr) [];

            // ---- integers
            /// Sum.
            add_i64 AddI64 (d: dst Int, a: src Int, b: src Int) [];
            /// Difference.
            sub_i64 SubI64 (d: dst Int, a: src Int, b: src Int) [];
            /// Product.
            mul_i64 MulI64 (d: dst Int, a: src Int, b: src Int) [];
            /// Sum of int32.
            add_i32 AddI32 (d: dst Int, a: src Int, b: src Int) [];
            /// Difference of int32.
            sub_i32 SubI32 (d: dst Int, a: src Int, b: src Int) [];
            /// Product of int32.
            mul_i32 MulI32 (d: dst Int, a: src Int, b: src Int) [];
            /// Sum of uint32.
            add_u32 AddU32 (d: dst Int, a: src Int, b: src Int) [];
            /// Difference of uint32.
            sub_u32 SubU32 (d: dst Int, a: src Int, b: src Int) [];
            /// Product of uint32.
            mul_u32 MulU32 (d: dst Int, a: src Int, b: src Int) [];
            /// Sum with a constant.
            add_i64_k AddI64K (d: dst Int, a: src Int, k: imm I32) [];
            /// Sum of int32 with a constant.
            add_i32_k AddI32K (d: dst Int, a: src Int, k: imm I32) [];
            /// Sum of uint32 with a constant.
            add_u32_k AddU32K (d: dst Int, a: src Int, k: imm I32) [];
            /// Product with a constant.
            mul_i64_k MulI64K (d: dst Int, a: src Int, k: imm I32) [];
            /// Negation.
            neg_i64 NegI64 (d: dst Int, a: src Int) [];
            /// Quotient, truncated; panics on zero; MIN / -1 is MIN.
            div_i64 DivI64 (d: dst Int, a: src Int, b: src Int) [traps];
            /// Remainder with the dividend's sign; panics on zero.
            rem_i64 RemI64 (d: dst Int, a: src Int, b: src Int) [traps];
            /// Unsigned quotient; panics on zero.
            div_u64 DivU64 (d: dst Int, a: src Int, b: src Int) [traps];
            /// Unsigned remainder; panics on zero.
            rem_u64 RemU64 (d: dst Int, a: src Int, b: src Int) [traps];
            /// Quotient of int32, wrapping; panics on zero.
            div_i32 DivI32 (d: dst Int, a: src Int, b: src Int) [traps];
            /// Remainder of int32; panics on zero.
            rem_i32 RemI32 (d: dst Int, a: src Int, b: src Int) [traps];
            /// Quotient of uint32; panics on zero.
            div_u32 DivU32 (d: dst Int, a: src Int, b: src Int) [traps];
            /// Remainder of uint32; panics on zero.
            rem_u32 RemU32 (d: dst Int, a: src Int, b: src Int) [traps];
            /// Bits set in both.
            and And (d: dst Int, a: src Int, b: src Int) [];
            /// Bits set in either.
            or Or (d: dst Int, a: src Int, b: src Int) [];
            /// Bits set in one only.
            xor Xor (d: dst Int, a: src Int, b: src Int) [];
            /// Bits of `a` not set in `b`.
            and_not AndNot (d: dst Int, a: src Int, b: src Int) [];
            /// Bits set in the operand and in a constant (sign-extended).
            and_k AndK (d: dst Int, a: src Int, k: imm I32) [];
            /// Complement of all 64 bits.
            not Not (d: dst Int, a: src Int) [];
            /// Complement of a bool.
            not_bool NotBool (d: dst Int, a: src Int) [];
            /// Left shift; a count of 64 or more gives 0.
            shl_i64 ShlI64 (d: dst Int, a: src Int, n: src Int) [];
            /// Left shift of int32; a count of 32 or more gives 0.
            shl_i32 ShlI32 (d: dst Int, a: src Int, n: src Int) [];
            /// Left shift of uint32; a count of 32 or more gives 0.
            shl_u32 ShlU32 (d: dst Int, a: src Int, n: src Int) [];
            /// Right shift with sign; a count of 64 or more gives the sign. Serves all signed widths.
            shr_i64 ShrI64 (d: dst Int, a: src Int, n: src Int) [];
            /// Right shift with zeros; a count of 64 or more gives 0. Serves all unsigned widths.
            shr_u64 ShrU64 (d: dst Int, a: src Int, n: src Int) [];
            /// Left shift by a constant below 64.
            shl_i64_k ShlI64K (d: dst Int, a: src Int, n: imm I32) [];
            /// Left shift of int32 by a constant below 32.
            shl_i32_k ShlI32K (d: dst Int, a: src Int, n: imm I32) [];
            /// Left shift of uint32 by a constant below 32.
            shl_u32_k ShlU32K (d: dst Int, a: src Int, n: imm I32) [];
            /// Right shift with sign by a constant below 64.
            shr_i64_k ShrI64K (d: dst Int, a: src Int, n: imm I32) [];
            /// Right shift with zeros by a constant below 64.
            shr_u64_k ShrU64K (d: dst Int, a: src Int, n: imm I32) [];
            /// Panics if a signed shift count is negative.
            shift_check ShiftCheck (n: src Int) [traps];
            /// Sign-extends the low 8 bits.
            ext_i8 ExtI8 (d: dst Int, a: src Int) [];
            /// Sign-extends the low 16 bits.
            ext_i16 ExtI16 (d: dst Int, a: src Int) [];
            /// Sign-extends the low 32 bits.
            ext_i32 ExtI32 (d: dst Int, a: src Int) [];
            /// Zero-extends the low 8 bits.
            ext_u8 ExtU8 (d: dst Int, a: src Int) [];
            /// Zero-extends the low 16 bits.
            ext_u16 ExtU16 (d: dst Int, a: src Int) [];
            /// Zero-extends the low 32 bits.
            ext_u32 ExtU32 (d: dst Int, a: src Int) [];
            /// Rotation to the left by the count modulo 64.
            rotl_u64 RotlU64 (d: dst Int, a: src Int, n: src Int) [];
            /// Rotation of the low 32 bits to the left by the count modulo 32, zero-extended.
            rotl_u32 RotlU32 (d: dst Int, a: src Int, n: src Int) [];
            /// Number of leading zero bits of 64.
            clz_u64 ClzU64 (d: dst Int, a: src Int) [];
            /// Number of trailing zero bits of 64; 64 for 0.
            ctz_u64 CtzU64 (d: dst Int, a: src Int) [];
            /// Number of bits set.
            popcnt_u64 PopcntU64 (d: dst Int, a: src Int) [];
            /// Bytes in reverse order.
            bswap_u64 BswapU64 (d: dst Int, a: src Int) [];
            /// High 64 bits of the unsigned product.
            mul_hi_u64 MulHiU64 (d: dst Int, a: src Int, b: src Int) [];

            // ---- floats
            /// Sum.
            add_f64 AddF64 (d: dst F64, a: src F64, b: src F64) [];
            /// Difference.
            sub_f64 SubF64 (d: dst F64, a: src F64, b: src F64) [];
            /// Product.
            mul_f64 MulF64 (d: dst F64, a: src F64, b: src F64) [];
            /// Quotient.
            div_f64 DivF64 (d: dst F64, a: src F64, b: src F64) [];
            /// Sum.
            add_f32 AddF32 (d: dst F32, a: src F32, b: src F32) [];
            /// Difference.
            sub_f32 SubF32 (d: dst F32, a: src F32, b: src F32) [];
            /// Product.
            mul_f32 MulF32 (d: dst F32, a: src F32, b: src F32) [];
            /// Quotient.
            div_f32 DivF32 (d: dst F32, a: src F32, b: src F32) [];
            /// Sign inverted.
            neg_f64 NegF64 (d: dst F64, a: src F64) [];
            /// Sign inverted.
            neg_f32 NegF32 (d: dst F32, a: src F32) [];
            /// Square root.
            sqrt_f64 SqrtF64 (d: dst F64, a: src F64) [];
            /// Sign cleared.
            abs_f64 AbsF64 (d: dst F64, a: src F64) [];
            /// Greatest integer not above.
            floor_f64 FloorF64 (d: dst F64, a: src F64) [];
            /// Least integer not below.
            ceil_f64 CeilF64 (d: dst F64, a: src F64) [];
            /// Integer part.
            trunc_f64 TruncF64 (d: dst F64, a: src F64) [];
            /// `a * b + c`, rounded once.
            fma_f64 FmaF64 (d: dst F64, a: src F64, b: src F64, c: src F64) [];
            /// Signed integer to float64.
            f64_of_i64 F64OfI64 (d: dst F64, a: src Int) [];
            /// Unsigned integer to float64.
            f64_of_u64 F64OfU64 (d: dst F64, a: src Int) [];
            /// Signed integer to float32, rounded once.
            f32_of_i64 F32OfI64 (d: dst F32, a: src Int) [];
            /// Unsigned integer to float32, rounded once.
            f32_of_u64 F32OfU64 (d: dst F32, a: src Int) [];
            /// Float64 to signed integer, truncated; out of range and NaN give MIN, as `cvttsd2si` does.
            i64_of_f64 I64OfF64 (d: dst Int, a: src F64) [];
            /// Float64 to unsigned integer, truncated; see `value::f64_to_u64` for what is out of range.
            u64_of_f64 U64OfF64 (d: dst Int, a: src F64) [];
            /// Float32 widened.
            f64_of_f32 F64OfF32 (d: dst F64, a: src F32) [];
            /// Float64 rounded.
            f32_of_f64 F32OfF64 (d: dst F32, a: src F64) [];

            // ---- comparisons to a bool
            /// `a == b`.
            eq_i64 EqI64 (d: dst Int, a: src Int, b: src Int) [];
            /// `a != b`.
            ne_i64 NeI64 (d: dst Int, a: src Int, b: src Int) [];
            /// `a < b`, signed.
            lt_i64 LtI64 (d: dst Int, a: src Int, b: src Int) [];
            /// `a <= b`, signed.
            le_i64 LeI64 (d: dst Int, a: src Int, b: src Int) [];
            /// `a < b`, unsigned.
            lt_u64 LtU64 (d: dst Int, a: src Int, b: src Int) [];
            /// `a <= b`, unsigned.
            le_u64 LeU64 (d: dst Int, a: src Int, b: src Int) [];
            /// `a == b`; false if either is NaN.
            eq_f64 EqF64 (d: dst Int, a: src F64, b: src F64) [];
            /// `a != b`; true if either is NaN.
            ne_f64 NeF64 (d: dst Int, a: src F64, b: src F64) [];
            /// `a < b`.
            lt_f64 LtF64 (d: dst Int, a: src F64, b: src F64) [];
            /// `a <= b`.
            le_f64 LeF64 (d: dst Int, a: src F64, b: src F64) [];
            /// `a == b`; false if either is NaN.
            eq_f32 EqF32 (d: dst Int, a: src F32, b: src F32) [];
            /// `a != b`; true if either is NaN.
            ne_f32 NeF32 (d: dst Int, a: src F32, b: src F32) [];
            /// `a < b`.
            lt_f32 LtF32 (d: dst Int, a: src F32, b: src F32) [];
            /// `a <= b`.
            le_f32 LeF32 (d: dst Int, a: src F32, b: src F32) [];
            /// Same address.
            eq_ptr EqPtr (d: dst Int, a: src Ptr, b: src Ptr) [];
            /// Different address.
            ne_ptr NePtr (d: dst Int, a: src Ptr, b: src Ptr) [];
            /// Address is nil.
            is_nil IsNil (d: dst Int, a: src Ptr) [];

            // ---- jumps
            /// Unconditional.
            jump Jump (to: label To) [ends];
            /// If the bool is true.
            jump_if JumpIf (a: src Int, to: label To) [];
            /// If the bool is false.
            jump_if_not JumpIfNot (a: src Int, to: label To) [];
            /// If `a == b`.
            jeq_i64 JeqI64 (a: src Int, b: src Int, to: label To) [];
            /// If `a != b`.
            jne_i64 JneI64 (a: src Int, b: src Int, to: label To) [];
            /// If `a < b`, signed.
            jlt_i64 JltI64 (a: src Int, b: src Int, to: label To) [];
            /// If `a <= b`, signed.
            jle_i64 JleI64 (a: src Int, b: src Int, to: label To) [];
            /// If `a < b`, unsigned.
            jlt_u64 JltU64 (a: src Int, b: src Int, to: label To) [];
            /// If `a <= b`, unsigned.
            jle_u64 JleU64 (a: src Int, b: src Int, to: label To) [];
            /// If `a == k`.
            jeq_k JeqK (a: src Int, k: imm I32, to: label To) [];
            /// If `a != k`.
            jne_k JneK (a: src Int, k: imm I32, to: label To) [];
            /// If `a < k`, signed.
            jlt_k JltK (a: src Int, k: imm I32, to: label To) [];
            /// If `a <= k`, signed.
            jle_k JleK (a: src Int, k: imm I32, to: label To) [];
            /// If `a > k`, signed.
            jgt_k JgtK (a: src Int, k: imm I32, to: label To) [];
            /// If `a >= k`, signed.
            jge_k JgeK (a: src Int, k: imm I32, to: label To) [];
            /// If `a < b`.
            jlt_f64 JltF64 (a: src F64, b: src F64, to: label To) [];
            /// If `a <= b`.
            jle_f64 JleF64 (a: src F64, b: src F64, to: label To) [];
            /// If not `a < b` (also with NaN).
            jnlt_f64 JnltF64 (a: src F64, b: src F64, to: label To) [];
            /// If not `a <= b` (also with NaN).
            jnle_f64 JnleF64 (a: src F64, b: src F64, to: label To) [];
            /// If the pointer is nil.
            jnil Jnil (a: src Ptr, to: label To) [];
            /// If the pointer is not nil.
            jnot_nil JnotNil (a: src Ptr, to: label To) [];
            /// To `targets[a]`; falls through if `a`, unsigned, is not below their number.
            switch Switch (a: src Int, targets: labels To) [];

            // ---- memory; addresses have been checked for nil
            /// Panics if the pointer is nil.
            nil_check NilCheck (p: src Ptr) [traps];
            /// Loads an int8.
            load_i8 LoadI8 (d: dst Int, p: src Ptr, off: imm I32) [];
            /// Loads a byte or a bool.
            load_u8 LoadU8 (d: dst Int, p: src Ptr, off: imm I32) [];
            /// Loads an int16.
            load_i16 LoadI16 (d: dst Int, p: src Ptr, off: imm I32) [];
            /// Loads a uint16.
            load_u16 LoadU16 (d: dst Int, p: src Ptr, off: imm I32) [];
            /// Loads an int32.
            load_i32 LoadI32 (d: dst Int, p: src Ptr, off: imm I32) [];
            /// Loads a uint32.
            load_u32 LoadU32 (d: dst Int, p: src Ptr, off: imm I32) [];
            /// Loads 64 bits.
            load_i64 LoadI64 (d: dst Int, p: src Ptr, off: imm I32) [];
            /// Loads a float32.
            load_f32 LoadF32 (d: dst F32, p: src Ptr, off: imm I32) [];
            /// Loads a float64.
            load_f64 LoadF64 (d: dst F64, p: src Ptr, off: imm I32) [];
            /// Loads a pointer.
            load_ptr LoadPtr (d: dst Ptr, p: src Ptr, off: imm I32) [];
            /// Loads an interface's data word.
            load_word LoadWord (d: dst Word, p: src Ptr, off: imm I32) [];
            /// Stores the low 8 bits.
            store_8 Store8 (p: src Ptr, off: imm I32, a: src Int) [];
            /// Stores the low 16 bits.
            store_16 Store16 (p: src Ptr, off: imm I32, a: src Int) [];
            /// Stores the low 32 bits.
            store_32 Store32 (p: src Ptr, off: imm I32, a: src Int) [];
            /// Stores 64 bits.
            store_64 Store64 (p: src Ptr, off: imm I32, a: src Int) [];
            /// Stores a float32.
            store_f32 StoreF32 (p: src Ptr, off: imm I32, a: src F32) [];
            /// Stores a float64.
            store_f64 StoreF64 (p: src Ptr, off: imm I32, a: src F64) [];
            /// Stores a pointer (with the collector's barrier).
            store_ptr StorePtr (p: src Ptr, off: imm I32, a: src Ptr) [];
            /// Stores an interface's data word (with the collector's barrier).
            store_word StoreWord (p: src Ptr, off: imm I32, a: src Word) [];
            /// Address of a field.
            ptr_add PtrAdd (d: dst Ptr, p: src Ptr, off: imm I32) [];

            // ---- elements of slices and strings; `s` is the pointer's slot, the length follows it
            /// Panics unless `0 <= i < n`.
            bounds_check BoundsCheck (i: src Int, n: src Int) [traps];
            /// Address of an element, bounds checked.
            elem_addr ElemAddr (d: dst Ptr, s: src Vec, i: src Int, size: imm I32) [traps];
            /// Loads an int8 element.
            elem_i8 ElemI8 (d: dst Int, s: src Vec, i: src Int) [traps];
            /// Loads a byte or bool element; the bytes of a string too.
            elem_u8 ElemU8 (d: dst Int, s: src Vec, i: src Int) [traps];
            /// Loads an int16 element.
            elem_i16 ElemI16 (d: dst Int, s: src Vec, i: src Int) [traps];
            /// Loads a uint16 element.
            elem_u16 ElemU16 (d: dst Int, s: src Vec, i: src Int) [traps];
            /// Loads an int32 element.
            elem_i32 ElemI32 (d: dst Int, s: src Vec, i: src Int) [traps];
            /// Loads a uint32 element.
            elem_u32 ElemU32 (d: dst Int, s: src Vec, i: src Int) [traps];
            /// Loads an element of 64 bits.
            elem_i64 ElemI64 (d: dst Int, s: src Vec, i: src Int) [traps];
            /// Loads a float32 element.
            elem_f32 ElemF32 (d: dst F32, s: src Vec, i: src Int) [traps];
            /// Loads a float64 element.
            elem_f64 ElemF64 (d: dst F64, s: src Vec, i: src Int) [traps];
            /// Loads a pointer element.
            elem_ptr ElemPtr (d: dst Ptr, s: src Vec, i: src Int) [traps];
            /// Stores the low 8 bits to an element.
            set_elem_8 SetElem8 (s: src Vec, i: src Int, a: src Int) [traps];
            /// Stores the low 16 bits to an element.
            set_elem_16 SetElem16 (s: src Vec, i: src Int, a: src Int) [traps];
            /// Stores the low 32 bits to an element.
            set_elem_32 SetElem32 (s: src Vec, i: src Int, a: src Int) [traps];
            /// Stores 64 bits to an element.
            set_elem_64 SetElem64 (s: src Vec, i: src Int, a: src Int) [traps];
            /// Stores a float32 to an element.
            set_elem_f32 SetElemF32 (s: src Vec, i: src Int, a: src F32) [traps];
            /// Stores a float64 to an element.
            set_elem_f64 SetElemF64 (s: src Vec, i: src Int, a: src F64) [traps];
            /// Stores a pointer to an element (with the collector's barrier).
            set_elem_ptr SetElemPtr (s: src Vec, i: src Int, a: src Ptr) [traps];
            /// `s[lo:hi]` of a slice, or of an array given as a slice of its whole length; `size` is the element's.
            slice_slice SliceSlice (d: dst Slice, s: src Slice, lo: src Int, hi: src Int, size: imm I32, of: imm I32) [traps];
            /// `s[lo:hi:max]` of a slice or array.
            slice_slice3 SliceSlice3 (d: dst Slice, s: src Slice, lo: src Int, hi: src Int, max: src Int, size: imm I32, of: imm I32) [traps];
            /// `s[lo:hi]` of a string.
            slice_str SliceStr (d: dst Str, s: src Str, lo: src Int, hi: src Int) [traps];

            // ---- atomic operations, sequentially consistent, on checked and aligned addresses
            /// Loads 32 bits, zero-extended.
            atomic_load_32 AtomicLoad32 (d: dst Int, p: src Ptr) [];
            /// Loads 64 bits.
            atomic_load_64 AtomicLoad64 (d: dst Int, p: src Ptr) [];
            /// Loads a pointer.
            atomic_load_ptr AtomicLoadPtr (d: dst Ptr, p: src Ptr) [];
            /// Stores 32 bits.
            atomic_store_32 AtomicStore32 (p: src Ptr, a: src Int) [];
            /// Stores 64 bits.
            atomic_store_64 AtomicStore64 (p: src Ptr, a: src Int) [];
            /// Stores a pointer (with the collector's barrier).
            atomic_store_ptr AtomicStorePtr (p: src Ptr, a: src Ptr) [];
            /// Adds to 32 bits and gives the new value, zero-extended.
            atomic_add_32 AtomicAdd32 (d: dst Int, p: src Ptr, a: src Int) [];
            /// Adds to 64 bits and gives the new value.
            atomic_add_64 AtomicAdd64 (d: dst Int, p: src Ptr, a: src Int) [];
            /// Ands 32 bits and gives the old value, zero-extended.
            atomic_and_32 AtomicAnd32 (d: dst Int, p: src Ptr, a: src Int) [];
            /// Ands 64 bits and gives the old value.
            atomic_and_64 AtomicAnd64 (d: dst Int, p: src Ptr, a: src Int) [];
            /// Ors 32 bits and gives the old value, zero-extended.
            atomic_or_32 AtomicOr32 (d: dst Int, p: src Ptr, a: src Int) [];
            /// Ors 64 bits and gives the old value.
            atomic_or_64 AtomicOr64 (d: dst Int, p: src Ptr, a: src Int) [];
            /// Replaces 32 bits and gives the old value, zero-extended.
            atomic_swap_32 AtomicSwap32 (d: dst Int, p: src Ptr, a: src Int) [];
            /// Replaces 64 bits and gives the old value.
            atomic_swap_64 AtomicSwap64 (d: dst Int, p: src Ptr, a: src Int) [];
            /// Replaces a pointer and gives the old one (with the collector's barrier).
            atomic_swap_ptr AtomicSwapPtr (d: dst Ptr, p: src Ptr, a: src Ptr) [];
            /// Replaces 32 bits if they equal `old`; gives whether it did.
            atomic_cas_32 AtomicCas32 (d: dst Int, p: src Ptr, old: src Int, new: src Int) [];
            /// Replaces 64 bits if they equal `old`; gives whether it did.
            atomic_cas_64 AtomicCas64 (d: dst Int, p: src Ptr, old: src Int, new: src Int) [];
            /// Replaces a pointer if it equals `old`; gives whether it did (with the collector's barrier).
            atomic_cas_ptr AtomicCasPtr (d: dst Int, p: src Ptr, old: src Ptr, new: src Ptr) [];

            // ---- cells: memory of a frame, see [`crate::module::Cells`]
            /// Takes the function's cells and gives their address. The first `zeroed` bytes are zeros, the rest may be anything.
            cell_enter CellEnter (d: dst Ptr, size: imm I32, zeroed: imm I32) [];
            /// Gives them up, right before `ret`.
            cell_leave CellLeave (cells: src Ptr, size: imm I32) [];

            // ---- calls
            /// Calls a function.
            call Call (func: id Func, results: dsts List, args: srcs List) [traps suspends];
            /// Calls a func value (panics on nil); the callee's first parameter is the closure itself.
            call_closure CallClosure (sig: id Sig, closure: src Ptr, results: dsts List, args: srcs List) [traps suspends];
            /// Calls an interface's method (panics on a nil interface); the callee's first parameter is the data word.
            call_method CallMethod (sig: id Sig, selector: id Selector, iface: src Iface, results: dsts List, args: srcs List) [traps suspends];
            /// Calls the runtime; `imm` means what the call's row says.
            call_runtime CallRuntime (call: id Runtime, imm: imm I32, results: dsts List, args: srcs List) [traps suspends];
            /// Calls a package function written in Rust.
            call_native CallNative (native: id Native, results: dsts List, args: srcs List) [traps suspends];
            /// Starts a goroutine that calls a function.
            go_call GoCall (func: id Func, args: srcs List) [traps suspends];
            /// Starts a goroutine that calls a func value; nil is a fatal error.
            go_closure GoClosure (sig: id Sig, closure: src Ptr, args: srcs List) [traps suspends];
            /// A new closure: the function and the words it captures, laid out by its capture type.
            make_closure MakeClosure (d: dst Ptr, func: id Func, captures: srcs List) [traps suspends];
            /// Returns from the function.
            ret Ret (results: srcs List) [ends];
            /// Raises a Go panic with an interface value.
            panic Panic (value: src Iface) [traps ends];
            /// Ends a function's block of deferred calls: goes on unwinding if a panic or Goexit that is not recovered is under way, else falls through.
            defer_end DeferEnd () [traps suspends];
            /// What no execution reaches; reaching it is a defect of ours and a fatal error.
            unreachable Unreachable () [ends];
        }
    };
}

/// What one slot of a frame holds, fixed for a slot throughout its function.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum Kind {
    /// An integer, bool, type word or other number in canonical form; never a pointer.
    Int,
    /// A float64.
    F64,
    /// A float32 in the low 32 bits; the high ones are zero.
    F32,
    /// Nil, or an address in the heap (interior ones too), in a cell, or of static data.
    Ptr,
    /// An interface's data word: a pointer or a scalar, as the type word in the slot before it says.
    Word,
}

impl Kind {
    /// All kinds, for tables and tests.
    pub const ALL: [Kind; 5] = [Kind::Int, Kind::F64, Kind::F32, Kind::Ptr, Kind::Word];

    /// The letter that stands for the kind in the text form.
    pub fn letter(self) -> char {
        match self {
            Kind::Int => 'i',
            Kind::F64 => 'd',
            Kind::F32 => 'f',
            Kind::Ptr => 'p',
            Kind::Word => 'w',
        }
    }

    /// Whether the collector looks at slots of this kind.
    pub fn may_point(self) -> bool {
        matches!(self, Kind::Ptr | Kind::Word)
    }
}

/// The kinds of the consecutive slots that an operand names by its first one.
pub mod shape {
    use super::Kind;
    #[allow(missing_docs)]
    mod kinds {
        use super::Kind;
        pub const INT: &[Kind] = &[Kind::Int];
        pub const F64: &[Kind] = &[Kind::F64];
        pub const F32: &[Kind] = &[Kind::F32];
        pub const PTR: &[Kind] = &[Kind::Ptr];
        pub const WORD: &[Kind] = &[Kind::Word];
    }
    pub use kinds::*;
    /// A string: pointer, length.
    pub const STR: &[Kind] = &[Kind::Ptr, Kind::Int];
    /// The first two words of a slice, or a string: pointer, length.
    pub const VEC: &[Kind] = &[Kind::Ptr, Kind::Int];
    /// A slice: pointer, length, capacity.
    pub const SLICE: &[Kind] = &[Kind::Ptr, Kind::Int, Kind::Int];
    /// An interface: type word, data word.
    pub const IFACE: &[Kind] = &[Kind::Int, Kind::Word];
}

/// What `of` of `slice_slice` says was sliced: it decides between "capacity" and "length" in the panic's text.
pub mod slice_of {
    /// A slice.
    pub const SLICE: i32 = 0;
    /// An array, or a pointer to one.
    pub const ARRAY: i32 = 1;
}
