//! `gpdoc session new`

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::json;

use super::place::{Place, given, stamp};
use super::{Reply, input};
use crate::commands::failure::Failure;
use crate::commands::{Exit, Global};
use crate::document::{self, Form};
use crate::edit::Plan;
use crate::git::CommitId;
use crate::ledger::Record;
use crate::model::Model;
use crate::session::agent::Detected;
use crate::session::live::{self, Session};
use crate::session::overview;
use crate::session::secret;
use crate::session::write::Beginning;
use crate::snapshot::RelPath;

/// So many follow-ups of earlier captures are named.
const MOST_FOLLOW_UPS: usize = 20;

/// Begin a session and write its capture; called again, give the open one back
///
/// Fills in what can be known: the agent, the time, the branch and the commit, and what earlier captures that refer to the
/// same documents have left to do. The caller is taken from --agent, else from `GPDOC_AGENT`, else from the variables that
/// agents set.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gpdoc session new --title 'Move the zone' --scope 'Give it a module' --relates-to ADR-0007-zones\n  gpdoc session new --json-in new.json --format json\n\nJSON: {\"title\": TEXT, \"scope\": [TEXT], \"relates_to\": [ID], \"agent\": NAME}"
)]
pub(super) struct Args {
    /// What the session is about
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = input::words)]
    title: Option<String>,
    /// What is to be done; repeat for several points
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = input::words)]
    scope: Vec<String>,
    /// The id of a document that it is about; repeat for several
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    relates_to: Vec<String>,
    /// The agent at work
    #[arg(long, value_name = "NAME", env = "GPDOC_AGENT")]
    agent: Option<String>,
    /// The same as JSON from a file, `-` for standard input: title, scope, `relates_to`, agent
    #[arg(long, value_name = "FILE")]
    json_in: Option<PathBuf>,
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Show it as a diff, and write nothing
    #[arg(long)]
    diff: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Told {
    title: Option<String>,
    #[serde(deserialize_with = "input::one_or_many")]
    scope: Vec<String>,
    #[serde(deserialize_with = "input::one_or_many")]
    relates_to: Vec<String>,
    agent: Option<String>,
}

const EXAMPLE: &str =
    r#"{"title": "Move the zone", "scope": ["Move it"], "relates_to": ["ADR-0007-zones"], "agent": "My Agent"}"#;

