//! From the parser's events to the flat list of nodes.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use super::{Comment, Kind, NESTING_LIMIT, ParseError, Raw, Style, Tag, Tree};

/// Fills a tree from the parser's events. Offsets are those of the parsed text until they enter a node.
pub(super) struct Builder<'s> {
    text: &'s str,
    tree: Tree,
    /// Open collections.
    open: Vec<u32>,
    /// Anchor id of the parser (ascending) and node.
    anchors: Vec<(usize, u32)>,
    /// Where the last leaf or closing bracket ended.
    last_end: usize,
}

impl<'s> Builder<'s> {
    /// A builder that fills `tree` from `text`, the slice at the tree's range.
    pub(super) fn new(text: &'s str, tree: Tree) -> Self {
        Builder { text, tree, open: Vec::new(), anchors: Vec::new(), last_end: 0 }
    }

    /// Parses to the end of the text.
    pub(super) fn run(mut self) -> Result<Tree, ParseError> {
        let options = granit_parser::options! {
            max_buffered_comment_events: usize::MAX,
            flow_nesting_limit: NESTING_LIMIT,
            block_nesting_limit: NESTING_LIMIT,
        };
        for event in Parser::new_from_str_with_options(self.text, options) {
            let (event, span) = event.map_err(|error| ParseError::of(&error, self.text, self.tree.range.start))?;
            // Parsing a `str` gives every event its bytes.
            let range = span.byte_range().unwrap_or_default();
            self.event(event, range);
        }
        self.tree.nodes.shrink_to_fit();
        Ok(self.tree)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Comment(..) => {
                let base = self.tree.range.start;
                self.tree.comments.push(Comment { span: base + range.start..base + range.end });
            }
            Event::Scalar(text, style, anchor, tag) => {
                let marked = anchor != 0 || tag.is_some();
                let tag = tag.map_or(Tag::None, |tag| scalar_tag(tag.core_suffix()));
                let style = scalar_style(style);
                let raw = Raw { style, tag, marked, ..self.scalar(&text, style, marked, range) };
                self.push(raw, anchor);
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.start(Kind::Sequence, style, anchor, tag.is_some(), range.start);
            }
            Event::MappingStart(style, anchor, tag) => {
                self.start(Kind::Mapping, style, anchor, tag.is_some(), range.start);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(range.end),
            Event::Alias(anchor) => {
                let target = self.anchors.binary_search_by_key(&anchor, |&(id, _)| id);
                let target = target.map_or(0, |found| self.anchors[found].1);
                let raw = Raw { kind: Kind::Alias, text: (target, 0), ..self.raw(range) };
                self.push(raw, 0);
            }
            Event::DocumentStart(..) => self.anchors.clear(),
            _ => {}
        }
    }

    fn scalar(&mut self, text: &str, style: Style, marked: bool, range: Range<usize>) -> Raw {
        // The parser spells "nothing at all" as `~`.
        if range.is_empty() && style == Style::Plain {
            // Behind an anchor or a tag it is already where it belongs.
            let at = if marked { range.start } else { self.absent(range.start) };
            return Raw { text: (self.at(at), self.at(at)), ..self.raw(at..at) };
        }
        let range = match style {
            Style::Literal | Style::Folded => self.block_scalar(range, text),
            _ => range,
        };
        let quote = usize::from(matches!(style, Style::SingleQuoted | Style::DoubleQuoted));
        let inner = range.start + quote..range.end.saturating_sub(quote).max(range.start + quote);
        if self.text.get(inner.clone()) == Some(text) {
            return Raw { text: (self.at(inner.start), self.at(inner.end)), ..self.raw(range) };
        }
        let start = small(self.tree.decoded.len());
        self.tree.decoded.push_str(text);
        Raw { text: (start, small(self.tree.decoded.len())), decoded: true, ..self.raw(range) }
    }

    /// The place of a value that is not there, which the parser puts anywhere near: right behind its `:` or `-`.
    fn absent(&self, at: usize) -> usize {
        let Some(parent) = self.open.last().map(|&parent| &self.tree.nodes[parent as usize]) else { return at };
        let is = |at: usize, byte: u8| self.text.as_bytes().get(at) == Some(&byte);
        match (parent.kind, parent.style) {
            (Kind::Mapping, style) if parent.children % 2 == 1 => self.absent_value(style == Style::Flow, at),
            (Kind::Sequence, Style::Block) => {
                let first = parent.start as usize - self.tree.range.start;
                let dash = if parent.children == 0 { first } else { self.first_in_line(at) };
                if is(dash, b'-') && dash >= self.last_end.min(first) { dash + 1 } else { at }
            }
            _ => at,
        }
    }

    /// The same for the value of a mapping, whose key ended last.
    fn absent_value(&self, in_flow: bool, at: usize) -> usize {
        let key_end = self.last_end;
        if at > key_end {
            // Of an explicit key (`? key`): behind its `:` line, or, where there is none, behind the key itself.
            return if self.text[key_end..at].contains(':') { at } else { key_end };
        }
        let blanks = self.text[at..].bytes().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let colon = at + blanks;
        let ends = match self.text.as_bytes().get(colon + 1) {
            None | Some(b' ' | b'\t' | b'\n' | b'\r') => true,
            Some(b',' | b']' | b'}') => in_flow,
            Some(_) => false,
        };
        let has_key = self.tree.nodes.last().is_some_and(|key| key.start < key.end);
        if has_key && self.text.as_bytes().get(colon) == Some(&b':') && ends { colon + 1 } else { at }
    }

