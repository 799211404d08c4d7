//! Where captures of sessions are kept.

use super::Config;
use crate::snapshot::RelPath;

impl Config {
    /// True for Markdown in the directory of captures that is neither their template nor an overview.
    #[must_use]
    pub fn is_capture_path(&self, path: &RelPath) -> bool {
        let directory = self.settings.sessions.directory.as_deref();
        let is_there = directory.is_some_and(|directory| path.parent() == directory.trim_end_matches('/'));
        let by_kind = self.kind("session").is_some_and(|kind| kind.files.matches(path.as_str()));
        path.is_markdown() && (is_there || by_kind) && !is_overview(path.stem())
    }
}

/// The template, and what tells about the directory rather than about a session. A name that begins with a day is a session's,
/// also when the session was about templates.
pub(crate) fn is_overview(stem: &str) -> bool {
    if stem.starts_with(|c: char| c.is_ascii_digit()) && !stem.starts_with("00_") {
        return false;
    }
    let stem = stem.to_lowercase();
    stem.contains("template") || matches!(stem.as_str(), "readme" | "index" | "00_index" | "_index" | "contributing")
}
