//! Marks what an LR(1) grammar cannot tell: the brace of a body, the bracket of type parameters.
//!
//! *Braces.* In `if x == T{…}` the brace opens the body, in `if x == []T{…}` a literal. The rule of the
//! language: in a header, outside any brackets, a `{` opens the body unless it belongs to a type literal
//! that was begun there (`[…]T`, `map`, `chan`, `struct`, `interface`, `func`). So a stack of open headers
//! and brackets decides, with a skipper that finds where a type literal ends.
//!
//! *Brackets.* `type T[P *C]` declares an array, `type T[P *C,]` a generic type; the decision may need the
//! whole bracket.
//!
//! Both work on tokens, in linear time: a table of partners makes skipping a bracket one step, and a type
//! is skipped once.

use crate::token::{Tok, Token};

/// For each opening bracket the index of its closing one, or the index of `Eof`.
pub fn partners(tokens: &[Token]) -> Vec<u32> {
    let last = tokens.len().saturating_sub(1) as u32;
    let mut partners = vec![last; tokens.len()];
    let mut open: Vec<usize> = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        if token.tok.opens() {
            open.push(i);
        } else if token.tok.closes() {
            // Skip openings of another shape: they have no partner.
            let fits = |&at: &usize| closing(tokens[at].tok) == token.tok;
            if open.last().is_some_and(fits) {
                partners[open.pop().unwrap_or(i)] = i as u32;
            } else if open.iter().rev().take(MISMATCH_LOOK).any(fits) {
                while let Some(at) = open.pop() {
                    if fits(&at) {
                        partners[at] = i as u32;
                        break;
                    }
                }
            }
        }
    }
    partners
}

/// Whether some bracket is never closed.
pub fn has_open_bracket(tokens: &[Token], partners: &[u32]) -> bool {
    let last = tokens.len().saturating_sub(1);
    tokens.iter().zip(partners).any(|(token, &partner)| token.tok.opens() && partner as usize == last)
}

/// How far back a partner is looked for in text whose brackets do not match; a bound on time, no more.
const MISMATCH_LOOK: usize = 16;

/// The bracket that closes an opening one.
pub fn closing(open: Tok) -> Tok {
    match open {
        Tok::LParen => Tok::RParen,
        Tok::LBrack | Tok::TypeParams => Tok::RBrack,
        _ => Tok::RBrace,
    }
}

/// Marks bodies' braces and type parameters' brackets in place. `partners` belongs to the tokens.
pub fn mark(tokens: &mut [Token], partners: &[u32]) {
    let mut marker = Marker { tokens, partners, open: Vec::new() };
    for i in 0..marker.tokens.len() {
        marker.step(i);
    }
}

/// Something open at the place reached.
enum Open {
    /// A header whose body is still to come.
    Header {
        /// Semicolons that may still come in it.
        semis: u8,
        /// Until here a type literal reaches; a `{` at just this token belongs to it.
        type_end: usize,
    },
    /// A bracket; whether it holds type specifications.
    Bracket { closing: Tok, type_specs: bool },
}

struct Marker<'a> {
    tokens: &'a mut [Token],
    partners: &'a [u32],
    open: Vec<Open>,
}

