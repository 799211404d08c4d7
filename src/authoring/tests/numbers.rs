use insta::assert_snapshot;

use super::{Sandbox, adr, kind, taken, with};

#[test]
fn numbers_of_every_branch_count_and_the_next_one_is_behind_the_highest() {
    let sandbox = Sandbox::repository();
    adr(&sandbox, 1, "one");
    sandbox.commit("one");
    sandbox.git(&["switch", "-qc", "feature/two"]);
    adr(&sandbox, 2, "two");
    sandbox.commit("two");
    sandbox.git(&["update-ref", "refs/remotes/origin/feature/two", "HEAD"]);
    sandbox.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/feature/two"]);
    sandbox.git(&["switch", "-q", "main"]);
    assert_snapshot!(taken(sandbox.path(), "adr"), @"
    1 the working tree docs/adrs/ADR-0001-one.md
    1 the index docs/adrs/ADR-0001-one.md
    1 branch feature/two docs/adrs/ADR-0001-one.md
    1 branch main docs/adrs/ADR-0001-one.md
    1 branch origin/feature/two docs/adrs/ADR-0001-one.md
    2 branch feature/two docs/adrs/ADR-0002-two.md
    2 branch origin/feature/two docs/adrs/ADR-0002-two.md
    ");
    assert_eq!(with(sandbox.path(), |numbers| numbers.next(kind("adr")).unwrap()), 3);
}

#[test]
fn what_is_only_on_disk_or_only_staged_counts() {
    let sandbox = Sandbox::repository();
    adr(&sandbox, 1, "staged");
    sandbox.git(&["add", "-A"]);
    std::fs::remove_file(sandbox.join("docs/adrs/ADR-0001-staged.md")).unwrap();
    adr(&sandbox, 2, "on-disk");
    assert_snapshot!(taken(sandbox.path(), "adr"), @"
    1 the index docs/adrs/ADR-0001-staged.md
    2 the working tree docs/adrs/ADR-0002-on-disk.md
    ");
}

#[test]
fn a_commit_on_no_branch_counts_while_it_is_checked_out() {
    let sandbox = Sandbox::repository();
    sandbox.commit("none");
    sandbox.git(&["switch", "-q", "--detach"]);
    adr(&sandbox, 7, "seven");
    sandbox.commit("seven");
    sandbox.git(&["rm", "-q", "docs/adrs/ADR-0007-seven.md"]);
    assert_snapshot!(taken(sandbox.path(), "adr"), @"7 HEAD docs/adrs/ADR-0007-seven.md");
}

#[test]
fn uncommitted_files_of_other_working_trees_count_seen_from_each() {
    let sandbox = Sandbox::new();
    sandbox.git(&["init", "-q", "--initial-branch=main", "main"]);
    let main = sandbox.join("main").canonicalize().unwrap();
    let beside = sandbox.join("beside").canonicalize().unwrap_or_else(|_| main.with_file_name("beside"));
    sandbox.git(&["-C", "main", "commit", "-q", "--allow-empty", "-m", "none"]);
    sandbox.git(&["-C", "main", "worktree", "add", "-q", "../beside"]);
    adr_at(&sandbox, "main", 3);
    adr_at(&sandbox, "beside", 4);
    let named = |root: &std::path::Path| {
        taken(root, "adr").replace(&*sandbox.path().canonicalize().unwrap().to_string_lossy(), "")
    };
    assert_snapshot!(named(&main), @"
    3 the working tree docs/adrs/ADR-0003-x.md
    4 the working tree /beside docs/adrs/ADR-0004-x.md
    ");
    assert_snapshot!(named(&beside), @"
    3 the working tree /main docs/adrs/ADR-0003-x.md
    4 the working tree docs/adrs/ADR-0004-x.md
    ");
    std::fs::remove_dir_all(&beside).unwrap();
    assert_snapshot!(named(&main), @"
    3 the working tree docs/adrs/ADR-0003-x.md
    note: the working tree /beside is not there, so files that are in no branch yet are not seen; `git worktree prune` forgets it
    ");
}

fn adr_at(sandbox: &Sandbox, tree: &str, number: u64) {
    sandbox.write(&format!("{tree}/docs/adrs/ADR-{number:04}-x.md"), "# X\n");
}

#[test]
fn a_root_below_the_top_sees_its_own_part_of_every_branch() {
    let sandbox = Sandbox::repository();
    adr_at(&sandbox, "a", 1);
    adr_at(&sandbox, "b", 8);
    sandbox.commit("both");
    assert_snapshot!(taken(&sandbox.join("a"), "adr"), @"
    1 the working tree docs/adrs/ADR-0001-x.md
    1 the index docs/adrs/ADR-0001-x.md
    1 branch main docs/adrs/ADR-0001-x.md
    ");
}

#[test]
fn an_id_and_a_file_name_with_different_numbers_claim_both() {
    let sandbox = Sandbox::repository();
    sandbox.write("docs/adrs/ADR-0005-a.md", "---\nid: ADR-0006-a\n---\n");
    assert_snapshot!(taken(sandbox.path(), "adr"), @"
    5 the working tree docs/adrs/ADR-0005-a.md
    6 the working tree docs/adrs/ADR-0005-a.md
    ");
}

#[test]
fn documents_of_other_kinds_and_excluded_files_claim_nothing() {
    let sandbox = Sandbox::repository();
    sandbox.write("docs/adrs/ADR-9999.txt", "x");
    sandbox.write("docs/skeletons/ADR-9999-x.md", "---\nid: ADR-9999-x\ntype: adr\n---\n");
    sandbox.write("notes/ADR-9999-x.md", "---\nid: ADR-9999-x\n---\n");
    sandbox.write("notes/memo.md", "---\nid: MEMO-9999\ntype: note\n---\n");
    sandbox.commit("all");
    assert_eq!(taken(sandbox.path(), "adr"), "");
    assert_eq!(taken(sandbox.path(), "memo"), "");
    assert_eq!(with(sandbox.path(), |numbers| numbers.next(kind("adr")).unwrap()), 1);
}

#[test]
fn a_document_is_of_the_kind_that_its_type_names_or_that_knows_its_id() {
    let sandbox = Sandbox::repository();
    sandbox.write("notes/a.md", "---\nid: ADR-0003-x\ntype: adr\n---\n");
    sandbox.write("notes/b.md", "---\nid: MEMO-4\n---\n");
    assert_snapshot!(taken(sandbox.path(), "adr"), @"3 the working tree notes/a.md");
    assert_snapshot!(taken(sandbox.path(), "memo"), @"4 the working tree notes/b.md");
}

#[test]
fn where_a_kind_asks_for_no_id_the_stem_of_the_file_has_the_number() {
    let sandbox = Sandbox::repository();
    sandbox.write("log/LOG-12-x.md", "# X\n");
    assert_snapshot!(taken(sandbox.path(), "log"), @"12 the working tree log/LOG-12-x.md");
}

#[test]
fn a_file_that_cannot_be_read_claims_the_number_of_its_name_and_is_noted() {
    let sandbox = Sandbox::repository();
    std::fs::create_dir_all(sandbox.join("docs/adrs")).unwrap();
    std::fs::write(sandbox.join("docs/adrs/ADR-0009-x.md"), b"\xff").unwrap();
    assert_snapshot!(taken(sandbox.path(), "adr"), @"
    9 the working tree docs/adrs/ADR-0009-x.md
    note: `docs/adrs/ADR-0009-x.md` in the working tree cannot be read (byte 0 is not valid UTF-8); only its name ADR-0009-x.md counts
    ");
}

#[test]
fn a_branch_whose_commit_is_missing_is_an_error_and_not_an_empty_branch() {
    let sandbox = Sandbox::repository();
    sandbox.commit("one");
    sandbox.write(".git/refs/heads/broken", "1234567890123456789012345678901234567890\n");
    let error = with(sandbox.path(), |numbers| numbers.taken(kind("adr")).unwrap_err().to_string());
    assert!(error.starts_with("git: the commit of refs/heads/broken cannot be read"), "{error}");
}

#[test]
fn there_is_no_number_for_a_kind_without_numbers_and_none_behind_the_greatest() {
    let sandbox = Sandbox::repository();
    let next = |name| with(sandbox.path(), |numbers| numbers.next(kind(name)).unwrap_err().to_string());
    assert_snapshot!(next("note"), @"documents of kind `note` have no numbers: no form of their ids or file names in gpdoc.yaml has a `{number}`");
    sandbox.write("docs/adrs/ADR-18446744073709551615-x.md", "");
    assert_snapshot!(next("adr"), @"`docs/adrs/ADR-18446744073709551615-x.md` has the greatest number there is");
}

#[test]
fn without_git_the_files_below_the_root_count() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(directory.path().join("docs/adrs")).unwrap();
    std::fs::write(directory.path().join("docs/adrs/ADR-0002-x.md"), "").unwrap();
    assert_snapshot!(taken(directory.path(), "adr"), @"2 the working tree docs/adrs/ADR-0002-x.md");
}
