//! Whether every reference and link still leads where it led.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use super::references::{Means, Renames};
use crate::document::Local;
use crate::finding::LineIndex;
use crate::finding::render::text::one_line;
use crate::model::{Exactness, File, FileIndex, Model, Resolution};
use crate::snapshot::RelPath;
use crate::yaml::Node;

/// A reference, told by its file and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Site {
    /// In [`File::references`].
    Reference(FileIndex, usize),
    /// In [`Model::stated`].
    Stated(FileIndex, usize),
}

/// A reference or link that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// Its file.
    pub path: RelPath,
    /// Its line, from 1.
    pub line: usize,
    /// How it is written.
    pub text: String,
    /// The documents that it can mean.
    pub candidates: Vec<RelPath>,
}

/// What is wrong with a draft.
#[derive(Default)]
pub(super) struct Fault {
    /// Nobody knows which document was meant.
    pub(super) ambiguous: Vec<Spot>,
    /// What cannot be written so that it leads where it led.
    pub(super) lost: Vec<Spot>,
    /// What has to be written otherwise: another text, or the text that stands there.
    pub(super) mended: HashMap<Site, Option<String>>,
    /// Remarks.
    pub(super) notes: Vec<String>,
}

/// Compares what everything means with what it meant. `chosen` is what was mended already.
pub(super) fn faults(
    renames: &Renames<'_>,
    now: &Model<'_>,
    meant: Option<&RelPath>,
    chosen: &HashMap<Site, Option<String>>,
) -> Fault {
    let mut judge = Judge { renames, now, meant, chosen, fault: Fault::default() };
    for file in &renames.model.files {
        let path = renames.moved(file.path());
        let Some(new) = now.file_at(path.as_str()) else {
            let spot = judge.spot(file, 0, file.path().as_str(), &Means::Nothing);
            judge.fault.lost.push(spot);
            continue;
        };
        if !renames.is_symlink(file) {
            judge.file(file, new);
        }
    }
    judge.fault
}

/// The fragments of headings that change with what they name, by document: before and after.
pub(super) fn fragments(renames: &Renames<'_>, now: &Model<'_>) -> BTreeMap<FileIndex, Vec<(String, String)>> {
    let mut fragments = BTreeMap::new();
    for file in &renames.model.files {
        let Some(new) = now.file_at(renames.moved(file.path()).as_str()) else { continue };
        if Arc::ptr_eq(&file.document, &new.document) {
            continue;
        }
        let slugs = file.document.facts.slugs().into_iter().zip(new.document.facts.slugs());
        let slugs: Vec<(String, String)> = slugs.filter(|(old, new)| old != new).collect();
        if !slugs.is_empty() {
            fragments.insert(file.index, slugs);
        }
    }
    fragments
}

struct Judge<'a> {
    renames: &'a Renames<'a>,
    now: &'a Model<'a>,
    meant: Option<&'a RelPath>,
    chosen: &'a HashMap<Site, Option<String>>,
    fault: Fault,
}

