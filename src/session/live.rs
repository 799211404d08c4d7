//! Sessions as the ledger has them: which are open, whose they are, what ran in them.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::ledger::Record;
use crate::snapshot::RelPath;

/// The kind of the record with which a session begins.
pub const NEW: &str = "session.new";
/// A command is about to run.
pub const RUN: &str = "session.run";
/// How a command ended; its payload names in `run` the hash of the record of its start.
pub const RAN: &str = "session.ran";
/// A segment is about to be appended.
pub const APPEND: &str = "session.append";
/// The last segment is about to be appended, and the session is over.
pub const CLOSE: &str = "session.close";

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Session {
    /// Its id, which is also the name of its capture.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its capture, relative to the root.
    pub capture: String,
    /// Who works in it.
    pub agent: String,
    /// The program that it is, where the environment said so, and which of its sessions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// See `program`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program_session: Option<String>,
    /// The git directory of the working tree that it is in.
    pub worktree: String,
    /// When it began.
    #[serde(serialize_with = "instant")]
    pub began: DateTime<Utc>,
    /// The commit that it began at.
    pub commit: Option<String>,
    /// The contents that it began with.
    pub tree: Option<String>,
    /// False once it is closed.
    pub open: bool,
}

fn instant<S: serde::Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

impl Session {
    /// Where its capture is.
    pub fn capture_path(&self) -> RelPath {
        RelPath::new(&self.capture)
    }

    fn of(record: &Record) -> Option<Self> {
        let text = |field: &str| record.text(field).map(str::to_owned);
        Some(Session {
            id: text("session")?,
            title: text("title").unwrap_or_default(),
            capture: text("capture")?,
            agent: text("agent").unwrap_or_default(),
            program: text("program"),
            program_session: text("program_session"),
            worktree: text("worktree")?,
            began: record.time,
            commit: text("commit"),
            tree: text("tree"),
            open: true,
        })
    }
}

/// Every session of the ledger, in the order in which they began.
pub fn sessions(records: &[Record]) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for record in records {
        match record.kind.as_str() {
            NEW => sessions.extend(Session::of(record)),
            CLOSE => {
                for session in sessions.iter_mut().filter(|session| record.text("session") == Some(&session.id)) {
                    session.open = false;
                }
            }
            _ => {}
        }
    }
    sessions
}

/// Who calls.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// The session that is named.
    pub session: Option<String>,
    /// The agent that is named.
    pub agent: Option<String>,
    /// What the environment tells.
    pub detected: Option<super::agent::Detected>,
    /// The git directory of the working tree.
    pub worktree: String,
}

/// Why it is not known which session is meant.
#[derive(Debug, thiserror::Error)]
pub enum Unclear {
    /// There is none.
    #[error("no session is open in this working tree")]
    None,
    /// The one that is named is not there.
    #[error("there is no session `{0}`")]
    Unknown(String),
    /// It is over.
    #[error("the session `{0}` is closed")]
    Closed(String),
    /// It is another working tree's.
    #[error("the session `{id}` is open in another working tree, that of {worktree}")]
    Elsewhere {
        /// The session.
        id: String,
        /// The git directory.
        worktree: String,
    },
    /// The agent has none.
    #[error("`{agent}` has no open session in this working tree; open are: {}", list(.open))]
    NotYours {
        /// Who asks.
        agent: String,
        /// Those that are open.
        open: Vec<Session>,
    },
    /// There are several.
    #[error("several sessions are open in this working tree: {}", list(.0))]
    Several(Vec<Session>),
}

impl Unclear {
    /// What to do.
    pub fn help(&self) -> String {
        match self {
            Unclear::None | Unclear::Closed(_) => "`gpdoc session new --title TITLE` begins one".to_owned(),
            Unclear::Unknown(_) => "`gpdoc session status --all` names those that are open".to_owned(),
            Unclear::Elsewhere { .. } => "run gpdoc there, or begin a session here: `gpdoc session new`".to_owned(),
            Unclear::NotYours { .. } => {
                "name it with --session ID, or begin one of your own: `gpdoc session new --title TITLE`".to_owned()
            }
            Unclear::Several(_) => "name yours with --session ID".to_owned(),
        }
    }

