//! What a session leaves to do.

use std::ops::Range;

use super::label;
use super::lines::Lines;
use super::segment::{Part, PartKind, Segment, SegmentKind, is_idle};
use crate::document::{Document, title};

/// One thing that is left to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// Its text without the mark of its list.
    pub text: String,
    /// The byte range of that text.
    pub span: Range<usize>,
}

/// Where a segment says what is left to do: under `Outstanding`, else, in what was appended, under `Follow-ups`.
fn said(segment: &Segment) -> Option<&Part> {
    let last = |kind| segment.parts.iter().rfind(|part| part.kind == kind && part.filled);
    let is_appended = segment.kind != SegmentKind::Main;
    last(PartKind::Outstanding).or_else(|| last(PartKind::FollowUps).filter(|_| is_appended))
}

/// The items of the last `Outstanding`; where no segment has one, those of `Current State / Follow-ups`.
pub(super) fn find(document: &Document, lines: &Lines<'_>, segments: &[Segment]) -> Vec<FollowUp> {
    let outstanding = segments.iter().rev().find_map(said);
    let content = outstanding.map(|part| part.content.clone()).or_else(|| {
        let headings = &document.facts.headings;
        let index = headings.iter().position(|heading| title(&heading.text).starts_with("current state"))?;
        let section = document.facts.section(index, lines.body.end);
        // What is signed has ended.
        let parts = segments.iter().flat_map(|segment| &segment.parts);
        let part = parts.into_iter().find(|part| part.heading.start == headings[index].span().start);
        Some(section.start..part.map_or(section.end, |part| part.content.end).max(section.start))
    });
    let Some(content) = content else { return Vec::new() };
    let mut found = Vec::new();
    for line in lines.within(&content) {
        let is_done =
            label::unquoted(line.text).get(1..).is_some_and(|rest| rest.trim_start().to_lowercase().starts_with("[x]"));
        let text = label::unlisted(label::unquoted(line.text));
        let is_item = label::is_item(label::unquoted(line.text));
        if is_item && !is_done && !is_idle(text) {
            let start = line.start + line.text.len() - text.len();
            found.push(FollowUp { text: text.to_owned(), span: start..start + text.len() });
        }
    }
    // `**Outstanding:** the zone of production`
    if let Some(part) = outstanding.filter(|part| found.is_empty() && part.content.start < part.heading.end) {
        let range = part.content.start..part.heading.end;
        let text = document.source.get(range.clone()).unwrap_or_default().trim();
        if !is_idle(text) {
            let start = range.end - document.source.get(range.clone()).unwrap_or_default().trim_start().len();
            found.push(FollowUp { text: text.to_owned(), span: start..start + text.len() });
        }
    }
    found
}
