//! The main block and what was appended to it, with its parts and signatures.

use std::ops::Range;

use super::artifact::{self, Artifact};
use super::label;
use super::lines::{Line, Lines};
use super::stamp::{self, Stamp};
use super::validation::{self, Row};
use crate::document::{Document, Heading, title};

/// What a segment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// What the capture began with.
    Main,
    /// `### Update - <time>`.
    Update,
    /// Any other appended heading with a time: a review, a continuation.
    Dated,
    /// A heading that ends what was before it: the appendix of reviews.
    Appendix,
}

impl SegmentKind {
    /// `main`, `update`, `dated` or `appendix`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SegmentKind::Main => "main",
            SegmentKind::Update => "update",
            SegmentKind::Dated => "dated",
            SegmentKind::Appendix => "appendix",
        }
    }
}

/// One segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// What it is.
    pub kind: SegmentKind,
    /// Its heading; `None` for the main block.
    pub heading: Option<Range<usize>>,
    /// The whole segment, heading included.
    pub span: Range<usize>,
    /// The time in its heading; of the main block, its `Timestamp` is in the metadata instead.
    pub time: Option<Stamp>,
    /// Its parts in the order of the file.
    pub parts: Vec<Part>,
    /// The artifacts that it lists.
    pub artifacts: Vec<Artifact>,
    /// The rows of its validation.
    pub rows: Vec<Row>,
    /// Its signatures.
    pub signatures: Vec<Signature>,
}

/// What a part of a segment is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// What changed.
    Changed,
    /// Issues fixed.
    Issues,
    /// Artifacts touched, with the category that its own heading gives.
    Artifacts,
    /// Validation.
    Validation,
    /// Next steps.
    Next,
    /// Outstanding.
    Outstanding,
    /// The same in another's words: `Follow-ups`, `Follow-up needed`.
    FollowUps,
    /// Something else.
    Other,
}

/// A part of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is about.
    pub kind: PartKind,
    /// Its heading or label in lower case, without number and note.
    pub title: String,
    /// The byte range of the heading or label line.
    pub heading: Range<usize>,
    /// The byte range of what it says.
    pub content: Range<usize>,
    /// True when it says something.
    pub filled: bool,
    /// The level of its heading; 7 for a label.
    pub level: u8,
}

/// A line `Signed: <agent> (<time>)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Who signed.
    pub agent: String,
    /// When.
    pub time: Option<Stamp>,
    /// The byte range of the line, without its markup.
    pub span: Range<usize>,
}

/// The level of a label, below that of every heading.
const LABEL: u8 = 7;

/// Where a segment begins.
struct Start<'d> {
    kind: SegmentKind,
    heading: &'d Heading,
    time: Option<Stamp>,
}

/// The segments, and what stands below `Updates` without being in any.
pub(super) fn split(document: &Document, lines: &Lines<'_>) -> (Vec<Segment>, Vec<Range<usize>>) {
    let source = &*document.source;
    let headings: Vec<&Heading> = document.facts.headings.iter().filter(|heading| !heading.nested).collect();
    let mut starts: Vec<Start<'_>> = Vec::new();
    let mut updates: Option<&Heading> = None;
    let mut loose = Vec::new();
    for heading in &headings {
        let title = title(&heading.text);
        if heading.level <= 2 && title == "updates" {
            updates = Some(heading);
            continue;
        }
        let text = source.get(heading.span()).unwrap_or_default();
        let stamps = stamp::find(text, heading.span().start);
        // Only what comes after the main block's own text can be appended.
        let is_late = updates.is_some() || !starts.is_empty();
        let Some(kind) = kind_of(heading, &title, !stamps.is_empty(), is_late) else { continue };
        starts.push(Start { kind, heading, time: stamps.into_iter().next() });
    }
    let main_end = starts.first().map(|start| start.heading.span().start);
    let main_end = main_end.into_iter().chain(updates.map(|heading| heading.span().start)).min();
    if let Some(updates) = updates {
        let next = starts.iter().map(|start| start.heading.span().start).find(|&at| at > updates.span().start);
        let range = updates.span().end..next.unwrap_or(lines.body.end).max(updates.span().end);
        let is_said =
            |line: &Line<'_>| (label::is_item(line.text) || line.text.starts_with('#')) && !is_idle(line.text);
        loose.extend(lines.within(&range).filter(is_said).map(|line| line.span()));
    }
    let main = lines.body.start..main_end.unwrap_or(lines.body.end);
    let mut segments = vec![read(document, lines, SegmentKind::Main, None, main, None)];
    for (at, start) in starts.iter().enumerate() {
        let end = starts.get(at + 1).map_or(lines.body.end, |next| next.heading.span().start);
        let span = start.heading.span().start..end;
        let heading = Some(start.heading.span());
        segments.push(read(document, lines, start.kind, heading, span, start.time.clone()));
    }
    (segments, loose)
}

