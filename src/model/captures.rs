//! Which documents are captures of sessions.

use std::sync::{Arc, OnceLock};

use super::{File, Model};
use crate::config::is_overview;
use crate::document::Form;
use crate::session::capture::Capture;
use crate::snapshot::RelPath;

/// What a document says as a capture, once somebody asked.
pub(super) type Slot = Arc<OnceLock<Box<Capture>>>;

/// By file. A document that `known` has too is read once for both.
pub(super) fn unread(files: &[File], known: Option<&Model<'_>>) -> Vec<Slot> {
    let shared = |file: &File| {
        let known = known?;
        let other = known.file_at(file.path().as_str()).filter(|it| Arc::ptr_eq(&it.document, &file.document))?;
        known.captures.get(other.index.0 as usize).map(Arc::clone)
    };
    files.iter().map(|file| shared(file).unwrap_or_default()).collect()
}

impl Model<'_> {
    /// True for a path where captures are kept; see [`crate::config::Config::is_capture_path`].
    #[must_use]
    pub fn is_capture_path(&self, path: &RelPath) -> bool {
        self.config.is_capture_path(path)
    }

    /// What a capture says; `None` for a document that is none.
    #[must_use]
    pub fn capture(&self, file: &File) -> Option<&Capture> {
        let by_kind = self.kind_of(file).is_some_and(|kind| kind.name == "session");
        let is_capture = self.is_capture_path(file.path()) || (by_kind && !is_overview(file.path().stem()));
        if !is_capture || file.document.form != Form::Markdown {
            return None;
        }
        let slot = self.captures.get(file.index.0 as usize)?;
        Some(slot.get_or_init(|| Box::new(Capture::read(&file.document))))
    }

    /// Every capture with its file.
    pub fn captures(&self) -> impl Iterator<Item = (&File, &Capture)> {
        self.files.iter().filter_map(|file| Some((file, self.capture(file)?)))
    }
}