impl Judge<'_> {
    fn file(&mut self, file: &File, new: &File) {
        let (renames, now) = (self.renames, self.now);
        for (at, reference) in file.references.iter().enumerate() {
            let offset = file.document.tree().map_or(0, |tree| tree.node(reference.node).span().start);
            let is = new.references.get(at).map(|new| &new.resolution);
            self.compare(file, Site::Reference(file.index, at), (offset, &reference.text), &reference.resolution, is);
        }
        let (before, after) = (renames.model.stated(file), now.stated(new));
        for (at, stated) in before.iter().enumerate() {
            let is = after.get(at).map(|stated| &stated.resolution);
            self.compare(file, Site::Stated(file.index, at), (stated.span.start, &stated.text), &stated.resolution, is);
        }
        // Links of a session capture stay as they are, and are listed.
        let is_capture = renames.model.capture(file).is_some();
        let links = if is_capture { &[][..] } else { &file.document.facts.links };
        for (at, link) in links.iter().enumerate() {
            let target = |model: &Model<'_>, file: &File, link| {
                let local = Local::of(&file.document.source, link).filter(|local| !local.path.is_empty())?;
                model.linked(file, &local)
            };
            let Some(was) = target(renames.model, file, link).map(|was| renames.moved(&was)) else { continue };
            let is = new.document.facts.links.get(at).and_then(|link| target(now, new, link));
            // A directory that is left by all its files is no longer there.
            if is.as_ref() != Some(&was) {
                let spot =
                    self.spot(file, link.span().start, link.destination(&file.document.source), &Means::One(was));
                self.fault.lost.push(spot);
            }
        }
    }

    fn compare(
        &mut self,
        file: &File,
        site: Site,
        (offset, text): (usize, &str),
        was: &Resolution,
        is: Option<&Resolution>,
    ) {
        let is_exact = |it: &Resolution| matches!(it, Resolution::Found(_, Exactness::Exact));
        let lost_exactness = is_exact(was) && is.is_some_and(|is| !is_exact(is));
        let was = self.renames.expected(was);
        let is = is.map_or(Means::Nothing, |is| Means::of(self.now, is, &RelPath::clone));
        if was == is {
            // An id that is the only one now is the better name.
            if let (true, Means::One(path)) = (lost_exactness && !self.chosen.contains_key(&site), &is) {
                self.fault.mended.insert(site, self.best_name(path));
            }
            return;
        }
        let spot = self.spot(file, offset, text, &was);
        match &was {
            Means::Several(candidates) => self.several(site, spot, candidates, &is),
            Means::One(path) => match self.best_name(path).filter(|_| !self.chosen.contains_key(&site)) {
                Some(name) => {
                    self.fault.mended.insert(site, Some(name));
                }
                None => self.fault.lost.push(spot),
            },
            Means::Nothing => {
                let told = match is {
                    Means::One(path) => path.to_string(),
                    _ => "something".to_owned(),
                };
                self.fault
                    .notes
                    .push(format!("{}:{}: `{text}` led nowhere, and leads to {told} now", spot.path, spot.line));
            }
            Means::External => self.fault.lost.push(spot),
        }
    }

    /// A reference that could mean several documents means what the user says.
    fn several(&mut self, site: Site, spot: Spot, candidates: &[RelPath], is: &Means) {
        // A document and its sidecar may share an id; both have the new one.
        let new_id = |path: &RelPath| {
            let renamed = self.renames.documents.values().find(|it| it.path.1 == *path)?;
            renamed.id.as_ref().filter(|(old, new)| *old == spot.text && old != new).map(|(_, new)| new.clone())
        };
        let first = candidates.first().and_then(new_id);
        if first.is_some() && candidates.iter().all(|path| new_id(path) == first) && !self.chosen.contains_key(&site) {
            self.fault.mended.insert(site, first);
            return;
        }
        let meant = self.meant.map(|meant| self.renames.moved(meant)).filter(|meant| candidates.contains(meant));
        let Some(meant) = meant else {
            self.fault.ambiguous.push(spot);
            return;
        };
        let stays = match is {
            Means::One(path) => *path == meant,
            Means::Several(paths) => paths.contains(&meant),
            Means::External | Means::Nothing => false,
        };
        if stays {
            return;
        }
        match self.best_name(&meant).filter(|_| !self.chosen.contains_key(&site)) {
            Some(name) => {
                self.fault.mended.insert(site, Some(name));
            }
            None => self.fault.lost.push(spot),
        }
    }

    /// The id of a document where it is the only one with it, else its path.
    fn best_name(&self, path: &RelPath) -> Option<String> {
        let file = self.now.file_at(path.as_str());
        let id = file.and_then(|file| file.own_id().and_then(Node::text).or(file.id.as_deref()));
        let id = id.filter(|id| self.now.ids.with_id(id).len() == 1).map(str::to_owned);
        id.or_else(|| Some(path.to_string()))
    }

    fn spot(&self, file: &File, offset: usize, text: &str, means: &Means) -> Spot {
        let source = &file.document.source;
        // People look for the files where they are.
        let back = |path: &RelPath| {
            let from = self.renames.files.iter().find(|(_, to)| *to == path).map(|(from, _)| from.clone());
            from.unwrap_or_else(|| path.clone())
        };
        let candidates = match means {
            Means::One(path) => vec![back(path)],
            Means::Several(paths) => paths.iter().map(back).collect(),
            Means::External | Means::Nothing => Vec::new(),
        };
        let line = LineIndex::new(source).position(source, offset).line;
        Spot { path: file.path().clone(), line, text: text.to_owned(), candidates }
    }
}

/// One line for each place.
pub(super) fn list(spots: &[Spot]) -> String {
    let mut out = String::new();
    for spot in spots {
        let _ = writeln!(out, "  {}:{}: {}", one_line(spot.path.as_str()), spot.line, one_line(&spot.text));
    }
    out.trim_end().to_owned()
}
