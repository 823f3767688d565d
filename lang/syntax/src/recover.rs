//! Says what is wrong where the parser stopped, and goes on behind it.
//!
//! *What.* gc's text depends on what was being parsed. The table in [`explain`] goes from the situation (the
//! bracket the token stands in, the header it belongs to, the tokens that could have stood there) to the
//! words.
//!
//! *Going on.* The rest of the statement is skipped, but the blocks in it are not; then the rest of the block
//! is parsed, then the rest of the blocks around it. Each is a segment with its own start symbol. A token is
//! parsed or skipped once, so any number of mistakes is found in linear time. No trees are kept.

use crate::builder::Builder;
use crate::codes::Code;
use crate::diag::Diagnostic;
use crate::parse::{self, Failure};
use crate::regions::{Place, Region, Regions, TOP};
use crate::semi;
use crate::source::SourceFile;
use crate::token::{Tok, Token};
use std::ops::Range;

/// Reports a failure and all further ones in the tokens behind it.
pub(crate) fn recover(
    builder: &mut Builder<'_>,
    source: &SourceFile,
    tokens: &[Token],
    partners: &[u32],
    start: Tok,
    failure: Failure,
) {
    let outermost = if start == Tok::StartStmts { Region::Stmts } else { Region::Top };
    let regions = Regions::new(tokens, partners, outermost);
    let mut recovery = Recovery { source, tokens, partners, regions, segments: Vec::new() };
    recovery.report(builder, &failure);
    if start == Tok::StartFile && (failure.at <= 2 || tokens[0].tok != Tok::Package) {
        // Without a package clause gc looks no further.
        return;
    }
    recovery.schedule(failure.at, TOP);
    while let Some(Segment { region, range }) = recovery.segments.pop() {
        let start = recovery.regions.kind(region).start();
        if let Err(failure) = parse::parse_segment(builder, tokens, source.base, start, range.clone()) {
            recovery.report(builder, &failure);
            if failure.at < range.end {
                recovery.schedule(failure.at, region);
            }
        }
    }
}

/// Tokens that are still to be parsed: the rest of a region.
struct Segment {
    region: u32,
    range: Range<usize>,
}

struct Recovery<'a> {
    source: &'a SourceFile,
    tokens: &'a [Token],
    partners: &'a [u32],
    regions: Regions,
    segments: Vec<Segment>,
}

