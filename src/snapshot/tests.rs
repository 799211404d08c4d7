#![allow(clippy::unwrap_used)]
use super::{FileChange, Memory, compare};

fn compared(base: &[(&str, &str)], head: &[(&str, &str)]) -> String {
    let memory = |files: &[(&str, &str)]| files.iter().copied().collect::<Memory>();
    let line = |change: &FileChange| {
        let old = change.old_path.as_ref().map(|old| format!("{old} -> ")).unwrap_or_default();
        format!("{:?} {old}{}\n", change.status, change.path)
    };
    compare(&memory(base), &memory(head)).iter().map(line).collect()
}

#[test]
fn files_are_added_modified_and_deleted() {
    let changes = compared(
        &[("gone.md", "a"), ("kept.md", "b"), ("m.md", "c")],
        &[("kept.md", "b"), ("m.md", "d"), ("new.md", "e")],
    );
    insta::assert_snapshot!(changes, @r"
    Deleted gone.md
    Modified m.md
    Added new.md
    ");
}

#[test]
fn half_of_the_lines_in_common_make_a_rename() {
    let base = [("old.md", "1\n2\n3\n4\n")];
    assert_eq!(compared(&base, &[("new.md", "1\n2\nx\ny\n")]), "Renamed old.md -> new.md\n");
    assert_eq!(compared(&base, &[("new.md", "1\nx\ny\nz\n")]), "Added new.md\nDeleted old.md\n");
    assert_eq!(compared(&[("old.md", "")], &[("new.md", "")]), "Added new.md\nDeleted old.md\n");
}

#[test]
fn of_several_candidates_the_most_alike_and_then_the_same_name_wins() {
    let base = [("a/x.md", "1\n2\n"), ("a/y.md", "1\n2\n"), ("z.md", "1\n2\n3\n")];
    let head = [("b/y.md", "1\n2\n"), ("c.md", "1\n2\n3\n4\n")];
    insta::assert_snapshot!(compared(&base, &head), @r"
    Deleted a/x.md
    Renamed a/y.md -> b/y.md
    Renamed z.md -> c.md
    ");
}
