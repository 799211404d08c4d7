//! Where text names a document without referring to it.

use std::ops::Range;

use rayon::prelude::*;
use regex::Regex;

use super::references::Renames;
use crate::document::{Heading, Link, Local};
use crate::edit::Plan;
use crate::finding::LineIndex;
use crate::model::{File, FileIndex};
use crate::snapshot::{Entry, EntryKind, RelPath};
use crate::yaml::Node;

/// A place where a name stands that is another one now.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// The file, where it is afterwards.
    pub path: RelPath,
    /// The line, from 1.
    pub line: usize,
    /// The name.
    pub text: String,
}

/// All places in text files where an old name stands outside of what `plan` rewrites and outside of references.
pub(super) fn find(renames: &Renames<'_>, plan: &Plan) -> Vec<Mention> {
    let mut names: Vec<String> = renames.files.iter().flat_map(|(from, to)| path_names(from, to)).collect();
    names.extend(renames.directories.iter().map(|(from, _)| from.to_string()));
    names.extend(renames.documents.values().flat_map(|it| it.names.iter().map(|name| name.old.clone())));
    // A number alone names nothing.
    names.retain(|name| name.contains(|c: char| !c.is_ascii_digit()));
    names.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    names.dedup();
    let escaped: Vec<String> = names.iter().map(|name| regex::escape(name)).collect();
    let Ok(pattern) = Regex::new(&escaped.join("|")) else { return Vec::new() };
    if names.is_empty() {
        return Vec::new();
    }
    let baseline = renames.model.config.baseline_path();
    let entries = renames.model.snapshot.listing().entries();
    let files: Vec<&Entry> =
        entries.iter().filter(|entry| entry.kind == EntryKind::File && entry.path != baseline).collect();
    let mut mentions: Vec<Mention> =
        files.par_iter().flat_map_iter(|entry| in_file(renames, plan, &entry.path, &pattern)).collect();
    mentions.sort();
    mentions.dedup();
    mentions
}

/// The links in bodies of session captures that do not follow, since a capture is only added to.
pub(super) fn in_captures(renames: &Renames<'_>) -> Vec<Mention> {
    let mut kept = Vec::new();
    for (file, _) in renames.model.captures() {
        let source = &file.document.source;
        let lines = LineIndex::new(source);
        for link in file.document.facts.links.iter().filter(|link| renames.destination(file, link).is_some()) {
            kept.push(Mention {
                path: renames.moved(file.path()),
                line: lines.position(source, link.span().start).line,
                text: link.destination(source).to_owned(),
            });
        }
    }
    kept
}

fn path_names(from: &RelPath, to: &RelPath) -> Vec<String> {
    let is_same_name = from.file_name() == to.file_name();
    std::iter::once(from.to_string()).chain((!is_same_name).then(|| from.file_name().to_owned())).collect()
}

fn in_file(renames: &Renames<'_>, plan: &Plan, path: &RelPath, pattern: &Regex) -> Vec<Mention> {
    let file = renames.model.file_at(path.as_str());
    let text = match file {
        Some(file) => std::sync::Arc::clone(&file.document.source),
        None => match renames.model.snapshot.read_text(path) {
            Ok(text) => text,
            Err(_) => return Vec::new(),
        },
    };
    let mut found = pattern.find_iter(&text).filter(|found| is_whole(&text, found.range())).peekable();
    if found.peek().is_none() {
        return Vec::new();
    }
    let edited = plan.files().find(|change| change.from.unwrap_or(change.path) == path);
    let mut known: Vec<Range<usize>> =
        edited.map(|change| change.edits.iter().map(|edit| edit.range.clone()).collect()).unwrap_or_default();
    known.extend(file.into_iter().flat_map(|file| others(renames, file)));
    let lines = LineIndex::new(&text);
    let is_known = |range: &Range<usize>| known.iter().any(|known| known.start < range.end && range.start < known.end);
    found
        .filter(|found| !is_known(&found.range()))
        .map(|found| Mention {
            path: renames.moved(path),
            line: lines.position(&text, found.start()).line,
            text: found.as_str().to_owned(),
        })
        .collect()
}

/// Where a document says what it means: its references, its id, its links to documents that keep their names, and its title where it
/// has the same number as one of those that do not.
fn others(renames: &Renames<'_>, file: &File) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    if let Some(tree) = file.document.tree() {
        ranges.extend(file.references.iter().map(|reference| tree.node(reference.node).span()));
    }
    ranges.extend(file.own_id().map(Node::span));
    let leads_elsewhere = |link: &&Link| {
        let target = Local::of(&file.document.source, link).and_then(|local| renames.model.linked(file, &local));
        let target = target.and_then(|path| renames.model.file_at(path.as_str()));
        target.is_some_and(|target| !renames.documents.contains_key(&target.index))
    };
    ranges.extend(file.document.facts.links.iter().filter(leads_elsewhere).map(Link::span));
    if !renames.documents.contains_key(&file.index) && file.number.is_some() {
        let has_its_number = |index: &FileIndex| renames.model.file(*index).number == file.number;
        let title = file.document.facts.headings.iter().find(|heading| heading.level == 1);
        ranges.extend(title.filter(|_| renames.documents.keys().any(has_its_number)).map(Heading::span));
    }
    ranges
}

/// True when a name does not go on before or behind.
fn is_whole(text: &str, range: Range<usize>) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    !text[..range.start].ends_with(goes_on) && !text[range.end..].starts_with(goes_on)
}