impl Marker<'_> {
    fn tok(&self, i: usize) -> Tok {
        self.tokens.get(i).map_or(Tok::Eof, |token| token.tok)
    }

    fn before(&self, i: usize) -> Tok {
        i.checked_sub(1).map_or(Tok::Semi, |i| self.tok(i))
    }

    fn step(&mut self, i: usize) {
        match self.tok(i) {
            Tok::If | Tok::Switch => self.open.push(Open::Header { semis: 1, type_end: 0 }),
            Tok::For => self.open.push(Open::Header { semis: 2, type_end: 0 }),
            Tok::Select => self.open.push(Open::Header { semis: 0, type_end: 0 }),
            Tok::Semi => self.semicolon(),
            Tok::LBrace => self.brace(i),
            Tok::LBrack => {
                self.type_literal(i);
                self.push_bracket(Tok::RBrack, false);
            }
            Tok::LParen => self.push_bracket(Tok::RParen, self.before(i) == Tok::Type),
            Tok::Map | Tok::Chan | Tok::Struct | Tok::Interface | Tok::Func => self.type_literal(i),
            Tok::Name => self.type_name(i),
            close if close.closes() => self.close(close),
            _ => {}
        }
    }

    fn push_bracket(&mut self, closing: Tok, type_specs: bool) {
        self.open.push(Open::Bracket { closing, type_specs });
    }

    /// A header with too many semicolons is none: the text is wrong there.
    fn semicolon(&mut self) {
        if let Some(Open::Header { semis, .. }) = self.open.last_mut() {
            match semis.checked_sub(1) {
                Some(rest) => *semis = rest,
                None => {
                    self.open.pop();
                }
            }
        }
    }

    fn brace(&mut self, i: usize) {
        if let Some(Open::Header { type_end, .. }) = self.open.last() {
            let of_type = *type_end == i || matches!(self.before(i), Tok::Struct | Tok::Interface);
            if !of_type {
                self.open.pop();
                self.tokens[i].tok = Tok::Body;
            }
        }
        self.push_bracket(Tok::RBrace, false);
    }

    fn close(&mut self, close: Tok) {
        let fits = |open: &Open| matches!(open, Open::Bracket { closing, .. } if *closing == close);
        let keep = self.open.iter().rev().take(MISMATCH_LOOK).position(fits);
        if let Some(above) = keep {
            self.open.truncate(self.open.len() - 1 - above);
        }
    }

    /// Notes where a type literal ends that begins here in the operand position of a header.
    fn type_literal(&mut self, i: usize) {
        let before = self.before(i);
        if let Some(Open::Header { type_end, .. }) = self.open.last()
            && *type_end <= i
            && !before.ends_operand()
        {
            let end = self.skip_type(i);
            if let Some(Open::Header { type_end, .. }) = self.open.last_mut() {
                *type_end = end;
            }
        }
    }

    /// The index after the type that begins at `i`.
    fn skip_type(&self, mut i: usize) -> usize {
        let after = |open: usize| self.partners.get(open).map_or(open, |&close| close as usize + 1);
        loop {
            match self.tok(i) {
                Tok::LBrack => i = after(i),
                Tok::Map if self.tok(i + 1) == Tok::LBrack => i = after(i + 1),
                Tok::Chan | Tok::Star | Tok::Arrow => i += 1,
                Tok::LParen => return after(i),
                Tok::Struct | Tok::Interface if self.tok(i + 1) == Tok::LBrace => return after(i + 1),
                Tok::Func if self.tok(i + 1) == Tok::LParen => i = after(i + 1),
                Tok::Name => {
                    i += 1;
                    if self.tok(i) == Tok::Dot && self.tok(i + 1) == Tok::Name {
                        i += 2;
                    }
                    return if self.tok(i) == Tok::LBrack { after(i) } else { i };
                }
                // The end of a function type without result, or of a wrong text.
                _ => return i,
            }
        }
    }

    /// The name of a type specification may be followed by type parameters.
    fn type_name(&mut self, i: usize) {
        let in_group = matches!(self.open.last(), Some(Open::Bracket { type_specs: true, .. }));
        let first = match self.before(i) {
            Tok::Type => true,
            Tok::Semi | Tok::LParen => in_group,
            _ => false,
        };
        if first && self.tok(i + 1) == Tok::LBrack && self.holds_type_params(i + 1) {
            self.tokens[i + 1].tok = Tok::TypeParams;
        }
    }

    fn holds_type_params(&self, open: usize) -> bool {
        if self.tok(open + 1) != Tok::Name {
            return false;
        }
        match self.tok(open + 2) {
            Tok::RBrack | Tok::Dot => false,
            Tok::Star | Tok::LParen => self.constraint_after_name(open + 2),
            tok => !matches!(
                tok,
                Tok::OrOr
                    | Tok::AndAnd
                    | Tok::Eq
                    | Tok::Ne
                    | Tok::Lt
                    | Tok::Le
                    | Tok::Gt
                    | Tok::Ge
                    | Tok::Plus
                    | Tok::Minus
                    | Tok::Or
                    | Tok::Xor
                    | Tok::Div
                    | Tok::Rem
                    | Tok::And
                    | Tok::AndNot
                    | Tok::Shl
                    | Tok::Shr
            ),
        }
    }

    /// Decides `P *…` and `P(…`: a constraint if a comma follows or it can be nothing but a type.
    fn constraint_after_name(&self, start: usize) -> bool {
        let mut i = start;
        let mut previous = Tok::Name;
        let mut is_type = false;
        loop {
            match self.tok(i) {
                Tok::Comma => return true,
                Tok::RBrack | Tok::Eof => return is_type,
                Tok::Tilde | Tok::Struct | Tok::Interface | Tok::Map | Tok::Chan | Tok::Func => {
                    is_type = true
                }
                Tok::LBrack => {
                    is_type |= !previous.ends_operand();
                    i = self.partners[i] as usize;
                }
                Tok::LParen if i != start && previous.ends_operand() => i = self.partners[i] as usize,
                Tok::LParen => is_type |= self.parenthesised_type(i),
                Tok::Star | Tok::Or | Tok::RParen | Tok::Name | Tok::Dot => {}
                Tok::LBrace => i = self.partners[i] as usize,
                _ => return is_type,
            }
            if self.tok(i) == Tok::LParen {
                i = self.partners[i] as usize;
            }
            previous = self.tok(i);
            i += 1;
        }
    }

    /// Whether what stands in these parentheses can be nothing but a type.
    fn parenthesised_type(&self, open: usize) -> bool {
        let mut i = open + 1;
        while matches!(self.tok(i), Tok::LParen | Tok::Star) {
            i += 1;
        }
        matches!(
            self.tok(i),
            Tok::LBrack | Tok::Tilde | Tok::Struct | Tok::Interface | Tok::Map | Tok::Chan | Tok::Func
        )
    }
}
