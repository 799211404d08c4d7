//! The standing of a decision record at the trusted commit.

use super::{Place, succession};
use crate::document::Metadata;
use crate::finding::LineIndex;
use crate::model::{File, FileIndex, Model, Resolution, Status, Target};
use crate::snapshot::RelPath;
use crate::yaml::{Node, Tree};

/// What a decision record counts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Its state is live and nothing live supersedes it.
    Live(String),
    /// It is not decided yet.
    Proposed(String),
    /// Superseded, deprecated, rejected.
    Gone(String),
    /// It cannot be said: why.
    Undecided(String),
}

/// The one document that `text` names.
///
/// # Errors
/// That there is none, or several, or that a file that might be one cannot be read.
pub(super) fn find<'m>(model: &'m Model<'_>, text: &str) -> Result<&'m File, String> {
    if let Some(unreadable) = unreadable(model, None) {
        return Err(unreadable);
    }
    match model.resolve(&RelPath::new(""), text) {
        Resolution::Found(Target::Document(index), _) => the_only(model, model.file(index)),
        Resolution::Ambiguous(several) => {
            Err(format!("{} documents match it: {}", several.len(), paths(model, several)))
        }
        Resolution::Found(..) | Resolution::Dangling => Err("no document has that id".to_owned()),
    }
}

/// A document, unless another one has its id or its number: as they are written, and as people read them, without regard to
/// case and leading zeros.
fn the_only<'m>(model: &'m Model<'_>, file: &'m File) -> Result<&'m File, String> {
    if let Some(unreadable) = unreadable(model, file.kind) {
        return Err(unreadable);
    }
    let sharing = |is_same: &dyn Fn(&File) -> bool| -> Vec<FileIndex> {
        model
            .files
            .iter()
            .filter(|other| other.index == file.index || is_same(other))
            .map(|other| other.index)
            .collect()
    };
    let has_id = |other: &File, id: &str| other.id.as_deref().is_some_and(|other| other.eq_ignore_ascii_case(id));
    let same_id = sharing(&|other| file.id.as_deref().is_some_and(|id| has_id(other, id)));
    if same_id.len() > 1 {
        return Err(format!("{} documents have that id: {}", same_id.len(), paths(model, same_id)));
    }
    let Some(number) = file.number else { return Ok(file) };
    let label = numbered(file).filter(|(_, read)| *read == number.number);
    let same_number = sharing(&|other| {
        other.number == Some(number) || (other.kind == file.kind && label.is_some() && numbered(other) == label)
    });
    if same_number.len() > 1 {
        return Err(format!("{} documents have that number: {}", same_number.len(), paths(model, same_number)));
    }
    Ok(file)
}

/// The number in the id of a document, or else in its name, and what stands before it.
fn numbered(file: &File) -> Option<(String, u64)> {
    let of = |name: &str| succession::numbered(name).map(|(before, number)| (before.to_lowercase(), number));
    file.id.as_deref().and_then(of).or_else(|| of(file.path().stem()))
}

fn paths(model: &Model<'_>, indices: impl IntoIterator<Item = FileIndex>) -> String {
    let paths: Vec<&str> = indices.into_iter().map(|index| model.file(index).path().as_str()).collect();
    paths.join(", ")
}

/// A file that cannot be read, and might be any decision or any document of a kind: one that is no text, one whose metadata
/// is none, and one whose metadata would be theirs by inheritance.
pub(super) fn unreadable(model: &Model<'_>, kind: Option<usize>) -> Option<String> {
    let kinds = &model.config.kinds;
    let is_meant = |at: usize| Some(at) == kind || kinds.get(at).is_some_and(|kind| kind.lifecycle.is_some());
    let decides = |path: &str| (0..kinds.len()).any(|at| is_meant(at) && kinds[at].files.matches(path));
    if let Some(file) = model.unreadable.iter().find(|file| decides(file.path.as_str())) {
        return Some(format!("{} cannot be read: {}", file.path, file.error));
    }
    let is_above = |directory: &str| {
        let is_below = |path: &RelPath| path.ancestors().any(|above| above == directory);
        directory.is_empty() || model.files.iter().any(|file| file.kind.is_some_and(is_meant) && is_below(file.path()))
    };
    let claims = |line: &str| {
        let name = line.strip_prefix("type:").map(|name| name.trim().trim_matches(['"', '\'']));
        name.is_some_and(|name| kinds.iter().position(|kind| kind.name == name).is_some_and(is_meant))
    };
    model.files.iter().find_map(|file| {
        let Metadata::Malformed(malformed) = &file.document.metadata else {
            let is_unknown = !file.is_defaults() && !model.knows_kind(file);
            let why =
                format!("a `metadata.yaml` above {} cannot be read, and may say that it is a decision", file.path());
            return is_unknown.then_some(why);
        };
        let might_be = file.kind.is_some_and(is_meant)
            || decides(file.path().as_str())
            || (file.is_defaults() && is_above(file.path().parent()))
            || file.document.source.lines().any(claims);
        might_be.then(|| {
            let place = place_at(file, malformed.span.start);
            format!("the metadata of {} cannot be read: line {}: {}", place.path, place.line, malformed.message)
        })
    })
}

