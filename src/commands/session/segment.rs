//! What `append` and `close` have in common: a segment of the agent's words and of what gpdoc knows.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::input::{self, Told};
use super::place::{Place, Who, stamp};
use crate::commands::Global;
use crate::commands::failure::Failure;
use crate::edit::{Plan, Writer};
use crate::ledger::Record;
use crate::plural::counted;
use crate::session::capture::{Capture, names_path};
use crate::session::contents::Contents;
use crate::session::evidence::{Evidence, Fact, OUTSIDE, Run};
use crate::session::history::SKEW;
use crate::session::live::{self, Session};
use crate::session::project;
use crate::session::touched::{self, Span, Touched};
use crate::session::write::{Row, Segment, appended};
use crate::snapshot::RelPath;
use crate::yaml::edit::Splice;

/// What an agent says of a segment.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Words {
    #[command(flatten)]
    pub(super) who: Who,
    /// What changed; repeat for several points
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = input::words)]
    what: Vec<String>,
    /// An issue that was fixed: symptom, cause, fix
    #[arg(long = "issue", value_name = "S|C|F", allow_hyphen_values = true, value_parser = input::words)]
    issues: Vec<String>,
    /// A decision that was made: what, the choice, why
    #[arg(long = "decision", value_name = "D|C|R", allow_hyphen_values = true, value_parser = input::words)]
    decisions: Vec<String>,
    /// What is left to do, instead of what was left before; `None` for nothing. Without it, `append` keeps the previous items
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = input::words)]
    outstanding: Vec<String>,
    /// What comes next
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = input::words)]
    next: Vec<String>,
    /// What this corrects of what stands above: captures are not rewritten
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = input::words)]
    corrects: Vec<String>,
    /// What changed, as Markdown from a file, `-` for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "json_in")]
    body_file: Option<PathBuf>,
    /// All of it as JSON from a file, `-` for standard input: what, body, issues, decisions, next, outstanding, corrects
    #[arg(long, value_name = "FILE")]
    json_in: Option<PathBuf>,
    /// Show what would be appended, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Show it as a diff, and write nothing
    #[arg(long)]
    pub(super) diff: bool,
}

/// What a row says of a command that left with 0 and hid nothing.
const PASSED: &str = "passed";

const EXAMPLE: &str = r#"{"what": ["Moved it"], "issues": [{"issue": "S", "cause": "C", "fix": "F"}], "decisions": [{"decision": "D", "choice": "C", "rationale": "R"}], "next": [], "outstanding": ["The alias"]}"#;

impl Words {
    /// True when it is said what is left to do, or that nothing is.
    pub(super) fn told(&self) -> Result<(Told, bool), Failure> {
        let mut told: Told =
            self.json_in.as_deref().map_or_else(|| Ok(Told::default()), |path| input::json(path, EXAMPLE))?;
        told.what.extend(self.what.iter().cloned());
        told.next.extend(self.next.iter().cloned());
        told.outstanding.extend(self.outstanding.iter().cloned());
        told.corrects.extend(self.corrects.iter().cloned());
        for text in &self.issues {
            let [symptom, cause, fix] = input::triple("--issue", "SYMPTOM | CAUSE | FIX", text)?;
            told.issues.push(input::Issue { symptom, cause, fix });
        }
        for text in &self.decisions {
            let [question, choice, rationale] = input::triple("--decision", "DECISION | CHOICE | RATIONALE", text)?;
            told.decisions.push(input::Decided { question, choice, rationale });
        }
        if let Some(path) = &self.body_file {
            told.body = Some(input::text("--body-file", path)?);
        }
        told.body = told.body.filter(|body| !body.trim().is_empty());
        let names = told.outstanding.iter().any(|text| !text.trim().is_empty());
        Ok((told, names))
    }

    pub(super) fn writes(&self) -> bool {
        !self.dry_run && !self.diff
    }
}

/// The command that closes a session and leaves this to do.
pub(super) fn to_close(session: &str, open: &[String]) -> String {
    let mut words: Vec<String> = ["gpdoc", "session", "close", "--session", session].map(str::to_owned).into();
    let none = ["None".to_owned()];
    for item in if open.is_empty() { &none } else { open } {
        words.extend(["--outstanding".to_owned(), item.clone()]);
    }
    crate::process::command_line(&words)
}

/// How much of what a session changed its capture names.
pub(super) struct Coverage {
    /// The number of files that are others than when it began.
    pub(super) changed: usize,
    /// Those that the capture does not name.
    pub(super) missing: Vec<String>,
}

/// A segment that is ready to be appended.
pub(super) struct Ready {
    pub(super) place: Place,
    writer: Writer,
    pub(super) session: Session,
    records: Vec<Record>,
    contents: Contents,
    tree: String,
    pub(super) before: Arc<str>,
    text: String,
    heading: String,
    pub(super) touched: Vec<Touched>,
    pub(super) rows: Vec<Row>,
    pub(super) outstanding: Vec<String>,
    pub(super) notes: Vec<String>,
    is_untold: bool,
    now: chrono::DateTime<chrono::Utc>,
}

