//! Files and repositories that are not what they seem: an answer in time, or a clear word that there is none.

// A test that cannot go on should stop where it stands.
#![allow(clippy::expect_used)]
#![cfg(unix)]

mod support;

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

use insta::assert_snapshot;
use support::{git, stderr, stdout, write};
use tempfile::TempDir;

const NOTE: &str = "---\nid: NOTE\ntype: documentation\n---\n# Note\n";

/// A repository with two notes, committed.
fn repository() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let at = directory.path();
    git(at, &["init", "-q"]);
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off}\n");
    write(at, "note.md", NOTE);
    write(at, "other.md", &NOTE.replace("NOTE", "OTHER"));
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "first"]);
    directory
}

/// Runs gpdoc, which must end within seconds, whatever it is made to open.
fn gpdoc(at: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("timeout");
    command.args(["20", env!("CARGO_BIN_EXE_gpdoc")]).args(arguments).current_dir(at);
    let output = command.output().expect("gpdoc runs");
    assert_ne!(output.status.code(), Some(124), "{arguments:?} takes for ever");
    output
}

/// The exit code, and everything that is said.
fn said(at: &Path, arguments: &[&str]) -> String {
    let output = gpdoc(at, arguments);
    let root = at.canonicalize().expect("a path").display().to_string();
    let text = format!("{}{}", stdout(&output), stderr(&output)).replace(&root, "/repository");
    format!("exit {}\n{text}", output.status.code().unwrap_or(-1))
}

fn pipe(at: &Path, name: &str) {
    assert!(Command::new("mkfifo").arg(at.join(name)).status().expect("mkfifo runs").success());
}

