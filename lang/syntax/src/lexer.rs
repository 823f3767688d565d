//! From text to tokens, in one pass and linear time.
//!
//! logos recognises operators, keywords, names and the first characters of everything else; literals,
//! comments and names beyond ASCII are finished here by plain loops that never go back. A malformed literal
//! still gives its token, so that the parser is not led astray; the mistake is told at once, in gc's words.
//!
//! The text is UTF-8. Bytes that were not are blanked by [`SourceMap::add_bytes`](crate::source::SourceMap)
//! and told by [`tokenize`]'s caller.

use crate::codes::Code;
use crate::semi::Semicolons;
use crate::token::{Tok, Token};
use logos::Logos;

/// What the lexer found in a text.
#[derive(Debug, Default)]
pub struct Lexed {
    /// Tokens with semicolons inserted; the last is `Eof`.
    pub tokens: Vec<Token>,
    /// Mistakes: offset, code, message.
    pub errors: Vec<(u32, Code, String)>,
    /// Ranges of line comments that mean something (`//go:…`, `//line …`, `// +build …`).
    pub directives: Vec<(u32, u32)>,
    /// Whether the text ends within a raw string or a comment.
    pub open_ended: bool,
}

/// Tells letters and digits from other characters outside ASCII, by Unicode's categories as Go does.
#[derive(Logos, Clone, Copy, PartialEq, Eq, Debug)]
enum Wide {
    #[regex(r"\p{L}")]
    Letter,
    #[regex(r"\p{Nd}")]
    Digit,
}

/// Splits a text into tokens.
pub fn tokenize(text: &str) -> Lexed {
    let mut lexer = Lexer {
        text,
        out: Lexed::default(),
        semis: Semicolons::with_text_len(text.len()),
        inner: Tok::lexer(text),
    };
    lexer.skip_first_line_mark();
    lexer.run();
    let mut lexed = lexer.out;
    lexed.tokens = lexer.semis.finish(text.len() as u32);
    lexed
}

struct Lexer<'a> {
    text: &'a str,
    inner: logos::Lexer<'a, Tok>,
    semis: Semicolons,
    out: Lexed,
}

const BOM: char = '\u{feff}';

