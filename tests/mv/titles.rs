//! Titles follow; prose that happens to begin like a name does not.

use super::*;

const NUMBERED: &str = "version: 1
kinds:
  adr: {files: [\"docs/adrs/*.md\"], frontmatter: optional, id: {required: false, forms: [\"{number:04}-{slug}\"], file: \"{number:04}-{slug}.md\"}}
  page: {files: [\"docs/*.md\"], frontmatter: optional, id: {required: false}}
";

fn numbered(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    git(root, &["init", "-q"]);
    write(root, "gpdoc.yaml", NUMBERED);
    for (path, text) in files {
        write(root, path, text);
    }
    directory
}

#[test]
fn a_word_is_no_name() {
    let readme = "# Start\n\n[Testing with care](Testing.md), [Testing](Testing.md), [Testing.md](Testing.md)\n";
    let directory = numbered(&[("docs/Testing.md", "# Testing our services\n"), ("docs/start.md", readme)]);
    let root = directory.path();
    assert!(said(root, &["mv", "docs/Testing.md", "docs/qa.md"]).ends_with("exit 0"));
    assert_eq!(read(root, "docs/qa.md"), "# Testing our services\n");
    let after = readme.replace("(Testing.md", "(qa.md").replace("[Testing.md]", "[qa.md]");
    assert_eq!(read(root, "docs/start.md"), after);
}

#[test]
fn a_number_in_prose_is_no_name() {
    let page = "# Page\n\n[2 ways](adrs/0002-two.md), [2.5 ways](adrs/0002-two.md), [2](adrs/0002-two.md), [2. Two](adrs/0002-two.md), [0002: Two](adrs/0002-two.md)\n";
    let two = |title: &str| format!("# {title}\n\nText.\n");
    let directory = numbered(&[("docs/adrs/0002-two.md", &two("2 factors are required")), ("docs/page.md", page)]);
    let root = directory.path();
    assert!(said(root, &["ids", "renumber", "docs/adrs/0002-two.md", "--to", "5"]).ends_with("exit 0"));
    assert_eq!(read(root, "docs/adrs/0005-two.md"), two("2 factors are required"));
    let after = "# Page\n\n[2 ways](adrs/0005-two.md), [2.5 ways](adrs/0005-two.md), [5](adrs/0005-two.md), [5. Two](adrs/0005-two.md), [0005: Two](adrs/0005-two.md)\n";
    assert_eq!(read(root, "docs/page.md"), after);
    write(root, "docs/adrs/0005-two.md", &two("5. Factors"));
    assert!(said(root, &["ids", "renumber", "docs/adrs/0005-two.md", "--to", "6"]).ends_with("exit 0"));
    assert_eq!(read(root, "docs/adrs/0006-two.md"), two("6. Factors"));
}

#[test]
fn the_short_form_in_titles_follows() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    git(root, &["init", "-q"]);
    let kinds = "version: 1\nkinds:\n  adr: {files: [\"docs/adrs/*.md\"], id: {forms: [\"ADR-{number:04}-{slug}\"], file: \"ADR-{number:04}-{slug}.md\"}}\n";
    write(root, "gpdoc.yaml", kinds);
    write(
        root,
        "docs/adrs/ADR-0001-one.md",
        "---\nid: ADR-0001-one\ntitle: 'ADR-0001: Adopt one'\n---\n# ADR-0001: Adopt one\n\nADR-0001 is old.\n",
    );
    assert!(said(root, &["ids", "renumber", "ADR-0001-one", "--to", "7"]).ends_with("exit 0"));
    assert_eq!(
        read(root, "docs/adrs/ADR-0007-one.md"),
        "---\nid: ADR-0007-one\ntitle: 'ADR-0007: Adopt one'\n---\n# ADR-0007: Adopt one\n\nADR-0001 is old.\n"
    );
}
