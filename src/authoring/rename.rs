//! Gives documents other paths, ids and numbers, and rewrites what refers to them: all in one plan, of which it is known that every
//! reference and link still leads where it led.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::names::Renamed;
use super::references::Renames;
use super::rewriting::{Draft, draft};
use super::verify::{self, Fault, Site};
use super::{accepted, index, mentions};
use crate::config::Problem;
use crate::edit::{Overlap, Plan};
use crate::model::{AskedFor, Exactness, File, Model, Resolution};
use crate::plural::counted;
use crate::session::evidence::Evidence;
use crate::snapshot::{EntryKind, RelPath};

pub use super::mentions::Mention;
pub use super::verify::Spot;

/// What is asked.
#[derive(Debug, Default)]
pub struct Request {
    /// Files that move: from, to. Sidecars of documents go along.
    pub files: Vec<(RelPath, RelPath)>,
    /// Directories that move as a whole; their files are in `files`.
    pub directories: Vec<(RelPath, RelPath)>,
    /// New ids, by the document's path before.
    pub ids: BTreeMap<RelPath, String>,
    /// New numbers, by the document's path before.
    pub numbers: BTreeMap<RelPath, u64>,
    /// Which document the references mean that could mean several.
    pub references_to: Option<RelPath>,
    /// Documents may change their kind, and their names need not have its form.
    pub force: bool,
}

/// A change that keeps what every reference means.
#[derive(Debug)]
pub struct Renaming {
    /// What is to be written.
    pub plan: Plan,
    /// The documents and files that get another name, sorted by path.
    pub renamed: Vec<Renamed>,
    /// How many references are written anew.
    pub references: usize,
    /// How many of them name their document by its id or its path, since what they said would mean something else.
    pub reworded: usize,
    /// How many links are written anew.
    pub links: usize,
    /// How many generated regions, up to date before, are written anew.
    pub regions: usize,
    /// How many findings of the baseline follow their documents.
    pub baselined: usize,
    /// Where text names what has another name now, and stays: it is prose, or no document.
    pub mentions: Vec<Mention>,
    /// Links of session captures that lead to what has another name now: nobody rewrites what a capture says.
    pub kept: Vec<Mention>,
    /// Remarks.
    pub notes: Vec<String>,
}

/// Why a change was not planned. Nothing is written.
#[derive(Debug, thiserror::Error)]
pub enum RenameError {
    /// Something is there already.
    #[error("`{0}` exists already")]
    Exists(RelPath),
    /// It cannot be moved.
    #[error("`{path}` cannot be moved: {reason}")]
    Unmovable {
        /// The file.
        path: RelPath,
        /// Why not.
        reason: String,
    },
    /// References could mean several documents, of which one gets another name.
    #[error("{} could mean several documents, and one of them gets another name:\n{}", counted(.0.len(), "reference"), verify::list(.0))]
    Ambiguous(Vec<Spot>),
    /// References or links would no longer lead where they lead.
    #[error("{} cannot be made to follow:\n{}", counted(.0.len(), "reference"), verify::list(.0))]
    Lost(Vec<Spot>),
    /// Two edits meet.
    #[error("`{path}` cannot be rewritten: {overlap}")]
    Overlap {
        /// The file.
        path: RelPath,
        /// Why not.
        overlap: Overlap,
    },
    /// A document would be none any more.
    #[error("`{0}` would be no document any more: gpdoc would not look at it")]
    Left(RelPath),
    /// Nothing is there.
    #[error("`{0}` is not there")]
    Missing(RelPath),
    /// A directory would be moved into itself.
    #[error("`{0}` cannot be moved into itself")]
    IntoItself(RelPath),
    /// A document without a number.
    #[error("`{0}` has no number: neither its id nor its file name has a form of its kind with a `{{number}}`")]
    Unnumbered(RelPath),
    /// It has the number that it should get.
    #[error("`{path}` has the number {number} already")]
    SameNumber {
        /// The document.
        path: RelPath,
        /// Its number.
        number: u64,
    },
    /// The number is another document's.
    #[error("the number {number} is taken by `{by}`")]
    Taken {
        /// The number.
        number: u64,
        /// Who has it.
        by: RelPath,
    },
    /// The name has not the form that its kind asks for.
    #[error("`{path}` has not the form of file names of kind `{kind}`")]
    Form {
        /// The new path.
        path: RelPath,
        /// The kind.
        kind: String,
        /// The document's id.
        id: Option<String>,
    },
    /// The document would be governed as something else.
    #[error("`{path}` would be governed as {after} instead of {before}")]
    Kind {
        /// The new path.
        path: RelPath,
        /// The kind before.
        before: String,
        /// The kind afterwards.
        after: String,
    },
    /// The documents could not be judged afterwards.
    #[error("the documents cannot be read as they would be afterwards")]
    Problems(Vec<Problem>),
}

