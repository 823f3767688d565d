//! Semicolon insertion: a newline or the end of the text ends a statement if the token before it can.
//!
//! An inserted semicolon covers the newline (or nothing, at the end); so its flavour, which messages name,
//! is read off the text.

use crate::token::{Tok, Token};

/// Takes raw tokens in order and keeps those that the grammar sees.
#[derive(Debug, Default)]
pub struct Semicolons {
    tokens: Vec<Token>,
    pending: bool,
}

impl Semicolons {
    /// Room for about as many tokens as a text of this length has.
    pub fn with_text_len(len: usize) -> Self {
        Semicolons { tokens: Vec::with_capacity(len / 4 + 2), pending: false }
    }

    /// Adds a token; a `Newline` becomes a semicolon or vanishes.
    pub fn push(&mut self, token: Token) {
        if token.tok == Tok::Newline {
            self.newline(token);
            return;
        }
        self.pending = token.tok.ends_statement();
        self.tokens.push(token);
    }

    /// Adds the last semicolon, if due, and `Eof`.
    pub fn finish(mut self, end: u32) -> Vec<Token> {
        self.newline(Token { tok: Tok::Newline, start: end, end });
        self.tokens.push(Token { tok: Tok::Eof, start: end, end });
        self.tokens
    }

    fn newline(&mut self, token: Token) {
        if std::mem::take(&mut self.pending) {
            self.tokens.push(Token { tok: Tok::Semi, ..token });
        }
    }
}

/// How messages call the semicolon at this place: written, or inserted at a newline or the end.
pub fn flavour(text: &str, semi: Token) -> &'static str {
    match text.as_bytes().get(semi.start as usize) {
        Some(b';') => "semicolon",
        Some(_) => "newline",
        None => "EOF",
    }
}