    /// The place of the first character behind the indentation of the line that `at` is in.
    fn first_in_line(&self, at: usize) -> usize {
        let line = self.text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
        at - self.text[line..at].trim_start_matches([' ', '\u{feff}']).len()
    }

    /// A block scalar from its header to its last line; the parser's range begins with its text, if there is any, and
    /// runs on over the line breaks behind it.
    fn block_scalar(&self, range: Range<usize>, text: &str) -> Range<usize> {
        let slice = self.text.get(range.clone()).unwrap_or_default();
        let lines = slice.trim_end_matches(['\n', '\r', ' ', '\t']);
        let blanks = slice[lines.len()..].find(['\n', '\r']).unwrap_or(slice.len() - lines.len());
        let end = range.start + lines.len() + blanks;
        let is_blank = text.trim_end_matches('\n').is_empty();
        if is_blank && slice.starts_with(['|', '>']) {
            return range.start..end;
        }
        // Nothing but blank lines and indentation lies between the header's line and the text.
        let header = self.text[..range.start].trim_end_matches(['\n', '\r', ' ', '\t']).len();
        let line = self.text[..header].rfind(['\n', '\r']).map_or(0, |end| end + 1).max(self.last_end).min(header);
        let mut before = ' ';
        for (at, c) in self.text[line..header].char_indices() {
            if matches!(c, '|' | '>') && matches!(before, ' ' | '\t' | '\u{feff}') {
                return line + at..if is_blank { header } else { end };
            }
            before = c;
        }
        range.start..end
    }

    fn start(&mut self, kind: Kind, style: StructureStyle, anchor: usize, tagged: bool, at: usize) {
        let style = if style == StructureStyle::Flow { Style::Flow } else { Style::Block };
        let at = if (kind, style) == (Kind::Sequence, Style::Block) { self.first_dash(at) } else { at };
        let index = self.push(Raw { kind, style, marked: anchor != 0 || tagged, ..self.raw(at..at) }, anchor);
        self.open.push(index);
    }

    /// The first dash of a block sequence: of one that is not indented more than its key, the parser names the place
    /// behind it.
    fn first_dash(&self, at: usize) -> usize {
        let dash = self.first_in_line(at);
        let Some(&parent) = self.open.last() else { return at };
        let mapping = self.tree.nodes[parent as usize].start as usize - self.tree.range.start;
        let column = |at: usize| self.text[..at].rsplit(['\n', '\r', '\u{feff}']).next().map_or(0, str::len);
        let is_dash = dash >= self.last_end && self.text.as_bytes().get(dash) == Some(&b'-');
        let is_value = self.tree.nodes[parent as usize].kind == Kind::Mapping;
        if is_value && is_dash && column(dash) == column(mapping) { dash } else { at }
    }

    fn end(&mut self, at: usize) {
        let Some(index) = self.open.pop() else { return };
        let next = small(self.tree.nodes.len());
        let (at, last) = (self.at(at), self.at(self.last_end));
        let node = &mut self.tree.nodes[index as usize];
        node.next = next;
        // A block collection has no closing token: it ends where its last leaf does.
        node.end = if node.style == Style::Flow { at } else { last.max(node.start) };
        self.last_end = node.end as usize - self.tree.range.start;
    }

    fn push(&mut self, mut raw: Raw, anchor: usize) -> u32 {
        let index = small(self.tree.nodes.len());
        match self.open.last() {
            Some(&parent) => self.tree.nodes[parent as usize].children += 1,
            // A document that holds nothing says nothing.
            None if raw.kind == Kind::Scalar && raw.start == raw.end && !raw.marked => return index,
            None => self.tree.roots.push(index),
        }
        raw.next = index + 1;
        self.last_end = raw.end as usize - self.tree.range.start;
        self.tree.nodes.push(raw);
        if anchor != 0 {
            self.anchors.push((anchor, index));
        }
        index
    }

    /// An offset in the parsed text as one in the file.
    fn at(&self, offset: usize) -> u32 {
        small(self.tree.range.start + offset)
    }

    fn raw(&self, range: Range<usize>) -> Raw {
        Raw {
            kind: Kind::Scalar,
            style: Style::Plain,
            tag: Tag::None,
            start: self.at(range.start),
            end: self.at(range.end),
            next: 0,
            children: 0,
            text: (0, 0),
            decoded: false,
            marked: false,
        }
    }
}

/// `Tree::parse` has made sure that everything fits.
fn small(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

fn scalar_style(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

fn scalar_tag(core: Option<&str>) -> Tag {
    match core {
        Some("null") => Tag::Null,
        Some("bool") => Tag::Bool,
        Some("int") => Tag::Int,
        Some("float") => Tag::Float,
        _ => Tag::Other,
    }
}
