//! Crashes in the middle of a write, and lines that are gone.

use std::fs;

use insta::assert_snapshot;
use serde_json::json;

use super::super::record::Record;
use super::super::{LedgerError, TORN};
use super::{Place, at, defects, note};

#[test]
fn torn_bytes_are_reported_and_then_moved_aside_and_recorded() {
    let (place, ledger) = Place::with_records(2);
    let whole = place.text();
    place.set(format!("{whole}{{\"kind\":\"no"));
    let verification = ledger.verify().unwrap();
    assert!(!verification.is_whole());
    assert_snapshot!(defects(&verification), @"line 3: torn: torn: 11 bytes are not a whole record, as after a crash while it was written; the next one to be recorded moves them into a file of their own");
    assert_eq!(ledger.records().unwrap().len(), 2);
    let records = ledger.append(at(2), &[("note", note("after"))]).unwrap();
    assert_eq!(records.len(), 1, "those that were asked for, and no others");
    let all = ledger.records().unwrap();
    assert_eq!((all.len(), all[2].kind.as_str(), all[2].payload["bytes"].as_u64()), (4, TORN, Some(11)));
    let aside = fs::read(place.file(all[2].text("file").unwrap())).unwrap();
    assert_eq!(aside, b"{\"kind\":\"no");
    assert_eq!(all[2].text("sha256"), Some(crate::digest::sha256(&aside).as_str()));
    assert!(place.text().starts_with(&whole));
    assert!(ledger.verify().unwrap().is_whole());
}

#[test]
fn every_cut_through_a_record_that_was_not_acknowledged_is_torn_and_mended() {
    let (place, ledger) = Place::with_records(2);
    let head = fs::read(place.file("ledger.head")).unwrap();
    let whole = place.text();
    ledger.append(at(2), &[("note", note("last"))]).unwrap();
    let longer = place.text();
    for end in whole.len() + 1..longer.len() {
        place.set(&longer[..end]);
        fs::write(place.file("ledger.head"), &head).unwrap();
        let verification = ledger.verify().unwrap();
        assert_eq!(verification.defects.len(), 1, "{end}");
        assert_eq!((verification.defects[0].line, verification.defects[0].fault.name()), (Some(3), "torn"), "{end}");
        // To mend takes many syncs: for some that is enough.
        if end % 10 != 0 {
            continue;
        }
        ledger.append(at(3), &[("note", note("next"))]).unwrap();
        assert!(ledger.verify().unwrap().is_whole(), "{end}");
        assert_eq!(ledger.records().unwrap().len(), 4, "{end}");
    }
}

#[test]
fn a_record_with_another_number_does_not_continue_the_chain() {
    for (number, records) in [(3, 3), (9, 2), (2, 2)] {
        let (place, ledger) = Place::with_records(2);
        let last = ledger.records().unwrap().pop().unwrap().hash;
        let next = Record::new(number, at(2), &last, "note", &note("next")).unwrap();
        place.set(format!("{}{}\n", place.text(), next.line().unwrap()));
        assert_eq!(ledger.records().unwrap().len(), records, "{number}");
    }
}

#[test]
fn a_crash_between_record_and_head_loses_nothing() {
    let (place, ledger) = Place::with_records(2);
    let head = fs::read(place.file("ledger.head")).unwrap();
    ledger.append(at(2), &[("note", note("a")), ("note", note("b"))]).unwrap();
    fs::write(place.file("ledger.head"), &head).unwrap();
    let verification = ledger.verify().unwrap();
    assert!(verification.is_whole());
    assert_eq!(verification.defects.len(), 2);
    assert_snapshot!(defects(&verification).lines().next().unwrap(), @"line 3: head-behind: it was written, but `ledger.head` was not, as after a crash in between; the next one to be recorded mends it");
    assert_eq!(ledger.records().unwrap().len(), 4);
    ledger.append(at(3), &[("note", note("c"))]).unwrap();
    assert_eq!(ledger.records().unwrap().len(), 5);
    assert_eq!(ledger.verify().unwrap().defects, []);
}

