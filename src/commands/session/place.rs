//! Where a session is, and whose.

use serde_json::{Value, json};

use crate::commands::Global;
use crate::commands::failure::Failure;
use crate::commands::gate::is_running;
use crate::commands::workspace::{Which, Workspace};
use crate::config::Config;
use crate::git::{CommitId, Repository, remembered};
use crate::ledger::{Ledger, Record};
use crate::process::command_line;
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
        if let Some(branch) = self.left_on(session, records) {
            return (
                format!("the capture `{path}` is not here: {error}"),
                format!(
                    "it was last written on `{branch}`: go back there, or begin a session here: `gpdoc session new --title TITLE`"
                ),
            );
        }
        let typed = self.workspace.typed_here(path);
        let begin = ["gpdoc", "session", "new", "--title", &session.title, "--agent", &session.agent];
        let help = match self.kept(session) {
            _ if !self.is_gone(session) => "make it readable; it is only ever appended to".to_owned(),
            Some(Kept::Index) => format!("bring it back with `{}`", command_line(&["git", "restore", &typed])),
            Some(Kept::Head) => {
                format!("bring it back with `{}`", command_line(&["git", "checkout", "HEAD", "--", &typed]))
            }
            None => format!(
                "git does not have it either: `{}` begins the same capture again, without what was appended to it",
                command_line(&begin)
            ),
        };
        (format!("the capture `{path}` cannot be read: {error}"), help)
    }

    /// The other branch on which a session was last written.
    fn left_on<'r>(&self, session: &Session, records: &'r [Record]) -> Option<&'r str> {
        let mut last = records.iter().rev().filter(|record| record.text("session") == Some(&session.id));
        let branch = last.find_map(|record| record.text("branch"))?;
        (self.repository.branch_name().as_deref() != Some(branch)).then_some(branch)
    }

    /// True where nothing stands in the place of a capture.
    fn is_gone(&self, session: &Session) -> bool {
        let path = session.capture_path();
        !self.snapshot.listing().contains(path.as_str()) && !self.snapshot.exists_unlisted(&path)
    }

    /// Where git has a capture that is not on disk.
    fn kept(&self, session: &Session) -> Option<Kept> {
        let (path, root) = (session.capture_path(), &self.workspace.root);
        let prefix = self.repository.prefix_of(root).ok()?;
        if remembered(&self.repository, &prefix).is_ok_and(|known| known.contains_key(&path)) {
            return Some(Kept::Index);
        }
        let head = self.repository.head().ok()??;
        let contents = Contents::of_commit(&self.repository, root, Some(head)).ok()?;
        contents.get(&path).map(|_| Kept::Head)
    }

    /// True for an open session whose capture is nowhere: not here, not in git, not on another branch.
    pub(super) fn is_lost(&self, session: &Session, records: &[Record]) -> bool {
        self.is_gone(session) && self.kept(session).is_none() && self.left_on(session, records).is_none()
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

/// Where git has a file.
enum Kept {
    Index,
    Head,
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
