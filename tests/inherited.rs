//! What documents inherit, and whom it concerns: where a `metadata.yaml` cannot be read, and where one value is judged for
//! documents of several kinds.

#![allow(clippy::unwrap_used)]

use std::fmt::Write;

use chrono::NaiveDate;
use gpdoc::check::{Request, check, load};
use gpdoc::config::Origin;
use gpdoc::finding::LineIndex;
use gpdoc::finding::filter::Selection;
use gpdoc::snapshot::Memory;
use insta::assert_snapshot;

/// Every finding with its help, what it is related to and its fix, and the notes.
fn said(files: &[(&str, &str)]) -> String {
    let snapshot: Memory = files.iter().copied().collect();
    let request = Request {
        base: None,
        origin: Origin::Discover,
        today: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(),
        selection: Selection::default(),
        only_new: false,
        shows_help: true,
        history: None,
        recorded: Vec::new(),
    };
    let outcome = load(&snapshot, &Origin::Discover).and_then(|model| check(model, &request)).unwrap();
    let mut out = String::new();
    for finding in &outcome.findings {
        let path = &finding.location.path;
        let text = outcome.model.source(path).unwrap();
        let start = finding.location.range.as_ref().map_or(0, |range| range.start);
        let at = LineIndex::new(&text).position(&text, start);
        writeln!(out, "{path}:{}:{}: {} {}", at.line, at.column, finding.rule, finding.message).unwrap();
        finding.help.iter().for_each(|help| writeln!(out, "  help: {help}").unwrap());
        for related in &finding.related {
            writeln!(out, "  related: {}: {}", related.location.path, related.message).unwrap();
        }
        finding.fix.iter().for_each(|fix| writeln!(out, "  {:?} fix: {}", fix.applicability, fix.title).unwrap());
    }
    outcome.notes.iter().for_each(|note| writeln!(out, "note: {note}").unwrap());
    out
}

const CONFIG: &str = "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off, section-missing: off}\n";
const SCHEMA: &str = "type: object
required: [id, title, owner]
additionalProperties: false
if: {properties: {owner: {const: security-team}}}
then: {properties: {level: {const: high}}}
else: {properties: {level: {const: low}}}
properties:
  id: {type: string}
  title: {type: string}
  type: {type: string}
  owner: {type: string, default: platform-team}
  level: {type: string}
  size: {type: integer}
";
const GUIDE: &str = "---\nid: GUIDE\ntitle: Guide\ntype: documentation\nlevel: high\n---\n# Guide\n";

fn below(sidecar: &str, guide: &str) -> String {
    said(&[
        ("gpdoc.yaml", CONFIG),
        ("schemas/metadata/documentation.schema.yaml", SCHEMA),
        ("docs/metadata.yaml", sidecar),
        ("docs/guide.md", guide),
        ("docs/deep/page.md", &GUIDE.replace("GUIDE", "PAGE")),
    ])
}

