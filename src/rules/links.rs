//! What several rules ask of links in bodies.

use std::ops::Range;

use crate::document::Link;
use crate::model::Model;
use crate::snapshot::{EntryKind, RelPath};

/// The bytes of the longest path that an operating system takes.
const LONGEST: usize = 4096;

/// True below a symbolic link or a submodule, where the snapshot does not look.
pub(crate) fn is_hidden(model: &Model<'_>, path: &RelPath) -> bool {
    // What is longer than a path can be is nowhere, and has as many directories to ask for.
    path.as_str().len() <= LONGEST
        && path.ancestors().filter(|above| !above.is_empty()).any(|above| {
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
