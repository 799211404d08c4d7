use proptest::prelude::*;

use super::{Names, limit, nearest};

/// What [`nearest`] is to say, by measuring each candidate in full.
fn measured<'c>(name: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let lower = name.to_lowercase();
    let limit = limit(lower.chars().count())?;
    let measure = |candidate: &&'c str| (strsim::osa_distance(&lower, &candidate.to_lowercase()), *candidate);
    let near = candidates.iter().map(measure).filter(|(distance, _)| *distance <= limit);
    near.min().map(|(_, candidate)| candidate)
}

proptest! {
    #[test]
    fn the_nearest_is_the_one_of_the_smallest_distance(
        names in prop::collection::btree_set("[A-Ba-cé-]{0,20}", 0..40),
        wanted in "[A-Ba-cé-]{0,20}",
    ) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        prop_assert_eq!(nearest(&wanted, names.iter().copied()), measured(&wanted, &names));
    }

    #[test]
    fn an_index_of_names_answers_as_looking_at_each_does(
        names in prop::collection::btree_set("[A-Ba-cé-]{0,9}", 0..40),
        wanted in "[A-Ba-cé-]{0,9}",
    ) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let index = Names::new(names.iter().copied());
        prop_assert_eq!(index.nearest(&wanted), nearest(&wanted, names));
    }

    #[test]
    fn two_mistakes_are_found_among_any_number_of_names(
        names in prop::collection::btree_set("[A-Ba-cé-]{0,9}", 1..40),
        wanted in "[A-Ba-cé-]{0,8}",
    ) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let index = Names::new(names.iter().copied());
        prop_assert_eq!(index.find(&wanted, 0), nearest(&wanted, names));
    }
}

#[test]
fn two_letters_that_changed_places_are_one_mistake() {
    let names = ["ADR-0158", "ADR-0185", "ADR-0815"];
    assert_eq!(nearest("ADR-0518", names), Some("ADR-0158"));
    assert_eq!(Names::new(names).nearest("ADR-0518"), Some("ADR-0158"));
}

#[test]
fn what_is_far_from_every_name_is_near_to_none() {
    let names = ["ADR-0001", "RUNBOOK-RESTORE"];
    assert_eq!(nearest("handover", names), None);
    assert_eq!(Names::new(names).nearest("handover"), None);
}

#[test]
fn a_near_name_is_found_among_a_hundred_thousand() {
    let names: Vec<String> = (0..100_000).map(|number| format!("POLICY-{number:06}-RETENTION")).collect();
    let names = Names::new(names.iter().map(String::as_str));
    assert_eq!(names.nearest("policy-031415-retentoin"), Some("POLICY-031415-RETENTION"));
}

#[test]
fn what_is_as_long_as_a_text_is_near_to_no_name() {
    let text = "a".repeat(1_000_000);
    let names = [&text[1..], "ADR-0001"];
    assert_eq!(nearest(&text, names), None);
    assert_eq!(Names::new(names).nearest(&text), None);
}

#[test]
fn a_slip_of_the_pen_is_near() {
    assert_eq!(nearest("exlude", ["include", "exclude"]), Some("exclude"));
    assert_eq!(nearest("ADR-0003-standalone-databse", ["ADR-0003-standalone-database"]).map(str::len), Some(28));
    assert_eq!(nearest("ADR TEMPLATE", ["adr-template"]), Some("adr-template"));
}

#[test]
fn another_name_of_the_same_family_is_not() {
    assert_eq!(nearest("gitops_architecture", ["09_ARCHITECTURE"]), None);
    assert_eq!(nearest("RB-0015-teardown-and-cleanup.md", ["RB-0017-orphan-cleanup.md"]), None);
    assert_eq!(nearest("id", ["on", "of"]), None);
}
