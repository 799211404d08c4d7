//! A change: what was added, edited, renamed and deleted between a base and a snapshot.

pub mod body;
pub mod commits;
pub mod guards;

use chrono::NaiveDate;

use crate::document::Document;
use crate::finding::Severity;
use crate::finding::filter::Accepted;
use crate::git::CommitInfo;
use crate::model::{File, Model};
use crate::session::history::History;
use crate::snapshot::{ChangeStatus, FileChange, RelPath};

/// A base and what is judged against it.
#[derive(Clone, Copy)]
pub struct Change<'a> {
    /// The documents at the merge base.
    pub base: &'a Model<'a>,
    /// The documents now.
    pub head: &'a Model<'a>,
    /// The documents where the base's branch is by now, where it went on since the merge base.
    pub tip: Option<&'a Model<'a>>,
    /// The files that differ, sorted by path; documents or not.
    pub files: &'a [FileChange],
    /// The commits from the base to HEAD, the oldest last.
    pub commits: &'a [CommitInfo],
    /// The baseline at the base and now.
    pub accepted: (&'a Accepted, &'a Accepted),
    /// The day on which dates are judged.
    pub today: NaiveDate,
    /// What git knows of captures, commit by commit.
    pub history: Option<&'a History>,
}

impl<'a> Change<'a> {
    /// The document as it was at the base, renames followed.
    #[must_use]
    pub fn before(&self, file: &File) -> Option<&'a File> {
        self.base.file_at(self.old_path(file.path()).as_str())
    }

    /// Where a file was at the base, when it was renamed since; else where it is.
    fn old_path<'p>(&self, path: &'p RelPath) -> &'p RelPath
    where
        'a: 'p,
    {
        let change = self.files.binary_search_by(|change| change.path.cmp(path)).ok();
        change.and_then(|at| self.files[at].old_path.as_ref()).unwrap_or(path)
    }

    /// How much a rule over the change weighs at a path: the stricter of what base and head say. Where the base has no
    /// configuration of its own, the head's is the first one and counts alone.
    #[must_use]
    pub fn severity(&self, rule: &str, path: &RelPath, default: Severity) -> Severity {
        let now = self.head.config.severity(rule, path.as_str(), default);
        if self.base.config.path.is_none() {
            return now;
        }
        now.max(self.base.config.severity(rule, self.old_path(path).as_str(), default))
    }

    /// True when the base has neither this path nor the one that it was renamed from.
    #[must_use]
    pub fn is_new(&self, file: &File) -> bool {
        self.before(file).is_none()
    }

    /// The documents of the base that are still there and whose files differ: as they were, as they are.
    pub fn edited(&self) -> impl Iterator<Item = (&'a File, &'a File)> {
        let change = *self;
        let now = change.files.iter().filter_map(move |file| change.head.file_at(file.path.as_str()));
        now.filter_map(move |now| Some((change.before(now)?, now)))
    }

    /// The documents of the base whose text differs and which the head leaves out of its documents: as they were, and
    /// where they are.
    pub fn left_out(&self) -> impl Iterator<Item = (&'a File, &'a RelPath)> {
        let change = *self;
        let files = change.files.iter().filter(|file| file.status != ChangeStatus::Deleted).map(|file| &file.path);
        files.filter_map(move |path| {
            let is_seen = change.head.file_at(path.as_str()).is_some();
            let before = change.base.file_at(change.old_path(path).as_str()).filter(|_| !is_seen)?;
            // What is one of the documents and cannot be read is reported as such.
            if change.head.unreadable.binary_search_by(|file| file.path.cmp(path)).is_ok() {
                return None;
            }
            let body = |document: &Document| document.source.get(document.body.clone()).map(str::to_owned);
            let text = change.head.snapshot.read_text(path);
            let now = text.map(|text| Document::parse(path.clone(), text));
            let is_same = now.is_ok_and(|now| body(&before.document) == body(&now));
            (!is_same).then_some((before, path))
        })
    }
}
