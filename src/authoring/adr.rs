//! Decisions on decision records: status, day and relations change together, in frontmatter and body, or nothing does.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::draft::{Draft, DraftError, line_break};
use super::fields::name;
use super::findings;
use super::mover::Mover;
use super::named::named;
use crate::config::Problem;
use crate::edit::Plan;
use crate::finding::Finding;
use crate::model::{File, Model, Resolution, Stated, Succession, Target};
use crate::rules::references;
use crate::snapshot::RelPath;
use crate::yaml::Node;
use crate::yaml::edit::Splice;

/// Why a decision is not moved.
#[derive(Debug, thiserror::Error)]
pub enum AdrError {
    /// No document, or several.
    #[error("`{text}` {why}{}", candidates_of(candidates))]
    NotOne {
        /// What was asked for.
        text: String,
        /// What is wrong.
        why: String,
        /// What may be meant.
        candidates: Vec<String>,
    },
    /// The kind has no lifecycle, or not this state.
    #[error("documents of kind `{kind}` cannot be `{state}`: gpdoc.yaml has {}", states_of(states))]
    NoState {
        /// The kind.
        kind: String,
        /// The state.
        state: String,
        /// Those that it has.
        states: Vec<String>,
    },
    /// A word that means no state.
    #[error(
        "`{name}` says that its status is `{word}`, which is none that gpdoc.yaml knows; write one of {}",
        states_of(states)
    )]
    Unknown {
        /// The document.
        name: String,
        /// What it says.
        word: String,
        /// The states.
        states: Vec<String>,
    },
    /// Two statuses in its body.
    #[error("`{name}` has two statuses, {why}: keep the one that holds, and run the command again")]
    Twice {
        /// The document.
        name: String,
        /// What its body says.
        why: String,
    },
    /// The lifecycle does not allow it.
    #[error("`{name}` is {from}, and `{to}` may not follow that; {}", follows(allowed))]
    Illegal {
        /// The document.
        name: String,
        /// Its state, in backquotes.
        from: String,
        /// The state that was asked for.
        to: String,
        /// The states that may follow.
        allowed: Vec<String>,
    },
    /// A document that nothing can be superseded by.
    #[error("`{by}` cannot supersede `{old}`: {why}")]
    Successor {
        /// The one to be superseded.
        old: String,
        /// The one that was named.
        by: String,
        /// Why not.
        why: String,
    },
    /// Nothing states the status, and there is no place for it.
    #[error("{0} has neither frontmatter nor a status in its body; write `Status: Proposed` below its title first")]
    Nowhere(RelPath),
    /// An edit that cannot be made.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// `gpdoc check` would find faults.
    #[error("`gpdoc check` would find faults then; nothing was written{}", findings::listed(.0))]
    Refused(Vec<Finding>),
    /// Schemas or baseline cannot be read.
    #[error("the configuration cannot be used")]
    Problems(Vec<Problem>),
}

fn states_of(states: &[String]) -> String {
    if states.is_empty() { "no states for them".to_owned() } else { quoted(states).join(", ") }
}

fn follows(allowed: &[String]) -> String {
    match allowed {
        [] => "it is final: write a new decision".to_owned(),
        allowed => format!("it may become {}", quoted(allowed).join(" or ")),
    }
}

fn quoted(names: &[String]) -> Vec<String> {
    names.iter().map(|name| format!("`{name}`")).collect()
}

fn candidates_of(candidates: &[String]) -> String {
    match candidates {
        [] => "; `gpdoc adr list` lists the decisions".to_owned(),
        [one] => format!("; did you mean `{one}`?"),
        several => format!(": {}; name one by its id or path", several.join(", ")),
    }
}

/// What becomes of a decision.
#[derive(Debug)]
pub struct Moved {
    /// What it is called.
    pub name: String,
    /// The state that it was in; `None` where it had no status.
    pub from: Option<String>,
    /// The files that change; none where everything was said already.
    pub plan: Plan,
    /// What `gpdoc check` would warn of that it does not warn of now.
    pub warnings: Vec<Finding>,
}

