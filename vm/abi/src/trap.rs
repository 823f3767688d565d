//! Failing checks and the texts that Go gives them.

/// A run-time panic raised by a check, with the values its text names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trap {
    /// An index outside `0..len`; `signed` tells how to print a huge one.
    Index {
        /// The index.
        index: i64,
        /// The length.
        len: i64,
    },
    /// `s[:hi]` beyond length (strings, arrays) or capacity (slices).
    SliceHigh {
        /// Upper bound.
        hi: i64,
        /// What it was compared with.
        limit: i64,
        /// Whether that was a capacity.
        cap: bool,
    },
    /// `s[lo:hi]` with `lo > hi`.
    SliceLow {
        /// Lower bound.
        lo: i64,
        /// Upper bound.
        hi: i64,
    },
    /// `s[::max]` beyond length (arrays) or capacity.
    Slice3Max {
        /// Upper bound of the capacity.
        max: i64,
        /// What it was compared with.
        limit: i64,
        /// Whether that was a capacity.
        cap: bool,
    },
    /// `s[:hi:max]` with `hi > max`.
    Slice3High {
        /// Upper bound.
        hi: i64,
        /// Upper bound of the capacity.
        max: i64,
    },
    /// `s[lo:hi:]` with `lo > hi`.
    Slice3Low {
        /// Lower bound.
        lo: i64,
        /// Upper bound.
        hi: i64,
    },
    /// Slice to array conversion with too short a slice.
    SliceToArray {
        /// The slice's length.
        len: i64,
        /// The array's length.
        want: i64,
    },
    /// Integer division by zero.
    Divide,
    /// Shift by a negative count.
    Shift,
    /// Nil dereference (also of nil funcs and interfaces).
    Nil,
    /// `make` of a slice with a bad length.
    MakeSliceLen,
    /// `make` of a slice with a bad capacity.
    MakeSliceCap,
    /// Growing a slice past the limit.
    GrowSlice,
}

impl Trap {
    /// The text after `runtime error: `.
    pub fn text(&self) -> String {
        match *self {
            Trap::Index { index, .. } if index < 0 => format!("index out of range [{index}]"),
            Trap::Index { index, len } => format!("index out of range [{index}] with length {len}"),
            Trap::SliceHigh { hi, .. } if hi < 0 => format!("slice bounds out of range [:{hi}]"),
            Trap::SliceHigh { hi, limit, cap } => {
                format!("slice bounds out of range [:{hi}] with {} {limit}", extent(cap))
            }
            Trap::SliceLow { lo, .. } if lo < 0 => format!("slice bounds out of range [{lo}:]"),
            Trap::SliceLow { lo, hi } => format!("slice bounds out of range [{lo}:{hi}]"),
            Trap::Slice3Max { max, .. } if max < 0 => format!("slice bounds out of range [::{max}]"),
            Trap::Slice3Max { max, limit, cap } => {
                format!("slice bounds out of range [::{max}] with {} {limit}", extent(cap))
            }
            Trap::Slice3High { hi, .. } if hi < 0 => format!("slice bounds out of range [:{hi}:]"),
            Trap::Slice3High { hi, max } => format!("slice bounds out of range [:{hi}:{max}]"),
            Trap::Slice3Low { lo, .. } if lo < 0 => format!("slice bounds out of range [{lo}::]"),
            Trap::Slice3Low { lo, hi } => format!("slice bounds out of range [{lo}:{hi}:]"),
            Trap::SliceToArray { len, want } => {
                format!(
                    "cannot convert slice with length {len} to array or pointer to array with length {want}"
                )
            }
            Trap::Divide => "integer divide by zero".into(),
            Trap::Shift => "negative shift amount".into(),
            Trap::Nil => "invalid memory address or nil pointer dereference".into(),
            Trap::MakeSliceLen => "makeslice: len out of range".into(),
            Trap::MakeSliceCap => "makeslice: cap out of range".into(),
            Trap::GrowSlice => "growslice: len out of range".into(),
        }
    }
}

fn extent(cap: bool) -> &'static str {
    if cap { "capacity" } else { "length" }
}
