//! What a check does grows with the documents, not with their square.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

#[path = "../benches/generated/mod.rs"]
mod generated;
mod support;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use support::{gpdoc, stderr};

fn time(directory: &Path) -> (Duration, Output) {
    time_of(directory, &[])
}

fn time_of(directory: &Path, more: &[&str]) -> (Duration, Output) {
    let start = Instant::now();
    let output = gpdoc(directory, &[&["check", "--today", "2026-01-31"], more].concat());
    (start.elapsed(), output)
}

fn check(directory: &Path, documents: usize) {
    let said = stderr(&time(directory).1);
    assert!(said.contains(&format!("{documents} of {documents} files governed")), "{said}");
}

/// True when four times the files take less than ten times the time; the square would be sixteen times. Of a busy
/// machine the best moments count.
fn is_in_proportion(small: &Path, large: &Path) -> bool {
    is_in_proportion_of(small, large, &[])
}

fn is_in_proportion_of(small: &Path, large: &Path, more: &[&str]) -> bool {
    is_in_proportion_by(|directory| time_of(directory, more).0, small, large)
}

fn is_in_proportion_by(time: impl Fn(&Path) -> Duration, small: &Path, large: &Path) -> bool {
    let mut best = (Duration::MAX, Duration::MAX);
    (0..5).any(|_| {
        best = (best.0.min(time(small)), best.1.min(time(large)));
        best.1 < best.0 * 10
    })
}

/// Each gate rests on the documents: they are read once, and not for each gate.
#[test]
fn four_times_the_gates_over_four_times_the_documents_take_about_four_times_the_time() {
    let gated = |gates: usize| {
        let directory = tempfile::tempdir().unwrap();
        let at = directory.path();
        let mut policy =
            "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off, coverage-missing: off}\ngates:\n"
                .to_owned();
        for n in 0..gates {
            let _ = write!(
                policy,
                "  gate-{n}:\n    command: [make, 't-{n}']\n    requires:\n      - adr: ADR-{n:04}\n      - documents: clean\n      - governing_adrs: {{paths: ['envs/{n}/**']}}\n"
            );
            support::write(at, &format!("envs/{n}/main.tf"), "");
        }
        for n in 0..gates * 4 {
            let governs = if n < gates { format!("applies_to: ['envs/{n}/**']\n") } else { String::new() };
            let text = format!(
                "---\nid: ADR-{n:04}\ntitle: One\ntype: adr\nstatus: accepted\n{governs}---\n# ADR-{n:04}: One\n{}",
                "\nWords of it.\n".repeat(50)
            );
            support::write(at, &format!("docs/adrs/ADR-{n:04}-one.md"), &text);
        }
        support::write(at, "gpdoc.yaml", &policy);
        support::write(at, "Makefile", "t-%:\n\ttrue\n");
        support::git(at, &["init", "-q", "-b", "main"]);
        support::git(at, &["add", "-A"]);
        support::git(at, &["commit", "-qm", "first"]);
        directory
    };
    let (small, large) = (gated(50), gated(200));
    let list = |directory: &Path| {
        let start = Instant::now();
        (gpdoc(directory, &["gate", "list"]), start.elapsed())
    };
    let listed = String::from_utf8(list(large.path()).0.stdout).unwrap();
    assert_eq!(listed.lines().filter(|line| line.ends_with("  open")).count(), 200, "{listed}");
    assert!(is_in_proportion_by(|directory| list(directory).1, small.path(), large.path()));
}

#[test]
fn four_times_the_documents_take_about_four_times_the_time() {
    let (small, large) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    generated::write(small.path(), 300);
    generated::write(large.path(), 1_200);
    check(small.path(), 300);
    check(large.path(), 1_200);
    assert!(is_in_proportion(small.path(), large.path()));
}

/// In one directory, so that what is looked up for each file one by one is looked for among all of them.
#[test]
fn four_times_the_changes_take_about_four_times_the_time() {
    let changed = |documents: usize| {
        let directory = tempfile::tempdir().unwrap();
        let at = directory.path();
        let text =
            |number: usize, end: &str| format!("---\nid: NOTE-{number}\ntype: documentation\n---\n# {number}\n{end}");
        let write = |end: &str| {
            (0..documents).for_each(|number| support::write(at, &format!("notes/{number}.md"), &text(number, end)));
        };
        support::write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
        write("");
        support::git(at, &["init", "-q"]);
        support::git(at, &["add", "-A"]);
        support::git(at, &["commit", "-qm", "first"]);
        write("\nMore.\n");
        directory
    };
    let (small, large) = (changed(1_000), changed(4_000));
    let output = time_of(large.path(), &["--base", "HEAD", "-v"]).1;
    assert!(stderr(&output).contains("(4000 files differ"), "{}", stderr(&output));
    assert!(is_in_proportion_of(small.path(), large.path(), &["--base", "HEAD"]));
}