/// What a heading begins, if it begins a segment.
fn kind_of(heading: &Heading, title: &str, has_time: bool, is_late: bool) -> Option<SegmentKind> {
    if heading.level == 1 || heading.level > 3 {
        return None;
    }
    if heading.level == 2 && matches!(title, "review/validation appendix" | "review appendix" | "validation appendix") {
        return Some(SegmentKind::Appendix);
    }
    let text = heading.text.trim().to_lowercase();
    if let Some(rest) = text.strip_prefix("update") {
        // A number may follow: `Update 9 - …`.
        let rest = rest.trim_start_matches([' ', '#']).trim_start_matches(|c: char| c.is_ascii_digit());
        let spaced = !text.starts_with("updates") && !rest.starts_with(char::is_alphabetic);
        let separated = rest.trim_start().is_empty() || rest.trim_start().starts_with(['-', '–', '—']);
        let follows = rest.len() < text.len() - "update".len() || rest.starts_with([':', '(']) || rest.is_empty();
        if spaced && follows && (has_time || (is_late && separated)) {
            return Some(SegmentKind::Update);
        }
    }
    // A day alone is no mark of an appended segment: many headings of a main block name one.
    (has_time && text.contains('t') && has_clock(&text)).then_some(SegmentKind::Dated)
}

/// True when a text names a day with a time of day: `2026-01-22t13`.
fn has_clock(text: &str) -> bool {
    let stamps = stamp::find(text, 0);
    stamps.iter().any(|stamp| stamp.text.len() > "2026-01-22".len())
}

/// True for a line that says that there is nothing yet.
pub(super) fn is_idle(text: &str) -> bool {
    let text = text.trim_start_matches(['-', '*', '+', ' ']).trim_end_matches(['.', ' ', '*', '_']);
    let text = text.trim_start_matches(['*', '_']).to_lowercase();
    matches!(text.as_str(), "" | "none" | "none yet" | "n/a" | "no updates" | "no updates yet") || text.starts_with('<')
}

fn read(
    document: &Document,
    lines: &Lines<'_>,
    kind: SegmentKind,
    heading: Option<Range<usize>>,
    span: Range<usize>,
    time: Option<Stamp>,
) -> Segment {
    let content = heading.as_ref().map_or(span.start, |heading| heading.end)..span.end;
    let parts = parts(document, lines, &content);
    let artifacts = artifact::read(document, lines, &parts);
    let rows = validation::read(document, lines, &parts);
    let signatures = lines.within(&content).filter_map(|line| signature(&line)).collect();
    Segment { kind, heading, span, time, parts, artifacts, rows, signatures }
}

