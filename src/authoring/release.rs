//! Releases: unreleased entries are collected in `CHANGELOG.md` and say from then on in which version they were released.
//!
//! The form is that of <https://keepachangelog.com/en/1.1.0/>.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;

use super::adr::relative;
use super::changelog::released;
use super::draft::{Draft, DraftError, line_break, scalar};
use super::fields::{Maker, write};
use super::findings;
use super::habit::Habit;
use super::new::NewError;
use super::title;
use crate::config::Problem;
use crate::document::{Document, Form, Local, Metadata};
use crate::edit::Plan;
use crate::finding::Finding;
use crate::model::{File, Model};
use crate::snapshot::{ReadError, RelPath};
use crate::yaml::Node;
use crate::yaml::edit::Splice;

/// The file that releases are collected in, in the root.
pub const FILE: &str = "CHANGELOG.md";

/// The groups of changes, in the order in which they are written.
const GROUPS: [&str; 6] = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

/// The fields that say what sort of change an entry is about.
const FIELDS: [&str; 3] = ["change_type", "category", "change"];

/// Why nothing is released.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// The version is none.
    #[error(
        "`{0}` is no version; write one such as `1.4.0` or `2026.11`: letters, digits, `.`, `-`, `+` and `_`, with a digit"
    )]
    Version(String),
    /// There is nothing to collect from.
    #[error("there are no changelog entries; `gpdoc changelog new SUMMARY` writes one")]
    NoEntries,
    /// An entry whose metadata is not what it seems.
    #[error("{0} cannot be stamped: its metadata cannot be read; `gpdoc check {0}` says why")]
    Unreadable(RelPath),
    /// The changelog itself cannot be read.
    #[error("{FILE} cannot be read: {0}")]
    Changelog(ReadError),
    /// The metadata of a new changelog.
    #[error(
        "{FILE} is a document of this repository and needs metadata: {0}; write the file with it, or leave the file out in gpdoc.yaml: `documents: {{exclude: [{FILE}]}}`"
    )]
    Metadata(NewError),
    /// An edit that cannot be made.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// `gpdoc check` would find faults.
    #[error("`gpdoc check` would find faults then; nothing was written{}", findings::listed(.0))]
    Refused(Vec<Finding>),
    /// Schemas or baseline cannot be read.
    #[error("the configuration cannot be used")]
    Problems(Vec<Problem>),
}

/// A release that can be written.
#[derive(Debug)]
pub struct Release {
    /// Files and edits; empty where all was done before.
    pub plan: Plan,
    /// The entries that come into the changelog, sorted by path.
    pub entries: Vec<RelPath>,
    /// What the section of the version says afterwards.
    pub section: String,
    /// What `gpdoc check` would warn of that it does not warn of now.
    pub warnings: Vec<Finding>,
}

/// Collects what is not released yet, and what was released in this version and is not in its section. Nothing is written here.
///
/// # Errors
/// When there are no entries, or one of the files cannot be changed.
pub fn release(model: &Model<'_>, kind: usize, version: &str, date: NaiveDate) -> Result<Release, ReleaseError> {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_');
    if !version.chars().all(is_sign) || !version.contains(|c: char| c.is_ascii_digit()) || version.len() > 100 {
        return Err(ReleaseError::Version(version.to_owned()));
    }
    let mut files: Vec<&File> = model
        .files
        .iter()
        .filter(|file| file.kind == Some(kind) && model.is_counted(file) && file.document.form == Form::Markdown)
        .collect();
    if files.is_empty() {
        return Err(ReleaseError::NoEntries);
    }
    files.sort_by_key(|file| (file.number, file.index));
    let path = RelPath::new(FILE);
    let listed = model.snapshot.listing().get(FILE).is_some();
    let source = if listed { Some(model.snapshot.read_text(&path).map_err(ReleaseError::Changelog)?) } else { None };
    let text = match &source {
        Some(text) => text.to_string(),
        None => begin(model, &path, date)?,
    };
    let mut plan = Plan::new();
    let mut texts = BTreeMap::new();
    let mut chosen: Vec<&File> = Vec::new();
    let section = find(&text, version);
    for file in files {
        match released(file) {
            None => {
                let draft = stamp(file, version)?;
                texts.insert(file.path().clone(), std::sync::Arc::clone(&draft.document.source));
                draft.finish(&mut plan);
            }
            Some(in_version) if is_same(&in_version, version) => {}
            Some(_) => continue,
        }
        let is_there = section.as_ref().is_some_and(|section| links_to(&text, section, file));
        if !is_there {
            chosen.push(file);
        }
    }
    let mut after = text.clone();
    if !chosen.is_empty() {
        let groups = grouped(model, &chosen);
        after = match section {
            Some(section) => extend(&text, &section, &groups),
            None => insert(&text, version, date, &groups),
        };
        match &source {
            Some(source) => plan.replace(path.clone(), Some(source), after.clone()),
            None => plan.create(path.clone(), after.clone()),
        }
        texts.insert(path, after.as_str().into());
    }
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    if !plan.is_empty() {
        let added = findings::added(model, texts, date).map_err(ReleaseError::Problems)?;
        (errors, warnings) = findings::apart(added);
    }
    if !errors.is_empty() {
        return Err(ReleaseError::Refused(errors));
    }
    let section = find(&after, version).map(|section| after[section].trim_end().to_owned()).unwrap_or_default();
    let mut entries: Vec<RelPath> = chosen.iter().map(|file| file.path().clone()).collect();
    entries.sort();
    Ok(Release { plan, entries, section, warnings })
}