impl Recovery<'_> {
    fn tok(&self, i: usize) -> Tok {
        self.tokens.get(i).map_or(Tok::Eof, |token| token.tok)
    }

    /// Index of the bracket that closes a region, or of `Eof`.
    fn end_of(&self, region: u32) -> usize {
        let last = self.tokens.len() - 1;
        self.partners.get(region as usize).map_or(last, |&end| end as usize)
    }

    /// Plans what is parsed after a failure at `at`, up to the end of `outermost`.
    fn schedule(&mut self, mut at: usize, outermost: u32) {
        let mut region = self.resumable_around(at, outermost);
        loop {
            let end = self.end_of(region);
            let next = if self.regions.kind(region) == Region::Top {
                self.skip_to_declaration(at)
            } else {
                self.skip_statement(at, region, end)
            };
            if next < end {
                self.segments.push(Segment { region, range: next..end });
            }
            if region == outermost || region == TOP {
                return;
            }
            at = end + 1;
            region = self.resumable_around(region as usize, outermost);
        }
    }

    /// The innermost region around a token in which parsing can start anew.
    fn resumable_around(&self, at: usize, outermost: u32) -> u32 {
        let mut region = self.regions.place(at).level;
        while region != outermost && region != TOP && !self.regions.kind(region).resumable() {
            region = self.regions.place(region as usize).level;
        }
        region
    }

    /// Index behind the semicolon that ends the statement, or `end`. Blocks on the way become segments.
    fn skip_statement(&mut self, at: usize, region: u32, end: usize) -> usize {
        let mut i = at;
        while i < end {
            let place = self.regions.place(i);
            let at_level = place.level == region;
            match self.tok(i) {
                Tok::Semi
                    if at_level && !matches!(place.header, Tok::If | Tok::For | Tok::Switch | Tok::Range) =>
                {
                    return i + 1;
                }
                Tok::Case | Tok::Default
                    if at_level
                        && self.regions.kind(region) != Region::Stmts
                        && (i > at || self.tok(i.saturating_sub(1)) == Tok::Colon) =>
                {
                    return i;
                }
                _ => i = self.step(i),
            }
        }
        end
    }

    /// Index of the next declaration at top level.
    fn skip_to_declaration(&mut self, at: usize) -> usize {
        let end = self.tokens.len() - 1;
        let mut i = at;
        while i < end {
            let keyword = matches!(self.tok(i), Tok::Import | Tok::Const | Tok::Type | Tok::Var | Tok::Func);
            if keyword && i > at && self.regions.place(i).level == TOP && self.tok(i - 1) == Tok::Semi {
                return i;
            }
            i = self.step(i);
        }
        end
    }

    /// The next token, behind a block if one begins here; the block is parsed later.
    fn step(&mut self, i: usize) -> usize {
        let region = i as u32;
        if !self.tok(i).opens() || !self.regions.kind(region).resumable() {
            return i + 1;
        }
        let end = self.end_of(region);
        if i + 1 < end {
            self.segments.push(Segment { region, range: i + 1..end });
        }
        end.max(i) + 1
    }

    fn report(&self, builder: &mut Builder<'_>, failure: &Failure) {
        let at = self.tokens[failure.at];
        if at.tok == Tok::Eof && !builder.diagnostics.is_empty() {
            // The end came early because of what is reported already.
            return;
        }
        let place = self.regions.place(failure.at);
        let situation = Situation {
            tok: at.tok,
            before: failure.at.checked_sub(1).map_or(Tok::Semi, |i| self.tok(i)),
            region: self.regions.kind(place.inner),
            place,
            expected: Expected(&failure.expected),
            after_bodiless_func: self.follows_bodiless_func(failure.at),
        };
        let message = match explain(&situation) {
            Text::Plain(text) => format!("syntax error: {text}"),
            Text::Unexpected(rest) => {
                format!("syntax error: unexpected {}{rest}", token_text(&self.source.text, at))
            }
        };
        let (start, message) = match self.misplaced(failure.at, situation.region) {
            Some((token, text)) => (self.tokens[token].start, text),
            None => (at.start, message),
        };
        let pos = self.source.pos(start as usize);
        builder.diagnostics.push(Diagnostic::new(pos, Code::Syntax, message));
    }

    /// Things that gc reads to a certain point before it refuses them: the token that it points at, and its words.
    fn misplaced(&self, at: usize, region: Region) -> Option<(usize, String)> {
        let before = at.checked_sub(1).map(|i| self.tok(i))?;
        let place = self.regions.place(at);
        if self.tok(at) == Tok::Var && matches!(before, Tok::If | Tok::For | Tok::Switch) {
            let keyword = before.text();
            let text = format!("syntax error: var declaration not allowed in {keyword} initializer");
            return Some((at + 1, text));
        }
        if matches!(self.tok(at), Tok::Case | Tok::Default) && before == Tok::Colon {
            // A clause may follow the colon of another one, but not that of a label.
            return Some((at - 1, "syntax error: missing statement after label".into()));
        }
        let bracket = place.inner as usize;
        if matches!(region, Region::Index | Region::Length)
            && self.tokens.get(bracket).is_some_and(|t| t.tok == Tok::LBrack)
            && bracket > 0
            && self.tok(bracket - 1) == Tok::Name
            && self.regions.kind(self.regions.place(bracket).inner) == Region::Methods
        {
            return Some((bracket, "interface method must have no type parameters".into()));
        }
        None
    }

    /// Whether the statement before a `;` just before `at` declares a function without body.
    fn follows_bodiless_func(&self, at: usize) -> bool {
        let line = self.tokens[..at.saturating_sub(1)].iter().rev().take(LOOK_BACK);
        line.take_while(|token| token.tok != Tok::Semi && token.tok != Tok::RBrace)
            .last()
            .is_some_and(|t| t.tok == Tok::Func)
    }
}

/// Tokens of a function's signature looked at to tell a misplaced brace; a bound on time, no more.
const LOOK_BACK: usize = 256;

/// What is known about the place of a failure.
struct Situation<'a> {
    tok: Tok,
    before: Tok,
    region: Region,
    place: Place,
    expected: Expected<'a>,
    after_bodiless_func: bool,
}

/// Names of the terminals that could have stood there.
struct Expected<'a>(&'a [String]);