/// Every heading begins a part, and so does every label that is none of a list's items, or names a part of the template.
fn parts(document: &Document, lines: &Lines<'_>, content: &Range<usize>) -> Vec<Part> {
    let mut starts: Vec<(PartKind, String, Range<usize>, usize, u8)> = Vec::new();
    let headings = document.facts.headings.iter().filter(|heading| !heading.nested);
    for heading in headings.filter(|heading| content.contains(&heading.span().start)) {
        let title = title(&heading.text);
        starts.push((part_kind(&title), title, heading.span(), heading.span().end, heading.level));
    }
    for line in lines.within(content) {
        let Some(label) = label::of(line.text) else { continue };
        let title = title(label.name);
        let kind = part_kind(&title);
        if kind != PartKind::Other && (!label.item || kind == PartKind::Outstanding) {
            starts.push((kind, title, line.span(), line.start + label.value, LABEL));
        }
    }
    starts.sort_by_key(|start| start.2.start);
    let next: Vec<(usize, u8)> =
        starts.iter().skip(1).map(|start| (start.2.start, start.4)).chain([(content.end, 0)]).collect();
    let mut found = Vec::with_capacity(starts.len());
    for ((kind, title, heading, from, level), (end, next_level)) in starts.into_iter().zip(next) {
        let range = from..end.max(from);
        // What is signed has ended.
        let signed = lines.within(&range).find(|line| signature(line).is_some());
        let range = from..signed.map_or(range.end, |line| line.start);
        let inline = document.source.get(from..heading.end.max(from)).unwrap_or_default();
        let is_rule = |text: &str| text.bytes().all(|byte| matches!(byte, b'-' | b'*' | b'_' | b' '));
        let below = lines.within(&(heading.end..range.end.max(heading.end))).any(|line| !is_rule(line.text));
        let code = document.facts.code().any(|code| range.contains(&code.start));
        let deeper = next_level > level && level < LABEL;
        let filled = below || code || deeper || inline.contains(|c: char| c.is_alphanumeric());
        found.push(Part { kind, title, heading, content: range, filled, level });
    }
    found
}

/// What a part is about, from its title.
pub(super) fn part_kind(title: &str) -> PartKind {
    let starts = |words: &[&str]| words.iter().any(|word| title.starts_with(word));
    if title.split(|c: char| !c.is_alphabetic()).any(|word| word == "outstanding") {
        PartKind::Outstanding
    } else if artifact::is_list(title) {
        PartKind::Artifacts
    } else if starts(&["validation", "verification"]) {
        PartKind::Validation
    } else if starts(&["what changed"]) {
        PartKind::Changed
    } else if starts(&["issues"]) {
        PartKind::Issues
    } else if starts(&["next step"]) {
        PartKind::Next
    } else if starts(&["follow-up", "follow up", "followup"]) {
        PartKind::FollowUps
    } else {
        PartKind::Other
    }
}

/// Reads `Signed: Agent (time)`, in bold or quoted, with a dash for the parentheses.
fn signature(line: &Line<'_>) -> Option<Signature> {
    let bare = line.text.trim_start_matches(['>', '*', '_', '-', ' ']);
    let rest = bare.get(.."signed".len()).filter(|word| word.eq_ignore_ascii_case("signed")).map(|_| &bare[6..])?;
    let rest = rest.trim_start_matches(['*', '_']);
    let by = rest.trim_start().strip_prefix("by ").or_else(|| rest.trim_start().strip_prefix("off by "));
    let value = match (rest.trim_start().strip_prefix(':'), by) {
        (Some(value), _) | (None, Some(value)) => value,
        // `Signed michael`
        _ if rest.starts_with(' ') && rest.split_whitespace().count() <= 2 => rest,
        _ => return None,
    };
    let start = line.start + line.text.len() - bare.len();
    let end = line.start + line.text.trim_end().len();
    let offset = line.start + line.text.len() - value.len();
    let time = stamp::find(value, offset).pop();
    let name = time.as_ref().map_or(value, |time| value.get(..time.span.start - offset).unwrap_or(value));
    let name = name.trim_matches(['*', '_', ' ', ':']).trim_end_matches(['(', '—', '–', '-', ',', ' ']);
    Some(Signature { agent: name.trim().to_owned(), time, span: start..end })
}
