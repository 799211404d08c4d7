//! How a repository writes documents of a kind: what its configuration leaves open is done as in its latest one.

use std::collections::BTreeSet;

use crate::config::types::Frontmatter;
use crate::config::{Form, Kind, leading_day};
use crate::model::{File, Model};
use crate::snapshot::RelPath;
use crate::yaml::Node;

/// How documents of one kind are written.
pub(super) struct Habit<'m> {
    model: &'m Model<'m>,
    index: usize,
    pub(super) kind: &'m Kind,
    /// The one with the highest number; where names begin with a day instead, that of the last day.
    pub(super) latest: Option<&'m File>,
}

/// Where the body states the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StatusStyle {
    /// In the frontmatter only.
    None,
    /// `- **Status:** Proposed`
    Line,
    /// `## Status`
    Section,
}

impl<'m> Habit<'m> {
    pub(super) fn of(model: &'m Model<'m>, index: usize) -> Option<Self> {
        let kind = model.config.kinds.get(index)?;
        let own = model.files.iter().filter(|file| is_one(file, index));
        let is_dated = |file: &File| leading_day(file.path().stem()).is_some();
        let latest = own
            .filter(|file| file.number.is_some() || is_dated(file))
            .max_by_key(|file| (file.number.map(|number| number.number), file.path()));
        Some(Habit { model, index, kind, latest })
    }

    /// Whether it has frontmatter, where nothing is given that must stand there.
    pub(super) fn frontmatter(&self) -> bool {
        let has_schema = self.model.schemas.get(self.index).is_some_and(Option::is_some);
        self.kind.frontmatter == Frontmatter::Required
            || self.latest.map_or(has_schema, |file| file.document.root().is_some())
    }

    /// True when the latest document has this field in its own frontmatter.
    pub(super) fn has(&self, field: &str) -> bool {
        self.latest.is_some_and(|file| file.document.get(field).is_some())
    }

    pub(super) fn status(&self) -> StatusStyle {
        let Some(label) = self.kind.lifecycle.as_ref().and_then(|lifecycle| lifecycle.body.as_deref()) else {
            return StatusStyle::None;
        };
        match self.latest {
            Some(file) => match file.document.body_status(label) {
                Some(_) if has_heading(file, label) => StatusStyle::Section,
                Some(_) => StatusStyle::Line,
                None if self.frontmatter() => StatusStyle::None,
                None => StatusStyle::Section,
            },
            None if self.kind.frontmatter == Frontmatter::Required => StatusStyle::Line,
            None if self.frontmatter() => StatusStyle::None,
            None => StatusStyle::Section,
        }
    }

    /// The sections that documents have, where the configuration asks for none: those of the latest one that at least half of all have,
    /// without the status.
    pub(super) fn sections(&self) -> Vec<String> {
        let Some(latest) = self.latest else { return Vec::new() };
        let label = self.kind.lifecycle.as_ref().and_then(|lifecycle| lifecycle.body.as_deref());
        let all: Vec<BTreeSet<&str>> = self.own().map(|file| sections(file).collect()).collect();
        let is_usual = |name: &&str| 2 * all.iter().filter(|names| names.contains(name)).count() >= all.len();
        let is_status = |name: &&str| label.is_some_and(|label| name.eq_ignore_ascii_case(label));
        let mut names: Vec<String> = Vec::new();
        for name in sections(latest).filter(|name| is_usual(name) && !is_status(name)) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        names
    }

