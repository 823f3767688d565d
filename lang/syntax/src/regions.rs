//! What each bracket of a wrong text holds: block, clauses, arguments, parameters, …
//!
//! Only the messages and the recovery need this; the grammar knows by itself. The guess is made from the
//! tokens before a bracket, as a reader does it, so that it works in text that no parser can follow.
//!
//! Two levels are kept for each token: the innermost open bracket, which the message is about, and the
//! innermost one that is also closed somewhere (or holds statements), by which recovery finds its way: a
//! parenthesis that is never closed must not swallow the rest of the file.

use crate::token::{Tok, Token};

/// What a bracket holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Region {
    /// No bracket at all: top-level declarations.
    Top,
    /// Statements.
    Stmts,
    /// Clauses of a switch.
    Cases,
    /// Clauses of a select.
    Comms,
    /// Fields of a struct.
    Fields,
    /// Elements of an interface.
    Methods,
    /// Elements of a composite literal.
    Literal,
    /// Specifications after `import`, `const`, `var`, `type`.
    Group,
    /// Parameters or results.
    Params,
    /// Type parameters.
    TypeParams,
    /// Arguments of a call.
    Args,
    /// An expression in parentheses, or the type of an assertion.
    Paren,
    /// Index, slice bounds, or type arguments.
    Index,
    /// Length of an array type, or key of a map type.
    Length,
}

impl Region {
    /// Whether parsing can start anew within it, at a statement, clause or declaration.
    pub fn resumable(self) -> bool {
        matches!(self, Region::Top | Region::Stmts | Region::Cases | Region::Comms)
    }

    /// The start symbol for what remains of it.
    pub fn start(self) -> Tok {
        match self {
            Region::Cases => Tok::StartCases,
            Region::Comms => Tok::StartComms,
            Region::Top => Tok::StartDecls,
            _ => Tok::StartStmts,
        }
    }
}

/// Index that stands for "no bracket".
pub(crate) const TOP: u32 = u32::MAX;

/// What is known about a token's surroundings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// Index of the innermost open bracket.
    pub inner: u32,
    /// The same, without brackets that are never closed and hold no statements.
    pub level: u32,
    /// Keyword of the unfinished header, clause or declaration that the token stands in, else `Eof`.
    pub header: Tok,
    /// Semicolons since that keyword.
    pub semis: u8,
}

/// Surroundings of all tokens.
pub(crate) struct Regions {
    places: Vec<Place>,
    kinds: Vec<Region>,
}

struct Frame {
    open: u32,
    level: u32,
    closing: Tok,
    kind: Region,
    header: Tok,
    semis: u8,
    /// A `func` whose body or end is still to come.
    func: bool,
    /// What the bracket held that was closed last in this one.
    closed: Region,
}

impl Frame {
    fn new(open: u32, level: u32, closing: Tok, kind: Region) -> Self {
        Frame { open, level, closing, kind, header: Tok::Eof, semis: 0, func: false, closed: kind }
    }
}

impl Regions {
    /// Looks at all tokens once.
    pub fn new(tokens: &[Token], partners: &[u32], outermost: Region) -> Self {
        let last = tokens.len() as u32 - 1;
        let mut kinds = vec![outermost; tokens.len()];
        let mut places = Vec::with_capacity(tokens.len());
        let mut frames = vec![Frame::new(TOP, TOP, Tok::Eof, outermost)];
        for (i, token) in tokens.iter().enumerate() {
            let before = i.checked_sub(1).map_or(Tok::Semi, |i| tokens[i].tok);
            let before2 = i.checked_sub(2).map_or(Tok::Semi, |i| tokens[i].tok);
            let depth = frames.len();
            let Some(frame) = frames.last_mut() else { break };
            places.push(Place {
                inner: frame.open,
                level: frame.level,
                header: frame.header,
                semis: frame.semis,
            });
            if token.tok.opens() {
                let kind = frame.opened(token.tok, before, before2);
                kinds[i] = kind;
                let closed = partners[i] < last || kind.resumable();
                let level = if closed { i as u32 } else { frame.level };
                frames.push(Frame::new(i as u32, level, crate::body_brace::closing(token.tok), kind));
            } else if token.tok.closes() {
                let keep = frames.iter().rposition(|frame| {
                    frame.closing == token.tok && partners.get(frame.open as usize) == Some(&(i as u32))
                });
                if let Some(keep) = keep.filter(|_| depth > 1) {
                    let closed = frames[keep].kind;
                    frames.truncate(keep);
                    if let Some(outer) = frames.last_mut() {
                        outer.closed = closed;
                    }
                }
            } else {
                frame.passed(token.tok, before);
            }
        }
        Regions { places, kinds }
    }