/// What a document counts for.
pub(super) fn standing(model: &Model<'_>, file: &File) -> Standing {
    match by_status(model, file) {
        Standing::Live(state) => match succession::superseded(model, file) {
            Some(Ok(by)) => Standing::Gone(format!("superseded by `{by}`, which is live")),
            Some(Err(why)) => Standing::Undecided(why),
            None => Standing::Live(state),
        },
        other => other,
    }
}

/// What a document counts for by its own status, whatever others say of it.
pub(super) fn by_status(model: &Model<'_>, file: &File) -> Standing {
    let Some(status) = model.status(file) else {
        return Standing::Undecided("its kind has no lifecycle".into());
    };
    if let Some(why) = said_twice(file, &status) {
        return Standing::Undecided(why);
    }
    if let Some(conflict) = status.conflict() {
        return Standing::Undecided(conflict);
    }
    let unknown = match (&status.field, &status.body) {
        (Some(field), _) if status.field_state().is_none() => Some(field.text().unwrap_or_default().to_owned()),
        (_, Some(body)) if status.body_state().is_none() => Some(body.word.clone()),
        _ => None,
    };
    if let Some(word) = unknown {
        return Standing::Undecided(format!("its status `{word}` is no known state"));
    }
    let Some(state) = status.state() else {
        return Standing::Undecided("it has no status of its own".into());
    };
    if !status.is_live() {
        return if status.lifecycle.is_initial(state) {
            Standing::Proposed(state.to_owned())
        } else {
            Standing::Gone(state.to_owned())
        };
    }
    Standing::Live(state.to_owned())
}

/// Where a document says its status more than once, so that one reader takes it for another than the next.
fn said_twice(file: &File, status: &Status<'_>) -> Option<String> {
    let field = &status.lifecycle.field;
    if has_twice(file, field) {
        return Some(format!("its frontmatter has `{field}` twice"));
    }
    if in_second_block(file, field) {
        return Some(format!("a second block of frontmatter has another `{field}`"));
    }
    None
}

/// True when the frontmatter has a key more than once: the last one counts, and people read the first.
pub(super) fn has_twice(file: &File, key: &str) -> bool {
    let entries = file.document.root().into_iter().flat_map(Node::entries);
    entries.filter(|(name, _)| name.text() == Some(key)).nth(1).is_some()
}

/// True when a second block of frontmatter, which nobody reads as one, has the key; or when nobody can say.
pub(super) fn in_second_block(file: &File, key: &str) -> bool {
    let Some(block) = file.document.repeated_frontmatter.clone() else { return false };
    let Some(text) = file.document.source.get(block) else { return true };
    let text = text.trim().trim_start_matches("---").trim_end_matches("---");
    let Ok(tree) = Tree::parse(&text.into(), 0..text.len()) else { return text.contains(key) };
    tree.root().into_iter().flat_map(Node::entries).any(|(name, _)| name.text() == Some(key))
}

/// The texts of a value that is one, or a list of them.
pub(super) fn list(value: Node<'_>) -> Option<Vec<&str>> {
    if !value.is_sequence() {
        return Some(vec![value.text()?]);
    }
    value.items().filter(|item| !item.is_null()).map(Node::text).collect()
}

/// Where a document states its status; else the document as a whole.
pub(super) fn place(model: &Model<'_>, file: &File) -> Place {
    let status = model.status(file);
    let offset = status.and_then(|status| {
        let field = status.field.map(|node| node.span().start);
        field.or_else(|| status.body.map(|body| body.span.start))
    });
    place_at(file, offset.unwrap_or(0))
}

/// An offset in a document as a line.
pub(super) fn place_at(file: &File, offset: usize) -> Place {
    let source = &file.document.source;
    let line = LineIndex::new(source).position(source, offset).line;
    Place { path: file.path().as_str().to_owned(), line }
}
