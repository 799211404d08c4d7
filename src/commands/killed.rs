//! Commands that write, killed before each of their steps: every file is old or new, and the next run finishes or undoes the rest.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::Ordering;

use clap::Parser as _;

use super::{Cli, Exit, dispatch};
use crate::edit::tests::tree;
use crate::edit::{STEPS_LEFT, Writer};

const ARGUMENTS: &str = "GPDOC_TEST_KILL_ARGUMENTS";
const STEPS: &str = "GPDOC_TEST_KILL_STEPS";

/// Not a test by itself: the process that the tests below kill. It stops dead after so many steps.
#[test]
fn the_command_that_is_killed() {
    let (Ok(arguments), Ok(steps)) = (std::env::var(ARGUMENTS), std::env::var(STEPS)) else { return };
    let cli = Cli::try_parse_from(arguments.split('\n')).unwrap();
    STEPS_LEFT.store(steps.parse().unwrap(), Ordering::Relaxed);
    assert!(matches!(dispatch(&cli), Ok(Exit::Good | Exit::Findings)));
}

/// Runs a command; true when it came to its end.
fn run(root: &Path, arguments: &[&str], steps: i64) -> bool {
    let root = root.to_str().unwrap();
    let arguments = [&["gpdoc", "--root", root], arguments].concat().join("\n");
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "commands::killed::the_command_that_is_killed", "--nocapture"]);
    let output = child.env(ARGUMENTS, arguments).env(STEPS, steps.to_string()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() || !said.contains("panicked"), "{said}");
    output.status.success()
}

type Tree = Vec<(String, String)>;

/// All files but those of gpdoc itself.
fn files(root: &Path) -> Tree {
    tree(root).into_iter().filter(|(name, _)| !name.starts_with(".gpdoc") && !name.ends_with('/')).collect()
}

fn repository() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let adr = |id: &str, status: &str, more: &str| {
        let word = status[..1].to_uppercase() + &status[1..];
        format!(
            "---\nid: {id}\ntitle: T\ntype: adr\nstatus: {status}\ndate: 2025-01-01\n{more}---\n# {id}: T\n\n- **Status:** {word}\n\n## Context\n\n## Decision\n\n## Consequences\n"
        )
    };
    let entry = |id: &str| format!("---\nid: {id}\ntitle: T\ntype: changelog\n---\n# {id}\n\n## Summary\n\n- Text\n");
    let index = "---\nid: INDEX\n---\n# Index\n\n[first](docs/adrs/ADR-0001-first.md)\n\n<!-- gpdoc:index adrs -->\n<!-- /gpdoc:index -->\n";
    let texts = [
        ("gpdoc.yaml", "version: 1\nextends: [goldenpath]\n".to_owned()),
        ("docs/adrs/ADR-0001-first.md", adr("ADR-0001-first", "accepted", "relates_to:\n  - ADR-0001-first\n")),
        ("docs/adrs/ADR-0002-second.md", adr("ADR-0002-second", "accepted", "relates_to: [ADR-0001]\n")),
        ("docs/adrs/ADR-0003-third.md", adr("ADR-0003-third", "proposed", "")),
        ("docs/changelog/entries/CL-0001-a.md", entry("CL-0001-a")),
        ("docs/changelog/entries/CL-0002-b.md", entry("CL-0002-b")),
        ("index.md", index.to_owned()),
    ];
    for (path, text) in texts {
        let path = directory.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    directory
}

fn survives(arguments: &[&str]) {
    let whole = repository();
    let before = files(whole.path());
    assert!(run(whole.path(), arguments, -1), "{arguments:?}");
    let after = files(whole.path());
    let changed = after.iter().filter(|file| !before.contains(file)).count();
    assert!(changed > 0, "{arguments:?} changes nothing");
    let mut ends = [0, 0];
    for step in 0.. {
        let directory = repository();
        let root = directory.path();
        let is_through = run(root, arguments, step);
        for file in files(root) {
            let is_known = before.contains(&file) || after.contains(&file);
            assert!(is_known || file.0.contains(".gpdoc-"), "{arguments:?} before step {step}: {}", file.0);
        }
        let state = root.join(".gpdoc");
        drop(Writer::open(root, &state).unwrap());
        let now = files(root);
        assert!(now == before || now == after, "{arguments:?} before step {step}: {now:#?}");
        let left: Vec<String> =
            tree(&state).into_iter().map(|(name, _)| name).filter(|name| !name.ends_with("lock")).collect();
        assert!(left.is_empty(), "{arguments:?} before step {step}: {left:?}");
        ends[usize::from(now == after)] += 1;
        if is_through {
            break;
        }
    }
    // The journal comes first, and all files before it goes.
    assert!(ends[0] >= 2 && ends[1] >= changed, "{arguments:?}: {ends:?}");
}

#[test]
fn a_decision_that_moves() {
    survives(&["adr", "accept", "ADR-0003", "--today", "2026-01-31"]);
    survives(&["adr", "supersede", "ADR-0001", "--by", "ADR-0002", "--today", "2026-01-31"]);
    survives(&["adr", "deprecate", "ADR-0002", "--today", "2026-01-31"]);
}

#[test]
fn a_new_document() {
    survives(&["adr", "new", "Fourth", "--today", "2026-01-31"]);
    survives(&["changelog", "new", "More", "--today", "2026-01-31"]);
}

#[test]
fn a_release() {
    survives(&["changelog", "release", "1.0.0", "--date", "2026-01-31"]);
}

#[test]
fn a_document_with_another_name() {
    survives(&["ids", "renumber", "ADR-0001-first", "--to", "9"]);
    survives(&["mv", "docs/adrs/ADR-0001-first.md", "docs/adrs/ADR-0001-begin.md"]);
}

#[test]
fn fixes_and_indexes() {
    survives(&["fix"]);
    survives(&["index"]);
}
