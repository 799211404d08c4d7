//! What a body says, apart from what may change in a text that must not: how links are written, the status line, a note
//! that the document is superseded, comments, line endings and blank lines.

use std::cmp::Reverse;
use std::ops::Range;

use super::Change;
use crate::document::{LinkKind, Local};
use crate::model::{File, Model};
use crate::snapshot::RelPath;

/// One line of a body: where it begins in the file, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// In bytes from the start of the file.
    pub start: usize,
    /// Its text, links reduced to their targets.
    pub text: String,
}

/// The lines of a body that count. `renamed` gives the path that a file has after the change; with `change` the body is that of its
/// head, where documents may go by the names that they had at the base.
#[must_use]
pub fn normalised_body(
    model: &Model<'_>,
    file: &File,
    renamed: &dyn Fn(&str) -> String,
    change: Option<&Change<'_>>,
) -> Vec<Line> {
    let names = Names { model, change };
    let document = &file.document;
    let start = document.repeated_frontmatter.as_ref().map_or(document.body.start, |block| block.end);
    let statuses = model.status(file).map(|status| status.body_places).unwrap_or_default();
    let section = statuses.first().and_then(|status| status_section(model, file, *status));
    let edits = edits(&names, file, renamed);
    let mut lines = Vec::new();
    let mut at = start;
    for line in document.source.get(start..document.body.end).unwrap_or_default().split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let text = apply(&document.source, &range, &edits);
        let text = text.trim_end();
        let is_status = statuses.iter().any(|status| range.contains(status));
        let is_relation = section.as_ref().is_some_and(|section| section.contains(&range.start)) && is_relation(text);
        if !text.is_empty() && !is_status && !is_relation && !is_note(text) {
            lines.push(Line { start: range.start, text: text.to_owned() });
        }
    }
    lines
}

impl Change<'_> {
    /// Where and how the body of `now` first says something else than that of `before`.
    #[must_use]
    pub fn rewritten(&self, before: &File, now: &File) -> Option<Rewriting> {
        let renamed = |path: &str| {
            let change =
                self.files.iter().find(|change| change.old_path.as_ref().is_some_and(|old| old.as_str() == path));
            change.map_or(path, |change| change.path.as_str()).to_owned()
        };
        let old = normalised_body(self.base, before, &renamed, None);
        let new = normalised_body(self.head, now, &str::to_owned, Some(self));
        let same = old.iter().zip(&new).take_while(|(old, new)| old.text == new.text).count();
        if same == old.len() && same == new.len() {
            return None;
        }
        let start = new.get(same).or(new.last()).map_or(now.document.body.start, |line| line.start);
        let rest = now.document.source.get(start..).unwrap_or_default();
        let length = rest.lines().next().map_or(0, str::len);
        let what = removed(&old[same..], &new[same..]).unwrap_or_else(|| "its text differs from here on".to_owned());
        Some(Rewriting { range: start..start + length, what })
    }
}

/// How a text that must not change differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewriting {
    /// The first line that differs: a byte range of the file as it is now.
    pub range: Range<usize>,
    /// What happened there, as the rest of a sentence.
    pub what: String,
}

/// What was taken away, where a section is gone and nothing else differs. `old` and `new` differ from their first line on.
fn removed(old: &[Line], new: &[Line]) -> Option<String> {
    let count = old.len().checked_sub(new.len())?;
    let (gone, rest) = old.split_at(count);
    let is_rest = rest.iter().zip(new).all(|(old, new)| old.text == new.text);
    let heading = gone.first().map(|line| &line.text).filter(|text| is_rest && text.starts_with('#'))?;
    let place = if new.is_empty() { "after" } else { "before" };
    Some(match gone.len() {
        1 => format!("`{heading}` was removed {place} this line"),
        _ => format!("`{heading}` and the text below it were removed {place} this line"),
    })
}

/// What is written in place of parts of the text; in the order of the file, without overlaps.
fn edits(names: &Names<'_>, file: &File, renamed: &dyn Fn(&str) -> String) -> Vec<(Range<usize>, String)> {
    let facts = &file.document.facts;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for link in &facts.links {
        let span = &link.destination_span();
        let destination = link.destination(&file.document.source);
        if !span.is_empty() && names.is_title(file.path(), destination) {
            edits.push((span.clone(), "#title".to_owned()));
            continue;
        }
        let local = Local::of(&file.document.source, link).filter(|local| !local.path.is_empty() && !span.is_empty());
        let path = local.as_ref().and_then(|local| Some((names.model.link_path(file, local)?, &local.fragment)));
        let Some((path, fragment)) = path else { continue };
        let fragment = fragment.as_ref().map(|fragment| format!("#{fragment}")).unwrap_or_default();
        let fragment = if names.is_title(&path, &fragment) { "#title" } else { &fragment };
        let target = format!("{}{fragment}", renamed(path.as_str()));
        // A link's text may be or begin with the name of its target, which a rename changes too.
        let text = link.span().start + 1..span.start.saturating_sub(2).max(link.span().start + 1);
        let text = file.document.source.get(text).filter(|_| link.kind == LinkKind::Inline && !link.image);
        let text = text.map(|text| text.strip_suffix(']').unwrap_or(text));
        if let Some(name) = text.and_then(|text| names.leading(file, &path, text)) {
            let start = link.span().start + 1;
            edits.push((start..start + name.len(), renamed(path.as_str())));
        }
        edits.push((span.clone(), target));
    }
    if let Some(range) = names.title(file) {
        edits.push((range, String::new()));
    }
    edits.extend(facts.comments.iter().map(|comment| (comment.span.clone(), String::new())));
    edits.sort_by_key(|(range, _)| (range.start, Reverse(range.end)));
    let mut end = 0;
    edits.retain(|(range, _)| {
        let is_free = range.start >= end;
        end = end.max(range.end);
        is_free
    });
    edits
}

