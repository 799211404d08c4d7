//! The standing of a decision record at the trusted commit.

use super::Place;
use crate::document::Metadata;
use crate::finding::LineIndex;
use crate::model::{File, FileIndex, Model, Resolution, Stated, Status, Succession, Target};
use crate::snapshot::RelPath;
use crate::yaml::Node;

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
    if let Some(unreadable) = unreadable(model) {
        return Err(unreadable);
    }
    let paths = |indices: &[FileIndex]| {
        let paths: Vec<&str> = indices.iter().map(|index| model.file(*index).path().as_str()).collect();
        paths.join(", ")
    };
    match model.resolve(&RelPath::new(""), text) {
        Resolution::Found(Target::Document(index), _) => {
            let file = model.file(index);
            let same = file.number.map_or(&[][..], |number| model.ids.with_number(number));
            if same.len() > 1 {
                return Err(format!("{} documents have that number: {}", same.len(), paths(same)));
            }
            Ok(file)
        }
        Resolution::Ambiguous(several) => Err(format!("{} documents answer to it: {}", several.len(), paths(&several))),
        Resolution::Found(..) | Resolution::Dangling => Err("no document has that id".to_owned()),
    }
}

/// A file of a kind with a lifecycle that cannot be read might be any decision, and so might a document whose kind cannot
/// be read.
pub(super) fn unreadable(model: &Model<'_>) -> Option<String> {
    let mut deciding = model.config.kinds.iter().filter(|kind| kind.lifecycle.is_some()).peekable();
    deciding.peek()?;
    let decides = |path: &str| deciding.clone().any(|kind| kind.files.matches(path));
    if let Some(file) = model.unreadable.iter().find(|file| decides(file.path.as_str())) {
        return Some(format!("{} cannot be read: {}", file.path, file.error));
    }
    let mut files = model.files.iter().filter(|file| !file.is_defaults());
    files.find_map(|file| {
        let path = file.path();
        let has_lifecycle = || model.kind_of(file).is_some_and(|kind| kind.lifecycle.is_some());
        if matches!(file.document.metadata, Metadata::Malformed(_)) && has_lifecycle() {
            return Some(format!("the metadata of {path} cannot be read"));
        }
        let is_unknown = !model.knows_kind(file);
        is_unknown.then(|| format!("a `metadata.yaml` above {path} cannot be read, and may say that it is a decision"))
    })
}

/// What a document counts for.
pub(super) fn standing(model: &Model<'_>, file: &File) -> Standing {
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
    match superseded(model, file) {
        Some(Ok(by)) => Standing::Gone(format!("superseded by `{by}`, which is live")),
        Some(Err(why)) => Standing::Undecided(why),
        None => Standing::Live(state.to_owned()),
    }
}

/// Where a document says its status more than once, so that one reader takes it for another than the next.
fn said_twice(file: &File, status: &Status<'_>) -> Option<String> {
    let field = &status.lifecycle.field;
    if has_twice(file, field) {
        return Some(format!("its frontmatter has `{field}` twice"));
    }
    let again = file.document.repeated_frontmatter.clone().and_then(|block| file.document.source.get(block));
    if again.is_some_and(|block| block.lines().any(|line| line.trim_start().starts_with(&format!("{field}:")))) {
        return Some(format!("a second block of frontmatter has another `{field}`"));
    }
    None
}

/// True when the frontmatter has a key more than once: the last one counts, and people read the first.
pub(super) fn has_twice(file: &File, key: &str) -> bool {
    let entries = file.document.root().into_iter().flat_map(Node::entries);
    entries.filter(|(name, _)| name.text() == Some(key)).nth(1).is_some()
}

/// The live document that supersedes this one; an error where that cannot be said.
fn superseded(model: &Model<'_>, file: &File) -> Option<Result<String, String>> {
    let name = |file: &File| file.id.as_deref().unwrap_or(file.path().as_str()).to_owned();
    let is_live = |file: &File| model.status(file).is_none_or(|status| status.is_live());
    let inverse = model.config.inverse_of(SUPERSEDES);
    let by_relation =
        model.incoming(file).filter(|(_, reference)| &*reference.field == SUPERSEDES).map(|(from, _)| from);
    let says = |other: &&File| {
        let stated = model.stated(other).iter().filter(|stated| stated.succession == Succession::Supersedes);
        stated.filter_map(Stated::document).any(|target| target == file.index)
    };
    let mut others = by_relation.chain(model.governed().filter(says)).filter(|other| other.index != file.index);
    if let Some(other) = others.find(|other| is_live(other)) {
        return Some(Ok(name(other)));
    }
    let own_relation = file.references.iter().filter(|reference| Some(&*reference.field) == inverse);
    let own_status = model.stated(file).iter().filter(|stated| stated.succession == Succession::SupersededBy);
    let own = own_relation
        .map(|reference| (&*reference.text, reference.document()))
        .chain(own_status.map(|stated| (stated.text.as_str(), stated.document())));
    for (text, target) in own {
        match target.map(|index| model.file(index)) {
            Some(other) if other.index == file.index => {}
            Some(other) if is_live(other) => return Some(Ok(name(other))),
            Some(_) => {}
            None => return Some(Err(format!("it says that `{text}` supersedes it, which names no one document"))),
        }
    }
    None
}

const SUPERSEDES: &str = "supersedes";

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
