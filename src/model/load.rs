//! Reading a snapshot into a model.

use std::sync::{Arc, OnceLock};

use super::{
    File, FileIndex, IdIndex, KindSchemas, Model, captures, effective, ids, reference, schemas, stated, violations,
};
use crate::config::{Config, Problem};
use crate::document::{Document, Metadata};
use crate::plural::counted;
use crate::snapshot::{Entry, EntryKind, ReadError, RelPath, Snapshot};
use crate::yaml::Node;
use rayon::prelude::*;

/// An included file that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Where it is.
    pub path: RelPath,
    /// Why not.
    pub error: ReadError,
}

pub(super) fn load<'s>(
    snapshot: &'s dyn Snapshot,
    config: Arc<Config>,
    reuse: Option<&Model<'_>>,
) -> Result<Model<'s>, Vec<Problem>> {
    let (read, schemas) = rayon::join(|| read_all(snapshot, &config, reuse), || schemas::load(snapshot, &config));
    Ok(connect(snapshot, config, read, schemas?, reuse))
}

pub(super) fn with_schemas(snapshot: &dyn Snapshot, config: Arc<Config>, schemas: KindSchemas) -> Model<'_> {
    let read = read_all(snapshot, &config, None);
    connect(snapshot, config, read, schemas, None)
}

fn read_all(
    snapshot: &dyn Snapshot,
    config: &Config,
    reuse: Option<&Model<'_>>,
) -> Vec<Result<Arc<Document>, Unreadable>> {
    let entries = snapshot.listing().entries().iter();
    let included: Vec<&Entry> = entries.filter(|entry| is_included(config, entry)).collect();
    // Rayon cuts a list into a few long pieces, and whoever has the last of them lets the others wait.
    included.par_iter().with_max_len(8).map(|entry| read(snapshot, entry, reuse)).collect()
}

fn connect<'s>(
    snapshot: &'s dyn Snapshot,
    config: Arc<Config>,
    read: Vec<Result<Arc<Document>, Unreadable>>,
    loaded: KindSchemas,
    reuse: Option<&Model<'_>>,
) -> Model<'s> {
    let mut documents = Vec::with_capacity(read.len());
    let mut unreadable = Vec::new();
    for result in read {
        match result {
            Ok(document) => documents.push(document),
            Err(error) => unreadable.push(error),
        }
    }
    let without_text = unreadable.iter().map(|unreadable: &Unreadable| &unreadable.path);
    let effective = effective::of_all(&documents, without_text, &config.settings.inherit.never);
    let mut files: Vec<File> = (0..)
        .map(FileIndex)
        .zip(documents.into_iter().zip(effective))
        .map(|(index, (document, effective))| File {
            index,
            document,
            kind: None,
            effective,
            id: None,
            number: None,
            references: Vec::new(),
        })
        .collect();
    let kinds: Vec<Option<usize>> =
        files.par_iter().with_min_len(64).map(|file| kind_of(&config, &files, file)).collect();
    for (file, kind) in files.iter_mut().zip(kinds) {
        file.kind = kind;
    }
    files.par_iter_mut().with_min_len(64).for_each(|file| {
        file.id = id_of(&config, file);
        file.number = ids::number_of(&config, file);
        if file.kind.is_some() {
            file.references = reference::collect(&config.relation_fields, &file.document);
        }
    });
    let partial = partial(&files, &unreadable);
    let mut by_entry = vec![None; snapshot.listing().entries().len()];
    for file in &files {
        if let Some(place) = snapshot.listing().place(file.path().as_str()) {
            by_entry[place] = Some(file.index);
        }
    }
    let mut model = Model {
        by_entry,
        ids: IdIndex::new(&files, &unreadable),
        snapshot,
        captures: captures::unread(&config, &files, reuse),
        readings: files.iter().map(|_| OnceLock::new()).collect(),
        files,
        unreadable,
        schemas: loaded.by_kind,
        details: loaded.notes,
        notes: config.notes.iter().cloned().chain(snapshot.remarks()).chain(partial).collect(),
        incoming: Vec::new(),
        stated: Vec::new(),
        stated_of: Vec::new(),
        violations: Vec::new(),
        config,
    };
    resolve_all(&mut model);
    model.stated =
        model.files.par_iter().with_min_len(16).with_max_len(32).map(|file| stated::find(&model, file)).collect();
    model.stated_of = vec![Vec::new(); model.files.len()];
    for (file, stated) in model.files.iter().zip(&model.stated) {
        for (at, stated) in stated.iter().enumerate() {
            if let Some(target) = stated.document() {
                let pair = (file.index, u32::try_from(at).unwrap_or(u32::MAX));
                model.stated_of[target.0 as usize].push(pair);
            }
        }
    }
    model.violations = violations::unjudged(&model, reuse);
    model
}

