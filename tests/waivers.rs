//! What a change must bring, who needs not bring it, and what is said of that: with real commits.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use std::fmt::Write;
use std::path::Path;

use insta::assert_snapshot;
use support::{git, gpdoc, stderr, stdout, write};
use tempfile::TempDir;

const CONFIG: &str = "version: 1
extends: [goldenpath]
rules: {sidecar-missing: off}
coverage:
  - paths: [\"modules/**\"]
    require: [changelog, {session: {when: agent}}]
    unless: {author: [\"*[bot]\", \"*@robots.example.org\"]}
";

/// A repository whose branch `work` changes a module.
fn repository() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    git(at, &["init", "-q"]);
    write(at, "gpdoc.yaml", CONFIG);
    write(at, "modules/network.tf", "one\n");
    write(at, "note.md", "---\nid: NOTE\ntype: documentation\n---\n# Note\n");
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "first"]);
    git(at, &["switch", "-qc", "work"]);
    write(at, "modules/network.tf", "two\n");
    directory
}

/// Commits everything: a message, and an author.
fn commit(at: &Path, message: &str, author: &str) {
    git(at, &["add", "-A"]);
    git(at, &["commit", "-q", "--allow-empty", "-m", message, "--author", author]);
}

const ADA: &str = "Ada <ada@example.org>";

/// The exit code and what is said of the change, with the ids of commits made alike.
fn said(at: &Path, base: &str) -> String {
    let output = gpdoc(at, &["check", "--base", base]);
    let text = format!("{}{}", stdout(&output), stderr(&output));
    let mut out = format!("exit {}\n", output.status.code().unwrap_or(-1));
    for line in text.lines().filter(|line| line.contains("note:") || line.contains("coverage-missing")) {
        let words: Vec<&str> = line.split(' ').map(|word| if is_id(word) { "COMMIT" } else { word }).collect();
        let _ = writeln!(out, "{}", words.join(" "));
    }
    out
}