    /// Surroundings of a token.
    pub fn place(&self, token: usize) -> Place {
        self.places[token.min(self.places.len() - 1)]
    }

    /// What an opening bracket (or [`TOP`]) holds.
    pub fn kind(&self, open: u32) -> Region {
        // Every list of tokens ends in `Eof`, whose entry keeps the outermost region.
        self.kinds.get(open as usize).or(self.kinds.last()).copied().unwrap_or(Region::Top)
    }
}

impl Frame {
    /// A token that is no bracket.
    fn passed(&mut self, tok: Tok, before: Tok) {
        match tok {
            Tok::If | Tok::For | Tok::Switch | Tok::Select | Tok::Case | Tok::Default => self.begin(tok),
            Tok::Import | Tok::Const | Tok::Var | Tok::Type => self.begin(tok),
            Tok::Func => self.func = !matches!(before, Tok::RBrack | Tok::Chan | Tok::Star | Tok::Arrow),
            Tok::Range if self.header == Tok::For => self.header = Tok::Range,
            Tok::Colon if matches!(self.header, Tok::Case | Tok::Default) => self.begin(Tok::Eof),
            Tok::Semi => {
                self.func = false;
                let more = match self.header {
                    Tok::If | Tok::Switch => 1,
                    Tok::For => 2,
                    _ => 0,
                };
                if self.semis < more {
                    self.semis += 1;
                } else {
                    self.begin(Tok::Eof);
                }
            }
            Tok::Comma | Tok::Assign | Tok::Define => self.func = false,
            _ => {}
        }
    }

    fn begin(&mut self, header: Tok) {
        self.header = header;
        self.semis = 0;
    }

    /// What a bracket holds that opens after these tokens.
    fn opened(&mut self, open: Tok, before: Tok, before2: Tok) -> Region {
        match open {
            Tok::TypeParams => Region::TypeParams,
            Tok::Body => {
                let kind = match self.header {
                    Tok::Switch => Region::Cases,
                    Tok::Select => Region::Comms,
                    _ => Region::Stmts,
                };
                self.begin(Tok::Eof);
                kind
            }
            Tok::LBrace => self.brace(before),
            Tok::LParen => self.paren(before),
            _ if before == Tok::Map => Region::Length,
            _ if self.func && before == Tok::Name && matches!(before2, Tok::Func | Tok::RParen) => {
                Region::TypeParams
            }
            _ if before.ends_operand() && !(self.func && before == Tok::RParen) => Region::Index,
            _ => Region::Length,
        }
    }

    fn brace(&mut self, before: Tok) -> Region {
        match before {
            Tok::Struct => return Region::Fields,
            Tok::Interface => return Region::Methods,
            _ => {}
        }
        if std::mem::take(&mut self.func) {
            return Region::Stmts;
        }
        if before == Tok::RBrace && self.closed == Region::Fields {
            return Region::Literal;
        }
        let starts_statement =
            matches!(before, Tok::Semi | Tok::LBrace | Tok::Body | Tok::Else | Tok::RBrace)
                || before == Tok::Colon;
        if self.kind.resumable() && starts_statement { Region::Stmts } else { Region::Literal }
    }

    fn paren(&mut self, before: Tok) -> Region {
        match before {
            Tok::Func => Region::Params,
            Tok::Import | Tok::Const | Tok::Var | Tok::Type => Region::Group,
            Tok::Dot => Region::Paren,
            Tok::Name | Tok::RParen | Tok::RBrack if self.func => Region::Params,
            Tok::Name | Tok::RParen if self.kind == Region::Methods => Region::Params,
            before if before.ends_operand() => Region::Args,
            _ => Region::Paren,
        }
    }
}
