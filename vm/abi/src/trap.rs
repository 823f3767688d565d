//! Failing checks and the texts that Go gives them.

/// A run-time panic raised by a check, with the values its text names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trap {
    /// An index outside `0..len`.
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

/// Operands of an index or slice instruction, as bits: whose values are to be printed as unsigned.
pub mod unsigned {
    /// The index.
    pub const INDEX: u8 = 1;
    /// Lower bound.
    pub const LO: u8 = 2;
    /// Upper bound.
    pub const HI: u8 = 4;
    /// Upper bound of the capacity.
    pub const MAX: u8 = 8;
}

impl Trap {
    /// The text after `runtime error: `, with the operands named by `unsigned` as unsigned numbers.
    pub fn text(&self, unsigned: u8) -> String {
        // Negative if the text is to have no comparison.
        let value = |v: i64, bit: u8| if unsigned & bit != 0 { i128::from(v as u64) } else { i128::from(v) };
        let (index, low) = (|v| value(v, unsigned::INDEX), |v| value(v, unsigned::LO));
        let (high, top) = (|v| value(v, unsigned::HI), |v| value(v, unsigned::MAX));
        match *self {
            Trap::Index { index: i, .. } if index(i) < 0 => format!("index out of range [{i}]"),
            Trap::Index { index: i, len } => format!("index out of range [{}] with length {len}", index(i)),
            Trap::SliceHigh { hi, .. } if high(hi) < 0 => format!("slice bounds out of range [:{hi}]"),
            Trap::SliceHigh { hi, limit, cap } => {
                format!("slice bounds out of range [:{}] with {} {limit}", high(hi), extent(cap))
            }
            Trap::SliceLow { lo, .. } if low(lo) < 0 => format!("slice bounds out of range [{lo}:]"),
            Trap::SliceLow { lo, hi } => format!("slice bounds out of range [{}:{hi}]", low(lo)),
            Trap::Slice3Max { max, .. } if top(max) < 0 => format!("slice bounds out of range [::{max}]"),
            Trap::Slice3Max { max, limit, cap } => {
                format!("slice bounds out of range [::{}] with {} {limit}", top(max), extent(cap))
            }
            Trap::Slice3High { hi, .. } if high(hi) < 0 => format!("slice bounds out of range [:{hi}:]"),
            Trap::Slice3High { hi, max } => format!("slice bounds out of range [:{}:{max}]", high(hi)),
            Trap::Slice3Low { lo, .. } if low(lo) < 0 => format!("slice bounds out of range [{lo}::]"),
            Trap::Slice3Low { lo, hi } => format!("slice bounds out of range [{}:{hi}:]", low(lo)),
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