impl Lexer<'_> {
    /// A byte order mark and a `#!` line count as blank, but only at the very start.
    fn skip_first_line_mark(&mut self) {
        if self.text.starts_with(BOM) {
            self.inner.bump(BOM.len_utf8());
        }
        if self.text.starts_with("#!") {
            let line = self.text.find('\n').unwrap_or(self.text.len());
            self.inner.bump(line);
        }
    }

    fn run(&mut self) {
        while let Some(next) = self.inner.next() {
            let start = self.inner.span().start;
            match next {
                Ok(tok) => self.token(tok, start),
                Err(()) => self.invalid_character(start),
            }
        }
    }

    fn token(&mut self, tok: Tok, start: usize) {
        match tok {
            Tok::Name => {
                if self.peek().is_some_and(|byte| byte >= 0x80) {
                    self.rest_of_name();
                }
                self.push(Tok::Name, start);
            }
            Tok::NonAscii => self.wide_name(start),
            Tok::Int => self.number(start, false),
            Tok::Float => self.number(start, true),
            Tok::String => self.string(start),
            Tok::RawString => self.raw_string(start),
            Tok::Rune => self.rune(start),
            Tok::LineComment => self.line_comment(start),
            Tok::BlockComment => self.block_comment(start),
            plain => self.push(plain, start),
        }
    }

    fn push(&mut self, tok: Tok, start: usize) {
        self.semis.push(Token { tok, start: start as u32, end: self.at() as u32 });
    }

    /// Offset of the next unread byte.
    fn at(&self) -> usize {
        self.inner.span().end
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at()).copied()
    }

    fn peek_char(&self) -> Option<char> {
        self.text[self.at()..].chars().next()
    }

    fn bump_char(&mut self) -> Option<char> {
        let c = self.peek_char()?;
        self.inner.bump(c.len_utf8());
        match c {
            '\0' => self.token_error(self.at() - 1, "invalid NUL character".into()),
            BOM => {
                self.token_error(self.at() - BOM.len_utf8(), "invalid BOM in the middle of the file".into())
            }
            _ => {}
        }
        Some(c)
    }

    fn token_error(&mut self, at: usize, message: String) {
        self.out.errors.push((at as u32, Code::InvalidToken, message));
    }

    fn literal_error(&mut self, at: usize, message: impl Into<String>) {
        self.out.errors.push((at as u32, Code::InvalidLiteral, message.into()));
    }

    fn invalid_character(&mut self, start: usize) {
        for (i, c) in self.text[start..self.at()].char_indices() {
            let message = match c {
                '\0' => "invalid NUL character".into(),
                c => format!("invalid character {}", unicode_name(c)),
            };
            self.token_error(start + i, message);
        }
    }

    /// A character outside ASCII at the start of a token: a name, or a mistake.
    fn wide_name(&mut self, start: usize) {
        let c = self.text[start..self.at()].chars().next().unwrap_or(BOM);
        match wide(c) {
            Some(Wide::Letter) => {}
            Some(Wide::Digit) => {
                self.token_error(start, format!("identifier cannot begin with digit {}", unicode_name(c)));
            }
            None if c == BOM => {
                self.token_error(start, "invalid BOM in the middle of the file".into());
                return;
            }
            None => {
                self.token_error(start, format!("invalid character {} in identifier", unicode_name(c)));
            }
        }
        self.rest_of_name();
        self.push(Tok::Name, start);
    }

    fn rest_of_name(&mut self) {
        while let Some(c) = self.peek_char() {
            let at = self.at();
            if c.is_ascii() {
                if !(c.is_ascii_alphanumeric() || c == '_') {
                    return;
                }
            } else if c == BOM {
                return;
            } else if wide(c).is_none() {
                self.token_error(at, format!("invalid character {} in identifier", unicode_name(c)));
            }
            self.inner.bump(c.len_utf8());
        }
    }

    fn line_comment(&mut self, start: usize) {
        let rest = &self.text.as_bytes()[self.at()..];
        let len = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        let comment = &rest[..len];
        if [&b"go:"[..], b"line ", b" +build"].iter().any(|mark| comment.starts_with(mark)) {
            self.out.directives.push((start as u32, (self.at() + len) as u32));
        }
        self.check_skipped(len);
    }

    fn block_comment(&mut self, start: usize) {
        let rest = &self.text[self.at()..];
        match rest.find("*/") {
            Some(len) => {
                let newline = rest[..len].contains('\n');
                self.check_skipped(len);
                self.inner.bump(2);
                if newline {
                    self.push(Tok::Newline, start);
                }
            }
            None => {
                self.literal_error(start, "comment not terminated");
                self.out.open_ended = true;
                let newline = rest.contains('\n');
                self.inner.bump(rest.len());
                if newline {
                    self.push(Tok::Newline, start);
                }
            }
        }
    }

    /// Passes over `len` bytes, complaining about what may stand nowhere.
    fn check_skipped(&mut self, len: usize) {
        let start = self.at();
        let skipped = &self.text[start..start + len];
        if skipped.bytes().any(|byte| byte == 0 || byte == 0xEF) {
            for (i, c) in skipped.char_indices() {
                match c {
                    '\0' => self.token_error(start + i, "invalid NUL character".into()),
                    BOM => self.token_error(start + i, "invalid BOM in the middle of the file".into()),
                    _ => {}
                }
            }
        }
        self.inner.bump(len);
    }

    fn raw_string(&mut self, start: usize) {
        let rest = &self.text[self.at()..];
        match rest.find('`') {
            Some(len) => {
                self.check_skipped(len);
                self.inner.bump(1);
            }
            None => {
                self.literal_error(start, "string not terminated");
                self.out.open_ended = true;
                self.inner.bump(rest.len());
            }
        }
        self.push(Tok::String, start);
    }

    fn string(&mut self, start: usize) {
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.inner.bump(1);
                    break;
                }
                Some(b'\\') => {
                    self.inner.bump(1);
                    self.escape('"');
                }
                Some(b'\n') => {
                    self.literal_error(self.at(), "newline in string");
                    break;
                }
                Some(_) => {
                    self.bump_char();
                }
                None => {
                    self.literal_error(start, "string not terminated");
                    break;
                }
            }
        }
        self.push(Tok::String, start);
    }

    fn rune(&mut self, start: usize) {
        let mut chars = 0;
        let mut ok = true;
        loop {
            match self.peek() {
                Some(b'\'') => {
                    if ok && chars == 0 {
                        self.literal_error(self.at(), "empty rune literal or unescaped '");
                    } else if ok && chars > 1 {
                        self.literal_error(start, "more than one character in rune literal");
                    }
                    self.inner.bump(1);
                    break;
                }
                Some(b'\\') => {
                    self.inner.bump(1);
                    ok &= self.escape('\'');
                }
                Some(b'\n') => {
                    if ok {
                        self.literal_error(self.at(), "newline in rune literal");
                    }
                    break;
                }
                Some(_) => {
                    self.bump_char();
                }
                None => {
                    if ok {
                        self.literal_error(start, "rune literal not terminated");
                    }
                    break;
                }
            }
            chars += 1;
        }
        self.push(Tok::Rune, start);
    }

    /// The part of an escape sequence after the backslash. Whether it is right; the end of the text is the
    /// literal's to complain about.
    fn escape(&mut self, quote: char) -> bool {
        let (digits, base, max) = match self.peek_char() {
            None => return true,
            Some(c) if c == quote || "abfnrtv\\".contains(c) => {
                self.inner.bump(1);
                return true;
            }
            Some('0'..='7') => (3, 8, 255),
            Some('x') => (2, 16, 255),
            Some('u') => (4, 16, 0x10FFFF),
            Some('U') => (8, 16, 0x10FFFF),
            Some(_) => {
                self.literal_error(self.at(), "unknown escape");
                return false;
            }
        };
        if base == 16 {
            self.inner.bump(1);
        }
        let mut value: u32 = 0;
        for _ in 0..digits {
            let Some(c) = self.peek_char() else { return true };
            let Some(digit) = c.to_digit(base) else {
                let message = format!("invalid character {} in {} escape", quoted(c), base_name(base));
                self.literal_error(self.at(), message);
                return false;
            };
            value = value.wrapping_mul(base) | digit;
            self.inner.bump(1);
        }
        if value > max && base == 8 {
            self.literal_error(self.at(), format!("octal escape value {value} > 255"));
            return false;
        }
        if value > max || (0xD800..0xE000).contains(&value) && digits > 2 {
            let message = format!("escape is invalid Unicode code point U+{value:04X}");
            self.literal_error(self.at(), message);
            return false;
        }
        true
    }

    fn number(&mut self, start: usize, point_read: bool) {
        let mut scan = Number { lexer: self, start, error: None };
        let kind = scan.scan(point_read);
        if let Some((at, message)) = scan.error {
            self.literal_error(at, message);
        }
        self.push(kind, start);
    }
}

