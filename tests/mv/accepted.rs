//! What the baseline accepts stays accepted when its document gets another name.

use super::*;

const KINDS: &str = "version: 1
kinds:
  adr: {files: [\"docs/adrs/ADR-*.md\"], id: {forms: [\"ADR-{number:04}-{slug}\"], file: \"ADR-{number:04}-{slug}.md\"}}
  note: {files: [\"docs/notes/*.md\"], frontmatter: optional, id: {required: false}}
relations: {relates_to: {}}
";

/// A decision that relates to itself, and a note with a link that leads nowhere.
fn with_debt() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    git(root, &["init", "-q"]);
    write(root, "gpdoc.yaml", KINDS);
    let one = "---\nid: ADR-0001-one\ntitle: \"ADR-0001: One\"\nrelates_to: [ADR-0001-one]\n---\n# ADR-0001: One\n";
    write(root, "docs/adrs/ADR-0001-one.md", one);
    write(root, "docs/notes/n.md", "# N\n\n[one](docs/adrs/ADR-0001-one.md), [it](../adrs/ADR-0001-one.md#nowhere)\n");
    directory
}

fn commit(root: &Path) {
    git(root, &["add", "-A"]);
    git(root, &["commit", "-qm", "more"]);
}

#[test]
fn a_baseline_follows_and_the_change_accepts_no_more_than_before() {
    let directory = with_debt();
    let root = directory.path();
    assert_eq!(gpdoc(root, &["baseline", "write"]).status.code(), Some(0));
    commit(root);
    assert_eq!(gpdoc(root, &["ids", "renumber", "ADR-0001-one", "--to", "7"]).status.code(), Some(0));
    for arguments in [&["check"][..], &["check", "--base", "HEAD"]] {
        let output = gpdoc(root, arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stdout(&output));
    }
    git(root, &["add", "-A"]);
    assert_eq!(gpdoc(root, &["check", "--staged"]).status.code(), Some(0));
    // What was not accepted before is not by the new name either.
    let baseline = read(root, ".gpdoc/baseline.json");
    let more = baseline.replace("\"subject\":\"ADR-0007-one\"}", "\"subject\":\"ADR-0007-one\",\"count\":2}");
    assert_ne!(baseline, more);
    write(root, ".gpdoc/baseline.json", &more);
    let said = stdout(&gpdoc(root, &["check", "--base", "HEAD"]));
    assert!(said.contains("accepts 1 more of `self-reference` in `ADR-0007-one`"), "{said}");
}

#[test]
fn old_findings_of_a_renamed_document_are_not_new() {
    let directory = with_debt();
    let root = directory.path();
    commit(root);
    assert_eq!(gpdoc(root, &["ids", "renumber", "ADR-0001-one", "--to", "7"]).status.code(), Some(0));
    let new = ["--base", "HEAD", "--new"];
    assert_eq!(findings(root, &new), Vec::<String>::new());
    // One more of the same is new.
    let text = read(root, "docs/notes/n.md");
    write(root, "docs/notes/n.md", &format!("{text}\n[again](docs/adrs/ADR-0001-one.md)\n"));
    assert_eq!(findings(root, &new), ["\"docs/notes/n.md\" \"broken-link\" null"]);
}
