//! `gpdoc fix` with the real binary: what it prints, writes and refuses to write.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used, clippy::print_stderr)]

mod support;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use insta::assert_snapshot;
use support::{git, gpdoc, gpdoc_bound, stderr, stdout, write};

const NOTE: &str =
    "---\nid: NOTE\ntype: documentation\nrelates_to:\n  - NOTE\n  - docs/guide.md # soon more\n---\n# Note\n";
const GUIDE: &str = "---\nid: GUIDE\ntype: documentation\nrelates_to: [NOWHERE, GUIDE]\n---\n# Guide\n";

fn repository() -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    git(at, &["init", "-q"]);
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
    write(at, "note.md", NOTE);
    write(at, "docs/guide.md", GUIDE);
    directory
}

fn read(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(path)).expect("a file")
}

#[test]
fn it_says_what_it_mended_and_what_is_left() {
    let repository = repository();
    let output = gpdoc(repository.path(), &["fix"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_snapshot!(stdout(&output), @r"
    fixed 3 findings in 2 files
         1  inexact-reference
         2  self-reference
    1 finding is left
    next: gpdoc check
    ");
    assert_snapshot!(read(repository.path(), "note.md"), @r"
    ---
    id: NOTE
    type: documentation
    relates_to:
      - GUIDE # soon more
    ---
    # Note
    ");
    let again = gpdoc(repository.path(), &["fix"]);
    assert_snapshot!(stdout(&again), @r"
    nothing to fix
    1 finding is left
    next: gpdoc check
    ");
    write(repository.path(), "docs/guide.md", "---\nid: GUIDE\ntype: documentation\n---\n# Guide\n");
    let clean = gpdoc(repository.path(), &["fix"]);
    assert_eq!((clean.status.code(), stdout(&clean).as_str()), (Some(0), "nothing to fix\nnothing is left\n"));
}

#[test]
fn a_dry_run_shows_the_change_and_writes_nothing() {
    let repository = repository();
    let says = |flag: &str| {
        let output = gpdoc(repository.path(), &["fix", flag]);
        assert_eq!(output.status.code(), Some(1));
        assert!(
            stdout(&output).contains("-  - docs/guide.md # soon more\n+  - GUIDE # soon more\n"),
            "{}",
            stdout(&output)
        );
        stderr(&output)
    };
    assert_eq!(says("--diff"), says("--dry-run"));
    assert_snapshot!(says("--diff"), @r"
    would fix 3 findings in 2 files
         1  inexact-reference
         2  self-reference
    1 finding is left
    next: gpdoc fix
    ");
    assert_eq!(read(repository.path(), "note.md"), NOTE);
    assert!(!repository.path().join(".git/gpdoc").exists());
}

#[test]
fn named_paths_and_rules_narrow_what_is_written() {
    let repository = repository();
    gpdoc(repository.path(), &["fix", "docs"]);
    assert_eq!(read(repository.path(), "note.md"), NOTE);
    assert_ne!(read(repository.path(), "docs/guide.md"), GUIDE);
    gpdoc(repository.path(), &["fix", "--rule", "inexact-reference"]);
    assert_eq!(read(repository.path(), "note.md"), NOTE.replace("docs/guide.md", "GUIDE"));
}

#[test]
fn json_lists_each_file_and_edit_and_what_is_left() {
    let repository = repository();
    let output = gpdoc(repository.path(), &["fix", "note.md", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!((&answer["command"], &answer["ok"]), (&"fix".into(), &true.into()));
    assert_snapshot!(serde_json::to_string_pretty(&answer["data"]).expect("JSON"), @r#"
    {
      "written": true,
      "files": [
        {
          "path": "note.md",
          "status": "edited",
          "edits": [
            {
              "start": 45,
              "end": 84,
              "text": "  - GUIDE # soon more\n"
            }
          ]
        }
      ],
      "fixed": [
        {
          "rule": "self-reference",
          "path": "note.md",
          "title": "remove it from relates_to",
          "applicability": "safe"
        },
        {
          "rule": "inexact-reference",
          "path": "note.md",
          "title": "name the document by its id",
          "applicability": "safe"
        }
      ],
      "refused": [],
      "waiting_for_unsafe": 0
    }
    "#);
}

#[test]
fn what_is_staged_is_not_written() {
    let output = gpdoc(repository().path(), &["fix", "--staged"]);
    assert_eq!(output.status.code(), Some(2));
    assert_snapshot!(stderr(&output), @r"
    error: fix writes files, not what is staged
      help: run `gpdoc fix`, look at the change with `git diff`, and stage it with `git add`
    ");
}

/// Runs `gpdoc fix` under a shell's limit on the size of files, which is how a full disk looks to it.
fn on_a_full_disk(root: &Path) -> Output {
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" fix";
    Command::new("bash")
        .args(["-c", script, env!("CARGO_BIN_EXE_gpdoc")])
        .current_dir(root)
        .output()
        .expect("bash runs")
}

#[test]
fn on_a_full_disk_nothing_is_half_done() {
    let repository = repository();
    // Larger than the limit of 1,024 bytes, while the journal alone is not yet too large for the first file.
    let long = format!("{NOTE}{}", "text\n".repeat(1_000));
    write(repository.path(), "note.md", &long);
    let output = on_a_full_disk(repository.path());
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(stderr(&output).contains("File too large"), "{}", stderr(&output));
    assert_eq!(
        (read(repository.path(), "note.md"), read(repository.path(), "docs/guide.md")),
        (long, GUIDE.to_owned())
    );
    let files = std::fs::read_dir(repository.path().join(".git/gpdoc")).expect("a directory");
    assert_eq!(files.count(), 1, "the lock alone");
    assert_eq!(gpdoc(repository.path(), &["fix"]).status.code(), Some(1));
}

#[test]
fn a_directory_that_cannot_be_written_to_leaves_everything_as_it_was() {
    let repository = repository();
    let Some(gpdoc) = gpdoc_bound(repository.path()) else { return };
    let docs = repository.path().join("docs");
    std::fs::set_permissions(&docs, PermissionsExt::from_mode(0o555)).expect("permissions");
    let output = gpdoc(&["fix"]);
    std::fs::set_permissions(&docs, PermissionsExt::from_mode(0o755)).expect("permissions");
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`docs/guide.md` cannot be written: Permission denied"), "{}", stderr(&output));
    assert_eq!(
        (read(repository.path(), "note.md"), read(repository.path(), "docs/guide.md")),
        (NOTE.into(), GUIDE.into())
    );
}

#[test]
fn several_at_once_come_to_the_same_end() {
    let repository = repository();
    let start = |_| Command::new(env!("CARGO_BIN_EXE_gpdoc")).arg("fix").current_dir(repository.path()).spawn();
    let runs: Vec<_> = (0..8).map(start).collect();
    for run in runs {
        assert_eq!(run.expect("gpdoc runs").wait().expect("it ends").code(), Some(1));
    }
    assert_eq!(read(repository.path(), "docs/guide.md"), GUIDE.replace(", GUIDE", ""));
}

#[test]
fn the_next_command_keeps_what_was_asked_and_works_where_the_user_is() {
    let repository = repository();
    let root = repository.path();
    let output = gpdoc(root, &["fix", "docs", "--rule", "self-reference", "--unsafe", "--diff"]);
    let next = "next: gpdoc fix docs --rule self-reference --unsafe\n";
    assert!(stderr(&output).contains(next), "{}", stderr(&output));
    let output = gpdoc(&root.join("docs"), &["check", "--format", "human"]);
    assert!(stdout(&output).contains("next: gpdoc fix guide.md ../note.md"), "{}", stdout(&output));
}

#[test]
fn readers_say_that_a_run_was_stopped() {
    let repository = repository();
    let root = repository.path();
    let note = "note: a run of gpdoc was stopped while it wrote";
    assert!(!stderr(&gpdoc(root, &["check"])).contains(note));
    std::fs::create_dir_all(root.join(".git/gpdoc")).expect("a directory");
    std::fs::write(root.join(".git/gpdoc/journal.json"), "{}").expect("a file");
    for arguments in [&["check"][..], &["show", "NOTE"], &["graph"]] {
        let said = stderr(&gpdoc(root, arguments));
        assert_eq!(said.matches(note).count(), 1, "{said}");
    }
}

#[test]
fn findings_that_the_baseline_accepts_are_not_passed_over() {
    let repository = repository();
    let at = repository.path();
    assert_eq!(gpdoc(at, &["fix"]).status.code(), Some(1));
    assert_eq!(gpdoc(at, &["baseline", "write"]).status.code(), Some(0));
    assert_snapshot!(stdout(&gpdoc(at, &["fix"])), @r"
    nothing to fix automatically
    1 finding is left that the baseline accepts, which no safe fix removes
    next: gpdoc check --show-baselined
    ");
}
