//! What is to be written.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use super::splices::spliced;
use super::{Overlap, diff, join};
use crate::snapshot::{Overlay, RelPath, Snapshot};
use crate::yaml::edit::Splice;

/// Changes to the files of one root that happen together or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// By the path that was read, or that is created.
    changes: BTreeMap<RelPath, Change>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Change {
    to: Option<RelPath>,
    source: Source,
    content: Content,
    executable: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Read(String),
    Absent,
    /// Whatever is there is replaced.
    Any,
    /// It was not read, and its bytes stay.
    Unread,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Splices(Vec<Splice>),
    Whole(String),
    Gone,
}

/// What happens to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is new.
    Created,
    /// It has another text.
    Edited,
    /// It has another name, and perhaps another text.
    Renamed,
    /// It is no longer there.
    Removed,
}

/// One file of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange<'a> {
    /// Where the file is afterwards.
    pub path: &'a RelPath,
    /// Where it was, when it is renamed.
    pub from: Option<&'a RelPath>,
    /// What happens to it.
    pub status: Status,
    /// Its text before; `None` for a new file, and for one that is replaced whatever it holds.
    pub before: Option<&'a str>,
    /// Its text afterwards; empty for one that is removed.
    pub after: Cow<'a, str>,
    /// What turns `before` into `after`; sorted.
    pub edits: Vec<Splice>,
    /// True for a new file that can be run.
    pub executable: bool,
    /// True when it only gets another name: its bytes were not read.
    pub(super) is_unread: bool,
    /// True when it is written whatever is there.
    pub(super) overwrites: bool,
}

impl Plan {
    /// A plan to do nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same plan seen from a directory above: its paths begin with `directory`.
    #[must_use]
    pub fn below(&self, directory: &str) -> Self {
        let path = |path: &RelPath| RelPath::new(&format!("{directory}/{path}"));
        let moved = |(from, change): (&RelPath, &Change)| {
            (path(from), Change { to: change.to.as_ref().map(path), ..change.clone() })
        };
        Plan { changes: self.changes.iter().map(moved).collect() }
    }

    /// Creates a file, which must not exist. A later call for the same path wins.
    pub fn create(&mut self, path: RelPath, text: String) {
        self.changes.insert(
            path,
            Change { to: None, source: Source::Absent, content: Content::Whole(text), executable: false },
        );
    }

    /// As [`Plan::create`], for a file that can be run.
    pub fn create_executable(&mut self, path: RelPath, text: String) {
        self.changes
            .insert(path, Change { to: None, source: Source::Absent, content: Content::Whole(text), executable: true });
    }

    /// Removes a file of which `source` was read, instead of what the plan has for it.
    pub fn remove(&mut self, path: RelPath, source: &str) {
        self.changes.insert(path, Change::of(source, Content::Gone));
    }

    /// Edits a file of which `source` was read. Several calls for one file join; ranges are those of `source` in each.
    ///
    /// # Errors
    /// When the edits meet edits that the plan has (it stays as it was), when one is not inside of `source`, or when another call
    /// named another text.
    pub fn edit(
        &mut self,
        path: &RelPath,
        source: &str,
        splices: impl IntoIterator<Item = Splice>,
    ) -> Result<(), Overlap> {
        match self.changes.get_mut(path) {
            None => {
                let splices = join(source, &[], splices)?;
                if !splices.is_empty() {
                    self.changes.insert(path.clone(), Change::of(source, Content::Splices(splices)));
                }
            }
            Some(change) => match (&change.source, &mut change.content) {
                (Source::Read(read), Content::Splices(known)) if read == source => {
                    *known = join(source, known, splices)?;
                }
                _ => return Err(Overlap::Text),
            },
        }
        Ok(())
    }

    /// Gives a file a whole new text, instead of what the plan has for it. Without `source` it is replaced whatever it holds, or created.
    pub fn replace(&mut self, path: RelPath, source: Option<&str>, text: String) {
        let to = self.changes.remove(&path).and_then(|change| change.to);
        let source = source.map_or(Source::Any, |source| Source::Read(source.to_owned()));
        self.changes.insert(path, Change { to, source, content: Content::Whole(text), executable: false });
    }

