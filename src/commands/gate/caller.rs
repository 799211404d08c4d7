//! Who asks a gate: read from the environment, the command line, git and the ledger.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::commands::failure::Failure;
use crate::gate::approval::LONGEST;
use crate::gate::{self, Caller, Pins, Site};
use crate::git::Repository;
use crate::ledger::{self, Record};
use crate::session::live::sessions;

/// Variables in which CI systems and git name who is at work.
const ACTORS: &[&str] = &[
    "GIT_AUTHOR_NAME",
    "GIT_AUTHOR_EMAIL",
    "GIT_COMMITTER_NAME",
    "GIT_COMMITTER_EMAIL",
    "EMAIL",
    "GITHUB_ACTOR",
    "GITHUB_TRIGGERING_ACTOR",
    "GITLAB_USER_LOGIN",
    "GITLAB_USER_EMAIL",
    "GITLAB_USER_NAME",
    "BUILDKITE_BUILD_CREATOR",
    "BUILDKITE_BUILD_CREATOR_EMAIL",
    "BITBUCKET_STEP_TRIGGERER_UUID",
    "CIRCLE_USERNAME",
];

/// What a person says besides the command.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Said {
    /// The phrase that the gate asks for
    #[arg(long, value_name = "TEXT")]
    pub(super) confirm: Option<String>,
    /// An approval to use besides those in `.gpdoc/approvals/`
    #[arg(long = "approval", value_name = "FILE")]
    pub(super) approvals: Vec<PathBuf>,
    /// Ask the remote whether its branch is at the same commit as the trusted branch here (needs the network)
    #[arg(long)]
    pub(super) remote: bool,
    /// The session in which the run is recorded
    #[arg(long, value_name = "ID", env = "GPDOC_SESSION")]
    pub(super) session: Option<String>,
}

/// Everything that a [`Site`] borrows.
pub(super) struct Asked {
    pub(super) repository: Repository,
    pub(super) root: PathBuf,
    pins: Pins,
    pub(super) caller: Caller,
    /// What the ledger has; nothing where nothing was recorded yet.
    pub(super) records: Vec<Record>,
}

impl Asked {
    /// Looks at everything once.
    pub(super) fn new(said: &Said) -> Result<Self, Failure> {
        let current = std::env::current_dir().and_then(|current| current.canonicalize()).map_err(|error| {
            let message = format!("the working directory cannot be found: {error}");
            Failure::usage(message, "go to the root of the repository, and run gpdoc there")
        })?;
        let repository = Repository::discover(&current)?.ok_or_else(|| {
            Failure::usage(
                format!("{} is not in a git repository", current.display()),
                "gates are read from commits: run gpdoc inside the repository",
            )
        })?;
        let top = repository.workdir()?;
        let root = top.canonicalize().map_err(|error| {
            let message = format!("the working tree {} cannot be found: {error}", top.display());
            Failure::usage(message, "look at `core.worktree` in git's configuration")
        })?;
        let records = match ledger::Reader::open(repository.common_dir())? {
            Some(reader) => reader.records()?,
            None => Vec::new(),
        };
        let environment: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let mut identities = repository.identities()?;
        identities
            .extend(ACTORS.iter().filter_map(|name| environment.get(*name)).filter(|value| !value.is_empty()).cloned());
        let caller = Caller {
            now: chrono::Utc::now(),
            confirm: said.confirm.clone(),
            identities,
            approvals: approvals(&root, &said.approvals)?,
            spent: gate::spent(&records).map(str::to_owned).collect(),
            sessions: open_sessions(&records, &repository, said.session.as_deref()),
            ask_remote: said.remote,
            environment,
        };
        Ok(Asked { pins: pins()?, repository, root, caller, records })
    }

    pub(super) fn site(&self) -> Site<'_> {
        Site { repository: &self.repository, root: self.root.clone(), pins: &self.pins, caller: &self.caller }
    }
}

/// The sessions of this working tree that the ledger has as begun and not as closed; of them, the one that is named.
fn open_sessions(records: &[Record], repository: &Repository, named: Option<&str>) -> Vec<String> {
    let here = repository.git_dir().to_string_lossy().into_owned();
    // An empty variable names none.
    let named = named.filter(|named| !named.is_empty());
    let open = sessions(records).into_iter().filter(|session| session.open && session.worktree == here);
    open.map(|session| session.id).filter(|session| named.is_none_or(|named| named == session)).collect()
}

/// The user's `trust.yaml`.
fn pins() -> Result<Pins, Failure> {
    let configured = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let Some(directory) = configured.or_else(|| std::env::home_dir().map(|home| home.join(".config"))) else {
        return Ok(Pins::default());
    };
    let file = directory.join("gpdoc/trust.yaml");
    let wrong = |error: String| {
        Failure::usage(
            format!("{} cannot be used: {error}", file.display()),
            "mend it, or move it away to trust what the repository says",
        )
    };
    if file.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return Err(wrong("it is no regular file".into()));
    }
    match std::fs::read_to_string(&file) {
        Ok(text) => Pins::parse(&text).map_err(wrong),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Pins::default()),
        Err(error) => Err(wrong(error.to_string())),
    }
}

/// The approvals that lie in the repository, and those that were named.
fn approvals(root: &Path, named: &[PathBuf]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut files: Vec<PathBuf> = Vec::new();
    let habit = root.join(".gpdoc/approvals");
    match std::fs::read_dir(&habit) {
        Ok(entries) => {
            let found = entries.filter_map(Result::ok).map(|entry| entry.path());
            files.extend(found.filter(|path| path.extension().is_some_and(|ending| ending == "json")));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => {
            let message = format!("{} cannot be read: {error}", habit.display());
            return Err(Failure::usage(message, "let it be a directory of approvals that you may read, or remove it"));
        }
    }
    files.sort();
    files.extend(named.iter().cloned());
    let read = |path: &PathBuf| {
        let shown = path.strip_prefix(root).unwrap_or(path).display().to_string();
        let failed = |error: String| {
            Failure::usage(
                format!("the approval {shown} cannot be read: {error}"),
                "name a file that `gpdoc gate approve` wrote",
            )
        };
        let metadata = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?;
        if !metadata.is_file() || metadata.len() > LONGEST as u64 {
            return Err(failed("it is no file of that kind".into()));
        }
        Ok((shown.clone(), std::fs::read(path).map_err(|error| failed(error.to_string()))?))
    };
    files.iter().map(read).collect()
}
