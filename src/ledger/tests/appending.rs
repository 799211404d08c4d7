//! Writing: what a record looks like, what is refused, what happens when the disk or the lock is not to be had.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::time::Duration;

use insta::assert_snapshot;
use serde_json::json;

use super::super::{Ledger, LedgerError, NO_PREVIOUS, Reader};
use super::{Place, at, note};

#[test]
fn a_record_is_one_line_of_canonical_json_that_names_the_line_before() {
    let place = Place::new();
    let ledger = place.ledger();
    let records = ledger
        .append(at(0), &[("decision", json!({"gate": "apply", "b": 1, "a": "é\n"})), ("outcome", json!({}))])
        .unwrap();
    assert_eq!(records[0].previous, NO_PREVIOUS);
    assert_eq!(records[1].previous, records[0].hash);
    assert_eq!(records[0].hash, crate::digest::sha256(place.text().lines().next().unwrap().as_bytes()));
    let text = place.text().replace(&records[0].hash, "HASH").replace(env!("CARGO_PKG_VERSION"), "VERSION");
    assert_snapshot!(text, @r#"
    {"kind":"decision","payload":{"a":"é\n","b":1,"gate":"apply"},"previous":"0000000000000000000000000000000000000000000000000000000000000000","schema_version":1,"sequence":1,"time":"2026-01-23T12:00:00.000Z","version":"VERSION"}
    {"kind":"outcome","payload":{},"previous":"HASH","schema_version":1,"sequence":2,"time":"2026-01-23T12:00:00.000Z","version":"VERSION"}
    "#);
    assert_eq!(ledger.records().unwrap(), records);
    assert_eq!(records[0].text("gate"), Some("apply"));
}

#[test]
fn every_line_fits_the_published_schema() {
    let (place, ledger) = Place::with_records(2);
    place.set(place.text() + "torn");
    ledger.append(at(2), &[("note", note("x"))]).unwrap();
    let schema = include_str!("../../../schemas/ledger.schema.json");
    let validator = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let lines: Vec<serde_json::Value> = place.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    for line in &lines {
        let faults: Vec<String> = validator.iter_errors(line).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{line}: {faults:?}");
    }
    let mut other = lines[0].clone();
    other["previous"] = json!("");
    assert!(!validator.is_valid(&other));
}

#[test]
fn files_and_directory_are_for_their_owner_alone() {
    let (place, _) = Place::with_records(1);
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(place.path().join("gpdoc")), 0o700);
    for name in ["ledger.jsonl", "ledger.head", "ledger.key", "ledger.lock"] {
        assert_eq!(mode(place.file(name)), 0o600, "{name}");
    }
}

#[test]
fn another_process_goes_on_where_this_one_stopped() {
    let (place, first) = Place::with_records(2);
    let second = place.ledger();
    second.append(at(2), &[("note", note("second"))]).unwrap();
    first.append(at(3), &[("note", note("first"))]).unwrap();
    assert_eq!(second.records().unwrap().len(), 4);
    assert!(first.verify().unwrap().is_whole());
}

#[test]
fn nothing_to_record_records_nothing() {
    let (place, ledger) = Place::with_records(1);
    let before = place.text();
    assert_eq!(ledger.append(at(1), &[]).unwrap(), []);
    let nothing: Result<_, LedgerError> = ledger.append_if(at(1), |_| Ok(Vec::new()));
    assert_eq!(nothing.unwrap(), []);
    assert_eq!(place.text(), before);
}

#[test]
fn who_decides_sees_all_records_and_its_refusal_records_nothing() {
    #[derive(Debug, PartialEq)]
    enum Refused {
        Used,
        Ledger(String),
    }
    impl From<LedgerError> for Refused {
        fn from(error: LedgerError) -> Self {
            Refused::Ledger(error.to_string())
        }
    }
    let (_place, ledger) = Place::with_records(2);
    let consume = || {
        ledger.append_if(at(2), |records| {
            if records.iter().any(|record| record.text("approval") == Some("a1")) {
                return Err(Refused::Used);
            }
            Ok(vec![("consumed", json!({"approval": "a1"})), ("decision", json!({"gate": "g"}))])
        })
    };
    assert_eq!(consume().unwrap().len(), 2);
    assert_eq!(consume().unwrap_err(), Refused::Used);
    assert_eq!(ledger.records().unwrap().len(), 4);
}

