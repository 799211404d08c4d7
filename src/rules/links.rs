//! What several rules ask of links in bodies.

use std::borrow::Cow;
use std::ops::Range;

use percent_encoding::percent_decode_str;

use crate::document::{Link, LinkKind};
use crate::model::{File, Model};
use crate::snapshot::{EntryKind, RelPath};

/// Where a link leads that stays in the repository.
pub(crate) struct Local<'l> {
    /// The path, decoded; empty for the document itself.
    pub(crate) path: Cow<'l, str>,
    /// The path as written.
    raw: &'l str,
    /// What follows `#`, decoded.
    pub(crate) fragment: Option<Cow<'l, str>>,
}

impl<'l> Local<'l> {
    /// `None` for links that lead out, and for what a template has yet to fill in.
    pub(crate) fn of(file: &'l File, link: &'l Link) -> Option<Self> {
        let destination = link.destination(&file.document.source).trim();
        // An editor may have encoded the braces.
        let is_filled_in = !destination.contains(['{', '}', '<', '>', '$', '*', '\n'])
            && !decode(destination).contains(['{', '}'])
            && !destination.starts_with("...");
        let leads_out = destination.starts_with("//") || has_scheme(destination);
        if link.kind == LinkKind::Autolink || destination.is_empty() || !is_filled_in || leads_out {
            return None;
        }
        let (rest, fragment) = match destination.split_once('#') {
            Some((rest, fragment)) => (rest, Some(decode(fragment))),
            None => (destination, None),
        };
        let path = rest.split_once('?').map_or(rest, |(path, _)| path);
        // A query alone asks the page itself for something else.
        let asks = path.is_empty() && !rest.is_empty();
        (!asks).then(|| Local { path: decode(path), raw: rest, fragment })
    }
}

fn decode(text: &str) -> Cow<'_, str> {
    if text.contains('%') { percent_decode_str(text).decode_utf8_lossy() } else { Cow::Borrowed(text) }
}

fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// The file or directory that a link leads to, if it is there.
pub(crate) fn target(model: &Model<'_>, file: &File, local: &Local<'_>) -> Option<RelPath> {
    let paths = [&*local.path, local.raw];
    let mut resolved = paths.into_iter().filter_map(|path| RelPath::resolve(file.path().parent(), path));
    resolved.find(|path| model.snapshot.listing().contains(path.as_str()))
}

/// True below a symbolic link or a submodule, where the snapshot does not look.
pub(crate) fn is_hidden(model: &Model<'_>, path: &RelPath) -> bool {
    path.ancestors().filter(|above| !above.is_empty()).any(|above| {
        let entry = model.snapshot.listing().get(above);
        entry.is_some_and(|entry| entry.kind != EntryKind::File)
    })
}

/// Where a link is pointed at: its destination, where that is known.
pub(super) fn place(link: &Link) -> Range<usize> {
    if link.destination_span().is_empty() { link.span() } else { link.destination_span() }
}

/// A path as seen from a directory.
pub(crate) fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = to.split('/').collect();
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - same);
    up.chain(to[same..].iter().copied()).collect::<Vec<_>>().join("/")
}

/// A path in the manner of `text`: from the root with a leading `/`, else as seen from `base`; with `./` and a `/` at its end where
/// `text` has them.
pub(crate) fn written(text: &str, base: &str, to: &RelPath) -> String {
    let mut written = if text.starts_with('/') {
        format!("/{to}")
    } else {
        match relative(base, to.as_str()) {
            path if path.is_empty() => ".".to_owned(),
            path if text.starts_with("./") && !path.starts_with("..") => format!("./{path}"),
            path => path,
        }
    };
    if text.ends_with('/') && !written.ends_with('/') {
        written.push('/');
    }
    written
}