pub(super) fn run(args: &Args, global: &Global) -> Result<Exit, Failure> {
    let mut told: Told =
        args.json_in.as_deref().map_or_else(|| Ok(Told::default()), |path| input::json(path, EXAMPLE))?;
    told.title = given(args.title.as_ref()).or(given(told.title.as_ref()));
    told.scope.extend(args.scope.iter().cloned());
    told.relates_to.extend(args.relates_to.iter().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()));
    let Some(title) = told.title.clone() else {
        return Err(Failure::usage(
            "a session needs a title",
            "say what it is about: `gpdoc session new --title TEXT --scope TEXT`",
        ));
    };
    let detected = super::place::detected();
    let named = given(told.agent.as_ref()).or(given(args.agent.as_ref()));
    let Some(agent) = named.or_else(|| detected.as_ref().map(|detected| detected.name.clone())) else {
        return Err(Failure::usage(
            "it is not known who works: no agent that gpdoc knows has set its variables",
            "name yourself with --agent NAME, or set GPDOC_AGENT",
        ));
    };
    let place = Place::open(global)?;
    // Held until the capture is written, so that two that begin at once do not take one name.
    let writer = place.workspace.writer(global)?;
    let records = place.ledger.records()?;
    let open = open_one(&records, &place, &agent, &title, detected.as_ref());
    // Its capture can be gone from everywhere: then it is begun again, so that the session can go on and end.
    let lost = open.clone().filter(|session| place.is_lost(session, &records));
    if let Some(session) = open.filter(|_| lost.is_none()) {
        let notes = vec![format!("`{}` is open already; `gpdoc session close` ends it", session.id)];
        return answer(global, &session, true, &Plan::new(), notes).map(|()| Exit::Good);
    }
    let model = place.workspace.model(&*place.snapshot)?;
    let relates_to = known_ids(&model, &told.relates_to)?;
    let now = chrono::Utc::now();
    let began = lost.as_ref().map_or(now, |session| session.began);
    let title = lost.as_ref().map_or(title, |session| session.title.clone());
    let day = began.format("%Y-%m-%d").to_string();
    let (id, path) = match &lost {
        Some(session) => (session.id.clone(), session.capture_path()),
        None => free_name(&place, &records, &day, &title),
    };
    let head = place.repository.head()?;
    let branch = branch(&place, head);
    let beginning = Beginning {
        follow_ups: follow_ups(&model, &relates_to),
        fields: fields(&model, &place),
        id: id.clone(),
        title: title.clone(),
        agent: agent.clone(),
        date: day,
        time: stamp(began),
        branch: branch.clone(),
        scope: input::said(&told.scope),
        relates_to,
    };
    let text = beginning.text();
    if let Some(secret) = secret::find(&text).first() {
        let message = format!("the text has {}, which must not stand in a capture", secret.what.describe());
        return Err(Failure::usage(message, "say it without"));
    }
    let mut plan = Plan::new();
    plan.create(path.clone(), text);
    if args.dry_run || args.diff {
        let data = json!({"id": id, "capture": path.as_str(), "files": plan.to_json()});
        let text = if args.diff { plan.diff(global.colour(false)) } else { format!("would create {path}\n") };
        Reply { command: "session new", data, text, ..Reply::default() }.print(global)?;
        return Ok(Exit::Good);
    }
    if let Some(session) = lost {
        writer.apply(&plan)?;
        let notes = vec![format!(
            "the capture of `{}` was gone: it is begun again, without what was appended to it",
            session.id
        )];
        return answer(global, &session, true, &plan, notes).map(|()| Exit::Good);
    }
    let contents = place.contents()?;
    let tree = contents.tree()?.to_string();
    place.keep(&id, &tree, &contents)?;
    let payload = json!({
        "session": id,
        "title": title,
        "capture": path.as_str(),
        "worktree": place.worktree(),
        "agent": agent,
        "program": detected.as_ref().map(|detected| &detected.name),
        "program_session": detected.as_ref().and_then(|detected| detected.session.as_ref()),
        "branch": branch,
        "commit": head.map(|head| head.to_string()),
        "tree": tree,
    });
    let recorded = place.ledger.append(now, &[(live::NEW, payload)])?;
    if let Err(error) = writer.apply(&plan) {
        // Without its capture it never was.
        let _ = place
            .ledger
            .append(chrono::Utc::now(), &[(live::CLOSE, json!({"session": id, "reason": error.to_string()}))]);
        return Err(error.into());
    }
    let Some(session) = live::sessions(&recorded).into_iter().next() else {
        return Err(Failure::Usage("the session was recorded and cannot be read back".into(), None));
    };
    answer(global, &session, false, &plan, Vec::new())?;
    Ok(Exit::Good)
}

fn answer(global: &Global, session: &Session, existed: bool, plan: &Plan, notes: Vec<String>) -> Result<(), Failure> {
    let id = &session.id;
    let data =
        json!({"session": session, "id": id, "capture": session.capture, "existed": existed, "files": plan.to_json()});
    let text = format!("{}\n  session  {id}\n  agent    {}\n", session.capture, session.agent);
    let next = vec![
        format!("gpdoc session run --session {id} -- COMMAND"),
        format!("gpdoc session append --session {id} --what TEXT --outstanding TEXT"),
        format!("gpdoc session close --session {id} --outstanding None"),
    ];
    Reply { command: "session new", data, text, next, notes }.print(global)
}

/// The name of the branch, or where HEAD is without one.
fn branch(place: &Place, head: Option<CommitId>) -> String {
    place.repository.branch_name().unwrap_or_else(|| {
        head.map_or_else(|| "no branch".to_owned(), |head| format!("detached at {}", head.abbreviated()))
    })
}

/// The open session of the same agent session: the one that its program names, else the one of the same agent and title.
fn open_one(
    records: &[Record],
    place: &Place,
    agent: &str,
    title: &str,
    detected: Option<&Detected>,
) -> Option<Session> {
    let worktree = place.worktree();
    let own = detected.and_then(|detected| detected.session.clone());
    live::sessions(records).into_iter().rfind(|session| {
        let is_same = match (&session.program_session, &own) {
            (Some(known), Some(own)) => known == own,
            (None, None) => session.title.trim() == title.trim(),
            _ => false,
        };
        session.open && session.worktree == worktree && session.agent.eq_ignore_ascii_case(agent) && is_same
    })
}