#[test]
fn a_block_of_zeros_where_a_record_was_to_be_is_torn() {
    let (place, ledger) = Place::with_records(1);
    let mut bytes = place.text().into_bytes();
    bytes.extend([0; 4096]);
    bytes.extend(b"\"}\n");
    place.set(&bytes);
    assert_eq!(ledger.verify().unwrap().defects[0].fault.name(), "torn");
    ledger.append(at(1), &[("note", note("x"))]).unwrap();
    assert!(ledger.verify().unwrap().is_whole());
}

#[test]
fn more_than_a_crash_can_leave_is_not_read_but_refused() {
    let (place, ledger) = Place::with_records(1);
    let file = fs::File::options().append(true).open(place.file("ledger.jsonl")).unwrap();
    file.set_len(100 << 30).unwrap();
    let error = ledger.append(at(1), &[("note", note("x"))]).unwrap_err();
    assert!(matches!(error, LedgerError::Broken { line: 2, .. }), "{error}");
    assert!(ledger.records().is_err());
}

#[test]
fn whole_lines_cut_off_at_the_end_are_seen_and_nothing_is_built_on_what_is_left() {
    let (place, ledger) = Place::with_records(3);
    let text = place.text();
    let two: String = text.split_inclusive('\n').take(2).collect();
    for left in [two.as_str(), &text[..text.len() - 1], ""] {
        place.set(left);
        let verification = ledger.verify().unwrap();
        assert!(verification.defects.iter().any(|defect| defect.fault.name() == "cut"), "{left}");
        let error = ledger.append(at(3), &[("note", note("x"))]).unwrap_err();
        assert!(matches!(error, LedgerError::Cut { written: 3, .. }), "{error}");
        assert!(matches!(ledger.records(), Err(LedgerError::Cut { .. })));
        assert_eq!(place.text(), left);
    }
    fs::remove_file(place.file("ledger.jsonl")).unwrap();
    assert!(matches!(ledger.append(at(3), &[("note", note("x"))]), Err(LedgerError::Cut { .. })));
    assert!(!place.file("ledger.jsonl").exists());
    place.set(text);
    ledger.append(at(3), &[("note", note("x"))]).unwrap();
    assert!(ledger.verify().unwrap().is_whole());
}

#[test]
fn a_head_that_is_gone_or_damaged_stops_all_writing() {
    let (place, ledger) = Place::with_records(2);
    fs::write(place.file("ledger.head"), "{}").unwrap();
    assert!(matches!(ledger.append(at(2), &[("note", note("x"))]), Err(LedgerError::Damaged { .. })));
    assert_eq!(ledger.verify().unwrap().defects[0].fault.name(), "head-damaged");
    fs::remove_file(place.file("ledger.head")).unwrap();
    assert!(matches!(ledger.append(at(2), &[("note", note("x"))]), Err(LedgerError::HeadMissing { .. })));
    assert_eq!(
        defects(&ledger.verify().unwrap()),
        "ledger: head-missing: `ledger.head` is missing: whether lines were cut off cannot be told\n"
    );
}

#[test]
fn another_last_line_stops_all_writing() {
    let (place, ledger) = Place::with_records(2);
    place.set(place.text().replace("\"number\":1", "\"number\":7"));
    assert_snapshot!(defects(&ledger.verify().unwrap()), @"line 2: head: it is not the line that `ledger.head` names as the last one written");
    let error = ledger.append(at(2), &[("note", json!({}))]).unwrap_err();
    assert!(matches!(error, LedgerError::Broken { line: 2, .. }), "{error}");
}

#[test]
fn a_change_further_up_stops_those_who_decide_by_the_records() {
    let (place, ledger) = Place::with_records(3);
    place.set(place.text().replace("\"number\":0", "\"number\":7"));
    assert!(matches!(ledger.records(), Err(LedgerError::Broken { line: 2, .. })));
    let decided: Result<_, LedgerError> = ledger.append_if(at(3), |_| Ok(vec![("note", json!({}))]));
    assert!(matches!(decided, Err(LedgerError::Broken { .. })));
}
