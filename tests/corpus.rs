//! What gpdoc says of a real repository of 954 documents, held against figures that were counted without it.
//!
//! Where the two differ, the test says why. Skipped, with a message, where `$GPDOC_CORPUS` (by default
//! `../shared/corpora/goldenpath`) is absent.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use gpdoc::snapshot::RelPath;
use insta::assert_snapshot;
use serde_json::Value;
use support::{corpus, gpdoc, stderr, stdout, write};

/// Rules that are off by default and that a figure covers are on.
const CONFIGURATION: &str = "version: 1\nextends: [goldenpath]\nrules: {one-way-reference: warning}\n";

/// The report of `check` over the whole corpus on the day it was taken; `None` where there is no corpus.
fn report() -> Option<&'static Value> {
    static REPORT: OnceLock<Option<Value>> = OnceLock::new();
    let report = REPORT.get_or_init(|| {
        let root = corpus()?;
        let directory = tempfile::tempdir().expect("a directory");
        write(directory.path(), "gpdoc.yaml", CONFIGURATION);
        let config = directory.path().join("gpdoc.yaml");
        let (root, config) = (root.to_string_lossy(), config.to_string_lossy());
        let global = ["--root", &root, "--config", &config, "--format", "json"];
        let check = ["check", "--today", "2026-01-31"];
        let output = gpdoc(directory.path(), &[&global[..], &check].concat());
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        let again = gpdoc(directory.path(), &[&global[..], &check].concat());
        assert!(output.stdout == again.stdout, "the same tree gives the same bytes");
        Some(serde_json::from_str(&stdout(&output)).expect("JSON"))
    });
    report.as_ref()
}

/// The findings of some rules.
fn of<'r>(report: &'r Value, rules: &[&str]) -> Vec<&'r Value> {
    let findings = report["diagnostics"].as_array().expect("a list");
    findings.iter().filter(|finding| rules.contains(&text(&finding["rule"]))).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn path(finding: &Value) -> &str {
    text(&finding["path"])
}

/// The names in backticks that a message holds.
fn named(finding: &Value) -> Vec<&str> {
    text(&finding["message"]).split('`').skip(1).step_by(2).collect()
}

fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

fn is_markdown(path: &str) -> bool {
    RelPath::new(path).is_markdown()
}

/// `key: count`, the most frequent first.
fn counted(keys: impl IntoIterator<Item = String>) -> String {
    let mut counts = BTreeMap::<String, usize>::new();
    keys.into_iter().for_each(|key| *counts.entry(key).or_default() += 1);
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    joined(counts.into_iter().map(|(key, count)| format!("{key}: {count}")))
}

