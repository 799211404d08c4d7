//! Whose rules judge a change, and what it may do without: what the pages of the rules cannot show.

#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;
use gpdoc::check::{Base, Request, check, load};
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
    let request = Request {
        base: Some(Base { snapshot: &base, tip: None, files: compare(&base, &head), commits }),
        origin: Origin::Discover,
        today: NaiveDate::default(),
        selection: Selection { rules: rules.collect(), ..Selection::default() },
        only_new: false,
        shows_help: true,
        history: None,
        recorded: Vec::new(),
    };
    let outcome = load(&head, &Origin::Discover).and_then(|model| check(model, &request)).unwrap();
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
    let options = render::Options { color: false, width: 120, root: gpdoc::snapshot::RelPath::new("") };
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
    docs/adrs/ADR-0001-a.md:8:1: error[decision-rewritten] this document was in force (`accepted`) at the base, and its text differs from here on
    gpdoc.yaml:3:9: warning[guard-weakened] `decision-rewritten` was `error` and is `off` now
    gpdoc.yaml:3:34: warning[guard-weakened] `guard-weakened` was `warning` and is `off` now
    ");
}

#[test]
fn nor_by_path() {
    let head = "rules: {decision-rewritten: {paths: {\"docs/**\": off}}, guard-weakened: error}\n";
    assert_snapshot!(rewritten("rules: {guard-weakened: error}\n", head), @r"
    note: `decision-rewritten` is as strict as at the base: a change cannot lower what judges it
    docs/adrs/ADR-0001-a.md:8:1: error[decision-rewritten] this document was in force (`accepted`) at the base, and its text differs from here on
    gpdoc.yaml:3:9: error[guard-weakened] `decision-rewritten` was `error` for `docs/**` and is `off` now
    ");
}

#[test]
fn a_change_may_make_what_judges_it_stricter() {
    assert_snapshot!(rewritten("rules: {decision-rewritten: warning}\n", "rules: {decision-rewritten: error}\n"), @"docs/adrs/ADR-0001-a.md:8:1: error[decision-rewritten] this document was in force (`accepted`) at the base, and its text differs from here on");
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
    assert_snapshot!(from_old, @"new/ADR-0001-a.md:14:1: error[decision-rewritten] this document was in force (`accepted`) at the base, and its text differs from here on");
    let to_old = said(
        &[("gpdoc.yaml", config), ("new/ADR-0001-a.md", &old)],
        &[("gpdoc.yaml", config), ("old/ADR-0001-a.md", &new)],
        Vec::new(),
    );
    assert_snapshot!(to_old, @r"
    note: `decision-rewritten` is as strict as at the base: a change cannot lower what judges it
    old/ADR-0001-a.md:14:1: error[decision-rewritten] this document was in force (`accepted`) at the base, and its text differs from here on
    ");
}

/// A configuration that does not look at a decision any more does not free it.
#[test]
fn a_decision_that_is_left_out_keeps_its_text() {
    let weak = "documents: {exclude: [\"docs/**\"]}\nrules: {guard-weakened: off}\n";
    assert_snapshot!(rewritten("rules: {guard-weakened: off}\n", weak), @"docs/adrs/ADR-0001-a.md:1:1: error[decision-rewritten] this document was in force (`accepted`) at the base; its text differs, and the configuration leaves it out now");
    let config = |more: &str| format!("version: 1\nextends: [goldenpath]\n{more}rules: {{guard-weakened: off}}\n");
    let left_out = |old: &str, new: &str| {
        let (base, head) = (config(""), config("documents: {exclude: [\"docs/**\"]}\n"));
        said(&[("gpdoc.yaml", &base), (DECISION, old)], &[("gpdoc.yaml", &head), (DECISION, new)], Vec::new())
    };
    let accepted = decision("accepted", "Yes.");
    assert_eq!(left_out(&accepted, &accepted), "");
    assert_eq!(left_out(&accepted, &decision("superseded", "Yes.")), "");
    assert_eq!(left_out(&decision("proposed", "Yes."), &decision("accepted", "No.")), "");
    let entry = |text: &str| format!("---\nid: CL-0001-a\ntype: changelog\nreleased: 2026-01-01\n---\n# A\n\n{text}\n");
    let (old, new) = (entry("One."), entry("Two."));
    let path = "docs/changelog/entries/CL-0001-a.md";
    let head = config("documents: {exclude: [\"docs/**\"]}\n");
    assert_snapshot!(said(&[("gpdoc.yaml", &config("")), (path, &old)], &[("gpdoc.yaml", &head), (path, &new)], Vec::new()), @"docs/changelog/entries/CL-0001-a.md:1:1: error[released-entry-rewritten] this entry was released at the base; its text differs, and the configuration leaves it out now");
}

#[test]
fn a_suppression_of_a_rule_over_the_change_is_said() {
    let config = "version: 1\nextends: [goldenpath]\n";
    let old = decision("accepted", "Yes.");
    let new = decision("accepted", "<!-- gpdoc-ignore decision-rewritten: a typo -->\nYse.");
    assert_snapshot!(said(&[("gpdoc.yaml", config), (DECISION, &old)], &[("gpdoc.yaml", config), (DECISION, &new)], Vec::new()), @"note: `decision-rewritten` is suppressed in docs/adrs/ADR-0001-a.md: a typo");
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

/// Every guard, strict and weak: kinds, documents, references, inheritance, relations, gates.
#[test]
fn every_guard_that_a_change_lets_go_is_reported() {
    let strict = r#"version: 1
documents:
  include: ["docs/**/*.md", "more/**"]
  exclude: ["docs/old/**", "!docs/old/kept/**"]
  production: ["envs/prod/**"]
  sidecars: ["docs"]
default_kind: note
kinds:
  note: {files: ["docs/notes/**"]}
  memo: {files: ["docs/memos/**"]}
  adr:
    files: ["docs/adrs/**"]
    id: {forms: ["ADR-{number:04}-{slug}"], file: "ADR-{number:04}-{slug}.md"}
    status:
      states: {proposed: [proposed], accepted: [accepted], rejected: [rejected]}
      live: [accepted]
      transitions: {proposed: [accepted, rejected]}
    sections: [Context, Decision]
    immutable: live
    governs: applies_to
    review: {field: reviewed, every: 90d}
relations:
  supersedes: {inverse: superseded_by, acyclic: true}
  relates_to: {}
references: {external: ["SCRIPT-*"]}
inherit: {never: [id, status]}
exempt: {waives: [lifecycle]}
gates:
  apply: {command: [make], requires: [{documents: clean}], enforcement: hard}
  plan: {command: [make], requires: [{documents: clean}]}
"#;
    let weak = r#"version: 1
documents:
  include: ["docs/**/*.md", "!docs/drafts/**"]
  exclude: ["docs/old/**", "attic/**"]
kinds:
  note: {files: ["docs/notes/**"], frontmatter: optional}
  adr:
    files: ["docs/adrs/**"]
    id: {forms: ["ADR-{number:04}-{slug}"], required: false}
    status:
      states: {proposed: [proposed], accepted: [accepted], rejected: [rejected]}
      live: [accepted, proposed]
      transitions: {proposed: [accepted, rejected], rejected: [accepted]}
      required: false
    sections: [Context]
relations:
  supersedes: {}
references: {external: ["SCRIPT-*", "*"]}
inherit: {never: [id]}
exempt: {waives: [lifecycle, owner]}
gates:
  apply: {command: [make], requires: [{branch: [main]}], enforcement: advisory}
"#;
    let note = ("docs/notes/a.md", "---\nid: A\n---\n# A\n");
    assert_snapshot!(said(&[("gpdoc.yaml", strict), note], &[("gpdoc.yaml", weak), note], Vec::new()), @r#"
    gpdoc.yaml:1:1: warning[guard-weakened] files of no other kind are not governed any more
    gpdoc.yaml:2:1: warning[guard-weakened] directories that match `docs` need no `metadata.yaml` any more
    gpdoc.yaml:2:1: warning[guard-weakened] what matches `envs/prod/**` is no production path any more
    gpdoc.yaml:3:3: warning[guard-weakened] documents that match `more/**` are not looked at any more
    gpdoc.yaml:3:29: warning[guard-weakened] documents that match `docs/drafts/**` are not looked at any more
    gpdoc.yaml:4:3: warning[guard-weakened] documents that match `docs/old/kept/**` are left out now
    gpdoc.yaml:4:28: warning[guard-weakened] documents that match `attic/**` are left out now
    gpdoc.yaml:5:1: warning[guard-weakened] the kind `memo` was taken out
    gpdoc.yaml:6:36: warning[guard-weakened] documents of the kind `note` need no frontmatter any more
    gpdoc.yaml:7:3: warning[guard-weakened] documents of the kind `adr` do not keep their text from `live` on any more
    gpdoc.yaml:7:3: warning[guard-weakened] documents of the kind `adr` govern nothing any more
    gpdoc.yaml:7:3: warning[guard-weakened] documents of the kind `adr` need no review any more
    gpdoc.yaml:9:5: warning[guard-weakened] file names of the kind `adr` have no form any more
    gpdoc.yaml:9:45: warning[guard-weakened] documents of the kind `adr` need no id any more
    gpdoc.yaml:12:24: warning[guard-weakened] in the kind `adr`, `proposed` is a live status now
    gpdoc.yaml:13:64: warning[guard-weakened] in the kind `adr`, `accepted` may follow `rejected` now
    gpdoc.yaml:14:7: warning[guard-weakened] documents of the kind `adr` need no status any more
    gpdoc.yaml:15:5: warning[guard-weakened] documents of the kind `adr` need no section `Decision` any more
    gpdoc.yaml:16:1: warning[guard-weakened] the relation `relates_to` was taken out
    gpdoc.yaml:17:3: warning[guard-weakened] `supersedes` has no inverse any more
    gpdoc.yaml:17:3: warning[guard-weakened] `supersedes` may go in a circle now
    gpdoc.yaml:18:37: warning[guard-weakened] references that match `*` need not resolve any more
    gpdoc.yaml:19:11: warning[guard-weakened] `status` is inherited now
    gpdoc.yaml:20:30: warning[guard-weakened] `exempt: true` waives `owner` now
    gpdoc.yaml:21:1: warning[guard-weakened] the gate `plan` was taken out
    gpdoc.yaml:22:28: warning[guard-weakened] the gate `apply` does not require `{"documents":"clean"}` any more
    gpdoc.yaml:22:58: warning[guard-weakened] the gate `apply` does not hold anything up any more
    "#);
    assert_snapshot!(said(&[("gpdoc.yaml", weak), note], &[("gpdoc.yaml", strict), note], Vec::new()), @r#"gpdoc.yaml:29:28: warning[guard-weakened] the gate `apply` does not require `{"branch":["main"]}` any more"#);
}

#[test]
fn globs_that_mean_the_same_files_are_as_strict() {
    let config = |documents: &str| format!("version: 1\nextends: [nygard]\ndocuments: {documents}\n");
    let moved = |base: &str, head: &str| {
        let note = |path| (path, "---\nid: A\n---\n# A\n");
        said(
            &[("gpdoc.yaml", &config(base)), note("docs/a.md"), note("docs/adr/0001-b.md")],
            &[("gpdoc.yaml", &config(head)), note("docs/a.md"), note("docs/adr/0001-b.md")],
            Vec::new(),
        )
    };
    assert_eq!(moved("{include: [\"docs/**\"]}", "{include: [\"docs/*\", \"docs/adr/*\"]}"), "");
    assert_eq!(moved("{exclude: [\"docs/*.md\"]}", "{exclude: [\"docs/?.md\"]}"), "");
    assert_snapshot!(moved("{include: [\"docs/**\"]}", "{include: [\"docs/*\"]}"), @"gpdoc.yaml:3:13: warning[guard-weakened] documents that match `docs/**` are not looked at any more");
    assert_snapshot!(moved("{exclude: [\"docs/*.md\"]}", "{exclude: [\"docs/**/*.md\"]}"), @"gpdoc.yaml:3:23: warning[guard-weakened] documents that match `docs/**/*.md` are left out now");
}

/// Where a status, a review and an expiry are read from, and which words count.
#[test]
fn guards_that_are_read_from_elsewhere_or_for_longer_are_reported() {
    let strict = r#"version: 1
kinds:
  adr:
    files: ["docs/adrs/**"]
    status:
      body: Status
      states: {proposed: [proposed, draft], accepted: [accepted]}
      live: [accepted]
    review: {field: reviewed, every: 90d}
components: {infra: ["modules/**", "envs/**"]}
sessions: {directory: session_capture}
roles: {owner: [ada]}
gates:
  apply: {command: [make, apply], requires: [{documents: clean}], inputs: [plan]}
"#;
    let weak = r#"version: 1
kinds:
  adr:
    files: ["docs/adrs/**"]
    expires: until
    status:
      field: state
      states: {proposed: [proposed], accepted: [accepted, draft]}
      live: [accepted]
    review: {field: looked_at, every: 52w}
components: {infra: ["modules/**"]}
sessions: {directory: captures}
roles: {owner: [ada, bob]}
gates:
  apply: {command: [make, all], requires: [{documents: clean}]}
"#;
    let note = ("docs/adrs/a.md", "---\nid: A\n---\n# A\n");
    assert_snapshot!(said(&[("gpdoc.yaml", strict), note], &[("gpdoc.yaml", weak), note], Vec::new()), @r#"
    gpdoc.yaml:5:5: warning[guard-weakened] documents of the kind `adr` do not expire by `supported_until` any more
    gpdoc.yaml:6:5: warning[guard-weakened] the status of the kind `adr` is not read from `Status` in the body any more
    gpdoc.yaml:7:7: warning[guard-weakened] the status of the kind `adr` is not read from `status` any more
    gpdoc.yaml:8:59: warning[guard-weakened] in the kind `adr`, `draft` is the word of a live status now
    gpdoc.yaml:10:14: warning[guard-weakened] the last review of the kind `adr` is not read from `reviewed` any more
    gpdoc.yaml:10:32: warning[guard-weakened] reviews of the kind `adr` hold longer than `90d` now
    gpdoc.yaml:11:14: warning[guard-weakened] files that match `envs/**` are not in the component `infra` any more
    gpdoc.yaml:12:12: warning[guard-weakened] session captures are not kept in `session_capture` any more
    gpdoc.yaml:13:22: warning[guard-weakened] `bob` has the role `owner` now
    gpdoc.yaml:15:3: warning[guard-weakened] the gate `apply` is not bound to `plan` any more
    gpdoc.yaml:15:11: warning[guard-weakened] the gate `apply` is not for the command `["make","apply"]` any more
    "#);
    let shorter = strict.replace("90d", "4w").replace("[proposed, draft]", "[proposed, draft, idea]");
    assert_eq!(said(&[("gpdoc.yaml", strict), note], &[("gpdoc.yaml", &shorter), note], Vec::new()), "");
}
