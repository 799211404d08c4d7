//! Whether a capture only grew, and if not, how much of it is another.

use std::ops::Range;

/// How the text of a capture differs from an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// It is the same, or something was appended: where that begins in the newer text.
    Appended(usize),
    /// Only blanks, blank lines and line ends differ.
    Whitespace(Range<usize>),
    /// Only marks differ that a formatter chooses: bullets, emphasis, tables' borders, where lines break.
    Format(Range<usize>),
    /// All that stood there still does, and something was put in between.
    Inserted(Range<usize>),
    /// Something that stood there is gone or says something else.
    Rewritten(Range<usize>),
}

/// Compares the body of a capture with an earlier one. Ranges are of the newer body, one line where there is one.
#[must_use]
pub fn compare(before: &str, after: &str) -> Difference {
    let kept = before.trim_end();
    if let Some(rest) = after.strip_prefix(kept)
        && (rest.is_empty() || kept.is_empty() || rest.starts_with(['\n', '\r']))
    {
        return Difference::Appended(kept.len());
    }
    let (old, new) = (lines(before), lines(after));
    let same = old.iter().zip(&new).take_while(|(old, new)| old.text == new.text).count();
    // The first line whose bytes differ, for faults of form alone.
    let shown = || {
        let at = before.bytes().zip(after.bytes()).take_while(|(old, new)| old == new).count();
        line_at(after, at)
    };
    if same == old.len() {
        return Difference::Whitespace(shown());
    }
    let place = new.get(same).or(new.last()).map_or(0..0, |line| line.range.clone());
    if is_reformatted(&old, &new) {
        return Difference::Format(place);
    }
    if is_contained(&old, &new) { Difference::Inserted(place) } else { Difference::Rewritten(place) }
}

/// True when every line of `before` still stands in `after`, in the same order.
#[must_use]
pub fn keeps(before: &str, after: &str) -> bool {
    is_contained(&lines(before), &lines(after))
}

/// A line that says something, its blanks made one.
struct Line {
    range: Range<usize>,
    text: String,
    /// No blank line stands before it.
    glued: bool,
}

fn lines(body: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut glued = false;
    for line in body.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let text = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            let indent = line.len() - line.trim_start().len();
            found.push(Line { range: start + indent..start + line.trim_end().len(), text, glued });
        }
        glued = !line.trim().is_empty();
    }
    found
}

/// What each line says, see [`words`]; a heading that is underlined as one with `#`, and code as it is.
fn spoken(lines: &[Line]) -> Vec<Vec<String>> {
    let mut in_code = false;
    let mut found: Vec<Vec<String>> = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let is_fence = ["```", "~~~"].iter().any(|fence| line.text.starts_with(fence));
        in_code ^= is_fence;
        if is_fence {
            let language = line.text.trim_start_matches(['`', '~']).trim();
            found.push(vec![format!("```{language}")]);
            continue;
        }
        if in_code {
            found.push(line.text.split(' ').map(str::to_owned).collect());
            continue;
        }
        let is_text = at > 0 && !lines[at - 1].text.starts_with(['#', '|', '>', '-', '*', '+', '`', '~']);
        match underlined(&line.text).filter(|_| line.glued && is_text) {
            Some(level) => {
                if let Some(heading) = found.last_mut() {
                    heading.insert(0, level.to_owned());
                }
                found.push(Vec::new());
            }
            None => found.push(words(line)),
        }
    }
    found
}

/// The marks of the heading that a line makes of the one above.
fn underlined(text: &str) -> Option<&'static str> {
    let is_all = |mark: char| text.len() > 1 && text.chars().all(|c| c == mark);
    if is_all('=') { Some("#") } else { is_all('-').then_some("##") }
}

/// What a line says without the marks that a formatter chooses: bullets and numbers of items, emphasis, borders and rules, the
/// brackets around an address. The level of a heading and what is struck out are no such marks.
fn words(line: &Line) -> Vec<String> {
    let is_border = |word: &str| !word.is_empty() && word.chars().all(|c| matches!(c, '-' | ':' | '='));
    let cells: Vec<&str> = line.text.split([' ', '|']).collect();
    if line.text.contains('-') && cells.iter().all(|cell| cell.is_empty() || is_border(cell)) {
        return Vec::new();
    }
    let text = unmarked(&line.text);
    let mut words: Vec<&str> = text.split([' ', '|']).filter(|word| !word.is_empty()).collect();
    if matches!(line.text.split(' ').next(), Some("-" | "*" | "+")) {
        // `*` is gone with the emphasis.
        words = words
            .split_first()
            .filter(|(first, _)| matches!(**first, "-" | "+"))
            .map_or(words.clone(), |(_, rest)| rest.to_vec());
    }
    if words.first().is_some_and(|word| word.bytes().all(|byte| byte == b'#')) && words.len() > 1 {
        words.pop_if(|word| word.bytes().all(|byte| byte == b'#'));
    }
    let is_rule = |word: &str| word.len() >= 3 && is_border(word);
    let mut words: Vec<String> = words.into_iter().filter(|word| !is_rule(word)).map(plain).collect();
    if let Some(first) = words.first_mut()
        && let Some(digits) = first.strip_suffix(['.', ')'])
        && (1..4).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        "1.".clone_into(first);
    }
    words
}

/// `https://example.org` for `<https://example.org>`.
fn plain(word: &str) -> String {
    let address = word.split_once('<').and_then(|(before, rest)| Some((before, rest.split_once('>')?)));
    match address {
        Some((before, (address, behind))) if address.contains("://") => format!("{before}{address}{behind}"),
        _ => word.to_owned(),
    }
}

/// A line without the marks of emphasis, which stand at the edge of words, and without backslashes. Code stays.
fn unmarked(text: &str) -> String {
    let mut unmarked = String::with_capacity(text.len());
    let mut in_code = false;
    let mut before: Option<char> = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        in_code ^= c == '`';
        let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let is_mark = match c {
            '*' | '_' => is_edge(before) || is_edge(chars.peek().copied()),
            '\\' => true,
            _ => false,
        };
        if in_code || !is_mark {
            unmarked.push(c);
        }
        before = Some(c);
    }
    unmarked
}

/// True when the newer lines say first what the older ones said, and end a line there: words glued to the last one are new.
fn is_reformatted(old: &[Line], new: &[Line]) -> bool {
    let old: Vec<String> = spoken(old).into_iter().flatten().collect();
    let mut left = old.as_slice();
    for words in spoken(new) {
        if left.is_empty() {
            break;
        }
        match left.strip_prefix(words.as_slice()) {
            Some(rest) => left = rest,
            None => return false,
        }
    }
    left.is_empty()
}

fn is_contained(old: &[Line], new: &[Line]) -> bool {
    let mut rest = new.iter();
    old.iter().all(|line| rest.by_ref().any(|candidate| candidate.text == line.text))
}

/// The line around a byte.
fn line_at(text: &str, at: usize) -> Range<usize> {
    let at = text.floor_char_boundary(at.min(text.len()));
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    start..start + text[start..end].trim_end().len()
}
