//! The manual page and the completions of shells, from the tables that `urgo help` shows.

use crate::cli::{FLAGS, VERBS, Verb};
use crate::gotest::args::FLAGS as TEST_FLAGS;
use std::fmt::Write;

/// Shells with completions.
pub const SHELLS: &[&str] = &["bash", "zsh", "fish"];

/// The manual page, for man(1).
pub fn page() -> String {
    let mut out = format!(
        ".TH URGO 1 \"\" \"urgo {}\" \"User Commands\"\n.SH NAME\nurgo \\- run Go source files, and a Go prompt\n",
        env!("CARGO_PKG_VERSION")
    );
    out.push_str(".SH SYNOPSIS\n");
    for verb in VERBS {
        let _ = writeln!(out, ".B urgo {}\n{}\n.br", roff(verb.name), roff(verb.usage));
    }
    out.push_str(".SH DESCRIPTION\nUrgo runs Go source files: at once in an interpreter, and what is hot as machine code whose ");
    out.push_str("loops contain no polls, from which the scheduler takes the processor back all the same.\n");
    out.push_str(".SH COMMANDS\n");
    for verb in VERBS {
        let _ = writeln!(out, ".TP\n.B {} {}\n{}", roff(verb.name), roff(verb.usage), roff(verb.about));
    }
    out.push_str(".SH OPTIONS\nIn front of the files of run, repl, check, disasm, dump and demo:\n");
    for (flag, about) in FLAGS {
        let _ = writeln!(out, ".TP\n.B {}\n{}", roff(flag), roff(about));
    }
    out.push_str(".SH TEST OPTIONS\n");
    for (flag, takes_value, about) in TEST_FLAGS {
        let value = if *takes_value { "=\\fIVALUE\\fR" } else { "" };
        let _ = writeln!(out, ".TP\n.B \\-{flag}{value}\n{}", roff(about));
    }
    out.push_str(".SH ENVIRONMENT\n");
    for (name, about) in ENVIRONMENT {
        let _ = writeln!(out, ".TP\n.B {name}\n{}", roff(about));
    }
    out.push_str(".SH EXIT STATUS\n");
    for (status, about) in STATUSES {
        let _ = writeln!(out, ".TP\n.B {status}\n{}", roff(about));
    }
    out
}

/// What of the environment counts.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("GOMAXPROCS", "number of Ps"),
    (
        "GODEBUG",
        "asyncpreemptoff=1, schedtrace=N, scheddetail=1, gctrace=1, as in Go; jittrace=1: what is compiled",
    ),
    ("GOEXPERIMENT", "preemptibleloops: the polled copies of loops are entered"),
    ("URGO_SLICE", "time a goroutine may run while others wait"),
    (
        "URGO_CACHE",
        "the folder of compiled programs and their machine code, else in XDG_CACHE_HOME or HOME/.cache; off: none",
    ),
    ("URGO_HISTORY", "the prompt's history file; empty: none"),
    ("URGO_STD", "a folder whose packages stand before the library's"),
    ("NO_COLOR, TERM=dumb", "no colours; no editor"),
];

/// What the status of a run means.
const STATUSES: &[(&str, &str)] = &[
    ("0", "main has returned; tests have passed"),
    ("1", "compile errors, failed tests"),
    ("2", "an uncaught panic or fatal error; wrong use of urgo"),
    ("70", "a defect of urgo"),
    ("124", "the time of --timeout has passed"),
    ("others", "what the program gave to os.Exit"),
];

fn roff(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    let mut ascii = String::new();
    for c in text.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            // Older formatters take bytes for characters.
            let _ = write!(ascii, "\\[u{:04X}]", u32::from(c));
        }
    }
    let text = ascii;
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

/// A shell's completions; `None` for a shell without.
pub fn completions(shell: &str) -> Option<String> {
    match shell {
        "bash" => Some(bash()),
        "zsh" => Some(zsh()),
        "fish" => Some(fish()),
        _ => None,
    }
}

/// The words that may follow a verb.
fn words(verb: &Verb) -> Vec<&'static str> {
    match verb.name {
        "demo" => vec!["hang", "latency", "fairness", "churn"],
        "dump" => crate::dump::stages().collect(),
        "completions" => SHELLS.to_vec(),
        _ => Vec::new(),
    }
}

/// Flags whose values are words.
const FLAG_VALUES: &[(&str, &str)] = &[("--tier", "auto interp jit"), ("-shuffle", "on off")];

/// The flag without its value, with an equals sign if one follows.
fn flag_word(flag: &str) -> String {
    match flag.split_once(['[', '=']) {
        Some((name, _)) if flag.contains('[') => name.to_string(),
        Some((name, _)) => format!("{name}="),
        None => flag.to_string(),
    }
}

fn flags_of(verb: &Verb) -> Vec<String> {
    match verb.name {
        "test" => TEST_FLAGS.iter().map(|(n, v, _)| format!("-{n}{}", if *v { "=" } else { "" })).collect(),
        "run" | "repl" | "check" | "disasm" | "dump" | "demo" => {
            FLAGS.iter().map(|(flag, _)| flag_word(flag)).collect()
        }
        _ => Vec::new(),
    }
}