/// Says that something is not judged: where the fault itself is accepted by a baseline, nothing else tells.
fn partial(files: &[File], unreadable: &[Unreadable]) -> Option<String> {
    let below = files.iter().filter(|file| file.effective.is_partial() && !file.is_defaults()).count();
    let malformed = files.iter().filter(|file| matches!(file.document.metadata, Metadata::Malformed(_)));
    let paths = malformed.map(File::path).chain(unreadable.iter().map(|unreadable| &unreadable.path));
    let paths: Vec<&str> = paths.filter(|path| effective::is_defaults(path)).map(RelPath::as_str).collect();
    let (paths, below) = (paths.join(", "), (below > 0).then(|| counted(below, "document"))?);
    Some(format!("{paths} cannot be read, so what is missing below it is not judged ({below})"))
}

fn is_included(config: &Config, entry: &Entry) -> bool {
    match entry.kind {
        EntryKind::Submodule => false,
        // Nobody knows what it holds, unless all of that is left out.
        EntryKind::UnreadableDirectory(_) => !config.exclude.matches(&format!("{}/-", entry.path)),
        EntryKind::File | EntryKind::Symlink | EntryKind::Unreadable(_) => includes(config, &entry.path),
    }
}

/// True for the path of a file that may be a document.
pub(crate) fn includes(config: &Config, file: &RelPath) -> bool {
    let path = file.as_str();
    // Matching is cheap for the files that can be documents at all, and most files cannot.
    let may_be = file.is_markdown() || path.rsplit('.').next().is_some_and(|ending| matches!(ending, "yaml" | "yml"));
    may_be
        && (config.include.matches(path)
            || (file.is_markdown() && config.include.matches(&lower_extension(path)))
            || config.kinds.iter().any(|kind| kind.files.matches(path)))
        && !config.exclude.matches(path)
}

/// `.MD` counts as `.md`.
fn lower_extension(path: &str) -> String {
    let stem = path.get(..path.len().saturating_sub(3)).unwrap_or(path);
    format!("{stem}.md")
}

fn read(snapshot: &dyn Snapshot, entry: &Entry, reuse: Option<&Model<'_>>) -> Result<Arc<Document>, Unreadable> {
    let failed = |error| Unreadable { path: entry.path.clone(), error };
    if let EntryKind::Unreadable(reason) = &entry.kind {
        return Err(failed(ReadError::Io(reason.clone())));
    }
    if let EntryKind::UnreadableDirectory(reason) = &entry.kind {
        return Err(failed(ReadError::Directory(reason.clone())));
    }
    let known = reuse.and_then(|model| model.file_at(entry.path.as_str()).map(|file| (model, file)));
    if let Some((model, file)) = known
        && let Some(other) = model.snapshot.listing().get(entry.path.as_str())
        // A link that leads to the same path need not lead to the same text.
        && entry.kind == EntryKind::File
        && other.kind == EntryKind::File
        && (other.blob.is_some() && other.blob == entry.blob || entry.holds(file.document.source.as_bytes()))
    {
        return Ok(Arc::clone(&file.document));
    }
    let text = snapshot.read_text(&entry.path).map_err(failed)?;
    match known {
        Some((_, file)) if file.document.source == text => Ok(Arc::clone(&file.document)),
        _ => Ok(Arc::new(Document::parse(entry.path.clone(), text))),
    }
}

/// The first kind whose files match, else the one that the document's own `type` names, else an inherited `type`, else
/// the default kind.
fn kind_of(config: &Config, files: &[File], file: &File) -> Option<usize> {
    let path = file.path().as_str();
    let by_name = |name: &str| config.kinds.iter().position(|kind| kind.name == name);
    let by_type = || {
        let field = file.effective.get("type")?;
        let tree = files[field.origin.0 as usize].document.tree()?;
        by_name(tree.node(field.value).text()?)
    };
    config
        .kinds
        .iter()
        .position(|kind| kind.files.matches(path))
        .or_else(by_type)
        .or_else(|| by_name(config.settings.default_kind.as_deref()?))
}

/// A document's own id, else its stem where its kind asks for none.
fn id_of(config: &Config, file: &File) -> Option<Box<str>> {
    if let Some(id) = file.own_id().and_then(Node::text) {
        return Some(id.into());
    }
    let kind = config.kinds.get(file.kind?)?;
    (!kind.id_required).then(|| file.path().stem().into())
}

fn resolve_all(model: &mut Model<'_>) {
    let resolved: Vec<Vec<super::Resolution>> = model
        .files
        .par_iter()
        .with_min_len(16)
        .map(|file| file.references.iter().map(|reference| model.resolve(file.path(), &reference.text)).collect())
        .collect();
    let mut incoming: Vec<Vec<(FileIndex, u32)>> = vec![Vec::new(); model.files.len()];
    for (file, resolutions) in model.files.iter_mut().zip(resolved) {
        for (at, (reference, resolution)) in file.references.iter_mut().zip(resolutions).enumerate() {
            reference.resolution = resolution;
            if let Some(target) = reference.document() {
                incoming[target.0 as usize].push((file.index, u32::try_from(at).unwrap_or(u32::MAX)));
            }
        }
    }
    model.incoming = incoming;
    model.files.par_iter_mut().with_min_len(64).for_each(|file| reference::find_earlier(&mut file.references));
}
