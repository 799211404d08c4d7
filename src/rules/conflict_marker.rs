//! See `docs/rules/conflict-marker.md`.

use std::ops::Range;

use super::{Context, Meta, Rule, Scope};
use crate::document::{Document, Malformed, MalformedKind, Metadata};
use crate::finding::{Finding, Severity};
use crate::model::File;

static META: Meta = Meta {
    name: "conflict-marker",
    summary: "the marks of a merge conflict left in frontmatter or body",
    default: Severity::Error,
    scope: Scope::Tree,
    fix: None,
    since: "0.1.0",
    page: include_str!("../../docs/rules/conflict-marker.md"),
};

pub(super) struct ConflictMarker;

impl Rule for ConflictMarker {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn file(&self, _context: Context<'_>, file: &File, findings: &mut Vec<Finding>) {
        if file.kind.is_none() {
            return;
        }
        for mark in conflicts(&file.document) {
            let subject = file.document.source.get(mark.clone()).unwrap_or_default().to_owned();
            let message = format!("a merge conflict was left unresolved at `{subject}`");
            let help = "keep what is right and take the conflict's marks out".to_owned();
            findings.push(Finding::at(&META, file, mark, message).with_help(Some(help)).with_subject(subject));
        }
    }
}

/// True when a conflict is why a document has no metadata: then it is the one fault to report.
pub(super) fn breaks_metadata(document: &Document) -> bool {
    let first = || conflicts(document).first().map(|mark| mark.start);
    match &document.metadata {
        Metadata::Parsed(_) => false,
        Metadata::Malformed(Malformed { kind: MalformedKind::Unclosed, .. }) => first().is_some(),
        Metadata::Malformed(_) if document.frontmatter.is_empty() => first().is_some(),
        Metadata::Empty(_) | Metadata::Malformed(_) => first().is_some_and(|at| at < document.frontmatter.end),
        // The conflict begins above the fence, or is the first thing there is.
        Metadata::Missing => {
            first().is_some_and(|at| document.source[..at].trim_matches(['\u{feff}', '-', ' ', '\r', '\n']).is_empty())
        }
    }
}

/// The first mark of each conflict: a line `<<<<<<< name` with one of the other marks behind it, or, where that was
/// taken out, the line `>>>>>>> name` behind a `=======`. Code is left alone.
fn conflicts(document: &Document) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // Most documents have none.
    let has = |mark: &str| memchr::memmem::find(document.source.as_bytes(), mark.as_bytes()).is_some();
    if !has("<<<<<<< ") && !has(">>>>>>> ") {
        return found;
    }
    let (mut open, mut divided): (Option<Range<usize>>, bool) = (None, false);
    let mut at = 0;
    for line in document.source.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let text = line.trim_end();
        let is_mark = ["<<<<<<< ", ">>>>>>> ", "======="].iter().any(|mark| text.starts_with(mark));
        if !is_mark || document.facts.is_code(start) {
            continue;
        }
        let range = start..start + text.len();
        if text.starts_with("<<<<<<< ") {
            found.extend(open.replace(range).filter(|_| divided));
            divided = false;
        } else if text == "=======" {
            divided = true;
        } else if text.starts_with(">>>>>>> ") {
            let first = open.take().or_else(|| divided.then_some(range));
            found.extend(first);
            divided = false;
        }
    }
    found.extend(open.filter(|_| divided));
    found
}
