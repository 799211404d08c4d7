//! What a heading is called, however it is written.

/// A heading without its number, the emoji before or behind it, a note in parentheses, and a colon or a full stop at its
/// end; in lower case.
#[must_use]
pub fn title(text: &str) -> String {
    let mut text = bare(text);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')'));
    if rest.len() < text.len() && text.starts_with(|c: char| c.is_ascii_digit()) {
        text = rest.trim_start_matches([' ', '-', '–', ':']);
    }
    text = bare(text);
    if text.ends_with(')')
        && let Some((before, _)) = text.rsplit_once('(')
    {
        text = before;
    }
    bare(text).to_lowercase()
}

/// A text without what decorates it.
fn bare(text: &str) -> &str {
    // Emoji are outside of ASCII, and are followed by characters that join them or choose their form.
    let is_emoji = |c: char| !c.is_ascii() && !c.is_alphanumeric();
    text.trim_start_matches(|c: char| c == ' ' || is_emoji(c))
        .trim_end_matches(|c: char| matches!(c, ' ' | ':' | '.') || is_emoji(c))
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn what_decorates_a_heading_is_no_part_of_its_title() {
        let written = [
            "Context",
            "1. Context",
            "2) context:",
            "1.2 – CONTEXT.",
            "🎯 Context",
            "Context ⚠️",
            "3. 👩‍💻 Context (as of today) :",
        ];
        assert_eq!(written.map(title), ["context"; 7].map(str::to_owned));
    }

    #[test]
    fn what_names_something_is_part_of_the_title() {
        let written = ["C++", "C#", "“Quoted”", "Größe", "(a)", "1", "`x` [y]", ".NET", "日本語"];
        let titles = ["c++", "c#", "quoted", "größe", "", "", "`x` [y]", ".net", "日本語"];
        assert_eq!(written.map(title), titles.map(str::to_owned));
    }
}
