//! What rules ask of raw HTML in Markdown: comments, headings, the ids it declares, the links it makes.
//!
//! Tags are read as browsers do as far as that goes without a tree: what is broken ends at the next `<`.

use std::ops::Range;

use super::markdown::{Facts, Heading, HtmlComment, Link, LinkKind};

/// Reads one piece of HTML: a block, or one inline tag or comment.
pub(super) fn scan(source: &str, range: Range<usize>, facts: &mut Facts) {
    let mut at = range.start;
    while let Some(rest) = source.get(at..range.end) {
        let Some(open) = rest.find('<') else { return };
        let start = at + open;
        let rest = &rest[open..];
        if rest.starts_with("<!--") {
            at = start + comment_length(rest);
            facts.comments.push(HtmlComment { span: start..at });
        } else {
            at = tag(source, start..range.end, facts);
            at = raw_text_end(&source[start..range.end]).map_or(at, |end| at.max(start + end));
        }
    }
}

/// Where the text of a `<script>` or `<style>` ends, in which nothing is a tag.
fn raw_text_end(text: &str) -> Option<usize> {
    let is_tag = |text: &[u8], name: &str| {
        text.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            && !text.get(name.len()).is_some_and(u8::is_ascii_alphanumeric)
    };
    let bytes = text.as_bytes();
    let name = ["script", "style"].into_iter().find(|name| is_tag(&bytes[1..], name))?;
    let closes = |at: &usize| bytes.get(at + 1) == Some(&b'/') && is_tag(&bytes[at + 2..], name);
    Some(memchr::memchr_iter(b'<', bytes).find(closes).unwrap_or(bytes.len()))
}

/// The length of the comment that `text` begins with, up to the end of the text if it is not closed.
fn comment_length(text: &str) -> usize {
    // `<!-->` and `<!--->` are whole comments (HTML, section 13.2.5.43).
    let shortest = ["<!-->", "<!--->"].iter().find(|short| text.starts_with(**short));
    shortest.map_or_else(|| text[4..].find("-->").map_or(text.len(), |at| 4 + at + 3), |short| short.len())
}

/// One attribute's value: where it is written.
struct Attribute<'s> {
    name: &'s str,
    value: Range<usize>,
}

/// Reads a tag, if it is one, and says where to read on.
fn tag(source: &str, range: Range<usize>, facts: &mut Facts) -> usize {
    let mut at = range.start + 1;
    let name_end = skip(source, at..range.end, |b| b.is_ascii_alphanumeric() || b == b'-');
    let name = &source[at..name_end];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return at;
    }
    at = name_end;
    let links = facts.links.len();
    while let Some(attribute) = attribute(source, &mut at, range.end) {
        facts_of(source, name, &attribute, range.start, facts);
    }
    if source.as_bytes().get(at) == Some(&b'>') && at < range.end {
        at += 1;
    }
    for link in &mut facts.links[links..] {
        link.place = (link.span().start..at).into();
    }
    facts.headings.extend(level(name).and_then(|level| heading(source, range.start, at..range.end, level)));
    at
}

/// The level of `h1` to `h6`.
fn level(tag: &str) -> Option<u8> {
    match tag.as_bytes() {
        [b'h' | b'H', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

/// The heading whose opening tag begins at `start` and ends where `rest` begins; `None` where the next one begins before
/// it is closed.
fn heading(source: &str, start: usize, rest: Range<usize>, level: u8) -> Option<Heading> {
    let html = &source[rest.clone()];
    let names_heading = |at: usize| html.get(at..at + 2).and_then(self::level).is_some();
    let is_edge = |at: &usize| names_heading(at + 1) || (html[at + 1..].starts_with('/') && names_heading(at + 2));
    let edge = html.match_indices('<').map(|(at, _)| at).find(is_edge)?;
    let closing = html[edge..].strip_prefix("</")?;
    let text = decode(&without_tags(&html[..edge]));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = closing.find('>').map_or(rest.end, |at| rest.end - closing.len() + at + 1);
    Some(Heading { level, text, nested: true, written: None, place: (start..end).into() })
}

/// A text without the tags in it.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, behind)| behind);
    }
    text + rest
}

fn facts_of(source: &str, tag: &str, attribute: &Attribute<'_>, start: usize, facts: &mut Facts) {
    let is = |name: &str| attribute.name.eq_ignore_ascii_case(name);
    let of = |tags: &[&str]| tags.iter().any(|name| tag.eq_ignore_ascii_case(name));
    let image = is("src") && of(&["img", "video", "audio", "source"]);
    let value = &source[attribute.value.clone()];
    if is("id") || (is("name") && of(&["a"])) {
        facts.html_ids.push(decode(value));
    } else if image || (is("href") && of(&["a"])) {
        let blank = value.len() - value.trim_start().len();
        let value = value.trim();
        let at = attribute.value.start + blank;
        facts.links.push(Link {
            destination: Some(decode(value)).filter(|destination| destination != value).map(Into::into),
            kind: LinkKind::Html,
            image,
            place: (start..start).into(),
            destination_place: (at..at + value.len()).into(),
        });
    }
}

/// The next attribute; `None` at the tag's end, at another `<` and at the end of the text.
fn attribute<'s>(source: &'s str, at: &mut usize, end: usize) -> Option<Attribute<'s>> {
    let space = |b: u8| b.is_ascii_whitespace();
    *at = skip(source, *at..end, |b| b.is_ascii_whitespace() || matches!(b, b'/' | b'"' | b'\'' | b'='));
    let name_start = *at;
    *at = skip(source, *at..end, |b| !b.is_ascii_whitespace() && !matches!(b, b'=' | b'>' | b'<' | b'/'));
    let name = &source[name_start..*at];
    if name.is_empty() {
        return None;
    }
    let equals = skip(source, *at..end, space);
    if equals >= end || source.as_bytes()[equals] != b'=' {
        return Some(Attribute { name, value: *at..*at });
    }
    let start = skip(source, equals + 1..end, space);
    let quote = source.as_bytes().get(start).copied().filter(|b| start < end && matches!(b, b'"' | b'\''));
    let value = match quote {
        Some(quote) => start + 1..skip(source, start + 1..end, |b| b != quote),
        None => start..skip(source, start..end, |b| !b.is_ascii_whitespace() && !matches!(b, b'>' | b'<')),
    };
    *at = (value.end + usize::from(quote.is_some())).min(end);
    Some(Attribute { name, value })
}

/// Behind the bytes that `wanted` takes. It must not stop inside a character: all its exceptions are ASCII.
fn skip(source: &str, range: Range<usize>, wanted: impl Fn(u8) -> bool) -> usize {
    let bytes = &source.as_bytes()[range.start.min(range.end)..range.end];
    range.start.min(range.end) + bytes.iter().position(|&b| !wanted(b)).unwrap_or(bytes.len())
}

/// Resolves the character references that links are written with.
fn decode(value: &str) -> String {
    if !value.contains('&') {
        return value.to_owned();
    }
    value.replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