fn is_id(word: &str) -> bool {
    word.len() == 10 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What is said when all of the change is one commit.
fn of_one(message: &str, author: &str) -> String {
    let repository = repository();
    commit(repository.path(), message, author);
    said(repository.path(), "main")
}

#[test]
fn a_change_without_an_entry_is_found() {
    assert_snapshot!(of_one("change", ADA), @r"
    exit 1
    modules/network.tf:1:1: error[coverage-missing] this changed without a new changelog document
    ");
}

#[test]
fn a_trailer_with_a_reason_waives_and_is_said() {
    assert_snapshot!(of_one("change\n\nGpdoc-Skip: changelog: only a comment", ADA), @r"
    exit 0
    note: no new changelog document is asked for: commit COMMIT says why: only a comment
    ");
}

#[test]
fn a_trailer_without_a_reason_waives_nothing_and_is_said() {
    let bare = of_one("change\n\nGpdoc-Skip: changelog", ADA);
    assert_snapshot!(bare, @r"
    exit 1
    modules/network.tf:1:1: error[coverage-missing] this changed without a new changelog document
    note: commit COMMIT waives nothing: its trailer has no reason: write `Gpdoc-Skip: changelog: reason`
    ");
    assert_eq!(of_one("change\n\nGpdoc-Skip: changelog: ", ADA), bare);
}

#[test]
fn a_trailer_for_another_kind_waives_nothing_and_is_said() {
    assert_snapshot!(of_one("change\n\nGpdoc-Skip: chagnelog: only a comment", ADA), @r"
    exit 1
    modules/network.tf:1:1: error[coverage-missing] this changed without a new changelog document
    note: commit COMMIT waives nothing: no coverage rule requires `chagnelog`
    ");
}

#[test]
fn what_needs_no_waiver_is_not_spoken_of() {
    let repository = repository();
    let entry = "---\nid: CL-0001-a\ntitle: A\ntype: changelog\n---\n# A\n\n## Summary\n\nMore room.\n";
    write(repository.path(), "docs/changelog/entries/CL-0001-a.md", entry);
    commit(repository.path(), "change\n\nGpdoc-Skip: changelog: only a comment", "dependabot[bot] <d@example.org>");
    assert!(!said(repository.path(), "main").contains("changelog"));
}

#[test]
fn authors_are_exempt_by_name_and_by_address_and_that_is_said() {
    assert_snapshot!(of_one("bump", "dependabot[bot] <1+d@users.example.org>"), @r"
    exit 0
    note: no new changelog document is asked for: every commit is by dependabot[bot]
    ");
    assert_snapshot!(of_one("bump", "Renovate <renovate@robots.example.org>"), @r"
    exit 0
    note: no new changelog document is asked for: every commit is by Renovate
    ");
    for author in ["Robot <robots.example.org@example.org>", "bot <a@example.org>", "dependabot[bot]x <a@example.org>"]
    {
        assert!(of_one("bump", author).starts_with("exit 1"), "{author}");
    }
}

#[test]
fn one_commit_by_somebody_else_lifts_the_exemption() {
    let repository = repository();
    commit(repository.path(), "bump", "dependabot[bot] <d@example.org>");
    commit(repository.path(), "and more", ADA);
    assert_snapshot!(said(repository.path(), "main"), @r"
    exit 1
    modules/network.tf:1:1: error[coverage-missing] this changed without a new changelog document
    ");
}

/// Somebody's merge of main into a robot's branch may hold anything.
#[test]
fn a_merge_counts_like_any_other_commit() {
    let repository = repository();
    let at = repository.path();
    commit(at, "bump", "dependabot[bot] <d@example.org>");
    git(at, &["switch", "-q", "main"]);
    git(at, &["commit", "-q", "--allow-empty", "-m", "elsewhere"]);
    git(at, &["switch", "-q", "work"]);
    git(at, &["merge", "-q", "--no-ff", "-m", "merge main", "main"]);
    assert!(said(at, "main").starts_with("exit 1"));
    git(at, &["commit", "-q", "--amend", "-m", "merge main\n\nGpdoc-Skip: changelog: the robot's"]);
    assert_snapshot!(said(at, "main"), @r"
    exit 0
    note: no new changelog document is asked for: commit COMMIT says why: the robot's
    ");
}

/// `git merge --squash` indents the messages, and hosts put them one below the other: neither leaves trailers.
#[test]
fn a_squash_keeps_trailers_only_in_its_last_paragraph() {
    assert_snapshot!(of_one("all of it\n\n* change\n\nGpdoc-Skip: changelog: only a comment\n\n* more\n", ADA), @r"
    exit 1
    modules/network.tf:1:1: error[coverage-missing] this changed without a new changelog document
    note: commit COMMIT waives nothing: `Gpdoc-Skip` stands above the last paragraph of its message, where trailers are
    ");
    let last = "all of it\n\n* change\n\n* more\n\nGpdoc-Skip: changelog: only a comment\nCo-authored-by: Bob <bob@example.org>";
    assert_snapshot!(of_one(last, ADA), @r"
    exit 0
    note: no new changelog document is asked for: commit COMMIT says why: only a comment
    ");
    let repository = repository();
    let at = repository.path();
    commit(at, "change\n\nGpdoc-Skip: changelog: only a comment", ADA);
    git(at, &["switch", "-qc", "squashed", "main"]);
    git(at, &["merge", "-q", "--squash", "work"]);
    git(at, &["commit", "-q", "--no-edit"]);
    assert_snapshot!(said(at, "main"), @r"
    exit 1
    modules/network.tf:1:1: error[coverage-missing] this changed without a new changelog document
    note: commit COMMIT waives nothing: `Gpdoc-Skip` stands above the last paragraph of its message, where trailers are
    ");
}

#[test]
fn an_agents_change_needs_a_capture_whether_it_is_author_or_helper() {
    let waived = "\n\nGpdoc-Skip: changelog: a test";
    let asked = "error[coverage-missing] this changed without a new session document";
    for (message, author) in [
        ("change", "Claude <noreply@anthropic.com>"),
        ("change", "copilot-swe-agent[bot]x <1+Copilot@users.example.org>"),
        ("change\n\nCo-authored-by: Cursor Agent <cursoragent@cursor.com>", ADA),
        ("change\n\nco-authored-by: x <NoReply@Anthropic.com>", ADA),
    ] {
        assert!(of_one(message, author).contains(asked), "{message} by {author}");
    }
    for (message, author) in [
        (format!("change{waived}"), ADA),
        (format!("change{waived}\nCo-authored-by: Bob <bob@example.org>"), ADA),
        (format!("change, by noreply@anthropic.com as they say{waived}"), ADA),
        (format!("change{waived}"), "Claude Monnet <claude@example.org>"),
        (format!("change{waived}"), "Devin <devin@example.org>"),
    ] {
        assert!(!of_one(&message, author).contains(asked), "{message} by {author}");
    }
}

#[test]
fn a_branch_can_neither_exempt_itself_nor_switch_the_rule_off() {
    let weaker = [
        CONFIG.replace("*[bot]", "*[bot]\", \"Ada"),
        CONFIG.replace("sidecar-missing: off", "sidecar-missing: off, coverage-missing: off"),
        CONFIG.replace("modules/**", "nothing/**"),
        CONFIG[..CONFIG.find("coverage:").expect("it is there")].to_owned(),
    ];
    for config in weaker {
        let repository = repository();
        write(repository.path(), "gpdoc.yaml", &config);
        commit(repository.path(), "change", ADA);
        let said = said(repository.path(), "main");
        assert!(said.contains("error[coverage-missing] this changed without a new changelog document"), "{said}");
    }
}

#[test]
fn a_rule_that_is_off_or_not_asked_for_has_nothing_to_say() {
    let repository = repository();
    let at = repository.path();
    commit(at, "change\n\nGpdoc-Skip: changelog: only a comment", ADA);
    let output = gpdoc(at, &["check", "--base", "main", "--ignore", "coverage-missing"]);
    assert!(!stderr(&output).contains("note:"), "{}", stderr(&output));
    let output = gpdoc(at, &["check", "--base", "main", "--format", "json"]);
    let data: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert!(data["data"]["notes"][0].as_str().is_some_and(|note| note.ends_with("says why: only a comment")), "{data}");
}

#[test]
fn a_link_to_what_git_ignores_says_so() {
    let directory = repository();
    let at = directory.path();
    write(at, ".gitignore", "build/\n");
    write(at, "build/report.md", "# Report\n");
    write(
        at,
        "note.md",
        "---\nid: NOTE\ntype: documentation\n---\n# Note\n\n[a](build/report.md) [b](build/other.md)\n",
    );
    let output = gpdoc(at, &["check", "--rule", "broken-link", "--format", "concise"]);
    assert_snapshot!(stdout(&output), @r"
    note.md:7:5: error[broken-link] the link leads to `build/report.md`, which is ignored by git
    note.md:7:26: error[broken-link] the link leads to `build/other.md`, which does not exist
    ");
}

/// Twenty thousand comments with a word each: looking for every letter in every comment would take minutes.
#[test]
fn an_entry_of_many_comments_says_nothing_and_is_soon_read() {
    let directory = repository();
    let at = directory.path();
    let entry = |body: &str| {
        let head = "---\nid: CL-0001-entry\ntitle: Entry\ntype: changelog\n---\n# Entry\n\n";
        write(at, "docs/changelog/entries/CL-0001-entry.md", &format!("{head}{body}"));
        let output = gpdoc(at, &["check", "--base", "HEAD", "--rule", "coverage-missing", "--format", "concise"]);
        stdout(&output).contains("without a new changelog document")
    };
    let comments = "<!-- nothing to say -->\n\n".repeat(20_000);
    let start = std::time::Instant::now();
    assert!(entry(&comments));
    assert!(!entry(&format!("{comments}Something\n")));
    assert!(!entry(&format!("Something\n\n{comments}")));
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