impl Expected<'_> {
    fn has(&self, terminal: &str) -> bool {
        self.0.iter().any(|name| name.trim_matches('"') == terminal)
    }

    fn only(&self) -> Option<&str> {
        match self.0 {
            [only] => Some(only.trim_matches('"')),
            _ => None,
        }
    }

    /// A statement could begin.
    fn statement(&self) -> bool {
        self.has("return")
    }

    /// An operand could begin.
    fn operand(&self) -> bool {
        self.has("INT") && self.has("func")
    }

    /// A type could begin.
    fn type_(&self) -> bool {
        self.has("struct")
    }
}

/// A message: as it stands, or after the name of the token.
enum Text {
    Plain(&'static str),
    Unexpected(&'static str),
}

use Text::{Plain, Unexpected};

/// The table from situations to texts. The first row that fits counts.
fn explain(s: &Situation<'_>) -> Text {
    beginning(s).or_else(|| operand_or_type(s)).or_else(|| one_token(s)).unwrap_or_else(|| after_something(s))
}

/// Where a statement, clause, field or declaration should begin.
fn beginning(s: &Situation<'_>) -> Option<Text> {
    let e = &s.expected;
    let text = if e.has("package") {
        Plain("package statement must be first")
    } else if e.statement() || e.has("case") && !e.has(";") {
        match s.region {
            Region::Cases | Region::Comms => Unexpected(", expected case or default or }"),
            _ => Unexpected(", expected }"),
        }
    } else if e.has("import") {
        match s.tok {
            Tok::LBrace if s.after_bodiless_func => Plain("unexpected semicolon or newline before {"),
            _ => Plain("non-declaration statement outside function body"),
        }
    } else if s.before == Tok::Else {
        Plain("else must be followed by if or statement block")
    } else if s.region == Region::Fields && matches!(s.before, Tok::LBrace | Tok::Semi) {
        match s.tok {
            Tok::LParen => Plain("cannot parenthesize embedded type"),
            _ => Unexpected(", expected field name or embedded type"),
        }
    } else if s.region == Region::Fields && s.before == Tok::Star && s.tok == Tok::LParen {
        Plain("cannot parenthesize embedded type")
    } else if s.region == Region::Methods && e.has("~") {
        Unexpected(", expected ~ term or type")
    } else if s.place.header == Tok::Import && e.has("STRING") {
        Plain("missing import path")
    } else {
        return None;
    };
    Some(text)
}

/// Where an expression or a type should begin.
fn operand_or_type(s: &Situation<'_>) -> Option<Text> {
    let e = &s.expected;
    let for_header = s.place.header == Tok::For && s.place.inner == s.place.level;
    let text = if e.operand() {
        match s.region {
            Region::Index if s.before == Tok::LBrack && s.tok == Tok::RBrack => {
                Unexpected(", expected operand")
            }
            _ if for_header && s.tok == Tok::Body && s.place.semis == 1 && s.before == Tok::Semi => {
                Unexpected(", expected for loop condition")
            }
            Region::Fields if e.type_() => Unexpected(", expected type"),
            _ => Unexpected(", expected expression"),
        }
    } else if e.type_() && !e.has(";") && s.place.header == Tok::Var && e.has("=") && s.tok != Tok::Define {
        Unexpected(", expected type")
    } else if e.type_() && !e.has(";") && !e.has(",") {
        match (s.before, s.region) {
            (Tok::Ellipsis, _) => Plain("... is missing type"),
            (Tok::Chan, _) => Plain("missing channel element type"),
            (Tok::LParen | Tok::Comma, Region::Params) => Unexpected(", expected )"),
            _ if s.place.header == Tok::Type
                && matches!(s.before, Tok::Name | Tok::Assign)
                && !matches!(s.region, Region::Params | Region::Length) =>
            {
                Unexpected(" in type declaration")
            }
            _ => Unexpected(", expected type"),
        }
    } else {
        return None;
    };
    Some(text)
}

/// Where only one token, or one of two, can stand.
fn one_token(s: &Situation<'_>) -> Option<Text> {
    let e = &s.expected;
    let text = match e.only() {
        _ if s.tok == Tok::Define && e.has("=") && declares(s.place.header) => Unexpected(", expected ="),
        _ if s.region == Region::TypeParams && s.before == Tok::LBrack && s.tok == Tok::RBrack => {
            Plain("empty type parameter list")
        }
        Some("NAME") => Unexpected(", expected name"),
        Some(")") => Unexpected(", expected )"),
        _ if matches!(s.before, Tok::Const | Tok::Var | Tok::Type) => Unexpected(", expected name"),
        _ if s.region == Region::Group && matches!(s.before, Tok::LParen | Tok::Semi) => {
            Unexpected(", expected name")
        }
        Some("chan") => Unexpected(", expected keyword chan"),
        Some("(") if s.before == Tok::Func && s.tok == Tok::LBrack => {
            Plain("function type must have no type parameters")
        }
        Some("(") => Unexpected(", expected ("),
        _ if s.region == Region::Length && s.tok == Tok::Comma => Plain("unexpected comma; expected ]"),
        Some("[") => Unexpected(", expected ["),
        Some("]") => Unexpected(", expected ]"),
        Some("{") => Unexpected(", expected {"),
        Some("type") => Unexpected(", expected type"),
        Some("BODY") if s.place.header == Tok::Select => Plain("missing { after select clause"),
        _ if matches!(s.before, Tok::Dot | Tok::Func) && e.has("NAME") => Unexpected(", expected name or ("),
        _ if s.before == Tok::Name && e.has("(") && e.has("[") && e.0.len() == 2 => {
            Unexpected(", expected (")
        }
        _ => return None,
    };
    Some(text)
}

fn declares(keyword: Tok) -> bool {
    matches!(keyword, Tok::Var | Tok::Const | Tok::Type)
}

/// After something complete, that goes on in none of the ways it could.
fn after_something(s: &Situation<'_>) -> Text {
    let e = &s.expected;
    match s.region {
        Region::Args => Unexpected(" in argument list; possibly missing comma or )"),
        Region::Literal => Unexpected(" in composite literal; possibly missing comma or }"),
        Region::Params => Unexpected(" in parameter list; possibly missing comma or )"),
        Region::TypeParams => Unexpected(" in parameter list; possibly missing comma or ]"),
        Region::Group => Unexpected(" in grouped declaration; possibly missing semicolon or newline or )"),
        Region::Fields => Unexpected(" in struct type; possibly missing semicolon or newline or }"),
        Region::Methods => Unexpected(" in interface type; possibly missing semicolon or newline or }"),
        Region::Paren => Unexpected(", expected )"),
        Region::Index if e.has(":") && e.has(",") => Unexpected(", expected comma, : or ]"),
        Region::Index | Region::Length => Unexpected(", expected ]"),
        Region::Top | Region::Stmts | Region::Cases | Region::Comms => after_in_statement(s),
    }
}

/// The same, outside brackets other than those of blocks.
fn after_in_statement(s: &Situation<'_>) -> Text {
    let e = &s.expected;
    match (s.place.header, s.place.semis) {
        (Tok::Case | Tok::Default, _) => Unexpected(", expected :"),
        (Tok::If | Tok::For | Tok::Switch, _) if !e.has("BODY") && !e.has(";") && e.has(":=") => {
            Unexpected(", expected := or = or comma")
        }
        (Tok::If, 1) => Unexpected(", expected { after if clause"),
        (Tok::For, 1) => Unexpected(", expected semicolon or newline"),
        (Tok::For, 2) | (Tok::Range, _) => Unexpected(", expected { after for clause"),
        (Tok::Switch, 1) => Plain("missing { after switch clause"),
        (Tok::Select, _) => Plain("missing { after select clause"),
        (Tok::If | Tok::For | Tok::Switch, 0) => Unexpected(", expected {"),
        _ if !e.has(";") && e.has(":=") => Unexpected(", expected := or = or comma"),
        _ if s.region == Region::Top => Unexpected(" after top level declaration"),
        _ if s.tok == Tok::Eof => Unexpected(", expected }"),
        _ => Unexpected(" at end of statement"),
    }
}

/// How messages call a token.
fn token_text(text: &str, token: Token) -> String {
    let written = &text[token.start as usize..token.end as usize];
    match token.tok {
        Tok::Name => format!("name {written}"),
        Tok::Semi => semi::flavour(text, token).into(),
        Tok::Comma => "comma".into(),
        tok if tok.is_literal() => format!("literal {written}"),
        tok if tok.is_keyword() => format!("keyword {}", tok.text()),
        tok => tok.text().into(),
    }
}
