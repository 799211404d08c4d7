//! The texts of documents with other names in them: one plan, which nobody has judged yet.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::names::Renamed;
use super::references::Renames;
use super::rename::RenameError;
use super::verify::Site;
use crate::edit::Plan;
use crate::model::{File, FileIndex, Resolution};
use crate::snapshot::{EntryKind, ReadError};
use crate::yaml::Node;
use crate::yaml::edit::{Splice, replace_scalar};

/// A text that findings may speak of.
pub(super) struct Rewritten {
    /// The field that it stands in, as in a fingerprint; empty for the body.
    pub(super) field: String,
    pub(super) before: String,
    pub(super) after: String,
}

impl Rewritten {
    fn new(field: &str, before: &str, after: &str) -> Self {
        let field = if field.is_empty() { String::new() } else { format!("/{field}") };
        Rewritten { field, before: before.to_owned(), after: after.to_owned() }
    }
}

/// A plan that is not judged yet.
pub(super) struct Draft {
    pub(super) plan: Plan,
    /// By document.
    pub(super) texts: BTreeMap<FileIndex, Vec<Rewritten>>,
    /// How many references are written anew.
    pub(super) references: usize,
    /// How many links are.
    pub(super) links: usize,
}

/// Writes every reference and link anew that names what has another name; what is `chosen` is taken instead, and `None` of it stays.
///
/// # Errors
/// When a file cannot be moved, or two edits meet.
pub(super) fn draft(renames: &Renames<'_>, chosen: &HashMap<Site, Option<String>>) -> Result<Draft, RenameError> {
    let mut draft = Draft { plan: Plan::new(), texts: BTreeMap::new(), references: 0, links: 0 };
    for file in renames.model.files.iter().filter(|file| !renames.is_symlink(file)) {
        let splices = draft.splices(renames, file, chosen);
        let edited = draft.plan.edit(file.path(), &file.document.source, splices);
        edited.map_err(|overlap| RenameError::Overlap { path: file.path().clone(), overlap })?;
    }
    for (from, to) in &renames.files {
        let unmovable = |reason: String| RenameError::Unmovable { path: from.clone(), reason };
        match renames.model.snapshot.listing().get(from.as_str()).map(|entry| &entry.kind) {
            Some(EntryKind::File) => {}
            Some(EntryKind::Symlink) => return Err(unmovable("it is a symbolic link; move it with `git mv`".into())),
            Some(EntryKind::Submodule) => return Err(unmovable("it is another repository".into())),
            Some(EntryKind::Unreadable(reason) | EntryKind::UnreadableDirectory(reason)) => {
                return Err(unmovable(reason.clone()));
            }
            None => return Err(unmovable("it is not there".into())),
        }
        let source = match renames.model.file_at(from.as_str()) {
            Some(file) => Arc::clone(&file.document.source),
            None => match renames.model.snapshot.read_text(from) {
                Ok(source) => source,
                // No text: what it says stays as it is.
                Err(ReadError::NotUtf8(_) | ReadError::TooLarge(_)) => {
                    draft.plan.relocate(from.clone(), to.clone());
                    continue;
                }
                Err(error) => return Err(unmovable(error.to_string())),
            },
        };
        draft.plan.rename(from, to.clone(), &source);
    }
    Ok(draft)
}

impl Draft {
    fn splices(&mut self, renames: &Renames<'_>, file: &File, chosen: &HashMap<Site, Option<String>>) -> Vec<Splice> {
        let mut splices: Vec<Splice> = Vec::new();
        let mut texts: Vec<Rewritten> = Vec::new();
        let document = &file.document;
        let resolved = |site: Site, text: &str, resolution: &Resolution| match (chosen.get(&site), resolution) {
            (Some(chosen), _) => chosen.clone(),
            (None, Resolution::Found(target, _)) => renames.reference(file, text, target),
            (None, _) => None,
        };
        for (at, reference) in file.references.iter().enumerate() {
            let new = resolved(Site::Reference(file.index, at), &reference.text, &reference.resolution);
            let splice = new.as_ref().zip(document.tree());
            let splice = splice.and_then(|(new, tree)| replace_scalar(tree.node(reference.node), new));
            self.references += usize::from(splice.is_some());
            splices.extend(splice);
            texts.extend(new.map(|new| Rewritten::new(&reference.field, &reference.text, &new)));
        }
        for (at, stated) in renames.model.stated(file).iter().enumerate() {
            // In the body it is a link.
            let is_plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b));
            let new = resolved(Site::Stated(file.index, at), &stated.text, &stated.resolution);
            if let Some(new) = new.filter(|new| stated.span.end <= document.body.start && is_plain(new)) {
                self.references += 1;
                splices.push(Splice { range: stated.span.clone(), text: new });
            }
        }
        // What a session capture says stays as it was said; its metadata is no part of that.
        let is_capture = renames.model.capture(file).is_some();
        let links = if is_capture { &[][..] } else { &document.facts.links };
        let mut seen: Vec<Range<usize>> = Vec::new();
        for link in links {
            let destination = renames.destination(file, link).filter(|_| !seen.contains(&link.destination_span()));
            if let Some(new) = destination {
                self.links += 1;
                seen.push(link.destination_span());
                texts.push(Rewritten::new("", link.destination(&document.source), &new));
                splices.push(Splice { range: link.destination_span(), text: new });
            }
            let text = renames.link_text(file, link);
            splices.extend(text.map(|(range, new)| Splice { range, text: new.to_owned() }));
        }
        if let Some(renamed) = renames.documents.get(&file.index) {
            splices.extend(heading(file, renamed).filter(|_| !is_capture));
            if let Some((title, new)) = title(file, renamed)
                && let Some(splice) = replace_scalar(title, &new)
            {
                texts.push(Rewritten::new("title", title.text().unwrap_or_default(), &new));
                splices.push(splice);
            }
            if let Some((old, new)) = renamed.id.as_ref().filter(|(old, new)| old != new)
                && let Some(splice) = file.own_id().and_then(|node| replace_scalar(node, new))
            {
                texts.push(Rewritten::new("id", old, new));
                splices.push(splice);
            }
        }
        if !texts.is_empty() {
            self.texts.insert(file.index, texts);
        }
        splices
    }
}

/// The title, where it begins with a name of the document.
fn heading(file: &File, renamed: &Renamed) -> Option<Splice> {
    let title = file.document.facts.headings.iter().find(|heading| heading.level == 1 && !heading.nested)?;
    let text = file.document.source.get(title.span())?;
    let start = title.span().start + text.len() - text.trim_start_matches(['#', ' ', '\t']).len();
    let (length, new) = renamed.lead(file.document.source.get(start..title.span().end)?)?;
    Some(Splice { range: start..start + length, text: new.to_owned() })
}

/// The title in the metadata, where it begins with a name of the document.
fn title<'f>(file: &'f File, renamed: &Renamed) -> Option<(Node<'f>, String)> {
    let title = file.document.get("title")?;
    let text = title.text()?;
    let (length, new) = renamed.lead(text)?;
    Some((title, format!("{new}{}", &text[length..])))
}