/// All figures of `check` at one glance. Those that were counted otherwise too: 11 documents without frontmatter, 295
/// self-references, 68 ambiguous and 165 to 220 dangling references, 3 broken anchors, 3 repeated blocks of frontmatter
/// (282 bodies have further `---` rules, which are none), 77 claims to 20 ids. Of 23 times that cannot be, four stand in the
/// heading of an update and in its signature, and are told once.
#[test]
fn every_rule_finds_what_was_counted() {
    let Some(report) = report() else { return };
    let summary = &report["summary"];
    assert_eq!((&summary["files_seen"], &summary["documents"]), (&Value::from(954), &Value::from(943)));
    assert_eq!((&summary["ungoverned"], &summary["unreadable"]), (&Value::from(0), &Value::from(0)));
    let findings = report["diagnostics"].as_array().expect("a list").iter();
    assert_snapshot!(counted(findings.map(|finding| text(&finding["rule"]).to_owned())), @"
    one-way-reference: 695
    unknown-field: 665
    self-reference: 295
    broken-link: 230
    dangling-reference: 219
    session-outstanding-missing: 143
    missing-field: 98
    session-section-missing: 97
    inexact-reference: 91
    invalid-value: 81
    duplicate-id: 77
    ambiguous-reference: 68
    status-conflict: 55
    session-unsigned: 37
    unknown-kind: 37
    section-missing: 29
    duplicate-number: 19
    session-time-impossible: 19
    placeholder-left: 12
    frontmatter-missing: 11
    missing-inverse: 5
    invalid-type: 4
    broken-anchor: 3
    frontmatter-repeated: 3
    repeated-reference: 3
    id-mismatch: 1
    sidecar-missing: 1
    ");
}

/// Every place that a finding points at is there, and its text is what the message names.
#[test]
fn every_finding_points_at_what_it_speaks_of() {
    let (Some(report), Some(root)) = (report(), corpus()) else { return };
    let says = ["dangling-reference", "ambiguous-reference", "self-reference", "duplicate-id", "unknown-field"];
    let mut sources = BTreeMap::<&str, String>::new();
    for finding in of(report, &says) {
        let file = path(finding);
        let source = sources.entry(file).or_insert_with(|| std::fs::read_to_string(root.join(file)).expect(file));
        let at =
            |end: &str| usize::try_from(finding["range"][end]["offset"].as_u64().expect("a number")).expect("fits");
        let there = source.get(at("start")..at("end")).expect("a range on character boundaries");
        let there = there.trim_matches(['"', '\'']);
        assert!(named(finding).contains(&there), "{file}: `{there}` in {}", finding["message"]);
        let start = &finding["range"]["start"];
        let (before, line) = (&source[..at("start")], start["line"].as_u64().expect("a number"));
        assert_eq!(before.matches('\n').count() as u64 + 1, line, "{file}");
        let column = before.rsplit('\n').next().expect("a line").chars().count() as u64 + 1;
        assert_eq!(start["column"].as_u64(), Some(column), "{file}");
    }
}

/// Two counts by regular expressions gave the same 230 links, one by one. 102, in 61 files, lead to Markdown that is missing.
/// The others lead to files of other kinds, and the corpus holds Markdown, sidecars and schemas alone. Another count, 119 in
/// 66 files, had the whole repository: it leaves 17 of those, in five files more.
#[test]
fn broken_links_are_those_of_an_independent_count() {
    let Some(report) = report() else { return };
    let links = of(report, &["broken-link"]);
    let files: BTreeSet<&str> = links.iter().map(|finding| path(finding)).collect();
    assert_eq!(files.len(), 89);
    let to_markdown = links.iter().filter(|finding| is_markdown(named(finding)[0]));
    assert_eq!(to_markdown.map(|finding| path(finding)).collect::<BTreeSet<_>>().len(), 61);
    let ending = |finding: &&Value| {
        let target = named(finding)[0];
        let name = target.rsplit('/').next().expect("a name");
        name.rsplit_once('.').map_or("no ending", |(_, ending)| ending).to_owned()
    };
    assert_snapshot!(counted(links.iter().map(ending)), @r"
    md: 100
    py: 66
    sh: 16
    yml: 12
    no ending: 10
    tf: 9
    json: 6
    yaml: 6
    MD: 2
    txt: 2
    log: 1
    ");
    assert_snapshot!(lines(&of(report, &["broken-anchor"])), @r"
    PLATFORM_DASHBOARDS.md:78 the link leads to `#maturity-rating-scale`, which no heading of tests/TESTING_STANDARDS.md has
    docs/antig-walkthroughs/2026-01-04_2339_trusted-delivery-pipeline-phase-4-final.md:37 the link leads to `#4-terraform-module-standard`, which no heading of docs/10-governance/METADATA_INJECTION_GUIDE.md has
    tests/README.md:49 the link leads to `#maturity-rating-scale`, which no heading of tests/TESTING_STANDARDS.md has
    ");
}

fn lines(findings: &[&Value]) -> String {
    let line = |finding: &&Value| {
        format!("{}:{} {}", path(finding), finding["range"]["start"]["line"], text(&finding["message"]))
    };
    joined(findings.iter().map(line))
}

/// 20 ids, 6 of them among Markdown files, as counted otherwise.
#[test]
fn ids_and_numbers_that_are_claimed_twice_are_all_found() {
    let Some(report) = report() else { return };
    let mut claims = BTreeMap::<String, Vec<&str>>::new();
    for finding in of(report, &["duplicate-id"]) {
        claims.entry(named(finding)[0].to_owned()).or_default().push(path(finding));
    }
    assert_eq!(claims.len(), 20);
    claims.retain(|_, paths| paths.iter().all(|path| is_markdown(path)));
    assert_snapshot!(counted(claims.into_iter().flat_map(|(id, paths)| vec![id; paths.len()])), @r"
    test-plan: 5
    ADR-0170: 3
    00_INDEX: 2
    2026-01-04_2252_trusted-delivery-pipeline-phase-4: 2
    CI_WORKFLOWS: 2
    GOV-0017-tdd-and-determinism: 2
    ");
    let number = |finding: &&Value| {
        let name = path(finding).rsplit('/').next().expect("a name");
        name.splitn(3, '-').take(2).collect::<Vec<_>>().join("-")
    };
    // `ADR-0170` and `GOV-0017` are claimed as whole ids, and reported as such.
    assert_snapshot!(counted(of(report, &["duplicate-number"]).iter().map(number)), @r"
    PRD-0008: 3
    ADR-0162: 2
    ADR-0164: 2
    CL-0076: 2
    CL-0126: 2
    CL-0187: 2
    EC-0005: 2
    RB-0021: 2
    RB-0022: 2
    ");
}

/// 49 were counted that say `active` and, in one spelling, `Proposed`; in all spellings they are 53. Two more say
/// `Superseded` in the body.
#[test]
fn decisions_that_state_two_statuses_are_all_found() {
    let Some(report) = report() else { return };
    let conflicts = of(report, &["status-conflict"]);
    assert_snapshot!(counted(conflicts.iter().map(|finding| text(&finding["message"]).to_owned())), @r"
    `status` is `active`, but the body says `Proposed`: 53
    `status` is `active`, but the body says `Superseded`: 2
    ");
    let superseded = conflicts.iter().filter(|finding| named(finding).contains(&"Superseded"));
    assert_snapshot!(joined(superseded.map(|finding| path(finding).to_owned())), @r"
    docs/adrs/ADR-0011-platform-ci-environment-contract.md
    docs/adrs/ADR-0048-platform-teardown-version-selector.md
    ");
    // 62 of the 181 decisions have no status of their own; the rest are documents that call themselves decisions.
    let missing = of(report, &["missing-field"]);
    let status = missing.iter().filter(|finding| text(&finding["field"]) == "/status");
    let (decisions, others): (Vec<&Value>, Vec<_>) =
        status.partition(|finding| path(finding).starts_with("docs/adrs/ADR-"));
    assert_eq!((decisions.len(), others.len()), (62, 7));
    // A status is decided by people: no fix gives one, and no help proposes the schema's default.
    assert!(decisions.iter().all(|finding| finding["fix"].is_null() && !text(&finding["help"]).contains("default")));
}

/// Six `superseded_by` are written as scalars; the repository's schema of decisions leaves that open. They are
/// references as others are.
#[test]
fn a_scalar_in_a_relation_is_a_reference() {
    let Some(report) = report() else { return };
    let by_scalar = |finding: &&&Value| text(&finding["field"]) == "/superseded_by";
    let findings = of(report, &["dangling-reference", "inexact-reference", "missing-inverse"]);
    let scalars = findings.iter().filter(by_scalar);
    assert_snapshot!(joined(scalars.map(|finding| format!("{} {}", path(finding), text(&finding["rule"])))), @r"
    docs/adrs/ADR-0036-platform-orphan-cleanup-workflow.md inexact-reference
    docs/adrs/ADR-0036-platform-orphan-cleanup-workflow.md missing-inverse
    docs/adrs/ADR-0043-platform-teardown-lb-eni-wait.md inexact-reference
    docs/adrs/ADR-0043-platform-teardown-lb-eni-wait.md missing-inverse
    docs/adrs/ADR-0044-platform-infra-checks-ref-mode.md inexact-reference
    docs/adrs/ADR-0044-platform-infra-checks-ref-mode.md missing-inverse
    docs/adrs/ADR-0069-platform-observability-baseline-golden-signals.md inexact-reference
    docs/adrs/ADR-0069-platform-observability-baseline-golden-signals.md missing-inverse
    docs/adrs/ADR-0103-automated-workflow-docs.md inexact-reference
    docs/adrs/ADR-0104-automated-script-docs.md inexact-reference
    ");
}

/// An independent validator (2020-12) over the same effective metadata finds 905 faults in 413 documents. 885 of them are
/// reported, one by one. Not reported are a field that a directory's `metadata.yaml` leaves to its documents (1), values that
/// are inherited and reported once, where they are written (15), and what a value of the wrong type is besides (4).
///
/// Of the Markdown files it rejects 667 when all are held against the schema of documentation (another count gave 683), 610
/// when each is held against that of its kind, and 383 when the kinds' forms of ids stand in for the schemas' patterns: 380
/// of these are reported, and three templates have nothing but an inherited value against them.
#[test]
fn the_repositorys_own_schemas_reject_what_an_independent_validator_rejects() {
    let Some(report) = report() else { return };
    let rules = ["missing-field", "invalid-value", "invalid-type", "unknown-field", "schema-violation", "unknown-kind"];
    let rejected: BTreeSet<&str> = of(report, &rules).into_iter().map(path).collect();
    let markdown = rejected.iter().filter(|path| is_markdown(path)).count();
    assert_eq!((rejected.len(), markdown), (409, 380));
    for path in ["docs/changelog/metadata.yaml", "tests/templates/TEST_PLAN_TEMPLATE.md"] {
        assert!(!rejected.contains(path), "{path}");
    }
}

/// 511 dates without quotes and 125 versions that look like numbers stand where the schema wants text: they are text.
#[test]
fn plain_dates_and_versions_are_text() {
    let Some(report) = report() else { return };
    assert_snapshot!(counted(of(report, &["invalid-type"]).iter().map(|finding| text(&finding["message"]).to_owned())), @"`lifecycle` should be text, but is a mapping: 4");
    assert_eq!(of(report, &["invalid-date"]), Vec::<&Value>::new());
}

/// Two other counts of references that are not returned gave 685 and 698. The first knew fewer ways to name a document: ids,
/// stems and paths alone give 682. The second has four references that have the number of a document and the slug of none, or
/// of another, which nobody is asked to return; and it takes a pair for returned in which the other document names the first
/// in another relation.
#[test]
fn references_that_are_not_returned_are_those_of_an_independent_count() {
    let Some(report) = report() else { return };
    let one_way = of(report, &["one-way-reference"]);
    let pairs: BTreeSet<(&str, &str)> = one_way.iter().map(|finding| (path(finding), named(finding)[0])).collect();
    assert_eq!((one_way.len(), pairs.len()), (695, 695));
}

/// A number alone proves nothing: where the slug is another document's, no fix redirects the reference.
#[test]
fn a_reference_whose_slug_says_otherwise_is_not_redirected() {
    let Some(report) = report() else { return };
    let findings = of(report, &["inexact-reference"]);
    let doubted = findings.iter().filter(|finding| text(&finding["help"]).starts_with("only the number matches"));
    assert_snapshot!(joined(doubted.map(|finding| format!("{} {}", named(finding)[1], finding["fix"]["applicability"]))), @r#"
    ADR-0180-tdd-philosophy null
    ADR-0185-graphiti-temporal-memory "unsafe"
    ADR-0185-graphiti-temporal-memory "unsafe"
    CL-0151-standalone-rds-state null
    "#);
}

/// Help names what is nearly the same or begins so, and not what merely sounds alike.
#[test]
fn a_dangling_reference_gets_a_hint_where_there_is_one() {
    let Some(report) = report() else { return };
    let findings = of(report, &["dangling-reference"]);
    let help = |name: &str| {
        let finding = findings.iter().find(|finding| named(finding).contains(&name)).expect(name);
        text(&finding["help"]).to_owned()
    };
    assert_eq!(help("BR-0001"), "did you mean `BR-0001-02-01-26-06`?");
    assert_eq!(help("STATEFUL_APP_ON_EFS"), "did you mean `stateful-app-on-EFS`?");
    assert_eq!(help("gitops_architecture"), "");
}

/// Only its own files are asked for a kind's sections: seven guides in the corpus call themselves decisions.
#[test]
fn sections_are_asked_for_in_the_files_of_a_kind_only() {
    let Some(report) = report() else { return };
    let missing = of(report, &["section-missing"]);
    let is_own = |path: &str| path.starts_with("docs/adrs/ADR-") || path.starts_with("docs/changelog/entries/CL-");
    assert!(missing.iter().all(|finding| is_own(path(finding))));
}

/// What a fix changes, as an independent parser of YAML reads it: one field of one document, and nothing of its body.
#[test]
fn every_fix_changes_the_field_that_it_is_for_and_nothing_else() {
    let (Some(report), Some(root)) = (report(), corpus()) else { return };
    let findings = report["diagnostics"].as_array().expect("a list");
    let mut fixes = 0;
    for finding in findings.iter().filter(|finding| !finding["fix"].is_null()) {
        let edits = finding["fix"]["edits"].as_array().expect("a list");
        let file = path(&edits[0]);
        assert!(edits.iter().all(|edit| path(edit) == file), "{finding}");
        let old = std::fs::read_to_string(root.join(file)).expect(file);
        let mut new = old.clone();
        let number = |value: &Value| usize::try_from(value.as_u64().expect("a number")).expect("fits");
        for edit in edits.iter().rev() {
            new.replace_range(number(&edit["start"])..number(&edit["end"]), text(&edit["text"]));
        }
        let ((before, old_body), (after, new_body)) = (halves(file, &old), halves(file, &new));
        assert!(old_body == new_body, "{finding}");
        let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let changed: Vec<&String> = keys.into_iter().filter(|key| before.get(*key) != after.get(*key)).collect();
        assert_eq!(changed.len(), 1, "{finding}: {changed:?}");
        fixes += 1;
    }
    assert_eq!(fixes, 1_089);
}

/// The metadata of a document and its body.
fn halves<'t>(file: &str, text: &'t str) -> (BTreeMap<String, yaml_serde::Value>, &'t str) {
    let (metadata, body) = if is_markdown(file) {
        let rest = text.strip_prefix("---\n").expect("frontmatter");
        rest.split_once("\n---").expect("its end")
    } else {
        (text.strip_prefix("---\n").unwrap_or(text).split("\n---").next().expect("a part"), "")
    };
    (yaml_serde::from_str(metadata).expect("YAML"), body)
}

/// What `init` writes finds what the same preset finds without it: each finding at its place, and no other.
#[test]
fn a_configuration_that_init_wrote_changes_no_finding() {
    let Some(root) = corpus() else { return };
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    support::copy(&root, at);
    let findings = || {
        let output = gpdoc(at, &["check", "--show-baselined", "--today", "2026-01-31", "--format", "json"]);
        let report: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        let findings = report["diagnostics"].as_array().expect("a list").iter();
        findings
            .map(|finding| {
                format!("{} {}{} {}", text(&finding["rule"]), path(finding), finding["range"], finding["message"])
            })
            .collect::<Vec<_>>()
    };
    let before = findings();
    let init = gpdoc(at, &["init"]);
    assert_eq!(init.status.code(), Some(0), "{}", stderr(&init));
    assert!(stdout(&init).contains("181 decisions in docs/adrs"), "{}", stdout(&init));
    let after = findings();
    let only = |these: &[String], those: &[String]| {
        these.iter().filter(|finding| !those.contains(finding)).cloned().collect::<Vec<_>>()
    };
    assert_eq!((only(&before, &after), only(&after, &before)), (Vec::new(), Vec::new()));
    assert_eq!(before.len(), after.len());
    assert_eq!(gpdoc(at, &["show", "ADR-0001"]).status.code(), Some(0));
}
