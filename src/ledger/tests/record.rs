//! Laws of one line.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{NO_PREVIOUS, Record};
use super::at;

/// Any payload that the ledger takes.
fn payload() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991_i64..=9_007_199_254_740_991).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inner, 0..5).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back_and_has_one_spelling(payload in payload(), sequence in 1_u64..9_007_199_254_740_991) {
        let record = Record::new(sequence, at(0), NO_PREVIOUS, "note", &payload).unwrap();
        let line = record.line().unwrap();
        prop_assert!(!line.contains('\n'));
        let back = Record::parse(line.as_bytes()).unwrap();
        prop_assert_eq!(back.line().unwrap(), line);
        prop_assert_eq!((back.hash, back.sequence, back.time), (record.hash, sequence, at(0)));
    }

    #[test]
    fn any_bytes_are_a_record_or_a_fault(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Record::parse(&bytes).is_err());
    }
}
