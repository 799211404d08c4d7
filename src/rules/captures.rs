//! What the rules of captures share.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::Context;
use crate::change::Change;
use crate::document::{Document, Heading};
use crate::finding::Location;
use crate::git::{CommitId, Step};
use crate::model::File;
use crate::session::append_only::{Difference, compare};
use crate::session::capture::{Capture, Segment};
use crate::session::history::History;
use crate::snapshot::RelPath;

/// The line around a byte of a file, without its break.
pub(super) fn line(file: &File, at: usize) -> Range<usize> {
    let source = &*file.document.source;
    let at = source.floor_char_boundary(at.min(source.len()));
    let start = source[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = source[at..].find('\n').map_or(source.len(), |end| at + end);
    start..start + source[start..end].trim_end().len()
}

/// The text of a range of a file.
pub(super) fn text<'f>(file: &'f File, range: &Range<usize>) -> &'f str {
    file.document.source.get(range.clone()).unwrap_or_default()
}

/// What to call a segment, the same while its place changes.
pub(super) fn name(file: &File, segment: &Segment) -> String {
    let heading = segment.heading.as_ref().map_or("", |heading| text(file, heading));
    heading.trim_start_matches(['#', ' ']).to_owned()
}

/// How to correct what a capture says of something.
pub(super) fn correction(subject: &str) -> String {
    format!("append an update with `Corrects: {subject}, WHAT IS TRUE`, as `gpdoc session append --corrects` does")
}

/// Where a finding about a whole segment points: its heading, or the first of the document.
pub(super) fn place(file: &File, segment: &Segment) -> Range<usize> {
    let first = || file.document.facts.headings.first().map(Heading::span);
    segment.heading.clone().or_else(first).unwrap_or_else(|| line(file, file.document.body.start))
}

/// The body of a capture as it counts for append-only: behind the frontmatter, a second block included.
pub(super) fn body(text: &Arc<str>) -> (usize, String) {
    let document = Document::parse(RelPath::new("capture.md"), Arc::clone(text));
    (document.body.start, text.get(document.body.clone()).unwrap_or_default().to_owned())
}

/// One state of a capture and the one after it.
pub(super) struct Pair {
    /// Where the capture is now, or was.
    pub(super) path: RelPath,
    /// Its text before, in every parent.
    pub(super) before: Vec<Arc<str>>,
    /// Its text after; none where it is gone, or where no rule of captures would look at it any more.
    pub(super) after: Option<Arc<str>>,
    /// The commit that made it so; none for what is not committed.
    pub(super) commit: Option<String>,
}

/// The commits from the base to HEAD, parents before children. None without a history.
pub(super) fn steps<'a>(change: &Change<'a>) -> impl Iterator<Item = &'a Step> {
    let history: Option<&'a History> = change.history.filter(|history| history.cut.is_none());
    let commits: HashSet<CommitId> = change.commits.iter().map(|commit| commit.id).collect();
    let all = history.into_iter().flat_map(|history| &history.steps);
    all.filter(move |step| step.id.is_some_and(|id| commits.contains(&id)))
}

/// Every step of every capture from the base to what is checked: commit by commit, then what is not committed. Without
/// a history it is one step.
pub(super) fn pairs(change: &Change<'_>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    // The last text of each capture that a commit left behind, by its path.
    let mut last: Vec<(RelPath, Option<Arc<str>>)> = Vec::new();
    for (file, _) in change.base.captures() {
        last.push((file.path().clone(), Some(Arc::clone(&file.document.source))));
    }
    let mut gone: Vec<(RelPath, Arc<str>)> = Vec::new();
    for step in steps(change) {
        for capture in &step.captures {
            let mut before = capture.before.clone();
            last.retain(|(path, _)| *path != capture.path && Some(path) != capture.old_path.as_ref());
            match &capture.after {
                Some(after) => {
                    if before.is_empty() {
                        // It comes back, or it left under another name in this commit.
                        let same = |(path, old): &(RelPath, Arc<str>)| *path == capture.path || is_same(old, after);
                        let left = step.captures.iter().filter(|other| other.after.is_none());
                        let left =
                            left.filter_map(|other| Some((other.path.clone(), Arc::clone(other.before.first()?))));
                        let found = left.chain(gone.iter().cloned()).find(same);
                        before.extend(found.map(|(path, old)| {
                            gone.retain(|(other, _)| *other != path);
                            last.retain(|(other, _)| *other != path);
                            old
                        }));
                    }
                    last.push((capture.path.clone(), Some(Arc::clone(after))));
                }
                None => gone.extend(before.first().map(|old| (capture.path.clone(), Arc::clone(old)))),
            }
            if capture.after.is_some() && !before.is_empty() {
                let (path, after) = (capture.path.clone(), capture.after.clone());
                pairs.push(Pair { path, before, after, commit: Some(step.name.clone()) });
            }
        }
    }
    pairs.extend(uncommitted(change, last, gone));
    pairs
}

