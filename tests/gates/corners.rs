//! What a condition cannot answer, or finds where few look: it closes too, for that reason alone.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::story::{Ran, Story, decision};

const FIRST: &str = "docs/adrs/ADR-0001-database.md";
const SECOND: &str = "docs/adrs/ADR-0002-database.md";

/// Closed by this condition alone, which says why.
#[track_caller]
fn closed(ran: &Ran, condition: &str, why: &str) {
    ran.closed_by(&[condition]);
    assert!(ran.err.contains(why), "{}", ran.err);
}

#[test]
fn adr_one_that_says_itself_what_superseded_it_closes() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    let by = |by: &str| decision(1, "accepted").replace("type: adr", &format!("type: adr\nsuperseded_by: [{by}]"));
    story.publish_file(SECOND, &decision(2, "proposed"));
    story.publish_file(FIRST, &by("ADR-0002-database"));
    story.run("dev", &[]).opens();
    story.publish_file(SECOND, &decision(2, "accepted"));
    closed(&story.run("dev", &[]), "adr", "superseded by `ADR-0002-database`, which is live");
    story.publish_file(FIRST, &by("ADR-0099"));
    closed(&story.run("dev", &[]), "adr", "`ADR-0099` supersedes it, which names no one document");
}

#[test]
fn adr_one_that_another_supersedes_in_its_body_closes() {
    let story = Story::requiring("      - adr: ADR-0001\n");
    let other = |status: &str| {
        let said = "Supersedes [the first](ADR-0001-database.md)";
        let said = format!("## Status\n\n{status}\n\n{said}\n\n## Context");
        decision(2, status).replace("## Context", &said)
    };
    story.publish_file(SECOND, &other("proposed"));
    story.run("dev", &[]).opens();
    story.publish_file(SECOND, &other("accepted"));
    closed(&story.run("dev", &[]), "adr", "superseded by `ADR-0002-database`");
}

#[test]
fn governing_adrs_one_that_cannot_be_read_closes_or_whose_globs_are_none_closes() {
    let story = Story::requiring("      - governing_adrs: {paths: [\"envs/{ENV}-rds/**\"]}\n");
    let other = |governs: &str| decision(2, "accepted").replace("envs/*-rds/**", governs);
    story.publish_file(SECOND, &other("modules/**"));
    story.run("dev", &[]).opens();
    story.publish_file(SECOND, &other("envs/[*"));
    closed(&story.run("dev", &[]), "governing_adrs", "`envs/[*` in `applies_to` is no glob");
    std::fs::write(story.work().join(SECOND), b"---\nid: ADR-0002\xff\n---\n").expect("a file");
    story.commit("No text");
    story.publish();
    closed(&story.run("dev", &[]), "governing_adrs", "docs/adrs/ADR-0002-database.md cannot be read");
    story.publish_file(SECOND, &other("modules/**"));
    story.run("dev", &[]).opens();
    let nowhere = "      - governing_adrs: {paths: [\"enws/{ENV}-rds/**\"]}\n";
    story.publish_file("gpdoc.yaml", &Story::policy(nowhere));
    closed(&story.run("dev", &[]), "governing_adrs", "these paths match no file at the trusted commit");
}

#[test]
fn documents_a_baseline_that_cannot_be_read_closes() {
    let story = Story::requiring("      - documents: clean\n");
    let policy = story.read("gpdoc.yaml").replace("version: 1\n", "version: 1\nbaseline: accepted.json\n");
    story.publish_file("gpdoc.yaml", &policy);
    story.run("dev", &[]).opens();
    story.publish_file("accepted.json", "{\n");
    closed(&story.run("dev", &[]), "documents", "the baseline cannot be read");
}

