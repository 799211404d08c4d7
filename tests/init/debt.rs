//! What is found on the first day, and accepted.

use std::process::Command;

use insta::assert_snapshot;

use crate::support::{corpus, git, gpdoc, stderr, stdout, write};
use crate::{MADR, exit, nygard, repository, tree};

#[test]
fn debt_is_counted_and_accepted_and_nothing_more() {
    let (good, bad) = (nygard("Accepted"), nygard("Acepted"));
    let directory = repository(&[("doc/adr/0001-record.md", &good), ("doc/adr/0002-other.md", &bad)]);
    let at = directory.path();
    assert_snapshot!(stdout(&gpdoc(at, &["init"])), @r"
    Found
      2 Markdown files, 0 with metadata
      2 decisions in doc/adr, in Nygard's form

    Written, over the preset `nygard`
      created  .gpdoc/baseline.json      accepts 1 finding of today
      created  .gpdoc/gpdoc.schema.json  lets editors complete and check gpdoc.yaml
      created  gpdoc.yaml                what is governed, and how

    Debt: 1 finding of 1 rule
      1  status-misspelt

    Next
      gpdoc check                                          green from now on; it fails on what is new
      git add .gpdoc gpdoc.yaml && git commit              so that everybody has it
      gpdoc init --git-hooks                               a check before each commit
      gpdoc check --show-baselined --rule status-misspelt  the debt of one rule; `gpdoc explain RULE` says why it is one
      gpdoc baseline write --shrink                        after fixing: keep fixed findings from coming back
    ");
    assert_eq!(exit(at, &["check", "--fail-on", "warning"]), Some(0));
    write(at, "doc/adr/0003-third.md", &bad);
    assert_eq!(exit(at, &["check", "--fail-on", "warning"]), Some(1));
    let before = tree(at);
    assert_eq!(exit(at, &["init"]), Some(0));
    assert_eq!(tree(at), before, "a second run accepts no new debt");
}

/// The hook lies in git's directory and the rest below the root: neither is written without the other.
#[cfg(unix)]
#[test]
fn where_one_of_two_places_cannot_be_written_nothing_is() {
    use std::os::unix::fs::PermissionsExt;
    let directory = repository(&[("docs/decisions/0001-a.md", MADR)]);
    let at = directory.path();
    let Some(bound) = crate::support::gpdoc_bound(at) else { return };
    let allow = |path: &str, mode: u32| {
        std::fs::set_permissions(at.join(path), std::fs::Permissions::from_mode(mode)).expect("permissions");
    };
    for (closed, said) in [(".git/hooks", "`hooks/pre-commit` cannot be written"), (".", "`.gpdoc` cannot be written")]
    {
        allow(closed, 0o555);
        let output = bound(&["init", "--git-hooks"]);
        allow(closed, 0o755);
        assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
        assert!(
            stderr(&output).contains(said) && stderr(&output).contains("nothing was changed"),
            "{}",
            stderr(&output)
        );
        for path in ["gpdoc.yaml", ".gpdoc", ".git/hooks/pre-commit"] {
            assert!(!at.join(path).exists(), "{path}");
        }
    }
}

/// A capture of a session that says it made a file that git never had.
const CAPTURE: &str =
    "---\nid: 2025-01-02-work\n---\n# Session\n\n## Artifacts Touched\n\n### Created\n\n- `docs/gone.md`\n";

/// What only git's history tells is accepted too, so that CI is green with a base; and it is not gone where nobody looks for it.
#[test]
fn what_the_history_tells_is_accepted_too() {
    let directory = repository(&[("docs/decisions/0001-keep-sessions.md", MADR)]);
    let at = directory.path();
    let commit = || {
        git(at, &["add", "-A"]);
        git(at, &["commit", "-qm", "a change"]);
    };
    commit();
    write(at, "session_capture/2025-01-02-work.md", CAPTURE);
    commit();
    assert_snapshot!(stdout(&gpdoc(at, &["init"])), @r"
    Found
      2 Markdown files, 2 with metadata
      1 decision in docs/decisions, in MADR's form
      1 session capture

    Written, over the preset `madr`
      created  .gpdoc/baseline.json      accepts 9 findings of today, 1 of them from the history
      created  .gpdoc/gpdoc.schema.json  lets editors complete and check gpdoc.yaml
      created  gpdoc.yaml                what is governed, and how

    Debt: 9 findings of 3 rules
      7  session-section-missing
      1  session-artifact-unknown
      1  session-unsigned
    `gpdoc check` counts 8; only a check with a base (`--base`, `--staged`) judges the history, which gave the rest (1)

    Next
      gpdoc check                              green from now on; it fails on what is new
      git add .gpdoc gpdoc.yaml && git commit  so that everybody has it
      gpdoc init --git-hooks                   a check before each commit
      gpdoc check --show-baselined --rule session-section-missing  the debt of one rule; `gpdoc explain RULE` says why it is one
      gpdoc baseline write --shrink            after fixing: keep fixed findings from coming back
    ");
    let baseline = tree(at)[".gpdoc/baseline.json"].clone();
    assert!(baseline.contains("session-artifact-unknown"), "{baseline}");
    let plain = stderr(&gpdoc(at, &["check"]));
    assert!(plain.contains(" 8 baselined"), "as init says: {plain}");
    commit();
    let based = gpdoc(at, &["check", "--base", "HEAD", "--fail-on", "warning"]);
    assert_eq!(based.status.code(), Some(0), "{}", stdout(&based));
    for arguments in [&["check"][..], &["check", "--base", "HEAD"]] {
        assert!(!stderr(&gpdoc(at, arguments)).contains("fewer"), "{arguments:?}");
    }
    // A clone that is cut off knows less, and takes nothing out.
    let shallow = at.join("shallow");
    let url = format!("file://{}", at.display());
    git(at, &["clone", "-q", "--depth", "1", &url, "shallow"]);
    assert_eq!(exit(&shallow, &["baseline", "write", "--shrink"]), Some(0));
    assert_eq!(tree(&shallow)[".gpdoc/baseline.json"], baseline);
}

/// Where a repository begins with captures of another, git cannot know what they speak of.
#[test]
fn what_arrived_with_the_first_commit_is_not_held_against_the_history() {
    let directory =
        repository(&[("docs/decisions/0001-keep-sessions.md", MADR), ("session_capture/2025-01-02-work.md", CAPTURE)]);
    let at = directory.path();
    assert_eq!(exit(at, &["init"]), Some(0));
    for _ in 0..2 {
        git(at, &["add", "-A"]);
        git(at, &["commit", "-q", "--allow-empty", "-m", "a change"]);
    }
    assert_eq!(exit(at, &["check", "--base", "HEAD", "--fail-on", "warning"]), Some(0));
    write(at, "session_capture/2025-01-02-work.md", &format!("{CAPTURE}- `docs/lost.md`\n"));
    let output = gpdoc(at, &["check", "--base", "HEAD"]);
    assert!(
        stdout(&output).contains("`docs/lost.md` does not exist"),
        "what is appended is judged: {}",
        stdout(&output)
    );
}

#[test]
fn a_real_repository_is_green_after_one_command() {
    let Some(corpus) = corpus() else { return };
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path().join("copy");
    let copied = Command::new("cp").arg("-a").arg(&corpus).arg(&at).status().expect("cp runs");
    assert!(copied.success());
    let made = Command::new("chmod").args(["-R", "u+w"]).arg(&at).status().expect("chmod runs");
    assert!(made.success());
    git(&at, &["init", "-q"]);
    git(&at, &["add", "-A"]);
    git(&at, &["commit", "-qm", "first"]);
    let said = stdout(&gpdoc(&at, &["init", "--pre-commit", "--agents"]));
    assert!(
        said.contains("over the preset `goldenpath`") && said.contains("814 Markdown files, 803 with metadata"),
        "{said}"
    );
    let check = gpdoc(&at, &["check", "--fail-on", "warning"]);
    assert_eq!(check.status.code(), Some(0), "{}", stderr(&check));
    assert!(!stderr(&check).contains(" 0 baselined"), "{}", stderr(&check));
    git(&at, &["add", "-A"]);
    git(&at, &["commit", "-qm", "adopt"]);
    let check = gpdoc(&at, &["check", "--base", "HEAD", "--fail-on", "warning"]);
    assert_eq!(check.status.code(), Some(0), "and in CI: {}", stderr(&check));
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_not_accepted() {
    let good = nygard("Accepted");
    let directory = repository(&[("doc/adr/0001-record.md", &good), ("doc/adr/0002-other.md", &good)]);
    let at = directory.path();
    std::fs::write(at.join("doc/adr/0003-third.md"), b"# \xff\n").expect("a file");
    assert_snapshot!(stdout(&gpdoc(at, &["init"])), @r"
    Found
      3 Markdown files, 0 with metadata
      3 decisions in doc/adr, in Nygard's form

    Written, over the preset `nygard`
      created  .gpdoc/gpdoc.schema.json  lets editors complete and check gpdoc.yaml
      created  gpdoc.yaml                what is governed, and how
    doc/adr/0003-third.md cannot be read, which no baseline accepts: make it readable UTF-8, or leave it out with `documents.exclude` in gpdoc.yaml

    Next
      gpdoc check                              no answer until every file can be read or is left out
      git add .gpdoc gpdoc.yaml && git commit  so that everybody has it
      gpdoc init --git-hooks                   a check before each commit
    ");
    assert_eq!(exit(at, &["check"]), Some(2));
}

/// A preset asks for what the conventions leave open: that these findings are new is said, so that nobody looks for the change.
#[test]
fn what_a_configuration_asks_for_beyond_the_conventions_is_said() {
    let bad = MADR.replace("2025-03-14", "soon").replace("## Considered Options\n\n* A\n* B\n\n", "");
    let directory = repository(&[
        ("docs/decisions/0001-keep-sessions.md", MADR),
        ("docs/decisions/0002-other.md", MADR),
        ("docs/decisions/0003-bad.md", &bad),
    ]);
    let at = directory.path();
    assert_eq!(exit(at, &["check", "--fail-on", "warning"]), Some(0));
    assert_snapshot!(stdout(&gpdoc(at, &["init"])), @r"
    Found
      3 Markdown files, 3 with metadata
      3 decisions in docs/decisions, in MADR's form

    Written, over the preset `madr`
      created  .gpdoc/baseline.json      accepts 2 findings of today
      created  .gpdoc/gpdoc.schema.json  lets editors complete and check gpdoc.yaml
      created  gpdoc.yaml                what is governed, and how

    Debt: 2 findings of 2 rules
      1  invalid-date
      1  section-missing
    new with this configuration, which asks for more than `gpdoc check` does without one: `invalid-date` (1), `section-missing` (1)

    Next
      gpdoc check                                       green from now on; it fails on what is new
      git add .gpdoc gpdoc.yaml && git commit           so that everybody has it
      gpdoc init --git-hooks                            a check before each commit
      gpdoc check --show-baselined --rule invalid-date  the debt of one rule; `gpdoc explain RULE` says why it is one
      gpdoc baseline write --shrink                     after fixing: keep fixed findings from coming back
    ");
}

#[test]
fn a_diff_shows_what_people_read_first_and_no_generated_schema() {
    let directory = repository(&[("docs/decisions/0001-keep-sessions.md", MADR)]);
    let output = gpdoc(directory.path(), &["init", "--diff"]);
    assert_eq!(output.status.code(), Some(1));
    let shown = stdout(&output);
    let shown: Vec<&str> = shown.lines().filter(|line| !line.starts_with('+') || line.starts_with("+++")).collect();
    let shown = shown.join("\n");
    let count: String = shown.chars().skip_while(|c| *c != ':').filter(char::is_ascii_digit).collect();
    assert!(count.len() >= 4, "{shown}");
    assert_snapshot!(shown.lines().last().unwrap_or_default().replace(|c: char| c.is_ascii_digit(), "N"), @"# .gpdoc/gpdoc.schema.json: NNNN lines left out, the JSON Schema of gpdoc.yaml for editors");
    assert!(shown.starts_with("diff --git a/gpdoc.yaml b/gpdoc.yaml"), "{shown}");
}
