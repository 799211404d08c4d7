use super::{mark, markdown_file};

/// The word with its place, and the whole statement.
fn status(text: &str) -> Option<(String, String)> {
    let document = markdown_file(text);
    let status = document.body_status("Status")?;
    assert_eq!(&document.source[status.span.clone()], status.word);
    let marked = mark(text, &status.span);
    let line = marked.lines().find(|line| line.contains('⟦')).unwrap();
    Some((line.to_owned(), status.text))
}

#[test]
fn the_usual_spellings_are_statements() {
    for (line, marked, text) in [
        ("- **Status:** Accepted", "- **Status:** ⟦Accepted⟧", "Accepted"),
        ("**Status**: Accepted", "**Status**: ⟦Accepted⟧", "Accepted"),
        ("* Status: accepted", "* Status: ⟦accepted⟧", "accepted"),
        ("Status: Proposed", "Status: ⟦Proposed⟧", "Proposed"),
        ("__status__ : _Proposed_", "__status__ : _⟦Proposed⟧_", "Proposed"),
        ("> **Status:** In-Review today", "> **Status:** ⟦In-Review⟧ today", "In-Review today"),
        ("- [x] Status: done", "- [x] Status: ⟦done⟧", "done"),
        (
            "Status: **Accepted** (Amended 2026-01-28)",
            "Status: **⟦Accepted⟧** (Amended 2026-01-28)",
            "Accepted (Amended 2026-01-28)",
        ),
        ("Status: Superseded (by `ADR-0007`)", "Status: ⟦Superseded⟧ (by `ADR-0007`)", "Superseded (by ADR-0007)"),
        ("Status: Superseded by [ADR-7](adr-7.md)", "Status: ⟦Superseded⟧ by [ADR-7](adr-7.md)", "Superseded by ADR-7"),
        ("Status: [Accepted](x.md) now", "Status: [⟦Accepted⟧](x.md) now", "Accepted now"),
        ("Status: Accepted - 2026-01-01", "Status: ⟦Accepted⟧ - 2026-01-01", "Accepted - 2026-01-01"),
        ("Status: ✅ Accepted", "Status: ✅ ⟦Accepted⟧", "Accepted"),
        ("Status: :white_check_mark: Accepted", "Status: :white_check_mark: ⟦Accepted⟧", "Accepted"),
        ("Status: ~~Proposed~~ Accepted", "Status: ~~Proposed~~ ⟦Accepted⟧", "Accepted"),
        ("Status: Proposed → **Accepted**", "Status: Proposed → **⟦Accepted⟧**", "Accepted"),
        ("Status: Draft -> In Review -> Accepted", "Status: Draft -> In Review -> ⟦Accepted⟧", "Accepted"),
        ("Status: Accepted (1.0 → 2.0)", "Status: ⟦Accepted⟧ (1.0 → 2.0)", "Accepted (1.0 → 2.0)"),
        ("Status: 2026-01-02: accepted", "Status: 2026-01-02: ⟦accepted⟧", "accepted"),
        ("Status: Accepted | **Date:** 2026-01-01", "Status: ⟦Accepted⟧ | **Date:** 2026-01-01", "Accepted"),
        ("Status: Accepté, enfin", "Status: ⟦Accepté⟧, enfin", "Accepté, enfin"),
    ] {
        let expected = Some((marked.to_owned(), text.to_owned()));
        assert_eq!(status(&format!("---\nid: a\n---\n# Title\n\n- Date: today\n{line}\n\n## Context\n")), expected);
        assert_eq!(status(&format!("\u{feff}# Title\r\n\r\n{line}\r\n")).unwrap().1, text);
    }
}

#[test]
fn a_heading_with_a_paragraph_is_a_statement_wherever_it_stands() {
    let accepted = |text: &str| assert_eq!(status(text).map(|found| found.1).as_deref(), Some("Accepted"), "{text:?}");
    accepted("## Status\n\n**Accepted**\n");
    accepted("# T\n## Context\ntext\n## Status\nAccepted\n## More\n");
    accepted("# T\n### Status\nAccepted\n");
    accepted("# T\n## Context\n## Status: Accepted\n");
    accepted("# T\n## **Status**\n<!-- one word -->\n\n- Accepted\n");
    accepted("# T\n## Status\n\n- **Status:** Accepted\n");
    accepted("# T\nStatus\n------\nAccepted\n");
    accepted("# T\n## Status\nAccepted\n\nStatus: Proposed\n");
    accepted("# T\n## Status\n\n~~Proposed~~\n\nAccepted\n");
    accepted("# T\n## Status\n\n- [ ] Proposed\n- [x] Accepted\n- [ ] Rejected\n");
    accepted("# T\n## Status\n\n1. Accepted\n");
}

#[test]
fn a_row_of_a_table_in_the_preamble_is_a_statement() {
    let table = "# T\n\n| Field | Value |\n|---|---|\n| **Status** | ✅ Accepted | x |\n| Date | today |\n";
    assert_eq!(status(table).unwrap(), ("| **Status** | ✅ ⟦Accepted⟧ | x |".into(), "Accepted".into()));
}

