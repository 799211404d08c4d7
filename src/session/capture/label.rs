//! Labels at the beginning of a line: `**Outstanding**`, `**Outstanding:** none`, `- **Outstanding**: none`, `Outstanding: none`.

/// A label and where what it labels begins in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label<'t> {
    /// Without markup, colon and note.
    pub(super) name: &'t str,
    /// The offset of its value in the line; the line's length where the value is below.
    pub(super) value: usize,
    /// Written as an item of a list.
    pub(super) item: bool,
}

/// Words that are labels also without emphasis.
const PLAIN: [&str; 9] = [
    "added",
    "artifacts touched",
    "modified",
    "next steps",
    "outstanding",
    "removed",
    "renamed",
    "validation",
    "what changed",
];

/// The label that a line begins with, if it begins with one: in bold, or one of the template's own words and a colon.
pub(super) fn of(line: &str) -> Option<Label<'_>> {
    let rest = unquoted(line);
    let bare = unlisted(rest);
    let item = bare.len() < rest.len();
    if let Some(label) = bold(line, bare, item) {
        return Some(label);
    }
    let (name, value) = bare.split_once(':')?;
    let name = name.trim();
    let known = PLAIN.iter().any(|word| name.eq_ignore_ascii_case(word));
    (known && !name.is_empty()).then(|| Label { name, value: offset(line, value), item })
}

/// A line `Label: value` of a metadata block, in bold or not.
pub(super) fn field(line: &str) -> Option<Label<'_>> {
    let bare = unlisted(unquoted(line));
    if let Some(label) = bold(line, bare, false) {
        return Some(label);
    }
    let (name, value) = bare.split_once(':')?;
    let is_name = name.len() <= 40 && name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '/' | '-' | '&'));
    (is_name && name.starts_with(char::is_alphabetic)).then(|| Label {
        name: name.trim(),
        value: offset(line, value),
        item: false,
    })
}

fn bold<'t>(line: &'t str, bare: &'t str, item: bool) -> Option<Label<'t>> {
    let mark = ["**", "__"].into_iter().find(|mark| bare.starts_with(mark))?;
    let inside = bare.get(2..)?;
    let end = inside.find(mark)?;
    let (name, rest) = (inside.get(..end)?, inside.get(end + 2..)?);
    // A note in parentheses may stand behind the emphasis: `**Issues fixed** (if any)`.
    let behind = rest.trim_start();
    let behind = match behind.strip_prefix('(').and_then(|note| note.split_once(')')) {
        Some((_, behind)) => behind.trim_start(),
        None => behind,
    };
    let closed = name.trim_end().ends_with(':');
    let value = match behind.strip_prefix(':') {
        Some(value) => value,
        None if closed => rest,
        None if behind.is_empty() => behind,
        None => return None,
    };
    let name = name.trim().trim_end_matches(':').trim();
    (!name.is_empty()).then(|| Label { name, value: offset(line, value), item })
}

/// Where the text of `rest`, a tail of `line`, begins.
fn offset(line: &str, rest: &str) -> usize {
    line.len() - rest.trim_start().len()
}

/// A line behind its quote marks.
pub(super) fn unquoted(line: &str) -> &str {
    line.trim_start_matches(['>', ' '])
}

/// A line behind the mark of a list item or a task.
pub(super) fn unlisted(line: &str) -> &str {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = match line.as_bytes() {
        [b'-' | b'*' | b'+', b' ' | b'\t', ..] => line.get(1..),
        _ if digits > 0 && digits < 4 => line.get(digits..).and_then(|rest| rest.strip_prefix(['.', ')'])),
        _ => None,
    };
    let Some(rest) = rest.map(str::trim_start) else { return line };
    let task = ["[ ] ", "[x] ", "[X] "].iter().find_map(|mark| rest.strip_prefix(mark));
    task.map_or(rest, str::trim_start)
}

/// True for a line that is an item of a list.
pub(super) fn is_item(line: &str) -> bool {
    unlisted(line).len() < line.len()
}
