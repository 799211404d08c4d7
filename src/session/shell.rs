//! Whether the exit code of a command tells how it went: `cargo test || true` always succeeds.
//!
//! Only scripts that are handed to a shell are looked at, and of them only what decides the exit code. In doubt it tells.

const SHELLS: [&str; 6] = ["sh", "bash", "dash", "zsh", "ksh", "ash"];
/// Commands that succeed whatever went before.
const ALWAYS: [&str; 5] = ["true", ":", "echo", "printf", "/bin/true"];
/// What stands before a pipe without being what the command is about.
const SOURCES: [&str; 5] = ["echo", "printf", "yes", "cat", "true"];

/// How one simple command is joined to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    Then,
    And,
    Or,
    Pipe,
    Background,
    End,
}

/// What only shows something.
const SHOWS: [&str; 5] = ["cat", "head", "less", "tail", "wc"];
/// What only prepares for something, and is not what a script is about.
const PREPARES: [&str; 13] =
    ["set", "cd", "pwd", "date", "export", "source", ".", "umask", "unset", "trap", "mktemp", "git", "basename"];
/// Programs that start the command behind them, and exit with its code.
const WRAPPERS: [&str; 9] = ["env", "timeout", "nice", "ionice", "nohup", "time", "stdbuf", "setsid", "xargs"];

/// Why the exit code says nothing; `None` where it does.
pub fn masked(argv: &[String]) -> Option<&'static str> {
    let (script, pipefail, errexit) = script(argv)?;
    masked_script(script, pipefail, errexit)
}

fn is(words: &[String], names: &[&str]) -> bool {
    words.first().is_some_and(|word| names.contains(&word.as_str()))
}

/// True for what succeeds whatever went before.
fn always(words: &[String]) -> bool {
    is(words, &ALWAYS) || words == ["exit", "0"]
}

/// True for what a script can be about: its failure matters.
fn does(words: &[String]) -> bool {
    let prepares = [&PREPARES[..], &SHOWS].concat();
    if words.iter().all(|word| is_assignment(word)) {
        return words.iter().filter_map(|word| substituted(word)).any(|script| {
            let parts = split(script).unwrap_or_default();
            parts.iter().any(|(words, _)| does(words) && !is(words, &SOURCES))
        });
    }
    !always(words) && !is(words, &prepares)
}

/// The script of `NAME=$(SCRIPT)`.
fn substituted(assignment: &str) -> Option<&str> {
    assignment.split_once("=$(")?.1.strip_suffix(')')
}

fn masked_script(script: &str, mut pipefail: bool, mut errexit: bool) -> Option<&'static str> {
    let parts = split(script)?;
    for (words, _) in &parts {
        if words.first().is_some_and(|word| word == "set") {
            pipefail |= words.iter().any(|word| word == "pipefail");
            errexit |= words.iter().any(|word| word == "errexit" || is_flag(word, 'e'));
            errexit &= !words.iter().any(|word| word.starts_with('+') && word.contains('e'));
            pipefail &= !words.windows(2).any(|pair| pair[0] == "+o" && pair[1] == "pipefail");
        }
    }
    let runs_on = parts.iter().any(|(_, joint)| *joint == Joint::Background);
    let waits = parts.last().is_some_and(|(words, _)| words == &["wait"]);
    if parts.last().is_some_and(|(_, joint)| *joint == Joint::Background) || (runs_on && waits) {
        return Some("it runs in the background");
    }
    // The last list decides.
    let start = parts.iter().rposition(|(_, joint)| *joint == Joint::Then).map_or(0, |at| at + 1);
    let (earlier, last) = parts.split_at(start);
    let is_done = !errexit && earlier.iter().any(|(words, _)| does(words));
    if is_done && last.iter().all(|(words, _)| always(words)) {
        return Some("another command follows it that always succeeds");
    }
    if is_done && last.iter().all(|(words, _)| always(words) || is(words, &SHOWS)) {
        return Some("another command follows it that only shows something");
    }
    if last.windows(2).any(|pair| pair[0].1 == Joint::Or && always(&pair[1].0)) {
        return Some("`||` makes it succeed whatever happens");
    }
    if last.iter().any(|(words, joint)| *joint == Joint::Pipe && !is(words, &SOURCES)) && !pipefail {
        return Some("a pipe without `pipefail` hides it");
    }
    // What is all there is decides by itself: a group, or another shell.
    let [(words, _)] = last else { return None };
    match &words[..] {
        [group] if group.starts_with('(') => {
            masked_script(group.strip_prefix('(')?.strip_suffix(')')?, pipefail, errexit)
        }
        words => masked(words),
    }
}

