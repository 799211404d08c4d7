//! Corrections: `Corrects: …` in an appended segment, since what stands is not rewritten.

use super::label;
use super::lines::Lines;
use super::segment::{Segment, SegmentKind};

/// What a later segment takes back of what stands above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Where its segment begins: it speaks of what stands before.
    pub at: usize,
    /// What it says.
    pub text: String,
}

impl Correction {
    /// True when it names a path, a command or a time: as a whole, not as a part of a longer one.
    #[must_use]
    pub fn names(&self, subject: &str) -> bool {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '/' | '_' | '-');
        let mut found = self.text.match_indices(subject).filter(|_| !subject.is_empty());
        found.any(|(at, _)| {
            let behind = &self.text[at + subject.len()..];
            // A dot ends a sentence, or goes on to an ending.
            let goes_on = behind.strip_prefix('.').unwrap_or(behind).starts_with(is_part);
            !self.text[..at].ends_with(|c| is_part(c) || c == '.') && !goes_on
        })
    }
}

/// The corrections of all segments.
pub(super) fn find(lines: &Lines<'_>, segments: &[Segment]) -> Vec<Correction> {
    let mut found = Vec::new();
    for segment in segments.iter().filter(|segment| segment.kind != SegmentKind::Main) {
        for line in lines.within(&segment.span) {
            let bare = label::unlisted(label::unquoted(line.text)).trim_start_matches(['*', '_']);
            let Some((word, text)) = bare.split_once(':') else { continue };
            if word.eq_ignore_ascii_case("corrects") {
                found.push(Correction { at: segment.span.start, text: text.trim().to_owned() });
            }
        }
    }
    found
}
