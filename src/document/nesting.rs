//! Quotes and lists in each other, deeper than anybody writes.

use std::borrow::Cow;

/// The levels of quotes and lists that are read; what is deeper is text. The parser asks every line for every level
/// above it, so that a small text of many of both would take hours.
const MAX_LEVELS: usize = 64;

/// The text of a body, of the same length, in which no line opens more than [`MAX_LEVELS`] levels: the marker of the
/// next one is a letter.
pub(super) fn bounded(text: &str) -> Cow<'_, str> {
    let mut bounded: Option<Vec<u8>> = None;
    let mut start = 0;
    for end in memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).chain([text.len()]) {
        // Two levels take a byte at least: the lines to look at are the long ones.
        if end - start > MAX_LEVELS / 2
            && let Some(marker) = excess(&text.as_bytes()[start..end])
        {
            bounded.get_or_insert_with(|| text.as_bytes().to_vec())[start + marker] = b'x';
        }
        start = (end + 1).min(text.len());
    }
    // One ASCII character took the place of another, so it is UTF-8 still.
    bounded.and_then(|bytes| String::from_utf8(bytes).ok()).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The place of the first marker of a line that opens a level too much. Two columns of space may keep a list open.
fn excess(line: &[u8]) -> Option<usize> {
    let mut levels = 0;
    let mut columns = 0;
    let mut at = 0;
    loop {
        let rest = &line[at..];
        match rest.first()? {
            b' ' => columns += 1,
            b'\t' => columns += 4,
            _ => {
                let length = marker(rest)?;
                levels += columns / 2 + 1;
                columns = 0;
                if levels > MAX_LEVELS {
                    return (!is_rule(rest)).then_some(at);
                }
                at += length - 1;
            }
        }
        at += 1;
    }
}

/// The length of the marker of a quote or a list item at the beginning of a text.
fn marker(text: &[u8]) -> Option<usize> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let length = match text.get(digits)? {
        b'>' if digits == 0 => return Some(1),
        b'-' | b'+' | b'*' if digits == 0 => 1,
        b'.' | b')' if (1..=9).contains(&digits) => digits + 1,
        _ => return None,
    };
    matches!(text.get(length), None | Some(b' ' | b'\t' | b'\n' | b'\r')).then_some(length)
}

/// True for `* * *` and its like, which are no lists.
fn is_rule(text: &[u8]) -> bool {
    let first = text.first();
    matches!(first, Some(b'-' | b'*'))
        && text.iter().all(|byte| Some(byte) == first || matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}
