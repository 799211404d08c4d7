//! The documents, and the history that rules of captures ask for.

use std::path::Path;
use std::sync::Arc;

use super::failure::Failure;
use super::workspace::Workspace;
use crate::config::Config;
use crate::git::{GitError, Repository};
use crate::model::Model;
use crate::session::history::History;
use crate::snapshot::Snapshot;

/// The history that rules of captures ask for; none where there are no captures.
pub(super) fn history(workspace: &Workspace, snapshot: &dyn Snapshot) -> Result<Option<History>, Failure> {
    Ok(read(workspace.repository.as_ref(), &workspace.root, &workspace.config(snapshot)?, snapshot)?)
}

/// The documents and the history, read at the same time: neither waits for the other.
pub(super) fn model_and_history<'s>(
    workspace: &Workspace,
    snapshot: &'s dyn Snapshot,
) -> Result<(Model<'s>, Option<History>), Failure> {
    let config = Arc::new(workspace.config(snapshot)?);
    let (repository, root) = (workspace.repository.as_ref(), workspace.root.as_path());
    let (model, history) =
        rayon::join(|| Model::load(snapshot, Arc::clone(&config), None), || read(repository, root, &config, snapshot));
    Ok((model.map_err(|problems| workspace.problems_of(snapshot, problems))?, history?))
}

fn read(
    repository: Option<&Repository>,
    root: &Path,
    config: &Config,
    snapshot: &dyn Snapshot,
) -> Result<Option<History>, GitError> {
    let Some(repository) = repository else { return Ok(None) };
    // A directory that lost its captures tells of their deletion.
    let directory = config.settings.sessions.directory.as_deref().unwrap_or_default();
    let listing = snapshot.listing();
    let has_some = listing.entries().iter().any(|entry| config.is_capture_path(&entry.path));
    if !has_some && !listing.is_directory(directory) {
        return Ok(None);
    }
    History::read(repository, root, &|path| config.is_capture_path(path)).map(Some)
}
