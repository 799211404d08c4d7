//! What counts as a rewritten body where files were renamed: the pages of the rules cannot show that.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use gpdoc::change::Change;
use gpdoc::config::{Config, Origin};
use gpdoc::finding::filter::Accepted;
use gpdoc::model::Model;
use gpdoc::snapshot::{ChangeStatus, FileChange, Memory, RelPath};

const DECISION: &str = "docs/adrs/ADR-0001-a.md";
const BEFORE: &str = "docs/adrs/ADR-0002-b.md";
const AFTER: &str = "docs/adrs/ADR-0003-c.md";

fn snapshot(body: &str, target: &str) -> Memory {
    let decision = format!("---\nid: ADR-0001-a\nstatus: accepted\n---\n{body}");
    let id = RelPath::new(target).stem().to_owned();
    let files = [
        ("gpdoc.yaml", "version: 1\nextends: [goldenpath]\n".to_owned()),
        (DECISION, decision),
        (target, format!("---\nid: {id}\n---\n# Target\n")),
    ];
    files.into_iter().collect()
}

/// The line from which the decision says something else, when its link's target moved.
fn rewritten(old: &str, new: &str, is_renamed: bool) -> Option<String> {
    let (base, head) = (snapshot(old, BEFORE), snapshot(new, AFTER));
    let config = Arc::new(Config::load(&base, &Origin::Discover).unwrap());
    let base = Model::load(&base, Arc::clone(&config), None).unwrap();
    let head = Model::load(&head, config, None).unwrap();
    let old_path = is_renamed.then(|| RelPath::new(BEFORE));
    let files = [FileChange { path: RelPath::new(AFTER), old_path, status: ChangeStatus::Renamed }];
    let accepted = Accepted::new();
    let change = Change {
        base: &base,
        head: &head,
        tip: None,
        files: &files,
        commits: &[],
        accepted: (&accepted, &accepted),
        today: chrono::NaiveDate::default(),
        history: None,
    };
    let now = head.file_at(DECISION).unwrap();
    let rewriting = change.rewritten(change.before(now).unwrap(), now)?;
    Some(now.document.source[rewriting.range].to_owned())
}

const OLD: &str = "# A\n\nSee [ADR-0002-b](ADR-0002-b.md#x) and [é][1].\n\n[1]: ./ADR-0002-b.md\n";
const NEW: &str = "# A\r\n<!-- a\nb -->\nSee [ADR-0003-c](ADR-0003-c.md#x) and [é][1].\n\n[1]: ADR-0003-c.md\n";

#[test]
fn links_may_follow_a_renamed_document_and_take_its_new_name() {
    assert_eq!(rewritten(OLD, NEW, true), None);
}

#[test]
fn a_link_to_another_document_is_another_text() {
    assert!(rewritten(OLD, NEW, false).is_some_and(|line| line.starts_with("See [ADR-0003-c]")));
}

#[test]
fn the_text_of_a_link_counts() {
    assert!(rewritten(OLD, &NEW.replace("[é][1]", "[e][1]"), true).is_some());
}

#[test]
fn text_that_was_cut_is_reported_at_the_last_line_that_is_left() {
    assert_eq!(rewritten(OLD, "# A\n", true).as_deref(), Some("# A"));
}

#[test]
fn a_note_that_it_is_superseded_may_be_added() {
    assert_eq!(rewritten(OLD, &format!("{NEW}\n> **Superseded by** [C](ADR-0003-c.md)\n"), true), None);
}

/// The line from which a decision with a number of its own says something else after it got another one.
fn renumbered(old: &str, new: &str, new_id: &str) -> Option<String> {
    let of = |path: &str, body: &str| -> Memory {
        let decision = format!("---\nid: {}\nstatus: accepted\n---\n{body}", RelPath::new(path).stem());
        [("gpdoc.yaml", "version: 1\nextends: [goldenpath]\n".to_owned()), (path, decision)].into_iter().collect()
    };
    let after = format!("docs/adrs/{new_id}.md");
    let (base, head) = (of(DECISION, old), of(&after, new));
    let config = Arc::new(Config::load(&base, &Origin::Discover).unwrap());
    let base = Model::load(&base, Arc::clone(&config), None).unwrap();
    let head = Model::load(&head, config, None).unwrap();
    let status = ChangeStatus::Renamed;
    let files = [FileChange { path: RelPath::new(&after), old_path: Some(RelPath::new(DECISION)), status }];
    let accepted = Accepted::new();
    let change = Change {
        base: &base,
        head: &head,
        files: &files,
        commits: &[],
        tip: None,
        accepted: (&accepted, &accepted),
        today: chrono::NaiveDate::default(),
        history: None,
    };
    let now = head.file_at(&after).unwrap();
    let rewriting = change.rewritten(change.before(now).unwrap(), now)?;
    Some(now.document.source[rewriting.range].to_owned())
}

#[test]
fn the_text_of_a_link_may_begin_with_the_number_of_its_target() {
    let old = "# A\n\n[ADR-0002: B](ADR-0002-b.md), [`ADR-0002`](ADR-0002-b.md)\n";
    let new = "# A\n\n[ADR-0003: B](ADR-0003-c.md), [`ADR-0003`](ADR-0003-c.md)\n";
    assert_eq!(rewritten(old, new, true), None);
    assert!(rewritten(old, &new.replace("0003: B", "0003: C"), true).is_some(), "what follows the number counts");
    assert!(rewritten(old, &new.replace("[ADR-0003:", "[ADR-0004:"), true).is_some(), "another document's number");
}

#[test]
fn a_title_and_the_fragment_of_its_heading_follow_the_number_of_their_document() {
    let old = "# ADR-0001: A\n\n[up](#adr-0001-a), [here](ADR-0001-a.md#adr-0001-a)\n";
    let new = "# ADR-0007: A\n\n[up](#adr-0007-a), [here](ADR-0007-a.md#adr-0007-a)\n";
    assert_eq!(renumbered(old, new, "ADR-0007-a"), None);
    assert_eq!(renumbered(old, &new.replace(": A\n", ": B\n"), "ADR-0007-a").as_deref(), Some("# ADR-0007: B"));
    assert_eq!(renumbered(old, new, "ADR-0008-a").as_deref(), Some("# ADR-0007: A"), "a number that is not its own");
    assert!(renumbered(old, &new.replace("[up](#adr-0007-a)", "[up](#other)"), "ADR-0007-a").is_some());
}
