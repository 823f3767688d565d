//! Package unicode: properties of runes.

use crate::context::{ExecContext, Status};
use crate::runtime_call::Call;
use unicode_general_category::{GeneralCategory as C, get_general_category};

// The bits that package unicode's constants name, in order.
const LETTER: u64 = 1 << 0;
const UPPER: u64 = 1 << 1;
const LOWER: u64 = 1 << 2;
const TITLE: u64 = 1 << 3;
const DIGIT: u64 = 1 << 4;
const NUMBER: u64 = 1 << 5;
const PUNCT: u64 = 1 << 6;
const SYMBOL: u64 = 1 << 7;
const MARK: u64 = 1 << 8;
const SPACE: u64 = 1 << 9;
const CONTROL: u64 = 1 << 10;
const GRAPHIC: u64 = 1 << 11;
const PRINT: u64 = 1 << 12;

/// The properties of a rune.
pub fn properties(r: i32) -> u64 {
    let Some(c) = u32::try_from(r).ok().and_then(char::from_u32) else { return 0 };
    let shown = GRAPHIC | PRINT;
    let class = match get_general_category(c) {
        C::UppercaseLetter => LETTER | UPPER | shown,
        C::LowercaseLetter => LETTER | LOWER | shown,
        C::TitlecaseLetter => LETTER | TITLE | shown,
        C::ModifierLetter | C::OtherLetter => LETTER | shown,
        C::NonspacingMark | C::SpacingMark | C::EnclosingMark => MARK | shown,
        C::DecimalNumber => DIGIT | NUMBER | shown,
        C::LetterNumber | C::OtherNumber => NUMBER | shown,
        C::ConnectorPunctuation
        | C::DashPunctuation
        | C::OpenPunctuation
        | C::ClosePunctuation
        | C::InitialPunctuation
        | C::FinalPunctuation
        | C::OtherPunctuation => PUNCT | shown,
        C::MathSymbol | C::CurrencySymbol | C::ModifierSymbol | C::OtherSymbol => SYMBOL | shown,
        C::SpaceSeparator => GRAPHIC | if c == ' ' { PRINT } else { 0 },
        C::Control => CONTROL,
        _ => 0,
    };
    class | if c.is_whitespace() { SPACE } else { 0 }
}

/// Maps a rune to upper (0), lower (1) or title case (2), one rune to one: where the full mapping gives several runes, the
/// rune stays as it is.
pub fn to_case(which: u64, r: i32) -> i32 {
    let Some(c) = u32::try_from(r).ok().and_then(char::from_u32) else { return r };
    // The digraphs that have a title case of their own (U+01C4 to U+01CC, U+01F1 to U+01F3).
    if which == 2 {
        match r {
            0x1c4..=0x1c6 => return 0x1c5,
            0x1c7..=0x1c9 => return 0x1c8,
            0x1ca..=0x1cc => return 0x1cb,
            0x1f1..=0x1f3 => return 0x1f2,
            _ => {}
        }
    }
    // Greek letters with iota below: one rune by the simple mapping, two by the full one.
    if which != 1 {
        match r {
            0x1f80..=0x1f87 | 0x1f90..=0x1f97 | 0x1fa0..=0x1fa7 => return r + 8,
            0x1fb3 | 0x1fc3 | 0x1ff3 => return r + 9,
            _ => {}
        }
    }
    let single = |mut all: Box<dyn Iterator<Item = char>>| match (all.next(), all.next()) {
        (Some(one), None) => one as i32,
        _ => r,
    };
    match which {
        1 => match c {
            // The only letter whose lower case is one rune and whose full mapping is two.
            'İ' => 'i' as i32,
            _ => single(Box::new(c.to_lowercase())),
        },
        _ => single(Box::new(c.to_uppercase())),
    }
}

/// `properties`.
pub fn unicode_properties(_ctx: &mut ExecContext, call: &Call) -> Status {
    call.set(0, properties(call.arg(0) as i32));
    Status::CONTINUE
}

/// `toCase`.
pub fn unicode_to_case(_ctx: &mut ExecContext, call: &Call) -> Status {
    call.set(0, to_case(call.arg(0), call.arg(1) as i32) as i64 as u64);
    Status::CONTINUE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_those_of_the_categories() {
        assert_eq!(properties('é' as i32), LETTER | LOWER | GRAPHIC | PRINT);
        assert_eq!(properties(0x2003), SPACE | GRAPHIC);
        assert_eq!(properties('٣' as i32), DIGIT | NUMBER | GRAPHIC | PRINT);
        assert_eq!((properties(-1), properties(0x11_0000), properties(0xd800)), (0, 0, 0));
    }

    #[test]
    fn cases_map_one_rune_to_one() {
        assert_eq!(to_case(0, 'é' as i32), 'É' as i32);
        assert_eq!(to_case(0, 'ŉ' as i32), 'ŉ' as i32);
        assert_eq!(to_case(1, 'İ' as i32), 'i' as i32);
        assert_eq!(to_case(2, 'ǆ' as i32), 'ǅ' as i32);
        assert_eq!(to_case(0, -5), -5);
    }
}
