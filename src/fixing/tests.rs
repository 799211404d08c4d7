use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use insta::assert_snapshot;
use proptest::prelude::*;

use super::state::{State, added};
use super::{Fixed, Request, fix};
use crate::config::Origin;
use crate::document::Document;
use crate::finding::Applicability;
use crate::finding::filter::Selection;
use crate::snapshot::{Memory, Overlay, RelPath, Snapshot, Worktree};
use crate::yaml::{JsonBudget, to_json};

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

/// The laws of `gpdoc fix` over a repository.
fn laws(snapshot: &dyn Snapshot, level: Applicability) -> Result<usize, String> {
    let request = request(snapshot, level);
    let before = State::look(&request, BTreeMap::new()).map_err(|problems| format!("{problems:?}"))?;
    let fixed = fix(&request).unwrap();
    let texts: BTreeMap<RelPath, std::sync::Arc<str>> =
        fixed.plan.files().map(|file| (file.path.clone(), (*file.after).into())).collect();
    for file in fixed.plan.files() {
        let (old, new) =
            (before.document(file.path).unwrap(), Document::parse(file.path.clone(), (*file.after).into()));
        if level == Applicability::Safe && old.source[old.body.clone()] != new.source[new.body.clone()] {
            return Err(format!("{}: the body changed", file.path));
        }
        let may = fields(&fixed, file.path);
        for (key, old, new) in differing(old, &new) {
            if !may.contains(&key) {
                return Err(format!("{}: {key} was {old} and is {new}, which no fix said; {may:?}", file.path));
            }
        }
        if comments(old).len() != comments(&new).len() {
            return Err(format!("{}: a comment came or went", file.path));
        }
    }
    let after = State::look(&request, texts.clone()).map_err(|problems| format!("{problems:?}"))?;
    if let Some(finding) = added(&before, &after, &fixed.applied).first() {
        return Err(format!("{} brings {}: {}", finding.location.path, finding.rule, finding.message));
    }
    if after.findings.len() + fixed.applied.len().min(1) > before.findings.len() {
        return Err("nothing was taken away".into());
    }
    let mended = Overlay::new(snapshot, texts);
    let again =
        fix(&Request { snapshot: &mended, origin: Origin::Discover, selection: Selection::default(), ..request })
            .unwrap();
    if !again.plan.is_empty() {
        return Err(format!("the second run still changes something:\n{}", again.plan.diff(false)));
    }
    Ok(fixed.applied.len())
}

/// The top-level fields that the fixes of one document speak of.
fn fields(fixed: &Fixed<'_>, path: &RelPath) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    let first = |pointer: &str| pointer.split('/').nth(1).unwrap_or_default().to_owned();
    for finding in &fixed.applied {
        if finding.fix.iter().flat_map(|fix| &fix.edits).any(|edit| edit.path == *path) {
            fields.extend(finding.field.as_deref().map(first));
            if finding.rule == "missing-inverse" {
                fields.extend(["supersedes".to_owned(), "superseded_by".to_owned()]);
            }
        }
    }
    fields
}

fn differing(old: &Document, new: &Document) -> Vec<(String, String, String)> {
    let json = |document: &Document| document.root().map(|root| to_json(root, &mut JsonBudget::default()).unwrap());
    let (old, new) = (json(old).unwrap_or_default(), json(new).unwrap_or_default());
    let keys: BTreeSet<&String> =
        old.as_object().into_iter().chain(new.as_object()).flat_map(|map| map.keys()).collect();
    let differ = keys.into_iter().filter(|key| old.get(*key) != new.get(*key));
    differ.map(|key| (key.clone(), format!("{:?}", old.get(key)), format!("{:?}", new.get(key)))).collect()
}

fn comments(document: &Document) -> Vec<&str> {
    let Some(tree) = document.tree() else { return Vec::new() };
    // A comment at the end of an item's own line goes with the item.
    tree.comments()
        .iter()
        .map(|comment| &document.source[comment.span.clone()])
        .filter(|text| !text.starts_with("# of "))
        .collect()
}

#[test]
fn the_laws_hold_for_the_corpus() {
    let root = std::env::var("GPDOC_CORPUS").unwrap_or_else(|_| "../shared/corpora/goldenpath".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    if !root.is_dir() {
        eprintln!("SKIPPED: no corpus at {}; set GPDOC_CORPUS", root.display());
        return;
    }
    let corpus = Worktree::open(&root).unwrap();
    for level in [Applicability::Safe, Applicability::Unsafe] {
        assert!(laws(&corpus, level).unwrap() > 400);
    }
}

/// A list of references in one of the ways in which people write them.
fn list() -> impl Strategy<Value = String> {
    let names = ["A", "B", "C", "a.md", "docs/b.md", "c", "'B'", "\"C\"", "NOWHERE"];
    let items = prop::collection::vec(prop::sample::select(names.to_vec()), 0..5);
    (items, 0..6usize).prop_map(|(items, style)| {
        let lines = |indent: &str, end: &str| {
            let lines = items.iter().map(|item| format!("\n{indent}- {item}{end}"));
            if items.is_empty() { " []".to_owned() } else { lines.collect() }
        };
        match style {
            0 => lines("", ""),
            1 => lines("  ", ""),
            2 => lines("    ", " # of the item"),
            3 => format!(" [{}]", items.join(", ")),
            4 => format!(" [ {} ] # kept", items.join(" ,")),
            _ => items.first().map_or(String::new(), |item| format!(" {item}")),
        }
    })
}

fn document(id: &'static str) -> impl Strategy<Value = String> {
    let relations = ["relates_to", "supersedes", "superseded_by"];
    let fields = prop::sample::subsequence(relations.to_vec(), 0..=3);
    let rest = prop::sample::select(vec![
        "",
        "# a comment\n",
        "tags: [x, y]\n",
        "note: |\n  text\n\n  more\n",
        "map: {a: 1}\n",
    ]);
    (fields, [list(), list(), list()], rest, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        move |(fields, lists, rest, has_id, crlf, ends)| {
            let mut text = "---\n".to_owned();
            if has_id {
                text.extend(["id: ", id, "\n"]);
            }
            text.push_str("type: documentation\n");
            for (field, list) in fields.iter().zip(lists) {
                text.extend([field, ":", &list, "\n"]);
                text.push_str(rest);
                if !rest.starts_with('#') {
                    break;
                }
            }
            text.push_str("---\n# Title\n\nText");
            if ends {
                text.push('\n');
            }
            if crlf { text.replace('\n', "\r\n") } else { text }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn the_laws_hold_for_what_people_write(a in document("A"), b in document("B"), c in document("C")) {
        let schema = "type: object\nrequired: [owner]\nproperties:\n  owner: {type: string, default: platform}\n  \
                      superseded_by: {type: array}\n  supersedes: {type: array}\n  relates_to: {type: array}\n";
        let snapshot = files(&[
            ("schemas/metadata/documentation.schema.yaml", schema), ("a.md", &a), ("docs/b.md", &b), ("c.md", &c),
        ]);
        laws(&snapshot, Applicability::Safe).map_err(TestCaseError::fail)?;
    }
}