/// Looks at everything and writes nothing but, where it is going to be written, which runs were lost.
pub(super) fn prepare(words: &Words, told: &Told, names_outstanding: bool, global: &Global) -> Result<Ready, Failure> {
    let place = Place::open(global)?;
    // Held until it is written: two that append at once do so one after the other.
    let writer = place.workspace.writer(global)?;
    let session = place.session(&words.who, &place.ledger.records()?)?;
    let records = if words.writes() { place.settle(&session)? } else { place.ledger.records()? };
    let path = session.capture_path();
    let before = place.snapshot.read_text(&path).map_err(|error| {
        let (message, help) = place.unreadable(&session, &records, &error);
        Failure::usage(message, help)
    })?;
    let segments = live::segments(&records, &session.id, &before);
    let (earlier, since, note) = place.last(&session, &segments)?;
    let contents = place.contents()?;
    let head = place.repository.head()?;
    let span = Span {
        repository: &place.repository,
        root: &place.workspace.root,
        before: &earlier,
        now: &contents,
        since,
        head,
        began: session.began.timestamp(),
        from: segments.last().map_or(session.began, |record| record.time).timestamp(),
    };
    let (touched, arrived) = touched::between(&span)?;
    let mut notes: Vec<String> = note.into_iter().collect();
    if arrived > 0 {
        notes.push(format!(
            "{arrived} changed files came by a merge, a pull or a switch of branches: they are not listed"
        ));
    }
    let from = segments.last().map_or(0, |record| live::seen(record));
    let rows = rows(&records, &session.id, from);
    let document = crate::document::Document::parse(path.clone(), Arc::clone(&before));
    let carried = || Capture::read(&document).open.into_iter().map(|item| item.text).collect();
    let outstanding = if names_outstanding { input::said(&told.outstanding) } else { carried() };
    let mut now = chrono::Utc::now();
    let latest = segments.last().map_or(session.began, |record| record.time);
    if now.timestamp() + SKEW < latest.timestamp() {
        return Err(Failure::usage(
            format!(
                "the clock says {}, which is before what was last recorded of this session, {}",
                stamp(now),
                stamp(latest)
            ),
            "set the clock right; nothing was written",
        ));
    }
    let mut segment = Segment {
        agent: session.agent.clone(),
        time: stamp(now),
        what: input::said(&told.what),
        body: told.body.clone(),
        corrects: input::said(&told.corrects),
        issues: told.issues.iter().map(|it| [it.symptom.clone(), it.cause.clone(), it.fix.clone()]).collect(),
        decisions: told
            .decisions
            .iter()
            .map(|it| [it.question.clone(), it.choice.clone(), it.rationale.clone()])
            .collect(),
        touched,
        rows,
        next: input::said(&told.next),
        outstanding,
    };
    // A heading stands once: the next second is near.
    while before.lines().any(|line| line.trim_end() == segment.heading()) {
        std::thread::sleep(Duration::from_millis(50));
        now = chrono::Utc::now();
        segment.time = stamp(now);
    }
    let text = appended(&path, &before, &segment)
        .map_err(|unfit| Failure::usage(unfit.to_string(), "say it in other words; nothing was written"))?;
    let tree = contents.tree()?.to_string();
    Ok(Ready {
        writer,
        records,
        contents,
        tree,
        text,
        heading: segment.heading(),
        touched: segment.touched,
        rows: segment.rows,
        outstanding: segment.outstanding,
        notes,
        is_untold: told.is_empty() && !names_outstanding,
        now,
        before,
        session,
        place,
    })
}

/// Each command that ended since a record, once, with what its last run showed.
fn rows(records: &[Record], session: &str, from: u64) -> Vec<Row> {
    let facts = project::facts(records, session);
    let runs = facts.into_iter().filter(|(sequence, _)| *sequence > from).filter_map(|(_, fact)| match fact {
        Fact::Run(run) => Some(run),
        _ => None,
    });
    let mut last: Vec<(Run, usize)> = Vec::new();
    for run in runs {
        let earlier = last.iter().position(|(other, _)| other.argv == run.argv && other.cwd == run.cwd);
        let count = earlier.map_or(0, |at| last.remove(at).1);
        last.push((run, count + 1));
    }
    let row = |(run, count): (Run, usize)| {
        let mut result = run.fault().unwrap_or_else(|| PASSED.to_owned());
        match run.cwd.as_str() {
            "" => {}
            OUTSIDE => result.push_str(", outside of the repository"),
            directory => {
                let _ = write!(result, ", in `{directory}`");
            }
        }
        if count > 1 {
            let _ = write!(result, ", the last of {count} runs");
        }
        Row { command: crate::process::command_on_one_line(&run.argv), result }
    };
    last.into_iter().map(row).collect()
}

fn unwritable(error: &serde_json::Error) -> Failure {
    Failure::Usage(format!("the evidence cannot be written: {error}"), None)
}

impl Ready {
    /// The capture as it will be.
    pub(super) fn after(&self) -> String {
        format!("{}{}", self.before, self.text)
    }