/// What documents are called.
struct Names<'a> {
    model: &'a Model<'a>,
    /// In the head of a change, documents may still go by the names that they had at its base.
    change: Option<&'a Change<'a>>,
}

impl Names<'_> {
    /// The name of the document at `path` that a text is or begins with: `ADR-0012`, `ADR-0012: Use a queue`, `2. Use a queue`.
    fn leading<'t>(&self, from: &File, path: &RelPath, text: &'t str) -> Option<&'t str> {
        let target = self.model.file_at(path.as_str())?;
        let until = |end: &[char]| &text[..text.find(end).unwrap_or(text.len())];
        let names = [text, until(&[':']), until(&[' ']), until(&['.', ' '])];
        let earlier = self.change.and_then(|change| Some((change.base, change.before(from)?, change.before(target)?)));
        names.into_iter().find(|name| {
            let name = name.trim_matches('`');
            is_named(self.model, from, target, name)
                || earlier.is_some_and(|(base, from, target)| is_named(base, from, target, name))
        })
    }

    /// Where the title begins with a name of its own document.
    fn title(&self, file: &File) -> Option<Range<usize>> {
        let title = &file.document.facts.headings[title(file)?];
        let text = file.document.source.get(title.span())?;
        let text = text.trim_start_matches(['#', ' ', '\t']);
        let start = title.span().end - text.len();
        self.leading(file, file.path(), text.trim_end()).map(|name| start..start + name.len())
    }

    /// True for the fragment of a title that changes when its document gets another number.
    fn is_title(&self, path: &RelPath, fragment: &str) -> bool {
        let Some(fragment) = fragment.strip_prefix('#') else { return false };
        let slug = |file: &File| file.document.facts.slugs().into_iter().nth(title(file)?);
        let is_slug = |file: &File| slug(file).is_some_and(|slug| fragment.eq_ignore_ascii_case(&slug));
        self.model.file_at(path.as_str()).is_some_and(|file| self.title(file).is_some() && is_slug(file))
    }
}

/// Which heading is the title.
fn title(file: &File) -> Option<usize> {
    file.document.facts.headings.iter().position(|heading| heading.level == 1 && !heading.nested)
}

/// True for a document's id, stem, file name, path, short form and number. What other documents are called plays no part, so that a
/// text means the same before and after a change.
fn is_named(model: &Model<'_>, from: &File, target: &File, name: &str) -> bool {
    let path = target.path();
    let is_path = || ["", from.path().parent()].iter().any(|base| RelPath::resolve(base, name).as_ref() == Some(path));
    let is_number = |number: u64| {
        let forms = model.kind_of(target).into_iter().flat_map(|kind| &kind.forms);
        let mut parts = forms.filter_map(|form| form.matches(name));
        name.parse() == Ok(number) || parts.any(|parts| parts.number == Some(number) && parts.slug.is_none())
    };
    !name.is_empty()
        && (target.id.as_deref() == Some(name)
            || [path.stem(), path.file_name()].contains(&name)
            || target.number.is_some_and(|number| is_number(number.number))
            || (name.contains('/') && is_path()))
}

/// One line with the edits that touch it; what replaces several lines stands on the first.
fn apply(source: &str, line: &Range<usize>, edits: &[(Range<usize>, String)]) -> String {
    let mut text = String::with_capacity(line.len());
    let mut at = line.start;
    let first = edits.partition_point(|(range, _)| range.end <= line.start);
    for (range, new) in edits[first..].iter().take_while(|(range, _)| range.start < line.end) {
        text.push_str(source.get(at..range.start.max(at)).unwrap_or_default());
        if range.start >= line.start {
            text.push_str(new);
        }
        at = range.end.min(line.end).max(at);
    }
    text.push_str(source.get(at..line.end).unwrap_or_default());
    text
}

/// True for a line that says by what the document is superseded.
fn is_note(line: &str) -> bool {
    let text = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '*' | '_' | '-' | '+'));
    ["superseded by", "superceded by"]
        .iter()
        .any(|note| text.get(..note.len()).is_some_and(|start| start.eq_ignore_ascii_case(note)))
}

/// The section of the status at this offset, where it has one of its own: `## Status`.
fn status_section(model: &Model<'_>, file: &File, status: usize) -> Option<Range<usize>> {
    let label = model.kind_of(file)?.lifecycle.as_ref()?.body.as_deref()?;
    let headings = &file.document.facts.headings;
    let after = headings.partition_point(|heading| heading.span().start <= status);
    let heading = headings.get(after.checked_sub(1)?)?;
    let end = headings.get(after).map_or(file.document.body.end, |next| next.span().start);
    heading.text.trim().eq_ignore_ascii_case(label).then_some(heading.span().end..end)
}

/// True for a line that says with a word or two how the document stands to one other: `Amended by [3. New](0003-new.md)`.
fn is_relation(text: &str) -> bool {
    let Some((words, rest)) = text.split_once('[') else { return false };
    let words = words.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '-' | '+'));
    let is_short = !words.is_empty() && words.split_whitespace().count() <= 3;
    let is_plain = words.chars().all(|c| c.is_alphabetic() || c == ' ');
    let target = rest.trim_end_matches('.').strip_suffix(')').and_then(|rest| rest.split_once("]("));
    is_short && is_plain && target.is_some_and(|(_, target)| !target.contains(['(', ')', '[', ' ']))
}