#[test]
fn a_pipe_in_the_place_of_a_document_is_unreadable() {
    let repository = repository();
    pipe(repository.path(), "pipe.md");
    assert_snapshot!(said(repository.path(), &["check"]), @r"
    exit 2
    pipe.md:1:1: error[unreadable-file] the file cannot be read: it is not a regular file
    2 of 3 files governed, 0 ungoverned, 1 unreadable: 1 error, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
    assert_snapshot!(said(repository.path(), &["check", "--base", "HEAD"]), @r"
    exit 2
    pipe.md:1:1: error[unreadable-file] the file cannot be read: it is not a regular file
    2 of 3 files governed, 0 ungoverned, 1 unreadable: 1 error, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
}

#[test]
fn a_pipe_in_the_place_of_a_gitignore_is_not_waited_for() {
    let repository = repository();
    std::fs::create_dir(repository.path().join("docs")).expect("a directory");
    pipe(repository.path(), "docs/.gitignore");
    assert_snapshot!(said(repository.path(), &["check", "--base", "HEAD"]), @r"
    exit 2
    error: /repository cannot be listed: /repository/docs/.gitignore is not a regular file
      help: put a regular file in its place, or remove it
    ");
    pipe(repository.path(), ".gitignore");
    assert_snapshot!(said(repository.path(), &["check"]), @r"
    exit 2
    error: /repository cannot be listed: /repository/.gitignore is not a regular file
      help: put a regular file in its place, or remove it
    ");
    assert!(
        said(&repository.path().join("docs"), &["check", "--root", "."]).contains("/.gitignore is not a regular file")
    );
    assert!(said(repository.path(), &["check", "--staged"]).starts_with("exit 0"), "the index has no pipes");
}

#[test]
fn a_directory_in_the_place_of_a_gitignore_ignores_nothing() {
    let repository = repository();
    write(repository.path(), ".gitignore/inner.md", NOTE);
    assert_snapshot!(said(repository.path(), &["check"]), @r"
    exit 1
    .gitignore/inner.md:2:5: error[duplicate-id] the id `NOTE` is claimed by note.md too
    note.md:2:5: error[duplicate-id] the id `NOTE` is claimed by .gitignore/inner.md too
    3 of 3 files governed, 0 ungoverned, 0 unreadable: 2 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
}

#[test]
fn a_pipe_in_the_place_of_the_configuration_is_no_answer() {
    let repository = repository();
    std::fs::remove_file(repository.path().join("gpdoc.yaml")).expect("it is there");
    pipe(repository.path(), "gpdoc.yaml");
    assert_snapshot!(said(repository.path(), &["check"]), @r"
    exit 2
    error[configuration]: gpdoc.yaml cannot be read: it is not a regular file
    --> gpdoc.yaml
    ");
}

#[test]
fn a_configuration_that_is_not_read_is_no_answer() {
    let repository = repository();
    let at = repository.path();
    write(at, ".gitignore", "*.yaml\n");
    assert!(said(at, &["check"]).starts_with("exit 0"), "what git tracks is not ignored");
    git(at, &["rm", "-q", "--cached", "gpdoc.yaml"]);
    assert_snapshot!(said(at, &["check"]), @r"
    exit 2
    error[configuration]: gpdoc.yaml is left out: git ignores it, or it is no file
    --> gpdoc.yaml
     = help: take it out of .gitignore; who clones the repository needs it too
    ");
    std::fs::remove_file(at.join(".gitignore")).expect("it is there");
    std::fs::remove_file(at.join("gpdoc.yaml")).expect("it is there");
    write(at, "gpdoc.yaml/note.md", NOTE);
    assert_snapshot!(said(at, &["check"]), @r"
    exit 2
    error[configuration]: gpdoc.yaml cannot be read: it is a directory
    --> gpdoc.yaml
    ");
}

/// Who may read everything is not kept out.
#[test]
fn a_directory_that_cannot_be_listed_is_unreadable() {
    use std::os::unix::fs::PermissionsExt;
    let repository = repository();
    let locked = repository.path().join("locked");
    std::fs::create_dir(&locked).expect("a directory");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).expect("permissions");
    let is_root = std::fs::read_dir(&locked).is_ok();
    let said = said(repository.path(), &["check"]);
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o755)).expect("permissions");
    if is_root {
        assert!(said.starts_with("exit 0"), "{said}");
        return;
    }
    assert_snapshot!(said, @r"
    exit 2
    locked:1:1: error[unreadable-file] the directory cannot be listed: Permission denied (os error 13)
    2 of 3 files governed, 0 ungoverned, 1 unreadable: 1 error, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
}

#[test]
fn what_the_configuration_names_is_there_and_means_one_thing() {
    let repository = repository();
    let at = repository.path();
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nschemas: schema\n");
    assert_snapshot!(said(at, &["check"]), @r"
    exit 2
    error[configuration]: there is no directory `schema`
     --> gpdoc.yaml:3:10
      |
    3 | schemas: schema
      |          ^^^^^^
      |
      = help: write the directory of the kinds' schemas, or leave the key out
    ");
    write(at, "gpdoc.yaml", "documents: {include: [\"**/*.md\"]}\n");
    assert_snapshot!(said(at, &["check"]), @r"
    exit 2
    error[configuration]: the key `version` is missing
    --> gpdoc.yaml
     = help: write `version: 1` at the top
    ");
    write(at, "gpdoc.yaml", "version: 1\nkinds: {adr: {status: {states: {open: [new, Begun], done: [begun]}}}}\n");
    assert_snapshot!(said(at, &["check"]), @r"
    exit 2
    error[configuration]: `begun` cannot mean both `open` and `done`
     --> gpdoc.yaml:2:60
      |
    2 | kinds: {adr: {status: {states: {open: [new, Begun], done: [begun]}}}}
      |                                                            ^^^^^
      |
      = help: write each word below one state
    ");
}

#[test]
fn a_circle_of_links_is_unreadable() {
    let repository = repository();
    symlink("b.md", repository.path().join("a.md")).expect("a link");
    symlink("a.md", repository.path().join("b.md")).expect("a link");
    symlink(".", repository.path().join("here")).expect("a link");
    assert_snapshot!(said(repository.path(), &["check"]), @r"
    exit 2
    a.md:1:1: error[unreadable-file] the file cannot be read: it is a symbolic link that leads in a circle
    b.md:1:1: error[unreadable-file] the file cannot be read: it is a symbolic link that leads in a circle
    2 of 4 files governed, 0 ungoverned, 2 unreadable: 2 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
    git(repository.path(), &["add", "-A"]);
    assert_snapshot!(said(repository.path(), &["check", "--staged"]), @r"
    exit 2
    a.md:1:1: error[unreadable-file] the file cannot be read: it is a symbolic link that leads in a circle
    b.md:1:1: error[unreadable-file] the file cannot be read: it is a symbolic link that leads in a circle
    2 of 4 files governed, 0 ungoverned, 2 unreadable: 2 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
}

#[test]
fn a_very_large_file_is_unreadable() {
    let repository = repository();
    let file = std::fs::File::create(repository.path().join("large.md")).expect("a file");
    file.set_len(16 * 1024 * 1024 + 1).expect("a large file");
    assert_snapshot!(said(repository.path(), &["check"]), @r"
    exit 2
    large.md:1:1: error[unreadable-file] the file cannot be read: it has 16777217 bytes; gpdoc reads at most 16777216
    2 of 3 files governed, 0 ungoverned, 1 unreadable: 1 error, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
    git(repository.path(), &["add", "-A"]);
    assert_snapshot!(said(repository.path(), &["check", "--staged"]), @r"
    exit 2
    large.md:1:1: error[unreadable-file] the file cannot be read: it has 16777217 bytes; gpdoc reads at most 16777216
    2 of 3 files governed, 0 ungoverned, 1 unreadable: 1 error, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
    file.set_len(16 * 1024 * 1024).expect("a large file");
    assert!(said(repository.path(), &["check"]).starts_with("exit 1"), "what just fits is read");
}

#[test]
fn documents_of_a_submodule_are_not_the_repositorys() {
    let (inner, outer) = (repository(), repository());
    write(inner.path(), "note.md", "no frontmatter\n");
    git(inner.path(), &["commit", "-qam", "broken"]);
    let source = inner.path().to_str().expect("UTF-8");
    git(outer.path(), &["-c", "protocol.file.allow=always", "submodule", "add", "-q", source, "inner"]);
    for arguments in [&["check"][..], &["check", "--staged"], &["check", "--base", "HEAD"]] {
        let said = said(outer.path(), arguments);
        assert!(said.starts_with("exit 0\n2 of 2 files governed"), "{arguments:?}: {said}");
    }
    git(outer.path(), &["commit", "-qm", "submodule"]);
    assert!(said(outer.path(), &["check", "--at", "HEAD"]).starts_with("exit 0\n2 of 2 files governed"));
    // Inside, it is a repository of its own.
    assert!(said(&outer.path().join("inner"), &["check"]).contains("note.md:1:1: error[frontmatter-missing]"));
    assert!(said(&outer.path().join("inner"), &["check", "--at", "HEAD~1"]).starts_with("exit 0"));
}

/// What is not on disk is not known to be there; git knows it.
#[test]
fn a_sparse_checkout_says_what_it_leaves_out() {
    let repository = repository();
    let at = repository.path();
    write(at, "note.md", &format!("{NOTE}[other](docs/inner.md)\n"));
    write(at, "docs/inner.md", &NOTE.replace("NOTE", "INNER"));
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "inner"]);
    git(at, &["sparse-checkout", "set", "--no-cone", "/*.md", "/gpdoc.yaml"]);
    assert_snapshot!(said(at, &["check"]), @r"
    exit 1
    note.md:6:9: error[broken-link] the link leads to `docs/inner.md`, which does not exist
    note: this checkout is sparse and leaves out 1 file of the repository: what refers to them finds nothing here; `--at HEAD` and `--staged` know them
    2 of 2 files governed, 0 ungoverned, 0 unreadable: 1 error, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
    for arguments in [["check", "--staged"].as_slice(), &["check", "--at", "HEAD"]] {
        assert!(said(at, arguments).starts_with("exit 0\n3 of 3 files governed"), "{arguments:?}");
    }
}

#[test]
fn a_bare_repository_has_no_files_to_check() {
    let (repository, directory) = (repository(), tempfile::tempdir().expect("a directory"));
    let source = repository.path().to_str().expect("UTF-8");
    git(directory.path(), &["clone", "-q", "--bare", source, "bare.git"]);
    let bare = directory.path().join("bare.git");
    assert_snapshot!(said(&bare, &["check"]), @r"
    exit 2
    error: /repository/ is a bare repository: it has no working tree
      help: `gpdoc check` needs files on disk: run it in a clone with a working tree
    ");
}

#[test]
fn a_linked_working_tree_has_its_own_files_index_and_head() {
    let repository = repository();
    let at = repository.path();
    git(at, &["worktree", "add", "-q", "linked"]);
    let linked = at.join("linked");
    write(&linked, "note.md", "no frontmatter\n");
    assert!(said(&linked, &["check"]).contains("note.md:1:1: error[frontmatter-missing]"));
    assert!(said(&linked, &["check", "--staged"]).starts_with("exit 0"));
    git(&linked, &["commit", "-qam", "broken"]);
    assert!(said(&linked, &["check", "--at", "HEAD"]).contains("note.md:1:1: error[frontmatter-missing]"));
    assert!(said(&linked, &["check", "--base", "main"]).contains("note.md:1:1: error[frontmatter-missing]"));
    // The tree that holds it sees neither.
    assert!(said(at, &["check"]).starts_with("exit 0\n2 of 2 files governed"), "{}", said(at, &["check"]));
    assert!(said(at, &["check", "--staged"]).starts_with("exit 0"));
}

#[test]
fn a_base_beyond_the_cut_of_a_shallow_clone_is_no_answer() {
    let repository = repository();
    let at = repository.path();
    let old = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(at).output().expect("git runs");
    let old = String::from_utf8(old.stdout).expect("UTF-8");
    git(at, &["switch", "-qc", "work"]);
    git(at, &["commit", "-q", "--allow-empty", "-m", "ours"]);
    git(at, &["switch", "-q", "main"]);
    git(at, &["commit", "-q", "--allow-empty", "-m", "theirs"]);
    let directory = tempfile::tempdir().expect("a directory");
    let source = format!("file://{}", at.display());
    git(directory.path(), &["clone", "-q", "--depth=1", "--no-single-branch", "-b", "work", &source, "clone"]);
    let clone = directory.path().join("clone");
    assert!(said(&clone, &["check"]).starts_with("exit 0"));
    assert_snapshot!(said(&clone, &["check", "--base", old.trim()]).replace(old.trim(), "OLD"), @r"
    exit 2
    error: git knows no revision `OLD`, and this clone is shallow: fetch more history (`git fetch --unshallow`, or `fetch-depth: 0` in CI)
    ");
    let unrelated = said(&clone, &["check", "--base", "origin/main"]);
    assert!(unrelated.starts_with("exit 2\nerror: no common ancestor of"), "{unrelated}");
    assert!(unrelated.contains("git fetch --unshallow"), "{unrelated}");
}

#[test]
fn a_fault_in_a_schema_or_a_vocabulary_is_shown_at_its_place() {
    let repository = repository();
    let at = repository.path();
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nschemas: schemas\nvocabulary: schemas/enums.yaml\n");
    write(at, "schemas/enums.yaml", "domains: [platform]\n");
    write(at, "schemas/documentation.schema.yaml", "type: object\nproperties:\n  domain: {enum_from: domain}\n");
    assert_snapshot!(said(at, &["check"]), @r"
    exit 2
    error[configuration]: the vocabulary has no list `domain`
     --> schemas/documentation.schema.yaml:3:23
      |
    3 |   domain: {enum_from: domain}
      |                       ^^^^^^
      |
      = help: did you mean `domains`?
    ");
    write(at, "schemas/documentation.schema.yaml", "type: object\nproperties:\n  id: {pattern: \"[\"}\n");
    assert_snapshot!(said(at, &["check"]), @r#"
    exit 2
    error[configuration]: the pattern `[` cannot be compiled
     --> schemas/documentation.schema.yaml:3:17
      |
    3 |   id: {pattern: "["}
      |                 ^^^
      |
      = help: unclosed character class
    "#);
    write(at, "schemas/documentation.schema.yaml", "type: object\nproperties: [\n");
    assert_snapshot!(said(at, &["check"]), @r"
    exit 2
    error[configuration]: this is neither YAML nor JSON: `[` is never closed
     --> schemas/documentation.schema.yaml:2:13
      |
    2 | properties: [
      |             ^
    ");
    write(at, "schemas/documentation.schema.yaml", "type: object\n");
    write(at, "schemas/enums.yaml", "domains: [platform\n");
    assert_snapshot!(said(at, &["check"]), @r"
    exit 2
    error[configuration]: this is not YAML: `[` is never closed
     --> schemas/enums.yaml:1:10
      |
    1 | domains: [platform
      |          ^
    ");
    std::fs::remove_file(at.join("schemas/enums.yaml")).expect("it is there");
    assert_snapshot!(said(at, &["check"]), @r"
    exit 2
    error[configuration]: there is no file `schemas/enums.yaml`
     --> gpdoc.yaml:4:13
      |
    4 | vocabulary: schemas/enums.yaml
      |             ^^^^^^^^^^^^^^^^^^
    ");
}

/// What is missing below it is nobody's fault, and no default is written in its place.
#[test]
fn a_sidecar_that_is_no_text_is_the_one_fault() {
    let repository = repository();
    let at = repository.path();
    write(
        at,
        "schemas/metadata/documentation.schema.yaml",
        "type: object\nrequired: [owner]\nproperties: {owner: {type: string, default: a}}\n",
    );
    write(at, "metadata.yaml", "owner: b\n");
    assert!(said(at, &["check"]).starts_with("exit 0"), "{}", said(at, &["check"]));
    std::fs::write(at.join("metadata.yaml"), b"owner: \xff\n").expect("a file");
    assert_snapshot!(said(at, &["check"]), @r"
    exit 2
    metadata.yaml:1:1: error[unreadable-file] the file cannot be read: byte 7 is not valid UTF-8
    note: metadata.yaml cannot be read, so what is missing below it is not judged (2 documents)
    2 of 3 files governed, 0 ungoverned, 1 unreadable: 1 error, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
    gpdoc(at, &["fix"]);
    assert_eq!(std::fs::read_to_string(at.join("note.md")).expect("a text"), NOTE);
    write(at, "metadata.yaml", "owner: b\ntags: [a\n");
    gpdoc(at, &["fix"]);
    assert_eq!(std::fs::read_to_string(at.join("note.md")).expect("a text"), NOTE);
}

/// Which ignored files are tracked, only the index says.
#[test]
fn an_index_that_cannot_be_read_is_said() {
    let repository = repository();
    let at = repository.path();
    write(at, ".gitignore", "note.md\n");
    assert!(said(at, &["check"]).contains("2 of 2 files governed"), "{}", said(at, &["check"]));
    git(at, &["update-index", "--split-index"]);
    assert_snapshot!(said(at, &["check"]), @r"
    exit 0
    note: files that git tracks although it ignores them are left out: the git index cannot be read: unsupported mandatory extension: 'link' (a split or sparse index must be written whole: `git update-index --no-split-index`, `git sparse-checkout reapply --no-sparse-index`)
    1 of 1 file governed, 0 ungoverned, 0 unreadable: 0 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
}

#[test]
fn what_a_document_says_commands_neither_the_log_of_a_pipeline_nor_a_terminal() {
    let repository = repository();
    let at = repository.path();
    let decision = |body: &str| {
        let title = r#""A\e]0;b\a\n::stop-commands::c\u202E""#;
        let text = format!("---\nid: ADR-0001-a\ntype: adr\nstatus: accepted\ntitle: {title}\n---\n# A\n\n{body}\n");
        write(at, "docs/adrs/ADR-0001-a.md", &text);
    };
    decision("Use.");
    git(at, &["add", "-A"]);
    git(at, &["commit", "-qm", "second"]);
    decision("<!-- gpdoc-ignore decision-rewritten: so\n::stop-commands::token\n\u{1b}[2J -->\nUse other.");
    write(at, "a\u{202e}b.md", &NOTE.replace("NOTE", "B"));
    assert!(said(at, &["check", "--base", "HEAD"]).contains("is suppressed in docs/adrs/ADR-0001-a.md: so"));
    let graph = stdout(&gpdoc(at, &["graph"]));
    let graph: serde_json::Value = serde_json::from_str(&graph).expect("JSON");
    assert!(graph.to_string().contains('\u{202e}'), "the JSON says what it said: {graph}");
    let harmless = |text: &str| {
        !text.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}')
            && !text.lines().any(|line| line.trim_start().starts_with("::stop"))
    };
    for command in [
        "check --base HEAD --format github",
        "check --base HEAD --format concise",
        "show ADR-0001-a",
        "adr list",
        "graph",
        "graph --as dot",
        "graph orphans",
        "graph impact B",
        "mv a\u{202e}b.md c.md",
    ] {
        let said = said(at, &command.split(' ').collect::<Vec<_>>());
        assert!(harmless(&said), "{command}: {said:?}");
    }
}

#[test]
fn a_gitignore_whose_braces_are_too_deep_is_said() {
    let repository = repository();
    write(repository.path(), ".gitignore", &format!("{}\nother.md\n", "{".repeat(100_000)));
    git(repository.path(), &["rm", "-q", "--cached", "other.md"]);
    assert_snapshot!(said(repository.path(), &["check"]), @r"
    exit 0
    note: line 1 of /repository/.gitignore ignores nothing: its braces lie in each other too deep
    1 of 1 file governed, 0 ungoverned, 0 unreadable: 0 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
}

#[test]
fn a_gitignore_that_cannot_be_read_is_said() {
    let repository = repository();
    let Some(gpdoc) = support::gpdoc_bound(repository.path()) else { return };
    write(repository.path(), ".gitignore", "other.md\n");
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o000);
    std::fs::set_permissions(repository.path().join(".gitignore"), permissions).expect("permissions");
    let said = stderr(&gpdoc(&["check"]));
    assert!(said.contains("/.gitignore cannot be read, so nothing is ignored by it: Permission denied"), "{said}");
}

#[test]
fn globs_of_the_configuration_whose_braces_are_too_deep_are_refused() {
    let repository = repository();
    let deep = "{".repeat(100_000) + &"}".repeat(100_000);
    write(
        repository.path(),
        "gpdoc.yaml",
        &format!("version: 1\nextends: [goldenpath]\ndocuments: {{exclude: ['{deep}']}}\n"),
    );
    let said = said(repository.path(), &["check", "--format", "json"]).replace(&deep, "…");
    assert!(said.starts_with("exit 2") && said.contains("its braces lie in each other more than 20 deep"), "{said}");
}

/// The note `u.md` is no UTF-8.
fn with_an_unreadable_document() -> TempDir {
    let repository = repository();
    std::fs::write(repository.path().join("u.md"), b"---\nid: U\n---\n\xff\n").expect("a file");
    repository
}

#[test]
fn what_cannot_be_read_is_named_whatever_is_asked_for() {
    let repository = with_an_unreadable_document();
    let at = repository.path();
    git(at, &["add", "-A"]);
    for arguments in [
        &["check", "note.md"][..],
        &["check", "--rule", "broken-link"],
        &["check", "--ignore", "unreadable-file"],
        &["check", "--staged", "--new"],
    ] {
        let said = said(at, arguments);
        assert!(said.starts_with("exit 2\nu.md:1:1: error[unreadable-file]"), "{arguments:?}: {said}");
    }
    for arguments in [&["graph"][..], &["session", "list"]] {
        let said = stderr(&gpdoc(at, arguments));
        assert!(said.contains("note: u.md is left out: "), "{arguments:?}: {said}");
    }
    write(at, "gpdoc.yaml", "version: 1\nextends: [goldenpath]\nrules: {sidecar-missing: off, unreadable-file: off}\n");
    assert_snapshot!(said(at, &["check"]), @r"
    exit 2
    note: u.md is left out: the file cannot be read: byte 14 is not valid UTF-8
    2 of 3 files governed, 0 ungoverned, 1 unreadable: 0 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
}

#[test]
fn a_path_that_git_ignores_is_said_to_be_unchecked() {
    let repository = repository();
    let at = repository.path();
    write(at, ".gitignore", "ign/\n");
    write(at, "ign/a.md", "[a](nowhere.md)\n");
    assert_snapshot!(said(at, &["check", "ign/a.md", "ign"]), @r"
    exit 0
    note: `ign/a.md` is not checked: it is ignored by git
    note: nothing in `ign` is checked: git ignores what is in it, or it is empty
    2 of 2 files governed, 0 ungoverned, 0 unreadable: 0 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
    assert_snapshot!(said(at, &["check", "note.md"]), @r"
    exit 0
    2 of 2 files governed, 0 ungoverned, 0 unreadable: 0 errors, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
}

#[test]
fn files_that_extend_themselves_many_times_are_refused_in_time() {
    let repository = repository();
    write(repository.path(), "gpdoc.yaml", "version: 1\nextends: [gpdoc.yaml, gpdoc.yaml, gpdoc.yaml]\n");
    let said = said(repository.path(), &["check"]);
    assert!(said.starts_with("exit 2") && said.contains("`extends` goes in a circle"), "{said}");
    assert!(said.contains("`extends` leads to more than 100 files"), "{said}");
}

#[test]
fn a_pipe_in_the_place_of_the_index_is_not_waited_for() {
    let repository = repository();
    let at = repository.path();
    std::fs::remove_file(at.join(".git/index")).expect("an index");
    pipe(at, ".git/index");
    for arguments in [&["check"][..], &["check", "--base", "HEAD"], &["check", "--staged"], &["ids", "audit"]] {
        let said = said(at, arguments);
        assert!(said.contains("the git index cannot be read: it is not a regular file"), "{arguments:?}: {said}");
    }
}

#[test]
fn a_pipe_in_the_place_of_a_file_that_a_repository_is_opened_by_is_not_waited_for() {
    let files =
        ["HEAD", "config", "shallow", "packed-refs", "info/attributes", "info/grafts", "objects/info/alternates"];
    for file in files {
        let repository = repository();
        let at = repository.path();
        git(at, &["worktree", "add", "-q", "linked"]);
        std::fs::create_dir_all(at.join(".git/info")).expect("a directory");
        let _ = std::fs::remove_file(at.join(".git").join(file));
        pipe(at, &format!(".git/{file}"));
        for arguments in [&["check"][..], &["gate", "list"], &["ledger", "verify"]] {
            let expected = format!("/repository/.git cannot be opened: /repository/.git/{file} is not a regular file");
            let said = said(at, arguments);
            assert!(said.starts_with("exit 2") && said.contains(&expected), "{file}, {arguments:?}: {said}");
        }
        // A linked working tree shares it.
        let linked = self::said(&at.join("linked"), &["check"]);
        assert!(linked.contains(&format!(".git/{file} is not a regular file")), "{file}: {linked}");
    }
}

#[test]
fn a_pipe_among_the_files_of_a_linked_working_tree_is_not_waited_for() {
    for file in [".git/worktrees/linked/HEAD", ".git/worktrees/linked/commondir", "linked/.git"] {
        let repository = repository();
        let at = repository.path();
        git(at, &["worktree", "add", "-q", "linked"]);
        std::fs::remove_file(at.join(file)).expect("a file");
        pipe(at, file);
        let said = said(&at.join("linked"), &["check"]);
        let name = file.strip_prefix("linked").map_or(file.to_owned(), |name| format!("/repository{name}"));
        assert!(
            said.starts_with("exit 2") && said.contains(&format!("{name} is not a regular file")),
            "{file}: {said}"
        );
    }
}

/// Accepted once is accepted once, however large the numbers are that are added up.
#[test]
fn counts_of_a_baseline_do_not_wrap() {
    let repository = repository();
    let at = repository.path();
    write(at, "note.md", &format!("{NOTE}[a](nowhere.md)\n"));
    gpdoc(at, &["baseline", "write"]);
    let path = at.join(".gpdoc/baseline.json");
    let text = std::fs::read_to_string(&path).expect("a baseline");
    let entry = text.lines().find(|line| line.contains("broken-link")).expect("an entry").trim();
    let large = entry.replace('}', &format!(",\"count\":{}}}", u64::MAX));
    write(
        at,
        ".gpdoc/baseline.json",
        &text.replace(entry, &format!("{large},{large},{}", large.replace("nowhere", "gone"))),
    );
    let said = said(at, &["check"]);
    assert!(said.starts_with("exit 0") && said.contains("1 baselined"), "{said}");
}

#[test]
fn a_schema_that_leads_to_one_place_over_many_roads_is_judged_in_time() {
    let repository = repository();
    let part =
        |at: usize| format!("  d{at}: {{allOf: [{{$ref: '#/$defs/d{0}'}}, {{$ref: '#/$defs/d{0}'}}]}}\n", at + 1);
    let parts: String = (0..15).map(part).collect();
    let schema = format!("$ref: '#/$defs/d0'\n$defs:\n{parts}  d15: {{required: [zz]}}\n");
    write(repository.path(), "schemas/metadata/documentation.schema.yaml", &schema);
    assert_snapshot!(said(repository.path(), &["check", "note.md"]), @r"
    exit 1
    note.md:1:1: error[missing-field] `zz` is missing
    2 of 2 files governed, 0 ungoverned, 0 unreadable: 1 error, 0 warnings, 0 baselined, 0 suppressed, 0 fixable
    ");
}
