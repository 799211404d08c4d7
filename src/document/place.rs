//! Byte ranges in half the room.

use std::ops::Range;

/// Where something stands in a file. There are millions of them, and no file that is read comes near 4 GiB
/// ([`crate::snapshot::MAX_FILE_BYTES`]): a `Range<usize>` would take twice the room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    start: u32,
    end: u32,
}

impl Place {
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl From<Range<usize>> for Place {
    fn from(range: Range<usize>) -> Self {
        let small = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Place { start: small(range.start), end: small(range.end) }
    }
}