/// From what the commits left to what is checked.
fn uncommitted(
    change: &Change<'_>,
    last: Vec<(RelPath, Option<Arc<str>>)>,
    gone: Vec<(RelPath, Arc<str>)>,
) -> Vec<Pair> {
    let renamed = |path: &RelPath| {
        let pending = change.history.map_or(&[][..], |history| &history.pending);
        let mut all = change.files.iter().chain(pending);
        all.find(|file| file.old_path.as_ref() == Some(path)).map(|file| &file.path)
    };
    let mut pairs = Vec::new();
    let left = last.into_iter().filter_map(|(path, text)| Some((path, text?))).chain(gone);
    for (path, before) in left {
        let now = change.head.source(&path).map(|text| (path.clone(), text));
        let moved = || renamed(&path).and_then(|path| Some((path.clone(), change.head.source(path)?)));
        // It may live on under another name although git sees no likeness.
        let other = || {
            let mut captures =
                change.head.captures().filter(|(file, _)| change.base.file_at(file.path().as_str()).is_none());
            let found = captures.find(|(file, _)| is_same(&before, &file.document.source));
            found.map(|(file, _)| (file.path().clone(), Arc::clone(&file.document.source)))
        };
        match now.or_else(moved).or_else(other) {
            // Where captures are not kept, nothing would guard it from then on.
            Some((path, _)) if !change.base.is_capture_path(&path) && was_kept(change, &path) => {
                pairs.push(Pair { path, before: vec![before], after: None, commit: None });
            }
            Some((_, after)) if after == before => {}
            Some((path, after)) => pairs.push(Pair { path, before: vec![before], after: Some(after), commit: None }),
            None => pairs.push(Pair { path, before: vec![before], after: None, commit: None }),
        }
    }
    pairs
}

/// False for a file that is a capture by its `type` and stands where it stood.
fn was_kept(change: &Change<'_>, path: &RelPath) -> bool {
    change.base.file_at(path.as_str()).is_none_or(|file| change.base.capture(file).is_none())
}

/// True when two texts claim the same id.
fn is_same(before: &Arc<str>, after: &Arc<str>) -> bool {
    let id = |text: &Arc<str>| {
        let document = Document::parse(RelPath::new("capture.md"), Arc::clone(text));
        document.get("id").and_then(crate::yaml::Node::text).map(str::to_owned)
    };
    id(before).is_some_and(|id_before| id(after).as_ref() == Some(&id_before))
}

/// The captures that say anything that git did not get with its first commit: of that, nobody knows what was before.
pub(super) fn written_here<'a>(
    context: Context<'a>,
    history: &'a History,
) -> impl Iterator<Item = (&'a File, &'a Capture)> {
    let is_more =
        |file: &File| history.imported(file.path()).is_none_or(|text| text.len() < file.document.source.len());
    context.model.captures().filter(move |(file, _)| is_more(file))
}

/// Where a line of a later state stands now: the same place, or where it has gone to, or the file that is left.
pub(super) fn location(change: &Change<'_>, pair: &Pair, range: Option<Range<usize>>) -> Location {
    let path = pair.path.clone();
    let Some(now) = change.head.source(&path) else { return Location { path, range: None } };
    let range = range.and_then(|range| {
        let after: &Arc<str> = pair.after.as_ref()?;
        let line = after.get(range.clone())?;
        if now.get(range.clone()) == Some(line) {
            return Some(range);
        }
        let at = now.find(line).filter(|_| !line.trim().is_empty())?;
        Some(at..at + line.len())
    });
    Location { path, range }
}

/// Where the body of a later state first says something else than that of an earlier one.
pub(super) fn changed(before: &Arc<str>, after: &Arc<str>) -> Option<Range<usize>> {
    let (_, old) = body(before);
    let (start, new) = body(after);
    match compare(&old, &new) {
        Difference::Appended(_) => None,
        Difference::Whitespace(range)
        | Difference::Format(range)
        | Difference::Inserted(range)
        | Difference::Rewritten(range) => Some(start + range.start..start + range.end),
    }
}
