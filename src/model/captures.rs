//! Which documents are captures of sessions.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::{File, Model};
use crate::config::{Config, is_overview};
use crate::document::Form;
use crate::session::capture::Capture;
use crate::snapshot::RelPath;

/// What a document says as a capture, once somebody asked; `None` for a document that is none.
pub(super) type Slot = Option<Arc<OnceLock<Box<Capture>>>>;

/// By file. A document that `known` has too is read once for both.
pub(super) fn unread(config: &Config, files: &[File], known: Option<&Model<'_>>) -> Vec<Slot> {
    let shared = |file: &File| {
        let known = known?;
        let other = known.file_at(file.path().as_str()).filter(|it| Arc::ptr_eq(&it.document, &file.document))?;
        known.captures.get(other.index.0 as usize)?.clone()
    };
    let slot = |file: &File| is_capture(config, file).then(|| shared(file).unwrap_or_default());
    files.par_iter().with_min_len(64).map(slot).collect()
}

fn is_capture(config: &Config, file: &File) -> bool {
    let by_kind = || {
        let kind = file.kind.and_then(|kind| config.kinds.get(kind));
        kind.is_some_and(|kind| kind.name == "session") && !is_overview(file.path().stem())
    };
    file.document.form == Form::Markdown && (config.is_capture_path(file.path()) || by_kind())
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
        let slot = self.captures.get(file.index.0 as usize)?.as_ref()?;
        Some(slot.get_or_init(|| Box::new(Capture::read(&file.document))))
    }

    /// Every capture with its file.
    pub fn captures(&self) -> impl Iterator<Item = (&File, &Capture)> {
        self.files.iter().filter_map(|file| Some((file, self.capture(file)?)))
    }
}
