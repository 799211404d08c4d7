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

/// Why the exit code says nothing; `None` where it does.
pub fn masked(argv: &[String]) -> Option<&'static str> {
    let (script, mut pipefail, mut errexit) = script(argv)?;
    let parts = split(script)?;
    for (words, _) in &parts {
        if words.first().is_some_and(|word| word == "set") {
            pipefail |= words.iter().any(|word| word == "pipefail");
            errexit |= words.iter().any(|word| word == "errexit" || is_flag(word, 'e'));
            errexit &= !words.iter().any(|word| word.starts_with('+') && word.contains('e'));
            pipefail &= !words.windows(2).any(|pair| pair[0] == "+o" && pair[1] == "pipefail");
        }
    }
    let is = |words: &[String], names: &[&str]| words.first().is_some_and(|word| names.contains(&word.as_str()));
    let always = |words: &[String]| is(words, &ALWAYS) || words == ["exit", "0"];
    if parts.last().is_some_and(|(_, joint)| *joint == Joint::Background) {
        return Some("it runs in the background");
    }
    // The last list decides.
    let start = parts.iter().rposition(|(_, joint)| *joint == Joint::Then).map_or(0, |at| at + 1);
    let (earlier, last) = parts.split_at(start);
    let prepares = ["set", "cd", "pwd", "date", "export", "source", ".", "umask", "unset", "trap"];
    let does = |words: &[String]| !always(words) && !is(words, &prepares) && !words.iter().all(|it| is_assignment(it));
    if !errexit && last.iter().all(|(words, _)| always(words)) && earlier.iter().any(|(words, _)| does(words)) {
        return Some("another command follows it that always succeeds");
    }
    if last.windows(2).any(|pair| pair[0].1 == Joint::Or && always(&pair[1].0)) {
        return Some("`||` makes it succeed whatever happens");
    }
    let swallowed = last.iter().any(|(words, joint)| *joint == Joint::Pipe && !is(words, &SOURCES));
    (swallowed && !pipefail).then_some("a pipe without `pipefail` hides it")
}

/// The script that a shell is given, and whether `pipefail` and `errexit` are set by flags.
fn script(argv: &[String]) -> Option<(&str, bool, bool)> {
    let mut words = argv.iter().map(String::as_str).skip_while(|word| *word == "env" || is_assignment(word));
    let shell = words.next()?;
    if !SHELLS.contains(&shell.rsplit('/').next()?) {
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

/// Goes on behind the parenthesis that closes a group. `None` where there is none.
fn skip_group(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<()> {
    let mut depth = 1;
    while depth > 0 {
        match chars.next()? {
            '(' => depth += 1,
            ')' => depth -= 1,
            '\\' => {
                chars.next()?;
            }
            quote @ ('\'' | '"') => while chars.next()? != quote {},
            _ => {}
        }
    }
    Some(())
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
                        '$' if c == '"' && chars.next_if_eq(&'(').is_some() => skip_group(&mut chars)?,
                        other => text.push(other),
                    }
                }
                continue;
            }
            // What is in there is another script, of which only the end counts here.
            '(' => {
                let text = word.get_or_insert_default();
                text.push('(');
                skip_group(&mut chars)?;
                text.push(')');
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