    /// Those that are open here.
    pub fn open(&self) -> &[Session] {
        match self {
            Unclear::NotYours { open, .. } | Unclear::Several(open) => open,
            _ => &[],
        }
    }
}

fn list(sessions: &[Session]) -> String {
    let names: Vec<String> = sessions.iter().map(|session| format!("`{}` of {}", session.id, session.agent)).collect();
    names.join(", ")
}

/// The session that is meant: the one that is named, else the agent's, else the only one of the working tree. One of another
/// program than the one that calls is not taken by accident.
///
/// # Errors
/// When it is not clear which.
pub fn choose(sessions: &[Session], caller: &Caller) -> Result<Session, Unclear> {
    let here = |session: &&Session| session.open && session.worktree == caller.worktree;
    if let Some(id) = &caller.session {
        let found = sessions.iter().rfind(|session| session.id == *id).ok_or_else(|| Unclear::Unknown(id.clone()))?;
        return match found {
            _ if !found.open => Err(Unclear::Closed(id.clone())),
            _ if !here(&found) => Err(Unclear::Elsewhere { id: id.clone(), worktree: found.worktree.clone() }),
            _ => Ok(found.clone()),
        };
    }
    let open: Vec<Session> = sessions.iter().filter(here).cloned().collect();
    let is_yours = |session: &&Session| match (&caller.agent, &caller.detected) {
        (Some(agent), _) => session.agent.eq_ignore_ascii_case(agent),
        (None, Some(detected)) => {
            let same = |known: &Option<String>, own: &Option<String>| match (known, own) {
                (Some(known), Some(own)) => known == own,
                _ => true,
            };
            same(&session.program, &Some(detected.name.clone())) && same(&session.program_session, &detected.session)
        }
        (None, None) => true,
    };
    let mut yours: Vec<Session> = open.iter().filter(is_yours).cloned().collect();
    match (yours.len(), open.len()) {
        (1, _) => Ok(yours.remove(0)),
        (0, 0) => Err(Unclear::None),
        (0, _) => {
            let detected = caller.detected.as_ref().map(|detected| detected.name.clone());
            let agent = caller.agent.clone().or(detected).unwrap_or_default();
            Err(Unclear::NotYours { agent, open })
        }
        _ => Err(Unclear::Several(yours)),
    }
}

/// A command of a session.
#[derive(Clone, Debug)]
pub struct Run<'a> {
    /// The record of its start.
    pub start: &'a Record,
    /// The record of its end; none where nobody saw it end.
    pub end: Option<&'a Record>,
}

impl Run<'_> {
    /// Its program and arguments, redacted.
    pub fn argv(&self) -> Vec<String> {
        words(&self.start.payload["command"])
    }
}

/// An argument list of a payload.
pub fn words(value: &Value) -> Vec<String> {
    let words = value.as_array().map(Vec::as_slice).unwrap_or_default();
    words.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The commands of a session, in the order in which they began.
pub fn runs<'a>(records: &'a [Record], session: &str) -> Vec<Run<'a>> {
    let of = |kind: &'static str| {
        records.iter().filter(move |record| record.kind == kind && record.text("session") == Some(session))
    };
    of(RUN).map(|start| Run { start, end: of(RAN).find(|end| end.text("run") == Some(&start.hash)) }).collect()
}

/// The records of segments, the closing one too, that the capture really has: one that was recorded and not written does
/// not count. `capture` is the text of the capture.
pub fn segments<'a>(records: &'a [Record], session: &str, capture: &str) -> Vec<&'a Record> {
    let is_segment = |record: &&Record| {
        matches!(record.kind.as_str(), APPEND | CLOSE)
            && record.text("session") == Some(session)
            && record.text("heading").is_some_and(|heading| capture.lines().any(|line| line.trim_end() == heading))
    };
    records.iter().filter(is_segment).collect()
}

/// The number of the last record that a segment tells of. What is recorded while it is being written has a smaller number than
/// the segment's own, and belongs to the next one.
pub fn seen(segment: &Record) -> u64 {
    segment.payload["seen"].as_u64().unwrap_or(segment.sequence)
}