#[test]
fn changelog_an_older_entry_or_another_document_is_no_entry() {
    let story = Story::requiring("      - changelog: {since: trusted, paths: [\"envs/{ENV}-rds/**\"]}\n");
    let entry = |number: u32, text: &str| {
        let id = format!("CL-000{number}-dev");
        let text = format!("---\nid: {id}\ntype: changelog\n---\n# Dev\n\n## Summary\n\n{text}\n");
        (format!("docs/changelog/entries/{id}.md"), text)
    };
    let (path, text) = entry(1, "An old one.");
    story.publish_file(&path, &text);
    story.write("envs/dev-rds/main.tf", "# changed\n");
    story.write(&path, &text.replace("old", "older"));
    story.write("docs/note.md", "---\nid: NOTE\ntype: documentation\n---\n# Note\n\n## Summary\n\nA larger disk.\n");
    closed(&story.run("dev", &[]), "changelog", "no changelog entry was added");
    let (path, text) = entry(2, "A larger disk.");
    story.write(&path, &text);
    story.run("dev", &[]).opens();
}

#[test]
fn runbook_a_review_that_a_directory_says_of_all_closes() {
    let story = Story::requiring("      - runbook: {id: RB-0001, reviewed_within: 90d}\n");
    let reviewed = format!("last_reviewed: {}\n", chrono::Utc::now().date_naive());
    let runbook = |more: &str| format!("---\nid: RB-0001-restore\ntype: runbook\n{more}---\n# Restore\n");
    story.write("docs/runbooks/metadata.yaml", &reviewed);
    story.publish_file("docs/runbooks/RB-0001-restore.md", &runbook(""));
    closed(&story.run("dev", &[]), "runbook", "it has no `last_reviewed`");
    story.publish_file("docs/runbooks/RB-0001-restore.md", &runbook(&reviewed));
    story.run("dev", &[]).opens();
}

#[test]
fn up_to_date_no_commit_yet_or_a_history_with_a_hole_closes() {
    let story = Story::requiring("      - up_to_date: true\n");
    story.run("dev", &[]).opens();
    story.git(&["symbolic-ref", "HEAD", "refs/heads/unborn"]);
    closed(&story.run("dev", &[]), "up_to_date", "HEAD has no commit yet");
    story.git(&["symbolic-ref", "HEAD", "refs/heads/main"]);
    story.commit("One");
    let one = story.git(&["rev-parse", "HEAD"]);
    story.commit("Two");
    story.run("dev", &[]).opens();
    let object = story.work().join(".git/objects").join(&one[..2]).join(&one[2..]);
    std::fs::rename(&object, story.path("kept")).expect("it was there");
    closed(&story.run("dev", &[]), "up_to_date", &one[..10]);
    std::fs::rename(story.path("kept"), &object).expect("moved");
    story.run("dev", &[]).opens();
}

#[test]
fn files_that_may_not_be_read_close() {
    let requires = "      - unchanged: [\"envs/{ENV}-rds/**\"]\n      - changelog: {since: trusted, paths: [\"envs/{ENV}-rds/**\"]}\n    pass_environment: {path: [tools/bin, /usr/bin, /bin]}\n";
    let story = Story::requiring(requires);
    story.publish_file("tools/bin/helper", "");
    let Some(ran) = story.run_as_another("dev") else { return };
    ran.opens();
    let mode =
        |path: &str, mode: u32| set_permissions(story.work().join(path), Permissions::from_mode(mode)).expect("a mode");
    for (directory, conditions) in [("envs/dev-rds", &["unchanged", "changelog"][..]), ("tools/bin", &["program"])] {
        mode(directory, 0o000);
        let ran = story.run_as_another("dev").expect("as before");
        ran.closed_by(conditions);
        assert!(ran.err.contains("Permission denied"), "{}", ran.err);
        mode(directory, 0o755);
    }
    story.run_as_another("dev").expect("as before").opens();
}

#[test]
fn an_approval_more_than_is_asked_for_is_not_used_up() {
    let story = Story::requiring("      - approval: {role: platform-owner, within: 4h}\n");
    story.approve("bea", "bea@example.org", "prod");
    story.approve("bea", "bea@example.org", "prod");
    story.run("prod", &[]).opens();
    story.run("prod", &[]).opens();
    closed(&story.run("prod", &[]), "approval", "it was used already");
}

