use proptest::prelude::*;

use super::splice;
use crate::edit::{Overlap, apply, join};
use crate::yaml::edit::Splice;

#[test]
fn edits_that_touch_are_made_both() {
    assert_eq!(apply("abcd", &[splice(2, 4, "D"), splice(0, 2, "A")]).unwrap(), "AD");
}

#[test]
fn the_same_replacement_twice_is_one() {
    assert_eq!(apply("abcd", &[splice(0, 2, "A"), splice(0, 2, "A")]).unwrap(), "Acd");
}

#[test]
fn what_meets_is_refused() {
    let refused = |first, second| join("abcd", &[first], [second]).unwrap_err();
    assert_eq!(refused(splice(0, 2, "A"), splice(1, 3, "B")), Overlap::Edits(1..3));
    // Which of two insertions comes first would be a guess, also when they are equal.
    assert_eq!(refused(splice(1, 1, "A"), splice(1, 1, "A")), Overlap::Edits(1..1));
    assert_eq!(refused(splice(0, 2, "A"), splice(2, 2, "B")), Overlap::Edits(2..2));
    assert_eq!(refused(splice(2, 2, "A"), splice(2, 4, "B")), Overlap::Edits(2..4));
}

#[test]
fn edits_outside_the_text_or_through_a_character_are_refused() {
    assert_eq!(apply("ab", &[splice(1, 3, "")]), Err(Overlap::Range(1..3)));
    assert_eq!(apply("é", &[splice(1, 2, "")]), Err(Overlap::Range(1..2)));
    assert!(matches!(apply("ab", &[splice(2, 1, "")]), Err(Overlap::Range(_))));
}

prop_compose! {
    fn text_and_splices()(text in "[abé\n]{0,30}")(
        ranges in prop::collection::vec((0..=text.len(), 0usize..6, "[xyß\n]{0,3}"), 0..6),
        text in Just(text),
    ) -> (String, Vec<Splice>) {
        let splices = ranges.into_iter().map(|(start, length, new)| splice(start, (start + length).min(text.len()), &new));
        let splices = splices.collect();
        (text, splices)
    }
}

proptest! {
    #[test]
    fn every_byte_outside_the_edits_stays((text, splices) in text_and_splices()) {
        if let Ok(sorted) = join(&text, &[], splices) {
            let after = apply(&text, &sorted).unwrap();
            let (mut old, mut new) = (0, 0);
            for splice in &sorted {
                let kept = splice.range.start - old;
                prop_assert_eq!(&text[old..old + kept], &after[new..new + kept]);
                new += kept;
                prop_assert_eq!(&splice.text, &after[new..new + splice.text.len()]);
                (old, new) = (splice.range.end, new + splice.text.len());
            }
            prop_assert_eq!(&text[old..], &after[new..]);
        }
    }

    #[test]
    fn the_order_in_which_edits_come_changes_nothing((text, splices) in text_and_splices()) {
        let reversed: Vec<_> = splices.iter().cloned().rev().collect();
        prop_assert_eq!(apply(&text, &splices).ok(), apply(&text, &reversed).ok());
    }

    #[test]
    fn the_edits_of_a_whole_new_text_make_that_text(before in "[ab\r\n]{0,20}", after in "[abc\r\n]{0,20}") {
        prop_assert_eq!(apply(&before, &crate::edit::diff::edits(&before, &after)).unwrap(), after);
    }
}
