//! Git's pre-commit hook: which file it is, and whether gpdoc can write there.

use std::path::{Path, PathBuf};

use crate::adoption::Hook;
use crate::commands::failure::Failure;
use crate::commands::workspace::Workspace;
use crate::snapshot::{RelPath, Snapshot};

/// What somebody writes into a hook that gpdoc does not touch.
const BY_HAND: &str = "gpdoc check --staged --new --allow-empty || exit $?";

/// Where git's hooks are written.
pub(super) struct Hooks {
    pub(super) hook: Hook,
    /// The directory that [`Hook::path`] begins at, and where its writer keeps its state; `None` below the root.
    pub(super) below: Option<(PathBuf, PathBuf)>,
}

/// Git's pre-commit hook as it is.
pub(super) fn hooks(workspace: &Workspace, snapshot: &dyn Snapshot) -> Result<Hooks, Failure> {
    let Some(repository) = &workspace.repository else {
        let message = format!("{} is not in a git repository, so there are no hooks", workspace.root.display());
        return Err(Failure::usage(message, "leave out --git-hooks, or run `git init` first"));
    };
    let directory = canonical(&repository.hooks_dir()?);
    let own = canonical(repository.common_dir());
    // Husky keeps the hooks of everybody in `.husky`; what git runs it makes itself, and again with each installation.
    let husky = canonical(&workspace.root).join(".husky");
    let is_husky = directory == husky.join("_") || (directory.starts_with(&own) && has_husky(snapshot));
    let file = if is_husky { husky } else { directory.clone() }.join("pre-commit");
    let place = file.symlink_metadata();
    if place.as_ref().is_ok_and(std::fs::Metadata::is_symlink) {
        let message = format!("{} is a symbolic link, and gpdoc writes through none", file.display());
        return Err(Failure::usage(message, format!("add `{BY_HAND}` to the script that it leads to yourself")));
    }
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::Usage(format!("{} cannot be read: {error}", file.display()), None)),
    };
    // Husky hands its hooks to a shell itself.
    let is_executable = is_husky || place.is_ok_and(|place| is_executable(&place));
    let hook = |path: RelPath, is_listed: bool| Hook { path, text, is_listed, is_executable };
    let below = |top: &Path| file.strip_prefix(top).ok().map(|path| RelPath::new(&path.to_string_lossy()));
    if let Some(path) = below(&own) {
        let state = own.join("gpdoc").join("hooks");
        return Ok(Hooks { hook: hook(path, false), below: Some((own, state)) });
    }
    match below(&canonical(&workspace.root)) {
        Some(path) => Ok(Hooks { hook: hook(path, true), below: None }),
        None => Err(Failure::usage(
            format!(
                "git looks for hooks in {} (`core.hooksPath`), which is outside of the repository",
                directory.display()
            ),
            format!("add `{BY_HAND}` to the pre-commit hook there yourself"),
        )),
    }
}

/// True where husky takes over the hooks as soon as it is installed.
fn has_husky(snapshot: &dyn Snapshot) -> bool {
    let package = snapshot.read_text(&RelPath::new("package.json")).ok();
    let package = package.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
    let script = |name| package.as_ref()?.get("scripts")?.get(name)?.as_str();
    let is_run = ["prepare", "postinstall"].into_iter().filter_map(script).any(|script| script.contains("husky"));
    is_run || snapshot.listing().is_directory(".husky")
}

#[cfg(unix)]
fn is_executable(place: &std::fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&place.permissions()) & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &std::fs::Metadata) -> bool {
    true
}

/// A directory that may not be there yet.
fn canonical(path: &Path) -> PathBuf {
    match (path.canonicalize(), path.parent(), path.file_name()) {
        (Ok(path), ..) => path,
        (Err(_), Some(parent), Some(name)) => canonical(parent).join(name),
        _ => path.to_owned(),
    }
}
