//! Makes a failing program smaller: takes away what is not needed for the failure, a declaration, statement or block at a
//! time, and blocks around what they contain.
//!
//! It works on lines, since the generator puts each statement on lines of its own and closes each block by a line. What no
//! longer compiles does not fail in the same way, so the test says no and the text stays.

/// The smallest text found for which `fails` holds, trying at most `tries` times.
pub fn shrink(text: &str, tries: usize, fails: &mut dyn FnMut(&str) -> bool) -> String {
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    let mut left = tries;
    let mut attempt = |lines: &[String], left: &mut usize| {
        *left = left.saturating_sub(1);
        *left > 0 && fails(&(lines.join("\n") + "\n"))
    };
    loop {
        let before = lines.len();
        // Large pieces first, from the end: later lines use earlier ones.
        let mut spans: Vec<(usize, usize)> = (0..lines.len()).filter_map(|i| span(&lines, i)).collect();
        spans.sort_by_key(|(a, b)| (std::cmp::Reverse(b - a), std::cmp::Reverse(*a)));
        let mut gone = vec![false; lines.len()];
        let kept = |gone: &[bool], lines: &[String]| -> Vec<String> {
            lines.iter().zip(gone).filter(|(_, g)| !**g).map(|(l, _)| l.clone()).collect()
        };
        for (a, b) in spans {
            if left == 0 || gone[a..=b].iter().any(|g| *g) {
                continue;
            }
            let mut trial = gone.clone();
            trial[a..=b].fill(true);
            if attempt(&kept(&trial, &lines), &mut left) {
                gone = trial;
            } else if b > a + 1 {
                // Only the lines at which the block opens and closes, those of its else parts included.
                let (mut trial, mut depth) = (gone.clone(), 0);
                for i in a..=b {
                    let (opened, lowest) = brackets(&lines[i]);
                    trial[i] |= depth + lowest <= 0;
                    depth += opened;
                }
                if attempt(&kept(&trial, &lines), &mut left) {
                    gone = trial;
                }
            }
        }
        lines = kept(&gone, &lines);
        if lines.len() == before || left == 0 {
            return lines.join("\n") + "\n";
        }
    }
}

/// The lines that belong to what starts at line `from`: itself, or up to where its brackets close.
fn span(lines: &[String], from: usize) -> Option<(usize, usize)> {
    let mut depth = 0i32;
    for (i, line) in lines.iter().enumerate().skip(from) {
        let (opened, lowest) = brackets(line);
        if i == from && (lowest < 0 || line.trim().is_empty()) {
            return None;
        }
        depth += opened;
        if depth <= 0 {
            return Some((from, i));
        }
    }
    None
}

/// How many brackets a line opens more than it closes, and the least that this is on the way.
fn brackets(line: &str) -> (i32, i32) {
    let (mut depth, mut lowest, mut quote) = (0i32, 0i32, None);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match quote {
            Some(q) => {
                if c == '\\' && q != '`' {
                    chars.next();
                } else if c == q {
                    quote = None;
                }
            }
            None => match c {
                '"' | '\'' | '`' => quote = Some(c),
                '{' | '(' | '[' => depth += 1,
                '}' | ')' | ']' => {
                    depth -= 1;
                    lowest = lowest.min(depth);
                }
                _ => {}
            },
        }
    }
    (depth, lowest)
}

#[test]
fn what_is_not_needed_goes() {
    let text =
        "func f() {\n\ta := \"}\"\n\tif a {\n\t\tneeded()\n\t} else {\n\t\tb()\n\t}\n}\nfunc g() {\n}\n";
    let small = shrink(text, 100, &mut |t| {
        let balanced = t.lines().map(|l| brackets(l).0).sum::<i32>() == 0;
        let whole = t.contains("if a") || !t.contains("else");
        balanced && whole && t.contains("needed") && t.contains("func f")
    });
    assert_eq!(small, "func f() {\n\t\tneeded()\n}\n");
}