/// The entry with `released` in its frontmatter, which it gets where it has none.
fn stamp(file: &File, version: &str) -> Result<Draft, ReleaseError> {
    let mut draft = Draft::new(&file.document);
    match &file.document.metadata {
        Metadata::Parsed(_) => draft.set("released", version)?,
        Metadata::Missing => {
            let line = line_break(&file.document.source);
            let text = format!("---{line}released: {}{line}---{line}", scalar(version));
            let start = if file.document.source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            draft.edit("`released`", Some(vec![Splice { range: start..start, text }]))?;
        }
        Metadata::Malformed(_) | Metadata::Empty(_) => return Err(ReleaseError::Unreadable(file.path().clone())),
    }
    Ok(draft)
}

/// The beginning of a new changelog, with metadata where its kind wants some.
fn begin(model: &Model<'_>, path: &RelPath, date: NaiveDate) -> Result<String, ReleaseError> {
    let mut text = String::new();
    let config = &model.config;
    let governed = crate::model::includes(config, path);
    let kinds = &config.kinds;
    let by_default = || kinds.iter().position(|kind| Some(&kind.name) == config.settings.default_kind.as_ref());
    let kind = kinds.iter().position(|kind| kind.files.matches(path.as_str())).or_else(by_default).filter(|_| governed);
    if let Some(habit) = kind.and_then(|kind| Habit::of(model, kind)).filter(Habit::frontmatter) {
        let schema = kind.and_then(|kind| model.schemas.get(kind)?.as_deref());
        let maker = Maker { model, habit: &habit, path, schema };
        let own = [
            ("id", "CHANGELOG".to_owned()),
            ("title", "Changelog".to_owned()),
            ("type", habit.kind.name.clone()),
            ("date", date.to_string()),
        ];
        let fields =
            maker.make(&own, &indexmap::IndexMap::new(), &serde_json::Map::new()).map_err(ReleaseError::Metadata)?;
        if !fields.is_empty() {
            text = format!("---\n{}\n---\n", write(&fields));
        }
    }
    text.push_str("# Changelog\n\nThe format is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).\n");
    Ok(text)
}

/// The section of a version, from its heading to the next one of the same level: `## [1.2.0] - 2026-01-31`.
fn find(text: &str, version: &str) -> Option<Range<usize>> {
    let all = sections(text);
    let at = all.iter().position(|(_, name)| name.as_deref().is_some_and(|name| is_same(name, version)))?;
    let start = all[at].0;
    let end = all.get(at + 1).map_or_else(|| end_of(text, start), |(next, _)| *next);
    Some(start..end)
}

/// True for one version, with or without its `v`.
fn is_same(a: &str, b: &str) -> bool {
    a.trim_start_matches(['v', 'V']) == b.trim_start_matches(['v', 'V'])
}

/// Where headings of level 2 begin, and the versions that they name.
fn sections(text: &str) -> Vec<(usize, Option<String>)> {
    let document = Document::parse(RelPath::new(FILE), text.into());
    let level = |heading: &&crate::document::Heading| heading.level == 2 && !heading.nested;
    let named = |heading: &crate::document::Heading| {
        let first = heading.text.split_whitespace().next().unwrap_or_default();
        let name = first.trim_matches(['[', ']']);
        (heading.span().start, (!name.is_empty()).then(|| name.to_owned()))
    };
    document.facts.headings.iter().filter(level).map(named).collect()
}

/// Where the last section ends: link definitions at the end of the file belong to no section.
fn end_of(text: &str, start: usize) -> usize {
    let mut end = text.len();
    for line in text[start..].split_inclusive('\n').rev() {
        let is_definition = line.starts_with('[') && line.contains("]:");
        if !is_definition && !line.trim().is_empty() {
            break;
        }
        end -= line.len();
    }
    // Blank lines between the section and the definitions stay with the section.
    let rest = &text[end..];
    end + (rest.len() - rest.trim_start_matches(['\n', '\r']).len())
}

fn links_to(text: &str, section: &Range<usize>, file: &File) -> bool {
    let document = Document::parse(RelPath::new(FILE), text.into());
    let leads = |destination: &str| {
        let path = Local::parse(destination).and_then(|local| RelPath::resolve("", &local.path));
        path.as_ref() == Some(file.path())
    };
    document
        .facts
        .links
        .iter()
        .any(|link| section.contains(&link.span().start) && leads(link.destination(&document.source)))
}

