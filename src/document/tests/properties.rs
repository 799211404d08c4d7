use std::ops::Range;

use proptest::prelude::*;

use super::{markdown_file, yaml_file};
use crate::document::{Document, LinkKind, Metadata, SuppressionScope};

/// Pieces that mean something to the parsers, so that random texts reach their corners.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "---",
        "---\n",
        "...\n",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "  ",
        "    ",
        "\t",
        "\u{feff}",
        "id: a\n",
        "title",
        ": ",
        ":",
        "#",
        "# ",
        "## Status\n",
        "===\n",
        "Status: ",
        "**Status:**",
        "Accepted",
        "|",
        "| a | b |\n|---|---|\n",
        "[",
        "]",
        "(",
        ")",
        "](",
        "![",
        "[a](b)",
        "[a](<b c>)",
        "[a]: b\n",
        "[^1]",
        "[^1]: ",
        "<",
        ">",
        "> ",
        "<a ",
        "<a href='",
        "id=x",
        "src",
        "=",
        "'",
        "\"",
        "<!--",
        "-->",
        "<!-- gpdoc-ignore r: why -->",
        "# gpdoc-ignore r: why\n",
        "```\n",
        "`",
        "- ",
        "* ",
        "1. ",
        "*",
        "_",
        "~~",
        "\\",
        "&amp;",
        "<div>\n",
        "<b@c.d>",
        "é",
        "🚀",
        "\u{fe0f}",
        "{",
        "}",
        ",",
        "a",
        "x y",
        "/",
        "\u{0}",
        "\u{85}",
    ]);
    prop_oneof![prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat()), any::<String>(),]
}

fn sound(document: &Document) {
    let source = &*document.source;
    let slice = |range: &Range<usize>| assert!(source.get(range.clone()).is_some(), "{range:?} of {source:?}");
    let sorted = |starts: Vec<usize>| assert!(starts.is_sorted(), "{starts:?} of {source:?}");
    slice(&document.frontmatter);
    slice(&document.body);
    document.repeated_frontmatter.iter().for_each(slice);
    match &document.metadata {
        Metadata::Empty(range) => slice(range),
        Metadata::Malformed(problem) => slice(&problem.span),
        Metadata::Missing | Metadata::Parsed(_) => {}
    }
    let facts = &document.facts;
    facts.headings.iter().for_each(|heading| slice(&heading.span()));
    (0..facts.headings.len()).for_each(|index| slice(&facts.section(index, document.body.end)));
    facts.code().for_each(|code| slice(&code));
    facts.comments.iter().for_each(|comment| slice(&comment.span));
    facts.tables.iter().for_each(|table| slice(&table.head));
    for link in &facts.links {
        slice(&link.span());
        let written = source.get(link.destination_span());
        let escaped = written.is_none_or(|text| text.contains(['\\', '&'])) || link.kind == LinkKind::Autolink;
        assert!(escaped || written == Some(link.destination(source)), "{link:?} of {source:?}");
    }
    sorted(facts.headings.iter().map(|heading| heading.span().start).collect());
    sorted(facts.code().map(|range| range.start).collect());
    sorted(facts.comments.iter().map(|comment| comment.span.start).collect());
    sorted(facts.tables.iter().map(|table| table.head.start).collect());
    sorted(facts.links.iter().map(|link| link.span().start).collect());
    sorted(document.suppressions.iter().map(|suppression| suppression.span.start).collect());
    for suppression in &document.suppressions {
        slice(&suppression.span);
        suppression.rules.iter().for_each(|(name, span)| assert_eq!(source.get(span.clone()), Some(name.as_str())));
        if let SuppressionScope::Lines(range) = &suppression.scope {
            slice(range);
        }
    }
    if let Some(status) = document.body_status("Status") {
        assert_eq!(source.get(status.span), Some(status.word.as_str()));
        assert!(status.word.starts_with(char::is_alphabetic));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_a_document_with_sound_ranges(text in text()) {
        sound(&markdown_file(&text));
        sound(&yaml_file(&text));
        sound(&markdown_file(&format!("---\nid: a\n---\n{text}")));
        sound(&markdown_file(&format!("---\nid: a\n{text}")));
    }
}
