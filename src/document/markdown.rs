//! What a Markdown body says, as far as rules ask: headings, links, anchors, code, comments.
//!
//! The dialect is GitHub's (tables, footnotes, task lists, strikethrough, alerts, math) as `pulldown-cmark` reads it. Not
//! read: wiki links, heading attributes, bare URLs.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};

use super::place::Place;
use super::slug::{Slugger, slug};
use super::{destination, dollars, html, nesting};

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its text without markup, without images.
    pub text: String,
    /// Inside a block quote, a list or a footnote, or written in HTML: it has a slug, but begins no section.
    pub nested: bool,
    /// The text as it is written, where that has line breaks or blanks at its ends.
    pub(super) written: Option<Box<str>>,
    pub(super) place: Place,
}

impl Heading {
    /// The byte range of the whole heading in the file, without its last line break.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.place.range()
    }
}

/// How a link is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// `[text](destination)`.
    Inline,
    /// `[text][label]`, `[label][]` or `[label]` with `[label]: destination` elsewhere.
    Reference,
    /// `<https://…>` or `<name@host>`.
    Autolink,
    /// `<a href="destination">` or `<img src="destination">`.
    Html,
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The destination, where it is not what stands at `destination_span`: few are written with escapes.
    pub(super) destination: Option<Box<str>>,
    /// How it is written.
    pub kind: LinkKind,
    /// `![…](…)`.
    pub image: bool,
    pub(super) place: Place,
    pub(super) destination_place: Place,
}

impl Link {
    /// The byte range of the whole link in the file; of an HTML link, of its opening tag.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.place.range()
    }

    /// The byte range of the destination itself, without `<>` or quotes. Of a reference link it is in the definition,
    /// so several links may share it.
    #[must_use]
    pub fn destination_span(&self) -> Range<usize> {
        self.destination_place.range()
    }

    /// The destination after Markdown's escapes, before URL decoding. Of `<name@host>` it is `mailto:name@host`.
    /// `source` is the text of the file that the link stands in.
    #[must_use]
    pub fn destination<'a>(&'a self, source: &'a str) -> &'a str {
        self.destination.as_deref().or_else(|| source.get(self.destination_span())).unwrap_or_default()
    }
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
    /// Ids that HTML in the body declares (`id="…"`, and `name="…"` of `<a>`), in the order of the file.
    pub html_ids: Vec<String>,
    code: Vec<Place>,
    /// HTML comments, in the order of the file. One that is never closed ends with its block.
    pub comments: Vec<HtmlComment>,
    /// Tables, in the order of the file.
    pub tables: Vec<Table>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The byte range of the whole table in the file.
    pub span: Range<usize>,
    /// The byte range of its header row.
    pub head: Range<usize>,
}

impl Facts {
    /// Reads `source[body]`; a range that is no slice of the text has no facts.
    #[must_use]
    pub fn parse(source: &str, body: Range<usize>) -> Self {
        let Some(text) = source.get(body.clone()) else { return Facts::default() };
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_MATH
            | Options::ENABLE_GFM;
        let mut text = nesting::bounded(text);
        let mut rounds = if text.contains(dollars::MASK) { 0 } else { dollars::ROUNDS };
        let mut facts = loop {
            let (facts, prices) = Self::read(source, body.start, &text, options);
            if prices.is_empty() || rounds == 0 {
                break facts;
            }
            rounds -= 1;
            text = dollars::masked(text.into_owned(), &prices).into();
        };
        facts.links.shrink_to_fit();
        facts.headings.shrink_to_fit();
        facts.code.shrink_to_fit();
        facts
    }

    /// The facts of a text that begins at `base`, and where a dollar was taken for the begin of a formula and is none.
    fn read(source: &str, base: usize, text: &str, options: Options) -> (Self, Vec<usize>) {
        let mut reader = Reader { source, base, ..Reader::default() };
        let mut events = Parser::new_ext(text, options).into_offset_iter();
        while let Some((event, range)) = events.next() {
            reader.event(event, &range, &events);
        }
        (reader.facts, reader.prices)
    }

