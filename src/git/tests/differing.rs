//! What differs on disk against what git says of it, after anything that people do to files.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::Sandbox;
use crate::git::tree_diff::{Found, TreeReader};
use crate::git::{ChangeStatus, CommitId, Head};
use crate::snapshot::RelPath;

const PATHS: [&str; 7] = ["a.md", "a", "b/a.md", "b/[x].md", "b b/c.md", "b/c/d.md", "b.md"];

#[derive(Clone, Debug)]
enum Act {
    Write(&'static str, &'static str),
    /// As long as it was, with the time that it had.
    Disguise(&'static str),
    Remove(&'static str),
    Link(&'static str),
    /// May be executed from now on.
    Execute(&'static str),
    Stage(&'static str),
    StageAll,
    /// Out of the index, and still on disk.
    Untrack(&'static str),
    Announce(&'static str),
    Reset,
}

fn act() -> impl Strategy<Value = Act> {
    let path = || select(&PATHS[..]);
    prop_oneof![
        4 => (path(), select(&["one\n", "two\n", "", "three\r\nfour\n"][..])).prop_map(|(path, text)| Act::Write(path, text)),
        1 => path().prop_map(Act::Disguise),
        2 => path().prop_map(Act::Remove),
        1 => path().prop_map(Act::Link),
        2 => path().prop_map(Act::Stage),
        1 => Just(Act::StageAll),
        1 => path().prop_map(Act::Untrack),
        1 => path().prop_map(Act::Announce),
        1 => Just(Act::Reset),
    ]
}

/// As [`act`], and what changes a mode alone.
fn act_of_commit() -> impl Strategy<Value = Act> {
    prop_oneof![8 => act(), 1 => select(&PATHS[..]).prop_map(Act::Execute)]
}

fn done(sandbox: &Sandbox, act: &Act) {
    let clear = |path: &str| {
        let full = sandbox.join(path);
        let _ = fs::remove_file(&full).or_else(|_| fs::remove_dir_all(&full));
        // What stands where a directory is to be.
        for above in
            full.ancestors().skip(1).take_while(|above| above.starts_with(sandbox.path()) && *above != sandbox.path())
        {
            if above.symlink_metadata().is_ok_and(|it| !it.is_dir()) {
                fs::remove_file(above).unwrap();
            }
        }
    };
    let full = |path: &str| sandbox.join(path);
    match act {
        Act::Write(path, text) => {
            clear(path);
            sandbox.write(path, text);
        }
        Act::Disguise(path) => {
            let Ok(metadata) = full(path).symlink_metadata() else { return };
            if metadata.is_file() && metadata.len() > 0 {
                // Made anew, so that another inode tells: what keeps all of that is hidden from git too.
                let text = "x".repeat(usize::try_from(metadata.len()).unwrap());
                fs::write(full("made-anew"), text).unwrap();
                fs::rename(full("made-anew"), full(path)).unwrap();
                fs::File::options()
                    .write(true)
                    .open(full(path))
                    .unwrap()
                    .set_modified(metadata.modified().unwrap())
                    .unwrap();
            }
        }
        Act::Remove(path) => clear(path),
        Act::Link(path) => {
            clear(path);
            fs::create_dir_all(full(path).parent().unwrap()).unwrap();
            std::os::unix::fs::symlink("elsewhere", full(path)).unwrap();
        }
        Act::Execute(path) => {
            if full(path).symlink_metadata().is_ok_and(|it| it.is_file()) {
                fs::set_permissions(full(path), fs::Permissions::from_mode(0o755)).unwrap();
            }
        }
        Act::Stage(path) => drop(sandbox.try_git(&["--literal-pathspecs", "add", "--", path])),
        Act::StageAll => drop(sandbox.try_git(&["add", "--all"])),
        Act::Untrack(path) => {
            drop(sandbox.try_git(&["--literal-pathspecs", "rm", "-r", "--cached", "--quiet", "--", path]));
        }
        Act::Announce(path) => drop(sandbox.try_git(&["--literal-pathspecs", "add", "--intent-to-add", "--", path])),
        Act::Reset => drop(sandbox.try_git(&["reset", "--quiet", "--mixed"])),
    }
}

/// Files that HEAD and the disk have otherwise: git's own comparison of two trees, one of them made of everything that is on disk.
fn by_git(sandbox: &Sandbox) -> BTreeSet<String> {
    let index = sandbox.join(".git/index-of-the-disk");
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.envs([("HOME", "/nonexistent"), ("GIT_CONFIG_NOSYSTEM", "1")]).env("GIT_INDEX_FILE", &index);
        command.args(arguments).current_dir(sandbox.path()).output().unwrap()
    };
    assert!(git(&["read-tree", "--empty"]).status.success());
    assert!(git(&["-c", "core.autocrlf=false", "add", "--all", "--force"]).status.success());
    let told = git(&["diff-index", "--cached", "--no-renames", "--name-only", "-z", "HEAD"]);
    let told = String::from_utf8(told.stdout).unwrap();
    told.split_terminator('\0').map(str::to_owned).collect()
}

fn by_changes(sandbox: &Sandbox) -> BTreeSet<String> {
    let repository = sandbox.open();
    let head = repository.head().unwrap();
    let changes = repository.changes(sandbox.path(), head, Head::Worktree).unwrap();
    changes
        .into_iter()
        .flat_map(|change| change.old_path.into_iter().chain([change.path]))
        .map(|path| path.to_string())
        .collect()
}

/// What git says of the files below `prefix` in two commits.
fn told(sandbox: &Sandbox, old: CommitId, new: CommitId, prefix: &str) -> Vec<(ChangeStatus, String)> {
    let relative = format!("--relative={prefix}{}", if prefix.is_empty() { "" } else { "/" });
    let (old, new) = (old.to_string(), new.to_string());
    let told = sandbox.git(&["diff-tree", "-r", "-z", "--no-renames", "--name-status", &relative, &old, &new]);
    let fields: Vec<&str> = told.split_terminator('\0').collect();
    let status = |letter| match letter {
        "A" => ChangeStatus::Added,
        "D" => ChangeStatus::Deleted,
        "M" => ChangeStatus::Modified,
        "T" => ChangeStatus::TypeChanged,
        other => panic!("{other}"),
    };
    fields.chunks(2).map(|pair| (status(pair[0]), pair[1].to_owned())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_to_files_differs_as_git_has_it(before in vec(act(), 0..8), after in vec(act(), 0..8)) {
        let sandbox = Sandbox::repository();
        for act in &before {
            done(&sandbox, act);
        }
        sandbox.commit("base");
        for act in &after {
            done(&sandbox, act);
        }
        prop_assert_eq!(by_changes(&sandbox), by_git(&sandbox));
    }
    #[test]
    fn commits_differ_as_git_has_it(acts in vec(vec(act_of_commit(), 1..5), 2..5)) {
        let sandbox = Sandbox::repository();
        let mut commits = Vec::new();
        for acts in &acts {
            for act in acts {
                done(&sandbox, act);
            }
            commits.push(sandbox.commit("one more"));
        }
        let repository = sandbox.open();
        repository.pool().with(|git| {
            let tree = |commit: CommitId| git.find_commit(commit.0).unwrap().tree_id();
            let mut trees = TreeReader::new(git).unwrap();
            for prefix in ["", "b"] {
                for pair in commits.windows(2) {
                    let told = told(&sandbox, pair[0], pair[1], prefix);
                    let has = |status| told.iter().any(|(it, _)| *it == status);
                    let is_doubtful =
                        has(ChangeStatus::TypeChanged) || has(ChangeStatus::Added) && has(ChangeStatus::Deleted);
                    match trees.compare(tree(pair[0]), tree(pair[1]), &RelPath::new(prefix)).unwrap() {
                        Found::Doubtful => assert!(is_doubtful, "{told:?}"),
                        Found::Files(files) => {
                            assert!(!is_doubtful, "{told:?}");
                            let files = files.into_iter().map(|file| (file.status, file.path.to_string()));
                            assert_eq!(files.collect::<Vec<_>>(), told);
                        }
                    }
                }
            }
            Ok::<(), git2::Error>(())
        }).unwrap();
    }
}
