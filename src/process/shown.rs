//! A command as text for people.

use std::borrow::Cow;

/// A command as one would type it: words that a shell would split or change are quoted, `NAME=value` is not.
#[must_use]
pub fn command_line<W: AsRef<str>>(words: &[W]) -> String {
    words.iter().map(|word| quoted(word.as_ref())).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._/@:+=,%-".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) { Cow::Borrowed(word) } else { shell_words::quote(word) }
}
