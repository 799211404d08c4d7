//! Receipts whose lines are records, each for itself, and that do not belong together.

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::super::receipt::{DECISION, OUTCOME, Receipt};
use super::super::record::{NO_PREVIOUS, Record};
use super::at;

fn record(sequence: u64, kind: &str, payload: &Value) -> Record {
    Record::new(sequence, at(0), NO_PREVIOUS, kind, payload).unwrap()
}

/// What is said of a receipt of two records and a first one.
fn said(decision: &Record, outcome: &Record, first: &str) -> String {
    let text = json!({
        "schema_version": 1,
        "ledger": first,
        "records": [decision.line().unwrap(), outcome.line().unwrap()],
        "head": {"sequence": outcome.sequence, "hash": outcome.hash},
    });
    let receipt = Receipt::parse(text.to_string().as_bytes()).unwrap();
    receipt.content().map_or_else(|fault| fault.to_string(), |_| "good".to_owned())
}

#[test]
fn two_records_that_do_not_belong_together_are_no_receipt() {
    let decision = record(3, DECISION, &json!({"open": true}));
    let outcome = |sequence, kind| record(sequence, kind, &json!({"decision": decision.hash}));
    assert_eq!(said(&decision, &outcome(4, OUTCOME), NO_PREVIOUS), "good");
    assert_snapshot!(said(&decision, &outcome(2, OUTCOME), NO_PREVIOUS), @"its outcome is not the outcome of its decision: it was not recorded after it");
    assert_snapshot!(said(&decision, &outcome(4, "note"), NO_PREVIOUS), @"its outcome is not the outcome of its decision: they are not of these kinds");
    let other = record(3, "note", &json!({"open": true}));
    let of_other = record(4, OUTCOME, &json!({"decision": other.hash}));
    assert_snapshot!(said(&other, &of_other, NO_PREVIOUS), @"its outcome is not the outcome of its decision: they are not of these kinds");
}

#[test]
fn a_decision_that_is_the_first_record_names_its_ledger() {
    let decision = record(1, DECISION, &json!({"open": true}));
    let outcome = record(2, OUTCOME, &json!({"decision": decision.hash}));
    assert_eq!(said(&decision, &outcome, &decision.hash), "good");
    assert_snapshot!(said(&decision, &outcome, NO_PREVIOUS), @"it is no receipt: it names the first record of another ledger");
}
