use std::io::Write;
use std::process::{Command, Stdio};

use insta::assert_snapshot;

use super::{mixed, mixed_after, path, splice, tree};
use crate::edit::{Overlap, Plan};

#[test]
fn a_diff_shows_new_and_renamed_files_as_git_does() {
    let mut plan = Plan::new();
    let text = "one\ntwo\nthree";
    plan.edit(&path("docs/a.md"), text, [splice(4, 7, "TWO"), splice(13, 13, "!")]).unwrap();
    plan.rename(&path("docs/a.md"), path("docs/b \"c\".md"), text);
    plan.create(path("new.md"), "fresh\n".into());
    plan.rename(&path("same.md"), path("moved.md"), "text\n");
    assert_snapshot!(plan.diff(false), @r#"
    diff --git a/docs/a.md "b/docs/b \"c\".md"
    rename from docs/a.md
    rename to "docs/b \"c\".md"
    --- a/docs/a.md
    +++ "b/docs/b \"c\".md"
    @@ -1,3 +1,3 @@
     one
    -two
    -three
    \ No newline at end of file
    +TWO
    +three!
    \ No newline at end of file
    diff --git a/new.md b/new.md
    new file mode 100644
    --- /dev/null
    +++ b/new.md
    @@ -0,0 +1 @@
    +fresh
    diff --git a/same.md b/moved.md
    rename from same.md
    rename to moved.md
    "#);
}

#[test]
fn git_applies_a_diff() {
    let root = tempfile::tempdir().unwrap();
    let mut plan = mixed(root.path());
    // What is replaced whatever it holds has no text to compare with.
    plan.replace(path("c.md"), Some("c\n"), "C\n".into());
    let git = Command::new("git").args(["apply", "-"]).current_dir(root.path()).stdin(Stdio::piped()).spawn();
    let mut git = git.unwrap();
    git.stdin.take().unwrap().write_all(plan.diff(false).as_bytes()).unwrap();
    assert!(git.wait().unwrap().success());
    assert_eq!(tree(root.path()), mixed_after());
}

/// What is for eyes commands no terminal; what is to be applied stays as it is. A path is written as git reads it.
#[test]
fn what_a_file_says_commands_no_terminal() {
    let mut plan = Plan::new();
    plan.create(path("a\u{202e}b\u{9b}.md"), "x\u{1b}[2J\ty\u{202e}\r\n".into());
    let (plain, shown) = (plan.diff(false), plan.diff(true));
    assert!(plain.contains(r#"+++ "b/a\342\200\256b\302\233.md""#), "{plain}");
    assert!(plain.contains("+x\u{1b}[2J\ty\u{202e}\r\n"), "{plain:?}");
    assert!(shown.contains("+x\u{fffd}[2J\ty\u{fffd}\r\u{1b}[0m\n"), "{shown:?}");
    assert!(!shown.contains(['\u{202e}', '\u{9b}']), "{shown:?}");
}

#[test]
fn colours_are_those_of_git() {
    let mut plan = Plan::new();
    plan.edit(&path("a.md"), "x\n", [splice(0, 1, "y")]).unwrap();
    assert_snapshot!(plan.diff(true).escape_debug().to_string().replace("\\n", "\n"), @r"
    \u{1b}[1mdiff --git a/a.md b/a.md\u{1b}[0m
    \u{1b}[1m--- a/a.md\u{1b}[0m
    \u{1b}[1m+++ b/a.md\u{1b}[0m
    \u{1b}[36m@@ -1 +1 @@\u{1b}[0m
    \u{1b}[31m-x\u{1b}[0m
    \u{1b}[32m+y\u{1b}[0m
    ");
}

#[test]
fn json_names_each_file_and_edit() {
    let mut plan = Plan::new();
    plan.edit(&path("a.md"), "x\n", [splice(0, 1, "y")]).unwrap();
    plan.rename(&path("a.md"), path("b.md"), "x\n");
    plan.create(path("c.md"), "c\n".into());
    plan.replace(path("d.md"), Some("1\n2\n3\n"), "1\n3\n".into());
    assert_snapshot!(serde_json::to_string_pretty(&plan.to_json()).unwrap(), @r#"
    [
      {
        "path": "b.md",
        "status": "renamed",
        "edits": [
          {
            "start": 0,
            "end": 1,
            "text": "y"
          }
        ],
        "from": "a.md"
      },
      {
        "path": "c.md",
        "status": "created",
        "edits": [
          {
            "start": 0,
            "end": 0,
            "text": "c\n"
          }
        ]
      },
      {
        "path": "d.md",
        "status": "edited",
        "edits": [
          {
            "start": 2,
            "end": 4,
            "text": ""
          }
        ]
      }
    ]
    "#);
}

#[test]
fn edits_of_one_file_join_also_when_it_is_renamed() {
    let mut plan = Plan::new();
    plan.rename(&path("a.md"), path("b.md"), "abc");
    plan.edit(&path("a.md"), "abc", [splice(0, 1, "A")]).unwrap();
    plan.edit(&path("a.md"), "abc", [splice(2, 3, "C")]).unwrap();
    assert_eq!(plan.after(&path("a.md")).unwrap(), "AbC");
    assert_eq!(plan.edit(&path("a.md"), "abc", [splice(0, 2, "")]), Err(Overlap::Edits(0..2)));
    assert_eq!(plan.edit(&path("a.md"), "other", [splice(0, 1, "")]), Err(Overlap::Text));
    // What was refused has left nothing behind.
    assert_eq!(plan.after(&path("a.md")).unwrap(), "AbC");
}

#[test]
fn what_changes_nothing_is_no_change() {
    let mut plan = Plan::new();
    plan.edit(&path("a.md"), "abc", []).unwrap();
    plan.edit(&path("b.md"), "abc", [splice(0, 1, "a")]).unwrap();
    plan.replace(path("c.md"), Some("c"), "c".into());
    plan.rename(&path("d.md"), path("d.md"), "d");
    assert!(plan.is_empty());
    assert_eq!(plan.diff(false), "");
}

#[test]
fn a_file_that_is_removed_is_gone_and_shown_as_git_shows_it() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("a.txt"), "one\n").unwrap();
    let mut plan = Plan::new();
    plan.remove(path("a.txt"), "one\n");
    plan.create_executable(path("run"), "#!/bin/sh\n".into());
    insta::assert_snapshot!(plan.diff(false), @r"
    diff --git a/a.txt b/a.txt
    deleted file mode 100644
    --- a/a.txt
    +++ /dev/null
    @@ -1 +0,0 @@
    -one
    diff --git a/run b/run
    new file mode 100755
    --- /dev/null
    +++ b/run
    @@ -0,0 +1 @@
    +#!/bin/sh
    ");
    let state = tempfile::tempdir().unwrap();
    let writer = crate::edit::Writer::open(directory.path(), state.path()).unwrap();
    writer.apply(&plan).unwrap();
    assert!(!directory.path().join("a.txt").exists());
    let mode = std::os::unix::fs::PermissionsExt::mode(&directory.path().join("run").metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o755);
}

#[test]
fn a_file_that_somebody_changed_is_not_removed() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("a.txt"), "two\n").unwrap();
    let mut plan = Plan::new();
    plan.remove(path("a.txt"), "one\n");
    let state = tempfile::tempdir().unwrap();
    let writer = crate::edit::Writer::open(directory.path(), state.path()).unwrap();
    assert!(matches!(writer.apply(&plan), Err(crate::edit::EditError::Changed(_))));
    assert_eq!(std::fs::read_to_string(directory.path().join("a.txt")).unwrap(), "two\n");
}
