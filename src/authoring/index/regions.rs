//! Markers in the body of a document. Those in code are text.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Fault;
use crate::document::Document;

const OPEN: &str = "gpdoc:index";
const CLOSE: &str = "/gpdoc:index";

/// A pair of markers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The name of its template.
    pub name: String,
    /// What is written behind the name: `key=value`.
    pub options: BTreeMap<String, String>,
    /// The byte range of the first marker.
    pub marker: Range<usize>,
    /// The lines between the markers, as a byte range.
    pub inside: Range<usize>,
}

pub(super) fn find(document: &Document) -> (Vec<Region>, Vec<Fault>) {
    let source = &*document.source;
    let (mut regions, mut faults) = (Vec::new(), Vec::new());
    let mut open: Option<(Range<usize>, &str)> = None;
    for comment in &document.facts.comments {
        let marker = comment.span.clone();
        let Some(inside) = source[marker.clone()].strip_prefix("<!--") else { continue };
        let is_closed = inside.ends_with("-->");
        let inside = inside.strip_suffix("-->").unwrap_or(inside).trim();
        let word = inside.split_whitespace().next().unwrap_or_default();
        let mut fault = |message: &str, help: &str| {
            faults.push(Fault { marker: marker.clone(), message: message.to_owned(), help: Some(help.to_owned()) });
        };
        if word != OPEN && word != CLOSE {
            continue;
        }
        if !is_closed {
            fault("this marker is never closed by `-->`", "write `-->` behind it");
        } else if !stands_alone(source, &marker) {
            fault("this marker does not stand on a line of its own", "give each marker a line of its own");
        } else if word == OPEN && open.is_some() {
            fault(
                "this region begins inside of another one",
                "write `<!-- /gpdoc:index -->` where the region above ends",
            );
        } else if word == OPEN {
            open = Some((marker, inside[OPEN.len()..].trim()));
        } else if let Some((first, rest)) = open.take() {
            let start = source[first.end..].find('\n').map_or(source.len(), |at| first.end + at + 1);
            let end = source[..marker.start].rfind('\n').map_or(0, |at| at + 1);
            match read(rest) {
                Ok((name, options)) => regions.push(Region { name, options, marker: first, inside: start..end }),
                Err((message, help)) => faults.push(Fault { marker: first, message, help: Some(help) }),
            }
        } else {
            fault(
                "no region begins before this marker",
                "write `<!-- gpdoc:index NAME -->` above, or take this marker out",
            );
        }
    }
    if let Some((marker, _)) = open {
        let message = "this region has no end".to_owned();
        let help = Some("write `<!-- /gpdoc:index -->` where it ends".to_owned());
        faults.push(Fault { marker, message, help });
    }
    (regions, faults)
}

fn stands_alone(source: &str, marker: &Range<usize>) -> bool {
    let before = source[..marker.start].rsplit('\n').next().unwrap_or_default();
    let after = source[marker.end..].split('\n').next().unwrap_or_default();
    before.trim().is_empty() && after.trim().is_empty() && !source[marker.clone()].contains('\n')
}

/// `NAME key=value …`, quoted as in a shell.
fn read(text: &str) -> Result<(String, BTreeMap<String, String>), (String, String)> {
    let form = || "write `<!-- gpdoc:index NAME key=value -->`".to_owned();
    let words = shell_words::split(text).map_err(|error| (format!("the options cannot be read: {error}"), form()))?;
    let mut words = words.into_iter();
    let is_name =
        |name: &String| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    let name = words.next().filter(is_name).ok_or_else(|| ("this region names no template".to_owned(), form()))?;
    let mut options = BTreeMap::new();
    for word in words {
        match word.split_once('=') {
            Some((key, value)) if !key.is_empty() => options.insert(key.to_owned(), value.to_owned()),
            _ => return Err((format!("`{word}` is no option"), form())),
        };
    }
    Ok((name, options))
}
