//! What `--base` compares with: the merge base, the tip of a branch that went on, a configuration that is given.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]

mod support;

use std::path::Path;

use insta::assert_snapshot;
use support::{git, gpdoc, stderr, stdout, write};
use tempfile::TempDir;

/// A repository with one decision on `main`; `work` is checked out.
fn repository() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    git(at, &["init", "-q"]);
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off, section-missing: off}\n");
    decide(at, "ADR-0001-a", "ADR-0001-a");
    git(at, &["switch", "-qc", "work"]);
    directory
}

/// Commits a decision.
fn decide(at: &Path, file: &str, id: &str) {
    let text = format!("---\nid: {id}\ntype: adr\nstatus: accepted\n---\n# {id}\n");
    write(at, &format!("docs/adrs/{file}.md"), &text);
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", id]);
}

fn found(at: &Path, arguments: &[&str]) -> String {
    let output = gpdoc(at, arguments);
    assert_ne!(output.status.code(), Some(2), "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn a_number_that_two_branches_took_is_one_finding_before_the_merge_and_after_it() {
    let repository = repository();
    let at = repository.path();
    decide(at, "ADR-0002-ours", "ADR-0002-ours");
    assert_eq!(found(at, &["check", "--base", "main"]), "");
    git(at, &["switch", "-q", "main"]);
    decide(at, "ADR-0002-theirs", "ADR-0002-theirs");
    decide(at, "ADR-0003-b", "ADR-0003-b");
    git(at, &["switch", "-q", "work"]);
    assert_eq!(found(at, &["check"]), "");
    assert_snapshot!(found(at, &["check", "--base", "main"]), @"docs/adrs/ADR-0002-ours.md:2:5: error[id-taken] the adr number 2 is taken by `docs/adrs/ADR-0002-theirs.md` on the base branch");
    git(at, &["merge", "-q", "-m", "merge", "main"]);
    assert_snapshot!(found(at, &["check", "--base", "main"]), @r"
    docs/adrs/ADR-0002-ours.md:2:5: error[duplicate-number] ADR number 2 is also used by `ADR-0002-theirs` (docs/adrs/ADR-0002-theirs.md)
    docs/adrs/ADR-0002-theirs.md:2:5: error[duplicate-number] ADR number 2 is also used by `ADR-0002-ours` (docs/adrs/ADR-0002-ours.md)
    ");
    assert_eq!(found(at, &["check", "--base", "main"]), found(at, &["check"]));
}

#[test]
fn an_id_that_two_branches_took_is_one_finding_before_the_merge_and_after_it() {
    let repository = repository();
    let at = repository.path();
    let note = "---\nid: NOTE\ntype: documentation\n---\n# Note\n";
    write(at, "ours.md", note);
    git(at, &["switch", "-q", "main"]);
    write(at, "theirs.md", &note.replace("# Note", "# Another, which shares no line with the first"));
    git(at, &["add", "theirs.md"]);
    git(at, &["commit", "-qm", "theirs"]);
    git(at, &["switch", "-q", "work"]);
    git(at, &["add", "-A"]);
    assert_snapshot!(found(at, &["check", "--base", "main"]), @"ours.md:2:5: error[id-taken] the id `NOTE` is taken by `theirs.md` on the base branch");
    git(at, &["commit", "-qm", "ours"]);
    git(at, &["merge", "-q", "-m", "merge", "main"]);
    assert_snapshot!(found(at, &["check", "--base", "main"]), @r"
    ours.md:2:5: error[duplicate-id] the id `NOTE` is claimed by theirs.md too
    theirs.md:2:5: error[duplicate-id] the id `NOTE` is claimed by ours.md too
    ");
}

#[test]
fn a_document_that_reached_the_base_branch_by_another_way_is_no_collision() {
    let repository = repository();
    let at = repository.path();
    decide(at, "ADR-0002-ours", "ADR-0002-ours");
    git(at, &["switch", "-q", "main"]);
    git(at, &["merge", "-q", "--squash", "work"]);
    git(at, &["commit", "-qm", "squashed"]);
    git(at, &["switch", "-q", "work"]);
    assert_eq!(found(at, &["check", "--base", "main"]), "");
    // A document of the merge base that this branch renamed and the other did not.
    git(at, &["mv", "docs/adrs/ADR-0001-a.md", "docs/adrs/ADR-0001-b.md"]);
    let output = found(at, &["check", "--base", "main", "--rule", "id-taken,duplicate-id,duplicate-number"]);
    assert_eq!(output, "");
}

#[test]
fn one_wrong_number_is_one_finding() {
    let repository = repository();
    let at = repository.path();
    decide(at, "ADR-0002-b", "ADR-0001-b");
    assert_snapshot!(found(at, &["check"]), @"docs/adrs/ADR-0002-b.md:2:5: error[id-mismatch] the id `ADR-0001-b` has another number than the file name `ADR-0002-b.md`");
    assert_snapshot!(found(at, &["check", "--base", "main"]), @"docs/adrs/ADR-0002-b.md:2:5: error[id-mismatch] the id `ADR-0001-b` has another number than the file name `ADR-0002-b.md`");
    // Where that rule is off, the other one speaks.
    write(
        at,
        "gpdoc.yaml",
        "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off, section-missing: off, id-mismatch: off}\n",
    );
    assert_snapshot!(found(at, &["check"]), @r"
    docs/adrs/ADR-0001-a.md:2:5: error[duplicate-number] ADR number 1 is also used by `ADR-0001-b` (docs/adrs/ADR-0002-b.md)
    docs/adrs/ADR-0002-b.md:2:5: error[duplicate-number] ADR number 1 is also used by `ADR-0001-a` (docs/adrs/ADR-0001-a.md)
    ");
}

#[test]
fn a_configuration_that_is_given_judges_base_and_head() {
    let repository = repository();
    let at = repository.path();
    let given = tempfile::tempdir().expect("a directory");
    let given = given.path();
    // The branch's own configuration would call it a decision, whose text must stay; the given one does not.
    write(at, "docs/adrs/ADR-0001-a.md", "---\nid: ADR-0001-a\ntype: adr\nstatus: accepted\n---\n# Other\n");
    let own = found(at, &["check", "--base", "main"]);
    assert!(own.contains("error[decision-rewritten]"), "{own}");
    write(
        given,
        "gpdoc.yaml",
        "version: 1\ndocuments: {include: [\"**/*.md\"]}\nkinds:\n  memo: {files: [\"docs/**\"]}\n",
    );
    let file = given.join("gpdoc.yaml");
    let file = file.to_str().expect("UTF-8");
    assert_eq!(found(at, &["check", "--base", "main", "--config", file]), "");
    write(
        given,
        "gpdoc.yaml",
        "version: 1\ndocuments: {include: [\"**/*.md\"]}\nkinds:\n  memo:\n    files: [\"docs/**\"]\n    immutable: live\n    status: {states: {accepted: [accepted]}, live: [accepted]}\n",
    );
    assert_snapshot!(found(at, &["check", "--base", "main", "--config", file]), @"docs/adrs/ADR-0001-a.md:6:1: error[decision-rewritten] this document was in force (`accepted`) at the base, and its text differs from here on");
}

#[test]
fn a_configuration_outside_of_the_root_extends_presets_and_no_files() {
    let repository = repository();
    let at = repository.path();
    let given = tempfile::tempdir().expect("a directory");
    let config = |extends: &str| {
        format!("version: 1\nextends: [{extends}]\nrules: {{sidecar-missing: off, section-missing: off}}\n")
    };
    write(given.path(), "gpdoc.yaml", &config("goldenpath"));
    let check = |directory: &Path, file: &str| {
        gpdoc(directory, &["--root", at.to_str().expect("UTF-8"), "--config", file, "check"])
    };
    assert_eq!(check(given.path(), "gpdoc.yaml").status.code(), Some(0));
    // The root has a file of that name, which is not meant.
    write(given.path(), "mine.yaml", &config("gpdoc.yaml"));
    let output = check(given.path(), "mine.yaml");
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output).replace(&given.path().canonicalize().expect("a path").display().to_string(), "/given");
    assert_snapshot!(said, @r"
    error[configuration]: `gpdoc.yaml` cannot be extended from a configuration outside of the root
     --> /given/mine.yaml:2:11
      |
    2 | extends: [gpdoc.yaml]
      |           ^^^^^^^^^^
      |
      = help: put both below the root, or extend a preset: `goldenpath`, `madr`, `nygard`
    ");
    // Below the root a path is relative to the file that names it.
    write(at, "ci/base.yaml", &config("goldenpath"));
    write(at, "ci/gpdoc.yaml", "version: 1\nextends: [base.yaml]\n");
    assert_eq!(gpdoc(at, &["check", "--config", "ci/gpdoc.yaml"]).status.code(), Some(0));
    assert_eq!(gpdoc(&at.join("ci"), &["check", "--config", "gpdoc.yaml", "--root", ".."]).status.code(), Some(0));
}

/// The link is the same file before and after: what it leads to is not.
#[cfg(unix)]
#[test]
fn a_document_behind_a_link_is_compared_with_what_the_link_led_to() {
    let repository = repository();
    let at = repository.path();
    let note = |end: &str| write(at, "docs/notes.txt", &format!("# Notes\n{end}"));
    note("");
    std::os::unix::fs::symlink("notes.txt", at.join("docs/linked.md")).expect("a link");
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "a link"]);
    note("\nSee [nothing](nothing.md).\n");
    git(at, &["add", "-A"]);
    let new = "docs/linked.md:3:15: error[broken-link] the link leads to `docs/nothing.md`, which does not exist\n";
    assert_eq!(found(at, &["check", "--staged", "--new"]), new);
    assert_eq!(found(at, &["check", "--base", "HEAD", "--new"]), new);
}

/// A repository that lets clones leave objects out, and such a clone of it.
fn partial_clone(at: &Path, filter: &str) -> (TempDir, std::path::PathBuf) {
    git(at, &["config", "uploadpack.allowFilter", "true"]);
    let directory = tempfile::tempdir().expect("a directory");
    let url = format!("file://{}", at.canonicalize().expect("a path").display());
    git(directory.path(), &["clone", "-q", &format!("--filter={filter}"), &url, "clone"]);
    let clone = directory.path().join("clone");
    (directory, clone)
}

/// What the base said is not there: that must not look as if it had said nothing.
#[test]
fn a_partial_clone_gives_no_answer_until_it_has_what_the_base_said() {
    let repository = repository();
    let at = repository.path();
    write(at, "docs/adrs/ADR-0001-a.md", "---\nid: ADR-0001-a\ntype: adr\nstatus: accepted\n---\n# Another\n");
    git(at, &["commit", "-qam", "rewritten"]);
    let (_directory, clone) = partial_clone(at, "blob:none");
    let output = gpdoc(&clone, &["check", "--base", "origin/main"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    let said = stderr(&output);
    assert!(said.contains("docs/adrs/ADR-0001-a.md of commit "), "{said}");
    assert!(said.contains("this clone is partial") && said.contains("`git fetch --refetch --no-filter`"), "{said}");
    assert_eq!(gpdoc(&clone, &["check", "--at", "origin/main"]).status.code(), Some(2));
    git(&clone, &["fetch", "-q", "--refetch", "--no-filter"]);
    assert_snapshot!(found(&clone, &["check", "--base", "origin/main"]), @"docs/adrs/ADR-0001-a.md:6:1: error[decision-rewritten] this document was in force (`accepted`) at the base, and its text differs from here on");
}

/// A configuration that is lost may be stricter than the one of today.
#[test]
fn a_partial_clone_without_the_configuration_of_the_base_gives_no_answer() {
    let repository = repository();
    let at = repository.path();
    write(at, "gpdoc.yaml", "version: 1\nextends: [nygard]\n");
    git(at, &["commit", "-qam", "weaker"]);
    let (_directory, clone) = partial_clone(at, "blob:none");
    let output = gpdoc(&clone, &["check", "--base", "origin/main"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(stderr(&output).contains("lacks"), "{}", stderr(&output));
}

#[test]
fn a_partial_clone_without_old_captures_or_trees_gives_no_answer() {
    let repository = repository();
    let at = repository.path();
    for text in ["One.\n", "One.\n\nTwo.\n"] {
        write(at, "session_capture/one.md", &format!("---\nid: ONE\ntype: session\n---\n# One\n\n{text}"));
        git(at, &["add", "-A"]);
        git(at, &["commit", "-qm", "a capture"]);
    }
    git(at, &["branch", "-f", "main"]);
    for filter in ["blob:none", "tree:0"] {
        let (_directory, clone) = partial_clone(at, filter);
        let output = gpdoc(&clone, &["check", "--base", "origin/main"]);
        assert_eq!(output.status.code(), Some(2), "{filter}: {}", stdout(&output));
        assert!(stderr(&output).contains("lacks an object"), "{filter}: {}", stderr(&output));
    }
    let (_directory, clone) = partial_clone(at, "tree:0");
    let output = gpdoc(&clone, &["check", "--root", "docs", "--at", "HEAD~2"]);
    assert!(stderr(&output).contains("lacks an object"), "{}", stderr(&output));
    let output = gpdoc(&clone, &["check", "--root", "docs", "--at", "HEAD"]);
    assert!(!stderr(&output).contains("lacks an object"), "{}", stderr(&output));
}

/// Whoever repairs it adds nothing to it.
#[test]
fn a_baseline_that_is_broken_at_the_base_is_not_held_against_its_repair() {
    let repository = repository();
    let at = repository.path();
    write(at, "note.md", "---\nid: NOTE\ntype: documentation\nrelates_to: [GONE]\n---\n# Note\n");
    gpdoc(at, &["baseline", "write"]);
    let good = std::fs::read_to_string(at.join(".gpdoc/baseline.json")).expect("a baseline");
    write(at, ".gpdoc/baseline.json", &format!("<<<<<<< HEAD\n{good}=======\n{good}>>>>>>> topic\n"));
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "broken"]);
    git(at, &["branch", "-f", "main"]);
    write(at, ".gpdoc/baseline.json", &good);
    let output = gpdoc(at, &["check", "--base", "main"]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), ""));
    let said = stderr(&output);
    assert!(said.contains("the baseline of commit ") && said.contains("nothing is said of what was added"), "{said}");
}

/// Bytes that are no text are no way out.
#[test]
fn a_decision_that_is_left_out_and_made_unreadable_is_rewritten() {
    let repository = repository();
    let at = repository.path();
    write(at, "note.md", "---\nid: NOTE\ntype: documentation\n---\n# Note\n");
    std::fs::write(at.join("docs/adrs/ADR-0001-a.md"), b"---\nid: ADR-0001-a\n---\n# \xff\n").expect("a file");
    let unreadable = gpdoc(at, &["check", "--base", "main"]);
    assert_eq!(unreadable.status.code(), Some(2));
    assert!(!stdout(&unreadable).contains("decision-rewritten"), "{}", stdout(&unreadable));
    write(
        at,
        "gpdoc.yaml",
        "version: 1\nextends: [goldenpath]\ndocuments: {exclude: [\"docs/**\"]}\nrules: {sidecar-missing: off, section-missing: off}\n",
    );
    assert_snapshot!(found(at, &["check", "--base", "main", "--rule", "decision-rewritten"]), @"docs/adrs/ADR-0001-a.md:1:1: error[decision-rewritten] this document was in force (`accepted`) at the base; its text differs, and the configuration leaves it out now");
}

#[test]
fn a_problem_in_what_is_staged_is_shown_as_it_is_staged() {
    let repository = repository();
    let at = repository.path();
    let good = std::fs::read_to_string(at.join("gpdoc.yaml")).expect("a configuration");
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrulse: {}\n");
    git(at, &["add", "-A"]);
    write(at, "gpdoc.yaml", &good);
    let staged = stderr(&gpdoc(at, &["check", "--staged"]));
    assert!(staged.contains("3 | rulse: {}"), "{staged}");
    git(at, &["commit", "-qm", "broken"]);
    let committed = stderr(&gpdoc(at, &["check", "--at", "HEAD"]));
    assert!(committed.contains("3 | rulse: {}"), "{committed}");
}
