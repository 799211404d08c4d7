//! What the repository would be with some texts changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Request;
use crate::check::{self, check};
use crate::config::Problem;
use crate::document::{Document, Metadata};
use crate::finding::filter::Selection;
use crate::finding::{Finding, Summary};
use crate::snapshot::{EntryKind, Overlay, RelPath};

/// The texts that differ from the snapshot, and all that is found then.
#[derive(Clone)]
pub(super) struct State {
    pub(super) texts: BTreeMap<RelPath, Arc<str>>,
    /// Sorted by path.
    documents: Vec<Arc<Document>>,
    pub(super) findings: Vec<Finding>,
    pub(super) summary: Summary,
    pub(super) notes: Vec<String>,
}

/// What identifies a finding while documents are mended. A fingerprint has the document's id, which a fix may give.
pub(super) type Key = (&'static str, RelPath, String, String);

pub(super) fn key(finding: &Finding) -> Key {
    let fingerprint = finding.fingerprint();
    (finding.rule, finding.location.path.clone(), fingerprint.field, fingerprint.subject)
}

impl State {
    pub(super) fn look(request: &Request<'_>, texts: BTreeMap<RelPath, Arc<str>>) -> Result<Self, Vec<Problem>> {
        let snapshot = request.snapshot;
        let overlay = Overlay::new(snapshot, texts.clone());
        let model = check::load(&overlay, &request.origin)?;
        let request = check::Request {
            base: None,
            origin: request.origin.clone(),
            today: request.today,
            selection: Selection::default(),
            only_new: false,
            shows_help: true,
            history: None,
            recorded: Vec::new(),
        };
        let outcome = check(model, &request)?;
        let is_file =
            |path: &RelPath| snapshot.listing().get(path.as_str()).is_some_and(|entry| entry.kind == EntryKind::File);
        let documents = outcome.model.files.iter().map(|file| Arc::clone(&file.document));
        Ok(State {
            // What a link leads to is mended under its own name.
            documents: documents.filter(|document| is_file(&document.path)).collect(),
            texts,
            findings: outcome.findings,
            summary: outcome.summary,
            notes: outcome.notes,
        })
    }

    pub(super) fn document(&self, path: &RelPath) -> Option<&Document> {
        let at = self.documents.binary_search_by(|document| document.path.cmp(path)).ok()?;
        self.documents.get(at).map(AsRef::as_ref)
    }

    /// A document whose metadata is what it seems to be.
    pub(super) fn writable(&self, path: &RelPath) -> Option<&Document> {
        self.document(path).filter(|document| {
            !matches!(document.metadata, Metadata::Malformed(_)) && document.repeated_frontmatter.is_none()
        })
    }

    pub(super) fn counts(&self) -> BTreeMap<Key, usize> {
        let mut counts = BTreeMap::new();
        for finding in &self.findings {
            *counts.entry(key(finding)).or_default() += 1;
        }
        counts
    }
}

/// The findings of `after` that `before` does not have. One that names the same thing anew is the same: its rule and field lost
/// another one, and that is not among `mended`.
pub(super) fn added<'a, 'f>(
    before: &State,
    after: &'a State,
    mended: impl IntoIterator<Item = &'f Finding>,
) -> Vec<&'a Finding> {
    let mut known = before.counts();
    let mut take = |key: &Key| {
        let count = known.get_mut(key).filter(|count| **count > 0)?;
        *count -= 1;
        Some(())
    };
    let new: Vec<&Finding> = after.findings.iter().filter(|finding| take(&key(finding)).is_none()).collect();
    for finding in mended {
        take(&key(finding));
    }
    let mut gone: BTreeMap<(&str, RelPath, String), usize> = BTreeMap::new();
    for ((rule, path, field, _), count) in known {
        *gone.entry((rule, path, field)).or_default() += count;
    }
    let is_new = |finding: &&Finding| {
        let (rule, path, field, _) = key(finding);
        let has_field = !field.is_empty();
        let count = gone.get_mut(&(rule, path, field)).filter(|count| has_field && **count > 0);
        count.map(|count| *count -= 1).is_none()
    };
    new.into_iter().filter(is_new).collect()
}
