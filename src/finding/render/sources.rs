//! The texts that findings point into, each read and indexed once.

use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::finding::{LineIndex, Location, Position, Read, Span};
use crate::snapshot::RelPath;

/// A file as findings need it.
pub(super) struct Source {
    /// The whole text.
    pub(super) text: Arc<str>,
    /// Where its lines begin.
    pub(super) lines: LineIndex,
}

/// Files that were asked for so far.
pub(super) struct Sources<'a> {
    read: Read<'a>,
    seen: FxHashMap<RelPath, Option<Rc<Source>>>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(read: Read<'a>) -> Self {
        Sources { read, seen: FxHashMap::default() }
    }

    /// The file at a path, where it can be read.
    pub(super) fn get(&mut self, path: &RelPath) -> Option<Rc<Source>> {
        if let Some(known) = self.seen.get(path) {
            return known.clone();
        }
        let source = (self.read)(path).map(|text| Rc::new(Source { lines: LineIndex::new(&text), text }));
        self.seen.insert(path.clone(), source.clone());
        source
    }

    /// Lines and columns of a location. A file as a whole is its first place, and so is one that cannot be read.
    pub(super) fn span(&mut self, location: &Location) -> Span {
        let first = Position { line: 1, column: 1, offset: 0 };
        let known = location.range.as_ref().and_then(|range| Some((range, self.get(&location.path)?)));
        known.map_or(Span { start: first, end: first }, |(range, source)| source.lines.span(&source.text, range))
    }
}