#[test]
fn what_is_missing_below_a_sidecar_that_cannot_be_read_accuses_nobody() {
    assert_eq!(below("owner: security-team\n", GUIDE), "");
    assert_snapshot!(below("owner: security-team\ntags: [a\n", GUIDE), @r"
    docs/metadata.yaml:2:7: frontmatter-malformed `[` is never closed
    note: docs/metadata.yaml cannot be read, so what is missing below it is not judged (2 documents)
    ");
    assert_snapshot!(below("<<<<<<< HEAD\nowner: a\n=======\nowner: b\n>>>>>>> topic\n", GUIDE), @r"
    docs/metadata.yaml:1:1: conflict-marker a merge conflict was left unresolved at `<<<<<<< HEAD`
      help: keep what is right and take the conflict's marks out
    note: docs/metadata.yaml cannot be read, so what is missing below it is not judged (2 documents)
    ");
    assert_snapshot!(below("- owner\n", GUIDE), @r"
    docs/metadata.yaml:1:1: frontmatter-malformed the metadata is a list, not a mapping of keys to values
    note: docs/metadata.yaml cannot be read, so what is missing below it is not judged (2 documents)
    ");
}

#[test]
fn what_a_document_says_itself_is_judged_below_a_sidecar_that_cannot_be_read() {
    let wrong = GUIDE.replace("level: high", "size: large\nsise: 1");
    assert_snapshot!(below("owner: [a\n", &wrong), @r"
    docs/guide.md:5:7: invalid-type `size` should be a whole number, but is the text `large`
    docs/guide.md:6:1: unknown-field `sise` is not a known field
      help: did you mean `size`?
    docs/metadata.yaml:1:8: frontmatter-malformed `[` is never closed
    note: docs/metadata.yaml cannot be read, so what is missing below it is not judged (2 documents)
    ");
}

#[test]
fn a_sidecar_that_cannot_be_read_hides_what_those_above_it_say_and_not_what_those_below_it_say() {
    let files = |middle| {
        said(&[
            ("gpdoc.yaml", CONFIG),
            ("schemas/metadata/documentation.schema.yaml", "type: object\nproperties: {size: {type: integer}}\n"),
            ("metadata.yaml", "type: documentation\nsize: 1\n"),
            ("docs/metadata.yaml", middle),
            ("docs/deep/metadata.yaml", "size: large\n"),
            ("docs/deep/page.md", "---\nid: PAGE\ntype: documentation\n---\n# Page\n"),
        ])
    };
    let readable = files("size: 2\n");
    assert_snapshot!(readable, @"docs/deep/metadata.yaml:1:7: invalid-type `size` should be a whole number, but is the text `large`");
    assert_snapshot!(files("size: [2\n"), @r"
    docs/deep/metadata.yaml:1:7: invalid-type `size` should be a whole number, but is the text `large`
      related: docs/deep/page.md: the schema of kind `documentation` judges it, for docs/deep/page.md
    docs/metadata.yaml:1:7: frontmatter-malformed `[` is never closed
    note: docs/metadata.yaml cannot be read, so what is missing below it is not judged (1 document)
    ");
}

/// Nobody knows by which schema to judge it, nor whether it needs an id.
#[test]
fn a_document_whose_kind_cannot_be_read_is_not_judged_as_another() {
    let files = |sidecar| {
        said(&[
            (
                "gpdoc.yaml",
                "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\nkinds: {memo: {schema: memo, id: {required: false}}}\n",
            ),
            ("schemas/metadata/documentation.schema.yaml", SCHEMA),
            ("schemas/metadata/memo.schema.yaml", "type: object\n"),
            ("notes/metadata.yaml", sidecar),
            ("notes/one.md", "---\ntitle: One\nsise: 1\n---\n# One\n"),
        ])
    };
    assert_eq!(files("type: memo\n"), "");
    assert_snapshot!(files("type: memo\ntags: [a\n"), @r"
    notes/metadata.yaml:2:7: frontmatter-malformed `[` is never closed
    note: notes/metadata.yaml cannot be read, so what is missing below it is not judged (1 document)
    ");
}

#[test]
fn who_objects_to_an_inherited_value_is_said() {
    let adr = |number: u32| format!("---\nid: ADR-000{number}\nstatus: accepted\n---\n# A\n");
    let (one, two) = (adr(1), adr(2));
    let files = [
        ("gpdoc.yaml", CONFIG),
        ("schemas/metadata/documentation.schema.yaml", "type: object\n"),
        ("schemas/metadata/adr.schema.yaml", "type: object\nproperties: {size: {type: integer}}\n"),
        ("docs/metadata.yaml", "size: large\n"),
        ("docs/guide.md", "---\nid: GUIDE\ntype: documentation\n---\n# Guide\n"),
        ("docs/adrs/ADR-0001.md", &one),
        ("docs/adrs/ADR-0002.md", &two),
    ];
    assert_snapshot!(said(&files), @r"
    docs/metadata.yaml:1:7: invalid-type `size` should be a whole number, but is the text `large`
      related: docs/adrs/ADR-0001.md: the schema of kind `adr` judges it, for docs/adrs/ADR-0001.md and 1 more
    ");
    let mut own = files;
    own[1].1 = "type: object\nproperties: {size: {type: integer}}\n";
    assert_snapshot!(said(&own), @"docs/metadata.yaml:1:7: invalid-type `size` should be a whole number, but is the text `large`");
}

#[test]
fn a_bad_date_that_documents_of_two_kinds_inherit_is_one_fault() {
    let date = |date: &str| {
        said(&[
            ("gpdoc.yaml", CONFIG),
            ("schemas/metadata/documentation.schema.yaml", "type: object\n"),
            ("schemas/metadata/adr.schema.yaml", "type: object\nproperties: {supported_until: {format: date}}\n"),
            ("docs/metadata.yaml", &format!("supported_until: {date}\n")),
            ("docs/guide.md", "---\nid: GUIDE\ntype: documentation\n---\n# Guide\n"),
            ("docs/adrs/ADR-0001.md", "---\nid: ADR-0001\nstatus: accepted\n---\n# A\n"),
        ])
    };
    assert_snapshot!(date("2028-13-45"), @r"
    docs/metadata.yaml:1:18: invalid-date `supported_until` is `2028-13-45`, which is not a valid date
      related: docs/adrs/ADR-0001.md: the schema of kind `adr` judges it, for docs/adrs/ADR-0001.md
    ");
    assert_snapshot!(date("31.12.2028"), @r"
    docs/metadata.yaml:1:18: invalid-date `supported_until` is `31.12.2028`, which is not a valid date
      help: write it as YYYY-MM-DD
      related: docs/adrs/ADR-0001.md: the schema of kind `adr` judges it, for docs/adrs/ADR-0001.md
    ");
}

fn decisions(files: &[(&str, &str)]) -> String {
    let config = [("gpdoc.yaml", CONFIG), ("schemas/metadata/documentation.schema.yaml", "type: object\n")];
    said(&[&config[..], files].concat())
}

#[test]
fn a_reference_to_a_document_whose_metadata_cannot_be_read_does_not_dangle() {
    let referring = "---\nid: GUIDE\ntype: documentation\nrelates_to: [RUNBOOK, THEIRS, ELSE]\n---\n# Guide\n";
    assert_snapshot!(decisions(&[
        ("docs/guide.md", referring),
        ("docs/restore.md", "---\n# A comment\nid: \"RUNBOOK\" # stays\ntags: [a\n---\n# Restore\n"),
        ("docs/merged.md", "---\n<<<<<<< HEAD\nid: OURS\n=======\nid: THEIRS\n>>>>>>> topic\n---\n# Merged\n"),
    ]), @r"
    docs/guide.md:4:31: dangling-reference relates_to names `ELSE`, which no document has as its id
    docs/merged.md:2:1: conflict-marker a merge conflict was left unresolved at `<<<<<<< HEAD`
      help: keep what is right and take the conflict's marks out
    docs/restore.md:4:7: frontmatter-malformed `[` is never closed
    ");
}

#[test]
fn another_number_is_no_misspelling() {
    let adr = |id: &str, more: &str| format!("---\nid: {id}\nstatus: accepted\n{more}---\n# A\n");
    let first = adr("ADR-0002-x", "relates_to: [ADR-0188, ADR-0003-use-quues, ADR-0013-use-queues]\n");
    let first = first + "\n[a](ADR-0999-x.md) [b](ADR-0004-use-queues.md) [c](ADR-0005.md)\n";
    assert_snapshot!(decisions(&[
        ("docs/adrs/ADR-0002-x.md", &first),
        ("docs/adrs/ADR-0003-use-queues.md", &adr("ADR-0003-use-queues", "")),
        ("docs/adrs/ADR-0128.md", &adr("ADR-0128", "")),
        ("docs/adrs/ADR-0007.md", &adr("ADR-0007", "")),
    ]), @r"
    docs/adrs/ADR-0002-x.md:4:14: dangling-reference relates_to names `ADR-0188`, which no document has as its id
    docs/adrs/ADR-0002-x.md:4:24: inexact-reference relates_to refers to `ADR-0003-use-queues` as `ADR-0003-use-quues`
      help: only the number matches; did you mean `ADR-0003-use-queues`?
      Unsafe fix: name the document by its id
    docs/adrs/ADR-0002-x.md:4:44: dangling-reference relates_to names `ADR-0013-use-queues`, which no document has as its id
      help: did you mean `ADR-0003-use-queues`?
    docs/adrs/ADR-0002-x.md:8:5: broken-link the link leads to `docs/adrs/ADR-0999-x.md`, which does not exist
    docs/adrs/ADR-0002-x.md:8:24: broken-link the link leads to `docs/adrs/ADR-0004-use-queues.md`, which does not exist
      help: did you mean `ADR-0003-use-queues.md`?
    docs/adrs/ADR-0002-x.md:8:52: broken-link the link leads to `docs/adrs/ADR-0005.md`, which does not exist
    ");
}

#[test]
fn the_stem_of_a_file_leaves_no_doubt() {
    assert_snapshot!(decisions(&[
        ("docs/adrs/ADR-0001-backups.md", "---\nid: ADR-0001-backup\nstatus: accepted\n---\n# A\n"),
        ("docs/guide.md", "---\nid: GUIDE\ntype: documentation\nrelates_to: [ADR-0001-backups]\n---\n# Guide\n"),
        ("docs/plan.md", "---\nid: PLAN\ntype: documentation\nrelates_to: [ADR-0001-restores]\n---\n# Plan\n"),
    ]), @r"
    docs/adrs/ADR-0001-backups.md:2:5: id-mismatch the id `ADR-0001-backup` has another slug than the file name `ADR-0001-backups.md`
      help: rename the file, or write `id: ADR-0001-backups`
    docs/guide.md:4:14: inexact-reference relates_to refers to `ADR-0001-backup` as `ADR-0001-backups`
      help: write `ADR-0001-backup`
      Safe fix: name the document by its id
    docs/plan.md:4:14: inexact-reference relates_to refers to `ADR-0001-backup` as `ADR-0001-restores`
      help: only the number matches; did you mean `ADR-0001-backup`?
      Unsafe fix: name the document by its id
    ");
}

#[test]
fn a_document_that_is_superseded_by_itself_says_nothing() {
    assert_snapshot!(decisions(&[
        ("docs/adrs/ADR-0001-a.md", "---\nid: ADR-0001-a\nstatus: superseded by ADR-0002-b\n---\n# A\n"),
        ("docs/adrs/ADR-0002-b.md", "---\nid: ADR-0002-b\nstatus: superseded by ADR-0002-b\n---\n# B\n"),
    ]), @"docs/adrs/ADR-0002-b.md:3:23: self-reference the status names `ADR-0002-b`, which is this document");
}
