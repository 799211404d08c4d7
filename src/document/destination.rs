//! Where the destination of a link is written. The parser says what it is, not where.

use std::ops::Range;

/// In `](destination "title")`, given the range from the end of the link's text to the end of the link. Empty, at the
/// link's end, when it cannot be found.
pub(super) fn in_inline(source: &str, tail: Range<usize>, destination: &str) -> Range<usize> {
    let end = tail.end;
    let open = source.get(tail.clone()).and_then(|text| text.find("](")).map(|at| tail.start + at + 2);
    open.and_then(|open| find(source, open..end, destination)).unwrap_or(end..end)
}

/// In `[label]: destination "title"`, given the range of the definition.
pub(super) fn in_definition(source: &str, definition: Range<usize>, destination: &str) -> Range<usize> {
    let end = definition.end;
    let text = source.get(definition.clone()).unwrap_or_default().as_bytes();
    let mut escaped = false;
    let close = text.iter().position(|&byte| {
        let found = byte == b']' && !escaped;
        escaped = byte == b'\\' && !escaped;
        found
    });
    // Behind `]:`.
    close.and_then(|at| find(source, definition.start + at + 2..end, destination)).unwrap_or(end..end)
}

/// The destination after blanks, at most one line break and the `>` of the block quotes around it.
fn find(source: &str, range: Range<usize>, destination: &str) -> Option<Range<usize>> {
    let mut at = range.start;
    loop {
        let rest = source.get(at..range.end)?;
        at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '\x0b', '\x0c']).len();
        let written = scan(source.get(at..range.end)?)?;
        let found = at + written.start..at + written.end;
        let text = &source[found.clone()];
        if text == destination || text.contains(['\\', '&']) {
            return Some(found);
        }
        if source.as_bytes().get(at) != Some(&b'>') {
            return None;
        }
        at += 1;
    }
}

/// The destination that a text begins with: `<…>`, or up to a blank or a `)` that it does not open itself
/// (`CommonMark` 0.31, "link destination").
fn scan(text: &str) -> Option<Range<usize>> {
    let angled = text.starts_with('<');
    let mut escaped = false;
    let mut parentheses = 0usize;
    for (at, byte) in text.bytes().enumerate().skip(usize::from(angled)) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'>' if angled => return Some(1..at),
            _ if angled => {}
            0..=b' ' => return Some(0..at),
            b'(' => parentheses += 1,
            b')' if parentheses == 0 => return Some(0..at),
            b')' => parentheses -= 1,
            _ => {}
        }
    }
    (!angled).then_some(0..text.len())
}
