use proptest::prelude::*;

use super::*;
use crate::session::append_only::{Difference, compare, keeps};

/// Pieces that mean something in a capture.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "---\n",
        "id: a\n",
        "# A\n",
        "## Session metadata\n",
        "**Agent:** Ada\n",
        "**Timestamp:** ",
        "2026-01-30T09:00:00Z",
        "2026-01-30",
        "2026-99-99T99:99:99Z",
        "2026-01-30T09:00:00+01:00",
        "2026-01-3",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "  ",
        "é",
        "—",
        "## Updates\n",
        "### Update - ",
        "## Update",
        "## Update 9: ",
        "### Review (",
        ")",
        "**Outstanding**",
        "**Outstanding:** ",
        "### Outstanding\n",
        "## Artifacts Touched (links)\n",
        "### Modified\n",
        "- Modified: ",
        "- ",
        "* ",
        "1. ",
        "- [ ] ",
        "`a/b.rs`",
        "`a` -> `b.md`",
        "→",
        ", ",
        "| a | `b/c.md` |\n",
        "|---|---|\n",
        "[`a.md`](a.md)",
        "[",
        "](",
        "`",
        "**",
        "> ",
        "```\n",
        "Signed: Ada (",
        "Signed",
        "Signed: ",
        "**Signed:** Ada — ",
        "<!--",
        "-->",
        "## Validation\n",
        "- `make x` (passed)\n",
        "None\n",
        "## Review/Validation Appendix\n",
        "github-app:\n",
        "\u{feff}",
        "\u{a0}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn reading_never_fails_and_points_into_the_text(text in text()) {
        laws::check(&text);
    }

    #[test]
    fn what_is_appended_below_a_text_is_no_other_text(before in text(), after in text()) {
        let grown = format!("{}\n{after}", before.trim_end());
        prop_assert_eq!(compare(&before, &grown), Difference::Appended(before.trim_end().len()));
        prop_assert!(keeps(&before, &grown));
    }

    #[test]
    fn a_difference_points_into_the_newer_text(before in text(), after in text()) {
        let range = match compare(&before, &after) {
            Difference::Appended(at) => at..at,
            Difference::Whitespace(range) | Difference::Format(range) | Difference::Inserted(range) | Difference::Rewritten(range) => range,
        };
        prop_assert!(after.get(range).is_some());
    }

    #[test]
    fn line_ends_and_blank_lines_are_blanks(before in "([a-z]{1,8}( [a-z]{1,8}){0,3}\n){2,6}") {
        let differs = |after: &str| matches!(compare(&before, after), Difference::Whitespace(_));
        prop_assert!(differs(&before.replace('\n', "\r\n")));
        prop_assert!(differs(&before.replace('\n', "\n\n")));
        prop_assert!(differs(&before.replacen('\n', "  \n", 1)));
    }

    #[test]
    fn a_word_more_or_less_is_another_text(before in "([a-z]{1,8}( [a-z]{1,8}){0,3}\n){2,6}", word in "[a-z]{1,8}") {
        let differs = |after: &str| matches!(compare(&before, after), Difference::Inserted(_) | Difference::Rewritten(_));
        let above = format!("{word}\n{before}");
        let behind = format!("{} {word}\n", before.trim_end());
        let shorter = before.trim_end().rsplit_once('\n').map_or("", |(rest, _)| rest);
        prop_assert!(differs(&above) || above.starts_with(&before));
        prop_assert!(differs(&behind));
        prop_assert!(differs(shorter));
    }
}