/// One document with `count` of a line in its metadata and of another in its body.
fn crowded(directory: &Path, metadata: impl Fn(usize) -> String, body: impl Fn(usize) -> String, count: usize) {
    let list = |line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let text = format!("---\nid: ADR-000001\n{}---\n# One\n\n{}", list(&metadata), list(&body));
    generated::write(directory, 100);
    support::write(directory, "docs/adrs/ADR-000001-crowded.md", &text);
}

/// Documents that are all one number and, if wanted, one id, and refer to it.
fn alike(directory: &Path, count: usize, id: bool) {
    generated::write(directory, 100);
    for n in 0..count {
        let id = if id { "ADR-5000".to_owned() } else { format!("ADR-5000-n{n}") };
        let text =
            format!("---\nid: {id}\ntitle: One\ntype: adr\nstatus: accepted\nrelates_to: [ADR-5000]\n---\n# One\n");
        support::write(directory, &format!("docs/adrs/ADR-5000-n{n}.md"), &text);
    }
}

#[test]
fn four_times_the_documents_of_one_id_take_about_four_times_the_time_and_the_output() {
    for id in [true, false] {
        let (small, large) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        alike(small.path(), 300, id);
        alike(large.path(), 1_200, id);
        let size = |directory: &Path| gpdoc(directory, &["check", "--format", "json"]).stdout.len();
        assert!(size(large.path()) < size(small.path()) * 5, "{id}");
        assert!(is_in_proportion(small.path(), large.path()), "{id}");
    }
}

type Line = fn(usize) -> String;

#[test]
fn four_times_the_lines_of_one_document_take_about_four_times_the_time() {
    let nothing: Line = |_| String::new();
    let cases: [(&str, Line, Line); 7] = [
        (
            "references",
            |n| if n == 0 { "relates_to:\n".into() } else { format!("  - ADR-0000{:02}\n", n % 40) },
            nothing,
        ),
        ("dangling references", |n| if n == 0 { "relates_to:\n".into() } else { format!("  - AXR-{n:05}\n") }, nothing),
        ("references to itself", |n| format!("{}  - ADR-000001\n", if n == 0 { "relates_to:\n" } else { "" }), nothing),
        ("keys", |n| format!("key_{n}: value\n"), nothing),
        ("repeated keys", |n| format!("key_{}: value\n", n % 250), nothing),
        ("broken links", nothing, |n| format!("[a](no-such-page-{n}.md)\n")),
        ("broken links in one line", nothing, |n| format!("[a](no-such-page-{n}.md) {} ", "words ".repeat(40))),
    ];
    let mut wrong = Vec::new();
    for (name, metadata, body) in cases {
        let (small, large) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        crowded(small.path(), metadata, body, 500);
        crowded(large.path(), metadata, body, 2_000);
        if !is_in_proportion(small.path(), large.path()) {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "these take too long: {wrong:?}");
}

#[test]
fn four_times_the_wrong_values_take_about_four_times_the_time() {
    let wrong = |values: usize| {
        let directory = tempfile::tempdir().unwrap();
        let at = directory.path();
        let list: Vec<String> = (0..values).map(|n| format!("WORD {n}")).collect();
        support::write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
        let words = (0..20).map(|n| format!("word-{n}")).collect::<Vec<_>>().join(", ");
        let schema = format!("type: object\nproperties: {{words: {{type: array, items: {{enum: [{words}]}}}}}}\n");
        support::write(at, "schemas/metadata/documentation.schema.yaml", &schema);
        support::write(
            at,
            "note.md",
            &format!("---\nid: NOTE\ntype: documentation\nwords: [{}]\n---\n# Note\n", list.join(", ")),
        );
        directory
    };
    let (small, large) = (wrong(1_000), wrong(4_000));
    let said = stderr(&time(large.path()).1);
    assert!(said.contains("4000 errors"), "{said}");
    assert!(is_in_proportion(small.path(), large.path()));
}

/// `cargo test --release --test growth -- --ignored --nocapture` prints the figures; it takes 500 MB of disk.
#[test]
#[ignore = "takes minutes without --release, and half a gigabyte of disk"]
fn a_hundred_thousand_documents_take_a_hundred_times_as_long_as_a_thousand() {
    let mut per_document = Vec::new();
    for documents in [1_000, 10_000, 100_000] {
        let directory = tempfile::tempdir().unwrap();
        generated::write(directory.path(), documents);
        check(directory.path(), documents);
        let best = (0..3).map(|_| time(directory.path()).0).min().unwrap();
        per_document.push(best / u32::try_from(documents).unwrap());
        eprintln!("{documents:>7} documents: {:.2} s", best.as_secs_f64());
    }
    // Starting up is spread over a thousand documents; memory that no cache holds makes the many dearer.
    assert!(per_document[2] < per_document[0] * 3, "{per_document:?}");
}
