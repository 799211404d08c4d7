#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::Model;
use crate::config::{Config, Origin};
use crate::schema::Violation;
use crate::snapshot::Memory;

const CONFIG: &str = "version: 1\ndocuments: {include: [\"**/*.md\", \"**/metadata.yaml\"]}\nschemas: schemas\nkinds:\n  note:\n    files: [\"notes/*.md\"]\n    schema: note\n";
const SCHEMA: &str = "type: object\nproperties:\n  owner: {type: string, enum: [a, b]}\n  size: {type: integer}\n";

fn snapshot(schema: &str, defaults: &str, note: &str) -> Memory {
    Memory::from_iter([
        ("gpdoc.yaml", CONFIG),
        ("schemas/note.schema.yaml", schema),
        ("notes/metadata.yaml", defaults),
        ("notes/one.md", note),
        ("notes/two.md", "---\nid: two\nsize: large\n---\n"),
    ])
}

fn load<'s>(snapshot: &'s Memory, reuse: Option<&Model<'_>>) -> Model<'s> {
    let config = Config::load(snapshot, &Origin::Discover).unwrap();
    Model::load(snapshot, Arc::new(config), reuse).unwrap()
}

fn violations(model: &Model<'_>) -> Vec<Vec<Violation>> {
    model.files.iter().map(|file| model.violations(file).to_vec()).collect()
}

#[test]
fn what_is_known_of_another_model_is_taken_over_only_where_it_holds() {
    let note = "---\nid: one\nsize: 1\n---\n";
    let head = snapshot(SCHEMA, "owner: c\n", note);
    let head = load(&head, None);
    assert_eq!(violations(&head).iter().map(Vec::len).collect::<Vec<_>>(), [0, 1, 2]);
    let others = [
        (SCHEMA, "owner: c\n", note),
        (SCHEMA, "owner: a\n", note),
        (SCHEMA, "owner: c\n", "---\nid: one\nsize: small\n---\n"),
        ("type: object\nrequired: [size, shape]\n", "owner: c\n", note),
        ("type: object\n", "owner: c\n", note),
    ];
    let mut different = 0;
    for (schema, defaults, note) in others {
        let base = snapshot(schema, defaults, note);
        let (shared, alone) = (load(&base, Some(&head)), load(&base, None));
        assert_eq!(violations(&shared), violations(&alone));
        different += usize::from(violations(&alone) != violations(&head));
    }
    assert_eq!(different, 4);
}

#[test]
fn a_document_that_says_the_same_is_judged_once() {
    let (head, base) = (snapshot(SCHEMA, "owner: c\n", "# One\n"), snapshot(SCHEMA, "owner: c\n", "# Two\n"));
    let head = load(&head, None);
    let base = load(&base, Some(&head));
    let shared = |path: &str| {
        let of = |model: &Model<'_>| model.violations(model.file_at(path).unwrap()).as_ptr();
        of(&head) == of(&base)
    };
    assert!(shared("notes/two.md"));
    assert_eq!(base.violations(base.file_at("notes/two.md").unwrap()).len(), 2);
}
