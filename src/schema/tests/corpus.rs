//! The dialect of a real repository, unchanged.

use std::path::PathBuf;

use super::super::{Options, Schemas, Vocabulary};
use super::asked;
use crate::snapshot::{RelPath, Snapshot, Worktree};

/// The corpus, where it is.
fn corpus() -> Option<Worktree> {
    let root = std::env::var_os("GPDOC_CORPUS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/goldenpath"), PathBuf::from);
    if !root.is_dir() {
        println!("skipped: there is no corpus at {}", root.display());
        return None;
    }
    Some(Worktree::open(&root).unwrap())
}

#[test]
fn its_vocabulary_and_all_its_schemas_load() {
    let Some(corpus) = corpus() else { return };
    let vocabulary = Vocabulary::load(&corpus, &RelPath::new("schemas/metadata/enums.yaml")).unwrap();
    assert!(vocabulary.get("security.secret_types").is_some());
    let schemas = Schemas::new(&corpus, RelPath::new("schemas/metadata"), &vocabulary);
    let names = schemas.names();
    assert_eq!(names, ["adr", "answer_contract", "changelog", "documentation", "secret_request", "service_classes"]);
    for name in names {
        let schema = schemas.load(&name, &asked(), Options::default());
        assert!(schema.is_ok(), "{name}: {:#?}", schema.err());
    }
}

#[test]
fn its_documents_are_judged() {
    let Some(corpus) = corpus() else { return };
    let vocabulary = Vocabulary::load(&corpus, &RelPath::new("schemas/metadata/enums.yaml")).unwrap();
    let schemas = Schemas::new(&corpus, RelPath::new("schemas/metadata"), &vocabulary);
    let schema = schemas.load("documentation", &asked(), Options::default()).unwrap();
    let (mut judged, mut dates) = (0, 0);
    for entry in corpus.listing().entries().iter().filter(|entry| entry.path.is_markdown()) {
        let text = corpus.read_text(&entry.path).unwrap();
        let Some(end) = text.strip_prefix("---\n").and_then(|rest| rest.find("\n---")) else { continue };
        let Ok(tree) = crate::yaml::Tree::parse(&text, 4..4 + end + 1) else { continue };
        let Some(root) = tree.root() else { continue };
        let fields: Vec<_> = root.entries().map(|(key, value)| (key.text().unwrap_or_default(), value)).collect();
        let instance = schema.instance(&fields).unwrap();
        judged += 1;
        for violation in schema.validate(&instance) {
            assert!(instance.pointer(&violation.pointer).is_some(), "{}: {violation:?}", entry.path);
            // Unquoted dates and numbers are text where text is wanted.
            let text = violation.rule == super::super::SchemaRule::InvalidType
                && violation.message.contains("should be text, but is the number");
            assert!(!text, "{}: {violation:?}", entry.path);
            dates += usize::from(violation.rule == super::super::SchemaRule::InvalidDate);
        }
    }
    assert!(judged > 700, "{judged}");
    assert!(dates < 20, "{dates}");
}
