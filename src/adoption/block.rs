//! A part of a file that gpdoc wrote, between two marker lines, and how it is told from what a person wrote.
//!
//! The first marker holds a digest of what was written between the two. Where that no longer agrees a person has changed it, and
//! it is theirs from then on.

use std::ops::Range;

use crate::digest::sha256;

/// How the language of a file marks a comment of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comment {
    /// `# …`
    Hash,
    /// `<!-- … -->`
    Html,
}

/// What gpdoc has to say in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Tells it from other blocks of the file.
    pub(super) name: &'static str,
    pub(super) comment: Comment,
    /// Whole lines.
    pub(super) body: String,
    /// Stands before every marker.
    pub(super) indent: String,
}

/// What a file has of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    /// Nothing.
    Absent,
    /// What gpdoc wrote, markers included.
    Own(Range<usize>),
    /// What gpdoc wrote and somebody changed since.
    Changed,
    /// A marker without its partner, or several.
    Broken,
}

/// Hex digits of the digest that a marker holds.
const DIGITS: usize = 12;

impl Block {
    /// The block with its markers, as whole lines.
    pub(super) fn text(&self) -> String {
        let digest = sha256(self.body.as_bytes());
        let begin = self.marker(&format!("gpdoc:begin {} {}", self.name, &digest[..DIGITS]));
        let end = self.marker(&format!("gpdoc:end {}", self.name));
        format!("{begin}\n{}{end}\n", self.body)
    }

    fn marker(&self, words: &str) -> String {
        match self.comment {
            Comment::Hash => format!("{}# {words}", self.indent),
            Comment::Html => format!("{}<!-- {words} -->", self.indent),
        }
    }
}

/// What `text` has of the block `name`.
pub(super) fn find(text: &str, name: &str) -> Stand {
    let (mut begins, mut ends, mut at) = (Vec::new(), Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let words: Vec<&str> = line.split_whitespace().filter(|word| !matches!(*word, "#" | "<!--" | "-->")).collect();
        match words.as_slice() {
            ["gpdoc:begin", known, rest @ ..] if *known == name => {
                begins.push((at, at + line.len(), rest.first().copied()));
            }
            ["gpdoc:end", known] if *known == name => ends.push((at, at + line.len())),
            _ => {}
        }
        at += line.len();
    }
    match (begins.as_slice(), ends.as_slice()) {
        ([], []) => Stand::Absent,
        ([(start, inner, digest)], [(inner_end, end)]) if inner <= inner_end => {
            // Git may have given it other line ends.
            let body = text[*inner..*inner_end].replace("\r\n", "\n");
            let is_own =
                digest.is_some_and(|digest| digest.len() == DIGITS && sha256(body.as_bytes()).starts_with(digest));
            if is_own { Stand::Own(*start..*end) } else { Stand::Changed }
        }
        _ => Stand::Broken,
    }
}