/// The script that a shell is given, and whether `pipefail` and `errexit` are set by flags.
fn script(argv: &[String]) -> Option<(&str, bool, bool)> {
    let name = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
    let mut words = argv.iter().map(String::as_str).skip_while(|word| is_assignment(word)).peekable();
    // What stands between `timeout` and the shell are its options.
    let is_wrapped = words.peek().is_some_and(|word| WRAPPERS.contains(word));
    let shell = words.find(|word| !is_wrapped || SHELLS.contains(&name(word).as_str()))?;
    if !SHELLS.contains(&name(shell).as_str()) {
        return None;
    }
    let (mut command, mut pipefail, mut errexit) = (false, false, false);
    while let Some(word) = words.next() {
        if !word.starts_with(['-', '+']) || word == "-" || word == "--" {
            return command.then_some((word, pipefail, errexit));
        }
        command |= is_flag(word, 'c');
        errexit |= is_flag(word, 'e');
        if is_flag(word, 'o') {
            let option = words.next()?;
            pipefail |= option == "pipefail";
            errexit |= option == "errexit";
        }
    }
    None
}

fn is_flag(word: &str, letter: char) -> bool {
    word.strip_prefix('-').is_some_and(|letters| !letters.starts_with('-') && letters.contains(letter))
}

fn is_assignment(word: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    word.split_once('=').is_some_and(|(name, _)| is_name(name))
}

/// What stands before the bracket that closes a group, behind which it goes on. `None` where there is none.
fn group(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, open: char, close: char) -> Option<String> {
    let mut text = String::new();
    let mut depth = 1;
    loop {
        let c = chars.next()?;
        depth += i32::from(c == open) - i32::from(c == close);
        if depth == 0 {
            return Some(text);
        }
        text.push(c);
        match c {
            '\\' => text.push(chars.next()?),
            quote @ ('\'' | '"') => loop {
                let inside = chars.next()?;
                text.push(inside);
                if inside == quote {
                    break;
                }
            },
            _ => {}
        }
    }
}

/// The simple commands of a script and what follows each. `None` for one with blocks and functions: what decides its exit
/// code is not known without a shell.
fn split(script: &str) -> Option<Vec<(Vec<String>, Joint)>> {
    let mut parts: Vec<(Vec<String>, Joint)> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = script.chars().peekable();
    while let Some(c) = chars.next() {
        let joint = match c {
            '\\' => {
                let next = chars.next();
                word.get_or_insert_default().extend(next.filter(|c| *c != '\n'));
                continue;
            }
            '\'' | '"' => {
                let text = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        end if end == c => break,
                        '\\' if c == '"' => text.extend(chars.next()),
                        '$' if c == '"' && chars.next_if_eq(&'(').is_some() => {
                            text.extend(["$(", &group(&mut chars, '(', ')')?, ")"]);
                        }
                        other => text.push(other),
                    }
                }
                continue;
            }
            // What is in there is another script.
            '(' => {
                let inside = group(&mut chars, '(', ')')?;
                word.get_or_insert_default().extend(["(", &inside, ")"]);
                continue;
            }
            '{' if word.is_none() && words.is_empty() && chars.peek().is_some_and(|c| c.is_whitespace()) => {
                word = Some(format!("({})", group(&mut chars, '{', '}')?));
                continue;
            }
            '`' | ')' | '{' | '}' if c != '{' || word.is_none() => return None,
            '#' if word.is_none() => {
                while chars.next_if(|c| *c != '\n').is_some() {}
                continue;
            }
            ' ' | '\t' => {
                words.extend(word.take());
                continue;
            }
            '&' if matches!(&word, Some(word) if word.ends_with(['>', '<'])) || chars.peek() == Some(&'>') => {
                word.get_or_insert_default().push(c);
                continue;
            }
            '\n' | ';' => Joint::Then,
            '&' if chars.next_if_eq(&'&').is_some() => Joint::And,
            '&' => Joint::Background,
            '|' if chars.next_if_eq(&'|').is_some() => Joint::Or,
            '|' => {
                chars.next_if_eq(&'&');
                Joint::Pipe
            }
            other => {
                word.get_or_insert_default().push(other);
                continue;
            }
        };
        words.extend(word.take());
        if !words.is_empty() {
            parts.push((std::mem::take(&mut words), joint));
        }
    }
    words.extend(word.take());
    if words.is_empty() {
        if let Some((_, joint)) = parts.last_mut().filter(|(_, joint)| *joint == Joint::Then) {
            *joint = Joint::End;
        }
    } else {
        parts.push((words, Joint::End));
    }
    let blocks = ["if", "for", "while", "until", "case", "function", "select", "!"];
    let is_plain = |(words, _): &(Vec<String>, Joint)| !blocks.contains(&words[0].as_str());
    parts.iter().all(is_plain).then_some(parts)
}
