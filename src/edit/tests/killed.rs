//! A run that stops at any step leaves all or nothing.

use std::cell::Cell;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::Ordering;

use super::{mixed, mixed_after, mixed_plan, tree};
use crate::edit::{EditError, STEPS_LEFT, Writer};

const ROOT: &str = "GPDOC_TEST_STOP_ROOT";
const STEP: &str = "GPDOC_TEST_STOP_STEP";

/// Not a test by itself: the process that the tests below kill. It stops dead before the given step.
#[test]
fn the_process_that_is_killed() {
    let (Ok(root), Ok(step)) = (std::env::var(ROOT), std::env::var(STEP)) else { return };
    let root = Path::new(&root);
    STEPS_LEFT.store(step.parse().unwrap(), Ordering::Relaxed);
    let writer = Writer::open(&root.join("tree"), &root.join("state")).unwrap();
    if writer.recovered().is_none() {
        writer.apply(&mixed_plan()).unwrap();
    }
}

/// Runs it; true when it came to its end.
fn run_until(root: &Path, step: u32) -> bool {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "edit::tests::killed::the_process_that_is_killed"]);
    let output = child.env(ROOT, root).env(STEP, step.to_string()).output().unwrap();
    assert!(
        output.status.success() || !String::from_utf8_lossy(&output.stdout).contains("panicked"),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    output.status.success()
}

fn fresh() -> (tempfile::TempDir, Vec<(String, String)>) {
    let directory = tempfile::tempdir().unwrap();
    mixed(&directory.path().join("tree"));
    let before = tree(&directory.path().join("tree"));
    (directory, before)
}

fn state_is_clean(root: &Path) -> bool {
    tree(&root.join("state")) == [("lock".to_owned(), String::new())]
}

#[test]
fn killed_at_any_step_every_file_is_old_or_new_and_the_next_run_makes_it_all_or_nothing() {
    let mut outcomes = Vec::new();
    for step in 0.. {
        let (directory, before) = fresh();
        let root = directory.path();
        let ended = run_until(root, step);
        for (name, text) in tree(&root.join("tree")) {
            let known = before.contains(&(name.clone(), text.clone())) || mixed_after().contains(&(name.clone(), text));
            assert!(known || name.contains(".gpdoc-"), "step {step}: {name}");
        }
        let writer = Writer::open(&root.join("tree"), &root.join("state")).unwrap();
        let now = tree(&root.join("tree"));
        assert!(now == before || now == mixed_after(), "step {step}: {now:?}");
        assert!(state_is_clean(root), "step {step}");
        let what = if ended {
            "ended"
        } else {
            writer.recovered().map_or("nothing to do", |said| {
                said.trim_start_matches("a run of gpdoc had been stopped while it wrote; ")
            })
        };
        outcomes.push(format!("{}: {what}", if now == before { "old" } else { "new" }));
        if ended {
            break;
        }
    }
    outcomes.dedup();
    insta::assert_snapshot!(outcomes.join("\n"), @r"
    old: nothing to do
    old: it had changed nothing yet, and is forgotten
    new: it is finished now: `c.md`, `docs/a.md`, `docs/moved/b.md`, `docs/new/deep/d.md`, `docs/b.md`
    new: ended
    ");
}

#[test]
fn killed_again_while_it_mends_the_next_run_still_does() {
    let mut second_steps = 0;
    for step in (1..).step_by(4) {
        for second in 0.. {
            let (directory, before) = fresh();
            let root = directory.path();
            if run_until(root, step) {
                assert!(second_steps > 10, "{second_steps}");
                return;
            }
            let ended = run_until(root, second);
            Writer::open(&root.join("tree"), &root.join("state")).unwrap();
            let now = tree(&root.join("tree"));
            assert!(now == before || now == mixed_after(), "step {step}, then {second}: {now:?}");
            if ended {
                break;
            }
            second_steps += 1;
        }
    }
}

#[test]
fn where_a_step_fails_everything_is_put_back() {
    for step in 0i32.. {
        let (directory, before) = fresh();
        let root = directory.path();
        let left = Cell::new(step);
        let faults = move || match left.replace(left.get() - 1) {
            0 => Err(std::io::ErrorKind::StorageFull.into()),
            _ => Ok(()),
        };
        let writer = Writer::open_with(&root.join("tree"), &root.join("state"), Box::new(faults)).unwrap();
        let done = writer.apply(&mixed_plan());
        let now = tree(&root.join("tree"));
        if done.is_ok() {
            assert!(step > 10 && now == mixed_after());
            return;
        }
        // Only the last step, to remove the journal, comes when all is written.
        let is_last = matches!(done, Err(EditError::State { .. })) && step > 0;
        assert_eq!(now, if is_last { mixed_after() } else { before }, "step {step}");
    }
}

#[test]
fn what_somebody_wrote_after_the_stop_stays_and_the_rest_is_undone() {
    let (directory, _) = fresh();
    let root = directory.path();
    let steps = (0..100).find(|&step| {
        let (directory, _) = fresh();
        run_until(directory.path(), step)
    });
    // Between the last renaming and the removal of the journal.
    assert!(!run_until(root, steps.unwrap() - 1));
    std::fs::write(root.join("tree/c.md"), "mine\n").unwrap();
    let writer = Writer::open(&root.join("tree"), &root.join("state")).unwrap();
    insta::assert_snapshot!(writer.recovered().unwrap(), @"a run of gpdoc had been stopped while it wrote; it could not be finished, since somebody else has changed `c.md` since, which stays; undone again: `docs/a.md`, `docs/moved/b.md`, `docs/new/deep/d.md`, `docs/b.md`");
    let now: Vec<String> = tree(&root.join("tree")).into_iter().map(|(name, text)| format!("{name} {text}")).collect();
    insta::assert_snapshot!(now.join(""), @r"
    c.md mine
    docs/ docs/a.md a
    docs/b.md b
    ");
    assert!(state_is_clean(root));
}
