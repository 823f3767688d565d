//! Says what is wrong where the parser stopped.

use crate::builder::Builder;
use crate::codes::Code;
use crate::diag::Diagnostic;
use crate::parse::Failure;
use crate::semi;
use crate::source::SourceFile;
use crate::token::{Tok, Token};

/// Reports the token at which the parser stopped.
pub(crate) fn recover(
    builder: &mut Builder<'_>,
    source: &SourceFile,
    tokens: &[Token],
    _partners: &[u32],
    _start: Tok,
    failure: Failure,
) {
    let token = tokens[failure.at];
    let message = format!("syntax error: unexpected {}", token_text(&source.text, token));
    let pos = source.pos(token.start as usize);
    builder.diagnostics.push(Diagnostic::new(pos, Code::Syntax, message));
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
