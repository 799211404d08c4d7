//! What captures list, against git.

use super::*;

fn artifacts(repository: &Repository) -> String {
    repository.of(&["artifact-unknown", "artifact-miscategorised", "artifact-untouched", "coverage"], &[])
}

fn listing(lists: &str) -> String {
    capture().replace("Signed:", &format!("## Artifacts Touched\n\n{lists}\n\nSigned:"))
}

#[test]
fn added_removed_renamed_and_modified_files_are_told_apart() {
    let repository = Repository::new();
    repository.write("modules/old.tf", "a = 1\nb = 2\nc = 3\n");
    repository.write("modules/gone.tf", "x = 1\n");
    repository.commit("2026-01-02T12:00:00Z");
    repository.git(&["mv", "modules/old.tf", "modules/new.tf"]);
    repository.git(&["rm", "--quiet", "modules/gone.tf"]);
    repository.write("modules/alias.tf", "alias = \"www\"\n");
    repository.write("modules/zone.tf", "name = \"prod\"\n");
    let right = "### Modified\n\n- `modules/zone.tf`\n\n### Added\n\n- `modules/alias.tf`\n- `modules/new.tf`\n\n### Removed\n\n- `modules/gone.tf`\n- `modules/old.tf`\n\n### Renamed\n\n- `modules/old.tf` -> `modules/new.tf`";
    repository.write(CAPTURE, &listing(right));
    repository.commit("2026-01-30T12:00:00Z");
    insta::assert_snapshot!(artifacts(&repository), @"");
    let wrong = "### Modified\n\n- `modules/gone.tf`\n- `modules/alias.tf`\n\n### Added\n\n- `modules/zone.tf`\n\n### Removed\n\n- `modules/zone.tf`\n- `modules/alias.tf`";
    repository.write(CAPTURE, &listing(wrong));
    repository.git(&["add", "--all"]);
    repository.git_at("2026-01-30T12:00:00Z", &["commit", "--quiet", "--amend", "--no-edit"]);
    insta::assert_snapshot!(artifacts(&repository), @"
    session_capture/2026-01-30-dns.md:26:4: warning[session-artifact-miscategorised] `modules/gone.tf` is listed as Modified, but commit COMMIT removed it
    session_capture/2026-01-30-dns.md:27:4: warning[session-artifact-miscategorised] `modules/alias.tf` is listed as Modified, but commit COMMIT added it
    session_capture/2026-01-30-dns.md:35:4: warning[session-artifact-miscategorised] `modules/zone.tf` is listed as Removed, but commit COMMIT modified it
    session_capture/2026-01-30-dns.md:36:4: warning[session-artifact-miscategorised] `modules/alias.tf` is listed as Removed, but commit COMMIT added it
    ");
}

#[test]
fn a_path_that_never_was_is_told_with_the_nearest_one() {
    let repository = Repository::new();
    repository.write(CAPTURE, &listing("- `modules/zones.tf`\n- `modules/zone.tf`"));
    repository.write("modules/zone.tf", "name = \"prod\"\n");
    repository.commit("2026-01-30T12:00:00Z");
    insta::assert_snapshot!(artifacts(&repository), @"session_capture/2026-01-30-dns.md:24:4: error[session-artifact-unknown] `modules/zones.tf` does not exist, and never did in git's history");
}

#[test]
fn what_a_later_update_corrects_is_not_reported_again_and_what_it_lists_itself_is() {
    let repository = Repository::new();
    let corrected = listing("- `modules/zones.tf`\n- `modules/record.tf`")
        + &update(11).replace("Something at 11", "Corrects: `modules/zones.tf` is modules/zone.tf")
        + &update(12).replace(
            "**Outstanding**",
            "- **Corrects:** `modules/other.tf` is something else\n\n**Artifacts touched**\n- `modules/other.tf`\n\n**Outstanding**",
        );
    repository.write(CAPTURE, &corrected);
    repository.commit("2026-01-30T13:00:00Z");
    insta::assert_snapshot!(artifacts(&repository), @"
    session_capture/2026-01-30-dns.md:25:4: error[session-artifact-unknown] `modules/record.tf` does not exist, and never did in git's history
    session_capture/2026-01-30-dns.md:49:4: error[session-artifact-unknown] `modules/other.tf` does not exist, and never did in git's history
    ");
}

#[test]
fn what_is_not_committed_yet_is_known_and_changed() {
    let repository = Repository::new();
    repository.write("modules/alias.tf", "alias = \"www\"\n");
    repository.write(CAPTURE, &listing("### Added\n\n- `modules/alias.tf`"));
    insta::assert_snapshot!(artifacts(&repository), @"");
}

#[test]
fn what_is_not_committed_yet_has_its_category_too() {
    let repository = Repository::new();
    repository.write("modules/alias.tf", "alias = \"www\"\n");
    repository.write(CAPTURE, &listing("### Modified\n\n- `modules/alias.tf`"));
    insta::assert_snapshot!(artifacts(&repository), @"session_capture/2026-01-30-dns.md:26:4: warning[session-artifact-miscategorised] `modules/alias.tf` is listed as Modified, but an uncommitted change added it");
}

#[test]
fn a_changed_mode_is_a_change_and_a_clock_that_is_ahead_hides_none() {
    let repository = Repository::new();
    repository.write("modules/apply.sh", "#!/bin/sh\n");
    repository.commit("2026-01-02T12:00:00Z");
    repository.git(&["update-index", "--chmod=+x", "modules/apply.sh"]);
    repository.git_at("2026-01-20T12:00:00Z", &["commit", "--quiet", "--message", "Mode"]);
    repository.git(&["checkout", "--quiet", "."]);
    repository.write(CAPTURE, &listing("### Modified\n\n- `modules/apply.sh`"));
    repository.commit("2026-01-20T12:30:00Z");
    insta::assert_snapshot!(artifacts(&repository), @"");
}

#[test]
fn files_that_git_ignores_exist() {
    let repository = Repository::new();
    repository.write(".gitignore", "*.tfplan\n");
    repository.write("modules/dev.tfplan", "binary\n");
    repository.write(CAPTURE, &listing("- `modules/dev.tfplan`"));
    repository.commit("2026-01-30T12:00:00Z");
    insta::assert_snapshot!(artifacts(&repository), @"");
}

#[test]
fn a_merge_brings_nothing_of_its_own_and_the_commits_of_its_branch_count() {
    let repository = Repository::new();
    repository.git(&["checkout", "--quiet", "-b", "other"]);
    repository.write("modules/alias.tf", "alias = \"www\"\n");
    repository.write(CAPTURE, &listing("### Modified\n\n- `modules/alias.tf`\n- `modules/zone.tf`"));
    repository.commit("2026-01-30T12:00:00Z");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.git_at("2026-01-30T13:00:00Z", &["merge", "--quiet", "--no-ff", "--no-edit", "other"]);
    insta::assert_snapshot!(artifacts(&repository), @"
    session_capture/2026-01-30-dns.md:26:4: warning[session-artifact-miscategorised] `modules/alias.tf` is listed as Modified, but commit COMMIT added it
    session_capture/2026-01-30-dns.md:27:4: warning[session-artifact-untouched] `modules/zone.tf` is listed as changed, and no commit of the session's time changed it
    ");
}

#[test]
fn a_change_is_held_against_its_capture() {
    let repository = Repository::new();
    repository.git(&["branch", "base"]);
    repository.write("modules/zone.tf", "name = \"prod\"\n");
    repository.write("modules/alias.tf", "alias = \"www\"\n");
    repository.write(CAPTURE, &listing("- `modules/zone.tf`"));
    insta::assert_snapshot!(repository.of(&["coverage"], &["--base", "base"]), @"session_capture/2026-01-30-dns.md:6:1: warning[session-coverage] no capture of this change names `modules/alias.tf`");
}

#[test]
fn a_capture_that_came_with_the_first_commit_has_no_categories() {
    let directory = TempDir::new().unwrap();
    git(directory.path(), &["init", "--quiet"]);
    let repository = Repository(directory);
    repository.write("gpdoc.yaml", "version: 1\nextends: [goldenpath]\n");
    repository.write("modules/zone.tf", "name = \"dev\"\n");
    repository.write(CAPTURE, &listing("### Modified\n\n- `modules/zone.tf`"));
    repository.commit("2026-01-30T12:00:00Z");
    repository.write("modules/alias.tf", "alias = \"www\"\n");
    repository.commit("2026-01-30T13:00:00Z");
    insta::assert_snapshot!(artifacts(&repository), @"");
}

#[test]
fn a_file_that_was_there_long_before_was_not_added() {
    let repository = Repository::new();
    repository.write("modules/alias.tf", "alias = \"www\"\n");
    repository.commit("2026-01-10T12:00:00Z");
    repository.write("modules/alias.tf", "alias = \"web\"\n");
    repository.write(CAPTURE, &listing("### Added\n\n- `modules/alias.tf`"));
    repository.commit("2026-01-30T12:00:00Z");
    insta::assert_snapshot!(artifacts(&repository), @"session_capture/2026-01-30-dns.md:26:4: warning[session-artifact-miscategorised] `modules/alias.tf` is listed as Added, but commit COMMIT added it before the session, on 2026-01-10");
}

#[test]
fn a_file_is_not_named_by_one_whose_name_goes_on() {
    let repository = Repository::new();
    repository.git(&["branch", "base"]);
    repository.write("modules/alias.tf", "alias = \"www\"\n");
    repository.write("modules/deep/er.tf", "x = 1\n");
    repository.write(CAPTURE, &listing("- `modules/alias.tfvars`\n- [er](../modules/deep/er.tf)"));
    insta::assert_snapshot!(repository.of(&["coverage"], &["--base", "base"]), @"session_capture/2026-01-30-dns.md:6:1: warning[session-coverage] no capture of this change names `modules/alias.tf`");
}