/// Plans a change.
///
/// # Errors
/// When a target exists, a file cannot be moved, or a reference cannot be made to mean what it means.
pub fn rename(model: &Model<'_>, mut request: Request) -> Result<Renaming, RenameError> {
    add_sidecars(model, &mut request);
    add_evidence(model, &mut request);
    let mut renames = renames(model, &request)?;
    let mut chosen: HashMap<Site, Option<String>> = HashMap::new();
    // The first pass writes references as they were written. Later ones know which fragments change with that, and which references
    // must be written otherwise.
    for _ in 0..4 {
        let draft = draft(&renames, &chosen)?;
        let after = draft.plan.over(model.snapshot);
        let now = Model::load(&after, Arc::clone(&model.config), Some(model)).map_err(RenameError::Problems)?;
        let fragments = verify::fragments(&renames, &now);
        if fragments != renames.fragments {
            renames.fragments = fragments;
            continue;
        }
        let is_seen = |path: &&RelPath| now.file_at(path.as_str()).is_some();
        let mut left = renames.documents.values().map(|it| &it.path.1).filter(|path| !is_seen(path));
        if let Some(path) = left.next() {
            return Err(RenameError::Left(path.clone()));
        }
        let faults = verify::faults(&renames, &now, request.references_to.as_ref(), &chosen);
        if !faults.ambiguous.is_empty() {
            return Err(RenameError::Ambiguous(faults.ambiguous));
        }
        if !faults.lost.is_empty() {
            return Err(RenameError::Lost(faults.lost));
        }
        if faults.mended.is_empty() {
            judge_documents(&renames, &now, request.force)?;
            let renaming = finish(model, &renames, draft, &now, faults)?;
            return Ok(Renaming { reworded: chosen.len(), ..renaming });
        }
        chosen.extend(faults.mended);
    }
    Err(RenameError::Lost(Vec::new()))
}

fn finish(
    model: &Model<'_>,
    renames: &Renames<'_>,
    mut draft: Draft,
    now: &Model<'_>,
    faults: Fault,
) -> Result<Renaming, RenameError> {
    let regions = index::follow(renames, now, &mut draft.plan);
    let mentions = mentions::find(renames, &draft.plan);
    let kept = mentions::in_captures(renames);
    let baselined = accepted::follow(renames, now, &draft.texts, &mut draft.plan).map_err(RenameError::Problems)?;
    let mut all: Vec<Renamed> = renames.documents.values().cloned().collect();
    let of_documents = |path: &RelPath| model.file_at(path.as_str()).is_some();
    let files = renames.files.iter().filter(|(from, _)| !of_documents(from));
    all.extend(files.map(|(from, to)| Renamed {
        path: (from.clone(), to.clone()),
        id: None,
        number: None,
        names: Vec::new(),
    }));
    all.sort_by(|a, b| a.path.cmp(&b.path));
    let notes = faults.notes.into_iter().chain(gates(renames, now)).collect();
    let Draft { plan, references, links, .. } = draft;
    Ok(Renaming { plan, renamed: all, references, reworded: 0, links, regions, baselined, mentions, kept, notes })
}

/// What is to be said of gates that name a document by a name which is not its own any more: nobody but people writes a policy.
fn gates(renames: &Renames<'_>, now: &Model<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for (before, after) in renames.model.asked_for().zip(now.asked_for()) {
        let Some(renamed) = before.document().and_then(|index| renames.documents.get(&index)) else { continue };
        let Some(file) = now.file_at(renamed.path.1.as_str()) else { continue };
        let is_exact = |asked: &AskedFor<'_>| matches!(asked.resolution, Resolution::Found(_, Exactness::Exact));
        let is_lost = after.document() != Some(file.index);
        if is_lost || (is_exact(&before) && !is_exact(&after)) {
            let name = file.id.as_deref().unwrap_or_else(|| file.path().as_str());
            let (gate, text, place) = (before.gate, before.text, renames.model.place_of(before.pointer));
            let or = if is_lost { ", or it stays closed" } else { "" };
            notes.push(format!("the gate `{gate}` still names `{text}`: write `{name}` in {place}{or}"));
        }
    }
    notes
}

