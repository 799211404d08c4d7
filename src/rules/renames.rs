//! Findings that are known again although a document has another name.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::links;
use crate::change::Change;
use crate::finding::Fingerprint;
use crate::model::{File, Model};
use crate::snapshot::{ChangeStatus, RelPath};

/// For each fingerprint with its count, how many of them the base does not have. Each one at the base is used once: first for
/// the same fingerprint, then for one that differs in the names of renamed documents alone.
pub(crate) fn unknown<'f>(
    change: &Change<'_>,
    now: impl Iterator<Item = (&'f Fingerprint, usize)>,
    base: impl Fn(&Fingerprint) -> usize,
) -> Vec<usize> {
    let mut used: FxHashMap<Fingerprint, usize> = FxHashMap::default();
    let mut take = |fingerprint: &Fingerprint, wanted: usize| {
        let count = base(fingerprint);
        if count == 0 || wanted == 0 {
            return wanted;
        }
        let used = used.entry(fingerprint.clone()).or_default();
        let taken = wanted.min(count.saturating_sub(*used));
        *used += taken;
        wanted - taken
    };
    let mut left: Vec<(&Fingerprint, usize)> =
        now.map(|(fingerprint, count)| (fingerprint, take(fingerprint, count))).collect();
    let names = OnceCell::new();
    for (fingerprint, count) in left.iter_mut().filter(|(_, count)| *count > 0) {
        for before in names.get_or_init(|| Names::of(change)).before(fingerprint) {
            *count = take(&before, *count);
        }
    }
    left.into_iter().map(|(_, count)| count).collect()
}

/// What stands for a document in a fingerprint: its id where it is unique, else its path.
pub(crate) fn name<'f>(model: &Model<'_>, file: &'f File) -> &'f str {
    let id = file.id.as_deref().filter(|id| model.ids.with_id(id).len() == 1);
    id.unwrap_or_else(|| file.path().as_str())
}

/// What renamed documents are called now, and what they were called at the base.
struct Names<'a> {
    head: &'a Model<'a>,
    /// Ids, paths, file names and short forms.
    texts: BTreeMap<String, String>,
    /// By what stands for it now.
    documents: BTreeMap<&'a str, (&'a File, &'a File)>,
    paths: BTreeMap<&'a RelPath, &'a RelPath>,
}

impl<'a> Names<'a> {
    fn of(change: &Change<'a>) -> Self {
        let (base, head) = (change.base, change.head);
        let mut names = Names { head, texts: BTreeMap::new(), documents: BTreeMap::new(), paths: BTreeMap::new() };
        for (before, now) in change.edited().chain(alike(change)) {
            names.documents.insert(name(head, now), (before, now));
            names.paths.insert(now.path(), before.path());
            let id = before.id.as_deref().zip(now.id.as_deref());
            let path = (before.path().as_str(), now.path().as_str());
            let file_name = (before.path().file_name(), now.path().file_name());
            let stem = (before.path().stem(), now.path().stem());
            for (before, now) in id.into_iter().chain([path, file_name, stem]).filter(|(before, now)| before != now) {
                names.texts.insert(now.to_owned(), before.to_owned());
            }
            let forms = head.kind_of(now).map_or(&[][..], |kind| &kind.forms);
            if let Some((old, new)) = before.number.zip(now.number).filter(|(old, new)| old.number != new.number) {
                let short = |number| forms.iter().filter_map(move |form| form.write(Some(number), None, None));
                names.texts.extend(short(new.number).zip(short(old.number)));
            }
            // It may be named by its path there and by its id here.
            let stands = (name(base, before), name(head, now));
            if stands.0 != stands.1 {
                names.texts.insert(stands.1.to_owned(), stands.0.to_owned());
            }
        }
        names
    }

    /// How a finding may be called at the base, besides as it is now.
    fn before(&self, fingerprint: &Fingerprint) -> Vec<Fingerprint> {
        let text = |text: &str| self.texts.get(text).cloned().unwrap_or_else(|| text.to_owned());
        let subject = &fingerprint.subject;
        let words: Vec<String> = subject.split(' ').map(text).collect();
        let subjects = [Some(subject.clone()), Some(words.join(" ")), self.link(fingerprint)];
        let mut all: Vec<Fingerprint> = Vec::new();
        for subject in subjects.into_iter().flatten() {
            let before = Fingerprint { document: text(&fingerprint.document), subject, ..fingerprint.clone() };
            if before != *fingerprint && !all.contains(&before) {
                all.push(before);
            }
        }
        all
    }

    /// The destination of a link as it led to the same file at the base.
    fn link(&self, fingerprint: &Fingerprint) -> Option<String> {
        let subject = &fingerprint.subject;
        let (path, rest) = subject.split_at(subject.find(['#', '?']).unwrap_or(subject.len()));
        let document = fingerprint.document.as_str();
        let by_id = || self.head.ids.with_id(document).first().map(|index| self.head.file(*index));
        let same = || self.head.file_at(document).or_else(by_id).map(|file| (file, file));
        let (before, now) = self.documents.get(document).copied().or_else(same)?;
        let (was, here) = (before.path().parent(), now.path().parent());
        let target = RelPath::resolve(here, path).filter(|_| !path.is_empty())?;
        let before = self.paths.get(&target).copied().unwrap_or(&target);
        Some(format!("{}{rest}", links::written(path, was, before)))
    }
}

/// Documents that git does not pair, since little else stands in them than their names: one is gone and one is there, of the same kind
/// and with the same words in their file names.
pub(super) fn alike<'a>(change: &Change<'a>) -> Vec<(&'a File, &'a File)> {
    let words = |file: &File| {
        let words = file.path().stem().trim_start_matches(|c: char| !c.is_ascii_digit());
        words.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '_').to_owned()
    };
    let with = |wanted: ChangeStatus| change.files.iter().filter(move |file| file.status == wanted);
    let gone: Vec<&File> =
        with(ChangeStatus::Deleted).filter_map(|file| change.base.file_at(file.path.as_str())).collect();
    let added: Vec<&File> =
        with(ChangeStatus::Added).filter_map(|file| change.head.file_at(file.path.as_str())).collect();
    let kind = |model: &'a Model<'a>, file: &File| model.kind_of(file).map(|kind| kind.name.as_str());
    let is_like = |before: &File, now: &File| {
        let known = kind(change.base, before).is_some() && kind(change.base, before) == kind(change.head, now);
        known
            && before.number.is_some()
            && now.number.is_some()
            && !words(now).is_empty()
            && words(before) == words(now)
    };
    let mut pairs = Vec::new();
    for before in &gone {
        let mut found = added.iter().filter(|now| is_like(before, now));
        if let (Some(now), None) = (found.next(), found.next())
            && gone.iter().filter(|other| is_like(other, now)).count() == 1
        {
            pairs.push((*before, *now));
        }
    }
    pairs
}
