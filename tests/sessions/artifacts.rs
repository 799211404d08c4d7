//! Artifacts are true to git.

use insta::assert_snapshot;

use super::*;

#[test]
fn added_modified_removed_renamed_files_modes_and_binaries_are_told_apart() {
    let work = Work::new();
    work.begin();
    work.write("modules/alias.tf", "alias = \"www\"\n");
    work.write("modules/zone.tf", "name = \"prod\"\n");
    std::fs::remove_file(work.path().join("gpdoc.yaml")).unwrap();
    work.write("gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    work.git(&["mv", "modules/record.tf", "modules/set.tf"]);
    work.write("modules/set.tf", "a = 1\nb = 2\nc = 4\n");
    std::fs::write(work.path().join("picture.bin"), b"\0\xff\x01").unwrap();
    let script = work.path().join("run.sh");
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    work.write(".gitignore", "*.log\n");
    work.write("noise.log", "not mine\n");
    assert_snapshot!(work.artifacts(), @r"
    .gitignore (added)
    modules/alias.tf (added)
    modules/record.tf -> modules/set.tf (renamed)
    modules/zone.tf (modified)
    picture.bin (added)
    run.sh (modified, mode 100644 to 100755)
    ");
    work.commit();
    assert_snapshot!(work.artifacts(), @"");
    std::fs::remove_file(script).unwrap();
    assert_snapshot!(work.artifacts(), @"run.sh (removed)");
    assert_snapshot!(work.findings(), @"");
}

#[test]
fn what_is_not_committed_yet_stays_added_until_it_is() {
    let work = Work::new();
    work.begin();
    work.write("modules/alias.tf", "alias = \"www\"\n");
    assert_snapshot!(work.artifacts(), @"modules/alias.tf (added)");
    work.write("modules/alias.tf", "alias = \"web\"\n");
    assert_snapshot!(work.artifacts(), @"modules/alias.tf (added)");
    work.commit();
    work.write("modules/alias.tf", "alias = \"www\"\n");
    assert_snapshot!(work.artifacts(), @"modules/alias.tf (modified)");
    work.commit();
    assert_snapshot!(work.findings(), @"");
}

#[test]
fn what_was_changed_before_the_session_is_not_its_own() {
    let work = Work::new();
    work.write("modules/zone.tf", "name = \"prod\"\n");
    work.write("modules/early.tf", "x = 1\n");
    work.begin();
    work.write("modules/late.tf", "y = 1\n");
    assert_snapshot!(work.artifacts(), @"modules/late.tf (added)");
}

#[test]
fn commits_amended_commits_and_a_detached_head_change_nothing_of_it() {
    let work = Work::new();
    work.begin();
    work.write("modules/zone.tf", "name = \"prod\"\n");
    work.commit();
    work.write("modules/zone.tf", "name = \"test\"\n");
    work.git(&["commit", "--quiet", "--all", "--amend", "--no-edit"]);
    work.git(&["checkout", "--quiet", "--detach"]);
    work.write("modules/alias.tf", "alias = 1\n");
    work.commit();
    assert_snapshot!(work.artifacts(), @r"
    modules/alias.tf (added)
    modules/zone.tf (modified)
    ");
    assert_snapshot!(work.findings(), @"");
}

#[test]
fn what_a_merge_brings_in_is_not_the_session_s_own() {
    let work = Work::new();
    work.git(&["checkout", "--quiet", "-b", "theirs"]);
    work.write("modules/theirs.tf", "theirs = 1\n");
    work.write("modules/record.tf", "a = 1\nb = 2\nc = 5\n");
    work.commit();
    work.git(&["checkout", "--quiet", "main"]);
    work.begin();
    work.write("modules/ours.tf", "ours = 1\n");
    work.commit();
    work.git(&["merge", "--quiet", "--no-edit", "theirs"]);
    let notes =
        done(&mut work.command(&["--format", "json", "session", "append", "--dry-run"]))["data"]["notes"].to_string();
    assert!(notes.contains("2 changed files came by a merge"), "{notes}");
    assert_snapshot!(work.artifacts(), @"modules/ours.tf (added)");
}

#[test]
fn what_a_switch_of_branches_brings_is_not_the_session_s_own() {
    let work = Work::new();
    work.git(&["checkout", "--quiet", "-b", "theirs"]);
    work.write("modules/theirs.tf", "theirs = 1\n");
    work.git(&["add", "--all"]);
    support::git(&work.path(), &["commit", "--quiet", "-m", "Theirs"]);
    work.git(&["checkout", "--quiet", "main"]);
    // Whole seconds tell which came first.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let id = work.begin();
    work.git(&["checkout", "--quiet", "theirs"]);
    work.write("modules/ours.tf", "ours = 1\n");
    assert_snapshot!(work.artifacts(), @"modules/ours.tf (added)");
    assert!(work.path().join(format!("session_capture/{id}.md")).exists());
}

/// A clone with a session, and what it was cloned from.
fn cloned() -> (Work, Work) {
    let (theirs, work) = (Work::new(), Work::new());
    std::fs::remove_dir_all(work.path()).unwrap();
    theirs.git(&["clone", "--quiet", ".", work.path().to_str().unwrap()]);
    work.begin();
    (theirs, work)
}

#[test]
fn what_is_pulled_during_a_session_is_not_the_session_s_own() {
    let (theirs, work) = cloned();
    theirs.write("modules/theirs.tf", "theirs = 1\n");
    theirs.commit();
    work.write("modules/ours.tf", "ours = 1\n");
    work.git(&["pull", "--quiet", "--ff-only"]);
    assert_snapshot!(work.artifacts(), @"modules/ours.tf (added)");
    // What was committed here and is pulled back behind theirs stays its own.
    work.write("modules/record.tf", "a = 1\nb = 2\nc = 5\n");
    work.git(&["add", "modules"]);
    work.git(&["commit", "--quiet", "--message", "Ours"]);
    theirs.write("modules/zone.tf", "name = \"prod\"\n");
    theirs.commit();
    work.git(&["pull", "--quiet", "--rebase"]);
    assert_snapshot!(work.artifacts(), @"modules/record.tf (modified)");
}

#[test]
fn what_is_pulled_behind_the_session_s_own_commits_is_told_from_them() {
    let (theirs, work) = cloned();
    work.write("modules/ours.tf", "ours = 1\n");
    work.commit();
    work.git(&["push", "--quiet", "origin", "HEAD:refs/heads/ours"]);
    theirs.git(&["merge", "--quiet", "ours"]);
    theirs.write("modules/theirs.tf", "theirs = 1\n");
    theirs.commit();
    work.git(&["pull", "--quiet", "--ff-only"]);
    assert!(work.path().join("modules/theirs.tf").exists());
    assert_snapshot!(work.artifacts(), @"modules/ours.tf (added)");
}

#[test]
fn a_branch_of_the_session_that_is_merged_forward_is_its_own() {
    let work = Work::new();
    work.begin();
    work.git(&["checkout", "--quiet", "-b", "ours"]);
    work.write("modules/ours.tf", "ours = 1\n");
    work.commit();
    work.git(&["checkout", "--quiet", "main"]);
    work.git(&["merge", "--quiet", "--ff-only", "ours"]);
    assert_snapshot!(work.artifacts(), @"modules/ours.tf (added)");
}

#[test]
fn a_submodule_that_moves_on_is_modified() {
    let work = Work::new();
    let other = work.directory.path().join("other");
    std::fs::create_dir(&other).unwrap();
    git(&other, &["init", "--quiet"]);
    git(&other, &["commit", "--quiet", "--allow-empty", "-m", "One"]);
    work.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../other", "vendor/other"]);
    work.commit();
    work.begin();
    git(&work.path().join("vendor/other"), &["commit", "--quiet", "--allow-empty", "-m", "Two"]);
    assert_snapshot!(work.artifacts(), @"vendor/other (modified, submodule)");
}

#[test]
fn contents_that_are_lost_are_told_and_git_is_asked_instead() {
    let work = Work::new();
    let id = work.begin();
    work.write("modules/alias.tf", "alias = 1\n");
    let kept = work.path().join(".git/gpdoc/sessions").join(&id);
    std::fs::remove_dir_all(kept).unwrap();
    let notes =
        done(&mut work.command(&["--format", "json", "session", "append", "--dry-run"]))["data"]["notes"].to_string();
    assert!(notes.contains("not kept here any more"), "{notes}");
    assert_snapshot!(work.artifacts(), @"modules/alias.tf (added)");
}

#[test]
fn what_came_and_went_within_a_session_is_no_unknown_file() {
    let work = Work::new();
    work.begin();
    work.write("modules/try.tf", "try = 1\n");
    work.write("modules/early.tf", "early = 1\n");
    work.artifacts();
    std::fs::remove_file(work.path().join("modules/try.tf")).unwrap();
    std::fs::rename(work.path().join("modules/early.tf"), work.path().join("modules/late.tf")).unwrap();
    assert_snapshot!(work.artifacts(), @"
    modules/early.tf -> modules/late.tf (renamed)
    modules/try.tf (removed)
    ");
    work.done(&["session", "close", "--outstanding", "None"]);
    work.commit();
    assert_eq!(work.findings(), "");
}

#[test]
fn segments_whose_commits_are_squashed_stay_true() {
    let work = Work::new();
    work.begin();
    work.write("modules/alias.tf", "alias = 1\n");
    work.write("modules/zone.tf", "name = \"prod\"\nttl = 60\nkind = \"A\"\n");
    work.artifacts();
    work.commit();
    work.write("modules/alias.tf", "alias = 2\n");
    std::fs::remove_file(work.path().join("modules/zone.tf")).unwrap();
    assert_snapshot!(work.artifacts(), @"
    modules/alias.tf (modified)
    modules/zone.tf (removed)
    ");
    work.done(&["session", "close", "--outstanding", "None"]);
    work.commit();
    work.git(&["reset", "--quiet", "--soft", "HEAD~2"]);
    work.commit();
    assert_eq!(work.findings(), "");
}

#[test]
fn on_another_branch_it_is_said_where_the_capture_is() {
    let work = Work::new();
    work.git(&["checkout", "--quiet", "-b", "ours"]);
    work.begin();
    work.commit();
    work.git(&["checkout", "--quiet", "main"]);
    let why = refused(&mut work.command(&["session", "append", "--what", "Something"]));
    assert!(why.contains("it was last written on `ours`: go back there"), "{why}");
}

#[test]
fn what_a_merge_brings_is_not_the_session_s_while_it_is_in_conflict() {
    let work = Work::new();
    work.git(&["switch", "--quiet", "--create", "other"]);
    work.write("modules/record.tf", "a = 9\n");
    work.write("modules/theirs.tf", "x = 1\n");
    work.commit();
    work.git(&["switch", "--quiet", "-"]);
    work.write("modules/record.tf", "a = 7\n");
    work.commit();
    work.begin();
    work.write("modules/own.tf", "y = 1\n");
    let merge = Command::new("git").args(["merge", "--quiet", "other"]).current_dir(work.path()).output().unwrap();
    assert!(!merge.status.success(), "it is in conflict");
    let artifacts = work.artifacts();
    assert!(artifacts.contains("modules/own.tf (added)") && !artifacts.contains("theirs"), "{artifacts}");
}

#[test]
fn what_git_forgets_and_ignores_is_not_removed() {
    let work = Work::new();
    work.begin();
    work.git(&["rm", "--quiet", "--cached", "run.sh"]);
    work.write(".gitignore", "run.sh\n");
    assert_eq!(work.artifacts(), ".gitignore (added)");
}

#[test]
fn a_file_that_git_never_had_under_its_old_name_is_known() {
    let work = Work::new();
    work.write("modules/draft.txt", "one\ntwo\nthree\n");
    work.begin();
    std::fs::rename(work.path().join("modules/draft.txt"), work.path().join("modules/final.txt")).unwrap();
    assert_eq!(work.artifacts(), "modules/draft.txt -> modules/final.txt (renamed)");
    work.commit();
    assert!(!work.findings().contains("session-artifact-unknown"), "{}", work.findings());
}