    /// Gives a file another name, which must be free. Its edits, named by `from` before or after this call, go along.
    pub fn rename(&mut self, from: &RelPath, to: RelPath, source: &str) {
        let change =
            self.changes.entry(from.clone()).or_insert_with(|| Change::of(source, Content::Splices(Vec::new())));
        change.to = (to != *from).then_some(to);
    }

    /// Gives a file another name, which must be free, and leaves its bytes as they are: an image.
    pub fn relocate(&mut self, from: RelPath, to: RelPath) {
        let content = Content::Splices(Vec::new());
        self.changes.insert(from, Change { to: Some(to), source: Source::Unread, content, executable: false });
    }

    /// True when nothing would change.
    pub fn is_empty(&self) -> bool {
        self.files().next().is_none()
    }

    /// The files that change, sorted by the path that they have or had.
    pub fn files(&self) -> impl Iterator<Item = FileChange<'_>> {
        self.changes.iter().filter_map(|(path, change)| change.view(path))
    }

    /// The text that a file has after the plan, by the path it was read at; `None` where the plan does not change it.
    pub fn after(&self, path: &RelPath) -> Option<Cow<'_, str>> {
        self.changes.get_key_value(path).and_then(|(path, change)| change.view(path)).map(|file| file.after)
    }

    /// The files of a snapshot as they are after the plan.
    pub fn over<'s>(&self, snapshot: &'s dyn Snapshot) -> Overlay<'s> {
        let gone = self.files().filter_map(|file| match file.status {
            Status::Removed => Some(file.path.clone()),
            _ => file.from.cloned(),
        });
        let kept = self.files().filter(|file| file.status != Status::Removed);
        Overlay::without(
            snapshot,
            kept.map(|file| (file.path.clone(), Arc::from(&*file.after))).collect(),
            &gone.collect(),
        )
    }

    /// The change as a unified diff, which `git apply` understands.
    pub fn diff(&self, color: bool) -> String {
        self.files().map(|file| file.diff(color)).collect()
    }

    /// Each file: `path`, `status` (`created`, `edited`, `renamed`, `removed`), `from` for a renamed one, and `edits` with `start`, `end` (bytes
    /// before the change) and `text`.
    pub fn to_json(&self) -> serde_json::Value {
        self.files()
            .map(|file| {
                let edits: Vec<_> = file
                    .edits
                    .iter()
                    .map(|edit| json!({"start": edit.range.start, "end": edit.range.end, "text": edit.text}))
                    .collect();
                let mut value = json!({"path": file.path.as_str(), "status": file.status, "edits": edits});
                if let Some(from) = file.from {
                    value["from"] = from.as_str().into();
                }
                value
            })
            .collect()
    }
}

impl FileChange<'_> {
    /// Its unified diff.
    #[must_use]
    pub fn diff(&self, color: bool) -> String {
        diff::unified(self, color)
    }
}

impl Change {
    fn of(source: &str, content: Content) -> Self {
        Change { to: None, source: Source::Read(source.to_owned()), content, executable: false }
    }

    fn view<'a>(&'a self, path: &'a RelPath) -> Option<FileChange<'a>> {
        let before = match &self.source {
            Source::Read(text) => Some(text.as_str()),
            Source::Absent | Source::Any | Source::Unread => None,
        };
        let after = match &self.content {
            Content::Whole(text) => Cow::Borrowed(text.as_str()),
            Content::Splices(splices) => Cow::Owned(spliced(before.unwrap_or_default(), splices)),
            Content::Gone => Cow::Borrowed(""),
        };
        let is_gone = self.content == Content::Gone;
        if !is_gone && self.to.is_none() && before.is_some_and(|before| before == after) {
            return None;
        }
        let edits = match &self.content {
            Content::Splices(splices) => splices.clone(),
            Content::Whole(_) | Content::Gone => diff::edits(before.unwrap_or_default(), &after),
        };
        Some(FileChange {
            path: self.to.as_ref().unwrap_or(path),
            from: self.to.is_some().then_some(path),
            status: match (&self.to, before) {
                _ if is_gone => Status::Removed,
                (Some(_), _) => Status::Renamed,
                (None, Some(_)) => Status::Edited,
                (None, None) => Status::Created,
            },
            before,
            after,
            edits,
            executable: self.executable,
            is_unread: self.source == Source::Unread,
            overwrites: self.source == Source::Any,
        })
    }
}
