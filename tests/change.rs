//! Whose rules judge a change, and what it may do without: what the pages of the rules cannot show.

#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;
use gpdoc::check::{Base, Request, check};
use gpdoc::config::Origin;
use gpdoc::finding::filter::Selection;
use gpdoc::finding::render::{self, Format};
use gpdoc::finding::{Report, Summary};
use gpdoc::git::CommitInfo;
use gpdoc::snapshot::{Memory, compare};
use insta::assert_snapshot;

/// What gpdoc says of a change: notes, then findings of the rules over the change and of `also`.
fn said(base: &[(&str, &str)], head: &[(&str, &str)], commits: Vec<CommitInfo>) -> String {
    let base: Memory = base.iter().copied().collect();
    let head: Memory = head.iter().copied().collect();
    let rules = gpdoc::rules::RULES.iter().map(|rule| rule.meta());
    let rules = rules.filter(|meta| meta.scope == gpdoc::rules::Scope::Change).map(|meta| meta.name.to_owned());
    let outcome = check(&Request {
        snapshot: &head,
        base: Some(Base { snapshot: &base, files: compare(&base, &head), commits }),
        origin: Origin::Discover,
        today: NaiveDate::default(),
        selection: Selection { rules: rules.collect(), ..Selection::default() },
        only_new: false,
    });
    let outcome = outcome.unwrap();
    let mut out = Vec::new();
    let report = Report {
        command: "check",
        ok: true,
        summary: Summary::default(),
        findings: &outcome.findings,
        data: serde_json::Value::Null,
        next: Vec::new(),
        notes: Vec::new(),
        source: &|path| outcome.model.source(path),
    };
    let options = render::Options { color: false, width: 120, verbose: false };
    render::render(Format::Concise, &report, &options, &mut out).unwrap();
    let notes = outcome.notes.iter().fold(String::new(), |notes, note| format!("{notes}note: {note}\n"));
    notes + &String::from_utf8(out).unwrap()
}

const DECISION: &str = "docs/adrs/ADR-0001-a.md";

fn decision(status: &str, body: &str) -> String {
    format!("---\nid: ADR-0001-a\ntype: adr\nstatus: {status}\n---\n# A\n\n{body}\n")
}

/// A decision whose text changed, under two configurations.
fn rewritten(base: &str, head: &str) -> String {
    let (old, new) = (decision("accepted", "Yes."), decision("accepted", "No."));
    let base = format!("version: 1\nextends: [goldenpath]\n{base}");
    let head = format!("version: 1\nextends: [goldenpath]\n{head}");
    said(&[("gpdoc.yaml", &base), (DECISION, &old)], &[("gpdoc.yaml", &head), (DECISION, &new)], Vec::new())
}

#[test]
fn a_change_cannot_switch_off_what_judges_it() {
    assert_snapshot!(rewritten("", "rules: {decision-rewritten: off, guard-weakened: off}\n"), @r"
    note: `decision-rewritten` is as strict as at the base: a change cannot lower what judges it
    note: `guard-weakened` is as strict as at the base: a change cannot lower what judges it
    docs/adrs/ADR-0001-a.md:8:1: error[decision-rewritten] this document was `accepted` at the base, and its text differs from here on
    gpdoc.yaml:3:9: warning[guard-weakened] `decision-rewritten` was `error` and is `off` now
    gpdoc.yaml:3:34: warning[guard-weakened] `guard-weakened` was `warning` and is `off` now
    ");
}

#[test]
fn nor_by_path() {
    let head = "rules: {decision-rewritten: {paths: {\"docs/**\": off}}, guard-weakened: error}\n";
    assert_snapshot!(rewritten("rules: {guard-weakened: error}\n", head), @r"
    note: `decision-rewritten` is as strict as at the base: a change cannot lower what judges it
    docs/adrs/ADR-0001-a.md:8:1: error[decision-rewritten] this document was `accepted` at the base, and its text differs from here on
    gpdoc.yaml:3:9: error[guard-weakened] `decision-rewritten` was `error` for `docs/**` and is `off` now
    ");
}

#[test]
fn a_change_may_make_what_judges_it_stricter() {
    assert_snapshot!(rewritten("rules: {decision-rewritten: warning}\n", "rules: {decision-rewritten: error}\n"), @"docs/adrs/ADR-0001-a.md:8:1: error[decision-rewritten] this document was `accepted` at the base, and its text differs from here on");
}

#[test]
fn what_is_off_on_both_sides_is_off() {
    assert_snapshot!(rewritten("rules: {decision-rewritten: off}\n", "rules: {decision-rewritten: off}\n"), @"");
}

#[test]
fn the_first_configuration_counts_alone() {
    let (old, new) = (decision("accepted", "Yes."), decision("accepted", "No."));
    let first = "version: 1\nextends: [goldenpath]\nrules: {decision-rewritten: off}\n";
    let schema = ("schemas/metadata/note.schema.yaml", "type: object\n");
    assert_snapshot!(said(&[(DECISION, &old), schema], &[("gpdoc.yaml", first), (DECISION, &new), schema], Vec::new()), @"");
}

/// The severity of the place that a document had.
#[test]
fn a_document_that_moves_takes_its_severity_along() {
    let config = "version: 1\nextends: [goldenpath]\nrules: {decision-rewritten: {paths: {\"old/**\": off}}}\nkinds:\n  adr: {files: [\"**/ADR-*.md\"]}\n";
    let text = |last: &str| decision("accepted", &format!("One.\n\nTwo.\n\nThree.\n\n{last}"));
    let (old, new) = (text("Yes."), text("No."));
    let from_old = said(
        &[("gpdoc.yaml", config), ("old/ADR-0001-a.md", &old)],
        &[("gpdoc.yaml", config), ("new/ADR-0001-a.md", &new)],
        Vec::new(),
    );
    assert_snapshot!(from_old, @"new/ADR-0001-a.md:14:1: error[decision-rewritten] this document was `accepted` at the base, and its text differs from here on");
    let to_old = said(
        &[("gpdoc.yaml", config), ("new/ADR-0001-a.md", &old)],
        &[("gpdoc.yaml", config), ("old/ADR-0001-a.md", &new)],
        Vec::new(),
    );
    assert_snapshot!(to_old, @r"
    note: `decision-rewritten` is as strict as at the base: a change cannot lower what judges it
    old/ADR-0001-a.md:14:1: error[decision-rewritten] this document was `accepted` at the base, and its text differs from here on
    ");
}

#[test]
fn a_status_moves_as_base_and_head_both_allow() {
    let lifecycle = |moves: &str| {
        format!(
            "version: 1\nextends: [goldenpath]\nkinds:\n  adr:\n    status:\n      transitions: {moves}\nrules: {{guard-weakened: off}}\n"
        )
    };
    let moved = |base: &str, head: &str| {
        let (old, new) = (decision("superseded", "Yes."), decision("proposed", "Yes."));
        said(
            &[("gpdoc.yaml", &lifecycle(base)), (DECISION, &old)],
            &[("gpdoc.yaml", &lifecycle(head)), (DECISION, &new)],
            Vec::new(),
        )
    };
    let (open, closed) = ("{superseded: [proposed]}", "{superseded: [accepted]}");
    let illegal = "docs/adrs/ADR-0001-a.md:4:9: error[illegal-transition] the status was `superseded` at the base, and `proposed` may not follow that\n";
    assert_eq!(moved(closed, open), illegal);
    assert_eq!(moved(open, closed), illegal);
    assert_eq!(moved(open, open), "");
}