#[test]
fn an_approval_of_a_run_that_was_closed_is_not_used_up() {
    let requires = "      - confirm: {phrase: please}\n      - approval: {role: platform-owner, within: 4h}\n";
    let story = Story::requiring(requires);
    story.approve("bea", "bea@example.org", "prod");
    story.run("prod", &[]).closed_by(&["confirm"]);
    let ran = story.run("prod", &["--confirm", "please"]);
    ran.opens();
    assert_eq!(ran.err, "", "a run that was closed is none that was lost");
    closed(&story.run("prod", &["--confirm", "please"]), "approval", "it was used already");
}

#[test]
fn an_approval_by_who_runs_it_in_ci_does_not_count() {
    let story = Story::requiring("      - approval: {role: platform-owner, within: 4h}\n");
    story.approve("bea", "bea@example.org", "prod");
    let run = |actor: &str| {
        let arguments = ["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=prod"];
        Ran::of(&story, story.gpdoc(&arguments).env("GITHUB_ACTOR", actor))
    };
    closed(&run("Bea@example.org"), "approval", "nobody approves their own run");
    run("cem").opens();
}

#[test]
fn an_input_that_is_a_link_or_lies_behind_one_closes() {
    let story = Story::requiring("      - branch: [main]\n    inputs: [plans/plan.tfplan]\n");
    let plan = story.work().join("plans/plan.tfplan");
    story.write("plans/plan.tfplan", "one");
    story.run("dev", &[]).opens();
    std::fs::rename(&plan, story.path("elsewhere")).expect("moved");
    symlink(story.path("elsewhere"), &plan).expect("a link");
    closed(&story.run("dev", &[]), "inputs", "plans/plan.tfplan is not there, or no regular file");
    std::fs::remove_dir_all(story.work().join("plans")).expect("it was there");
    std::fs::create_dir(story.path("plans")).expect("a directory");
    std::fs::write(story.path("plans/plan.tfplan"), "one").expect("a file");
    symlink(story.path("plans"), story.work().join("plans")).expect("a link");
    closed(&story.run("dev", &[]), "inputs", "plans/plan.tfplan is not there, or no regular file");
    std::fs::remove_file(story.work().join("plans")).expect("it was there");
    story.write("plans/plan.tfplan", "one");
    story.run("dev", &[]).opens();
}

#[test]
fn a_shallow_clone_is_one_in_its_linked_working_trees_too() {
    let story = Story::requiring("      - up_to_date: true\n");
    let linked = story.path("linked");
    story.git(&["worktree", "add", "-q", linked.to_str().expect("UTF-8"), "-b", "topic"]);
    let run = || {
        let arguments = ["gate", "run", "rds-apply", "--", "make", "rds-apply", "ENV=dev"];
        Ran::of(&story, story.gpdoc(&arguments).current_dir(&linked))
    };
    run().opens();
    let head = story.git(&["rev-parse", "HEAD"]);
    std::fs::write(story.work().join(".git/shallow"), format!("{head}\n")).expect("a file");
    closed(&run(), "repository", "the clone is shallow");
}

#[test]
fn an_advisory_gate_that_the_working_tree_makes_hard_closes() {
    let advisory = "      - confirm: {phrase: please}\n    enforcement: advisory\n";
    let story = Story::requiring(advisory);
    story.run("dev", &[]).opens();
    story.write("gpdoc.yaml", &Story::policy(&advisory.replace("advisory", "hard")));
    story.run("dev", &[]).closed_by(&["confirm"]);
    // The other way round it stays as it was trusted.
    let hard = Story::requiring("      - confirm: {phrase: please}\n");
    hard.write("gpdoc.yaml", &Story::policy(advisory));
    hard.run("dev", &[]).closed_by(&["confirm"]);
    hard.run("dev", &["--confirm", "please"]).opens();
}

