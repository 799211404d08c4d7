//! What a body says, apart from what may change in a text that must not: how links are written, the status line, a note
//! that the document is superseded, comments, line endings and blank lines.

use std::cmp::Reverse;
use std::ops::Range;

use percent_encoding::percent_decode_str;

use super::Change;
use crate::document::LinkKind;
use crate::model::{File, Model, Resolution, Target};
use crate::snapshot::RelPath;

/// One line of a body: where it begins in the file, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// In bytes from the start of the file.
    pub start: usize,
    /// Its text, links reduced to their targets.
    pub text: String,
}

/// The lines of a body that count. `renamed` gives the path that a file has after the change.
#[must_use]
pub fn normalised_body(model: &Model<'_>, file: &File, renamed: &dyn Fn(&str) -> String) -> Vec<Line> {
    let document = &file.document;
    let start = document.repeated_frontmatter.as_ref().map_or(document.body.start, |block| block.end);
    let status = model.status(file).and_then(|status| status.body).map(|body| body.span.start);
    let section = status.and_then(|status| status_section(model, file, status));
    let edits = edits(model, file, renamed);
    let mut lines = Vec::new();
    let mut at = start;
    for line in document.source.get(start..document.body.end).unwrap_or_default().split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let text = apply(&document.source, &range, &edits);
        let text = text.trim_end();
        let is_status = status.is_some_and(|status| range.contains(&status));
        let is_relation = section.as_ref().is_some_and(|section| section.contains(&range.start)) && is_relation(text);
        if !text.is_empty() && !is_status && !is_relation && !is_note(text) {
            lines.push(Line { start: range.start, text: text.to_owned() });
        }
    }
    lines
}

impl Change<'_> {
    /// Where the body of `now` first says something else than that of `before`: a byte range of `now`.
    #[must_use]
    pub fn rewritten(&self, before: &File, now: &File) -> Option<Range<usize>> {
        let renamed = |path: &str| {
            let change =
                self.files.iter().find(|change| change.old_path.as_ref().is_some_and(|old| old.as_str() == path));
            change.map_or(path, |change| change.path.as_str()).to_owned()
        };
        let old = normalised_body(self.base, before, &renamed);
        let new = normalised_body(self.head, now, &str::to_owned);
        let same = old.iter().zip(&new).take_while(|(old, new)| old.text == new.text).count();
        if same == old.len() && same == new.len() {
            return None;
        }
        let start = new.get(same).or(new.last()).map_or(now.document.body.start, |line| line.start);
        let rest = now.document.source.get(start..).unwrap_or_default();
        let length = rest.lines().next().map_or(0, str::len);
        Some(start..start + length)
    }
}

/// What is written in place of parts of the text; in the order of the file, without overlaps.
fn edits(model: &Model<'_>, file: &File, renamed: &dyn Fn(&str) -> String) -> Vec<(Range<usize>, String)> {
    let facts = &file.document.facts;
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for link in &facts.links {
        let span = &link.destination_span;
        let Some(target) = target(file, &link.destination, renamed).filter(|_| !span.is_empty()) else { continue };
        // A link's text may be the name of its target, which a rename changes too.
        let text = link.span.start + 1..span.start.saturating_sub(2).max(link.span.start + 1);
        let name = file.document.source.get(text.clone()).filter(|_| link.kind == LinkKind::Inline && !link.image);
        let name = name.and_then(|name| name.strip_suffix(']').or(Some(name)));
        if let Some(name) = name.filter(|name| !name.is_empty())
            && let Resolution::Found(Target::Document(index), _) = model.resolve(file.path(), name.trim_matches('`'))
            && target.starts_with(&renamed(model.file(index).path().as_str()))
        {
            edits.push((text.start..text.start + name.len(), target.clone()));
        }
        edits.push((span.clone(), target));
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

/// The path and fragment that a link leads to; `None` where it leads out of the repository or stays in the document.
fn target(file: &File, destination: &str, renamed: &dyn Fn(&str) -> String) -> Option<String> {
    let (path, fragment) = destination.split_at(destination.find('#').unwrap_or(destination.len()));
    if path.is_empty() || path.contains(':') || path.starts_with("//") {
        return None;
    }
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let path = RelPath::resolve(file.path().parent(), &decoded)?;
    Some(format!("{}{fragment}", renamed(path.as_str())))
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
    let after = headings.partition_point(|heading| heading.span.start <= status);
    let heading = headings.get(after.checked_sub(1)?)?;
    let end = headings.get(after).map_or(file.document.body.end, |next| next.span.start);
    heading.text.trim().eq_ignore_ascii_case(label).then_some(heading.span.end..end)
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
