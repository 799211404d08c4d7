//! What a status says of other documents: `superseded by ADR-0007` in frontmatter, `Supersedes [2. Use a
//! queue](0002-use-a-queue.md)` in the body. Decisions without relation fields (MADR, adr-tools) say it so.

use std::borrow::Cow;
use std::ops::Range;

use super::{File, FileIndex, Model, Resolution, Status};
use crate::config::split_by;
use crate::document::{Link, Local};
use crate::snapshot::RelPath;

/// Spellings of `superseded by`.
const BY: [&str; 4] = ["superseded by", "superceded by", "superseeded by", "replaced by"];

/// Spellings of `supersedes`.
const OVER: [&str; 4] = ["supersedes", "supercedes", "superseeds", "replaces"];

/// Which way a statement points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Succession {
    /// The document supersedes another.
    Supersedes,
    /// The document is superseded by another.
    SupersededBy,
}

impl Succession {
    /// The relation that says the same in metadata.
    #[must_use]
    pub fn relation(self) -> &'static str {
        match self {
            Succession::Supersedes => "supersedes",
            Succession::SupersededBy => "superseded_by",
        }
    }
}

/// One other document that a status names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// Which way it points.
    pub succession: Succession,
    /// The other document as it is named.
    pub text: String,
    /// The bytes of that name in the file.
    pub span: Range<usize>,
    /// What it resolves to.
    pub resolution: Resolution,
}

impl Stated {
    /// The document that is named, where it is one.
    #[must_use]
    pub fn document(&self) -> Option<FileIndex> {
        match &self.resolution {
            Resolution::Found(super::Target::Document(index), _) => Some(*index),
            _ => None,
        }
    }
}

/// Everything that the status of a document says of others. A link that leads nowhere is left to the rules over links.
pub(super) fn find(model: &Model<'_>, file: &File) -> Vec<Stated> {
    let Some(status) = model.status(file) else { return Vec::new() };
    let mut stated: Vec<Stated> = in_field(model, file, &status).into_iter().collect();
    if let Some(first) = status.body_places.first() {
        let range = statement(file, *first);
        let links = file.document.facts.links.iter().filter(|link| !link.image && range.contains(&link.span().start));
        let mut before: Option<(Succession, usize)> = None;
        for link in links {
            let succession = succession(&file.document.source, link, before);
            before = succession.map(|succession| (succession, link.span().end));
            let Some(succession) = succession else { continue };
            let local = Local::of(&file.document.source, link).filter(|local| !local.path.is_empty());
            let Some(local) = local else { continue };
            let target = model.linked(file, &local).and_then(|path| model.file_at(path.as_str()));
            if let Some(target) = target {
                let resolution = Resolution::Found(super::Target::Document(target.index), super::Exactness::Exact);
                stated.push(Stated { succession, text: local.path.into_owned(), span: link.span(), resolution });
            }
        }
    }
    stated
}

/// From the line that a status stands on to the next heading.
fn statement(file: &File, status: usize) -> Range<usize> {
    let document = &file.document;
    let start = document.source[..status].rfind('\n').unwrap_or(0);
    let next = document.facts.headings.iter().map(|heading| heading.span().start).find(|heading| *heading > status);
    start..next.unwrap_or(document.source.len())
}

/// `superseded by X` in the field. `X` is an id, a path or a link; of other words nobody knows whether they name a
/// document.
fn in_field(model: &Model<'_>, file: &File, status: &Status<'_>) -> Option<Stated> {
    let node = status.field.filter(|_| status.field_state() == Some("superseded"))?;
    let (_, named) = split_by(node.text()?)?;
    let link = named.split_once("](").map(|(_, link)| link.trim_end_matches(['.', ')']));
    let target = link.unwrap_or(named);
    let path = |text| link.and_then(|_| Some(Local::parse(text)?.path)).unwrap_or(Cow::Borrowed(text));
    let first = target.split([' ', ',', ';']).next().unwrap_or_default().trim_end_matches('.');
    let (text, resolution) = [target, first]
        .map(|text| (text, model.resolve(file.path(), &path(text))))
        .into_iter()
        .find(|(_, resolution)| *resolution != Resolution::Dangling)
        .unwrap_or((first, Resolution::Dangling));
    let is_name = resolution != Resolution::Dangling
        || !super::ids::numbers_named(&model.config, text).is_empty()
        || RelPath::new(text).is_markdown();
    let at = node.slice().find(text).filter(|_| is_name)?;
    let start = node.span().start + at;
    Some(Stated {
        succession: Succession::SupersededBy,
        text: text.to_owned(),
        span: start..start + text.len(),
        resolution,
    })
}

/// What the line says before a link, or before the link on its left when only a comma or an `and` is between them.
fn succession(source: &str, link: &Link, left: Option<(Succession, usize)>) -> Option<Succession> {
    if let Some((succession, end)) = left
        && matches!(source.get(end..link.span().start)?.trim(), "," | "and" | "&" | ", and")
    {
        return Some(succession);
    }
    let before = source.get(..link.span().start)?.rsplit('\n').next()?;
    let said = before.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    let said =
        said.strip_prefix("status").map_or(said.as_str(), |rest| rest.trim_start_matches(|c: char| !c.is_alphabetic()));
    if BY.contains(&said) {
        Some(Succession::SupersededBy)
    } else {
        OVER.contains(&said).then_some(Succession::Supersedes)
    }
}
