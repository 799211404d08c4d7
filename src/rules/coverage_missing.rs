//! See `docs/rules/coverage-missing.md`.

use std::collections::{BTreeMap, BTreeSet};

use super::{Meta, Rule, Scope};
use crate::change::Change;
use crate::change::commits::{self, Skip};
use crate::config::CoverageRule;
use crate::document::{Form, Heading};
use crate::finding::{Finding, Location, Severity};
use crate::git::ChangeStatus;
use crate::model::File;
use crate::snapshot::RelPath;

static META: Meta = Meta {
    name: "coverage-missing",
    summary: "a change to a critical path without the document that must come with it",
    default: Severity::Error,
    scope: Scope::Change,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/coverage-missing.md"),
};

pub(super) struct CoverageMissing;

impl Rule for CoverageMissing {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn change(&self, change: &Change<'_>, findings: &mut Vec<Finding>) {
        for (kind, paths) in wanted(change, |rule| !is_by(change, rule)) {
            let Some(first) = paths.first() else { continue };
            if comes_along(change, kind) || waivers(change, kind).next().is_some() {
                continue;
            }
            let message = match paths.len() {
                1 => format!("this changed without a new {kind} document"),
                2 => format!("this and another file changed without a new {kind} document"),
                count => format!("this and {} other files changed without a new {kind} document", count - 1),
            };
            let help = format!(
                "add a {kind} document that says what changed and why, or the commit trailer `Gpdoc-Skip: {kind}: reason`"
            );
            findings
                .push(Finding::new(&META, Location::whole(first), message).with_subject(kind).with_help(Some(help)));
        }
    }

    fn remarks(&self, change: &Change<'_>) -> Vec<String> {
        let mut said = Vec::new();
        let owed = wanted(change, |rule| !is_by(change, rule));
        for kind in owed.keys().filter(|kind| !comes_along(change, kind)) {
            said.extend(waivers(change, kind).map(|Skip { commit, reason, .. }| {
                format!("no new {kind} document is asked for: commit {} says why: {reason}", commit.id.abbreviated())
            }));
        }
        let exempt = wanted(change, |rule| is_by(change, rule));
        for kind in exempt.keys().filter(|kind| !owed.contains_key(*kind) && !comes_along(change, kind)) {
            let authors = commits::authors(change.commits).into_iter().collect::<Vec<_>>().join(", ");
            said.push(format!("no new {kind} document is asked for: every commit is by {authors}"));
        }
        said.extend(void(change));
        said
    }
}

/// What is written to waive something and waives nothing.
fn void<'a>(change: &Change<'a>) -> impl Iterator<Item = String> + 'a {
    let kinds = rules(change).flat_map(|rule| &rule.require).map(|(kind, _)| kind.as_str());
    let kinds: BTreeSet<&str> = kinds.collect();
    let trailers = commits::skips(change.commits).filter_map(move |Skip { commit, kind, reason }| {
        let why = match kinds.contains(kind) {
            _ if reason.is_empty() => format!("its trailer has no reason: write `Gpdoc-Skip: {kind}: reason`"),
            false => format!("no coverage rule requires `{kind}`"),
            true => return None,
        };
        Some(format!("commit {} waives nothing: {why}", commit.id.abbreviated()))
    });
    trailers.chain(commits::misplaced_skips(change.commits).map(|commit| {
        let id = commit.id.abbreviated();
        format!("commit {id} waives nothing: `Gpdoc-Skip` stands above the last paragraph of its message, where trailers are")
    }))
}

/// The kinds that rules require of this change, each with the changed paths that it is required for.
fn wanted<'a>(
    change: &Change<'a>,
    is_meant: impl Fn(&CoverageRule) -> bool,
) -> BTreeMap<&'a str, BTreeSet<&'a RelPath>> {
    let by_agent = commits::by_agent(change.commits);
    let mut wanted: BTreeMap<&str, BTreeSet<&RelPath>> = BTreeMap::new();
    for rule in rules(change).filter(|rule| is_meant(rule)) {
        for (kind, _) in rule.require.iter().filter(|(_, agents_only)| by_agent || !agents_only) {
            wanted.entry(kind).or_default().extend(touched(change, rule));
        }
    }
    wanted.retain(|_, paths| !paths.is_empty());
    wanted
}

