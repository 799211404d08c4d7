//! What the destination of a link says: whether it stays in the repository, and then the path and the place in it.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::{Link, LinkKind};

/// Where a link leads that stays in the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local<'l> {
    /// The path, decoded; empty for the document itself.
    pub path: Cow<'l, str>,
    /// The path as written.
    pub raw: &'l str,
    /// What follows `#`, decoded.
    pub fragment: Option<Cow<'l, str>>,
}

impl<'l> Local<'l> {
    /// Of a link in the text of a file. `None` for links that lead out, and for what a template has yet to fill in.
    #[must_use]
    pub fn of(source: &'l str, link: &'l Link) -> Option<Self> {
        if link.kind == LinkKind::Autolink { None } else { Self::parse(link.destination(source)) }
    }

    /// Of a destination after Markdown's escapes.
    #[must_use]
    pub fn parse(destination: &'l str) -> Option<Self> {
        let destination = destination.trim();
        // An editor may have encoded the braces.
        let is_filled_in = !destination.contains(['{', '}', '<', '>', '$', '*', '\n'])
            && !decode(destination).contains(['{', '}'])
            && !destination.starts_with("...");
        let leads_out = destination.starts_with("//") || has_scheme(destination);
        if destination.is_empty() || !is_filled_in || leads_out {
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