/// Whether documents are afterwards what they were, under numbers that nobody else has.
fn judge_documents(renames: &Renames<'_>, now: &Model<'_>, force: bool) -> Result<(), RenameError> {
    let named =
        |model: &Model<'_>, file: &File| model.kind_of(file).map_or("nothing", |kind| kind.name.as_str()).to_owned();
    for (index, renamed) in &renames.documents {
        let before = renames.model.file(*index);
        let path = renamed.path.1.clone();
        // A file that is no longer looked at is governed as nothing.
        let Some(file) = now.file_at(path.as_str()) else { continue };
        let (was, is) = (named(renames.model, before), named(now, file));
        if was != is && !force {
            return Err(RenameError::Kind { path, before: was, after: is });
        }
        if let Some(number) = file.number.filter(|_| file.number != before.number) {
            let others = now.ids.with_number(number).iter().map(|index| now.file(*index));
            let is_sidecar = |other: &&File| renames.documents.values().any(|it| it.path.1 == *other.path());
            if let Some(other) = others.filter(|other| other.index != file.index).find(|other| !is_sidecar(other)) {
                return Err(RenameError::Taken { number: number.number, by: other.path().clone() });
            }
        }
    }
    Ok(())
}

/// `NAME.metadata.yaml` describes NAME, with or without its extension.
fn add_sidecars(model: &Model<'_>, request: &mut Request) {
    let listing = model.snapshot.listing();
    let mut more = Vec::new();
    for (from, to) in &request.files {
        let others = || listing.entries().iter().filter(|entry| entry.path.parent() == from.parent());
        let is_only = || others().filter(|entry| entry.path.stem() == from.stem()).count() == 1;
        let by_stem = Some((from.stem(), to.stem())).filter(|_| from.stem() != from.file_name() && is_only());
        for (name, new) in by_stem.into_iter().chain([(from.file_name(), to.file_name())]) {
            for ending in ["yaml", "yml"] {
                let beside =
                    |path: &RelPath, name: &str| RelPath::resolve(path.parent(), &format!("{name}.metadata.{ending}"));
                let (Some(sidecar), Some(new)) = (beside(from, name), beside(to, new)) else { continue };
                let is_there = listing.get(sidecar.as_str()).is_some_and(|entry| entry.kind == EntryKind::File);
                if is_there && sidecar != new && request.files.iter().all(|(known, _)| *known != sidecar) {
                    let own = |path: &RelPath| model.file_at(path.as_str())?.own_id()?.text();
                    if let Some(id) =
                        request.ids.get(from).filter(|_| own(from).is_some() && own(from) == own(&sidecar))
                    {
                        more.push((sidecar.clone(), new.clone(), Some(id.clone())));
                    } else {
                        more.push((sidecar, new, None));
                    }
                }
            }
        }
    }
    for (from, to, id) in more {
        request.ids.extend(id.map(|id| (from.clone(), id)));
        request.files.push((from, to));
    }
}

/// The evidence of a capture goes along with it.
fn add_evidence(model: &Model<'_>, request: &mut Request) {
    let is_capture = |path: &RelPath| model.file_at(path.as_str()).is_some_and(|file| model.capture(file).is_some());
    let captures = request.files.iter().filter(|(from, _)| is_capture(from));
    let evidence = captures.filter_map(|(from, to)| Some((Evidence::path_of(from)?, Evidence::path_of(to)?)));
    let is_moved = |from: &RelPath| request.files.iter().all(|(known, _)| known != from);
    let more: Vec<_> = evidence
        .filter(|(from, to)| model.snapshot.listing().contains(from.as_str()) && from != to && is_moved(from))
        .collect();
    request.files.extend(more);
}

fn renames<'m>(model: &'m Model<'m>, request: &Request) -> Result<Renames<'m>, RenameError> {
    let files: BTreeMap<RelPath, RelPath> = request.files.iter().filter(|(from, to)| from != to).cloned().collect();
    let mut targets = std::collections::BTreeSet::new();
    for (from, to) in &request.files {
        let is_there = model.snapshot.listing().contains(to.as_str()) || model.snapshot.exists_unlisted(to);
        if from != to && (is_there || !targets.insert(to)) {
            return Err(RenameError::Exists(to.clone()));
        }
    }
    let mut renames = Renames {
        model,
        directories: request.directories.clone(),
        documents: BTreeMap::new(),
        fragments: BTreeMap::new(),
        files,
    };
    let named = request.files.iter().map(|(from, _)| from).chain(request.ids.keys()).chain(request.numbers.keys());
    for file in named.filter_map(|path| model.file_at(path.as_str())) {
        let path = file.path();
        let id = request.ids.get(path).cloned();
        let number = request.numbers.get(path).copied();
        let document = Renamed::new(model.kind_of(file), file, renames.moved(path), id, number);
        renames.documents.insert(file.index, document);
    }
    Ok(renames)
}
