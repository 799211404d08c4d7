//! Times against commits.

use super::*;

fn times(repository: &Repository) -> String {
    repository.of(&["time-impossible"], &[])
}

#[test]
fn a_line_cannot_be_older_than_the_time_that_it_names() {
    let repository = Repository::new();
    repository.write(CAPTURE, &capture());
    repository.commit("2026-01-30T09:30:00Z");
    repository.write(CAPTURE, &(capture() + &update(11)));
    repository.commit("2026-01-30T10:57:59Z");
    insta::assert_snapshot!(times(&repository), @"
    session_capture/2026-01-30-dns.md:22:14: error[session-time-impossible] `2026-01-30T10:00:00Z` is later than commit COMMIT, which has it since `2026-01-30T09:30:00Z`
    session_capture/2026-01-30-dns.md:26:14: error[session-time-impossible] `2026-01-30T11:00:00Z` is later than commit COMMIT, which has it since `2026-01-30T10:57:59Z`
    ");
}

#[test]
fn two_minutes_are_the_clocks() {
    let repository = Repository::new();
    repository.write(CAPTURE, &(capture() + &update(11)));
    repository.commit("2026-01-30T10:58:00Z");
    insta::assert_snapshot!(times(&repository), @"");
}

#[test]
fn an_amended_commit_and_one_that_is_not_made_yet_accuse_nobody() {
    let repository = Repository::new();
    repository.write(CAPTURE, &capture());
    repository.commit("2026-01-30T09:30:00Z");
    repository.git_at("2026-01-30T12:00:00Z", &["commit", "--quiet", "--amend", "--no-edit"]);
    repository.write(CAPTURE, &(capture() + &update(23)));
    insta::assert_snapshot!(times(&repository), @"");
}

#[test]
fn a_renamed_capture_keeps_the_age_of_its_lines() {
    let repository = Repository::new();
    repository.write(CAPTURE, &capture());
    repository.commit("2026-01-30T09:30:00Z");
    repository.git(&["mv", CAPTURE, "session_capture/2026-01-30-zones.md"]);
    repository.commit("2026-01-30T20:00:00Z");
    insta::assert_snapshot!(times(&repository), @"session_capture/2026-01-30-zones.md:22:14: error[session-time-impossible] `2026-01-30T10:00:00Z` is later than commit COMMIT, which has it since `2026-01-30T09:30:00Z`");
}

#[test]
fn where_the_history_is_one_commit_or_cut_off_nothing_is_judged_by_it_and_that_is_said() {
    let repository = Repository::new();
    repository.write(CAPTURE, &capture());
    repository.commit("2026-01-30T09:30:00Z");
    let clone = TempDir::new().unwrap();
    let url = format!("file://{}", repository.path().display());
    git(clone.path(), &["clone", "--quiet", "--depth", "1", &url, "."]);
    let output = gpdoc(clone.path(), &["session", "check", "--format", "concise"]);
    assert!(!stdout(&output).contains("time-impossible"));
    assert!(
        stderr(&output).contains("note: nothing is judged by the history: this clone is shallow"),
        "{}",
        stderr(&output)
    );

    std::fs::create_dir_all(repository.path().join(".git/info")).unwrap();
    repository.write(".git/info/grafts", &"0".repeat(40));
    let output = gpdoc(repository.path(), &["session", "check", "--format", "concise"]);
    assert!(!stdout(&output).contains("time-impossible"));
    assert!(stderr(&output).contains("`.git/info/grafts` gives commits other parents"), "{}", stderr(&output));

    let single = TempDir::new().unwrap();
    git(single.path(), &["init", "--quiet"]);
    let single = Repository(single);
    single.write("gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    single.write(CAPTURE, &capture());
    single.commit("2026-01-30T09:30:00Z");
    insta::assert_snapshot!(times(&single), @"");
    let output = gpdoc(single.path(), &["session", "check"]);
    assert!(stderr(&output).contains("the whole history is one commit"), "{}", stderr(&output));
}
