use std::fmt::Write;

use proptest::prelude::*;

use super::{Sandbox, ed25519, public};
use crate::signature::PatternList;

fn matches(list: &str, text: &str) -> bool {
    PatternList::parse(list).unwrap().matches(text)
}

#[test]
fn a_list_matches_when_one_pattern_does() {
    assert!(matches("ada@example.org,bob@example.org", "bob@example.org"));
    assert!(matches("*@example.org", "bob@example.org"));
    assert!(matches("bo?@*", "bob@"));
    assert!(matches("*a*b*", "xxaxxbxx"));
}

#[test]
fn a_list_does_not_match_a_part_nor_another_case() {
    assert!(!matches("ada@example.org", "ada@example.org.example.net"));
    assert!(!matches("ada@example.org", "x-ada@example.org"));
    assert!(!matches("ada@example.org", "Ada@example.org"));
    assert!(!matches("bo?@*", "bo@"));
}

#[test]
fn a_negated_pattern_wins_wherever_it_stands_and_never_matches_by_itself() {
    assert!(!matches("!ada@*,*@example.org", "ada@example.org"));
    assert!(!matches("*@example.org,!ada@*", "ada@example.org"));
    assert!(matches("*@example.org,!ada@*", "bob@example.org"));
    assert!(!matches("!ada@*", "bob@example.org"));
}

#[test]
fn a_question_mark_is_one_byte() {
    assert!(!matches("j?rg", "jörg"));
    assert!(matches("j??rg", "jörg"));
}

#[test]
fn case_that_does_not_count_takes_nothing_away() {
    let list = PatternList::parse("Ada@Example.org,!BOB@example.org,*@example.net").unwrap();
    assert!(list.matches_in_any_case("ada@example.ORG"));
    assert!(list.matches_in_any_case("anybody@EXAMPLE.net"));
    assert!(!list.matches_in_any_case("eve@example.com"));
    let list = PatternList::parse("*,!BOB").unwrap();
    assert!(list.matches_in_any_case("bob"));
    assert!(!list.matches_in_any_case("BOB"));
}

#[test]
fn who_is_named_is_written_out() {
    let names = |list: &str, text: &str| PatternList::parse(list).unwrap().names(text);
    assert!(names("bob,ada", "ada"));
    assert!(!names("*", "ada"));
    assert!(!names("a?a", "a?a"));
    assert!(!names("*", "*"));
    assert!(!names("ada,!a*", "ada"));
}

#[test]
fn many_wildcards_are_no_reason_to_wait() {
    let pattern = "*a".repeat(500);
    assert!(!matches(&pattern, &format!("{}b", "a".repeat(5000))));
}

/// What `ssh-keygen` says: the lines whose principals match, by number.
fn lines_by_openssh(sandbox: &Sandbox, lists: &[String], text: &str) -> Vec<bool> {
    let key = public(&ed25519(1));
    lists
        .iter()
        .map(|list| {
            let mut file = String::new();
            writeln!(file, "{list} {key}").unwrap();
            sandbox.write("signers", file);
            let arguments = ["-Y", "match-principals", "-f", "signers", "-I", text];
            sandbox.run("ssh-keygen", &arguments, b"").status.success()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn lists_match_as_in_openssh(
        lists in prop::collection::vec(prop::collection::vec("!?[ab*?]{1,5}", 1..4), 1..6),
        text in "[ab]{1,5}",
    ) {
        let lists: Vec<String> = lists.into_iter().map(|items| items.join(",")).collect();
        let ours: Vec<bool> = lists.iter().map(|list| matches(list, &text)).collect();
        prop_assert_eq!(ours, lines_by_openssh(&Sandbox::new(), &lists, &text), "{:?} {}", lists, text);
    }
}
