//! Reading takes time in proportion to the text, whatever the text is.

use std::time::{Duration, Instant};

use super::markdown_file;

/// `many` of a piece, then something, then as many of another piece.
type Shape = (&'static str, &'static str, &'static str);

/// Texts of which every part may ask for every other part.
const SHAPES: &[Shape] = &[
    (">", "a\n", "b\n"),
    ("> ", "a\n", "b\n"),
    ("- ", "a\n", "b\n"),
    ("+\t", "a\n", "b\n"),
    ("1) ", "a\n", "b\n"),
    ("> - ", "a\n", "b\n"),
    ("[^a]: ", "a\n", "b\n"),
    ("- ", "\n", "- "),
    ("[", "", "]"),
    ("![", "", "](a)"),
    ("[a](", "", ")"),
    ("[a]: b\n", "\n", "[a] "),
    ("*a _b", "", "**c* "),
    ("`a ", "", "``b "),
    ("|a", "|\n|-|\n", "|b\n"),
    ("a <!-- ", "\n", "--> <a b=\""),
    ("# a\n", "\n", "# a-1\n"),
    ("<h1>", "\n", "</h2><b>"),
    ("<h1><b>", "\n", "</h1 "),
    ("/$6[a](b) ", "\n", "<script>"),
    ("<!-- gpdoc-ignore a: b -->\n\n", "", "c\n"),
    ("---\n", "k: v\n---\n", "a: b\n"),
];

fn text((before, between, after): Shape, bytes: usize) -> String {
    [&before.repeat(bytes / 2 / before.len()), between, &after.repeat(bytes / 2 / after.len())].concat()
}

fn time(text: &str) -> Duration {
    let start = Instant::now();
    let document = markdown_file(text);
    let time = start.elapsed();
    assert_eq!(document.source.len(), text.len());
    time
}

/// True when four times the text takes less than ten times the time: were it in proportion to the square, it would take
/// sixteen times. Of a busy machine the best moments count.
fn is_in_proportion(shape: Shape) -> bool {
    let (small, large) = (text(shape, 30_000), text(shape, 120_000));
    let mut best = (Duration::MAX, Duration::MAX);
    (0..20).any(|_| {
        best = (best.0.min(time(&small)), best.1.min(time(&large)));
        best.1 < best.0 * 10
    })
}

#[test]
fn four_times_the_text_takes_about_four_times_the_time() {
    let wrong: Vec<&Shape> = SHAPES.iter().filter(|shape| !is_in_proportion(**shape)).collect();
    assert!(wrong.is_empty(), "these take too long: {wrong:?}");
}

#[test]
fn levels_of_quotes_and_lists_that_nobody_writes_are_text() {
    let deep = |levels: usize| markdown_file(&format!("{}# Heading\n", "> ".repeat(levels))).facts.headings.len();
    assert_eq!([deep(1), deep(64), deep(65), deep(1000)], [1, 1, 0, 0]);
    let indented = markdown_file("- a\n\n      # Heading\n\n# Other [a](b)\n");
    assert_eq!((indented.facts.headings.len(), indented.facts.links.len()), (1, 1));
}

#[test]
fn what_only_looks_deep_is_read_as_it_is() {
    let rule = "- ".repeat(100);
    let wide = format!("```text\n{}> a\n```\n\n{rule}\nTitle\n===\n\n[link](b.md)\n", " ".repeat(300));
    let facts = markdown_file(&wide).facts;
    assert_eq!(facts.headings.iter().map(|heading| heading.text.as_str()).collect::<Vec<_>>(), ["Title"]);
    assert_eq!((facts.code().len(), facts.links.len()), (1, 1));
    let bold = markdown_file(&format!("{}**not** an item, `code` and [b](c)\n", " ".repeat(3)));
    assert_eq!((bold.facts.code().len(), bold.facts.links.len()), (1, 1));
}
