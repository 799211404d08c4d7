//! Links are written as they were, but for what changes.

use super::*;

#[test]
fn a_link_that_leads_where_it_led_keeps_its_spelling() {
    let links = "# Links\n\n[we](we\\_ird.md), [e](a&amp;b.md), [x](\u{6307}\u{5357}/\u{5b89}.md), [moves](\u{6307}\u{5357}/other.md), [p](my%20notes/other.md)\n";
    let directory = repository(&[
        ("docs/links.md", links),
        ("docs/we_ird.md", "# W\n"),
        ("docs/a&b.md", "# A\n"),
        ("docs/\u{6307}\u{5357}/\u{5b89}.md", "# X\n"),
        ("docs/\u{6307}\u{5357}/other.md", "# O\n"),
        ("docs/my notes/other.md", "# P\n"),
    ]);
    let root = directory.path();
    for (from, to) in [
        ("docs/\u{6307}\u{5357}/other.md", "docs/\u{6307}\u{5357}/more.md"),
        ("docs/my notes/other.md", "docs/my notes/more.md"),
    ] {
        let said = said(root, &["mv", from, to]);
        assert!(said.contains("links 1, in files 1"), "{said}");
    }
    let after = links.replace("other.md", "more.md");
    assert_eq!(read(root, "docs/links.md"), after);
    // Seen from elsewhere, only the way there is another one.
    write(root, "docs/links.md", &after);
    assert!(said(root, &["mv", "docs/links.md", "docs/below/links.md"]).ends_with("exit 0"));
    assert_eq!(read(root, "docs/below/links.md"), after.replace("](", "](../"));
}