/// Scans one number. The first mistake is kept; the token extends as far as gc's does.
struct Number<'l, 'a> {
    lexer: &'l mut Lexer<'a>,
    start: usize,
    error: Option<(usize, String)>,
}

/// What a run of digits had.
#[derive(Default)]
struct Digits {
    any: bool,
    separators: bool,
    /// Offset of the first digit too large for the base.
    invalid: Option<usize>,
}

impl Number<'_, '_> {
    fn scan(&mut self, point_read: bool) -> Tok {
        let mut tok = Tok::Int;
        let mut base = 10;
        let mut prefix = None;
        let mut digits = Digits::default();
        if point_read {
            tok = Tok::Float;
            // The digit after the point is read already.
            digits.any = true;
        } else {
            (base, prefix) = self.prefix();
            // The first digit is read already, unless it belongs to a prefix like 0x.
            digits.any = !matches!(prefix, Some('x' | 'o' | 'b'));
            self.digits(base, &mut digits);
            if self.eat(b'.') {
                tok = Tok::Float;
                if matches!(prefix, Some('o' | 'b')) {
                    let at = self.lexer.at() - 1;
                    self.fail(at, format!("invalid radix point in {} literal", base_name(base)));
                }
            }
        }
        if tok == Tok::Float {
            self.digits(base, &mut digits);
        }
        if !digits.any {
            self.fail(self.lexer.at(), format!("{} literal has no digits", base_name(base)));
        }
        if self.exponent(prefix, tok, &mut digits) {
            tok = Tok::Float;
        }
        if self.eat(b'i') {
            tok = Tok::Imag;
        }
        if let (Tok::Int, Some(at)) = (tok, digits.invalid) {
            let digit = char::from(self.lexer.text.as_bytes()[at]);
            self.fail(at, format!("invalid digit {} in {} literal", quoted(digit), base_name(base)));
        }
        if digits.separators {
            let text = &self.lexer.text[self.start..self.lexer.at()];
            if let Some(at) = misplaced_separator(text) {
                self.fail(self.start + at, "'_' must separate successive digits".into());
            }
        }
        tok
    }

    /// Base and prefix letter (`0` for an octal literal in the old form).
    fn prefix(&mut self) -> (u32, Option<char>) {
        if self.lexer.text.as_bytes()[self.start] != b'0' {
            return (10, None);
        }
        let (base, prefix) = match self.lexer.peek().map(|byte| byte.to_ascii_lowercase()) {
            Some(b'x') => (16, 'x'),
            Some(b'o') => (8, 'o'),
            Some(b'b') => (2, 'b'),
            _ => return (8, Some('0')),
        };
        self.lexer.inner.bump(1);
        (base, Some(prefix))
    }

