//! Where a session is, and whose.

use serde_json::{Value, json};

use crate::commands::Global;
use crate::commands::failure::Failure;
use crate::commands::gate::is_running;
use crate::commands::workspace::{Which, Workspace};
use crate::config::Config;
use crate::git::{CommitId, Repository};
use crate::ledger::{Ledger, Record};
use crate::session::agent::{self, Detected};
use crate::session::contents::Contents;
use crate::session::live::{self, Caller, Session};
use crate::session::local::Local;
use crate::session::project::UNSEEN;
use crate::snapshot::{RelPath, Snapshot};

/// Whose session is meant.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Who {
    /// The session; by default the only open one of this working tree
    #[arg(long, value_name = "ID", env = "GPDOC_SESSION")]
    pub(super) session: Option<String>,
    /// The agent whose open session is meant
    #[arg(long, value_name = "NAME", env = "GPDOC_AGENT")]
    pub(super) agent: Option<String>,
}

/// The value of a flag or of a variable; an empty one is none.
pub(super) fn given(value: Option<&String>) -> Option<String> {
    value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// The agent that the environment names.
pub(super) fn detected() -> Option<Detected> {
    agent::detect(&|name| std::env::var(name).ok())
}

/// What sessions work with.
pub(super) struct Place {
    pub(super) workspace: Workspace,
    pub(super) repository: Repository,
    pub(super) snapshot: Box<dyn Snapshot>,
    pub(super) config: Config,
    pub(super) ledger: Ledger,
}

impl Place {
    pub(super) fn open(global: &Global) -> Result<Self, Failure> {
        let workspace = Workspace::open(global)?;
        let Some(repository) = workspace.repository.clone() else {
            let message = format!("{} is not in a git repository", workspace.root.display());
            return Err(Failure::usage(message, "sessions are recorded beside git's own files: run `git init` first"));
        };
        let snapshot = workspace.snapshot(&Which::Worktree)?;
        let config = workspace.config(&*snapshot)?;
        let ledger = Ledger::open(repository.common_dir())?;
        Ok(Place { workspace, repository, snapshot, config, ledger })
    }

    /// The directory of captures.
    pub(super) fn directory(&self) -> String {
        let directory = self.config.settings.sessions.directory.as_deref().unwrap_or("session_capture");
        directory.trim_end_matches('/').to_owned()
    }

    pub(super) fn worktree(&self) -> String {
        self.repository.git_dir().to_string_lossy().into_owned()
    }

    pub(super) fn caller(&self, who: &Who) -> Caller {
        Caller {
            session: given(who.session.as_ref()),
            agent: given(who.agent.as_ref()),
            detected: detected(),
            worktree: self.worktree(),
        }
    }

    /// The session that is meant.
    pub(super) fn session(&self, who: &Who, records: &[Record]) -> Result<Session, Failure> {
        live::choose(&live::sessions(records), &self.caller(who))
            .map_err(|unclear| Failure::usage(unclear.to_string(), unclear.help()))
    }

    /// The contents of the working tree, without captures and their evidence.
    pub(super) fn contents(&self) -> Result<Contents, Failure> {
        let evidence = format!("{}/.evidence/", self.directory());
        let is_own = |path: &RelPath| self.config.is_capture_path(path) || path.as_str().starts_with(&evidence);
        Ok(Contents::on_disk(&self.repository, &self.workspace.root, &is_own)?)
    }

    pub(super) fn local(&self, session: &Session) -> Local {
        Local::new(self.repository.common_dir(), &session.id)
    }

    /// What to say of a capture that cannot be read, and what to do.
    pub(super) fn unreadable(
        &self,
        session: &Session,
        records: &[Record],
        error: &impl std::fmt::Display,
    ) -> (String, String) {
        let path = &session.capture;
        let mut last = records.iter().rev().filter(|record| record.text("session") == Some(&session.id));
        let branch = last.find_map(|record| record.text("branch"));
        match branch.filter(|branch| self.repository.branch_name().as_deref() != Some(branch)) {
            Some(branch) => (
                format!("the capture `{path}` is not here: {error}"),
                format!(
                    "it was last written on `{branch}`: go back there, or begin a session here: `gpdoc session new --title TITLE`"
                ),
            ),
            None => (
                format!("the capture `{path}` cannot be read: {error}"),
                format!("restore it, for instance with `git restore {path}`; it is only ever appended to"),
            ),
        }
    }

    /// Keeps contents for the next segment to be compared with.
    pub(super) fn keep(&self, session: &str, tree: &str, contents: &Contents) -> Result<(), Failure> {
        let local = Local::new(self.repository.common_dir(), session);
        local.keep(tree, contents).map_err(|error| {
            Failure::usage(
                format!("the contents of the working tree cannot be kept in `.git/gpdoc/sessions`: {error}"),
                "nothing was written or recorded: make room, and repeat it",
            )
        })
    }

    /// Records of runs that nobody sees to any more that nobody saw them end; all records afterwards.
    pub(super) fn settle(&self, session: &Session) -> Result<Vec<Record>, Failure> {
        let records = self.ledger.records()?;
        let lost: Vec<(&str, Value)> = lost(&records, &session.id)
            .into_iter()
            .map(|run| {
                let command = &run.start.payload["command"];
                (live::RAN, json!({"session": session.id, "run": run.start.hash, "command": command, "ended": UNSEEN}))
            })
            .collect();
        if lost.is_empty() {
            return Ok(records);
        }
        self.ledger.append(chrono::Utc::now(), &lost)?;
        Ok(self.ledger.records()?)
    }

    /// The contents and HEAD at the last segment, or at the beginning. With a remark where the contents are not kept here
    /// any more.
    pub(super) fn last(
        &self,
        session: &Session,
        segments: &[&Record],
    ) -> Result<(Contents, Option<CommitId>, Option<String>), Failure> {
        let mark = segments.last();
        let text = |field: &str| mark.map(|record| record.text(field).map(str::to_owned));
        let tree = text("tree").unwrap_or_else(|| session.tree.clone());
        let commit = text("commit").unwrap_or_else(|| session.commit.clone());
        let commit = commit.and_then(|commit| self.repository.resolve_commit(&commit).ok());
        if let Some(contents) = tree.and_then(|tree| self.local(session).contents(&tree)) {
            return Ok((contents, commit, None));
        }
        let contents = Contents::of_commit(&self.repository, &self.workspace.root, commit)?;
        let name = commit.map_or_else(|| "nothing".to_owned(), |commit| format!("commit {}", commit.abbreviated()));
        let note =
            format!("the contents at the last segment are not kept here any more: files are compared with {name}");
        Ok((contents, commit, Some(note)))
    }
}

/// Runs without an end whose gpdoc does not run any more.
pub(super) fn lost<'a>(records: &'a [Record], session: &str) -> Vec<live::Run<'a>> {
    let mut runs = live::runs(records, session);
    runs.retain(|run| run.end.is_none() && !is_running(run.start));
    runs
}

/// A moment as captures have it.
pub(super) fn stamp(time: chrono::DateTime<chrono::Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