#[test]
fn a_table_may_name_the_status_in_its_head() {
    let words = |text: &str| -> Vec<String> {
        markdown_file(text).body_statuses("Status").into_iter().map(|status| status.word).collect()
    };
    // Which of the two readings of a head is meant, its words tell.
    assert_eq!(words("# T\n\n| Status | Accepted |\n|---|---|\n| Date | today |\n"), ["Accepted", "Date"]);
    assert_eq!(words("# T\n\n| Status | Date |\n|---|---|\n| Accepted | today |\n"), ["Date", "Accepted"]);
    assert_eq!(words("# T\n\n| Created | Status |\n|---|---|\n| today | Accepted |\n"), ["Accepted"]);
    assert_eq!(words("# T\n\nCreated | **Status**\n---|---\ntoday | Accepted\n"), ["Accepted"]);
    let log = "| When | Status |\n|---|---|\n| 2026-01-01 | Proposed |\n| 2026-02-01 | Accepted |\n";
    assert_eq!(words(&format!("# T\n\n## Status\n\n{log}")), ["Proposed", "Accepted"]);
    // Above the sections a table of several rows may speak of anything.
    assert_eq!(words(&format!("# T\n\n{log}")), [""; 0]);
    assert_eq!(words("# T\n\n## Context\n\n| Created | Status |\n|---|---|\n| today | Accepted |\n"), [""; 0]);
}

#[test]
fn a_label_may_stand_above_its_value_or_before_a_dash() {
    let word = |text: &str| status(&format!("# T\n\n{text}\n\n## Context\n")).map(|found| found.1);
    assert_eq!(word("**Status:**\nAccepted").as_deref(), Some("Accepted"));
    assert_eq!(word("- **Status** - Accepted").as_deref(), Some("Accepted"));
    assert_eq!(word("**Status** — Accepted").as_deref(), Some("Accepted"));
    for text in
        ["**Status:**\n**Date:** today", "**Status:**\n\nAccepted", "**Status:**\n- Accepted", "Status - see below"]
    {
        assert_eq!(word(text), None, "{text:?}");
    }
}

#[test]
fn every_line_below_a_heading_counts_but_the_middle_of_a_sentence() {
    let words = |text: &str| -> Vec<String> {
        let text = format!("# T\n\n## Status\n\n{text}\n\n## Context\n\nRejected ideas\n");
        markdown_file(&text).body_statuses("Status").into_iter().map(|status| status.word).collect()
    };
    assert_eq!(words("Accepted\nDeprecated\n\nsuperseded"), ["Accepted", "Deprecated", "superseded"]);
    let wrapped = "Accepted by the board, after the proposal of the other team was\nrejected in the spring";
    assert_eq!(words(wrapped), ["Accepted"]);
    assert_eq!(words("Accepted?"), ["Accepted?"]);
    assert_eq!(words("**Accepted** (?)"), ["Accepted** (?"]);
    assert_eq!(words("- [ ] Accepted\n- [ ] Rejected"), [""; 0]);
}

#[test]
fn the_first_statement_counts() {
    assert_eq!(status("# T\nStatus: Accepted\n\n## Status\nProposed\n").unwrap().1, "Accepted");
}

#[test]
fn what_is_not_the_document_s_own_status_is_none() {
    for text in [
        "",
        "# T\n\nNo statement.\n",
        "# T\n\n    Status: Accepted\n",
        "# T\n\n```\nStatus: Accepted\n```\n",
        "# T\n\n<!-- Status: Accepted\nStatus: Accepted -->\n",
        "# T\n\n## Context\n\n- **Status:** Accepted\n",
        "# T\n\n## Context\n\n| Part | Value |\n|---|---|\n| Status | Accepted |\n",
        "# T\n\nStatuses: Accepted\nThe Status: Accepted\nStatus checks: green\n",
        "# T\n\n## Context\n\n### Status\n\nAccepted\n",
        "# T\n\n## Status checks\n\nAccepted\n",
        "# T\n\n> ## Status\n> Accepted\n",
        "# T\n\n## Status\n\n## Context\nText\n",
        "# T\n\n**Status:**\n",
    ] {
        assert_eq!(status(text), None, "{text:?}");
    }
}

#[test]
fn a_template_s_choices_and_placeholders_are_no_status() {
    for value in [
        "Proposed | Accepted | Deprecated | Superseded",
        "Proposed | Accepted",
        "proposed / accepted / rejected",
        "proposed/accepted/in-review",
        "{proposed | rejected}",
        "[proposed | rejected]",
        "[status]",
        "<status>",
        "{{ status }}",
        "2026-01-01",
        "✅",
    ] {
        assert_eq!(status(&format!("# T\n\nStatus: {value}\n")), None, "{value:?}");
        assert_eq!(status(&format!("# T\n\n## Status\n\n{value}\n")), None, "{value:?}");
    }
    assert_eq!(status("Status: Superseded by docs/adrs/adr-7.md\n").unwrap().1, "Superseded by docs/adrs/adr-7.md");
}