#[test]
fn what_json_cannot_carry_exactly_is_refused_and_nothing_is_written() {
    let (place, ledger) = Place::with_records(1);
    let before = place.text();
    let says =
        |kind: &str, payload| ledger.append(at(1), &[("note", note("x")), (kind, payload)]).unwrap_err().to_string();
    assert_snapshot!(says("note", json!({"n": 9_007_199_254_740_993_u64})), @"a record of kind `note` cannot be written: it has an integer of more than 53 bits; write it as text");
    assert_snapshot!(says("Not A Word", json!({})), @"`Not A Word` cannot be the kind of a record: use lower-case letters, digits, `.`, `_` and `-`");
    assert_snapshot!(says("note", note(&"x".repeat(1 << 20))), @"a record of kind `note` cannot be written: its line has 1048775 bytes, and 1048576 are allowed");
    let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
    assert!(says("note", deep).contains("recursion limit"));
    assert_eq!(place.text(), before);
}

#[test]
fn numbers_come_back_as_they_were() {
    let (_place, ledger) = Place::with_records(0);
    let numbers = json!([0, -1, 9_007_199_254_740_991_u64, 0.1, 1e-7, 1e300, 123_456_789.123_456_7, 1e17]);
    ledger.append(at(0), &[("note", json!({"numbers": numbers}))]).unwrap();
    assert!(ledger.verify().unwrap().is_whole());
    let back = ledger.records().unwrap();
    let floats =
        |value: &serde_json::Value| value.as_array().unwrap().iter().map(|n| n.as_f64().unwrap()).collect::<Vec<_>>();
    assert_eq!(floats(&back[0].payload["numbers"]), floats(&numbers));
}

#[test]
fn an_append_reads_the_end_of_the_ledger_and_no_more() {
    let (place, ledger) = Place::with_records(1);
    for second in 1..60 {
        ledger.append(at(second), &[("note", note(&"x".repeat(500)))]).unwrap();
    }
    let mut bytes = place.text().into_bytes();
    bytes[0] = b'!';
    place.set(&bytes);
    ledger.append(at(60), &[("note", note("x"))]).unwrap();
    assert_eq!(ledger.verify().unwrap().defects[0].line, Some(1), "who reads all of it sees the damage");
}

#[test]
fn lines_of_any_length_are_found_from_the_end() {
    let (_place, ledger) = Place::with_records(0);
    for length in [0, 3_800, 4_096, 16_384, 70_000, 1_048_000, 5] {
        ledger.append(at(0), &[("note", note(&"x".repeat(length)))]).unwrap();
    }
    assert_eq!(ledger.records().unwrap().len(), 7);
    assert_eq!(ledger.verify().unwrap().defects, []);
}

#[test]
fn a_place_that_cannot_be_written_is_an_error() {
    let error = Ledger::open(std::path::Path::new("/proc/self")).unwrap_err();
    assert!(error.to_string().starts_with("cannot make the directory /proc/self/gpdoc:"), "{error}");
    let error = Ledger::open(std::path::Path::new("/nowhere/.git")).unwrap_err();
    assert!(matches!(error, LedgerError::Io { .. }), "{error}");
}

#[test]
fn no_symbolic_link_is_followed() {
    let elsewhere = tempfile::tempdir().unwrap();
    for name in ["ledger.jsonl", "ledger.lock", "ledger.head", "ledger.key"] {
        let (place, ledger) = Place::with_records(1);
        let target = elsewhere.path().join(name);
        fs::rename(place.file(name), &target).unwrap();
        symlink(&target, place.file(name)).unwrap();
        let before = fs::read(&target).unwrap();
        let result = match name {
            "ledger.key" => Ledger::open(place.path()).map(|_| ()),
            _ => ledger.append(at(1), &[("note", note("x"))]).map(|_| ()),
        };
        assert!(matches!(result, Err(LedgerError::Symlink(_))), "{name}: {result:?}");
        assert_eq!(fs::read(&target).unwrap(), before, "{name}");
    }
    let place = Place::new();
    symlink(elsewhere.path(), place.path().join("gpdoc")).unwrap();
    assert!(matches!(Ledger::open(place.path()), Err(LedgerError::Symlink(_))));
    assert!(matches!(Reader::open(place.path()), Err(LedgerError::Symlink(_))));
}

