use crate::session::agent::detect;

fn name(variables: &[(&str, &str)]) -> Option<(String, Option<String>)> {
    let value = |name: &str| variables.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
    detect(&value).map(|detected| (detected.name, detected.session))
}

#[test]
fn known_programs_are_told_by_what_they_set() {
    let named = |name: &str| Some((name.to_owned(), None));
    assert_eq!(name(&[("CLAUDECODE", "1")]), named("Claude Code"));
    assert_eq!(name(&[("GEMINI_CLI", "1")]), named("Gemini CLI"));
    assert_eq!(name(&[("CURSOR_AGENT", "1")]), named("Cursor"));
    assert_eq!(name(&[("CODEX_THREAD_ID", "7")]), Some(("Codex".to_owned(), Some("7".to_owned()))));
    assert_eq!(name(&[("AI_AGENT", "homegrown")]), named("homegrown"));
}

#[test]
fn what_is_empty_or_off_or_set_for_people_too_tells_nothing() {
    assert_eq!(name(&[]), None);
    assert_eq!(name(&[("CLAUDECODE", ""), ("GEMINI_CLI", "0"), ("AI_AGENT", " ")]), None);
    assert_eq!(name(&[("CURSOR_TRACE_ID", "abc"), ("TERM_PROGRAM", "vscode")]), None);
}