/// The document of a kind, an index into the configuration's kinds, that a text names.
///
/// # Errors
/// When it names none, several, or one of another kind.
pub fn find<'m>(model: &'m Model<'_>, kind: usize, text: &str) -> Result<&'m File, AdrError> {
    let not_one = |why: String, candidates: Vec<String>| AdrError::NotOne { text: text.to_owned(), why, candidates };
    let listed = |files: &[crate::model::FileIndex]| {
        files.iter().map(|index| model.file(*index).path().to_string()).collect::<Vec<_>>()
    };
    let index = match named(model, &RelPath::new(""), Some(kind), text) {
        Resolution::Found(Target::Document(index), _) => index,
        Resolution::Ambiguous(several) => return Err(not_one("names several documents".into(), listed(&several))),
        Resolution::Found(..) | Resolution::Dangling => {
            let near = model.ids.only_longer(text).or_else(|| model.ids.nearest(text));
            return Err(not_one("names no decision".into(), near.into_iter().map(str::to_owned).collect()));
        }
    };
    let file = model.file(index);
    if file.kind != Some(kind) {
        let own = model.kind_of(file).map_or("none", |kind| kind.name.as_str());
        return Err(not_one(format!("is {}, whose kind is `{own}`", file.path()), Vec::new()));
    }
    // By its own path nobody else can be meant.
    let same = file.number.map_or(&[][..], |number| model.ids.with_number(number));
    let is_exact = file.path().as_str() == text || file.id.as_deref() == Some(text);
    if references::is_doubtful(model, file, text) || (same.len() > 1 && !is_exact) {
        return Err(not_one(
            "does not say which document is meant".into(),
            listed(if same.is_empty() { &[] } else { same }),
        ));
    }
    Ok(file)
}

/// Moves a decision to a canonical state.
///
/// # Errors
/// When its lifecycle does not allow that, or the change cannot be made. Nothing is written here.
pub fn transition(model: &Model<'_>, file: &File, to: &str, today: NaiveDate) -> Result<Moved, AdrError> {
    let mut mover = Mover { model, file, to, today, draft: Draft::new(&file.document) };
    let from = mover.run(None)?;
    finish(model, file, from, vec![mover.draft], today)
}

/// Marks a decision as superseded by another one that holds, and says so in both.
///
/// # Errors
/// As [`transition`], and when the other one does not hold.
pub fn supersede(model: &Model<'_>, old: &File, by: &File, today: NaiveDate) -> Result<Moved, AdrError> {
    let refused = |why: String| AdrError::Successor { old: name(old), by: name(by), why };
    if old.index == by.index {
        return Err(refused("a decision cannot supersede itself".into()));
    }
    match model.status(by) {
        Some(status) if status.is_live() => {}
        Some(status) if status.conflicts() => {
            return Err(refused(status.conflict().unwrap_or_default()));
        }
        status => {
            let lifecycle = model.kind_of(by).and_then(|kind| kind.lifecycle.as_ref());
            let state = status.and_then(|status| status.state().map(str::to_owned));
            let may = state.as_ref().is_none_or(|state| lifecycle.is_some_and(|it| it.allows(state, "accepted")));
            let first = if may { format!("; accept it first: gpdoc adr accept {}", name(by)) } else { String::new() };
            let state = state.map_or_else(|| "it has no status".to_owned(), |state| format!("it is `{state}`"));
            return Err(refused(format!("{state}, and only a decision that holds takes the place of another{first}")));
        }
    }
    let inverse = model.config.inverse_of(SUPERSEDES).unwrap_or("superseded_by").to_owned();
    let mut mover = Mover { model, file: old, to: "superseded", today, draft: Draft::new(&old.document) };
    let is_said = references::names(model, old, &inverse, by) || states(model, old, by, Succession::SupersededBy);
    let in_body = old.document.root().is_none();
    let note = (in_body && !is_said).then(|| format!(" by {}", link(old, by)));
    let from = mover.run(note.as_deref())?;
    if !is_said && !in_body {
        mover.draft.add(&inverse, &reference(model, by))?;
    }
    let mut successor = Draft::new(&by.document);
    let returned = references::names(model, by, SUPERSEDES, old) || states(model, by, old, Succession::Supersedes);
    if !returned && by.document.root().is_some() {
        successor.add(SUPERSEDES, &reference(model, old))?;
    } else if !returned && let Some(splice) = note_below(model, by, &link(by, old)) {
        successor.edit("its status section", Some(vec![splice]))?;
    }
    finish(model, old, from, vec![mover.draft, successor], today)
}

