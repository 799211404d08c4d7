//! What the working tree lists against what git lists.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::Sandbox;
use crate::snapshot::{Snapshot, Worktree};

fn paths(worktree: &Worktree) -> Vec<String> {
    worktree.listing().entries().iter().map(|entry| entry.path.to_string()).collect()
}

/// What git tracks and what it would add, below a directory.
fn by_git(sandbox: &Sandbox, below: &str) -> Vec<String> {
    let listed = ["ls-files", "--cached", "--others", "--exclude-standard", "-z", "--full-name", below];
    let listed = sandbox.git(&listed);
    let below = format!("{below}/");
    let inside = |path: &str| path.strip_prefix(&below).unwrap_or(path).to_owned();
    let mut paths: Vec<String> = listed.split_terminator('\0').map(inside).collect();
    paths.sort();
    paths
}

#[test]
fn the_nearest_ignore_file_decides_and_what_lies_in_an_ignored_directory_is_ignored() {
    let sandbox = Sandbox::repository();
    sandbox.write(".git/info/exclude", "*.tmp\nkept.log\n");
    sandbox.write(".gitignore", "*.log\n!kept.log\nbuild/\n/top.md\ndocs/**/draft-*\n");
    sandbox.write("docs/.gitignore", "!a.log\n!*.tmp\n\\#odd.md\nspace\\ \n[bad\n");
    for path in ["a.log", "kept.log", "x.tmp", "top.md", "build/a.md", "build/kept.log"] {
        sandbox.write(path, "text");
        sandbox.write(&format!("docs/{path}"), "text");
    }
    for path in ["docs/deep/er/draft-a.md", "docs/#odd.md", "docs/space ", "docs/build/.gitignore"] {
        sandbox.write(path, "!*\n");
    }
    assert_eq!(paths(&Worktree::open(sandbox.path()).unwrap()), by_git(&sandbox, "."));
    insta::assert_debug_snapshot!(paths(&Worktree::open(&sandbox.join("docs")).unwrap()), @r#"
    [
        ".gitignore",
        "a.log",
        "kept.log",
        "top.md",
        "x.tmp",
    ]
    "#);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_is_listed_as_git_lists_it(
        files in vec("[ab](/[ab]|/c){0,3}\\.(md|x)", 1..12),
        ignored in btree_map("([ab]/){0,2}", vec("!?/?([abc]|[*]|[*]{2}/[ab]|[ab]/[abc]|[*]\\.x|[ab][*])(\\.md)?/?", 1..4), 0..4),
        excluded in vec("!?[ab][*]?(\\.md|\\.x|/)?", 0..3),
        below in "[ab]?",
    ) {
        let sandbox = Sandbox::repository();
        sandbox.write(".git/info/exclude", &excluded.join("\n"));
        for file in &files {
            sandbox.write(file, "text");
        }
        for (directory, lines) in &ignored {
            sandbox.write(&format!("{directory}.gitignore"), &lines.join("\n"));
        }
        let root = sandbox.join(&below);
        // A root that is ignored itself was chosen all the same: its files are listed.
        prop_assume!(root.is_dir() && !sandbox.try_git(&["check-ignore", "--quiet", &below]).status.success());
        let below = if below.is_empty() { "." } else { below.as_str() };
        prop_assert_eq!(paths(&Worktree::open(&root).unwrap()), by_git(&sandbox, below));
    }
}