#[test]
fn what_sends_to_another_branch_is_as_hard_and_as_sure_there() {
    let trusting = |requires: &str| format!("{}    trust: origin/release\n", Story::policy(requires));
    let story = Story::requiring("      - branch: [main]\n");
    // The other branch asks for less in all three ways.
    story.git(&["switch", "-qc", "release"]);
    let release = trusting("      - confirm: {phrase: please}\n    enforcement: advisory\n");
    story.write("gpdoc.yaml", &release);
    story.commit("Release");
    story.git(&["push", "-q", "origin", "release"]);
    story.git(&["switch", "-q", "main"]);
    story.publish_file("gpdoc.yaml", &trusting("      - confirm: {phrase: please}\n"));
    story.run("dev", &[]).closed_by(&["confirm"]);
    // Whatever the working tree's policy says.
    story.write("gpdoc.yaml", &release);
    story.run("dev", &[]).closed_by(&["confirm"]);
    story.run("dev", &["--confirm", "please"]).opens();
    story.publish_file("gpdoc.yaml", &trusting("      - confirm: {phrase: please}\n    assurance: pinned\n"));
    story.run("dev", &["--confirm", "please"]).closed_by(&["assurance"]);
}

#[test]
fn unchanged_a_file_that_git_writes_with_crlf_is_not_to_be_restored() {
    let story = Story::requiring("      - unchanged: [\"envs/{ENV}-rds/**\"]\n");
    let file = "envs/dev-rds/main.tf";
    let again = || {
        std::fs::remove_file(story.work().join(file)).expect("it was there");
        story.git(&["restore", "--", file]);
        story.run("dev", &[])
    };
    // Who writes it so by hand can have it restored.
    story.write(file, "# dev\r\n");
    closed(&story.run("dev", &[]), "unchanged", "git restore --source=");
    again().opens();
    for (key, value, back, advice) in [
        ("core.autocrlf", "true", "false", "for core.autocrlf: git config core.autocrlf false, then rm"),
        ("core.eol", "crlf", "lf", "for core.eol: git config core.eol lf, then rm"),
    ] {
        if key == "core.eol" {
            story.write(".gitattributes", "*.tf text\n");
        }
        story.git(&["config", key, value]);
        closed(&again(), "unchanged", advice);
        // Other changes are other changes.
        story.write(file, "# other\r\n");
        closed(&story.run("dev", &[]), "unchanged", "to fix:   git restore");
        story.git(&["config", key, back]);
        again().opens();
    }
    story.publish_file(".gitattributes", "*.tf eol=crlf\n");
    closed(
        &again(),
        "unchanged",
        &format!("commit a .gitattributes that ends with `{file} -text` to the trusted branch"),
    );
    story.publish_file(".gitattributes", &format!("*.tf eol=crlf\n{file} -text\n"));
    again().opens();
}

#[test]
fn what_a_partial_clone_lacks_is_to_be_fetched() {
    let story = Story::requiring("      - adr: ADR-0001\n      - documents: clean\n");
    let origin = story.path("origin.git");
    story.git_in(&origin, &["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", origin.display());
    story.git_in(&story.path(""), &["clone", "-q", "--filter=blob:none", &url, "partial"]);
    let partial = story.path("partial");
    let check = || {
        story.git_in(&partial, &["fetch", "-q"]);
        let arguments = ["gate", "check", "rds-apply", "--", "make", "rds-apply", "ENV=dev"];
        let output = story.gpdoc(&arguments).current_dir(&partial).output().expect("gpdoc runs");
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    assert!(check().contains("gate rds-apply: open"), "{}", check());
    story.publish_file(SECOND, &decision(2, "accepted"));
    let said = check();
    assert_eq!(said.matches("to fix:   the clone is partial: git fetch --refetch --no-filter\n").count(), 2, "{said}");
    story.publish_file("gpdoc.yaml", &Story::policy("      - adr: ADR-0001\n"));
    let said = check();
    assert!(said.contains("help: the clone is partial: git fetch --refetch --no-filter\n"), "{said}");
    story.git_in(&partial, &["fetch", "-q", "--refetch", "--no-filter"]);
    assert!(check().contains("gate rds-apply: open"), "{}", check());
}
