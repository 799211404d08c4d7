//! What verification sees.

use std::sync::LazyLock;

use chrono::TimeDelta;
use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::json;

use super::super::{Ledger, Reader};
use super::{Place, at, defects, note};

const COUNT: u32 = 8;

static TEXT: LazyLock<(Place, Ledger, String)> = LazyLock::new(|| {
    let (place, ledger) = Place::with_records(COUNT);
    let text = place.text();
    (place, ledger, text)
});

/// What verification says of changed copies of the ledger: whether it is whole, the lines that it names, and its words.
struct Judge(Place);

impl Judge {
    fn new() -> Self {
        let (place, _, _) = &*TEXT;
        let copy = Place::new();
        std::fs::create_dir(copy.path().join("gpdoc")).unwrap();
        std::fs::copy(place.file("ledger.head"), copy.file("ledger.head")).unwrap();
        Judge(copy)
    }

    fn says(&self, changed: &[u8]) -> (bool, Vec<u64>, String) {
        self.0.set(changed);
        let verification = Reader::open(self.0.path()).unwrap().unwrap().verify().unwrap();
        let lines = verification.defects.iter().filter_map(|defect| defect.line).collect();
        (verification.is_whole(), lines, defects(&verification))
    }
}

fn judge(changed: &[u8]) -> (bool, Vec<u64>, String) {
    Judge::new().says(changed)
}

fn lines() -> Vec<&'static str> {
    TEXT.2.split_inclusive('\n').collect()
}

#[test]
fn an_untouched_ledger_is_whole() {
    let (whole, _, says) = judge(TEXT.2.as_bytes());
    assert_eq!((whole, says.as_str()), (true, ""));
}

#[test]
fn every_single_byte_that_is_changed_is_seen_at_its_line() {
    let bytes = TEXT.2.as_bytes();
    let judge = Judge::new();
    let mut line = 1;
    for position in 0..bytes.len() {
        let mut changed = bytes.to_vec();
        changed[position] ^= 1;
        let (whole, named, says) = judge.says(&changed);
        assert!(!whole && named.contains(&line), "byte {position} of line {line}: {says}");
        if bytes[position] == b'\n' {
            line += 1;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_in_place_of_others_are_seen(
        start in 0..TEXT.2.len(), length in 0_usize..40, by in proptest::collection::vec(any::<u8>(), 0..40)
    ) {
        let bytes = TEXT.2.as_bytes();
        let end = (start + length).min(bytes.len());
        let mut changed = bytes.to_vec();
        changed.splice(start..end, by);
        // Bytes after the head were never acknowledged; they are torn, which is also said.
        let (whole, _, says) = judge(&changed);
        prop_assert_eq!(whole, changed == bytes, "{}", says);
    }

    #[test]
    fn any_other_order_choice_or_repetition_of_lines_is_seen(order in proptest::collection::vec(0..COUNT as usize, 0..10)) {
        let lines = lines();
        let changed: String = order.iter().map(|&line| lines[line]).collect();
        let (whole, _, says) = judge(changed.as_bytes());
        prop_assert_eq!(whole, changed == TEXT.2, "{}", says);
    }
}

#[test]
fn lines_that_are_gone_doubled_or_moved_are_named() {
    let lines = lines();
    let of = |order: &[usize]| judge(order.iter().map(|&line| lines[line]).collect::<String>().as_bytes()).2;
    assert_snapshot!(of(&[0, 1, 3, 4, 5, 6, 7]), @r"
    line 2: changed: its hash is not the one that the next line names: one of the two was changed, or lines between them are gone
    line 3: sequence: record 4 stands where record 3 belongs
    ");
    assert_snapshot!(of(&[0, 1, 1, 2, 3, 4, 5, 6, 7]), @r"
    line 2: changed: its hash is not the one that the next line names: one of the two was changed, or lines between them are gone
    line 3: sequence: record 2 stands where record 3 belongs
    ");
    assert_snapshot!(of(&[1, 2, 3, 4, 5, 6, 7]), @r"
    line 1: beginning: it names a line before it: the beginning was cut off, or this line was changed
    line 1: sequence: record 2 stands where record 1 belongs
    ");
    assert_snapshot!(of(&[0, 1, 2, 3, 4]), @"ledger: cut: 8 records were written (`ledger.head`), and the last of them are not there: the end was cut off");
}

#[test]
fn a_head_that_ends_elsewhere_is_named() {
    let judge = Judge::new();
    let head = std::fs::read_to_string(judge.0.file("ledger.head")).unwrap();
    let length = TEXT.2.len();
    let longer = head.replace(&format!("\"bytes\":{length}"), &format!("\"bytes\":{}", length + 1));
    assert_ne!(head, longer);
    std::fs::write(judge.0.file("ledger.head"), longer).unwrap();
    let (whole, _, says) = judge.says(TEXT.2.as_bytes());
    assert!(!whole);
    assert_snapshot!(says, @"line 8: head: it is not the line that `ledger.head` names as the last one written");
}

#[test]
fn a_record_of_a_later_format_is_named_as_such() {
    let (_, _, says) = judge(TEXT.2.replacen("\"schema_version\":1", "\"schema_version\":2", 1).as_bytes());
    assert!(
        says.starts_with("line 1: unknown-version: its `schema_version` is 2, and this gpdoc knows 1 only"),
        "{says}"
    );
}

#[test]
fn another_spelling_of_the_same_record_is_named_as_such() {
    let (_, _, says) = judge(TEXT.2.replacen("\"kind\":\"note\"", "\"kind\": \"note\"", 1).as_bytes());
    assert!(says.starts_with("line 1: not-canonical:"), "{says}");
    let (_, _, says) =
        judge(TEXT.2.replacen("\"kind\":\"note\"", "\"kind\":\"other\",\"kind\":\"note\"", 1).as_bytes());
    assert!(says.starts_with("line 1: not-canonical:"), "{says}");
}

#[test]
fn a_line_without_end_does_not_fill_the_memory() {
    let mut changed = TEXT.2.clone().into_bytes();
    changed.splice(0..0, std::iter::repeat_n(b'x', 5 << 20));
    let (_, _, says) = judge(&changed);
    assert!(says.starts_with("line 1: too-long:"), "{says}");
}

#[test]
fn a_clock_that_was_set_back_is_a_remark() {
    let (_place, ledger) = Place::with_records(2);
    ledger.append(at(0) - TimeDelta::hours(1), &[("note", note("x"))]).unwrap();
    let verification = ledger.verify().unwrap();
    assert!(verification.is_whole());
    assert_snapshot!(defects(&verification), @"line 3: time-backwards: its time 2026-01-23T11:00:00.000Z is before 2026-01-23T12:00:01.000Z, that of the record before: the clock was set back");
}

#[test]
fn waiting_for_the_lock_is_no_jump_of_the_clock() {
    let (_place, ledger) = Place::with_records(2);
    ledger.append(at(-5), &[("note", json!({}))]).unwrap();
    assert_eq!(ledger.verify().unwrap().defects, []);
}