#[test]
fn something_else_in_the_place_of_a_file_is_refused() {
    let place = Place::new();
    fs::create_dir_all(place.file("ledger.jsonl")).unwrap();
    let error = place.ledger().append(at(0), &[("note", note("x"))]).unwrap_err();
    assert!(matches!(error, LedgerError::WrongKind(..)), "{error}");
    let place = Place::new();
    fs::write(place.path().join("gpdoc"), "").unwrap();
    assert!(matches!(Ledger::open(place.path()), Err(LedgerError::WrongKind(..))));
    let place = Place::new();
    place.ledger();
    assert!(std::process::Command::new("mkfifo").arg(place.file("ledger.jsonl")).status().unwrap().success());
    let error = place.ledger().append(at(0), &[("note", note("x"))]).unwrap_err();
    assert!(matches!(error, LedgerError::WrongKind(..)), "{error}");
}

#[test]
fn a_lock_that_another_holds_is_waited_for_and_then_an_error() {
    let (place, _) = Place::with_records(1);
    let before = place.text();
    let holder = fs::File::open(place.file("ledger.lock")).unwrap();
    holder.lock().unwrap();
    let ledger = Ledger::open_waiting(place.path(), Duration::from_millis(50)).unwrap();
    let error = ledger.append(at(1), &[("note", note("x"))]).unwrap_err();
    assert!(matches!(error, LedgerError::Locked { .. }), "{error}");
    assert!(matches!(ledger.records(), Err(LedgerError::Locked { .. })));
    assert_eq!(place.text(), before);
    let waiting = std::thread::spawn({
        let ledger = place.ledger();
        move || ledger.append(at(1), &[("note", note("x"))]).map(|records| records.len())
    });
    std::thread::sleep(Duration::from_millis(50));
    drop(holder);
    assert_eq!(waiting.join().unwrap().unwrap(), 1);
}

#[test]
fn a_removed_lock_file_lets_nobody_write_beside_another() {
    let (place, ledger) = Place::with_records(1);
    fs::remove_file(place.file("ledger.lock")).unwrap();
    ledger.append(at(1), &[("note", note("x"))]).unwrap();
    assert!(place.file("ledger.lock").exists());
    assert!(ledger.verify().unwrap().is_whole());
}

#[test]
fn keyed_hashes_agree_within_a_repository_and_nowhere_else() {
    let (place, ledger) = Place::with_records(0);
    let hash = ledger.keyed_hash(b"value");
    assert_eq!(hash.len(), 64);
    assert_eq!(hash, place.ledger().keyed_hash(b"value"));
    assert_ne!(hash, ledger.keyed_hash(b"other"));
    assert_ne!(hash, crate::digest::sha256(b"value"));
    assert_ne!(hash, Place::new().ledger().keyed_hash(b"value"));
    let key = fs::read_to_string(place.file("ledger.key")).unwrap();
    assert!(!format!("{ledger:?}").contains(key.trim()));
    fs::write(place.file("ledger.key"), "short\n").unwrap();
    assert!(matches!(Ledger::open(place.path()), Err(LedgerError::Damaged { .. })));
}

#[test]
fn reading_makes_nothing() {
    let place = Place::new();
    assert!(Reader::open(place.path()).unwrap().is_none());
    assert!(!place.path().join("gpdoc").exists());
    let (place, _) = Place::with_records(3);
    fs::remove_file(place.file("ledger.lock")).unwrap();
    let reader = Reader::open(place.path()).unwrap().unwrap();
    assert_eq!(reader.records().unwrap().len(), 3);
    assert_eq!(reader.head().unwrap().sequence, 3);
    assert!(!place.file("ledger.lock").exists());
}