    fn digits(&mut self, base: u32, digits: &mut Digits) {
        while let Some(byte) = self.lexer.peek() {
            match byte {
                b'_' => digits.separators = true,
                _ if base == 16 && byte.is_ascii_hexdigit() => digits.any = true,
                _ if byte.is_ascii_digit() => {
                    digits.any = true;
                    if u32::from(byte - b'0') >= base && digits.invalid.is_none() {
                        digits.invalid = Some(self.lexer.at());
                    }
                }
                _ => return,
            }
            self.lexer.inner.bump(1);
        }
    }

    fn exponent(&mut self, prefix: Option<char>, tok: Tok, digits: &mut Digits) -> bool {
        let at = self.lexer.at();
        let letter = match self.lexer.peek() {
            Some(letter @ (b'e' | b'E' | b'p' | b'P')) => char::from(letter),
            _ => {
                if prefix == Some('x') && tok == Tok::Float {
                    self.fail(at, "hexadecimal mantissa requires a 'p' exponent".into());
                }
                return false;
            }
        };
        if letter.eq_ignore_ascii_case(&'e') && matches!(prefix, Some('x' | 'o' | 'b')) {
            self.fail(at, format!("'{letter}' exponent requires decimal mantissa"));
        } else if letter.eq_ignore_ascii_case(&'p') && prefix != Some('x') {
            self.fail(at, format!("'{letter}' exponent requires hexadecimal mantissa"));
        }
        self.lexer.inner.bump(1);
        if !self.eat(b'+') {
            self.eat(b'-');
        }
        let mut exponent = Digits::default();
        self.digits(10, &mut exponent);
        digits.separators |= exponent.separators;
        if !exponent.any {
            self.fail(self.lexer.at(), "exponent has no digits".into());
        }
        true
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.lexer.peek() == Some(byte);
        if found {
            self.lexer.inner.bump(1);
        }
        found
    }

    fn fail(&mut self, at: usize, message: String) {
        self.error.get_or_insert((at, message));
    }
}

/// Offset of a `_` that has no digit (or prefix) on one of its sides.
fn misplaced_separator(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let prefix = bytes.get(1).map(u8::to_ascii_lowercase).filter(|_| bytes[0] == b'0');
    let hex = prefix == Some(b'x');
    let start = if matches!(prefix, Some(b'x' | b'o' | b'b')) { 2 } else { 0 };
    let is_digit = |i: usize| bytes[i].is_ascii_digit() || hex && bytes[i].is_ascii_hexdigit();
    (start..bytes.len()).find_map(|i| {
        if bytes[i] != b'_' {
            return None;
        }
        let before = i == start && start == 2 || i > start && is_digit(i - 1);
        let after = i + 1 < bytes.len() && (is_digit(i + 1) || bytes[i + 1] == b'_' && before);
        // In a run of separators gc points at the second one.
        let doubled = before && i + 1 < bytes.len() && bytes[i + 1] == b'_';
        match (before, after) {
            (true, true) if doubled => Some(i + 1),
            (true, true) => None,
            _ => Some(i),
        }
    })
}

fn wide(c: char) -> Option<Wide> {
    let mut buffer = [0; 4];
    Wide::lexer(c.encode_utf8(&mut buffer)).next().and_then(Result::ok)
}

fn base_name(base: u32) -> &'static str {
    match base {
        2 => "binary",
        8 => "octal",
        16 => "hexadecimal",
        _ => "decimal",
    }
}

/// A character in single quotes, in Go's `%q` form.
fn quoted(c: char) -> String {
    match c {
        '\'' => r"'\''".into(),
        '\\' => r"'\\'".into(),
        '\n' => r"'\n'".into(),
        '\t' => r"'\t'".into(),
        '\r' => r"'\r'".into(),
        '\0'..='\x1f' | '\x7f' => format!("'\\x{:02x}'", c as u32),
        _ => format!("'{c}'"),
    }
}

/// Code point and, if it can be printed, the character: `U+0023 '#'`.
fn unicode_name(c: char) -> String {
    let code = c as u32;
    if c.is_control()
        || c.is_whitespace() && c != ' '
        || matches!(code, 0x200B..=0x200F | 0x2028..=0x202E | 0xFEFF | 0xE000..=0xF8FF)
    {
        format!("U+{code:04X}")
    } else {
        format!("U+{code:04X} '{c}'")
    }
}
