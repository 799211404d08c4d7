//! Titles, slugs and versions.

use std::cmp::Ordering;

use proptest::prelude::*;

use crate::authoring::changelog::compare;
use crate::authoring::title::{TitleError, inline, slug, title};

#[test]
fn marks_go_and_letters_of_other_scripts_stay() {
    assert_eq!(slug("Über Größe"), "uber-grosse");
    assert_eq!(slug("u\u{308}ber"), "uber");
    assert_eq!(slug("Łódź, Œuvre & Þing"), "lodz-oeuvre-thing");
    assert_eq!(slug("don't / won’t"), "dont-wont");
    assert_eq!(slug("Решение 7"), "решение-7");
    assert_eq!(slug("v1.2_rc"), "v1-2-rc");
}

#[test]
fn a_slug_is_cut_between_words_and_one_long_word_within() {
    assert_eq!(slug(&"ab ".repeat(40)), ["ab"; 17].join("-"));
    assert_eq!(slug(&"x".repeat(90)), "x".repeat(50));
}

#[test]
fn a_title_does_not_become_html() {
    assert_eq!(inline("Compare --base <REF> with `<REF>`, if 1 < 2"), "Compare --base \\<REF> with `<REF>`, if 1 < 2");
    assert_eq!(inline("one ` and <b>bold</b>"), "one ` and \\<b>bold\\</b>");
}

#[test]
fn what_is_no_title_says_why() {
    assert_eq!(title(" \t "), Err(TitleError::Empty));
    assert_eq!(title("a\u{2028}b"), Err(TitleError::Lines));
    assert_eq!(title("…"), Err(TitleError::Nameless("…".into())));
    assert_eq!(title(&"x".repeat(201)), Err(TitleError::Long(201)));
    assert_eq!(title(" A log "), Ok("A log"));
}

proptest! {
    /// Whatever a title says, its slug is a part of a file name and of an id, and as long as one may be.
    #[test]
    fn a_slug_is_one_part_of_a_path(text in "\\PC{0,120}") {
        prop_assume!(title(&text).is_ok());
        let slug = slug(&text);
        prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
        prop_assert!(slug.chars().all(|c| c == '-' || c.is_alphanumeric()), "{slug}");
        prop_assert!(slug.chars().count() <= 50 && slug.len() <= 200);
    }

    /// Versions have an order: the other way round it is the other one.
    #[test]
    fn versions_have_an_order(a in "v?[0-9]{1,2}(\\.[0-9]{1,2}){0,2}(-rc\\.[0-9])?", b in "v?[0-9]{1,2}(\\.[0-9]{1,2}){0,2}(-rc\\.[0-9])?") {
        prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
        prop_assert_eq!(compare(&a, &a), Ordering::Equal);
    }
}

#[test]
fn versions_compare_by_their_numbers() {
    let sorted = ["0.9.9", "1.0.0-rc.2", "1.0.0-rc.10", "v1.0", "1.0.1", "1.2", "1.10.0", "2026.11"];
    for pair in sorted.windows(2) {
        assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
    }
    assert_eq!(compare("v1.0", "1.0.0+build"), Ordering::Equal);
}