fn bash() -> String {
    let verbs: Vec<&str> = VERBS.iter().map(|v| v.name).collect();
    let mut cases = String::new();
    for verb in VERBS {
        let all: Vec<String> =
            flags_of(verb).into_iter().chain(words(verb).iter().map(|w| w.to_string())).collect();
        if verb.name == "help" {
            let _ = writeln!(cases, "    help) words=\"{}\" ;;", verbs.join(" "));
        } else if !all.is_empty() {
            let _ = writeln!(cases, "    {}) words=\"{}\" ;;", verb.name, all.join(" "));
        }
    }
    let mut values = String::new();
    for (flag, all) in FLAG_VALUES {
        let _ = writeln!(
            values,
            "    {flag})\n      COMPREPLY=($(compgen -W \"{all}\" -- \"$cur\"))\n      return ;;"
        );
    }
    format!(
        "# bash completion for urgo; put it where bash looks, or: source <(urgo completions bash)
_urgo() {{
  local cur words
  cur=\"${{COMP_WORDS[COMP_CWORD]}}\"
  COMPREPLY=()
  # An equals sign is a word of its own here.
  local flag=\"\"
  if [ \"$cur\" = \"=\" ]; then
    flag=\"${{COMP_WORDS[COMP_CWORD-1]}}\"
    cur=\"\"
  elif [ \"$COMP_CWORD\" -gt 2 ] && [ \"${{COMP_WORDS[COMP_CWORD-1]}}\" = \"=\" ]; then
    flag=\"${{COMP_WORDS[COMP_CWORD-2]}}\"
  fi
  case \"$flag\" in
    \"\") ;;
{values}    *)
      COMPREPLY=($(compgen -f -- \"$cur\"))
      return ;;
  esac
  if [ \"$COMP_CWORD\" -eq 1 ]; then
    words=\"{}\"
  else
    case \"${{COMP_WORDS[1]}}\" in
{cases}    *) words=\"\" ;;
    esac
  fi
  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))
  case \"${{COMPREPLY[0]}}\" in
    *=) compopt -o nospace ;;
  esac
  case \"$COMP_CWORD ${{COMP_WORDS[1]}}\" in
    1*) ;;
    *\" completions\" | *\" help\" | *\" demo\" | *\" doc\" | *\" version\" | *\" man\") return ;;
  esac
  COMPREPLY+=($(compgen -d -S / -- \"$cur\") $(compgen -f -X '!*.go' -- \"$cur\"))
}}
complete -o filenames -F _urgo urgo
",
        verbs.join(" ")
    )
}

fn zsh() -> String {
    let quoted = |text: &str| text.replace('\'', "'\\''").replace(':', "\\:");
    let mut verbs = String::new();
    let mut cases = String::new();
    for verb in VERBS {
        let _ = writeln!(verbs, "    '{}:{}'", verb.name, quoted(verb.about));
        let all: Vec<String> =
            flags_of(verb).into_iter().chain(words(verb).iter().map(|w| w.to_string())).collect();
        if !all.is_empty() {
            let _ = writeln!(cases, "    {}) compadd -- {} ;;", verb.name, all.join(" "));
        }
    }
    format!(
        "#compdef urgo
# zsh completion for urgo; put it as _urgo where zsh looks
_urgo() {{
  local -a verbs
  verbs=(
{verbs}  )
  if (( CURRENT == 2 )); then
    _describe 'command' verbs
    _files -g '*.go'
    return
  fi
  case $words[2] in
{cases}    help) _describe 'command' verbs ;;
  esac
  _files -g '*.go'
}}
_urgo \"$@\"
"
    )
}

fn fish() -> String {
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('\'', "\\'");
    let mut out = String::from("# fish completion for urgo: urgo completions fish | source\n");
    for verb in VERBS {
        let _ = writeln!(
            out,
            "complete -c urgo -n __fish_use_subcommand -a {} -d '{}'",
            verb.name,
            quoted(verb.about)
        );
        let on = format!("complete -c urgo -n '__fish_seen_subcommand_from {}'", verb.name);
        for word in words(verb) {
            let _ = writeln!(out, "{on} -f -a {word}");
        }
    }
    let with: Vec<&str> =
        VERBS.iter().filter(|v| !flags_of(v).is_empty() && v.name != "test").map(|v| v.name).collect();
    for (flag, about) in FLAGS {
        let long = flag.split(['=', '[']).next().unwrap_or(flag).trim_start_matches('-');
        let value = if flag.contains('=') { " -x" } else { "" };
        let with = with.join(" ");
        let _ = writeln!(
            out,
            "complete -c urgo -n '__fish_seen_subcommand_from {with}' -l {long}{value} -d '{}'",
            quoted(about)
        );
    }
    for (flag, takes_value, about) in TEST_FLAGS {
        let value = if *takes_value { " -x" } else { "" };
        let _ = writeln!(
            out,
            "complete -c urgo -n '__fish_seen_subcommand_from test' -o {flag}{value} -d '{}'",
            quoted(about)
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_and_flag_is_everywhere() {
        let page = page();
        for verb in VERBS {
            assert!(page.contains(&format!("\n.B {} ", roff(verb.name))), "{}", verb.name);
            for shell in SHELLS {
                assert!(completions(shell).expect("a shell").contains(verb.name), "{shell}: {}", verb.name);
            }
        }
        for (flag, _) in FLAGS {
            assert!(page.contains(&format!(".B {}\n", roff(flag))), "{flag}");
            assert!(completions("bash").expect("a shell").contains(&flag_word(flag)), "{flag}");
        }
        assert_eq!(completions("csh"), None);
    }

    #[test]
    fn the_page_has_no_line_that_only_looks_like_a_request() {
        for line in page().lines().filter(|l| l.starts_with('.')) {
            let request = line.split(' ').next().unwrap_or_default();
            assert!([".TH", ".SH", ".TP", ".B", ".br"].contains(&request), "{line}");
        }
    }
}
