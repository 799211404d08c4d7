//! For people: what is wrong, where, on which line, and what would mend it.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};
use rayon::prelude::*;

use super::excerpt::Excerpt;
use super::sources::{Source, Sources};
use super::{Options, summary, text};
use crate::finding::{Applicability, Edit, Finding, Fix, Location, Report, Severity};
use crate::snapshot::RelPath;

/// Bytes between two places of a file that are still shown together.
const NEAR: usize = 4096;

/// Bytes of a file, changed by a fix, that are still shown.
const SHOWN_CHANGE: usize = 4096;

pub(super) fn render(
    report: &Report<'_>,
    sources: &mut Sources<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let renderer = if options.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(options.width.max(40));
    let drawn = report.findings.iter().map(|finding| {
        let fix = finding.fix.as_ref().map(|fix| mend(fix, sources));
        std::iter::once(problem(finding, sources)).chain(fix).collect()
    });
    let drawn: Vec<Vec<Group<'_>>> = drawn.collect();
    // Laying out is nearly all of the time.
    let texts: Vec<String> = drawn.par_iter().with_max_len(32).map(|groups| renderer.render(groups)).collect();
    texts.iter().try_for_each(|text| writeln!(out, "{text}\n"))?;
    if report.command == "check" { summary::render(report, out) } else { Ok(()) }
}

/// The finding itself, with its places and what to do.
fn problem<'a>(finding: &'a Finding, sources: &mut Sources<'_>) -> Group<'a> {
    let level = if finding.severity == Severity::Error { Level::ERROR } else { Level::WARNING };
    let mut group = Group::with_title(level.primary_title(text::one_line(&finding.message)).id(finding.rule));
    let near = |location: &Location| {
        let (Some(here), Some(there)) = (&finding.location.range, &location.range) else { return false };
        location.path == finding.location.path && here.start.abs_diff(there.start) <= NEAR
    };
    let (beside, apart): (Vec<_>, Vec<_>) = finding.related.iter().partition(|related| near(&related.location));
    let beside = beside.iter().filter_map(|related| Some((related.location.range.clone()?, related.message.as_str())));
    let labelled: Vec<(Range<usize>, &str)> = beside.collect();
    group = place(group, &finding.location, None, &labelled, sources);
    for related in apart {
        group = if related.location.range.is_some() {
            place(group, &related.location, Some(&related.message), &[], sources)
        } else {
            let path = text::one_line(related.location.path.as_str());
            group.element(Level::NOTE.message(format!("{path}: {}", text::one_line(&related.message))))
        };
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(text::lines(help)));
    }
    if finding.baselined {
        group = group.element(Level::NOTE.message("accepted by the baseline"));
    }
    group
}

/// Adds the lines of a place. The finding's own has no label; another is context and says what is there.
fn place<'a>(
    group: Group<'a>,
    location: &'a Location,
    label: Option<&'a str>,
    beside: &[(Range<usize>, &'a str)],
    sources: &mut Sources<'_>,
) -> Group<'a> {
    let path = text::one_line(location.path.as_str());
    let (Some(range), Some(source)) = (&location.range, sources.get(&location.path)) else {
        return group.element(Origin::path(path));
    };
    let others = beside.iter().map(|(range, _)| first_line(&source, range));
    let ranges: Vec<Range<usize>> = std::iter::once(first_line(&source, range)).chain(others).collect();
    let excerpt = Excerpt::new(&source, &ranges);
    let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    let labels =
        std::iter::once((kind, label)).chain(beside.iter().map(|(_, said)| (AnnotationKind::Context, Some(*said))));
    let annotations = excerpt.ranges.into_iter().zip(labels);
    let annotations = annotations.map(|(range, (kind, label))| kind.span(range).label(label.map(text::one_line)));
    let snippet = Snippet::source(excerpt.text).line_start(excerpt.line).annotations(annotations);
    if !excerpt.cut {
        return group.element(snippet.path(path));
    }
    let start = source.lines.position(&source.text, range.start);
    group.element(Origin::path(path).line(start.line).char_column(start.column)).element(snippet)
}

/// The part of a range that is on its first line: what is wrong with a long block is said at its head.
fn first_line(source: &Source, range: &Range<usize>) -> Range<usize> {
    let start = source.text.floor_char_boundary(range.start);
    let end = source.text[start..].find('\n').map_or(source.text.len(), |at| start + at);
    start..range.end.clamp(start, end)
}

/// What the fix does, as a patch where it is small enough to read.
fn mend<'a>(fix: &'a Fix, sources: &mut Sources<'_>) -> Group<'a> {
    let title = text::one_line(&fix.title);
    let title = match fix.applicability {
        Applicability::Safe => format!("{title} (`gpdoc fix`)"),
        Applicability::Unsafe => format!("{title} (`gpdoc fix --unsafe`)"),
    };
    let mut files: Vec<(&'a RelPath, Vec<&'a Edit>)> = Vec::new();
    for edit in &fix.edits {
        match files.iter_mut().find(|(path, _)| *path == &edit.path) {
            Some((_, edits)) => edits.push(edit),
            None => files.push((&edit.path, vec![edit])),
        }
    }
    let patches: Option<Vec<_>> = files.into_iter().map(|(path, edits)| patch(path, &edits, sources)).collect();
    Group::with_title(Level::HELP.secondary_title(title)).elements(patches.unwrap_or_default())
}

/// `None` when the change is too large to read, or its lines are.
fn patch<'a>(path: &'a RelPath, edits: &[&'a Edit], sources: &mut Sources<'_>) -> Option<Snippet<'a, Patch<'a>>> {
    let source = sources.get(path)?;
    let ranges: Vec<Range<usize>> = edits.iter().map(|edit| edit.range.clone()).collect();
    let start = ranges.iter().map(|range| range.start).min()?;
    let end = ranges.iter().map(|range| range.end).max()?;
    let put: usize = edits.iter().map(|edit| edit.text.len()).sum();
    if end.saturating_sub(start) + put > SHOWN_CHANGE {
        return None;
    }
    let excerpt = Excerpt::new(&source, &ranges);
    let patches = excerpt.ranges.into_iter().zip(edits).map(|(range, edit)| Patch::new(range, text::lines(&edit.text)));
    let snippet = Snippet::source(excerpt.text).line_start(excerpt.line).path(text::one_line(path.as_str()));
    (!excerpt.cut).then(|| snippet.patches(patches))
}
