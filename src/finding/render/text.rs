//! Text from documents, made harmless for a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// What stands for a character that is not shown.
pub(super) const REPLACEMENT: char = '\u{fffd}';

/// Whether a terminal would obey the character rather than show it: control characters, and those that reorder or hide
/// the text around them (<https://www.unicode.org/reports/tr9/>; the attack is <https://trojansource.codes>).
pub(crate) fn is_unsafe(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text on one line: line breaks and tabs written as escapes, unsafe characters replaced.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    rewrite(text, |char, shown| match char {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        _ => shown.push(REPLACEMENT),
    })
}

/// The text with its lines and tabs, unsafe characters replaced, `\r` left out.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    rewrite(text, |char, shown| match char {
        '\n' | '\t' => shown.push(char),
        '\r' => {}
        _ => shown.push(REPLACEMENT),
    })
}

/// JSON that says the same, in which unsafe characters are written as escapes: they stand in strings alone.
pub(crate) fn json_escaped(json: &str) -> String {
    let escaped = rewrite(json, |char, shown| match char {
        '\n' => shown.push(char),
        _ => _ = write!(shown, "\\u{:04x}", u32::from(char)),
    });
    escaped.into_owned()
}

fn rewrite(text: &str, instead: impl Fn(char, &mut String)) -> Cow<'_, str> {
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte);
    if text.bytes().all(is_plain) || !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        if is_unsafe(char) { instead(char, &mut shown) } else { shown.push(char) }
    }
    Cow::Owned(shown)
}
