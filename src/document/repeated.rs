//! A second frontmatter block right below the first: what a tool leaves that prepends one without reading the file.

use std::collections::HashSet;
use std::ops::Range;

use super::frontmatter::{is_fence, line_key, trim_line};
use crate::yaml::Node;

/// Keys that make a block metadata wherever it stands; two of them are enough.
const COMMON: [&str; 14] = [
    "author",
    "category",
    "date",
    "description",
    "domain",
    "id",
    "layout",
    "owner",
    "status",
    "superseded_by",
    "tags",
    "title",
    "type",
    "version",
];

/// The second block, from its fence (or its first key, where the fence is lost) to the end of its last line.
///
/// It begins below the first block, blank lines aside, and ends with `---` on a line of its own or glued to the last
/// value. Its lines are keys, their lists and their indented values, nothing else; and it repeats a key of the first
/// block or has two common ones. A body that opens with a thematic break or with one `Key: value` line is not one.
pub(super) fn find(source: &str, from: usize, first: Option<Node<'_>>) -> Option<Range<usize>> {
    let below = &source[from..];
    let blank = below.len() - below.trim_start_matches([' ', '\t', '\r', '\n']).len();
    // Blanks before the first character of its line would indent it.
    let start = from + below[..blank].rfind('\n').map_or(0, |at| at + 1);
    let mut lines = source[start..].split_inclusive('\n').peekable();
    let mut end = start;
    let fenced = lines.next_if(|line| is_fence(line)).inspect(|line| end += line.len()).is_some();
    let mut keys = Vec::new();
    for line in lines {
        end += line.len();
        let text = trim_line(line);
        let closing = is_fence(text);
        match text.bytes().next() {
            None if fenced => {}
            _ if closing => {}
            Some(b' ' | b'\t' | b'-') if !keys.is_empty() => {}
            Some(b'#') if fenced => {}
            // Generators mark their part of a list with comments.
            Some(b'<') if text.starts_with("<!--") => {}
            _ => keys.push(line_key(text)?),
        }
        if closing || (!keys.is_empty() && text.ends_with("---")) {
            let common = keys.iter().filter(|key| COMMON.contains(key)).count();
            let known: HashSet<&str> =
                first.iter().flat_map(|root| root.entries()).filter_map(|(key, _)| key.text()).collect();
            let repeats = (fenced || keys.len() > 1) && keys.iter().any(|key| known.contains(key));
            return (common > 1 || repeats).then_some(start..end);
        }
    }
    None
}