/// True when the change is wholly by authors whom the rule exempts.
fn is_by(change: &Change<'_>, rule: &CoverageRule) -> bool {
    commits::all_by(change.commits, &rule.authors)
}

/// The trailers that waive a kind, with their reasons.
fn waivers<'a>(change: &Change<'a>, kind: &str) -> impl Iterator<Item = Skip<'a>> {
    commits::skips(change.commits).filter(move |skip| skip.kind == kind && !skip.reason.is_empty())
}

/// The rules of the head, and those of the base that it does not have any more: a change cannot lift its own duty.
fn rules<'a>(change: &Change<'a>) -> impl Iterator<Item = &'a CoverageRule> {
    let (base, head) = (&change.base.config, &change.head.config);
    let dropped = base.coverage.iter().zip(&base.settings.coverage);
    let dropped = dropped.filter(|(_, settings)| !head.settings.coverage.contains(settings)).map(|(rule, _)| rule);
    head.coverage.iter().chain(dropped)
}

/// The changed paths that a rule is about, the former ones of renamed files too.
fn touched<'a>(change: &Change<'a>, rule: &CoverageRule) -> impl Iterator<Item = &'a RelPath> {
    let paths = change.files.iter().flat_map(|file| std::iter::once(&file.path).chain(&file.old_path));
    paths.filter(|path| rule.paths.matches(path.as_str()))
}

/// What a change owes of one kind, and what pays for it.
#[derive(Debug)]
pub(crate) struct Account<'a> {
    /// The kind of document that is required.
    pub(crate) kind: &'a str,
    /// The changed paths that it is required for.
    pub(crate) paths: BTreeSet<&'a RelPath>,
    /// The documents of the kind that the change brings.
    pub(crate) documents: Vec<&'a RelPath>,
    /// The trailers that waive it.
    pub(crate) waivers: Vec<Skip<'a>>,
}

impl Account<'_> {
    /// True when nothing pays for it.
    pub(crate) fn is_missing(&self) -> bool {
        self.documents.is_empty() && self.waivers.is_empty()
    }
}

/// What the change owes by the rules of base and head, by kind.
pub(crate) fn account<'a>(change: &Change<'a>) -> Vec<Account<'a>> {
    let owed = wanted(change, |rule| !is_by(change, rule));
    let pay = |(kind, paths): (&'a str, BTreeSet<&'a RelPath>)| Account {
        kind,
        paths,
        documents: bringing(change, kind).map(File::path).collect(),
        waivers: waivers(change, kind).collect(),
    };
    owed.into_iter().map(pay).collect()
}

fn comes_along(change: &Change<'_>, kind: &str) -> bool {
    bringing(change, kind).next().is_some()
}

/// The documents of this kind that the change brings and that say something. A session's capture may also grow.
fn bringing<'a>(change: &Change<'a>, kind: &str) -> impl Iterator<Item = &'a File> {
    let (change, kind) = (*change, kind.to_owned());
    let is_session = kind == "session";
    let is_new = move |status| status == ChangeStatus::Added || (is_session && status == ChangeStatus::Modified);
    let files = change.files.iter().filter(move |file| is_new(file.status));
    let documents = files.filter_map(move |file| change.head.file_at(file.path.as_str()));
    documents.filter(move |file| {
        change.head.kind_of(file).is_some_and(|own| own.name == kind)
            && change.head.is_document(file)
            && change.head.is_counted(file)
            && says_something(file)
    })
}

/// True for a body with text besides headings and comments.
pub fn says_something(file: &File) -> bool {
    let document = &file.document;
    let facts = &document.facts;
    let silent =
        facts.headings.iter().map(Heading::span).chain(facts.comments.iter().map(|comment| comment.span.clone()));
    let mut silent: Vec<_> = silent.collect();
    silent.sort_unstable_by_key(|range| range.start);
    let has_letters =
        |from: usize, to: usize| document.source.get(from..to).is_some_and(|text| text.contains(char::is_alphanumeric));
    let mut at = document.body.start;
    let is_between = silent.into_iter().any(|range| {
        let from = at;
        at = at.max(range.end);
        has_letters(from, range.start)
    });
    document.form == Form::Yaml || is_between || has_letters(at, document.body.end)
}
