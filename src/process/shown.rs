//! A command as text for people.

use std::borrow::Cow;

/// A command as one would type it: words that a shell would split or change are quoted, `NAME=value` is not.
#[must_use]
pub fn command_line<W: AsRef<str>>(words: &[W]) -> String {
    words.iter().map(|word| quoted(word.as_ref())).collect::<Vec<_>>().join(" ")
}

/// The same on one line: a word of several lines is quoted as shells such as bash read it, `$'a\nb'`.
#[must_use]
pub fn command_on_one_line<W: AsRef<str>>(words: &[W]) -> String {
    let escaped = |word: &str| {
        let word = word.replace('\\', "\\\\").replace('\'', "\\'");
        format!("$'{}'", word.replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t"))
    };
    let words = words
        .iter()
        .map(AsRef::as_ref)
        .map(|word| if word.contains(['\n', '\r']) { Cow::Owned(escaped(word)) } else { quoted(word) });
    words.collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._/@:+=,%-".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return Cow::Borrowed(word);
    }
    match shell_words::quote(word) {
        // A shell takes a no-break space for a letter; who reads the line takes it for a blank, and cuts it off.
        Cow::Borrowed(word) if word.contains(char::is_whitespace) => Cow::Owned(format!("'{word}'")),
        quoted => quoted,
    }
}
