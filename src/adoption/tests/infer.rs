//! Laws of proposed schemas.

use std::sync::Arc;

use proptest::prelude::*;

use crate::adoption::infer::{PERCENT, infer};
use crate::config::{Config, Origin};
use crate::model::Model;
use crate::snapshot::Memory;

/// A value as people write it, and as they do not.
fn value() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        Just("us".to_owned()),
        Just("them".to_owned()),
        Just("''".to_owned()),
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("7".to_owned()),
        Just("1.5".to_owned()),
        Just("2025-02-30".to_owned()),
        Just("2025-02-03".to_owned()),
        Just("https://example.org".to_owned()),
        Just("'a: #b'".to_owned()),
        Just("\"two\\nlines\"".to_owned()),
    ];
    scalar.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(", "))),
            proptest::collection::btree_map("[ab]", inner, 0..3).prop_map(|fields| {
                let fields: Vec<String> = fields.into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
                format!("{{{}}}", fields.join(", "))
            }),
        ]
    })
}

fn documents() -> impl Strategy<Value = Vec<String>> {
    let document = proptest::collection::btree_map("owner|teams|relates_to|status|a b|'?x", value(), 1..5);
    let document = document.prop_map(|fields| {
        let fields: Vec<String> = fields.into_iter().map(|(key, value)| format!("{key:?}: {value}\n")).collect();
        format!("---\n{}---\n", fields.concat())
    });
    proptest::collection::vec(document, 1..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever stands in the documents, the proposal is a schema, and nearly all of them fit it.
    #[test]
    fn a_proposal_is_a_schema_that_nearly_all_documents_fit(documents in documents()) {
        let config = "version: 1\nkinds: {note: {files: ['*.md'], status: {field: status, states: {live: [us]}}}}\n\
                      relations: {relates_to: {}}\nvocabulary: words.yaml\n";
        let files = documents.iter().enumerate().map(|(at, text)| (format!("{at}.md"), text.clone()));
        let rest = [("gpdoc.yaml".to_owned(), config.to_owned()), ("words.yaml".to_owned(), "teams: [us, them]\n".to_owned())];
        let snapshot: Memory = files.chain(rest).collect();
        let config = Config::load(&snapshot, &Origin::Discover).unwrap();
        let model = Model::load(&snapshot, Arc::new(config), None).unwrap();
        let inferred = infer(&model, model.config.kind("note").unwrap()).unwrap();
        prop_assert!(inferred.fit * 100 >= inferred.documents * PERCENT, "{}", inferred.text);
        prop_assert_eq!(inferred.documents, documents.len());
        prop_assert_eq!(inferred.fit + inferred.unfit.len(), inferred.documents);
        prop_assert!(inferred.schema.is_object());
    }
}
