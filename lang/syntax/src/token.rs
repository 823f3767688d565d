//! Tokens of Go: one row each, with the text by which messages call it.
//!
//! A token is a kind and a range of the text; names and literals are looked up in the text when needed.
//! Two kinds are never made by the lexer: [`Tok::Body`] is a `{` that opens the body of an `if`, `for`,
//! `switch` or `select`, [`Tok::TypeParams`] a `[` that opens the type parameters of a type declaration;
//! [`crate::body_brace`] sets them, so that the grammar is LR(1). The `Start…` kinds open the token stream
//! and choose what is parsed.

use logos::Logos;

/// Rows of tokens: `special` ones are finished by the lexer's own code behind their first characters.
macro_rules! define_tokens {
    (
        special { $($(#[$smeta:meta])* $special:ident $stext:tt,)* }
        keywords { $($keyword:ident $ktext:tt,)* }
        punctuation { $($punct:ident $ptext:tt,)* }
        marked { $($(#[$mmeta:meta])* $marked:ident $mtext:tt,)* }
    ) => {
        /// Kind of a token.
        #[derive(Logos, Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[logos(skip r"[ \t\r]+")]
        #[repr(u8)]
        pub enum Tok {
            $($(#[$smeta])* $special,)*
            $(#[doc = concat!("`", $ktext, "`")] #[token($ktext)] $keyword,)*
            $(#[doc = concat!("`", $ptext, "`")] #[token($ptext)] $punct,)*
            $($(#[$mmeta])* $marked,)*
        }

        impl Tok {
            /// Every kind.
            pub const ALL: &[Tok] = &[$(Tok::$special,)* $(Tok::$keyword,)* $(Tok::$punct,)* $(Tok::$marked,)*];

            /// The token as written; for names, literals and the like what they are.
            pub fn text(self) -> &'static str {
                match self {
                    $(Tok::$special => $stext,)*
                    $(Tok::$keyword => $ktext,)*
                    $(Tok::$punct => $ptext,)*
                    $(Tok::$marked => $mtext,)*
                }
            }

            /// Whether it is a keyword.
            pub fn is_keyword(self) -> bool {
                matches!(self, $(Tok::$keyword)|*)
            }
        }
    };
}

define_tokens! {
    special {
    /// An identifier.
    #[regex("[A-Za-z_][A-Za-z0-9_]*")]
    Name "name",
    /// An integer literal.
    #[regex("[0-9]")]
    Int "literal",
    /// A floating-point literal.
    #[regex(r"\.[0-9]")]
    Float "literal",
    /// An imaginary literal.
    Imag "literal",
    /// A rune literal.
    #[token("'")]
    Rune "literal",
    /// A string literal.
    #[token("\"")]
    String "literal",
    /// A raw string literal while lexing; then `String`.
    #[token("`")]
    RawString "literal",
    /// The end of a line; becomes a semicolon or nothing.
    #[token("\n")]
    Newline "newline",
    /// `//`; never leaves the lexer.
    #[token("//")]
    LineComment "comment",
    /// `/*`; never leaves the lexer.
    #[token("/*")]
    BlockComment "comment",
    /// A character outside ASCII, as the start of a name or a mistake; never leaves the lexer.
    #[regex(r"[^\x00-\x7F]")]
    NonAscii "character",
    /// The end of the text.
    Eof "EOF",
    }
    keywords {
    Break "break", Case "case", Chan "chan", Const "const", Continue "continue", Default "default",
    Defer "defer", Else "else", Fallthrough "fallthrough", For "for", Func "func", Go "go", Goto "goto",
    If "if", Import "import", Interface "interface", Map "map", Package "package", Range "range",
    Return "return", Select "select", Struct "struct", Switch "switch", Type "type", Var "var",
    }
    punctuation {
    LParen "(", RParen ")", LBrack "[", RBrack "]", LBrace "{", RBrace "}",
    Comma ",", Semi ";", Colon ":", Dot ".", Ellipsis "...",
    Assign "=", Define ":=", Arrow "<-", Inc "++", Dec "--",
    OrOr "||", AndAnd "&&",
    Eq "==", Ne "!=", Lt "<", Le "<=", Gt ">", Ge ">=",
    Plus "+", Minus "-", Or "|", Xor "^",
    Star "*", Div "/", Rem "%", And "&", AndNot "&^", Shl "<<", Shr ">>",
    Not "!", Tilde "~",
    PlusEq "+=", MinusEq "-=", OrEq "|=", XorEq "^=",
    StarEq "*=", DivEq "/=", RemEq "%=", AndEq "&=", AndNotEq "&^=", ShlEq "<<=", ShrEq ">>=",
    }
    marked {
    /// The `{` of a body after a header.
    Body "{",
    /// The `[` before type parameters in a type declaration.
    TypeParams "[",
    /// Opens the stream of a whole file.
    StartFile "start of file",
    /// Opens a stream of top-level declarations.
    StartDecls "start of declarations",
    /// Opens a stream of statements.
    StartStmts "start of statements",
    /// Opens a stream of clauses of a switch.
    StartCases "start of clauses",
    /// Opens a stream of clauses of a select.
    StartComms "start of clauses",
    }
}

impl Tok {
    /// Whether a newline after this token ends the statement.
    pub fn ends_statement(self) -> bool {
        use Tok::*;
        self.is_literal()
            || matches!(
                self,
                Name | Break | Continue | Fallthrough | Return | Inc | Dec | RParen | RBrack | RBrace
            )
    }

    /// Whether it is a basic literal.
    pub fn is_literal(self) -> bool {
        matches!(self, Tok::Int | Tok::Float | Tok::Imag | Tok::Rune | Tok::String)
    }

    /// Whether an operand may end with it, so that `(`, `[`, `{` and binary operators can follow.
    pub fn ends_operand(self) -> bool {
        self.is_literal() || matches!(self, Tok::Name | Tok::RParen | Tok::RBrack | Tok::RBrace)
    }

    /// Whether it opens a bracket.
    pub fn opens(self) -> bool {
        matches!(self, Tok::LParen | Tok::LBrack | Tok::TypeParams | Tok::LBrace | Tok::Body)
    }

    /// Whether it closes a bracket.
    pub fn closes(self) -> bool {
        matches!(self, Tok::RParen | Tok::RBrack | Tok::RBrace)
    }
}

/// A token of some text: its kind and the bytes `start..end`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// Which.
    pub tok: Tok,
    /// Offset of the first byte. An inserted semicolon stands at the newline or the end of the text.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}
