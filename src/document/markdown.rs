//! What a Markdown body says, as far as rules ask: headings, links, anchors, code, comments.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its text without markup.
    pub text: String,
    /// The fragment that links to it on GitHub, made unique in the document.
    pub slug: String,
    /// The byte range of the whole heading in the file.
    pub span: Range<usize>,
}

/// How a link is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// `[text](destination)`.
    Inline,
    /// `[text][label]` with `[label]: destination` elsewhere.
    Reference,
    /// `<https://…>`.
    Autolink,
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The destination after Markdown's escapes, before URL decoding.
    pub destination: String,
    /// How it is written.
    pub kind: LinkKind,
    /// `![…](…)`.
    pub image: bool,
    /// The byte range of the whole link in the file.
    pub span: Range<usize>,
    /// The byte range of the destination itself: of a reference link, in its definition.
    pub destination_span: Range<usize>,
}

/// An HTML comment `<!-- … -->` outside code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HtmlComment {
    /// The byte range with `<!--` and `-->`.
    pub span: Range<usize>,
}

/// The facts of one body. All ranges are of the whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// In the order of the file.
    pub headings: Vec<Heading>,
    /// In the order of the file.
    pub links: Vec<Link>,
    /// Ids that HTML in the body declares (`id="…"`, `name="…"`), in the order of the file.
    pub html_ids: Vec<String>,
    /// Code blocks and inline code, in the order of the file.
    pub code: Vec<Range<usize>>,
    /// HTML comments, in the order of the file.
    pub comments: Vec<HtmlComment>,
}

impl Facts {
    /// Reads `source[body]`.
    #[must_use]
    pub fn parse(source: &str, body: Range<usize>) -> Self {
        let mut facts = Facts::default();
        let base = body.start;
        let text = &source[body];
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_FOOTNOTES;
        let mut heading: Option<Heading> = None;
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            let span = base + range.start..base + range.end;
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    heading = Some(Heading { level: level as u8, text: String::new(), slug: String::new(), span });
                }
                Event::End(TagEnd::Heading(_)) => {
                    if let Some(mut heading) = heading.take() {
                        heading.slug = slug(&heading.text);
                        facts.headings.push(heading);
                    }
                }
                Event::Text(text) => {
                    if let Some(heading) = &mut heading {
                        heading.text.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        facts
    }

    /// True when the byte at `offset` is inside a code block or inline code.
    #[must_use]
    pub fn is_code(&self, offset: usize) -> bool {
        let after = self.code.partition_point(|range| range.start <= offset);
        after > 0 && self.code[after - 1].contains(&offset)
    }

    /// The headings below `heading`, and the byte range of its section up to the next heading of its level or above.
    #[must_use]
    pub fn section(&self, index: usize, body_end: usize) -> Range<usize> {
        let heading = &self.headings[index];
        let end = self.headings[index + 1..]
            .iter()
            .find(|next| next.level <= heading.level)
            .map_or(body_end, |next| next.span.start);
        heading.span.end..end
    }
}

/// GitHub's fragment for a heading's text, before it is made unique.
#[must_use]
pub fn slug(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
            _ => None,
        })
        .flat_map(char::to_lowercase)
        .collect()
}
