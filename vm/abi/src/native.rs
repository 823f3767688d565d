//! The native table: package functions written in Rust.
//!
//! In the Go source of a std package such a function is declared without a body; the declaration names its row here by
//! package path and name, and its flattened signature must be the row's. A row is
//! `snake Camel "package" "Name" (params) -> (results) class;`, the class being how it behaves while the goroutine ought
//! to stop (design, section 2):
//!
//! - `pure`: `short`, and it neither allocates nor fails nor changes its operands' slots: it may run while the frame is not
//!   written.
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
            /// Starts a goroutine with a func value after so many nanoseconds; gives the timer's number.
            time_start_timer TimeStartTimer "time" "startTimer" (Int, Ptr) -> (Int) short;
            /// Stops a timer, unless its goroutine has been started.
            time_stop_timer TimeStopTimer "time" "stopTimer" (Int) -> () short;
            /// Makes an alarm the timer that sends on a channel of times.
            time_bind TimeBind "time" "bind" (Ptr, Ptr) -> () short;
            /// Sets the timer of a channel: how many nanoseconds from now it is due, the least integer for never, and how many
            /// lie between two times. Gives whether it was running.
            time_set TimeSet "time" "set" (Ptr, Int, Int) -> (Int) short;
            /// The contents of a file of time zones, and errno or 0.
            time_read_file TimeReadFile "time" "readFile" (Ptr, Int) -> (Ptr, Int, Int) short;
            /// Number of usable CPUs.
            runtime_num_cpu RuntimeNumCpu "runtime" "NumCPU" () -> (Int) short;
            /// Number of goroutines that exist.
            runtime_num_goroutine RuntimeNumGoroutine "runtime" "NumGoroutine" () -> (Int) short;
            /// Sets the number of Ps if the argument is positive; gives the number before.
            runtime_gomaxprocs RuntimeGomaxprocs "runtime" "GOMAXPROCS" (Int) -> (Int) short;
            /// Ends the process (or the runtime, when embedded) with a status.
            os_exit OsExit "internal/syscall" "Exit" (Int) -> () short;
            /// Writes bytes to a file descriptor: count written, and errno or 0.
            os_write OsWrite "internal/syscall" "Write" (Int, Ptr, Int, Int) -> (Int, Int) parks;
            /// The shortest decimal that reads back as the float; format byte, precision (-1: shortest), bit size.
            strconv_format_float StrconvFormatFloat "strconv" "formatFloat" (F64, Int, Int, Int) -> (Ptr, Int) short;

            /// The decimal digits of an integer.
            strconv_format_decimal StrconvFormatDecimal "strconv" "formatDecimal" (Int) -> (Ptr, Int) short;

            // ---- package internal/rt: types and values, see runtime_call/inspect.rs of the vm
            /// The type word of an interface value.
            rt_type_of RtTypeOf "internal/rt" "TypeOf" (Int, Word) -> (Int) pure;
            /// Where the value in an interface lies.
            rt_address_of RtAddressOf "internal/rt" "AddressOf" (Int, Word) -> (Ptr) short;
            /// The interface value of a value in memory.
            rt_make RtMake "internal/rt" "Make" (Int, Ptr) -> (Int, Word) short;
            /// Where the pointer in an interface leads.
            rt_pointee RtPointee "internal/rt" "Pointee" (Int, Word) -> (Ptr) short;
            /// A type's kind, as package reflect numbers it.
            rt_kind RtKind "internal/rt" "Kind" (Int) -> (Int) pure;
            /// A type's text.
            rt_name RtName "internal/rt" "Name" (Int) -> (Ptr, Int) pure;
            /// A named type's own name.
            rt_type_name RtTypeName "internal/rt" "TypeName" (Int) -> (Ptr, Int) pure;
            /// A named type's package.
            rt_pkg_path RtPkgPath "internal/rt" "PkgPath" (Int) -> (Ptr, Int) pure;
            /// A type's size.
            rt_size RtSize "internal/rt" "Size" (Int) -> (Int) pure;
            /// The element type.
            rt_elem RtElem "internal/rt" "Elem" (Int) -> (Int) pure;
            /// A map's key type.
            rt_key RtKey "internal/rt" "Key" (Int) -> (Int) pure;
            /// Elements, fields, parameters or methods of a type.
            rt_len RtLen "internal/rt" "Len" (Int) -> (Int) pure;
            /// A field's name.
            rt_field_name RtFieldName "internal/rt" "FieldName" (Int, Int) -> (Ptr, Int) pure;
            /// A field's tag.
            rt_field_tag RtFieldTag "internal/rt" "FieldTag" (Int, Int) -> (Ptr, Int) pure;
            /// A field's type.
            rt_field_type RtFieldType "internal/rt" "FieldType" (Int, Int) -> (Int) pure;
            /// A field's offset.
            rt_field_offset RtFieldOffset "internal/rt" "FieldOffset" (Int, Int) -> (Int) pure;
            /// Whether a field is embedded, and exported.
            rt_field_flags RtFieldFlags "internal/rt" "FieldFlags" (Int, Int) -> (Int) pure;
            /// Whether a type's values can be compared.
            rt_comparable RtComparable "internal/rt" "Comparable" (Int) -> (Int) pure;
            /// Whether a type implements an interface type.
            rt_implements RtImplements "internal/rt" "Implements" (Int, Int) -> (Int) pure;
            /// Whether a type is an error.
            rt_is_error RtIsError "internal/rt" "IsError" (Int) -> (Int) short;
            /// An address further on.
            rt_add RtAdd "internal/rt" "Add" (Ptr, Int) -> (Ptr) pure;
            /// An address as a number.
            rt_address RtAddress "internal/rt" "Address" (Ptr) -> (Int) pure;
            /// A signed integer in memory.
            rt_load_int RtLoadInt "internal/rt" "LoadInt" (Int, Ptr) -> (Int) pure;
            /// An unsigned integer in memory.
            rt_load_uint RtLoadUint "internal/rt" "LoadUint" (Int, Ptr) -> (Int) pure;
            /// A float in memory.
            rt_load_float RtLoadFloat "internal/rt" "LoadFloat" (Int, Ptr) -> (F64) pure;
            /// A string in memory.
            rt_load_string RtLoadString "internal/rt" "LoadString" (Ptr) -> (Ptr, Int) pure;
            /// A pointer in memory.
            rt_load_pointer RtLoadPointer "internal/rt" "LoadPointer" (Ptr) -> (Ptr) pure;
            /// A slice in memory.
            rt_load_slice RtLoadSlice "internal/rt" "LoadSlice" (Ptr) -> (Ptr, Int, Int) pure;
            /// Number of a map's entries.
            rt_map_len RtMapLen "internal/rt" "MapLen" (Ptr) -> (Int) pure;
            /// An iterator over a map.
            rt_map_iter RtMapIter "internal/rt" "MapIter" (Int, Ptr) -> (Ptr) short;
            /// A map's next entry.
            rt_map_next RtMapNext "internal/rt" "MapNext" (Int, Ptr) -> (Ptr, Ptr) short;
            /// Exchanges two elements of an array.
            rt_swap RtSwap "internal/rt" "Swap" (Int, Ptr, Int, Int) -> () pure;
            /// A string that shares the memory of bytes.
            rt_text RtText "internal/rt" "Text" (Ptr, Int, Int) -> (Ptr, Int) pure;
            /// Copies a value in memory.
            rt_copy RtCopy "internal/rt" "Copy" (Int, Ptr, Ptr) -> () pure;
            /// Stores an interface value in memory.
            rt_store_interface RtStoreInterface "internal/rt" "StoreInterface" (Ptr, Int, Word) -> () pure;
            /// A new zero value.
            rt_new RtNew "internal/rt" "New" (Int) -> (Ptr) short;

            /// The address of a type's number.
            reflect_handle ReflectHandle "reflect" "toRType" (Int) -> (Ptr) short;
            /// A type's alignment.
            rt_align RtAlign "internal/rt" "Align" (Int) -> (Int) short;
            /// Package path of a field that is not exported.
            rt_field_pkg_path RtFieldPkgPath "internal/rt" "FieldPkgPath" (Int, Int) -> (Ptr, Int) short;
            /// A channel type's direction: bit 0 receives, bit 1 sends.
            rt_chan_dir RtChanDir "internal/rt" "ChanDir" (Int) -> (Int) short;
            /// A func type's parameter.
            rt_param RtParam "internal/rt" "Param" (Int, Int) -> (Int) short;
            /// A func type's result.
            rt_result RtResult "internal/rt" "Result" (Int, Int) -> (Int) short;
            /// Twice the number of a func type's results, plus 1 if it is variadic.
            rt_num_result RtNumResult "internal/rt" "NumResult" (Int) -> (Int) short;
            /// Writes an integer or bool to memory.
            rt_store_int RtStoreInt "internal/rt" "StoreInt" (Int, Ptr, Int) -> () short;
            /// Writes a float to memory.
            rt_store_float RtStoreFloat "internal/rt" "StoreFloat" (Int, Ptr, F64) -> () short;
            /// A complex number in memory.
            rt_load_complex RtLoadComplex "internal/rt" "LoadComplex" (Int, Ptr) -> (F64, F64) short;
            /// Writes a complex number to memory.
            rt_store_complex RtStoreComplex "internal/rt" "StoreComplex" (Int, Ptr, F64, F64) -> () short;
            /// Writes a string to memory.
            rt_store_string RtStoreString "internal/rt" "StoreString" (Ptr, Ptr, Int) -> () short;
            /// Writes a pointer to memory.
            rt_store_pointer RtStorePointer "internal/rt" "StorePointer" (Ptr, Ptr) -> () short;
            /// Writes a slice to memory.
            rt_store_slice RtStoreSlice "internal/rt" "StoreSlice" (Ptr, Ptr, Int, Int) -> () short;
            /// Sets a value in memory to zero.
            rt_clear RtClear "internal/rt" "Clear" (Int, Ptr) -> () short;
            /// Whether two values in memory are equal.
            rt_equal RtEqual "internal/rt" "Equal" (Int, Ptr, Ptr) -> (Int) short;
            /// Zeroed memory for elements of a type.
            rt_new_array RtNewArray "internal/rt" "NewArray" (Int, Int) -> (Ptr) short;
            /// A slice whose length is larger.
            rt_grow_slice RtGrowSlice "internal/rt" "GrowSlice" (Int, Ptr, Int, Int, Int) -> (Ptr, Int, Int) short;
            /// A new map.
            rt_make_map RtMakeMap "internal/rt" "MakeMap" (Int, Int) -> (Ptr) short;
            /// Address of a map's element for the key at an address; nil if there is none.
            rt_map_find RtMapFind "internal/rt" "MapFind" (Int, Ptr, Ptr) -> (Ptr) short;
            /// Address of a map's element for the key at an address, which is inserted if absent.
            rt_map_assign RtMapAssign "internal/rt" "MapAssign" (Int, Ptr, Ptr) -> (Ptr) short;
            /// Deletes the key at an address.
            rt_map_delete RtMapDelete "internal/rt" "MapDelete" (Int, Ptr, Ptr) -> () short;
            /// Deletes all entries.
            rt_map_clear RtMapClear "internal/rt" "MapClear" (Int, Ptr) -> () short;
            /// A new channel of an element type.
            rt_make_chan RtMakeChan "internal/rt" "MakeChan" (Int, Int) -> (Ptr) short;
            /// Number of a type's methods that package reflect shows.
            rt_num_method RtNumMethod "internal/rt" "NumMethod" (Int) -> (Int) short;
            /// A method's name.
            rt_method_name RtMethodName "internal/rt" "MethodName" (Int, Int) -> (Ptr, Int) short;
            /// A method's func type, without receiver.
            rt_method_type RtMethodType "internal/rt" "MethodType" (Int, Int) -> (Int) short;
            /// A method as a func value, with an interface value as receiver.
            rt_bind_method RtBindMethod "internal/rt" "BindMethod" (Int, Int, Int, Word) -> (Ptr) short;
            /// The function that calls func values of a type with values in memory.
            rt_caller_of RtCallerOf "internal/rt" "CallerOf" (Int) -> (Ptr) short;
            /// A func value that passes its arguments on in memory.
            rt_make_closure RtMakeClosure "internal/rt" "MakeClosure" (Int, Ptr) -> (Ptr) short;
            /// The first word that a closure captures.
            rt_closure_word RtClosureWord "internal/rt" "ClosureWord" (Ptr) -> (Ptr) short;
            /// The number of a func value's function.
            rt_func_of_closure RtFuncOfClosure "internal/rt" "FuncOfClosure" (Ptr) -> (Int) short;
            /// A function's name.
            rt_func_name RtFuncName "internal/rt" "FuncName" (Int) -> (Ptr, Int) short;
            /// The type of pointers to a type.
            rt_pointer_to RtPointerTo "internal/rt" "PointerTo" (Int) -> (Int) short;
            /// The type of slices of a type.
            rt_slice_of RtSliceOf "internal/rt" "SliceOf" (Int) -> (Int) short;
            /// The type of arrays of a length.
            rt_array_of RtArrayOf "internal/rt" "ArrayOf" (Int, Int) -> (Int) short;
            /// A map type.
            rt_map_of RtMapOf "internal/rt" "MapOf" (Int, Int) -> (Int) short;
            /// A channel type.
            rt_chan_of RtChanOf "internal/rt" "ChanOf" (Int, Int) -> (Int) short;
            /// A func type.
            rt_func_of RtFuncOf "internal/rt" "FuncOf" (Ptr, Int, Int, Ptr, Int, Int, Int) -> (Int) short;
            /// A struct type.
            rt_struct_of RtStructOf "internal/rt" "StructOf" (Ptr, Int, Int, Ptr, Int, Int, Ptr, Int, Int, Ptr, Int, Int, Ptr, Int, Int) -> (Int) short;

            // ---- package math
            /// math.Sin.
            math_sin MathSin "math" "Sin" (F64) -> (F64) pure;
            /// math.Cos.
            math_cos MathCos "math" "Cos" (F64) -> (F64) pure;
            /// math.Tan.
            math_tan MathTan "math" "Tan" (F64) -> (F64) pure;
            /// math.Asin.
            math_asin MathAsin "math" "Asin" (F64) -> (F64) pure;
            /// math.Acos.
            math_acos MathAcos "math" "Acos" (F64) -> (F64) pure;
            /// math.Atan.
            math_atan MathAtan "math" "Atan" (F64) -> (F64) pure;
            /// math.Sinh.
            math_sinh MathSinh "math" "Sinh" (F64) -> (F64) pure;
            /// math.Cosh.
            math_cosh MathCosh "math" "Cosh" (F64) -> (F64) pure;
            /// math.Tanh.
            math_tanh MathTanh "math" "Tanh" (F64) -> (F64) pure;
            /// math.Asinh.
            math_asinh MathAsinh "math" "Asinh" (F64) -> (F64) pure;
            /// math.Acosh.
            math_acosh MathAcosh "math" "Acosh" (F64) -> (F64) pure;
            /// math.Atanh.
            math_atanh MathAtanh "math" "Atanh" (F64) -> (F64) pure;
            /// math.Exp.
            math_exp MathExp "math" "Exp" (F64) -> (F64) pure;
            /// math.Exp2.
            math_exp2 MathExp2 "math" "Exp2" (F64) -> (F64) pure;
            /// math.Expm1.
            math_expm1 MathExpm1 "math" "Expm1" (F64) -> (F64) pure;
            /// math.Log.
            math_log MathLog "math" "Log" (F64) -> (F64) pure;
            /// math.Log2.
            math_log2 MathLog2 "math" "Log2" (F64) -> (F64) pure;
            /// math.Log10.
            math_log10 MathLog10 "math" "Log10" (F64) -> (F64) pure;
            /// math.Log1p.
            math_log1p MathLog1p "math" "Log1p" (F64) -> (F64) pure;
            /// math.Cbrt.
            math_cbrt MathCbrt "math" "Cbrt" (F64) -> (F64) pure;
            /// math.Atan2.
            math_atan2 MathAtan2 "math" "Atan2" (F64, F64) -> (F64) pure;
            /// math.Pow.
            math_pow MathPow "math" "Pow" (F64, F64) -> (F64) pure;
            /// math.Mod.
            math_mod MathMod "math" "Mod" (F64, F64) -> (F64) pure;
            /// math.Gamma.
            math_gamma MathGamma "math" "Gamma" (F64) -> (F64) pure;
            /// math.Erf.
            math_erf MathErf "math" "Erf" (F64) -> (F64) pure;
            /// math.Erfc.
            math_erfc MathErfc "math" "Erfc" (F64) -> (F64) pure;
            /// math.J0.
            math_j0 MathJ0 "math" "J0" (F64) -> (F64) pure;
            /// math.J1.
            math_j1 MathJ1 "math" "J1" (F64) -> (F64) pure;
            /// math.Y0.
            math_y0 MathY0 "math" "Y0" (F64) -> (F64) pure;
            /// math.Y1.
            math_y1 MathY1 "math" "Y1" (F64) -> (F64) pure;
            /// math.Jn.
            math_jn MathJn "math" "Jn" (Int, F64) -> (F64) pure;
            /// math.Yn.
            math_yn MathYn "math" "Yn" (Int, F64) -> (F64) pure;
            /// math.Lgamma.
            math_lgamma MathLgamma "math" "Lgamma" (F64) -> (F64, Int) pure;

            // ---- packages unicode, strconv, os
            /// Properties of a rune.
            unicode_properties UnicodeProperties "internal/unicode" "properties" (Int) -> (Int) pure;
            /// A rune in another case.
            unicode_to_case UnicodeToCase "internal/unicode" "toCase" (Int, Int) -> (Int) pure;
            /// Reads a float: its value, and 0, 1 for bad syntax, 2 for out of range.
            strconv_parse_float StrconvParseFloat "strconv" "parseFloat" (Ptr, Int, Int) -> (F64, Int) short;
            /// Reads from a file descriptor: bytes read, and errno or 0.
            os_read OsRead "internal/syscall" "Read" (Int, Ptr, Int, Int) -> (Int, Int) parks;
            /// A request to the system by its name: three numbers, two texts, a buffer; a number and errno or 0.
            sys_call SysCall "internal/syscall" "Call" (Ptr, Int, Int, Int, Int, Ptr, Int, Ptr, Int, Ptr, Int, Int) -> (Int, Int) parks;
            /// One of the program's arguments, and whether there is one.
            os_argument OsArgument "internal/syscall" "Argument" (Int) -> (Ptr, Int, Int) short;
            /// An environment variable, and whether it is set.
            os_getenv OsGetenv "internal/syscall" "Getenv" (Ptr, Int) -> (Ptr, Int, Int) short;
            /// Text of an error number.
            os_error_text OsErrorText "internal/syscall" "ErrorText" (Int) -> (Ptr, Int) short;
            /// Monotonic clock of package sync.
            sync_nanotime SyncNanotime "sync" "nanotime" () -> (Int) short;
            /// A fatal error of package sync.
            sync_fatal SyncFatal "sync" "fatal" (Ptr, Int) -> () short;
            /// In a session: the goroutine has taken a lock; 1 if only for reading.
            sync_note_lock SyncNoteLock "sync" "noteLock" (Ptr, Int) -> () short;
            /// In a session: it has given one back.
            sync_note_unlock SyncNoteUnlock "sync" "noteUnlock" (Ptr, Int) -> () short;
            /// A fatal error of package runtime.
            runtime_fatal RuntimeFatal "runtime" "fatal" (Ptr, Int) -> () short;
            /// Code addresses of the goroutine's frames, innermost first, from the native's caller on.
            runtime_callers RuntimeCallers "runtime" "callers" () -> (Ptr, Int, Int) short;
            /// Name of a function.
            runtime_func_name RuntimeFuncName "runtime" "funcName" (Int) -> (Ptr, Int) short;
            /// File and line of a place in a function.
            runtime_func_line RuntimeFuncLine "runtime" "funcLine" (Int, Int) -> (Ptr, Int, Int) short;
            /// The trace of the goroutine, or of all.
            runtime_stack RuntimeStack "runtime" "stackText" (Int) -> (Ptr, Int) short;
            /// Memory figures: see package runtime.
            runtime_mem_stats RuntimeMemStats "runtime" "memStats" () -> (Int, Int, Int, Int, Int, Int, Int, Int, Int) short;
            /// Figures about collections: see package runtime.
            runtime_gc_figures RuntimeGcFigures "runtime" "gcFigures" () -> (Int, Int, Int, Int) short;
            /// A collection's pause and end, by its place among those remembered.
            runtime_gc_pause RuntimeGcPause "runtime" "gcPause" (Int) -> (Int, Int) short;
            /// The size of the objects of a class.
            runtime_class_bytes RuntimeClassBytes "runtime" "classBytes" (Int) -> (Int) short;
            /// Locks the goroutine to its thread.
            runtime_lock_thread RuntimeLockThread "runtime" "LockOSThread" () -> () short;
            /// Undoes one such lock.
            runtime_unlock_thread RuntimeUnlockThread "runtime" "UnlockOSThread" () -> () short;
            /// Notes what is to happen when an object becomes unreachable; whether the heap knows the object.
            runtime_add_special RuntimeAddSpecial "runtime" "addSpecial" (Ptr, Ptr, Int) -> (Int) short;
            /// Forgets an object's finalizer.
            runtime_remove_finalizer RuntimeRemoveFinalizer "runtime" "removeFinalizer" (Ptr) -> () short;
            /// Forgets a cleanup.
            runtime_remove_cleanup RuntimeRemoveCleanup "runtime" "removeCleanup" (Ptr) -> () short;
            /// Whether what is due is being run.
            runtime_finalizing RuntimeFinalizing "runtime" "finalizing" () -> (Int) short;
            /// The next record that is due, and its object.
            runtime_next_due RuntimeNextDue "runtime" "nextDue" () -> (Ptr, Ptr) short;
            /// The weak handle of an address.
            rt_weak_handle RtWeakHandle "internal/rt" "WeakHandle" (Ptr) -> (Ptr) short;
            /// The address that a weak handle stands for.
            rt_weak_load RtWeakLoad "internal/rt" "WeakLoad" (Ptr) -> (Ptr) short;
            /// Sets GOGC; gives the old one.
            debug_set_gc_percent DebugSetGcPercent "runtime/debug" "setGCPercent" (Int) -> (Int) short;
            /// Sets the memory limit; gives the old one.
            debug_set_memory_limit DebugSetMemoryLimit "runtime/debug" "setMemoryLimit" (Int) -> (Int) short;
            /// Sets the largest stack; gives the old one.
            debug_set_max_stack DebugSetMaxStack "runtime/debug" "setMaxStack" (Int) -> (Int) short;
            /// Sets whose traces a crash shows: 0 nobody's, 1 the failed goroutine's, 2 everybody's.
            debug_set_traceback DebugSetTraceback "runtime/debug" "setTraceback" (Int) -> () short;
            /// The number of a collection that finds all that is unreachable now.
            runtime_next_cycle RuntimeNextCycle "runtime" "nextCycle" () -> (Int) short;
            /// How many collections have ended.
            runtime_cycles RuntimeCycles "runtime" "cycles" () -> (Int) short;
            /// Waits for the end of the collection that goes on beside goroutines, if one does.
            runtime_await_cycle RuntimeAwaitCycle "runtime" "awaitCycle" () -> () parks;
            /// Begins or runs a collection, unless one goes on.
            runtime_gc RuntimeGc "runtime" "collect" () -> () parks;
        }
    };
}

use crate::op::Kind;

/// How a native behaves while its goroutine ought to stop; see the module's head.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum NativeClass {
    Pure,
    Short,
    Restartable,
    Detached,
    Parks,
}

macro_rules! class {
    (pure) => {
        NativeClass::Pure
    };
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
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
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