/// Ids as documents have them.
fn known_ids(model: &Model<'_>, ids: &[String]) -> Result<Vec<String>, Failure> {
    let mut known: Vec<String> = Vec::new();
    for id in ids {
        // The number alone, or the file, is as good where it is one document's.
        let by_path = || model.file_at(id).and_then(|file| file.id.as_deref());
        let exact = (!model.ids.with_id(id).is_empty()).then_some(id.as_str());
        let Some(full) = exact.or_else(by_path).or_else(|| model.ids.only_longer(id)) else {
            let help = model.ids.nearest(id).map_or_else(
                || "`gpdoc show ID` knows the documents".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(Failure::usage(format!("--relates-to {id}: no document has this id"), help));
        };
        if !known.iter().any(|id| id == full) {
            known.push(full.to_owned());
        }
    }
    Ok(known)
}

/// An id that neither a file nor the ledger has, and where its capture will be.
fn free_name(place: &Place, records: &[Record], day: &str, title: &str) -> (String, RelPath) {
    let slug: String = document::slug(title)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect::<String>()
        .split('-')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    let slug: String = slug.chars().take(60).collect();
    let slug = if slug.is_empty() { "session" } else { slug.trim_end_matches('-') };
    let taken: Vec<String> = live::sessions(records).into_iter().map(|session| session.id).collect();
    let names = std::iter::once(format!("{day}-{slug}")).chain((2..).map(|number| format!("{day}-{slug}-{number}")));
    let mut free = names.map(|id| {
        let path = RelPath::new(&format!("{}/{id}.md", place.directory()));
        (id, path)
    });
    let is_free = |(id, path): &(String, RelPath)| {
        !taken.contains(id)
            && !place.snapshot.listing().contains(path.as_str())
            && !place.snapshot.exists_unlisted(path)
    };
    // There is always a further number.
    free.find(is_free)
        .unwrap_or_else(|| (format!("{day}-{slug}"), RelPath::new(&format!("{}/{day}-{slug}.md", place.directory()))))
}

/// What captures that refer to the same documents leave to do, the newest first.
fn follow_ups(model: &Model<'_>, ids: &[String]) -> Vec<String> {
    let refers = |path: &str| {
        let file = model.file_at(path);
        let references = file.map(|file| &file.references).into_iter().flatten();
        let mut targets = references.filter_map(|reference| model.file(reference.document()?).id.as_deref());
        targets.any(|target| ids.iter().any(|id| id == target))
    };
    let mut found: Vec<String> = Vec::new();
    for entry in overview::entries(model).iter().filter(|entry| refers(&entry.path)) {
        let name = entry.id.clone().unwrap_or_else(|| entry.path.clone());
        for item in &entry.open {
            let text = format!("`{name}` left: {}", plain(item));
            if secret::find(&text).is_empty() {
                found.push(text);
            }
        }
    }
    let more = found.len().saturating_sub(MOST_FOLLOW_UPS);
    found.truncate(MOST_FOLLOW_UPS);
    if more > 0 {
        found.push(format!("{more} more, see `gpdoc session list --open`"));
    }
    found
}

/// Text without links: they would lead elsewhere from here.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        match after.split_once("](").and_then(|(name, behind)| Some((name, behind.split_once(')')?.1))) {
            Some((name, behind)) if !name.contains('[') => {
                plain.push_str(name);
                rest = behind;
            }
            _ => {
                plain.push('[');
                rest = after;
            }
        }
    }
    plain + rest
}

/// The fields of the repository's template, or of its newest capture. None where there is neither.
fn fields(model: &Model<'_>, place: &Place) -> Option<Vec<(String, Option<String>)>> {
    let directory = place.directory();
    let there = || {
        let files = model.files.iter().filter(|file| file.document.form == Form::Markdown);
        files.filter(|file| file.path().parent() == directory && file.document.root().is_some())
    };
    let template = there().find(|file| file.path().stem().contains("template"));
    let newest = || there().filter(|file| model.capture(file).is_some()).max_by_key(|file| file.path().clone());
    let file = template.or_else(newest)?;
    let names = ["type", "domain", "owner", "lifecycle", "status", "schema_version", "risk_profile", "reliability"];
    let field = |name: &str| {
        let node = file.document.get(name)?;
        Some((name.to_owned(), node.text().map(str::to_owned)))
    };
    Some(names.into_iter().filter_map(field).collect())
}
