//! What the user pins in their own configuration, outside of every repository: `trust.yaml`.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::git::Repository;
use crate::ledger::redact;
use crate::yaml::{JsonBudget, Tree, to_json};

/// The user's `trust.yaml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pins {
    /// The version of this format: 1.
    version: u32,
    /// What is pinned, by repository.
    repositories: Vec<Pin>,
}

/// What is pinned of one repository. It is known by its path, or else by its remote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The root of its main working tree; linked ones belong to it.
    pub path: Option<PathBuf>,
    /// The URL of `origin`.
    pub remote: Option<String>,
    /// The branch whose newest commit is trusted.
    pub trust: Option<String>,
    /// Lines in the form of OpenSSH's `allowed_signers`: only these keys count, and only where the trusted commit allows
    /// them too. An empty list lets nobody sign.
    pub signers: Option<Vec<String>>,
}

impl Pins {
    /// Reads the text of a `trust.yaml`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let tree =
            Tree::parse(&text.into(), 0..text.len()).map_err(|error| format!("this is not YAML: {}", error.message))?;
        if tree.second_document().is_some() {
            return Err("a second YAML document begins in it, which would not be read".into());
        }
        let Some(root) = tree.root() else { return Ok(Pins { version: 1, repositories: Vec::new() }) };
        if let Some((_, key)) = tree.repeated_keys().into_iter().next() {
            return Err(format!("the key `{}` stands twice", key.text().unwrap_or_default()));
        }
        let value = to_json(root, &mut JsonBudget::default()).ok_or("its aliases expand too far")?;
        let pins: Pins = serde_json::from_value(value).map_err(|error| error.to_string())?;
        if pins.version != 1 {
            return Err(format!("`version` is {}; this gpdoc reads version 1", pins.version));
        }
        for pin in &pins.repositories {
            match &pin.path {
                None if pin.remote.is_none() => {
                    return Err("a repository is pinned by neither `path` nor `remote`".into());
                }
                Some(path) if path.is_relative() => return Err(format!("`path: {}` is not absolute", path.display())),
                _ => {}
            }
        }
        Ok(pins)
    }

    /// What is pinned of this repository.
    ///
    /// # Errors
    /// When several pins mean it, or its remote is not the pinned one.
    pub fn of(&self, repository: &Repository) -> Result<Option<&Pin>, String> {
        let url = repository.remote_url("origin");
        let top = repository.workdir().ok().and_then(|top| top.canonicalize().ok());
        let common = repository.common_dir().canonicalize().ok();
        // A linked working tree is another directory of the same repository, wherever that keeps its git directory.
        let is_here = |path: &Path| {
            let same = |path: &Path, here: &Option<PathBuf>| {
                path.canonicalize().is_ok_and(|path| Some(&path) == here.as_ref())
            };
            let is_repository = |path: &Path| path.join(".git").exists() || path.join("HEAD").is_file();
            let shares = || {
                let there = Repository::discover(path).ok().flatten().filter(|_| is_repository(path));
                there.is_some_and(|there| same(there.common_dir(), &common))
            };
            same(path, &top) || same(&path.join(".git"), &common) || shares()
        };
        let by_path: Vec<&Pin> =
            self.repositories.iter().filter(|pin| pin.path.as_deref().is_some_and(is_here)).collect();
        let by_remote = self.repositories.iter().filter(|pin| pin.path.is_none() && pin.remote == url);
        // Who names the path means this clone; who names the remote alone means every other clone.
        let found: Vec<&Pin> = if by_path.is_empty() { by_remote.collect() } else { by_path };
        let mut found = found.into_iter();
        let Some(pin) = found.next() else { return Ok(None) };
        if found.next().is_some() {
            return Err("several entries of trust.yaml mean this repository".into());
        }
        match (&pin.remote, url) {
            (Some(pinned), url) if url.as_ref() != Some(pinned) => Err(format!(
                "trust.yaml pins the remote `{}`, and `origin` is `{}`",
                redact::text(pinned),
                url.map_or_else(|| "not there".into(), |url| redact::text(&url))
            )),
            _ => Ok(Some(pin)),
        }
    }
}
