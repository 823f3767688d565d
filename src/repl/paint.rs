//! Colours of a line that is edited: by the tokens alone, so that nothing is shown as wrong while it is being typed. The bracket
//! that belongs to the one at the cursor is marked.

use std::fmt::Write;
use urgo_lang::lexer::tokenize;
use urgo_lang::token::{Tok, Token};

const KEYWORD: &str = "34;1";
const STRING: &str = "32";
const NUMBER: &str = "36";
const COMMENT: &str = "2";
const COMMAND: &str = "35";
const MATCH: &str = "7";

/// The line in colours.
pub fn paint(line: &str, pos: usize) -> String {
    if line.starts_with(':') {
        let end = line.find(' ').unwrap_or(line.len());
        return format!("\x1b[{COMMAND}m{}\x1b[0m{}", &line[..end], &line[end..]);
    }
    let tokens = tokenize(line).tokens;
    let mate = matching(&tokens, line, pos);
    let mut out = String::with_capacity(line.len() * 2);
    let mut at = 0;
    for token in &tokens {
        let (start, end) = (token.start as usize, token.end as usize);
        if start < at || end <= start || line.get(start..end).is_none_or(|t| t == "\n") {
            continue;
        }
        gap(&mut out, &line[at..start]);
        let colour = if mate == Some(start) { Some(MATCH) } else { colour(token.tok) };
        piece(&mut out, &line[start..end], colour);
        at = end;
    }
    gap(&mut out, &line[at..]);
    out
}

/// What stands between tokens: blanks, or a comment.
fn gap(out: &mut String, text: &str) {
    let colour = text.trim_start().starts_with('/').then_some(COMMENT);
    piece(out, text, colour);
}

fn piece(out: &mut String, text: &str, colour: Option<&str>) {
    match colour.filter(|_| !text.is_empty()) {
        Some(colour) => {
            // Writing to a string does not fail.
            let _ = write!(out, "\x1b[{colour}m{text}\x1b[0m");
        }
        None => out.push_str(text),
    }
}

fn colour(tok: Tok) -> Option<&'static str> {
    match tok {
        Tok::String | Tok::RawString | Tok::Rune => Some(STRING),
        _ if tok.is_literal() => Some(NUMBER),
        _ if tok.is_keyword() => Some(KEYWORD),
        _ => None,
    }
}

/// Where the bracket begins that belongs to the one under the cursor or in front of it.
fn matching(tokens: &[Token], line: &str, pos: usize) -> Option<usize> {
    let text = |t: &Token| line.get(t.start as usize..t.end as usize).unwrap_or("");
    let bracket = |t: &Token| matches!(text(t), "(" | ")" | "[" | "]" | "{" | "}");
    let at = |p: usize| tokens.iter().find(|t| t.start as usize == p && bracket(t));
    let here = at(pos).or_else(|| pos.checked_sub(1).and_then(at))?.start as usize;
    let mut open = Vec::new();
    for t in tokens {
        match text(t) {
            "(" | "[" | "{" => open.push(t.start as usize),
            ")" | "]" | "}" => {
                let mate = open.pop()?;
                if mate == here {
                    return Some(t.start as usize);
                }
                if t.start as usize == here {
                    return Some(mate);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text without its colours.
    fn plain(text: &str) -> String {
        let mut parts = text.split('\x1b');
        let first = parts.next().unwrap_or_default().to_string();
        parts.fold(first, |out, p| out + p.split_once('m').map_or("", |(_, rest)| rest))
    }

    #[test]
    fn nothing_is_lost_whatever_is_typed() {
        for line in [
            "func f() { return \"a\" /* b */ } // c",
            "x := `open",
            "'",
            ":kill 7",
            "\"",
            "ü + 1.5e3",
            "a\n\tb {",
        ] {
            for pos in 0..=line.len() {
                assert_eq!(plain(&paint(line, pos)), line);
            }
        }
    }

    #[test]
    fn words_have_their_colours_and_brackets_their_mates() {
        assert_eq!(paint("go f(1)", 0), "\x1b[34;1mgo\x1b[0m f(\x1b[36m1\x1b[0m)");
        assert_eq!(paint("f(x)", 4), "f\x1b[7m(\x1b[0mx)");
        assert_eq!(paint("f(x)", 1), "f(x\x1b[7m)\x1b[0m");
        assert!(paint("x // y", 0).contains("\x1b[2m // y\x1b[0m"));
        assert!(paint(":kill 7", 0).starts_with("\x1b[35m:kill\x1b[0m"));
    }
}
