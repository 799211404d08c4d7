//! What several rules ask of references.

use crate::config::{Kind, Parts};
use crate::finding::{Applicability, Fix};
use crate::model::{File, Model, Reference};
use crate::snapshot::RelPath;
use crate::yaml::edit;

/// The references of a document up to which one of them is mended: each fix looks at the whole list, and whoever has so
/// many writes them by a program.
const MAX_MENDED: usize = 1_000;

/// True for a document's reference to itself.
pub(super) fn is_self(file: &File, reference: &Reference) -> bool {
    reference.document() == Some(file.index)
}

/// The earlier reference of the same field that leads to the same target.
pub(super) fn earlier(file: &File, at: usize) -> Option<&Reference> {
    file.references.get(file.references.get(at)?.earlier? as usize)
}

/// The only document with this id of its own.
pub(super) fn unique_id<'f>(model: &Model<'_>, file: &'f File) -> Option<&'f str> {
    let id = file.own_id()?.text()?;
    (model.ids.with_id(id).len() == 1).then_some(id)
}

/// What a file is called in a message.
pub(super) fn name<'f>(model: &Model<'_>, file: &'f File) -> &'f str {
    unique_id(model, file).unwrap_or_else(|| file.path().as_str())
}

/// Takes an entry out of its list.
pub(super) fn remove(file: &File, reference: &Reference) -> Option<Fix> {
    if file.references.len() > MAX_MENDED {
        return None;
    }
    let splices = edit::remove_item(file.document.get(&reference.field)?, reference.item? as usize)?;
    Some(Fix::splices(Applicability::Safe, format!("remove it from {}", reference.field), file, splices))
}

/// True when a document says in `field` that it is related to `target`.
pub(crate) fn names(model: &Model<'_>, file: &File, field: &str, target: &File) -> bool {
    let said = |reference: &Reference| &*reference.field == field && reference.document() == Some(target.index);
    let mut incoming = model.incoming(target);
    // One of the two may be an index of all documents: it is the other one's few references that are looked at.
    if incoming.len() < file.references.len() {
        incoming.any(|(from, reference)| from.index == file.index && said(reference))
    } else {
        file.references.iter().any(said)
    }
}

/// Adds a reference to a document's field, with the key where that is absent.
pub(super) fn add(file: &File, field: &str, id: &str) -> Option<Fix> {
    let root = file.document.root().filter(|_| file.references.len() <= MAX_MENDED)?;
    let splice = edit::add_to_list(root, field, id)?;
    Some(Fix::splices(Applicability::Safe, format!("add `{id}` to its {field}"), file, [splice]))
}

/// The document on the other side of a reference, where it can say so: not the document itself, not a second time, with
/// metadata that could be read, and without doubt which one is meant.
pub(super) fn other_side<'m>(model: &'m Model<'_>, file: &File, at: usize) -> Option<&'m File> {
    let reference = file.references.get(at)?;
    let target = model.file(reference.document()?);
    let is_other = target.index != file.index && target.kind.is_some() && earlier(file, at).is_none();
    let is_sure = !is_doubtful(model, target, &reference.text);
    (is_other && is_sure && target.document.root().is_some()).then_some(target)
}

/// True where a reference has the number of its target and another slug: numbers are taken by another document now and
/// then, so it may not be the one that is meant.
pub(crate) fn is_doubtful(model: &Model<'_>, target: &File, text: &str) -> bool {
    let Some(kind) = model.kind_of(target) else { return false };
    // The name of a file means that file, whatever id it claims.
    if [target.path().stem(), target.path().file_name()].contains(&text) {
        return false;
    }
    let named = kind.parse_id(text).and_then(|parts| parts.slug);
    named.is_some_and(|named| slug(kind, target).is_some_and(|slug| slug != named))
}

/// True where two names are those of documents of one kind with other numbers, and not with the same slug: the one is no
/// misspelling of the other, it is another document.
pub(super) fn has_other_number(model: &Model<'_>, name: &str, near: &str) -> bool {
    model.config.kinds.iter().any(|kind| {
        let (Some(named), Some(near)) = (parts(kind, name), parts(kind, near)) else { return false };
        named.number.is_some() && named.number != near.number && (named.slug.is_none() || named.slug != near.slug)
    })
}

/// What an id, a file's stem or a file's name says under the forms of a kind.
fn parts<'n>(kind: &Kind, name: &'n str) -> Option<Parts<'n>> {
    let stem = name.strip_suffix(".md").unwrap_or(name);
    kind.parse_id(stem).or_else(|| kind.file_form.as_ref()?.matches(name))
}

/// The document of the target's kind that has the slug which a reference names.
pub(super) fn namesake<'m>(model: &'m Model<'_>, target: &File, text: &str) -> Option<&'m File> {
    let kind = model.kind_of(target)?;
    let named = kind.parse_id(text)?.slug?;
    model.files.iter().find(|other| other.kind == target.kind && slug(kind, other) == Some(named))
}

/// The document that a path may have led to before it got another directory, number or slug.
pub(super) fn lives_on<'m>(model: &'m Model<'_>, path: &RelPath) -> Option<&'m File> {
    if let Some((entry, 1)) = model.snapshot.listing().named(path.file_name()) {
        return model.file_at(entry.path.as_str());
    }
    model.config.kinds.iter().enumerate().find_map(|(at, kind)| {
        let parts = kind.parse_id(path.stem())?;
        let same_number = |file: &&File| parts.number.is_some() && file.number.map(|it| it.number) == parts.number;
        let same_slug = |file: &&File| parts.slug.is_some() && slug(kind, file) == parts.slug;
        let files = || model.files.iter().filter(|file| file.kind == Some(at));
        files().find(same_slug).or_else(|| files().find(same_number))
    })
}

/// The slug in the id of a document, else in its file name.
fn slug<'f>(kind: &Kind, file: &'f File) -> Option<&'f str> {
    let own = file.id.as_deref().and_then(|id| kind.parse_id(id)?.slug);
    own.or_else(|| kind.parse_id(file.path().stem())?.slug)
}