    /// What is recorded of it.
    fn payload(&self) -> Result<Value, Failure> {
        Ok(json!({
            "session": self.session.id,
            "heading": self.heading,
            "tree": self.tree,
            "commit": self.place.repository.head()?.map(|head| head.to_string()),
            "branch": self.place.repository.branch_name(),
            "text": crate::digest::sha256(self.text.as_bytes()),
            "seen": self.records.last().map_or(0, |record| record.sequence),
        }))
    }

    fn plan(&self) -> Result<Plan, Failure> {
        let end = self.before.len();
        let splice = Splice { range: end..end, text: self.text.clone() };
        let mut plan = Plan::new();
        plan.edit(&self.session.capture_path(), &self.before, [splice])
            .map_err(|error| Failure::Usage(error.to_string(), None))?;
        Ok(plan)
    }

    /// The change as a diff, or what it would be in words.
    pub(super) fn shown(&self, as_diff: bool, global: &Global) -> Result<String, Failure> {
        let words = || self.text.trim_start_matches('\n').to_owned();
        Ok(if as_diff { self.plan()?.diff(global.colour(false)) } else { words() })
    }

    /// Where the evidence is.
    pub(super) fn evidence(&self) -> Option<RelPath> {
        Evidence::path_of(&self.session.capture_path())
    }

    /// The capture and its evidence as they will be once the session is closed.
    pub(super) fn closed(&self) -> Result<Vec<(RelPath, String)>, Failure> {
        let mut texts = vec![(self.session.capture_path(), self.after())];
        let evidence = project::closing(&self.records, &self.session.id, self.now, &self.tree)
            .map_err(|error| unwritable(&error))?;
        texts.extend(self.evidence().map(|path| (path, evidence)));
        Ok(texts)
    }

    /// Records it, then writes the capture and its evidence together.
    pub(super) fn write(&self, kind: &'static str, more: Value) -> Result<(), Failure> {
        let mut payload = self.payload()?;
        if let (Value::Object(payload), Value::Object(more)) = (&mut payload, more) {
            payload.extend(more);
        }
        self.place.keep(&self.session.id, &self.tree, &self.contents)?;
        let recorded = self.place.ledger.append(self.now, &[(kind, payload)])?;
        let all: Vec<Record> = self.records.iter().cloned().chain(recorded).collect();
        let mut plan = self.plan()?;
        let evidence = project::project(&all, &self.session.id).map_err(|error| unwritable(&error))?;
        if let Some(path) = self.evidence() {
            plan.replace(path, None, evidence);
        }
        self.writer.apply(&plan)?;
        Ok(())
    }

    /// How much of what changed since the session began the capture names.
    pub(super) fn coverage(&self) -> Result<Coverage, Failure> {
        let since = self.session.commit.as_ref().and_then(|id| self.place.repository.resolve_commit(id).ok());
        let kept = self.session.tree.as_ref().and_then(|tree| self.place.local(&self.session).contents(tree));
        let before = match kept {
            Some(contents) => contents,
            None => Contents::of_commit(&self.place.repository, &self.place.workspace.root, since)?,
        };
        let span = Span {
            repository: &self.place.repository,
            root: &self.place.workspace.root,
            before: &before,
            now: &self.contents,
            since,
            head: self.place.repository.head()?,
            began: self.session.began.timestamp(),
            from: self.session.began.timestamp(),
        };
        let (touched, _) = touched::between(&span)?;
        let text = self.after();
        let changed = touched.len();
        let missing = touched.into_iter().map(|it| it.path).filter(|path| !names_path(&text, path)).collect();
        Ok(Coverage { changed, missing })
    }

    /// True when there is nothing to tell: no words, no changed file, no run.
    pub(super) fn is_empty(&self) -> bool {
        self.is_untold && self.touched.is_empty() && self.rows.is_empty()
    }

    /// True when nothing was told.
    pub(super) fn is_untold(&self) -> bool {
        self.is_untold
    }

    /// What a command answers about it; of the evidence the path.
    pub(super) fn data(&self) -> Result<Value, Failure> {
        Ok(json!({
            "session": self.session.id,
            "id": self.session.id,
            "capture": self.session.capture,
            "evidence": self.evidence().map(|path| path.as_str().to_owned()),
            "heading": self.heading,
            "artifacts": self.touched,
            "validation": self.rows,
            "outstanding": self.outstanding,
            "files": self.plan()?.to_json(),
        }))
    }

    /// The same in words; of the commands those that show no success.
    pub(super) fn summary(&self) -> String {
        let mut text = format!(
            "{}\n  {}\n  {}, {}, {} outstanding\n",
            self.session.capture,
            self.heading.trim_start_matches(['#', ' ']),
            counted(self.touched.len(), "artifact"),
            counted(self.rows.len(), "validation row"),
            self.outstanding.len()
        );
        for row in self.rows.iter().filter(|row| !row.result.starts_with(PASSED)) {
            let _ = writeln!(text, "  {}: {}", row.result, row.command);
        }
        text
    }
}