    fn own(&self) -> impl Iterator<Item = &'m File> {
        let index = self.index;
        self.model.files.iter().filter(move |file| is_one(file, index))
    }

    /// The form that file names are written in, without `.md` where it is a form of ids.
    fn file_form(&self) -> Option<(&'m Form, &'static str)> {
        if let Some(form) = &self.kind.file_form {
            return Some((form, ""));
        }
        let stem = self.latest.map(|file| file.path().stem());
        let is_like = |form: &&Form| form.has_slug() && stem.is_some_and(|stem| form.matches(stem).is_some());
        let like = self.kind.forms.iter().find(is_like);
        Some((like.or(self.kind.forms.first())?, ".md"))
    }

    /// True when new documents are named by a number.
    pub(super) fn is_numbered(&self) -> bool {
        self.file_form().is_some_and(|(form, _)| form.has_number())
            || self.kind.forms.first().is_some_and(Form::has_number) && self.kind.id_required
    }

    /// A slug with its words joined as those of most documents: `use_a_queue` in `0001_use_a_queue.md`.
    pub(super) fn joined(&self, slug: &str) -> String {
        let form = self.file_form().map(|(form, _)| form);
        let parsed = |file: &'m File| {
            Some(form?.matches(file.path().file_name()).or_else(|| form?.matches(file.path().stem()))?.slug)
        };
        let slugs: Vec<&str> = self.own().filter_map(|file| parsed(file)?).collect();
        let count = |joint: char| slugs.iter().filter(|slug| slug.trim_end_matches(".md").contains(joint)).count();
        let (dashes, lines, spaces) = (count('-'), count('_'), count(' '));
        let before = form.and_then(Form::before_slug).and_then(|text| text.chars().next_back());
        let joint = match before {
            _ if spaces > dashes && spaces > lines => " ",
            _ if lines > dashes => "_",
            Some(' ') if dashes == 0 => " ",
            Some('_') if dashes == 0 => "_",
            _ => return slug.to_owned(),
        };
        slug.replace('-', joint)
    }

    /// The id under the form to write, and the short form that headings begin with.
    pub(super) fn id(&self, number: Option<u64>, slug: &str, date: &str) -> Option<String> {
        let own = self.latest.and_then(|file| file.own_id().and_then(Node::text));
        let like = own.filter(|_| self.kind.file_form.is_none());
        let like = like.and_then(|id| self.kind.forms.iter().find(|form| form.matches(id).is_some()));
        like.or(self.kind.forms.first())?.write(number, Some(slug), Some(date))
    }

    /// The directory and the file name; `None` when the kind has no form to name files by, or no place for this one.
    pub(super) fn path(&self, number: Option<u64>, slug: &str, date: &str) -> Option<RelPath> {
        let (form, ending) = self.file_form()?;
        let name = format!("{}{ending}", form.write(number, Some(slug), Some(date))?);
        let settings = self.model.config.settings.kinds.get(&self.kind.name)?;
        let globs = settings.files.iter().flat_map(|glob| directories(glob));
        let of_globs: Vec<String> = globs.collect();
        let listing = self.model.snapshot.listing();
        let there = of_globs.iter().filter(|directory| listing.is_directory(directory));
        let latest = self.latest.map(|file| file.path().parent().to_owned());
        let candidates = latest.into_iter().chain(there.cloned()).chain(of_globs.iter().cloned());
        let paths = candidates.filter_map(|directory| RelPath::resolve(&directory, &name));
        let is_own = |path: &RelPath| {
            let kinds = &self.model.config.kinds;
            kinds.iter().position(|kind| kind.files.matches(path.as_str())) == Some(self.index)
        };
        paths.into_iter().find(is_own)
    }

    /// The heading as the latest document has it: `ADR-0007: Title`, `7. Title` or `Title`.
    pub(super) fn heading(&self, number: Option<u64>, title: &str) -> String {
        let Some(number) = number else { return title.to_owned() };
        let first = |file: &'m File| file.document.facts.headings.iter().find(|heading| heading.level == 1);
        let heading = self.latest.and_then(|file| Some((file.number?.number, first(file)?.text.trim())));
        let short = |number| {
            let forms = self.kind.forms.iter().filter(|form| !form.has_slug());
            let own = forms.filter_map(|form| form.write(Some(number), None, None));
            let cut =
                || Some(self.kind.forms.first()?.write(Some(number), Some(""), None)?.trim_end_matches('-').to_owned());
            own.filter(|id| id.contains(char::is_alphabetic)).map(Some).next().unwrap_or_else(cut)
        };
        let has_letters = |short: &String| short.contains(char::is_alphabetic);
        let is_named = self.kind.file_form.as_ref().or(self.kind.forms.first());
        let is_named = is_named
            .and_then(|form| form.write(Some(1), Some(""), Some("")))
            .is_some_and(|name| name.trim_end_matches(".md").contains(char::is_alphabetic));
        match heading {
            Some((number_then, text)) if text.starts_with(&format!("{number_then}.")) => format!("{number}. {title}"),
            Some((number_then, text)) => match short(number_then) {
                Some(then) if has_letters(&then) && text.starts_with(then.as_str()) => {
                    format!("{}: {title}", short(number).unwrap_or_default())
                }
                _ => title.to_owned(),
            },
            None if is_named => match short(number) {
                Some(short) => format!("{short}: {title}"),
                None => title.to_owned(),
            },
            None if self.frontmatter() => title.to_owned(),
            None => format!("{number}. {title}"),
        }
    }
}

fn is_one(file: &File, kind: usize) -> bool {
    file.kind == Some(kind) && !file.is_defaults() && file.document.path.is_markdown()
}

/// What the headings of level 2 say.
fn sections(file: &File) -> impl Iterator<Item = &str> {
    let headings = file.document.facts.headings.iter();
    headings.filter(|heading| heading.level == 2 && !heading.nested).map(|heading| heading.text.trim())
}

fn has_heading(file: &File, label: &str) -> bool {
    file.document.facts.headings.iter().any(|heading| heading.text.trim().eq_ignore_ascii_case(label))
}

/// The directories of a glob that has no wildcard in them: `docs/{adr,adrs}/[0-9]*.md` has two.
fn directories(glob: &str) -> Vec<String> {
    let Some((directory, _)) = split_last(glob) else { return vec![String::new()] };
    let mut open = vec![directory.trim_start_matches('/').to_owned()];
    let mut done = Vec::new();
    while let Some(text) = open.pop() {
        match (text.find('{'), text.find('}')) {
            (Some(start), Some(end)) if start < end && done.len() + open.len() < 64 => {
                let alternatives = text[start + 1..end].split(',').rev();
                open.extend(alternatives.map(|one| format!("{}{one}{}", &text[..start], &text[end + 1..])));
            }
            _ if text.contains(['*', '?', '[', '{', '!']) => {}
            _ => done.push(text),
        }
    }
    done
}

/// The glob at its last `/` that is not in braces.
fn split_last(glob: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut last = None;
    for (at, c) in glob.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => last = Some(at),
            _ => {}
        }
    }
    last.map(|at| (&glob[..at], &glob[at + 1..]))
}