/// Lines by group, in the order of the groups.
fn grouped(model: &Model<'_>, files: &[&File]) -> Vec<(&'static str, Vec<String>)> {
    let mut groups: Vec<(&str, Vec<String>)> = GROUPS.iter().map(|name| (*name, Vec::new())).collect();
    for file in files {
        let group = group(model, file);
        let name = file.id.as_deref().unwrap_or_else(|| file.path().stem());
        let text = summary(file).unwrap_or_else(|| title::line(file));
        let line = format!("- {text} ([{name}]({}))", relative("", file.path().as_str()));
        groups.iter_mut().filter(|(name, _)| *name == group).for_each(|(_, lines)| lines.push(line.clone()));
    }
    groups.retain(|(_, lines)| !lines.is_empty());
    groups
}

/// What an entry says in its first lines, where its title is no more than their beginning: it ends with `…`.
fn summary(file: &File) -> Option<String> {
    let title = title::of(file);
    let begun = title.strip_suffix('…')?.trim_end();
    let body = file.document.source.get(file.document.body.clone())?;
    let marks = |line: &str| line.trim().trim_start_matches(['-', '*', ' ']).to_owned();
    let mut lines = body.lines().skip_while(|line| !marks(line).starts_with(begun));
    let mut text = marks(lines.next()?);
    for line in lines.take_while(|line| line.starts_with("  ") && !line.trim().is_empty()) {
        text = format!("{text} {}", line.trim());
    }
    Some(title::plain(&text))
}

/// The group that the entry's own metadata names.
fn group(model: &Model<'_>, file: &File) -> &'static str {
    let words = FIELDS.iter().filter_map(|field| model.effective(file, field).and_then(Node::text));
    let meant = words.map(str::to_lowercase).find_map(|word| {
        Some(match word.trim() {
            "added" | "add" | "feature" | "feat" | "new" => "Added",
            "changed" | "change" | "improvement" | "refactor" => "Changed",
            "deprecated" | "deprecation" => "Deprecated",
            "removed" | "removal" | "remove" => "Removed",
            "fixed" | "fix" | "bugfix" | "bug" => "Fixed",
            "security" => "Security",
            _ => return None,
        })
    });
    meant.unwrap_or("Changed")
}

/// The changelog with a new section above those of other versions, below what is unreleased.
fn insert(text: &str, version: &str, date: NaiveDate, groups: &[(&str, Vec<String>)]) -> String {
    let line = line_break(text);
    let first = sections(text)
        .into_iter()
        .find(|(_, name)| !name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("unreleased")));
    let at = first.map_or_else(|| end_of(text, 0), |(start, _)| start);
    let mut section = format!("## [{version}] - {date}{line}");
    for (name, lines) in groups {
        section.push_str(&block(name, lines, line));
    }
    let (before, after) = text.split_at(at);
    let gap = if before.is_empty() || before.ends_with(&line.repeat(2)) {
        String::new()
    } else if before.ends_with('\n') {
        line.to_owned()
    } else {
        line.repeat(2)
    };
    let behind = if after.is_empty() { "" } else { line };
    format!("{before}{gap}{section}{behind}{after}")
}

fn block(name: &str, lines: &[String], line: &str) -> String {
    format!("{line}### {name}{line}{line}{}{line}", lines.join(line))
}

/// The changelog with lines added to the groups of a section.
fn extend(text: &str, section: &Range<usize>, groups: &[(&str, Vec<String>)]) -> String {
    let line = line_break(text);
    let mut text = text.to_owned();
    let mut end = section.end;
    for (name, lines) in groups {
        let document = Document::parse(RelPath::new(FILE), text.as_str().into());
        let inside = |heading: &&crate::document::Heading| {
            heading.level == 3 && heading.span().start > section.start && heading.span().start < end
        };
        let headings: Vec<_> = document.facts.headings.iter().filter(inside).collect();
        let is_one = |heading: &&&crate::document::Heading| heading.text.trim().eq_ignore_ascii_case(name);
        let place = headings.iter().position(|heading| is_one(&heading));
        let (start, stop) = match place {
            Some(at) => (headings[at].span().end, headings.get(at + 1).map_or(end, |next| next.span().start)),
            None => (end, end),
        };
        let used = text[..stop].trim_end().len().max(start);
        let added = match place {
            Some(_) => {
                let gap = if used == start { line.repeat(2) } else { line.to_owned() };
                format!("{gap}{}", lines.join(line))
            }
            None => format!("{line}{line}### {name}{line}{line}{}", lines.join(line)),
        };
        let at = if place.is_some() { used } else { text[..end].trim_end().len() };
        // The last line of a file may lack its line break.
        let added = if text[at..].is_empty() { format!("{added}{line}") } else { added };
        text.insert_str(at, &added);
        end += added.len();
    }
    text
}