    /// The fragments that link to the headings on GitHub, in their order, each made unique in the document.
    #[must_use]
    pub fn slugs(&self) -> Vec<String> {
        let mut slugger = Slugger::default();
        let written = |heading: &Heading| slug(heading.written.as_deref().unwrap_or(&heading.text));
        self.headings.iter().map(|heading| slugger.unique(written(heading))).collect()
    }

    /// Code blocks with their fences and inline code with its backticks, in the order of the file.
    pub fn code(&self) -> impl ExactSizeIterator<Item = Range<usize>> {
        self.code.iter().map(|code| code.range())
    }

    /// The code block or inline code that the byte at `offset` is inside of.
    #[must_use]
    pub fn code_at(&self, offset: usize) -> Option<Range<usize>> {
        let after = self.code.partition_point(|code| code.range().start <= offset);
        let code = self.code.get(after.checked_sub(1)?)?.range();
        code.contains(&offset).then_some(code)
    }

    /// True when the byte at `offset` is inside a code block or inline code.
    #[must_use]
    pub fn is_code(&self, offset: usize) -> bool {
        self.code_at(offset).is_some()
    }

    /// True when the byte at `offset` is inside an HTML comment.
    #[must_use]
    pub fn is_comment(&self, offset: usize) -> bool {
        let after = self.comments.partition_point(|comment| comment.span.start <= offset);
        after > 0 && self.comments[after - 1].span.contains(&offset)
    }

    /// True when the byte at `offset` is inside the header row of a table.
    #[must_use]
    pub fn is_table_head(&self, offset: usize) -> bool {
        let after = self.tables.partition_point(|table| table.head.start <= offset);
        after > 0 && self.tables[after - 1].head.contains(&offset)
    }

    /// The byte range of what stands below the heading at `index`, subsections included, up to the next heading of its
    /// level or above.
    ///
    /// # Panics
    /// When there is no heading at `index`.
    #[must_use]
    pub fn section(&self, index: usize, body_end: usize) -> Range<usize> {
        let heading = &self.headings[index];
        let ends = |next: &&Heading| !next.nested && next.level <= heading.level;
        let end = self.headings[index + 1..].iter().find(ends).map_or(body_end, |next| next.span().start);
        heading.span().end..end.max(heading.span().end)
    }
}

/// A heading whose text is being read.
struct Open {
    level: u8,
    text: String,
    nested: bool,
    place: Place,
}

/// Collects the facts from the parser's events.
#[derive(Default)]
struct Reader<'s, 't> {
    source: &'s str,
    /// Where the parser's text begins in the file.
    base: usize,
    facts: Facts,
    heading: Option<Open>,
    /// Open block quotes, lists and footnotes.
    containers: usize,
    /// Open images; their text is alternative text.
    images: usize,
    /// Links and images that are open: their places in `facts.links`, and where they lead to.
    open: Vec<(usize, CowStr<'t>)>,
    /// Where the last event ended.
    last_end: usize,
    /// Dollars before a price or a variable that the parser took for the begin of a formula.
    prices: Vec<usize>,
}

impl<'t> Reader<'_, 't> {
    fn event(&mut self, event: Event<'t>, range: &Range<usize>, events: &OffsetIter<'_>) {
        let span = self.base + range.start..self.base + range.end;
        let mut end = span.end;
        if matches!(event, Event::InlineMath(_)) && dollars::is_no_formula(self.source, span.end) {
            self.prices.push(range.start);
        }
        match event {
            Event::Start(tag) => {
                end = span.start;
                self.start(tag, span, events);
            }
            Event::End(tag) => self.end(tag, &span),
            // The dollars of a formula are no part of a slug.
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
            Event::Code(text) => {
                self.text(&text);
                self.facts.code.push(span.into());
            }
            Event::SoftBreak | Event::HardBreak => self.text("\n"),
            Event::InlineHtml(_) => self.html(span),
            _ => {}
        }
        self.last_end = end;
    }

