//! The ledger line by line, without holding more than one in memory.

use std::io::{self, BufRead, Read};

use super::record::MAX_LINE;

/// A line and where it stands.
pub(super) struct Line {
    /// From 1.
    pub(super) number: u64,
    /// Where it begins in the file, in bytes.
    pub(super) start: u64,
    /// Without the newline. Of a line that is too long, only the beginning.
    pub(super) bytes: Vec<u8>,
    /// False for the bytes after the last newline.
    pub(super) whole: bool,
    /// Where the next one begins.
    pub(super) end: u64,
}

pub(super) struct Lines<R> {
    input: R,
    number: u64,
    position: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R) -> Self {
        Lines { input, number: 0, position: 0 }
    }

    fn next_line(&mut self) -> io::Result<Option<Line>> {
        let start = self.position;
        let mut bytes = Vec::new();
        let limit = u64::try_from(MAX_LINE).unwrap_or(u64::MAX).saturating_add(2);
        let mut read = self.input.by_ref().take(limit).read_until(b'\n', &mut bytes)? as u64;
        if read == 0 {
            return Ok(None);
        }
        let mut whole = bytes.last() == Some(&b'\n');
        if whole {
            bytes.pop();
        } else if read == limit {
            let (skipped, ended) = self.skip_line()?;
            read += skipped;
            whole = ended;
        }
        self.number += 1;
        self.position += read;
        Ok(Some(Line { number: self.number, start, bytes, whole, end: self.position }))
    }

    /// Skips to the end of the line; true when there was a newline.
    fn skip_line(&mut self) -> io::Result<(u64, bool)> {
        let mut skipped = 0;
        loop {
            let buffer = self.input.fill_buf()?;
            let (length, done) = match buffer.iter().position(|&byte| byte == b'\n') {
                Some(position) => (position + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            let ended = done && length > 0;
            self.input.consume(length);
            skipped += length as u64;
            if done {
                return Ok((skipped, ended));
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line().transpose()
    }
}
