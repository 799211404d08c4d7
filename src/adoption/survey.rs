//! What a repository has already, as far as it matters for how it is to be governed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::document::{Document, Metadata};
use crate::snapshot::{EntryKind, RelPath, Snapshot};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Markdown files.
    pub markdown: usize,
    /// Those of them that begin with metadata.
    pub with_metadata: usize,
    /// Schemas of metadata in `schemas/metadata`.
    pub schemas: usize,
    /// The directory that most numbered decisions are in.
    pub decisions: Option<Decisions>,
    /// Numbered decisions in other directories.
    pub elsewhere: Vec<RelPath>,
    /// Changelog entries in `docs/changelog/entries`.
    pub entries: usize,
    /// Session captures in `session_capture`.
    pub captures: usize,
    /// Files of tools that gpdoc can be called from.
    pub tools: Vec<&'static str>,
}

/// Numbered decision records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decisions {
    /// Where they are.
    pub directory: String,
    /// The paths of all numbered files.
    pub paths: Vec<RelPath>,
    /// How many of them have the prefix of most; a numbered index or template may lie beside them.
    pub count: usize,
    /// What stands before the number in most of their names: nothing, `ADR-`, `adr`.
    pub prefix: String,
    /// Digits of most of their numbers.
    pub width: usize,
    /// Whose form they have.
    pub style: Style,
    /// True when hardly one says its status.
    pub is_stateless: bool,
    /// The form of most of their ids, where these are something before a number.
    pub id_form: Option<String>,
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

/// A file name with a number: `0001-record.md`, `ADR-0001-record.md`, `adr001-record.md`.
static NUMBERED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^((?i:adr)[-_]?)?([0-9]{1,6})[-_].+\.(?i:md)$").ok());

/// An id that is something before a number: `ADR-0001`, `adrs-adr001`.
static NUMBERED_ID: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("^([A-Za-z_-]*)([0-9]{1,6})$").ok());

/// Last parts of directories that decisions are kept in.
const DECISIONS: [&str; 6] =
    ["adr", "adrs", "decisions", "architecture-decisions", "architectural-decisions", "decision-records"];

const TOOLS: [(&str, &str); 15] = [
    (".adr-dir", ".adr-dir"),
    (".pre-commit-config.yaml", "pre-commit"),
    ("prek.toml", "prek"),
    (".githooks", "hooks in .githooks"),
    (".husky", "husky"),
    ("lefthook.yml", "lefthook"),
    (".github/workflows", "GitHub workflows"),
    (".gitlab-ci.yml", "GitLab CI"),
    (".circleci", "CircleCI"),
    ("azure-pipelines.yml", "Azure Pipelines"),
    ("bitbucket-pipelines.yml", "Bitbucket Pipelines"),
    (".woodpecker.yml", "Woodpecker CI"),
    ("Jenkinsfile", "Jenkins"),
    ("AGENTS.md", "AGENTS.md"),
    ("CLAUDE.md", "CLAUDE.md"),
];

impl Survey {
    /// Looks at the files of a snapshot.
    #[must_use]
    pub fn of(snapshot: &dyn Snapshot) -> Self {
        let adr_dir = crate::config::adr_dir(snapshot);
        let listing = snapshot.listing();
        let mut survey = Survey::default();
        let mut numbered: BTreeMap<&str, Vec<&RelPath>> = BTreeMap::new();
        for entry in listing.entries().iter().filter(|entry| entry.kind == EntryKind::File) {
            let (path, directory) = (&entry.path, entry.path.parent());
            let name = path.file_name();
            if directory == "schemas/metadata" && (name.ends_with(".schema.yaml") || name.ends_with(".schema.json")) {
                survey.schemas += 1;
            }
            if !path.is_markdown() || path.as_str().split('/').any(|part| part == "node_modules") {
                continue;
            }
            survey.markdown += 1;
            let is_entry = !name.eq_ignore_ascii_case("README.md");
            survey.entries += usize::from(is_entry && directory == "docs/changelog/entries");
            // A capture begins with its day; a template for captures does not.
            let is_dated = name.starts_with(|first: char| first.is_ascii_digit());
            survey.captures += usize::from(is_dated && directory == "session_capture");
            let is_named = adr_dir.as_ref().is_some_and(|named| named.as_str() == directory);
            let last = directory.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
            let is_numbered = NUMBERED.as_ref().is_some_and(|form| form.is_match(name));
            if is_numbered && (is_named || DECISIONS.contains(&last.as_str())) {
                numbered.entry(directory).or_default().push(path);
            }
            if snapshot.read_text(path).is_ok_and(|text| has_metadata(path, &text)) {
                survey.with_metadata += 1;
            }
        }
        let named = |directory: &str| adr_dir.as_ref().is_some_and(|named| named.as_str() == directory);
        let most = numbered.iter().max_by_key(|(directory, paths)| (named(directory), paths.len()));
        let most = most.map(|(directory, paths)| Decisions::of(snapshot, directory, paths));
        let chosen = most.as_ref().map(|decisions| decisions.directory.as_str());
        let elsewhere = numbered.iter().filter(|(directory, _)| Some(**directory) != chosen);
        survey.elsewhere = elsewhere.flat_map(|(_, paths)| paths.iter().copied().cloned()).collect();
        survey.decisions = most;
        let there = TOOLS.iter().filter(|(path, _)| listing.contains(path));
        survey.tools = there.map(|(_, tool)| *tool).collect();
        survey
    }
}

fn has_metadata(path: &RelPath, text: &str) -> bool {
    text.starts_with("---")
        && matches!(Document::parse(path.clone(), text.into()).metadata, Metadata::Parsed(_) | Metadata::Malformed(_))
}

impl Decisions {
    fn of(snapshot: &dyn Snapshot, directory: &str, paths: &[&RelPath]) -> Self {
        let mut names: BTreeMap<(String, usize), usize> = BTreeMap::new();
        let mut ids: BTreeMap<String, usize> = BTreeMap::new();
        let (mut madr, mut nygard, mut stated) = (0, 0, 0);
        for path in paths {
            let parts = NUMBERED.as_ref().and_then(|form| form.captures(path.file_name()));
            if let Some(parts) = parts {
                let prefix = parts.get(1).map_or(String::new(), |prefix| prefix.as_str().to_owned());
                *names.entry((prefix, parts[2].len())).or_default() += 1;
            }
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
        let name = names.iter().max_by_key(|(_, count)| **count).map(|(name, _)| name.clone());
        let (prefix, width) = name.unwrap_or_default();
        let count = names.iter().filter(|((of, _), _)| *of == prefix).map(|(_, count)| count).sum();
        Decisions {
            directory: directory.to_owned(),
            paths: paths.iter().map(|path| (*path).clone()).collect(),
            count,
            prefix,
            width,
            is_stateless: stated * 2 < paths.len(),
            id_form: ids.into_iter().find(|(_, count)| count * 2 > paths.len()).map(|(form, _)| form),
            style: match (madr, nygard) {
                _ if madr * 2 > paths.len() => Style::Madr,
                _ if nygard * 2 > paths.len() => Style::Nygard,
                _ => Style::Other,
            },
        }
    }

    /// A glob for their names.
    #[must_use]
    pub fn glob(&self) -> String {
        let directory = globset::escape(&self.directory);
        let slash = if directory.is_empty() { "" } else { "/" };
        format!("{directory}{slash}{}[0-9]*.md", self.prefix)
    }

    /// The form of their names.
    #[must_use]
    pub fn form(&self) -> String {
        format!("{}{{number:{:02}}}-{{slug}}", self.prefix, self.width)
    }
}
