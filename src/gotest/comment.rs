//! The output that an example's last comment tells.

/// The text behind `Output:` in the last comment of a function's body, and whether its lines may come in any order.
pub fn example_output(body: &str) -> Option<(String, bool)> {
    let text = text_of(&last_group(body)?);
    let rest = text.trim_start();
    let word = |rest: &str, word: &str| {
        rest.get(..word.len())
            .filter(|w| w.eq_ignore_ascii_case(word))
            .map(|_| rest[word.len()..].to_string())
    };
    let (rest, unordered) = match word(rest, "unordered ") {
        Some(rest) => (rest, true),
        None => (rest.to_string(), false),
    };
    let rest = word(&rest, "output:")?;
    let rest = rest.trim_start_matches(' ');
    Some((rest.strip_prefix('\n').unwrap_or(rest).to_string(), unordered))
}

/// The comments that stand together at the end of a text, in which comments are in line with code.
fn last_group(body: &str) -> Option<Vec<&str>> {
    let bytes = body.as_bytes();
    let mut group: Vec<&str> = Vec::new();
    let (mut at, mut newlines) = (0, 0);
    while let Some(b) = bytes.get(at) {
        let rest = &body[at..];
        let len = match b {
            b'/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            b'/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |n| n + 2),
            b'`' => rest[1..].find('`').map_or(rest.len(), |n| n + 2),
            b'"' | b'\'' => literal(rest.as_bytes(), *b),
            b'\n' => {
                newlines += 1;
                at += 1;
                continue;
            }
            _ => {
                if !b.is_ascii_whitespace() {
                    newlines = 2;
                }
                at += body[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            }
        };
        if *b == b'/' {
            // An empty line, or code, ends a group.
            if newlines > 1 {
                group.clear();
            }
            group.push(&body[at..at + len]);
            newlines = 0;
        } else {
            newlines = 2;
        }
        at += len;
    }
    (!group.is_empty()).then_some(group)
}

/// Length of a literal in these quotes.
fn literal(bytes: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(b) = bytes.get(at).filter(|b| **b != quote && **b != b'\n') {
        at += 1 + usize::from(*b == b'\\');
    }
    (at + 1).min(bytes.len())
}

/// The text of comments: without marks, the blank behind `//`, directives, blanks at the ends of lines, and more than one
/// empty line at a place.
fn text_of(group: &[&str]) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for comment in group {
        match comment.strip_prefix("//") {
            Some(line) if is_directive(line) => {}
            Some(line) => lines.push(line.strip_prefix(' ').unwrap_or(line).trim_end()),
            None => {
                let inner = comment.trim_start_matches("/*").trim_end_matches("*/");
                lines.extend(inner.split('\n').map(str::trim_end));
            }
        }
    }
    let mut out = String::new();
    let mut empty = true;
    for line in lines {
        if !line.is_empty() || !empty {
            out.push_str(line);
            out.push('\n');
        }
        empty = line.is_empty();
    }
    match out.trim_end_matches('\n') {
        "" => String::new(),
        text => format!("{text}\n"),
    }
}

/// `//go:generate`, `//line 3`, `//export f`.
fn is_directive(line: &str) -> bool {
    let lower = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let tool = line.split_once(':').is_some_and(|(tool, rest)| {
        lower(tool) && rest.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    });
    line.starts_with("line ") || line.starts_with("extern ") || line.starts_with("export ") || tool
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_comment_tells_the_output() {
        let told = |body: &str| example_output(body);
        let is = |text: &str, unordered: bool| Some((text.to_string(), unordered));
        assert_eq!(told("\n\tf()\n\t// Output: a\n"), is("a\n", false));
        assert_eq!(told("\n\tf()\n\t// Output:\n\t// a\n\t//\n\t//\n\t//  b \n"), is("a\n\n b\n", false));
        assert_eq!(told("\n\tf()\n\t// unordered OUTPUT:\n\t// a\n"), is("a\n", true));
        assert_eq!(told("\n\t// Output: a\n\n\t// no\n"), None);
        assert_eq!(told("\n\tf(\"// Output: x\")\n"), None);
        assert_eq!(told("\n\tf()\n\t/* Output:\na\n*/\n"), is("a\n", false));
        assert_eq!(told("\n\tf()\n\t// Output:\n"), is("", false));
    }
}
