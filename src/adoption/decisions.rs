//! The decision records of a repository: where they are, how they are named, whose form they have.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::naming::{Name, Naming};
use crate::document::Document;
use crate::snapshot::{RelPath, Snapshot};

/// Decision records that are numbered, or named by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decisions {
    /// Where most of them are.
    pub directory: String,
    /// The paths of all.
    pub paths: Vec<RelPath>,
    /// How they are named.
    pub naming: Naming,
    /// Whose form they have.
    pub style: Style,
    /// True when hardly one says its status.
    pub is_stateless: bool,
    /// The form of most of their ids, where these are something before a number.
    pub id_form: Option<String>,
    /// Their directories, with `/**` where they are in directories by status.
    directories: Vec<String>,
}

/// Whose form decisions have, by the headings of most of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Markdown Architectural Decision Records.
    Madr,
    /// As adr-tools writes them.
    Nygard,
    /// Their own.
    Other,
}

/// An id that is something before a number: `ADR-0001`, `adrs-adr001`.
static NUMBERED_ID: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("^([A-Za-z_-]*)([0-9]{1,6})$").ok());

/// Last parts of directories that decisions are kept in.
const DECISIONS: [&str; 6] =
    ["adr", "adrs", "decisions", "architecture-decisions", "architectural-decisions", "decision-records"];

/// Directories in which decisions are sorted by their status.
const STATES: [&str; 14] = [
    "accepted",
    "active",
    "approved",
    "archive",
    "archived",
    "declined",
    "deprecated",
    "done",
    "draft",
    "drafts",
    "obsolete",
    "proposed",
    "rejected",
    "superseded",
];

/// Directories of documents: what is directly in them is about the whole.
const DOCUMENTS: [&str; 6] = ["doc", "docs", "documentation", "architecture", "arch", "design"];

/// The directory of decisions that a file belongs to; `named` is the one that adr-tools names.
pub(super) fn directory_of<'p>(path: &'p RelPath, named: Option<&RelPath>) -> Option<&'p str> {
    let is_one = |directory: &str| {
        named.is_some_and(|named| named.as_str() == directory) || is_among(&DECISIONS, last(directory))
    };
    let directory = path.parent();
    if is_one(directory) {
        return Some(directory);
    }
    let (above, _) = directory.rsplit_once('/').filter(|(_, last)| is_among(&STATES, last))?;
    is_one(above).then_some(above)
}

/// Who would keep the decisions of this directory apart from others: `packages/api` in `packages/api/docs/adr`. Empty for the whole
/// repository.
pub(super) fn owner(directory: &str) -> &str {
    let mut rest = directory;
    while is_among(&DECISIONS, last(rest)) || is_among(&STATES, last(rest)) || is_among(&DOCUMENTS, last(rest)) {
        match rest.rsplit_once('/') {
            Some((above, _)) => rest = above,
            None => return "",
        }
    }
    rest
}

fn last(directory: &str) -> &str {
    directory.rsplit('/').next().unwrap_or_default()
}

fn is_among(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The numbers in file names.
pub(super) fn numbers<'p>(paths: impl IntoIterator<Item = &'p RelPath>) -> BTreeSet<u64> {
    paths.into_iter().filter_map(|path| Name::read(path.file_name())?.number()).collect()
}

impl Decisions {
    /// `directories`: where the decisions are that are governed together, the first of them leading.
    pub(super) fn of(snapshot: &dyn Snapshot, directories: &[(&str, &[&RelPath])]) -> Self {
        let paths: Vec<&RelPath> = directories.iter().flat_map(|(_, paths)| paths.iter().copied()).collect();
        let mut ids: BTreeMap<String, usize> = BTreeMap::new();
        let (mut madr, mut nygard, mut stated) = (0, 0, 0);
        for path in &paths {
            let text = snapshot.read_text(path).unwrap_or_default();
            let document = Document::parse((*path).clone(), text);
            stated += usize::from(document.get("status").is_some() || document.body_status("Status").is_some());
            let id = document.get("id").and_then(crate::yaml::Node::text);
            if let Some(parts) = id.and_then(|id| NUMBERED_ID.as_ref()?.captures(id)) {
                *ids.entry(format!("{}{{number:{:02}}}", &parts[1], parts[2].len())).or_default() += 1;
            }
            let has = |title: &str| {
                document.facts.headings.iter().any(|heading| heading.text.trim().eq_ignore_ascii_case(title))
            };
            madr += usize::from(has("Context and Problem Statement") || has("Decision Outcome"));
            nygard += usize::from(has("Context") && has("Decision") && has("Consequences"));
        }
        let is_deep = |directory: &str, paths: &[&RelPath]| paths.iter().any(|path| path.parent() != directory);
        let places = directories.iter().map(|(directory, paths)| {
            let escaped = globset::escape(directory);
            if is_deep(directory, paths) { format!("{escaped}/**") } else { escaped }
        });
        Decisions {
            directory: directories.first().map_or(String::new(), |(directory, _)| (*directory).to_owned()),
            directories: places.collect(),
            naming: Naming::of(&paths),
            is_stateless: stated * 2 < paths.len(),
            id_form: ids.into_iter().find(|(_, count)| count * 2 > paths.len()).map(|(form, _)| form),
            style: match (madr, nygard) {
                _ if madr * 2 > paths.len() => Style::Madr,
                _ if nygard * 2 > paths.len() => Style::Nygard,
                _ => Style::Other,
            },
            paths: paths.into_iter().cloned().collect(),
        }
    }

    /// The paths of those whose names have one of the forms.
    pub(super) fn regular(&self) -> impl Iterator<Item = &RelPath> {
        self.paths.iter().filter(|path| self.naming.reads(path.stem()))
    }

    /// Globs of their files.
    #[must_use]
    pub fn globs(&self) -> Vec<String> {
        let below = |directory: &String| {
            let slash = if directory.is_empty() { "" } else { "/" };
            self.naming.globs.iter().map(move |glob| format!("{directory}{slash}{glob}")).collect::<Vec<_>>()
        };
        self.directories.iter().flat_map(below).collect()
    }
}
