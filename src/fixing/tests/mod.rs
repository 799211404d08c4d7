mod laws;

use chrono::NaiveDate;
use insta::assert_snapshot;

use super::{Fixed, Request, fix};
use crate::config::Origin;
use crate::finding::Applicability;
use crate::finding::filter::Selection;
use crate::snapshot::{Memory, RelPath, Snapshot};

const CONFIGURATION: (&str, &str) =
    ("gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {one-way-reference: warning}\n");

fn request(snapshot: &dyn Snapshot, level: Applicability) -> Request<'_> {
    Request {
        snapshot,
        origin: Origin::Discover,
        today: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(),
        selection: Selection::default(),
        level,
    }
}

fn files(files: &[(&str, &str)]) -> Memory {
    files.iter().copied().chain([CONFIGURATION]).collect()
}

/// The change, and what was refused.
fn shown(fixed: &Fixed<'_>) -> String {
    let refused =
        fixed.refused.iter().map(|refused| format!("{} in {}: {}\n", refused.rule, refused.path, refused.why));
    fixed.plan.diff(false) + &refused.collect::<String>()
}

fn mended(snapshot: &Memory, level: Applicability) -> String {
    shown(&fix(&request(snapshot, level)).unwrap())
}

#[test]
fn fixes_that_meet_are_made_one_after_the_other() {
    let snapshot = files(&[
        ("a.md", "---\nid: A\ntype: documentation\nrelates_to: []\n---\n"),
        ("b.md", "---\nid: B\ntype: documentation\nrelates_to: [A]\n---\n"),
        ("c.md", "---\nid: C\ntype: documentation\nrelates_to:\n- a.md\n- C\n- A\n---\n"),
    ]);
    assert_snapshot!(mended(&snapshot, Applicability::Safe), @r"
    diff --git a/a.md b/a.md
    --- a/a.md
    +++ b/a.md
    @@ -1,5 +1,5 @@
     ---
     id: A
     type: documentation
    -relates_to: []
    +relates_to: [B, C]
     ---
    diff --git a/c.md b/c.md
    --- a/c.md
    +++ b/c.md
    @@ -2,7 +2,5 @@
     id: C
     type: documentation
     relates_to:
    -- a.md
    -- C
     - A
     ---
    ");
}

#[test]
fn what_would_bring_a_finding_is_refused_and_said() {
    let schema =
        "type: object\nproperties:\n  status: {enum: [draft, active]}\n  relates_to: {type: array, minItems: 1}\n";
    let snapshot = files(&[
        ("schemas/metadata/documentation.schema.yaml", schema),
        ("a.md", "---\nid: A\ntype: documentation\nrelates_to: [A]\n---\n"),
        ("b.md", "---\nid: B\ntype: documentation\nrelates_to: [B, a.md]\n---\n"),
        ("c.md", "---\nid: C\ntype: documentation\nrelates_to: [C]\n---\n"),
    ]);
    assert_snapshot!(mended(&snapshot, Applicability::Safe), @r"
    diff --git a/a.md b/a.md
    --- a/a.md
    +++ b/a.md
    @@ -1,5 +1,5 @@
     ---
     id: A
     type: documentation
    -relates_to: [A]
    +relates_to: [B]
     ---
    diff --git a/b.md b/b.md
    --- a/b.md
    +++ b/b.md
    @@ -1,5 +1,5 @@
     ---
     id: B
     type: documentation
    -relates_to: [B, a.md]
    +relates_to: [A]
     ---
    self-reference in c.md: it would bring schema-violation in c.md: `relates_to` has 0 items, fewer than the 1 it must have
    ");
}

#[test]
fn a_finding_that_names_its_target_anew_is_no_new_one() {
    let snapshot = files(&[
        ("docs/a.md", "---\nid: A\ntype: documentation\nsupersedes: [B]\n---\n"),
        ("docs/b.md", "---\nid: B\ntype: documentation\n---\n"),
        ("c.md", "---\nid: C\ntype: documentation\nsupersedes: [docs/a.md]\n---\n"),
    ]);
    let selection = Selection { rules: vec!["inexact-reference".into()], ..Selection::default() };
    let fixed = fix(&Request { selection, ..request(&snapshot, Applicability::Safe) }).unwrap();
    assert!(fixed.refused.is_empty() && fixed.plan.diff(false).contains("+supersedes: [A]"), "{}", shown(&fixed));
}

#[test]
fn a_fix_may_bring_what_the_next_fix_takes_away() {
    // With an id of its own, a.md has a better name than its path.
    let snapshot = files(&[
        ("docs/a.md", "---\ntype: documentation\n---\n"),
        ("b.md", "---\nid: B\ntype: documentation\nrelates_to: [docs/a.md]\n---\n"),
    ]);
    assert_snapshot!(mended(&snapshot, Applicability::Safe), @r"
    diff --git a/b.md b/b.md
    --- a/b.md
    +++ b/b.md
    @@ -1,5 +1,5 @@
     ---
     id: B
     type: documentation
    -relates_to: [docs/a.md]
    +relates_to: [a]
     ---
    diff --git a/docs/a.md b/docs/a.md
    --- a/docs/a.md
    +++ b/docs/a.md
    @@ -1,3 +1,5 @@
     ---
    +id: a
     type: documentation
    +relates_to: [B]
     ---
    ");
}

#[test]
fn a_document_that_cannot_be_read_is_never_written() {
    let snapshot = files(&[
        ("a.md", "---\nid: A\ntype: documentation\nrelates_to: [A\n---\n"),
        ("b.md", "---\nid: B\ntype: documentation\nrelates_to: [B, x]\n---\n---\nid: B\ntype: documentation\n---\n"),
    ]);
    assert_eq!(mended(&snapshot, Applicability::Unsafe), "");
}

#[test]
fn only_what_is_named_is_written() {
    let snapshot = files(&[
        ("docs/a.md", "---\nid: A\ntype: documentation\nrelates_to: [A, B]\n---\n"),
        ("docs/b.md", "---\nid: B\ntype: documentation\nrelates_to: [docs/a.md, B]\n---\n"),
    ]);
    let selection = Selection { paths: vec![RelPath::new("docs/b.md")], ..Selection::default() };
    let fixed = fix(&Request { selection, ..request(&snapshot, Applicability::Safe) }).unwrap();
    assert_snapshot!(shown(&fixed), @r"
    diff --git a/docs/b.md b/docs/b.md
    --- a/docs/b.md
    +++ b/docs/b.md
    @@ -1,5 +1,5 @@
     ---
     id: B
     type: documentation
    -relates_to: [docs/a.md, B]
    +relates_to: [A]
     ---
    ");
    let selection = Selection { rules: vec!["self-reference".into()], ..Selection::default() };
    let fixed = fix(&Request { selection, ..request(&snapshot, Applicability::Safe) }).unwrap();
    assert_snapshot!(shown(&fixed), @r"
    diff --git a/docs/a.md b/docs/a.md
    --- a/docs/a.md
    +++ b/docs/a.md
    @@ -1,5 +1,5 @@
     ---
     id: A
     type: documentation
    -relates_to: [A, B]
    +relates_to: [B]
     ---
    diff --git a/docs/b.md b/docs/b.md
    --- a/docs/b.md
    +++ b/docs/b.md
    @@ -1,5 +1,5 @@
     ---
     id: B
     type: documentation
    -relates_to: [docs/a.md, B]
    +relates_to: [docs/a.md]
     ---
    ");
}

#[test]
fn what_changes_a_decision_waits_for_unsafe() {
    let decision = "---\nid: ADR-0001-a\ntype: adr\nstatus: proposed\n---\n# A\n\n- **Status:** Accepted\n\n## Context\n\n## Decision\n\n## Consequences\n";
    let snapshot = files(&[
        ("docs/adrs/ADR-0001-a.md", decision),
        ("b.md", "---\nid: B\ntype: documentation\nrelates_to: [ADR-0001-other-words]\n---\n"),
    ]);
    assert!(!mended(&snapshot, Applicability::Safe).contains("docs/adrs/ADR-0001-a.md\n@@ -1"));
    assert_snapshot!(mended(&snapshot, Applicability::Unsafe), @r"
    diff --git a/b.md b/b.md
    --- a/b.md
    +++ b/b.md
    @@ -1,5 +1,5 @@
     ---
     id: B
     type: documentation
    -relates_to: [ADR-0001-other-words]
    +relates_to: [ADR-0001-a]
     ---
    diff --git a/docs/adrs/ADR-0001-a.md b/docs/adrs/ADR-0001-a.md
    --- a/docs/adrs/ADR-0001-a.md
    +++ b/docs/adrs/ADR-0001-a.md
    @@ -1,7 +1,8 @@
     ---
     id: ADR-0001-a
     type: adr
    -status: proposed
    +status: accepted
    +relates_to: [B]
     ---
     # A
    ");
}

#[test]
fn a_suppression_that_hides_nothing_goes_with_its_line_and_nothing_else() {
    let body = "# A\n\n<!-- gpdoc-ignore broken-link: gone -->\n[b](b.md)\n\ntext <!-- gpdoc-ignore broken-link: gone -->\n\n\
                above\n<!-- gpdoc-ignore broken-link, broken-anchor: gone -->\nbelow\n\n- <!-- gpdoc-ignore broken-link: stays -->\n- x\n\n\
                <!-- gpdoc-ignore broken-lnk: no such rule -->\n<!-- gpdoc-ignore broken-link -->\n\nend\n";
    let yaml =
        "---\nid: A\n# gpdoc-ignore unknown-field: gone\ntype: documentation # gpdoc-ignore unknown-kind: gone\n---\n";
    let text = format!("{yaml}{body}");
    let snapshot = files(&[("a.md", &text), ("b.md", "---\nid: B\ntype: documentation\n---\n")]);
    assert_snapshot!(mended(&snapshot, Applicability::Safe), @r"
    diff --git a/a.md b/a.md
    --- a/a.md
    +++ b/a.md
    @@ -1,17 +1,15 @@
     ---
     id: A
    -# gpdoc-ignore unknown-field: gone
    -type: documentation # gpdoc-ignore unknown-kind: gone
    +type: documentation
     ---
     # A
     
    -<!-- gpdoc-ignore broken-link: gone -->
     [b](b.md)
     
    -text <!-- gpdoc-ignore broken-link: gone -->
    +text
     
     above
    -<!-- gpdoc-ignore broken-link, broken-anchor: gone -->
    +
     below
     
     - <!-- gpdoc-ignore broken-link: stays -->
    ");
}
