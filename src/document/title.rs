//! What a heading is called, however it is written.

/// A heading without its number, a note in parentheses behind it, and a colon at its end; in lower case.
#[must_use]
pub fn title(text: &str) -> String {
    let mut text = text.trim();
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')'));
    if rest.len() < text.len() && text.starts_with(|c: char| c.is_ascii_digit()) {
        text = rest.trim_start_matches([' ', '-', '–', ':']);
    }
    text = text.trim_end_matches([':', ' ']);
    if text.ends_with(')')
        && let Some((before, _)) = text.rsplit_once('(')
    {
        text = before;
    }
    text.trim_end_matches([':', ' ']).to_lowercase()
}
