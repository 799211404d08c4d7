//! Figures of the real corpus, counted independently of this crate; skipped where it is absent.

use std::path::Path;
use std::sync::Arc;

use crate::document::{Document, Form, Metadata};
use crate::snapshot::RelPath;

fn documents() -> Option<Vec<Document>> {
    let root = std::env::var("GPDOC_CORPUS").unwrap_or_else(|_| "../shared/corpora/goldenpath".into());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    if !root.is_dir() {
        eprintln!("SKIPPED: no corpus at {}; set GPDOC_CORPUS", root.display());
        return None;
    }
    let mut documents = Vec::new();
    for entry in ignore::WalkBuilder::new(&root).hidden(false).git_ignore(false).build() {
        let entry = entry.unwrap();
        let path = RelPath::new(entry.path().strip_prefix(&root).unwrap().to_str().unwrap());
        if entry.path().is_file() && (path.is_markdown() || path.file_name().ends_with("metadata.yaml")) {
            documents.push(Document::parse(path, Arc::from(std::fs::read_to_string(entry.path()).unwrap())));
        }
    }
    documents.sort_by(|a, b| a.path.cmp(&b.path));
    Some(documents)
}

#[test]
fn every_document_of_the_corpus_is_read() {
    let Some(documents) = documents() else { return };
    let (markdown, yaml): (Vec<_>, Vec<_>) = documents.iter().partition(|document| document.form == Form::Markdown);
    assert_eq!((markdown.len(), yaml.len()), (814, 140));
    let parsed =
        |documents: &[&Document]| documents.iter().filter(|d| matches!(d.metadata, Metadata::Parsed(_))).count();
    assert_eq!((parsed(&markdown), parsed(&yaml)), (803, 140));
    assert_eq!(markdown.iter().filter(|d| matches!(d.metadata, Metadata::Missing)).count(), 11);
    let between_fences = |d: &&Document| d.tree().map_or(0, |tree| tree.range().len());
    assert_eq!(markdown.iter().map(between_fences).max(), Some(7_012));
    let repeated: Vec<_> =
        markdown.iter().filter(|d| d.repeated_frontmatter.is_some()).map(|d| d.path.stem()).collect();
    assert_eq!(repeated.len(), 3, "{repeated:?}");
    assert_eq!(documents.iter().map(|d| d.suppressions.len()).sum::<usize>(), 0);
}

#[test]
fn the_status_that_decisions_state_is_found() {
    let Some(documents) = documents() else { return };
    let mut words = std::collections::BTreeMap::<Option<String>, usize>::new();
    for document in documents.iter().filter(|d| d.path.as_str().starts_with("docs/adrs/ADR-")) {
        *words.entry(document.body_status("Status").map(|status| status.word)).or_default() += 1;
    }
    let words: Vec<_> =
        words.iter().map(|(word, count)| format!("{} {count}", word.as_deref().unwrap_or("none"))).collect();
    insta::assert_snapshot!(words.join(", "), @"none 19, Accepted 79, Active 6, Implemented 1, Implementing 1, Proposed 66, Superseded 9");
}