    fn start(&mut self, tag: Tag<'t>, span: Range<usize>, events: &OffsetIter<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                let span = span.start..span.start + self.source[span].trim_end().len();
                let nested = self.containers > 0;
                self.heading = Some(Open { level: level as u8, text: String::new(), nested, place: span.into() });
            }
            Tag::BlockQuote(_) | Tag::List(_) | Tag::FootnoteDefinition(_) => self.containers += 1,
            Tag::CodeBlock(_) => self.facts.code.push(span.into()),
            Tag::HtmlBlock => self.html(span),
            Tag::Table(_) => self.facts.tables.push(Table { head: span.start..span.start, span }),
            Tag::TableHead => {
                if let Some(table) = self.facts.tables.last_mut() {
                    table.head = span;
                }
            }
            Tag::Link { link_type, dest_url, id, .. } => self.link(false, link_type, dest_url, &id, span, events),
            Tag::Image { link_type, dest_url, id, .. } => {
                self.images += 1;
                self.link(true, link_type, dest_url, &id, span, events);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, span: &Range<usize>) {
        match tag {
            TagEnd::Heading(_) => {
                if let Some(Open { level, text, nested, place }) = self.heading.take() {
                    let is_line = !text.contains('\n') && text.trim().len() == text.len();
                    let (mut text, written) =
                        if is_line { (text, None) } else { (text.trim().replace('\n', " "), Some(text.into())) };
                    text.shrink_to_fit();
                    self.facts.headings.push(Heading { level, text, nested, written, place });
                }
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::FootnoteDefinition => self.containers -= 1,
            TagEnd::Link => self.close_link(span),
            TagEnd::Image => {
                self.images -= 1;
                self.close_link(span);
            }
            _ => {}
        }
    }

    fn html(&mut self, span: Range<usize>) {
        html::scan(self.source, span, &mut self.facts);
    }

    fn text(&mut self, text: &str) {
        if let Some(heading) = self.heading.as_mut().filter(|_| self.images == 0) {
            heading.text.push_str(&dollars::restored(text, &self.source[self.base..]));
        }
    }

    fn link(
        &mut self,
        image: bool,
        link_type: LinkType,
        mut url: CowStr<'t>,
        label: &str,
        span: Range<usize>,
        events: &OffsetIter<'_>,
    ) {
        let mut destination_span = span.end..span.end;
        let kind = match link_type {
            LinkType::Inline => LinkKind::Inline,
            LinkType::Autolink | LinkType::Email => {
                if link_type == LinkType::Email {
                    url = format!("mailto:{url}").into();
                }
                destination_span = span.start + 1..span.end - 1;
                LinkKind::Autolink
            }
            _ => {
                if let Some(definition) = events.reference_definitions().get(label) {
                    let range = self.base + definition.span.start..self.base + definition.span.end;
                    destination_span = destination::in_definition(self.source, range, &url);
                }
                LinkKind::Reference
            }
        };
        self.open.push((self.facts.links.len(), url));
        let (place, destination_place) = (span.into(), destination_span.into());
        self.facts.links.push(Link { destination: None, kind, image, place, destination_place });
    }

    /// The destination of an inline link stands behind its text, so behind the last event inside it.
    fn close_link(&mut self, span: &Range<usize>) {
        let Some((index, url)) = self.open.pop() else { return };
        let url = dollars::restored(&url, &self.source[self.base..]);
        let Some(link) = self.facts.links.get_mut(index) else { return };
        if link.kind == LinkKind::Inline {
            let opening = if link.image { "![" } else { "[" };
            let text_end = self.last_end.max(span.start + opening.len());
            let written = destination::in_inline(self.source, text_end..span.end, &url);
            link.destination_place = written.into();
        }
        if self.source.get(link.destination_span()) != Some(&*url) {
            link.destination = Some((&*url).into());
        }
    }
}
