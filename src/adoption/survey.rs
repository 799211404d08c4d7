//! What a repository has already, as far as it matters for how it is to be governed.

use std::collections::{BTreeMap, BTreeSet};

use super::decisions::{self, Decisions};
use super::naming::Name;
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
    /// The decisions that are governed together.
    pub decisions: Option<Decisions>,
    /// Decisions in other directories.
    pub elsewhere: Vec<RelPath>,
    /// Changelog entries in `docs/changelog/entries`.
    pub entries: usize,
    /// Session captures in `session_capture`.
    pub captures: usize,
    /// Files of tools that gpdoc can be called from.
    pub tools: Vec<&'static str>,
}

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
        let mut found: BTreeMap<&str, Vec<&RelPath>> = BTreeMap::new();
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
            let is_decision = Name::read(name).is_some_and(|name| !name.is_overview());
            if let Some(of) = decisions::directory_of(path, adr_dir.as_ref()).filter(|_| is_decision) {
                found.entry(of).or_default().push(path);
            }
            if snapshot.read_text(path).is_ok_and(|text| has_metadata(path, &text)) {
                survey.with_metadata += 1;
            }
        }
        let named = |directory: &str| adr_dir.as_ref().is_some_and(|named| named.as_str() == directory);
        // Those of the whole repository come before those of a part of it.
        let weight = |(directory, paths): &(&&str, &Vec<&RelPath>)| {
            (named(directory), decisions::owner(directory).is_empty(), paths.len())
        };
        if let Some((first, paths)) = found.iter().max_by_key(weight) {
            let mut together = vec![(*first, paths.as_slice())];
            // Days can be kept apart wherever they are; a number is taken once.
            let all = found.values().flatten().copied();
            if decisions::numbers(all).is_empty() {
                let others = found.iter().filter(|(directory, _)| *directory != first);
                together.extend(others.map(|(directory, paths)| (*directory, paths.as_slice())));
            }
            let decisions = Decisions::of(snapshot, &together);
            let governed: BTreeSet<&RelPath> = decisions.paths.iter().collect();
            let elsewhere = found.values().flatten().filter(|path| !governed.contains(*path));
            survey.elsewhere = elsewhere.map(|path| (*path).clone()).collect();
            survey.decisions = Some(decisions);
        }
        let is_there = |path: &str| match path {
            // A directory that only tells about hooks has none.
            ".githooks" => listing
                .entries()
                .iter()
                .any(|entry| entry.path.parent() == path && !entry.path.stem().eq_ignore_ascii_case("README")),
            path => listing.contains(path),
        };
        let there = TOOLS.iter().filter(|(path, _)| is_there(path));
        survey.tools = there.map(|(_, tool)| *tool).collect();
        survey
    }

    /// What would govern the decisions of a directory that are not governed: where numbers would be taken twice, the part of the
    /// repository that keeps its own.
    #[must_use]
    pub fn apart(&self, directory: &str) -> Option<&str> {
        let own = decisions::numbers(self.elsewhere.iter().filter(|path| path.parent() == directory));
        let governed = self.decisions.iter().flat_map(|decisions| &decisions.paths);
        let others = self.elsewhere.iter().filter(|path| path.parent() != directory);
        let taken = decisions::numbers(governed.chain(others));
        let path = self.elsewhere.iter().find(|path| path.parent() == directory)?;
        (!own.is_disjoint(&taken)).then(|| decisions::owner(path.parent()))
    }
}

fn has_metadata(path: &RelPath, text: &str) -> bool {
    text.starts_with("---")
        && matches!(Document::parse(path.clone(), text.into()).metadata, Metadata::Parsed(_) | Metadata::Malformed(_))
}