const SUPERSEDES: &str = "supersedes";

/// The decisions that a document supersedes and that still hold.
pub fn still_live<'m>(model: &'m Model<'_>, file: &File) -> Vec<&'m File> {
    let named = file.references.iter().filter(|reference| *reference.field == *SUPERSEDES);
    let documents = named.filter_map(|reference| match &reference.resolution {
        Resolution::Found(Target::Document(index), _) => Some(model.file(*index)),
        _ => None,
    });
    documents.filter(|old| model.status(old).is_some_and(|status| status.is_live())).collect()
}

fn states(model: &Model<'_>, file: &File, other: &File, succession: Succession) -> bool {
    let is_one = |stated: &Stated| stated.succession == succession && stated.document() == Some(other.index);
    model.stated(file).iter().any(is_one)
}

/// The name by which relations refer to a document.
fn reference(model: &Model<'_>, file: &File) -> String {
    let own = file.own_id().and_then(Node::text).filter(|id| model.ids.with_id(id).len() == 1);
    let stem = file.path().stem();
    let stem = (model.ids.with_stem(stem).len() == 1).then_some(stem);
    own.or(stem).unwrap_or_else(|| file.path().as_str()).to_owned()
}

/// A Markdown link from one document to another, with its heading as the text.
fn link(from: &File, to: &File) -> String {
    let heading = to.document.facts.headings.iter().find(|heading| heading.level == 1);
    let text = heading.map_or_else(|| to.path().stem().to_owned(), |heading| heading.text.replace(['[', ']'], ""));
    format!("[{text}]({})", relative(from.path().parent(), to.path().as_str()))
}

/// A path as a link in a file of a directory has it.
pub(super) fn relative(directory: &str, path: &str) -> String {
    let text = crate::rules::relative(directory, path);
    text.replace('%', "%25").replace(' ', "%20").replace('(', "%28").replace(')', "%29")
}

/// A line below the status of a document whose status has a section of its own.
fn note_below(model: &Model<'_>, file: &File, link: &str) -> Option<Splice> {
    let status = model.status(file)?;
    let (label, document) = (status.lifecycle.body.as_deref()?, &file.document);
    let status = status.body?.span.start;
    let heading = document.facts.headings.iter().rfind(|heading| heading.span().start <= status)?;
    heading.text.trim().eq_ignore_ascii_case(label).then_some(())?;
    let at = document.source[status..].find('\n').map(|at| status + at);
    let at_end = at.unwrap_or(document.source.len());
    let end = if document.source[..at_end].ends_with('\r') { at_end - 1 } else { at_end };
    let ending = line_break(&document.source);
    Some(Splice { range: end..end, text: format!("{ending}{ending}Supersedes {link}") })
}

fn finish(
    model: &Model<'_>,
    file: &File,
    from: Option<String>,
    drafts: Vec<Draft>,
    today: NaiveDate,
) -> Result<Moved, AdrError> {
    let mut plan = Plan::new();
    let mut texts = BTreeMap::new();
    for draft in drafts {
        texts.insert(draft.document.path.clone(), std::sync::Arc::clone(&draft.document.source));
        draft.finish(&mut plan);
    }
    let mut warnings = Vec::new();
    if !plan.is_empty() {
        let added = findings::added(model, texts, today).map_err(AdrError::Problems)?;
        let (errors, others) = findings::apart(added);
        if !errors.is_empty() {
            return Err(AdrError::Refused(errors));
        }
        warnings = others;
    }
    Ok(Moved { name: name(file), from, plan, warnings })
}
