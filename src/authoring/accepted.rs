//! The baseline follows documents that get another name.

use std::collections::{BTreeMap, HashMap};

use super::references::Renames;
use super::rewriting::Rewritten;
use crate::check::baseline;
use crate::config::Problem;
use crate::edit::Plan;
use crate::finding::Fingerprint;
use crate::finding::filter::Accepted;
use crate::model::{File, FileIndex, Model, Reference};
use crate::rules::renames::name;

/// Rewrites the fingerprints of documents whose id or path is another one in `now`, and gives their number. `texts` are the references
/// and links of each document that are written otherwise.
///
/// # Errors
/// When the baseline cannot be read.
pub(super) fn follow(
    renames: &Renames<'_>,
    now: &Model<'_>,
    texts: &BTreeMap<FileIndex, Vec<Rewritten>>,
    plan: &mut Plan,
) -> Result<usize, Vec<Problem>> {
    let model = renames.model;
    let accepted = baseline::load(model.snapshot, &model.config)?;
    let path = model.config.baseline_path();
    let Some(source) = model.snapshot.read_text(&path).ok().filter(|_| !accepted.is_empty()) else { return Ok(0) };
    // What stands for a document, by what stood for it; and what is written in it, by what was.
    let mut names: HashMap<&str, (FileIndex, String)> = HashMap::new();
    for file in &model.files {
        if let Some(after) = now.file_at(renames.moved(file.path()).as_str()) {
            names.insert(name(model, file), (file.index, name(now, after).to_owned()));
        }
    }
    let mut subjects: HashMap<&str, &str> = HashMap::new();
    for renamed in renames.documents.values() {
        subjects.insert(renamed.path.0.as_str(), renamed.path.1.as_str());
        // An id that others have too speaks of them as well.
        let id = renamed.id.as_ref().filter(|(old, _)| model.ids.with_id(old).len() == 1);
        subjects.extend(id.map(|(old, new)| (old.as_str(), new.as_str())));
    }
    let mut moved = 0;
    let mut followed = Accepted::new();
    for (fingerprint, count) in &accepted {
        let known = names.get(fingerprint.document.as_str());
        let own = known.and_then(|(index, _)| texts.get(index)).into_iter().flatten();
        let own = own.filter(|text| text.before == fingerprint.subject && text.field == fingerprint.field);
        let own = own.map(|text| text.after.as_str()).next();
        let stays = known.is_some_and(|(index, _)| says(model.file(*index), fingerprint));
        let other = || subjects.get(fingerprint.subject.as_str()).copied().filter(|_| !stays);
        let subject = own.or_else(other);
        let new = Fingerprint {
            document: known.map_or_else(|| fingerprint.document.clone(), |(_, name)| name.clone()),
            subject: subject.map_or_else(|| fingerprint.subject.clone(), str::to_owned),
            ..fingerprint.clone()
        };
        moved += if new == *fingerprint { 0 } else { *count };
        *followed.entry(new).or_default() += count;
    }
    if moved > 0 {
        plan.replace(path, Some(&source), baseline::write(&followed));
    }
    Ok(moved)
}

/// True when a document says this where a fingerprint has it: what it says follows only where it is written otherwise.
fn says(file: &File, fingerprint: &Fingerprint) -> bool {
    let subject = fingerprint.subject.as_str();
    if fingerprint.field.is_empty() {
        let source = &file.document.source;
        return file.document.facts.links.iter().any(|link| link.destination(source) == subject);
    }
    let Some(field) = fingerprint.field.strip_prefix('/') else { return false };
    let is_there = |reference: &Reference| *reference.text == *subject && *reference.field == *field;
    file.references.iter().any(is_there)
}
