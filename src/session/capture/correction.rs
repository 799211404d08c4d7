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
        ends(&self.text, subject).any(|before| !before.ends_with(|c| is_part(c) || c == '.'))
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '/' | '_' | '-')
}

/// What stands before each place at which a text has a name to its end.
fn ends<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = &'t str> {
    text.match_indices(name).filter(|_| !name.is_empty()).filter_map(move |(at, _)| {
        let behind = &text[at + name.len()..];
        // A dot ends a sentence, or goes on to an ending.
        let goes_on = behind.strip_prefix('.').unwrap_or(behind).starts_with(is_part);
        (!goes_on).then(|| &text[..at])
    })
}

/// True when a text names a path, alone or as the end of an address: `src/a.py` is not named by `src/a.pyi`.
#[must_use]
pub fn names_path(text: &str, path: &str) -> bool {
    ends(text, path).any(|before| !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-')))
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
